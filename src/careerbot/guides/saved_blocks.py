"""The blocks of a saved page: paragraphs, lists, lists inside lists, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from careerbot.english.layout import MYTHS
from careerbot.guides.model import Block, Cell, Span, Statement, StatementKind
from careerbot.guides.problems import Problems
from careerbot.guides.saved_lines import Line
from careerbot.guides.sentences import prose_blocks, text_statement, trimmed
from careerbot.guides.shapes import FACT_COLUMNS, TableShape, is_fact_box, table_shape

_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")
_INDENTED = 2  # blanks more than the item above: the item belongs to it
_DEEPEST = 5
_TABLE_EXAMPLE = "a table is '| Level | Pay |', below it '|---|---|', then a row in each line"


def read_blocks(problems: Problems, heading: Sequence[str], lines: Sequence[Line], source: str) -> list[Block]:
    """The blocks of some lines.

    Args:
        heading: the words above them, which may say that what follows is false.
    """
    return _Blocks(problems, heading, source).read(lines)


class _Blocks:
    """Reads lines one run after the other; the line above a list or table may be its label."""

    def __init__(self, problems: Problems, heading: Sequence[str], source: str) -> None:
        self._problems = problems
        self._heading = heading
        self._source = source
        self._blocks: list[Block] = []
        self._label: Span | None = None

    def read(self, lines: Sequence[Line]) -> list[Block]:
        for kind, run in _runs(lines):
            if kind == "table":
                self._table(run)
            elif kind == "text":
                for line in run:
                    self._text(line)
            else:
                self._check_items(run, lines)
                self._lists(run, self._is_myth())
        self._unlabelled()
        return self._blocks

    def _text(self, line: Line) -> None:
        self._unlabelled()
        # A line without a full stop introduces the list below it; if none follows it is a paragraph after all.
        if line.text[-1] in ".!?":
            self._blocks += prose_blocks(self._source, line.start, line.end)
        else:
            self._label = Span(line.start, line.end)

    def _unlabelled(self) -> None:
        """A label that no list took is a paragraph."""
        if self._label is not None:
            self._blocks += prose_blocks(self._source, self._label.start, self._label.end)
            self._label = None

    def _words(self, span: Span) -> str:
        return self._source[span.start : span.end]

    def _is_myth(self) -> bool:
        """Above all, a false statement must not be taken for a true one."""
        return any(map(MYTHS.match, [self._words(self._label)] if self._label else self._heading))

    def _check_items(self, items: Sequence[Line], lines: Sequence[Line]) -> None:
        below = next((line for line in lines if line.number == items[-1].number + 1), None)
        if below is not None and not below.is_item and below.indent > items[-1].indent:
            hint = "write the item in one line; a paragraph begins without blanks"
            self._problems.add(below.number, "a line that seems to go on with the item above", hint=hint)
        for line in items:
            if line.words_start == line.end:
                hint = "write it, or take the line out"
                self._problems.add(line.number, "a list item with nothing in it", hint=hint)

    def _lists(self, items: Sequence[Line], is_myth: bool, depth: int = 1) -> None:
        """A list; an item with a list of its own is the label of that, as its words are what the inner items are.

        So "Technical" with "Python" and "SQL" below it answers as "Technical: Python, SQL", and nobody takes
        "Technical" for a skill beside them.
        """
        if depth > _DEEPEST:
            hint = "write the inner list by itself, below a line that names it"
            self._problems.add(items[0].number, f"a list inside {_DEEPEST} others", hint=hint)
            return
        own: list[Line] = []
        for item, below in _nested(items):
            if own and own[-1].is_numbered != item.is_numbered:
                self._close(own, is_myth)
            if not below:
                own.append(item)
                continue
            self._close(own, is_myth)
            self._label = Span(item.words_start, item.end)
            self._lists(below, is_myth or MYTHS.match(self._words(self._label)) is not None, depth + 1)
        self._close(own, is_myth)

    def _close(self, items: list[Line], is_myth: bool) -> None:
        if not items:
            self._unlabelled()
            return
        self._blocks.append(self._list_block(items, is_myth))
        self._label = None
        items.clear()

    def _head(self) -> Statement | None:
        return text_statement(StatementKind.LABEL, self._label.start, self._label.end) if self._label else None

    def _list_block(self, items: Sequence[Line], is_myth: bool) -> Block:
        spans = [trimmed(self._source, line.words_start, line.end) for line in items]
        texts = [self._words(span) for span in spans]
        head = self._head()
        if not is_myth and (shape := table_shape(texts)):
            return Block(tuple(self._rows(shape, items, spans)), head, shape.columns)
        if not is_myth and is_fact_box(texts):
            return Block(tuple(self._facts(items, spans)), head, FACT_COLUMNS)
        kind = StatementKind.MYTH if is_myth else StatementKind.ITEM
        return Block(tuple(text_statement(kind, span.start, span.end) for span in spans), head)

    def _rows(self, shape: TableShape, items: Sequence[Line], spans: Sequence[Span]) -> Iterator[Statement]:
        """The rows of a table whose cells run together, each cell in its column."""
        for line, span in zip(items, spans, strict=True):
            cells = shape.cells(self._words(span))
            if cells is None:
                self._problems.add(line.number, f"expected {shape.expected}, found {line.text!r}")
                continue
            named = [
                Cell(name, trimmed(self._source, span.start + cell.start, span.start + cell.end))
                for name, cell in zip(shape.columns, cells, strict=True)
            ]
            yield Statement(StatementKind.ROW, tuple(named))

    def _facts(self, items: Sequence[Line], spans: Sequence[Span]) -> list[Statement]:
        """Labels and values on lines of their own, in turn."""
        if len(items) % 2:
            message = f"expected a value below the label {items[-1].text!r}, found none"
            self._problems.add(items[-1].number, message)
        return [
            Statement(StatementKind.FACT, (Cell(FACT_COLUMNS[0], label), Cell(FACT_COLUMNS[1], value)))
            for label, value in zip(spans[::2], spans[1::2], strict=False)
        ]

    def _table(self, lines: Sequence[Line]) -> None:
        """A table with pipes: header, rule, rows."""
        header, *rows = lines
        if not rows or not _is_rule(rows[0].text):
            self._problems.add(header.number, "a line with | that is no table", hint=_TABLE_EXAMPLE)
            return
        columns = tuple(self._words(span) for span in _cells(header))
        if self._is_myth() or any(map(MYTHS.match, columns)):
            self._problems.add(header.number, "a table of myths", hint="write the false statements as a list")
        if not all(columns) or len(set(columns)) < len(columns):
            message = "a column of a table needs a name, and no two the same"
            self._problems.add(header.number, message, hint=_TABLE_EXAMPLE)
        if len(list(_cells(rows[0]))) != len(columns):
            self._problems.add(rows[0].number, f"expected a rule with {len(columns)} parts", hint=_TABLE_EXAMPLE)
        is_facts = len(columns) == len(FACT_COLUMNS) and columns[0].lower() == FACT_COLUMNS[0]
        columns = FACT_COLUMNS if is_facts else columns
        kind = StatementKind.FACT if is_facts else StatementKind.ROW
        found = [row for line in rows[1:] if (row := self._row(line, columns, kind)) is not None]
        if len(rows) == 1:
            self._problems.add(header.number, "a table without rows", hint="write them, or take the table out")
        if found:
            self._blocks.append(Block(tuple(found), self._head(), columns))
            self._label = None

    def _row(self, line: Line, columns: Sequence[str], kind: StatementKind) -> Statement | None:
        cells = list(_cells(line))
        if len(cells) != len(columns):
            message = f"a row of {len(cells)} cells in a table of {len(columns)} columns"
            self._problems.add(line.number, message, hint="write a cell for each column, and no | inside a cell")
            return None
        if _is_rule(line.text) or not all(span.start < span.end for span in cells[:1]):
            self._problems.add(
                line.number, "a row of a table without its first cell", hint="write what the row is about"
            )
            return None
        return Statement(
            kind, tuple(Cell(name, at) for name, at in zip(columns, cells, strict=True) if at.start < at.end)
        )


def _is_table_line(lines: Sequence[Line], at: int) -> bool:
    """Whether a line belongs to a table with pipes."""
    return lines[at].text.startswith("|") or any(
        0 <= rule < len(lines) and _is_rule(lines[rule].text) for rule in (at, at + 1)
    )


def _is_rule(text: str) -> bool:
    """Whether a line is the rule below a table's header."""
    return "|" in text and _RULE.fullmatch(text) is not None


def _runs(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Lines of one kind that follow each other; a table ends at a blank line or a line without a pipe."""
    kinds: list[str] = []
    for at, line in enumerate(lines):
        goes_on = at > 0 and kinds[-1].startswith("table") and line.number == lines[at - 1].number + 1
        if _is_table_line(lines, at) or (goes_on and _PIPE.search(line.text)):
            begins = not goes_on or (at + 1 < len(lines) and _is_rule(lines[at + 1].text))
            kinds.append(f"table {line.number}" if begins else kinds[-1])
        else:
            kinds.append("items" if line.is_item else "text")
    for kind, run in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        yield kind.split()[0], [line for _, line in run]


def _nested(items: Sequence[Line]) -> list[tuple[Line, list[Line]]]:
    """Each item of a list with those that are indented below it."""
    found: list[tuple[Line, list[Line]]] = []
    edge = items[0].indent
    for item in items:
        if found and item.indent >= edge + _INDENTED:
            found[-1][1].append(item)
        else:
            found.append((item, []))
            edge = min(edge, item.indent)
    return found


def _cells(line: Line) -> Iterator[Span]:
    """Where the cells of a table's line stand in the file."""
    text = line.text
    edges = [-1, *(found.start() for found in _PIPE.finditer(text)), len(text)]
    pieces = [(before + 1, after) for before, after in pairwise(edges)]
    # The pipes at both ends of a line frame it.
    first, last = int(text.startswith("|")), len(pieces) - int(text.endswith("|") and not text.endswith("\\|"))
    for start, end in pieces[first:last]:
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        at = line.start + start + lead
        yield Span(at, at + len(piece.strip()))
