"""Two parts of the guide set beside each other: "does the FAQ name the same places as the snapshot?"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from careerbot.english.places import FAQ_PART, NUMBERED, PART_OF_GUIDE, THE_PART
from careerbot.english.words import stems
from careerbot.guides.model import Guide, Statement, Unit, UnitKind
from careerbot.lookups.model import Finding, Shown
from careerbot.lookups.words import LookupWords, plain
from careerbot.search.retriever import Hit

_MOST_SENTENCES = 2
_MOST_ITEMS = 6


class Parts:
    """Answers questions that name two parts of the guide, with what stands in each."""

    def __init__(self, guide: Guide, lookup_words: LookupWords) -> None:
        self._guide = guide
        self._audio = lookup_words.patterns["audio"]
        sections = [unit for unit in guide.units if unit.kind is UnitKind.SECTION and unit.title]
        self._numbers = {int(unit.name): unit for unit in sections if unit.has_number}
        stems_of = {unit.unit_id: set(stems(guide.text(unit.title))) for unit in sections if unit.title}
        shared = Counter(stem for found in stems_of.values() for stem in found)
        # A word of one heading alone names its section.
        self._sections = {stem: unit for unit in sections for stem in stems_of[unit.unit_id] if shared[stem] == 1}

    def find_parts(self, text: str, hits: Sequence[Hit]) -> Finding | None:
        """What stands on the question in two parts that it names, None where it does not name two.

        Args:
            hits: what the search found, best first.
        """
        named = self.named(text)
        if len(named) < 2:
            return None
        sides = [self._side(part, hits) for part in named]
        shown = tuple(side for side in sides if side is not None)
        return Finding(shown, sure=True) if len(shown) == len(named) else None

    def named(self, text: str) -> list[str]:
        """At most two parts that a question names."""
        return list(dict.fromkeys(self._named(plain(text))))[:2]

    def _named(self, lower: str) -> Iterator[str]:
        """The parts that a question names: ``faq``, ``transcript``, or the id of a section; the plainest first."""
        for match in NUMBERED.finditer(lower):
            if unit := self._numbers.get(int(match[1])):
                yield unit.unit_id
        if self._audio.search(lower):
            yield UnitKind.TRANSCRIPT.value
        if FAQ_PART.search(lower):
            yield UnitKind.FAQ.value
        for pattern in (PART_OF_GUIDE, THE_PART):
            for match in pattern.finditer(lower):
                units = {unit.unit_id for stem in stems(match[1]) if (unit := self._sections.get(stem))}
                if len(units) == 1:
                    yield units.pop()

    def _side(self, part: str, hits: Sequence[Hit]) -> Shown | None:
        hit = next((hit for hit in hits if self._is_of(self._guide.by_id[hit.passage.unit_id], part)), None)
        if hit is None:
            return None
        statements = hit.passage.statements
        order = sorted(range(len(statements)), key=lambda at: -hit.statement_scores[at])
        kept = sorted(order[: _MOST_ITEMS if hit.passage.is_list else _MOST_SENTENCES])
        chosen: tuple[Statement, ...] = tuple(statements[at] for at in kept)
        return Shown(self._guide.by_id[hit.passage.unit_id], chosen, hit.passage.label, is_side=True)

    @staticmethod
    def _is_of(unit: Unit, part: str) -> bool:
        return part in (unit.unit_id, unit.kind.value) and not unit.is_host
