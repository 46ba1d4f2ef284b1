"""The guide's tables and lists as rows with names, typed columns and an order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from careerbot.english.quantities import Dimension, Quantity, read_quantity
from careerbot.english.rows import HEAD_END, STEP_NAMES, UNIT_STEMS
from careerbot.english.words import stems, words
from careerbot.guides.model import Block, Guide, Span, Statement, StatementKind, Unit
from careerbot.lookups.words import LookupWords, plain

# An item that begins with a time or a stage: "9:00 — Check messages", "2-4 years: College".
_LED_ITEM = re.compile(r"(\S.{0,24}?)(?:\s+[—–-]\s+|:\s+)(\S.*)", re.DOTALL)
_OR = re.compile(r"\s*(?:/|&|\+|\bor\b|\band\b)\s*")
_DEFAULTS = {
    Dimension.LEVEL: "cost",
    Dimension.DURATION: "time",
    Dimension.SHARE: "share",
    Dimension.SCORE: "score",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row or item: what it is called, as sets of stems and as ``text``, and the quantity in each of its cells."""

    statement: Statement
    names: tuple[frozenset[str], ...]
    quantities: tuple[Quantity | None, ...]
    stems: frozenset[str]
    text: str


@dataclass(frozen=True)
class Table:
    """A block with more than one row.

    Attributes:
        subjects: stems of what its rows are, with words that mean the same.
        columns: stems of each column's name.
        measures: for each measure that a column holds, the column.
        name_at: the column that its rows are called by.
        is_day: the rows are times of a day, ``times`` their minutes in order.
        is_steps: the rows follow one another.
    """

    unit: Unit
    block: Block
    rows: tuple[Row, ...]
    subjects: frozenset[str]
    columns: tuple[frozenset[str], ...] = ()
    measures: Mapping[str, int] = field(default_factory=dict)
    name_at: int = 0
    times: tuple[int, ...] = ()
    is_steps: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of all rows, their cells and other names."""
        return frozenset(s for row in self.rows for s in (*row.stems, *(x for name in row.names for x in name)))

    def cell(self, row: Row, at: int) -> Span | None:
        """The row's cell in a column of a table with columns, None where it is empty."""
        return next((cell.span for cell in row.statement.cells if cell.column == self.block.columns[at]), None)

    @property
    def is_day(self) -> bool:
        """Whether the rows are the times of a day."""
        return bool(self.times)

    @property
    def is_myths(self) -> bool:
        """Whether the rows are false statements."""
        return self.rows[0].statement.kind is StatementKind.MYTH


def read_tables(guide: Guide, lookup_words: LookupWords) -> tuple[Table, ...]:
    """The guide's tables, facts and lists, in source order."""
    return tuple(
        _table(guide, unit, block, lookup_words)
        for unit in guide.units
        for block in unit.blocks
        if block.is_list and len(block.statements) > 1 and block.statements[0].kind is not StatementKind.FACT
    )


def _table(guide: Guide, unit: Unit, block: Block, lookup_words: LookupWords) -> Table:
    texts = [_cells(guide, block, statement) for statement in block.statements]
    n_columns = max(map(len, texts))
    # A list may have items with a led cell and items without one.
    typed = [[read_quantity(cell) for cell in row] + [None] * (n_columns - len(row)) for row in texts]
    columns = [list(column) for column in zip(*typed, strict=True)]
    name_at = next((at for at in range(n_columns) if _type(columns[at], len(texts)) is None), 0)
    if len(texts[0]) > 1 and name_at == 0 and sum(q is not None for q in columns[0]) * 2 >= len(texts):
        name_at = 1
    rows = tuple(
        Row(
            statement,
            _names(cells[min(name_at, len(cells) - 1)], lookup_words),
            tuple(None if at == name_at else quantity for at, quantity in enumerate(quantities)),
            frozenset(stem for cell in cells for stem in stems(cell)),
            plain(cells[min(name_at, len(cells) - 1)]),
        )
        for statement, cells, quantities in zip(block.statements, texts, typed, strict=True)
    )
    # What two rows are called names neither: "exam" for the "Journeyman exam" and the "Master exam".
    shared = Counter(name for row in rows for name in row.names)
    rows = tuple(replace(row, names=tuple(n for n in row.names if shared[n] == 1)) for row in rows)
    above = " ".join(guide.text(span) for span in (unit.eyebrow, unit.title) if span)
    label = guide.statement_text(block.label) if block.label else ""
    column_stems = tuple(frozenset(stems(name.replace("_", " "))) for name in block.columns)
    called = column_stems[name_at] if column_stems else frozenset(stems(label or above))
    heading = frozenset(stems(f"{above} {label}"))
    times = _times(columns[0], len(texts))
    led = sum(q is not None and q.dimension in (Dimension.POSITION, Dimension.DURATION) for q in columns[0])
    is_table = bool(block.columns)
    named_steps = bool((called | frozenset(s for c in column_stems for s in c)) & STEP_NAMES)
    arrows = "→" in guide.source_text[block.span.start : block.span.end]
    return Table(
        unit=unit,
        block=block,
        rows=rows,
        subjects=_subjects(called | (heading if is_table else frozenset()), lookup_words, called)
        - lookup_words.neutral,
        columns=column_stems,
        name_at=name_at,
        measures=_measures(columns, column_stems, heading, name_at, len(texts), lookup_words) if n_columns > 1 else {},
        times=times,
        is_steps=not times and (named_steps or arrows or (led * 2 >= len(texts) and name_at > 0)),
    )


def _cells(guide: Guide, block: Block, statement: Statement) -> list[str]:
    """The texts of a row's cells, "" for one that is empty; those of an item that begins with a time or stage."""
    if statement.is_celled:
        said = {cell.column: guide.text(cell.span) for cell in statement.cells}
        return [said.get(column, "") for column in block.columns]
    text = guide.text(statement.span)
    led = _LED_ITEM.fullmatch(text)
    return [led[1], led[2]] if led and statement.kind is StatementKind.ITEM else [text]


def _names(text: str, lookup_words: LookupWords) -> tuple[frozenset[str], ...]:
    """What a row is called: the head of its name, its alternatives, and what means the same."""
    head = HEAD_END.split(text, maxsplit=1)[0]
    parts = [part for part in _OR.split(head) if part.strip()]
    names = {frozenset(stems(part)) for part in (head, *parts)}
    for part in (head, *parts):
        # The first word of a short name is enough if it is not a unit: "Python" for "Python coding".
        names |= {
            frozenset([stem])
            for stem in stems(part)
            if len(words(part)) <= 2 and stem not in UNIT_STEMS and not stem.isdigit()
        }
    for group in lookup_words.same_names:
        if any(form <= name for form in group for name in names):
            names |= set(group)
    return tuple(sorted((n for n in names if n and not n <= UNIT_STEMS), key=lambda n: (-len(n), sorted(n))))


def _subjects(found: frozenset[str], lookup_words: LookupWords, called: frozenset[str]) -> frozenset[str]:
    """The stems of what the rows are, and of the words that mean the same."""
    alike = [group for group in lookup_words.same_rows if group & called]
    return frozenset(found).union(*alike)


def _type(column: list[Quantity | None], n_rows: int) -> Dimension | None:
    """The dimension that at least half of the rows have in this column."""
    counts = Counter(q.dimension for q in column if q is not None)
    if not counts:
        return None
    dimension, n = counts.most_common(1)[0]
    return dimension if 2 * n >= n_rows else None


def _measures(
    columns: list[list[Quantity | None]],
    column_stems: tuple[frozenset[str], ...],
    heading: frozenset[str],
    name_at: int,
    n_rows: int,
    lookup_words: LookupWords,
) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, column in enumerate(columns):
        dimension = _type(column, n_rows)
        if dimension is None or at == name_at:
            continue
        named = column_stems[at] if column_stems else frozenset()
        fit = [m.name for m in lookup_words.measures.values() if dimension in m.dimensions]
        by_name = [name for name in fit if lookup_words.measures[name].names & named]
        by_heading = [name for name in fit if lookup_words.measures[name].names & heading]
        default = [_DEFAULTS[dimension]] if dimension in _DEFAULTS else by_heading
        for name in (by_name or default)[:1]:
            found.setdefault(name, at)
    return found


def _times(column: list[Quantity | None], n_rows: int) -> tuple[int, ...]:
    """The minutes of a day's entries in order: 1:00 after 12:00 is one in the afternoon."""
    clocks = [int(q.low) for q in column if q is not None and q.dimension is Dimension.CLOCK]
    if len(clocks) < n_rows or n_rows < 3:
        return ()
    ordered = clocks[:1]
    for minutes in clocks[1:]:
        while minutes < ordered[-1]:
            minutes += 12 * 60
        ordered.append(minutes)
    return tuple(ordered)
