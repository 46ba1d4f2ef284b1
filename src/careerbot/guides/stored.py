"""A guide as it was read, kept beside its text: an index is served without the parsers of its formats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from careerbot.errors import IndexDamagedError
from careerbot.guides.model import Block, Cell, Credit, Guide, Span, Statement, StatementKind, Unit, UnitKind

_TEXT, _GUIDE = "source.txt", "guide.json"
_PLAIN = ("slug", "career", "sha256", "language", "group", "names_columns")
_LISTS = ("other_names", "fields", "names_es", "fields_es", "similar", "titles")
_Values = dict[str, Any]


def is_stored_in(names: Sequence[str]) -> bool:
    """Whether files of these names are those of a guide in an index, which has its own beside the guide's."""
    return _TEXT in names and _GUIDE in names


def is_of_index(name: str) -> bool:
    """Whether a file there is the index's own; a FAQ in JSON is taken for one, its text is in the stored text."""
    return name == _TEXT or name.endswith(".json")


def save_guide(folder: Path, guide: Guide) -> None:
    """Write the guide's text and what was read from it, for ``load_guide``."""
    (folder / _TEXT).write_text(guide.source_text, encoding="utf-8", newline="\n")
    values: _Values = {name: getattr(guide, name) for name in (*_PLAIN, *_LISTS)}
    values |= {
        "audio": guide.audio.name if guide.audio else None,
        "credit": {name: getattr(guide.credit, name) for name in Credit.__slots__},
        "units": [_unit_values(unit) for unit in guide.units],
        "intros": [_ends(span) for span in guide.intros],
        "marks": [_ends(span) for span in guide.marks],
        "links": [[span.start, span.end, address] for span, address in guide.links],
    }
    (folder / _GUIDE).write_text(json.dumps(values, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def load_guide(folder: Path) -> Guide:
    """What ``save_guide`` wrote.

    Raises:
        IndexDamagedError: a file is missing or holds something else.
    """
    try:
        values = json.loads((folder / _GUIDE).read_text(encoding="utf-8"))
        text = (folder / _TEXT).read_bytes().decode("utf-8")
        return Guide(
            source_text=text,
            folder=folder,
            units=tuple(map(_unit, values["units"])),
            intros=_spans(values["intros"]),
            marks=_spans(values["marks"]),
            links=tuple((Span(start, end), address) for start, end, address in values["links"]),
            audio=folder / values["audio"] if values["audio"] else None,
            credit=Credit(**values["credit"]),
            **_fields(values),
        )
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise IndexDamagedError(f"{folder}: a guide cannot be read", hint="run `careerbot build --fresh`") from err


def _fields(values: _Values) -> _Values:
    """Those that are kept as they are, and the lists."""
    return {name: tuple(values[name]) if name in _LISTS else values[name] for name in (*_PLAIN, *_LISTS)}


def _ends(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _span(ends: Sequence[int] | None) -> Span | None:
    return None if ends is None else Span(ends[0], ends[1])


def _spans(rows: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in rows)


def _unit_values(unit: Unit) -> list[Any]:
    return [
        unit.unit_id,
        unit.kind.value,
        _ends(unit.span),
        _ends(unit.title),
        _ends(unit.eyebrow),
        unit.start_s,
        unit.introduced_by,
        unit.is_host,
        [_block_values(block) for block in unit.blocks],
    ]


def _unit(row: Sequence[Any]) -> Unit:
    unit_id, kind, span, title, eyebrow, start_s, introduced_by, is_host, blocks = row
    return Unit(
        unit_id,
        UnitKind(kind),
        Span(*span),
        tuple(map(_block, blocks)),
        _span(title),
        _span(eyebrow),
        start_s,
        introduced_by,
        is_host,
    )


def _block_values(block: Block) -> list[Any]:
    label = None if block.label is None else _statement_values(block.label)
    return [[_statement_values(statement) for statement in block.statements], label, block.columns]


def _block(row: Sequence[Any]) -> Block:
    statements, label, columns = row
    return Block(tuple(map(_statement, statements)), None if label is None else _statement(label), tuple(columns))


def _statement_values(statement: Statement) -> list[Any]:
    return [statement.kind.value, [[cell.column, cell.span.start, cell.span.end] for cell in statement.cells]]


def _statement(row: Sequence[Any]) -> Statement:
    kind, cells = row
    return Statement(StatementKind(kind), tuple(Cell(column, Span(start, end)) for column, start, end in cells))
