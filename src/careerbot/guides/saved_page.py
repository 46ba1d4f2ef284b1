"""Read a guide's web page that was saved as text, with all that such a page does.

The layout, one file for a guide:

    07 · MarketJob market and salary outlook     number, eyebrow and heading run together
    a paragraph, or ``- item`` lines, or a table whose cells run together
    12:34A turn of the transcript                ``MM:SS`` glued to each turn
    A question of the FAQ?                       question lines, each followed by its answer

What a section is shows in its lines, whatever its heading; ``shapes`` knows the tables.
A line that no rule understands is an error with its number, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from careerbot.english.layout import MYTHS
from careerbot.errors import GuideFormatError
from careerbot.guides.model import Block, Cell, Span, Statement, StatementKind, Unit, UnitKind
from careerbot.guides.sentences import prose_blocks, text_statement, trimmed
from careerbot.guides.shapes import FACT_COLUMNS, TableShape, is_fact_box, table_shape
from careerbot.guides.turns import with_hosts

_HEADER = re.compile(r"(\d{2}) · (\S.*)")
_EYEBROW_END = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CUE = re.compile(r"(\d{1,3}):([0-5]\d)")
# The time is glued to a turn; "9:00 — Check messages" and "9:00am" are hours of a day.
_TURN = re.compile(_CUE.pattern + r"(?!\s|\d|[ap]\.?m\b)")
_LEAST_QUESTIONS = 2  # of a FAQ


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_item(self) -> bool:
        return self.text.startswith("- ")


@dataclass(frozen=True, slots=True)
class _Section:
    """A header line taken apart and the lines below it."""

    number: str
    eyebrow: Span
    title: Span
    header: _Line
    lines: tuple[_Line, ...]


def header_parts(text: str) -> tuple[str, str, str] | None:
    """Number, short name and heading of a header line, None for any other line.

    >>> header_parts("07 · MarketJob market and salary outlook")
    ('07', 'Market', 'Job market and salary outlook')
    """
    header = _HEADER.fullmatch(text.strip())
    seam = _EYEBROW_END.search(header[2]) if header else None
    return (header[1], header[2][: seam.start()], header[2][seam.start() :]) if header and seam else None


def read_saved_page(path: Path, source: str) -> tuple[list[Unit], list[Span]]:
    """The units of a saved page and the introduction lines that belong to none.

    Args:
        path: named in errors.
        source: the file as decoded.

    Raises:
        GuideFormatError: a line is not understood; the message has its number.
    """
    units: list[Unit] = []
    intros: list[Span] = []
    for section in _sections(path, source):
        if _is_transcript(section):
            found, intro = _transcript(path, section, source)
        elif _is_faq(section):
            found, intro = _faq(path, section, source, n_before=sum(unit.kind is UnitKind.FAQ for unit in units))
        else:
            found, intro = [_section_unit(path, section, source)], []
        units += found
        intros += intro
    seen: dict[str, Unit] = {}
    for unit in units:
        if unit.unit_id in seen:
            line = source.count("\n", 0, unit.span.start) + 1
            first = source.count("\n", 0, seen[unit.unit_id].span.start) + 1
            raise GuideFormatError(path, line, f"{unit.unit_id} stands twice (first in line {first})")
        seen[unit.unit_id] = unit
    return units, intros


def _lines(source: str) -> list[_Line]:
    lines = []
    at = 0
    for number, text in enumerate(source.split("\n"), 1):
        bare = text.rstrip("\r")
        lead = len(bare) - len(bare.lstrip())
        lines.append(_Line(number, at + lead, bare.strip()))
        at += len(text) + 1
    return [line for line in lines if line.text]


def _sections(path: Path, source: str) -> list[_Section]:
    sections: list[_Section] = []
    for line in _lines(source):
        header = _HEADER.fullmatch(line.text)
        if header is None:
            if not sections:
                raise GuideFormatError(
                    path, line.number, "text before the first section", hint="a guide starts with '01 · ...'"
                )
            last = sections[-1]
            sections[-1] = replace(last, lines=(*last.lines, line))
            continue
        at = line.start + header.start(2)
        seam = _EYEBROW_END.search(header[2])
        if seam is None:
            raise GuideFormatError(
                path, line.number, f"expected a short name and a heading run together, found {header[2]!r}"
            )
        cut = at + seam.start()
        eyebrow = trimmed(source, at, cut)
        sections.append(_Section(header[1], eyebrow, trimmed(source, cut, line.end), line, ()))
    if not sections:
        raise GuideFormatError(path, 1, "no section found", hint="a guide starts with '01 · ...'")
    for section in sections:
        if not section.lines:
            raise GuideFormatError(path, section.header.number, "a heading with nothing below it")
    return sections


def _is_transcript(section: _Section) -> bool:
    """Whether at least half of the lines are turns with their time."""
    return 2 * sum(_TURN.match(line.text) is not None for line in section.lines) >= len(section.lines)


def _is_faq(section: _Section) -> bool:
    """Whether questions, after one line at most, have an answer below them, more of them than not."""
    is_question = [line.text.endswith("?") and not line.is_item for line in section.lines]
    is_answer = [not asks and not line.is_item for asks, line in zip(is_question, section.lines, strict=True)]
    answered = sum(asks and below for asks, below in zip(is_question, is_answer[1:], strict=False))
    n_questions = sum(is_question)
    return any(is_question[:2]) and n_questions >= _LEAST_QUESTIONS and 2 * answered > n_questions


def _section_unit(path: Path, section: _Section, source: str) -> Unit:
    heading = [source[span.start : span.end] for span in (section.eyebrow, section.title)]
    blocks: list[Block] = []
    items: list[_Line] = []
    label: _Line | None = None

    def close_list() -> None:
        nonlocal items, label
        if items:
            blocks.append(_list_block(path, heading, items, label, source))
            items, label = [], None
        elif label is not None:
            blocks.extend(prose_blocks(source, label.start, label.end))
            label = None

    for line in section.lines:
        if line.text == "-":
            raise GuideFormatError(path, line.number, "a list item with nothing in it")
        if line.is_item:
            items.append(line)
            continue
        close_list()
        # A line without a full stop introduces the list below it; if none follows it is a paragraph after all.
        if line.text[-1] in ".!?":
            blocks.extend(prose_blocks(source, line.start, line.end))
        else:
            label = line
    close_list()
    return Unit(
        unit_id=f"section:{section.number}",
        kind=UnitKind.SECTION,
        span=Span(section.header.start, section.lines[-1].end),
        blocks=tuple(blocks),
        title=section.title,
        eyebrow=section.eyebrow,
    )


def _list_block(path: Path, heading: Sequence[str], items: list[_Line], label: _Line | None, source: str) -> Block:
    spans = [trimmed(source, line.start + 1, line.end) for line in items]
    texts = [source[span.start : span.end] for span in spans]
    head = text_statement(StatementKind.LABEL, label.start, label.end) if label else None
    # Above all, a false statement must not be taken for a true one.
    if any(map(MYTHS.match, [label.text] if label else heading)):
        return Block(tuple(text_statement(StatementKind.MYTH, span.start, span.end) for span in spans), head)
    if shape := table_shape(texts):
        return Block(tuple(_rows(path, shape, items, spans, source)), head, shape.columns)
    if is_fact_box(texts):
        return Block(tuple(_facts(path, items, spans)), head, FACT_COLUMNS)
    return Block(tuple(text_statement(StatementKind.ITEM, span.start, span.end) for span in spans), head)


def _rows(path: Path, shape: TableShape, items: list[_Line], spans: list[Span], source: str) -> Iterator[Statement]:
    """The rows of a table, each cell in its column."""
    for line, span in zip(items, spans, strict=True):
        cells = shape.cells(source[span.start : span.end])
        if cells is None:
            raise GuideFormatError(path, line.number, f"expected {shape.expected}, found {line.text!r}")
        named = [
            Cell(name, trimmed(source, span.start + cell.start, span.start + cell.end))
            for name, cell in zip(shape.columns, cells, strict=True)
        ]
        yield Statement(StatementKind.ROW, tuple(named))


def _facts(path: Path, items: list[_Line], spans: list[Span]) -> list[Statement]:
    """Labels and values on lines of their own, in turn."""
    if len(items) % 2:
        raise GuideFormatError(
            path, items[-1].number, f"expected a value below the label {items[-1].text!r}, found none"
        )
    return [
        Statement(StatementKind.FACT, (Cell(FACT_COLUMNS[0], label), Cell(FACT_COLUMNS[1], value)))
        for label, value in zip(spans[::2], spans[1::2], strict=True)
    ]


def _transcript(path: Path, section: _Section, source: str) -> tuple[list[Unit], list[Span]]:
    intros = [Span(section.header.start, section.header.end)]
    units: list[Unit] = []
    for line in section.lines:
        time = _CUE.match(line.text)
        if time is None:
            if units:
                raise GuideFormatError(path, line.number, "expected a time MM:SS at the start of a turn")
            intros.append(Span(line.start, line.end))
            continue
        start_s = 60 * int(time[1]) + int(time[2])
        if units and start_s <= (units[-1].start_s or 0):
            raise GuideFormatError(path, line.number, f"the turn at {time[0]} does not come after {units[-1].name}")
        spoken = trimmed(source, line.start + time.end(), line.end)
        if spoken.start >= spoken.end:
            raise GuideFormatError(path, line.number, f"the turn at {time[0]} says nothing")
        units.append(
            Unit(
                unit_id=f"transcript:{time[0]}",
                kind=UnitKind.TRANSCRIPT,
                span=Span(line.start, line.end),
                blocks=tuple(prose_blocks(source, spoken.start, spoken.end)),
                start_s=start_s,
            )
        )
    return with_hosts(units, lambda unit: len(source[unit.span.start : unit.span.end].split())), intros


def _faq(path: Path, section: _Section, source: str, n_before: int) -> tuple[list[Unit], list[Span]]:
    intros = [Span(section.header.start, section.header.end)]
    units: list[Unit] = []
    question: _Line | None = None
    answer: list[_Line] = []

    def close() -> None:
        nonlocal answer
        if question is None:
            return
        if not answer:
            raise GuideFormatError(path, question.number, "a FAQ question without an answer below it")
        blocks = [block for line in answer for block in prose_blocks(source, line.start, line.end)]
        units.append(
            Unit(
                unit_id=f"faq:{n_before + len(units) + 1}",
                kind=UnitKind.FAQ,
                span=Span(question.start, answer[-1].end),
                blocks=tuple(blocks),
                title=Span(question.start, question.end),
            )
        )
        answer = []

    for line in section.lines:
        if line.text.endswith("?"):
            close()
            question = line
        elif question is None:
            intros.append(Span(line.start, line.end))
        else:
            answer.append(line)
    close()
    return units, intros
