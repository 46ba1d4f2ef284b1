"""The greatest, the least, the rows within a limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from careerbot.english.quantities import Dimension, Quantity, read_quantity
from careerbot.english.rows import AMONG, HOW_MANY, IS, LIMIT, ONE_OF
from careerbot.english.words import stems, words
from careerbot.lookups.model import Finding, LookupQuery, named_rows, show_rows
from careerbot.lookups.tables import Table
from careerbot.lookups.words import LookupWords, Sense

_MOST_ROWS = 12  # a longer table is no answer to "all of it"
_NEAR_RANK = 3
_COMPARISONS: dict[str, Callable[[Quantity, float], bool]] = {
    "above": lambda q, limit: q.high > limit,
    "at_least": lambda q, limit: q.high >= limit,
    "below": lambda q, limit: q.low < limit,
    "at_most": lambda q, limit: q.low <= limit,
    "equal": lambda q, limit: q.low <= limit <= q.high,
}


class Comparing:
    """Answers questions that compare rows."""

    def __init__(self, tables: Sequence[Table], lookup_words: LookupWords) -> None:
        self._tables = list(tables)
        self._words = lookup_words

    def find_rows(self, asked: LookupQuery) -> Finding | None:
        """The rows that the question asks for, or nothing."""
        senses = self._words.asked_in(asked.text)
        if senses or any(self._words.found(name, asked.text) for name in ("most", "least", *_COMPARISONS)):
            tables = [table for table in self._tables if table.measures]
            tables.sort(key=lambda table: asked.rank.get(table.unit.unit_id, len(asked.rank) + 1))
            for look in (self._within_limit, self._superlative):
                for table in tables:
                    if (found := look(asked, table, senses)) is not None:
                        return found
        return None

    def _left(self, asked: LookupQuery, table: Table, senses: Sequence[Sense], form: str = "") -> frozenset[str]:
        """The telling stems that say neither what is compared nor what the table is about."""
        spent = self._words.neutral | table.subjects | self._value_words(table) | frozenset(stems(form))
        left = asked.stems - spent.union(*(sense.stems for sense in senses))
        return frozenset(stem for stem in left if not stem.isdigit())

    def _is_about(
        self, asked: LookupQuery, table: Table, senses: Sequence[Sense], form: str = "", *, rows: bool = False
    ) -> bool:
        """Whether the question speaks of this table and of little else; ``rows`` may be named."""
        left = self._left(asked, table, senses, form) - (table.words if rows else frozenset())
        rank = asked.rank.get(table.unit.unit_id, _NEAR_RANK + 1)
        if table.subjects & asked.subject_stems - frozenset(stems(form)):
            return not left or (len(left) <= 2 and rank == 1)
        return not left and rank <= _NEAR_RANK

    def _value_words(self, table: Table) -> frozenset[str]:
        named = [self._words.measures[name].names for name in table.measures]
        return frozenset().union(*named, *table.columns)

    def _generic(self, asked: LookupQuery, table: Table) -> Sense | None:
        """ "The highest fee": the column is named apart from the word that compares."""
        taken = [m.span() for m in self._words.forms.finditer(asked.text)]
        for wants in ("most", "least"):
            match = self._words.patterns[wants].search(asked.text)
            if match is None or any(start <= match.start() < end for start, end in taken):
                continue
            held = {name: len(self._column_words(table, name) & asked.stems) for name in table.measures}
            most = max(held.values())
            named = [name for name, n in held.items() if n == most]
            if len(named) == 1:
                return Sense(named[0], wants, match[0], frozenset(stems(match[0])))
        return None

    def _column_words(self, table: Table, measure: str) -> frozenset[str]:
        """Stems that name the measure's column and not the rows."""
        at = table.measures[measure]
        own = table.columns[at] if at < len(table.columns) else frozenset()
        return (own | self._words.measures[measure].names) - table.subjects

    def _superlative(self, asked: LookupQuery, table: Table, senses: Sequence[Sense]) -> Finding | None:
        wishes = [s for s in senses if s.wants in ("least", "most") and s.measure in table.measures]
        wish = wishes[0] if wishes else self._generic(asked, table)
        rows = named_rows(table, asked)
        several = len(rows) > 1
        if wish is None or not self._is_about(asked, table, senses, wish.form, rows=several):
            return None
        # What matters most can be meant of anything; of a table of scores only where it says so.
        if wish.measure == "score" and not several and not table.subjects & asked.subject_stems:
            return None
        if wish.measure == "score" and not several and self._is_plural(asked, table):
            return Finding((show_rows(table, table.rows),), sure=True) if self._fits(table) else None
        among = rows if several else list(table.rows)
        column = table.measures[wish.measure]
        numbered = [(row, quantity) for row in among if (quantity := row.quantities[column]) is not None]
        if not numbered:
            return None
        keys = [(q.low, q.high) if wish.wants == "least" else (-q.high, -q.low) for _, q in numbered]
        nth = 1 if self._words.found("second", asked.text) else 2 if self._words.found("third", asked.text) else 0
        wanted = sorted(set(keys))
        if nth >= len(wanted):
            return None
        best = [row for (row, _), key in zip(numbered, keys, strict=True) if key == wanted[nth]]
        shown = [show_rows(table, best)]
        if unranked := [row for row in among if row.quantities[column] is None]:
            shown.append(show_rows(table, unranked, "not_ranked"))
        return Finding(tuple(shown), sure=bool(table.subjects & asked.subject_stems))

    def _within_limit(self, asked: LookupQuery, table: Table, senses: Sequence[Sense]) -> Finding | None:
        for wants, fits in _COMPARISONS.items():
            for match in self._words.patterns[wants].finditer(asked.text):
                after = asked.text[match.end() :]
                if not LIMIT.match(after):
                    continue
                limit = read_quantity(re.sub(r"^\s*(?=(?:year|month)\b)", "one ", after).strip())
                at = self._column(table, limit)
                if limit is None or at is None or not self._is_about(asked, table, senses, match[0]):
                    continue
                if limit.dimension is Dimension.COUNT and not table.subjects & asked.subject_stems:
                    continue
                kept = [row for row in table.rows if (q := row.quantities[at]) is not None and fits(q, limit.low)]
                unknown = [row for row in table.rows if row.quantities[at] is None]
                if not kept and not self._fits(table):
                    continue
                shown = [show_rows(table, kept)] if kept else [show_rows(table, table.rows, "none_fits")]
                if kept and unknown:
                    shown.append(show_rows(table, unknown, "not_ranked"))
                return Finding(tuple(shown), sure=bool(table.subjects & asked.subject_stems))
        return None

    def _column(self, table: Table, limit: Quantity | None) -> int | None:
        """The column that the limit is for; a bare number is for scores."""
        if limit is None:
            return None
        wanted = Dimension.SCORE if limit.dimension is Dimension.COUNT else limit.dimension
        for name, at in table.measures.items():
            if wanted in self._words.measures[name].dimensions and any(
                q is not None and q.dimension is wanted for q in (row.quantities[at] for row in table.rows)
            ):
                return at
        return None

    def _is_plural(self, asked: LookupQuery, table: Table) -> bool:
        """ "The most important skills" asks for more than the first of them."""
        named = [word for word in words(asked.text) if word.endswith("s") and set(stems(word)) & table.subjects]
        return bool(named) and ONE_OF.search(asked.text) is None

    def _fits(self, table: Table) -> bool:
        return len(table.rows) <= _MOST_ROWS


class Counting:
    """Answers "how many" and "is this one of them" by the list itself."""

    def __init__(self, tables: Sequence[Table], lookup_words: LookupWords) -> None:
        self._tables = [table for table in tables if len(table.rows) <= _MOST_ROWS and not table.is_day]
        self._words = lookup_words

    def find_list(self, asked: LookupQuery) -> Finding | None:
        """A list whose rows the question counts or asks about, or nothing."""
        if match := HOW_MANY.search(asked.text):
            counted = stems(match[1])[-1:]
            table = next((t for t in self._tables if counted and counted[0] in t.subjects), None)
            if table is not None and len(self._left(asked, table)) <= 1:
                return Finding((show_rows(table, table.rows, "" if table.is_myths else "whole_list"),), sure=True)
        if IS.search(asked.text) and AMONG.search(asked.text):
            return self._is_among(asked)
        return None

    def _is_among(self, asked: LookupQuery) -> Finding | None:
        for table in self._tables:
            if not table.block.columns or not table.subjects & asked.stems:
                continue
            if rows := named_rows(table, asked):
                return Finding((show_rows(table, rows),), sure=True)
            if len(self._left(asked, table)) <= 2:
                return Finding((show_rows(table, table.rows, "whole_list"),), sure=True)
        return None

    def _left(self, asked: LookupQuery, table: Table) -> frozenset[str]:
        return asked.stems - table.subjects - self._words.neutral
