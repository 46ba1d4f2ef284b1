"""Where a guide explains a term of its own, so that a reader who meets the term elsewhere can look it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from careerbot.english.terms import term_asked, terms_of
from careerbot.guides.model import Guide, Span, StatementKind, Unit


@dataclass(frozen=True, slots=True)
class Explained:
    """The place that explains a term: a unit, and the words in it."""

    unit_id: str
    span: Span


def explained_terms(guide: Guide) -> Mapping[str, Explained]:
    """The terms of a guide as it writes them, each with the first place that explains it."""
    found: dict[str, Explained] = {}
    for unit in guide.units:
        for term, span in _of_unit(guide, unit):
            found.setdefault(term, Explained(unit.unit_id, span))
    return found


def _of_unit(guide: Guide, unit: Unit) -> Iterator[tuple[str, Span]]:
    told = [one for one in unit.statements() if one.kind not in (StatementKind.MYTH, StatementKind.QUESTION)]
    asked = term_asked(guide.text(unit.title)) if unit.title else None
    if asked and told:
        yield asked, told[0].span
    for statement in told:
        for term in terms_of(guide.statement_text(statement)):
            yield term, statement.span
