"""Hits -> the few statements that answer, in an order that reads well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from careerbot.english.answers import BELIEVED, CORRECTS, LEANS, REPLIES
from careerbot.english.words import stems
from careerbot.guides.model import Guide, Statement, StatementKind
from careerbot.guides.passages import Passage
from careerbot.search.retriever import Hit

MAX_WORDS = 90  # of quotes; with the connecting phrases an answer stays below 120
PUT_OFF = 1  # of its score: a passage so far behind is not shown, whatever its place is
_MOST = 0.6  # of a passage's sentences, from which on it is shown whole if there is room: it has no gaps then
# How far the best item of a list must be ahead of the next to stand alone; of a box, each fact of which is about
# something else, hardly at all.
_LIST_GAP = 0.18
_LATER_GAP = 0.1  # the same of a list that is not the best passage: it need not be shown whole to be of use
_SIBLING_MARGIN = 0.1  # instead of ``hit_margin`` for another list of a place whose list is shown: "Pros" beside "Cons"
_FACT_GAP = 0.05
_REPEATED = 0.9  # of a sentence's telling words: said before with so many, it is not said again
_REST_MARGIN = 0.35  # instead of ``statement_margin`` where too little has been said
_LIST_WORDS = 30  # above ``max_words`` for the rest of a list
_BARE_REPLY = 3  # words, at most: "It does." says nothing without the sentence after it


@dataclass(frozen=True, slots=True)
class QuoteLimits:
    """How much is shown.

    Attributes:
        hit_margin: how far below the best a passage may score.
        statement_margin: how far below the best of its passage a sentence may score.
        n_units: places quoted, at most.
        few_words: below this the rest of the places quoted is shown too.
        max_words: of quotes.
    """

    hit_margin: float
    statement_margin: float
    n_units: int = 3
    few_words: int = 0
    max_words: int = MAX_WORDS


@dataclass(frozen=True, slots=True)
class Choice:
    """Statements of one passage that are shown together.

    Attributes:
        whole: that is all of the passage.
        elsewhere: unit ids and statements of other places that say the same as one of them, word for word.
    """

    passage: Passage
    statements: tuple[Statement, ...]
    whole: bool = False
    elsewhere: tuple[tuple[str, Statement], ...] = ()


def select(hits: Sequence[Hit], guide: Guide, limits: QuoteLimits, said: str = "") -> list[Choice]:
    """The statements to quote, the best passage's first, those of one unit together.

    Args:
        said: what the answers before have said; nothing of it is quoted again.

    Nothing is said twice: a statement that repeats the words of one already
    chosen is left out, as guides repeat themselves in their FAQ and audio. What
    the host of an interview asks answers nothing.
    """
    hits = [hit for hit in hits if not guide.by_id[hit.passage.unit_id].is_host]
    page = _Page(guide, limits.max_words, _same(said))
    for hit in hits:
        if hit.score < hits[0].score - limits.hit_margin:
            break
        if page.has_list_of(hit.passage) and hit.score < hits[0].score - _SIBLING_MARGIN:
            continue
        if hit.passage.unit_id in page.units or len(page.units) < limits.n_units:
            gap = _LATER_GAP if page.units else _LIST_GAP
            page.add(hit, _wanted(hit, guide, limits.statement_margin, gap))
    # Only now more of the same places: before, it would take the room of the next place.
    there = [hit for hit in hits if hit.passage.unit_id in page.units and hit.score > hits[0].score - PUT_OFF]
    for hit in there:
        if not hit.passage.is_list and page.n_of(hit) >= _MOST * len(hit.passage.statements):
            texts = [guide.statement_text(statement) for statement in hit.passage.statements]
            page.add(hit, [at for at, text in enumerate(texts) if not REPLIES.match(text)])
    if page.begins_with_prose:
        for hit in there:
            if page.n_words >= limits.few_words:
                break
            if not page.has_list_of(hit.passage):
                page.add(hit, _wanted(hit, guide, _REST_MARGIN, _LATER_GAP))
    return page.choices()


def n_words(guide: Guide, statements: Sequence[Statement]) -> int:
    """How many words the statements have together."""
    return sum(len(guide.statement_text(s).split()) for s in statements)


@dataclass
class _Page:
    """What has been chosen so far."""

    guide: Guide
    max_words: int
    earlier: str = ""
    n_words: int = 0
    units: list[str] = field(default_factory=list)
    _said: list[frozenset[str]] = field(default_factory=list)
    _chosen: dict[str, tuple[Passage, list[int]]] = field(default_factory=dict)
    _words: dict[str, str] = field(default_factory=dict)  # the words of a sentence -> the passage that says them
    _elsewhere: dict[str, list[tuple[str, Statement]]] = field(default_factory=dict)

    @property
    def begins_with_prose(self) -> bool:
        """Whether the best passage is no list: a list or a row is a whole by itself."""
        first = next(iter(self._chosen.values()), None)
        return first is not None and not first[0].is_list

    def has_list_of(self, passage: Passage) -> bool:
        """Whether a list is chosen of the place of another list."""
        chosen = (one for one, _ in self._chosen.values())
        return passage.is_list and any(one.is_list and one.unit_id == passage.unit_id for one in chosen)

    def n_of(self, hit: Hit) -> int:
        """How many statements of the hit are chosen."""
        return len(self._chosen[hit.passage.passage_id][1]) if hit.passage.passage_id in self._chosen else 0

    def add(self, hit: Hit, wanted: Sequence[int]) -> None:
        """The wanted statements of a hit, the most wanted first, as far as there is room; always the very first."""
        passage = hit.passage
        _, have = self._chosen.get(passage.passage_id, (passage, []))
        got: list[int] = []
        texts = [self.guide.statement_text(statement) for statement in passage.statements]
        # A list that has its end in sight is shown to it.
        all_wanted = sum(len(texts[at].split()) for at in wanted if at not in have)
        slack = _LIST_WORDS if passage.is_list and self.n_words + all_wanted <= self.max_words + _LIST_WORDS else 0
        for at in wanted:
            if at in have or self._was_said(passage.statements[at]):
                continue
            text = texts[at]
            content = _content(text)
            if _repeats(content, self._said):
                first = self._words.get(_same(text))
                if first is not None and self._chosen.get(first, (passage,))[0].unit_id != passage.unit_id:
                    self._elsewhere.setdefault(first, []).append((passage.unit_id, passage.statements[at]))
                continue
            count = len(text.split())
            if self.n_words and self.n_words + count > self.max_words + slack:
                if passage.is_list or not (have or got):
                    break
                continue
            self.n_words += count
            if passage.statements[at].kind is not StatementKind.MYTH:  # its correction has the same words
                self._said.append(content)
            got.append(at)
            self._words[_same(text)] = passage.passage_id
        if got:
            self._chosen[passage.passage_id] = (passage, have + got)
            if passage.unit_id not in self.units:
                self.units.append(passage.unit_id)

    def _was_said(self, statement: Statement) -> bool:
        """Whether all that is quoted of a statement stands in the answers before."""
        return bool(self.earlier) and all(_same(self.guide.text(span)) in self.earlier for span in statement.quotes)

    def choices(self) -> list[Choice]:
        """The choices, in the order of their units."""
        made = [
            Choice(
                passage,
                tuple(passage.statements[at] for at in sorted(chosen)),
                len(chosen) == len(passage.statements),
                tuple(self._elsewhere.get(passage.passage_id, ())),
            )
            for passage, chosen in self._chosen.values()
        ]
        return sorted(made, key=lambda choice: self.units.index(choice.passage.unit_id))


def _wanted(hit: Hit, guide: Guide, margin: float, list_gap: float) -> list[int]:
    """The places in the passage of the statements that fit the question, the best first."""
    statements, scores = hit.passage.statements, hit.statement_scores
    ranked = sorted(range(len(statements)), key=lambda at: (-scores[at], at))
    best = scores[ranked[0]]
    if not hit.passage.is_list:
        texts = [guide.statement_text(s) for s in statements]
        near = [
            at for at in ranked if scores[at] >= best - margin and not (at != ranked[0] and REPLIES.match(texts[at]))
        ]
        return _with_neighbours(texts, near)
    gap = _FACT_GAP if statements[0].kind is StatementKind.FACT else list_gap
    # A question that matches one item of a list far better than the others is about that item.
    alone = len(ranked) > 1 and best - scores[ranked[1]] >= gap
    return ranked[:1] if alone else ranked


def _with_neighbours(texts: Sequence[str], near: Sequence[int]) -> list[int]:
    """Each sentence followed by the one that corrects or completes it and the one that it leans on."""
    kept: list[int] = []
    for at in near:
        kept.append(at)
        if at + 1 < len(texts) and (CORRECTS.match(texts[at + 1]) or _needs_next(texts[at])):
            kept.append(at + 1)
        if at and (LEANS.match(texts[at]) or BELIEVED.search(texts[at - 1])):
            kept.append(at - 1)
    return list(dict.fromkeys(kept))


def _needs_next(text: str) -> bool:
    """Whether a sentence reports a false belief, or is a reply that says nothing."""
    return BELIEVED.search(text) is not None or (REPLIES.match(text) is not None and len(text.split()) <= _BARE_REPLY)


def _same(text: str) -> str:
    """A text without what does not tell words apart."""
    return " ".join(text.lower().split()).strip(" .!?:;")


def _content(text: str) -> frozenset[str]:
    return frozenset(stems(text)) | frozenset(re.findall(r"\d+", text))


def _repeats(content: frozenset[str], said: Sequence[frozenset[str]]) -> bool:
    """Whether nine tenths of a statement's content stand in one already chosen."""
    return any(content and len(content & earlier) >= _REPEATED * len(content) for earlier in said)
