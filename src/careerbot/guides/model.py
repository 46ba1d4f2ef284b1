"""A guide as values: units, their blocks of statements, tables and times.

Every span is ``[start, end)`` in characters of ``Guide.source_text``, the file
as decoded from UTF-8; nothing here holds a copy that could drift from it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Protocol


class UnitKind(str, Enum):
    """What sort of place a citation names."""

    SECTION = "section"
    FAQ = "faq"
    TRANSCRIPT = "transcript"


class StatementKind(str, Enum):
    """How a statement stands in the guide, which decides how it is quoted."""

    SENTENCE = "sentence"
    ITEM = "item"  # of a list or an enumeration, quoted whole
    ROW = "row"  # of a table, quoted cell by cell
    FACT = "fact"  # a label and its value, quoted cell by cell
    LABEL = "label"  # the line that introduces a list
    QUESTION = "question"  # of a FAQ entry or of the transcript's host
    MYTH = "myth"  # a false statement, quoted only as a myth


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in the guide's source text."""

    start: int
    end: int

    def meets(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Cell:
    """One named part of a statement: a table's cell, a fact's value, a run of text between marks."""

    column: str
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest thing an answer quotes: a sentence, an item, a row, a fact.

    A row or fact has a cell for each of its columns that says something; any other kind has one for each
    run of the source's characters, cut where a mark of Markdown or a line's end stands between its words.
    """

    kind: StatementKind
    cells: tuple[Cell, ...]

    @property
    def span(self) -> Span:
        """From the first cell's start to the last cell's end."""
        return Span(self.cells[0].span.start, self.cells[-1].span.end)

    @property
    def is_celled(self) -> bool:
        """Whether its cells are those of a table or a box of facts."""
        return self.kind in (StatementKind.ROW, StatementKind.FACT)

    @property
    def quotes(self) -> tuple[Span, ...]:
        """What an answer quotes: each cell of a row or fact, else each run of its characters."""
        return tuple(cell.span for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a table of one unit.

    ``columns`` names a table's columns and is empty elsewhere; ``label`` is
    the line of the guide that introduces a list.
    """

    statements: tuple[Statement, ...]
    label: Statement | None = None
    columns: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """True for lists, enumerations and tables, false for paragraphs."""
        return self.statements[0].kind is not StatementKind.SENTENCE

    @property
    def span(self) -> Span:
        """From the first statement's start to the last one's end."""
        return Span(self.statements[0].span.start, self.statements[-1].span.end)


@dataclass(frozen=True, slots=True)
class Unit:
    """A place that a citation names, stable as long as the guide's page is.

    Attributes:
        unit_id: ``section:07``, ``section:pay.work-schedules``, ``faq:2`` or ``transcript:05:23``.
        span: all of the unit, its number, heading or time included.
        title: the section's heading or the FAQ's question; a transcript turn
            has the question of the host that introduces it, if any.
        eyebrow: the short name above a section's heading ("Market"), or the heading that it stands below.
        start_s: a transcript turn's time in seconds, else None.
        introduced_by: unit id of the host's turn before a transcript turn.
        is_host: a short turn of the transcript that introduces the next one.
    """

    unit_id: str
    kind: UnitKind
    span: Span
    blocks: tuple[Block, ...]
    title: Span | None = None
    eyebrow: Span | None = None
    start_s: int | None = None
    introduced_by: str | None = None
    is_host: bool = False

    @property
    def name(self) -> str:
        """The unit id without its kind: ``07``, ``pay``, ``2`` or ``05:23``."""
        return self.unit_id.partition(":")[2]

    @property
    def has_number(self) -> bool:
        """Whether people call the section by a number; headings of Markdown have a name of their own."""
        return self.kind is UnitKind.SECTION and self.name.isdigit()

    def statements(self) -> Iterator[Statement]:
        """Every statement of the unit in source order, labels left out."""
        for block in self.blocks:
            yield from block.statements


@dataclass(frozen=True, slots=True)
class Credit:
    """Who wrote a guide, where it stands, and when a person last compared the two (YYYY-MM-DD)."""

    publisher: str = ""
    address: str = ""
    licence: str = ""
    credit: str = ""
    verified: str = ""


@dataclass(frozen=True)
class Guide:
    """One career's document, read and checked.

    Attributes:
        slug: the folder's name, ``machine-learning-engineer``.
        career: the career's name as people write it.
        source_text: the guide's file as decoded, its line ends as "\\n"; behind it what stands beside it.
        units: in the order of the file.
        intros: the one-line introductions of transcript and FAQ, no units.
        folder: where the guide's files are.
        sha256: of the file's bytes and its settings.
        other_names: of the career, besides the titles that the guide lists.
        fields: names of its field of work, besides the well-known ones.
        names_es, fields_es: what both are called in Spanish, every form that people write.
        audio: the file in which the transcript is spoken, if there is one.
        language: in which it is written, as a code.
        credit: where its words come from.
        similar: slugs of guides to similar careers.
        group: the kind of work that the career is counted under, "Healthcare".
        titles: job titles that lead to this guide.
        marks: the characters of the source that only give it a form, in order; they are never shown.
        links: the words that lead to another page, and its address.
        names_columns: its tables have headers of their own.
    """

    slug: str
    career: str
    source_text: str
    units: tuple[Unit, ...]
    folder: Path
    intros: tuple[Span, ...] = ()
    sha256: str = ""
    other_names: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    names_es: tuple[str, ...] = ()
    fields_es: tuple[str, ...] = ()
    audio: Path | None = None
    language: str = "en"
    credit: Credit = Credit()
    similar: tuple[str, ...] = ()
    group: str = ""
    titles: tuple[str, ...] = ()
    marks: tuple[Span, ...] = ()
    links: tuple[tuple[Span, str], ...] = ()
    names_columns: bool = False

    @cached_property
    def by_id(self) -> dict[str, Unit]:
        """The units by their ids."""
        return {unit.unit_id: unit for unit in self.units}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of the career: from the settings and from a fact "Common titles"."""
        titles = [
            name
            for unit in self.units
            for statement in unit.statements()
            if statement.kind is StatementKind.FACT and "title" in self.text(statement.cells[0].span).lower()
            for name in self.text(statement.cells[1].span).split(",")
        ]
        return tuple(dict.fromkeys(name.strip() for name in (self.career, *self.other_names, *titles)))

    @property
    def n_units(self) -> int:
        """How many places a citation can name."""
        return len(self.units)

    def text(self, span: Span) -> str:
        """The source's own characters, without marks; lines that are only wrapped are one."""
        if not self.marks:
            return self.source_text[span.start : span.end]
        return "".join(self.source_text[one.start : one.end] for one in self._unmarked(span)).replace("\n", " ")

    def runs(self, span: Span) -> tuple[Span, ...]:
        """What can be quoted of a span: its characters between marks and line ends, without blanks around them."""
        if not self.marks:
            return (span,)
        runs: list[Span] = []
        for one in self._unmarked(span):
            for line in re.finditer(r"[^\s](?:[^\n]*[^\s])?", self.source_text[one.start : one.end]):
                runs.append(Span(one.start + line.start(), one.start + line.end()))
        return tuple(runs)

    def within(self, span: Span, start: int, end: int) -> Span:
        """Where ``text(span)[start:end]`` stands in the source."""
        if not self.marks:
            return Span(span.start + start, span.start + end)
        places = [at for one in self._unmarked(span) for at in range(one.start, one.end)]
        return Span(places[start], places[end - 1] + 1) if start < end else Span(places[start], places[start])

    def between(self, one: Span, other: Span) -> str:
        """What joins two runs of one statement to a reader: a space where the source has white space, else nothing."""
        return " " if any(map(str.isspace, self.text(Span(one.end, other.start)))) else ""

    def _unmarked(self, span: Span) -> Iterator[Span]:
        """The span's parts outside marks."""
        at = span.start
        first = bisect.bisect_right(self._mark_ends, span.start)
        for mark in self.marks[first:]:
            if mark.start >= span.end:
                break
            if at < mark.start:
                yield Span(at, mark.start)
            at = max(at, mark.end)
        if at < span.end:
            yield Span(at, span.end)

    @cached_property
    def _mark_ends(self) -> list[int]:
        return [mark.end for mark in self.marks]

    def label(self, unit: Unit) -> str:
        """How a person reads the place: ``FAQ: How much does ... earn?``, ``How to Become One: Education``."""
        title = self.text(unit.title) if unit.title else ""
        if unit.kind is UnitKind.TRANSCRIPT:
            return f"Audio {unit.name}" + (f": {title}" if title else "")
        if unit.kind is UnitKind.FAQ:
            return f"FAQ: {title}"
        if unit.has_number:
            return f"Section {unit.name}: {title}"
        above = self.text(unit.eyebrow) if unit.eyebrow else ""
        return ": ".join(filter(None, (above, title))) or unit.name.replace("-", " ").capitalize()

    def heading(self, unit: Unit) -> str:
        """The place as its own words name it: a section with a number by its title."""
        return self.text(unit.title) if unit.has_number and unit.title else self.label(unit)

    def statement_text(self, statement: Statement) -> str:
        """A statement as a reader wants it: cells that run together apart, runs of characters together."""
        key = (statement.span.start, statement.span.end, statement.kind)
        if key not in self._said:
            self._said[key] = self._statement_text(statement)
        return self._said[key]

    @cached_property
    def _said(self) -> dict[tuple[int, int, StatementKind], str]:
        return {}

    def _statement_text(self, statement: Statement) -> str:
        if statement.is_celled:
            first, *rest = (self.text(span) for span in statement.quotes)
            return f"{first}: {', '.join(rest)}" if rest else collapse(first)
        return collapse(self.text(statement.span))


class ListedGuide(Protocol):
    """A guide as a list of guides shows it: a whole one, or what an index says of it."""

    @property
    def slug(self) -> str:
        """The name in addresses and calls."""

    @property
    def career(self) -> str:
        """The name that people read."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the career, that one first."""

    @property
    def n_units(self) -> int:
        """How many places it has."""


def collapse(text: str) -> str:
    """The text with single spaces."""
    return re.sub(r"\s+", " ", text).strip()
