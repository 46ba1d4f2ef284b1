"""What a lookup hands over: the places to quote, under lines of the fixed list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from careerbot.english.words import stems
from careerbot.guides.model import Cell, Guide, Span, Statement, StatementKind, Unit, UnitKind
from careerbot.guides.times import STAMP
from careerbot.lookups.tables import Row, Table
from careerbot.lookups.words import plain
from careerbot.search.retriever import Hit

_TIME = re.compile(r"\d+(?::\d{2})+")


@dataclass(frozen=True, slots=True)
class Shown:
    """Statements of one unit and the name of the line of ours above them, if any.

    ``is_side``: it stands beside others, under the name of its place.
    """

    unit: Unit
    statements: tuple[Statement, ...]
    label: Statement | None = None
    note: str = ""
    is_side: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What answers the question.

    ``whole`` where it is all of the answer, else what the search found follows it.
    ``sure`` where the guide's structure itself was asked for, so that it cannot be missing.
    """

    shown: tuple[Shown, ...]
    whole: bool = True
    sure: bool = False

    @property
    def unit_ids(self) -> frozenset[str]:
        """The units that are quoted."""
        return frozenset(part.unit.unit_id for part in self.shown)

    def lead(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the units that are quoted first."""
        return sorted(hits, key=lambda hit: hit.passage.unit_id not in self.unit_ids)

    def rest(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits outside the units that are quoted."""
        return [hit for hit in hits if hit.passage.unit_id not in self.unit_ids]


@dataclass(frozen=True)
class LookupQuery:
    """A question as the lookups see it.

    Attributes:
        text: what is asked now: lower case, the career's names replaced.
        stems: of its telling words.
        earlier: the question before, where this one leans on it, else "".
        said: the answer to that.
        rank: unit id -> its place among the units found by the search, from 1.
    """

    text: str
    stems: frozenset[str]
    earlier: str = ""
    said: str = ""
    rank: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, hits: Sequence[Hit] = (), focus: str = "", said: str = "") -> LookupQuery:
        """From a question whose short words are written out.

        ``focus`` is the part of it that is asked now, ``said`` the answer before.
        """
        units = dict.fromkeys(hit.passage.unit_id for hit in hits)
        rank = {unit: at for at, unit in enumerate(units, 1)}
        lower, now = plain(text), plain(focus).strip(" ?.!")
        if not now or now == lower.strip(" ?.!") or now not in lower:
            return cls(lower, frozenset(stems(lower)), rank=rank)
        return cls(now, frozenset(stems(now)), lower.replace(now, " ", 1).strip(" ()?:.!"), plain(said), rank)

    @property
    def subject_stems(self) -> frozenset[str]:
        """Stems of what is asked now and of the question before."""
        return self.stems | frozenset(stems(self.earlier))


def show_rows(table: Table, rows: Sequence[Row], note: str = "") -> Shown:
    """Rows of a table in the guide's order; the label stands above a whole list only."""
    kept = tuple(row.statement for row in table.rows if row in rows)
    return Shown(table.unit, kept, table.block.label if len(kept) == len(table.rows) else None, note)


def named_rows(table: Table, asked: LookupQuery) -> list[Row]:
    """The rows that the question names."""
    found = [row for row in table.rows if any(name <= asked.stems for name in row.names)]
    if len(found) > 1:
        # "the 4-year degree" names one row, though another has a degree in its name too.
        longest = {id(row): max(len(name) for name in row.names if name <= asked.stems) for row in found}
        shared = [r for r in found if any(_within(r, other, asked) for other in found if other is not r)]
        found = [row for row in found if row not in shared or longest[id(row)] == max(longest.values())]
    return found


def _within(row: Row, other: Row, asked: LookupQuery) -> bool:
    mine = frozenset().union(*(name for name in row.names if name <= asked.stems))
    theirs = frozenset().union(*(name for name in other.names if name <= asked.stems))
    return mine < theirs


def rows_said(table: Table, asked: LookupQuery) -> list[Row]:
    """The rows that stand in the answer before."""
    return [row for row in table.rows if asked.said and row.text in asked.said]


def _number_of(guide: Guide, unit: Unit) -> Span | None:
    """Where a section's number or a turn's time is written, if it has one."""
    start = unit.span.start
    if unit.kind is UnitKind.TRANSCRIPT:
        found = _TIME.match(guide.source_text, start)
        return Span(start, found.end()) if found else None
    is_numbered = unit.has_number and guide.source_text.startswith(unit.name, start)
    return Span(start, start + len(unit.name)) if is_numbered else None


def place_of(guide: Guide, unit: Unit, said: Span | None = None) -> Statement:
    """A unit's number or time and its heading, to be quoted as a row: ``11: High school action plan``.

    Its columns have no name to show.

    ``said`` stands in the heading's place, as what is said there.
    """
    cells = []
    if unit.kind is UnitKind.TRANSCRIPT and (time := STAMP.match(guide.source_text, unit.span.start)):
        # As it is written: "1:02:26" or "[62:26]" for transcript:62:26.
        cells.append(Cell("place", Span(*time.span())))
    elif number := _number_of(guide, unit):
        cells.append(Cell("place", number))
    if said is None:
        # A turn's title is the question of the turn before it.
        has_own = unit.title is not None and unit.kind is not UnitKind.TRANSCRIPT
        said = unit.title if has_own and unit.title else next(unit.statements()).span
    return Statement(StatementKind.ROW, (*cells, Cell("", said)))
