"""Which disagreement of the guide a question is about, and what its sides quote."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from careerbot.conflicts.clauses import places, without_routes
from careerbot.conflicts.measures import read_measures
from careerbot.conflicts.model import Conflict, Side
from careerbot.english.disagreement import BARE, HINTS, PARTS, PLAINLY, WHICH
from careerbot.english.words import stems
from careerbot.guides.model import Guide, Statement
from careerbot.search.encoder import FloatVector
from careerbot.search.kinds import KindMatcher
from careerbot.search.retriever import Hit

ASKS_KIND = "guide_conflict"  # of the question map
_LEAST_SHARE = 0.4  # of the question that must belong to the conflict's kinds
_NEAR = 0.2  # how far below the guide's best statement the nearest side of the conflict may score
_NEAR_KIND = 0.05  # how far below the best kind "where the guide disagrees" may be when the words only hint at it


@dataclass(frozen=True, slots=True)
class AskedConflict:
    """What a question about a disagreement is to be told.

    Attributes:
        conflicts: one, or all where the question names no point.
        which: it asks which side is right, which the guide does not say.
    """

    conflicts: tuple[Conflict, ...]
    which: bool = False


class Differences:
    """The disagreements of one guide that are shown."""

    def __init__(self, guide: Guide, matcher: KindMatcher, conflicts: Sequence[Conflict]) -> None:
        """``conflicts``: all that are known; those that a person dismissed are left out."""
        self._guide = guide
        self._shown = tuple(conflict for conflict in conflicts if conflict.is_shown)
        self._rows = [[matcher.row_of[kind] for kind in c.kinds if kind in matcher.row_of] for c in self._shown]
        self._asks_row = matcher.row_of.get(ASKS_KIND)
        self._measures = read_measures()
        self._said = [
            [" ".join(guide.text(span) for span in side.spans) for side in conflict.sides] for conflict in self._shown
        ]
        self._sides = [[self._of_side(side) for side in conflict.sides] for conflict in self._shown]

    @property
    def points(self) -> frozenset[str]:
        """On what the guide differs with itself."""
        return frozenset(conflict.point for conflict in self._shown)

    def asked_plainly(
        self, text: str, kind_scores: FloatVector, kind_shares: FloatVector, hits: Sequence[Hit]
    ) -> AskedConflict | None:
        """What to tell when the question itself says that places differ, None where it does not."""
        if not self._shown or not self._speaks_of_differing(text, kind_scores):
            return None
        if not stems(BARE.sub(" ", text)):
            return AskedConflict(tuple(c for c in self._shown if not c.both_hold) or self._shown)
        found = [self._nearest(sides, hits) for sides in self._sides]
        about = [float(kind_shares[rows].sum()) - (not self._is_worded(text, at)) for at, rows in enumerate(self._rows)]
        at = max(range(len(found)), key=lambda at: (found[at][1] + _NEAR * about[at], -at))
        if found[at][0] < hits[0].score - _NEAR:
            return None
        return AskedConflict((self._shown[at],), which=WHICH.search(text) is not None)

    def asked(
        self, text: str, kind_shares: FloatVector, picked: Set[Statement], found: Sequence[Statement] = ()
    ) -> AskedConflict | None:
        """The conflict on whose point an ordinary question is, None for a narrower or another question.

        ``picked``: what would be quoted. ``found``: the rows of a list that a look-up
        has found, if one has: it knows better than the picked statements how much of a side in that list is asked for.
        """
        best = int(kind_shares.argmax())
        # A conflict that asks for words of its own is about less than one that does not.
        for at, conflict in sorted(enumerate(self._shown), key=lambda item: not item[1].words):
            about = best in self._rows[at] and float(kind_shares[self._rows[at]].sum()) >= _LEAST_SHARE
            about = about or (bool(conflict.words) and self._asks_form(text, at))
            if not about or not self._is_worded(text, at) or self._is_narrower(text, at):
                continue
            # An answer with one row of five that a side has is about something narrower.
            rows = set(found) if self._share_a_list(at, found) else set()
            chosen = rows or picked
            if any(2 * len(chosen & side) >= max(len(side), len(rows)) for side in self._sides[at]):
                return AskedConflict((conflict,))
        return None

    def quoted(self, asked: AskedConflict) -> frozenset[Statement]:
        """The statements that the sides of what is told quote from."""
        return frozenset().union(*(s for c in asked.conflicts for s in self._sides[self._shown.index(c)]))

    def _speaks_of_differing(self, text: str, kind_scores: FloatVector) -> bool:
        if PLAINLY.search(text):
            return True
        if self._asks_row is None:
            return False
        ahead = float(kind_scores[self._asks_row] - kind_scores.max())
        if ahead >= 0:
            return True
        return HINTS.search(text) is not None and (ahead >= -_NEAR_KIND or PARTS.search(text) is not None)

    def _is_worded(self, text: str, at: int) -> bool:
        """Whether a question holds one of the words that the conflict asks for, if it does."""
        words = self._shown[at].words
        squeezed = _squeeze(text)
        return not words or any(_squeeze(word) in squeezed for word in words)

    def _asks_form(self, text: str, at: int) -> bool:
        """Whether a question asks for a form of figure that two sides give."""
        return any(
            asks.search(text) is not None and sum(says.search(side) is not None for side in self._said[at]) >= 2
            for asks, says in self._measures.forms
        )

    def _is_narrower(self, text: str, at: int) -> bool:
        """Whether a question asks for something that not even two sides give, or for some people or places only."""
        said = self._said[at]
        for asks, says in self._measures.forms:
            if asks.search(text) and sum(says.search(side) is not None for side in said) < 2:
                return True
        bare = without_routes(text, self._measures)
        together = " ".join(said)
        if any(p.search(bare) and not p.search(together) for p in self._measures.narrowing.values()):
            return True
        return any(place not in together for place in places(text))

    def _share_a_list(self, at: int, found: Sequence[Statement]) -> bool:
        """Whether a side of the conflict quotes from the list in which the found rows stand."""
        of_sides = frozenset().union(*self._sides[at])
        blocks = (block for side in self._shown[at].sides for block in self._guide.by_id[side.unit_id].blocks)
        lists = [frozenset(block.statements) for block in blocks if block.is_list]
        return any(rows & of_sides and not rows.isdisjoint(found) for rows in lists)

    def _of_side(self, side: Side) -> frozenset[Statement]:
        """The statements that a side quotes from."""
        statements = self._guide.by_id[side.unit_id].statements()
        return frozenset(s for s in statements if any(s.span.meets(span) for span in side.spans))

    def _nearest(self, sides: Sequence[frozenset[Statement]], hits: Sequence[Hit]) -> tuple[float, float]:
        """The best score of a passage that holds a side, and of a statement of a side."""
        found = [
            (hit.score, score)
            for hit in hits
            for statement, score in zip(hit.passage.statements, hit.statement_scores, strict=True)
            if any(statement in side for side in sides)
        ]
        return max(score for score, _ in found), max(score for _, score in found)


def _squeeze(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())
