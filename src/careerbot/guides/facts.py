"""The facts by which careers are compared, read from any guide: what the job pays, needs and promises.

One schema for every format: an amount or a level, with the words of the guide that state it. A guide states
a fact in a box of labels and values, or in a sentence; what belongs to some of the career's people only, the
highest tenth or one industry, is no fact of the career.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from careerbot.english.facts import EDUCATION, LABELS, OF_SOME, OF_YEAR, PER_HOUR, PLACE, SENTENCES
from careerbot.english.quantities import Dimension, Quantity, located_quantities, read_quantity
from careerbot.guides.model import Guide, Span, Statement, StatementKind, Unit, collapse

_MOST = 3  # of one kind


class FactKind(str, Enum):
    """What a fact is about."""

    PAY = "pay"
    EDUCATION = "education"
    EXPERIENCE = "experience"
    TRAINING = "training"
    JOBS = "jobs"
    GROWTH = "growth"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class QuickFact:
    """One fact of a career.

    Attributes:
        unit_id: where it stands.
        spans: ``[start, end)`` of the words that state it: label and value, or the runs of a sentence.
        low, high: pay in the guide's currency, percent of growth, number of jobs, or the level of education
            from 0 (none) to 6 (a doctorate); both None where the words name none.
        period: "hour" or "year" of pay, else empty.
        year: that the figure is of, as the guide writes it ("2024", "2024–34"); empty where it gives none.
        place: that it holds for, empty where the guide names none.
        text: the value, or the whole sentence, as a reader sees it.
    """

    kind: FactKind
    unit_id: str
    spans: tuple[tuple[int, int], ...]
    low: float | None = None
    high: float | None = None
    period: str = ""
    year: str = ""
    place: str = ""
    text: str = ""

    @property
    def value(self) -> tuple[int, int]:
        """Where the value stands, without its label."""
        return self.spans[-1]

    @property
    def middle(self) -> float | None:
        """The amount to compare by."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2


def quick_facts(guide: Guide) -> tuple[QuickFact, ...]:
    """The facts of a guide, by kind, the surest first: those of a box before those of sentences."""
    boxed = [fact for unit in guide.units for fact in _boxed(guide, unit)]
    kinds = {fact.kind for fact in boxed}
    told = [fact for unit in guide.units for fact in _told(guide, unit) if fact.kind not in kinds]
    found: list[QuickFact] = []
    for kind in FactKind:
        found += [fact for fact in (*boxed, *told) if fact.kind is kind][:_MOST]
    return tuple(found)


def fact_values(fact: QuickFact) -> dict[str, Any]:
    """A fact as plain values, for ``fact_of``."""
    return {**asdict(fact), "kind": fact.kind.value}


def fact_of(values: dict[str, Any]) -> QuickFact:
    """What ``fact_values`` made plain."""
    spans = tuple((start, end) for start, end in values["spans"])
    return QuickFact(**{**values, "kind": FactKind(values["kind"]), "spans": spans})


def _boxed(guide: Guide, unit: Unit) -> Iterator[QuickFact]:
    for statement in unit.statements():
        if statement.kind is StatementKind.FACT and len(statement.cells) == 2:
            label, value = (guide.text(cell.span) for cell in statement.cells)
            name = next((name for name, pattern in LABELS.items() if pattern.search(label)), None)
            if name is not None:
                yield _fact(FactKind(name), unit, statement, value, label)


def _told(guide: Guide, unit: Unit) -> Iterator[QuickFact]:
    for statement in unit.statements():
        text = guide.statement_text(statement)
        if statement.kind is not StatementKind.SENTENCE or OF_SOME.search(text):
            continue
        for name, pattern in SENTENCES.items():
            if pattern.search(text):
                fact = _fact(FactKind(name), unit, statement, text, text)
                if fact.low is not None:
                    yield fact


def _fact(kind: FactKind, unit: Unit, statement: Statement, value: str, around: str) -> QuickFact:
    low, high = _amount(kind, value)
    year = OF_YEAR.search(around)
    place = PLACE.search(around)
    return QuickFact(
        kind,
        unit.unit_id,
        tuple((span.start, span.end) for span in statement.quotes),
        low,
        high,
        _period(value) if kind is FactKind.PAY and low is not None else "",
        re.sub(r"^(?:in|as of|by)\s+", "", year[0]) if year else "",
        next(name for name in place.groups() if name) if place else "",
        collapse(value),
    )


def _period(text: str) -> str:
    return "hour" if PER_HOUR.search(text) else "year"


def _amount(kind: FactKind, text: str) -> tuple[float | None, float | None]:
    """The figure that a text states for a kind of fact, both None where it states none."""
    if kind is FactKind.EDUCATION:
        level = next((level for level, pattern in EDUCATION if pattern.search(text)), None)
        return (None, None) if level is None else (float(level), float(level))
    quantity: Quantity | None = None
    if kind is FactKind.PAY:
        figures = [q for _, _, q in located_quantities(text, Dimension.MONEY) if not q.is_vague]
        quantity = next((q for q in figures if q.note == "median"), figures[0] if figures else None)
    elif kind is FactKind.GROWTH:
        quantity = next((q for _, _, q in located_quantities(text, Dimension.SHARE)), None)
        if quantity and re.match(r"\s*[-−–]\s?\d", text):
            quantity = Quantity(Dimension.SHARE, -quantity.low, -quantity.high)
    elif kind in (FactKind.JOBS, FactKind.CHANGE):
        quantity = read_quantity(text.lstrip("-−– "))
        if quantity and text.strip()[:1] in "-−–":
            quantity = Quantity(quantity.dimension, -quantity.low, -quantity.high)
    return (None, None) if quantity is None else (quantity.low, quantity.high)


def comparable(facts: Sequence[QuickFact]) -> list[QuickFact]:
    """Those that can be set beside those of another career: pay for a year before pay for an hour."""
    return sorted(facts, key=lambda fact: (fact.middle is None, fact.period == "hour"))


def spans_of(fact: QuickFact) -> tuple[Span, ...]:
    """The words of the guide that state it."""
    return tuple(Span(start, end) for start, end in fact.spans)
