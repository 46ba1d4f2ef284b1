"""A question about several careers -> which ones, what of them, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from careerbot.careers.model import Career, Careers, n_people
from careerbot.careers.names import NameIndex, NameMatch, Tier
from careerbot.english.across import (
    ALL,
    ASCENDING,
    AT_LEAST,
    AT_MOST,
    ATTRIBUTES,
    BESIDE,
    DESCENDING,
    FALLING,
    FRACTIONS,
    HOW_MANY,
    LEVELS,
    OR_MORE,
    SIMILAR,
)
from careerbot.english.quantities import NUMBER_WORDS, Dimension, located_quantities
from careerbot.english.words import words
from careerbot.guides.facts import FactKind, comparable
from careerbot.question.gazetteer import FIELD, JOB, Lexicon

MOST_SHOWN = 8
_JOINS = ("and", "or", "vs", "versus")  # between names
_LEAST_OF_GROUP = 4  # letters of a word that names a kind of work
_COMPARED = (FactKind.PAY, FactKind.EDUCATION, FactKind.GROWTH)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a fact's amount must be: from ``low`` to ``high``."""

    kind: FactKind
    low: float
    high: float

    def holds(self, career: Career) -> bool:
        """Whether the career's surest fact of the kind is within."""
        facts = career.facts_of(self.kind)
        middle = facts[0].middle if facts else None
        return middle is not None and self.low <= middle <= self.high


@dataclass(frozen=True, slots=True)
class Comparison:
    """Careers side by side.

    Attributes:
        careers: in the order in which to show them.
        kinds: what to show of each, first what they are ordered by.
        n_all: how many there are, of which ``careers`` may be the first.
        ordered: whether they stand in the order of the first kind, ``ascending`` from the least on.
        like: the career that they are similar to, if that was asked.
        of_all: whether it asks which of all careers.
        group: the kind of work of which all are asked for, empty for none.
    """

    careers: tuple[Career, ...]
    kinds: tuple[FactKind, ...]
    n_all: int
    ordered: bool
    ascending: bool = False
    like: Career | None = None
    of_all: bool = False
    group: str = ""


class ComparisonReader:
    """Reads questions that need several careers."""

    def __init__(self, careers: Careers, names: NameIndex, lexicon: Lexicon) -> None:
        """``lexicon``: of what people call jobs."""
        self._lexicon = lexicon
        self._careers = careers
        self._names = names
        self._by_slug = {career.slug: career for career in careers.rows}
        self._by_word: dict[str, set[str]] = {}
        for group in {career.group for career in careers.rows}:
            for word in words(group):
                self._by_word.setdefault(word, set()).add(group)

    def read_comparison(self, question: str, current: str | None = None) -> Comparison | None:
        """What a question asks of several careers, None where it asks about one or none.

        Args:
            current: the career that the conversation is about, its slug.
        """
        named = self._named(question)
        kinds = _kinds(question)
        if len(named) > 1 and kinds and BESIDE.search(question):
            return self._beside(question, named, kinds)
        if len(named) > 1 and not kinds and _only_names(question):
            return self._beside(question, named, list(_COMPARED))
        if SIMILAR.search(question) and len(named) <= 1:
            return self._similar(named[0] if named else self._by_slug.get(current or ""))
        if not named and ALL.search(question):
            return self._of_all(question, kinds)
        return None

    def _named(self, question: str) -> list[Career]:
        """The careers that a question names, in its order; of one name the career that it most likely means."""
        said = words(question)
        called = {
            mention.title: mention for mention in self._lexicon.mentions(question) if mention.kind in (JOB, FIELD)
        }
        sure = [match for match in self._names.find(question) if self._is_sure(match)]
        found = [(match.start, self.likeliest(match)) for match in sure]
        found += [shared for match in sure for shared in self._sharing(match, said)]
        taken = {at for match in sure for at in range(match.start, match.end)}
        for title, mention in called.items():
            at, end = (len(words(question[:place])) for place in (mention.start, mention.end))
            whole = next((one for one in self._names.find(title) if one.end - one.start == len(words(title))), None)
            if taken.isdisjoint(range(at, end)) and whole and min(whole.claims.values()) is not Tier.PART:
                found.append((at, self.likeliest(whole)))
        return [self._careers.rows[row] for row in dict.fromkeys(row for _, row in sorted(found))]

    def _is_sure(self, match: NameMatch) -> bool:
        """Whether a name can be no everyday word: "order" is no orderly, "accounting" alone no clerk."""
        best = min(match.claims.values())
        if best is Tier.PART:
            return False
        if match.end - match.start > 1:
            return not match.is_common or best is Tier.OWN
        known = self._lexicon.names.get(match.text.removesuffix("s")) or self._lexicon.names.get(match.text)
        return (known is not None and known[0] in (JOB, FIELD)) or (best is Tier.OWN and not match.is_common)

    def _sharing(self, match: NameMatch, said: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Names before it that share its last word: "civil, mechanical and aerospace engineers"."""
        head, at = said[match.end - 1], match.start - 1
        while at >= 0:
            if said[at] in _JOINS:
                at -= 1
                continue
            shared = self._names.find(f"{said[at]} {head}")
            if (
                len(shared) != 1
                or (shared[0].start, shared[0].end) != (0, 2)
                or min(shared[0].claims.values()) is Tier.PART
            ):
                return
            yield at, self.likeliest(shared[0])
            at -= 1

    def likeliest(self, match: NameMatch) -> int:
        """The row of the career that a name most likely means: the surest claim, then the most people."""
        return min(match.claims, key=lambda row: (match.claims[row], -n_people(self._careers.rows[row]), row))

    def _beside(self, question: str, named: Sequence[Career], kinds: list[FactKind]) -> Comparison | None:
        bounds = _bounds(question, kinds)
        kept = [career for career in named if all(bound.holds(career) for bound in bounds)] if bounds else list(named)
        return self._sorted(question, kept or list(named), kinds, len(kept or named))

    def _similar(self, career: Career | None) -> Comparison | None:
        if career is None:
            return None
        near = [self._by_slug[slug] for slug in career.similar if slug in self._by_slug]
        return Comparison(tuple(near[:MOST_SHOWN]), _COMPARED[:2], len(near), False, like=career) if near else None

    def _of_all(self, question: str, kinds: list[FactKind]) -> Comparison | None:
        bounds = _bounds(question, kinds)
        group = self._group(question)
        is_ranked = ASCENDING.search(question) or DESCENDING.search(question) or FactKind.GROWTH in kinds
        rows = [career for career in self._careers.rows if group in ("", career.group)]
        if group and not (bounds or is_ranked):
            largest = sorted(rows, key=n_people, reverse=True)
            return Comparison(tuple(largest[: _n_shown(question)]), _COMPARED[:2], len(rows), False, group=group)
        if not kinds or not (bounds or is_ranked):
            return None
        kept = [career for career in rows if all(bound.holds(career) for bound in bounds)]
        return replace(self._sorted(question, kept, kinds, len(kept)), of_all=True, group=group) if kept else None

    def _group(self, question: str) -> str:
        """The kind of work that a question names: the one with a word that it begins or is, "health jobs"."""
        for word in words(question):
            found = {group for one, groups in self._by_word.items() if one.startswith(word) for group in groups}
            if len(word) >= _LEAST_OF_GROUP and len(found) == 1:
                return found.pop()
        return ""

    def _sorted(self, question: str, careers: list[Career], kinds: list[FactKind], n_all: int) -> Comparison:
        by = kinds[0]
        falls = FALLING.search(question) is not None and by is FactKind.GROWTH
        up = falls or _ascending(question)
        known = [career for career in careers if _amount(career, by) is not None]
        rest = [career for career in careers if _amount(career, by) is None]
        known.sort(key=lambda career: (1 if up else -1) * (_amount(career, by) or 0))
        shown = tuple([*known, *rest][: _n_shown(question)])
        return Comparison(shown, tuple(kinds), n_all, len(known) > 1, up)


def _amount(career: Career, kind: FactKind) -> float | None:
    facts = comparable(career.facts_of(kind))
    return facts[0].middle if facts else None


def _kinds(question: str) -> list[FactKind]:
    """What is asked about, in the order of the question."""
    found = [(match.start(), name) for name, of in ATTRIBUTES.items() if (match := of.search(question))]
    kinds = [FactKind(name) for _, name in sorted(found)]
    ranked = [kind for kind in kinds if kind is not FactKind.EDUCATION]
    # "Jobs with only high school that pay over $90,000": the schooling is a bound, the pay an order.
    return [*ranked, *(kind for kind in kinds if kind is FactKind.EDUCATION)] if len(kinds) > 1 else kinds


def _only_names(question: str) -> bool:
    return any(word in question.lower() for word in ("compar", "differ", " vs", "versus"))


def _ascending(question: str) -> bool:
    """Whether the least comes first: the first such word of the question decides."""
    up, down = ASCENDING.search(question), DESCENDING.search(question)
    return up is not None and (down is None or up.start() < down.start())


def _bounds(question: str, kinds: Sequence[FactKind]) -> list[Bound]:
    bounds = []
    if FactKind.EDUCATION in kinds:
        level = next((level for level, pattern in LEVELS if pattern.search(question)), None)
        if level is not None:
            bounds.append(Bound(FactKind.EDUCATION, *level))
    bounds += _amounts(question, FactKind.PAY, Dimension.MONEY) if FactKind.PAY in kinds else []
    bounds += _amounts(question, FactKind.GROWTH, Dimension.SHARE) if FactKind.GROWTH in kinds else []
    return bounds


def _amounts(question: str, kind: FactKind, dimension: Dimension) -> list[Bound]:
    low_of, inf = None, float("inf")
    is_below = False
    for start, end, quantity in located_quantities(question, dimension):
        before, after = question[:start], question[end:]
        value = quantity.low if quantity.low not in (0.0, inf) else quantity.high
        if AT_MOST.search(before):
            low_of, is_below = value, True
        elif AT_LEAST.search(before) or OR_MORE.search(after) or quantity.high == inf:
            low_of = value
    if low_of is None and kind is FactKind.GROWTH:
        low_of = next((float(n) for words, n in FRACTIONS.items() if words in question.lower()), None)
    if low_of is None:
        return [Bound(kind, -inf, -0.5)] if kind is FactKind.GROWTH and FALLING.search(question) else []
    if kind is FactKind.GROWTH and FALLING.search(question):
        return [Bound(kind, -inf, -low_of - 1e-9)]
    return [Bound(kind, -inf, low_of) if is_below else Bound(kind, low_of, inf)]


def _n_shown(question: str) -> int:
    match = HOW_MANY.search(question)
    if match is None:
        return MOST_SHOWN
    said = match[1].lower()
    return min(int(said) if said.isdigit() else NUMBER_WORDS[said], MOST_SHOWN)
