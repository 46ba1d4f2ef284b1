"""How many there are, and whether something is among them: the whole list, as nothing is counted for the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence

from careerbot.english.words import stems
from careerbot.lookups.model import Asked, Finding, named_rows, show_rows
from careerbot.lookups.tables import Table
from careerbot.lookups.words import LookupWords

_HOW_MANY = re.compile(
    r"\bhow many (?:different |other |main |kinds of |types of )?((?:[\w-]+ ){0,2}?[\w-]+)"
    r"(?=\s+(?:are|is|does|do|did|in|on|there|have|has|were|get|got|you|it|of|listed|rated)\b|\s*\??$)"
)
_AMONG = re.compile(r"\b(?:one of|among|on the list|in the list|included in|listed|rated)\b")
_IS = re.compile(r"^(?:so |and |but )?(?:is|are|was|does|do|isn't|aren't)\b")
_MOST_ROWS = 12


class Counting:
    """Answers "how many" and "is this one of them" by the list itself."""

    def __init__(self, tables: Sequence[Table], lookup_words: LookupWords) -> None:
        self._tables = [table for table in tables if len(table.rows) <= _MOST_ROWS and not table.is_day]
        self._words = lookup_words

    def find(self, asked: Asked) -> Finding | None:
        """A list whose rows the question counts or asks about, or nothing."""
        if match := _HOW_MANY.search(asked.text):
            counted = stems(match[1])[-1:]
            table = next((t for t in self._tables if counted and counted[0] in t.subjects), None)
            if table is not None and len(self._left(asked, table)) <= 1:
                return Finding((show_rows(table, table.rows, "" if table.is_myths else "whole_list"),), sure=True)
        if _IS.search(asked.text) and _AMONG.search(asked.text):
            return self._is_among(asked)
        return None

    def _is_among(self, asked: Asked) -> Finding | None:
        for table in self._tables:
            if not table.block.columns or not table.subjects & asked.stems:
                continue
            if rows := named_rows(table, asked):
                return Finding((show_rows(table, rows),), sure=True)
            if len(self._left(asked, table)) <= 2:
                return Finding((show_rows(table, table.rows, "whole_list"),), sure=True)
        return None

    def _left(self, asked: Asked, table: Table) -> frozenset[str]:
        return asked.stems - table.subjects - self._words.neutral
