"""Guide -> passages, by structure: a list, a paragraph, a FAQ entry, a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from careerbot.guides.model import Block, Guide, Span, Statement, StatementKind, Unit, UnitKind
from careerbot.guides.names import CareerNames


class Role(str, Enum):
    """Which view of a passage a vector stands for."""

    PASSAGE = "passage"  # all of it, under its heading
    STATEMENT = "statement"  # one sentence, item or row
    HEADING = "heading"  # the heading, list label or question alone


@dataclass(frozen=True, slots=True)
class View:
    """One text that a passage is found by; ``statement`` is its place in the passage or None."""

    role: Role
    text: str
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of one unit, what it says, and the texts that it is found by.

    Attributes:
        passage_id: unit id and place in the unit, ``section:10#1``.
        span: in the guide's source text; never crosses units.
        statements: what can be quoted of it, in source order.
        label: the guide's line that introduces a list ("Cons"), if any.
        heading: section heading, FAQ question or the host's question.
    """

    passage_id: str
    unit_id: str
    span: Span
    statements: tuple[Statement, ...]
    heading: str
    label: Statement | None = None
    is_list: bool = False
    views: tuple[View, ...] = ()


def chunk(guide: Guide) -> tuple[Passage, ...]:
    """The guide's passages in source order; every statement is in exactly one.

    A section gives a passage for each paragraph and each list, a FAQ entry and
    a guest's turn one each, with a list of theirs apart. The host's turns are
    the headings of the turns that follow them.
    """
    passages: list[Passage] = []
    for unit in guide.units:
        heading = guide.text(unit.title) if unit.title else ""
        for number, blocks in enumerate(_groups(unit)):
            passages.append(_passage(guide, unit, f"{unit.unit_id}#{number}", heading, blocks))
    return tuple(passages)


def _groups(unit: Unit) -> list[list[Block]]:
    """The unit's blocks, neighbouring paragraphs together."""
    groups: list[list[Block]] = []
    for block in unit.blocks:
        if groups and not block.is_list and not groups[-1][-1].is_list:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _passage(guide: Guide, unit: Unit, passage_id: str, heading: str, blocks: list[Block]) -> Passage:
    statements = tuple(s for block in blocks for s in block.statements)
    label = blocks[0].label
    start = label.span.start if label else blocks[0].span.start
    is_list = blocks[0].is_list
    context = _context(guide, unit, heading, label)
    body = " ".join(guide.statement_text(s).rstrip(".") + "." for s in statements)
    views = [View(Role.PASSAGE, f"{context}. {body}" if context else body)]
    if context:
        views.append(View(Role.HEADING, context))
    for at, statement in enumerate(statements):
        views.append(View(Role.STATEMENT, _statement_view(guide, statement, context), at))
    return Passage(
        passage_id=passage_id,
        unit_id=unit.unit_id,
        span=Span(start, blocks[-1].span.end),
        statements=statements,
        heading=heading,
        label=label,
        is_list=is_list,
        views=tuple(views),
    )


def _context(guide: Guide, unit: Unit, heading: str, label: Statement | None) -> str:
    """The words above a passage that say what it is about."""
    if label is None:
        return heading
    words = guide.statement_text(label).rstrip(":")
    return words if unit.kind is UnitKind.SECTION else f"{heading} {words}".strip()


def _statement_view(guide: Guide, statement: Statement, context: str) -> str:
    """A sentence stands for itself; a short item or row means little without what is above it."""
    text = guide.statement_text(statement)
    if statement.kind is StatementKind.SENTENCE or not context:
        return text
    return f"{context}: {text}"


def view_texts(guide: Guide, passages: Sequence[Passage]) -> list[str]:
    """The texts of all views in order, the career's names replaced: what vectors stand for."""
    names = CareerNames(guide.names)
    return [names.neutral(view.text) for passage in passages for view in passage.views]
