"""What the lines of a list are, known by their shape: a table whose cells run together, or a box of facts.

No heading counts, only the lines: a list of skills that have no score is a plain
list, whatever stands above it, and scores are a table under any name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from careerbot.english.layout import WHEN
from careerbot.guides.model import Span

FACT_COLUMNS = ("fact", "value")
_MOST_LABEL_WORDS = 4
_LEAST_FACTS = 2
# What a page of sources calls the kind of a source, in one word.
_SOURCE_KINDS = frozenset(
    "Academic Agency Association Blog Book College Data Database Education Employer Foundation Government Industry "
    "Interview Journal Magazine Media News Newspaper Nonprofit Official Organization Podcast Professional Report "
    "Research School Statistics Study Survey Union University Video Website".split()
)
# A fact's label has neither figures nor marks; a value may begin or go on as a line of a plain list hardly does.
_FACT_LABEL = re.compile(r"[A-Z][^\W\d_]*(?:[ /&-]+[^\W\d_]+)*")
_FACT_VALUE = re.compile(r"[a-z\d$£€~].*|.*,.*,.*|.* · .*")


@dataclass(frozen=True, slots=True)
class TableShape:
    """How a table's cells run together.

    Attributes:
        row: matches a whole row, with one group for each column.
        expected: for the message about a row that is not like the others.
        tells: whether a list with these rows, all that match, has so much in common that it is this table.
    """

    columns: tuple[str, ...]
    row: re.Pattern[str]
    expected: str
    tells: Callable[[Sequence[tuple[str, ...]]], int] = len

    def cells(self, text: str) -> tuple[Span, ...] | None:
        """Where each cell stands in a row, None where the row has not this shape."""
        found = self.row.fullmatch(text)
        return tuple(Span(*found.span(n)) for n in range(1, len(self.columns) + 1)) if found else None


def _n_timed(rows: Sequence[tuple[str, ...]]) -> int:
    return sum(WHEN.fullmatch(row[0].strip()) is not None for row in rows)


def _n_sources(rows: Sequence[tuple[str, ...]]) -> int:
    kinds = Counter(row[-1] for row in rows)
    return sum(row[-1] in _SOURCE_KINDS or kinds[row[-1]] > 1 for row in rows)


_SHAPES = (
    TableShape(
        ("route", "share", "time", "cost"),
        re.compile(r"(.*?\D)(\d{1,3}%(?: [a-z]+)*)\s*(?=[A-Z0-9])(.*?[^$\s])\s*(\${1,5})"),
        "route, share, time and cost, as in 'Bootcamp10% take3-12 mos$$'",
    ),
    TableShape(
        ("skill", "score"),
        re.compile(r"(.*?\D)(\d{1,3}/(?:100|10|5))"),
        "a skill and its score, as in 'Python coding90/100'",
    ),
    TableShape(
        ("when", "step"),
        re.compile(r"(.*?[a-z0-9+])(?=[A-Z])(.+)"),
        "a time and a step, as in 'Yr 1-2Junior role'",
        _n_timed,
    ),
    # The publisher ends where the first word that is two words run together has its last seam.
    TableShape(
        ("publisher", "title", "kind"),
        re.compile(r"((?:\S+ )*?\S*[a-z](?=[A-Z0-9]))((?!\S*[a-z][A-Z]).*[^\sA-Z])([A-Z][a-z]+)"),
        "publisher, title and kind, as in 'Some SiteA title of 2026Industry'",
        _n_sources,
    ),
)


def table_shape(lines: Sequence[str]) -> TableShape | None:
    """The shape that at least half of the lines of a list have, None for a list that is no table.

    >>> table_shape(["Python coding90/100", "Communication76/100"]).columns
    ('skill', 'score')
    >>> table_shape(["Python coding", "Communication"])
    """
    for shape in _SHAPES:
        rows = [found.groups() for line in lines if (found := shape.row.fullmatch(line))]
        if rows and 2 * shape.tells(rows) >= len(lines):
            return shape
    return None


def is_fact_box(lines: Sequence[str]) -> bool:
    """Whether labels and values stand on lines of their own, in turn; a last label may lack its value.

    >>> is_fact_box(["Where they work", "hospitals, schools, homes", "Hours", "36-40 a week"])
    True
    >>> is_fact_box(["Take biology", "Visit a clinic", "Join a club", "Volunteer"])
    False
    """
    labels, values = lines[::2], lines[1::2]
    if len(values) < _LEAST_FACTS or not all(map(_is_label, labels)):
        return False
    return 2 * sum(_FACT_VALUE.fullmatch(value) is not None for value in values) > len(values)


def _is_label(line: str) -> bool:
    return _FACT_LABEL.fullmatch(line) is not None and len(line.split()) <= _MOST_LABEL_WORDS
