"""What comes first, next or last: the steps of a path and the hours of a day."""

from __future__ import annotations

import re
from collections.abc import Sequence

from careerbot.english.quantities import NUMBER_WORDS
from careerbot.english.sequence import (
    AFTERNOON,
    ASKS,
    ASKS_STEP,
    FIRST,
    HALF_PAST,
    LAST,
    NEXT,
    NEXT_STEMS,
    ORDINAL,
    ORDINALS,
    TIME,
    WHEN,
)
from careerbot.english.words import stems
from careerbot.lookups.model import Finding, LookupQuery, named_rows, rows_said, show_rows
from careerbot.lookups.tables import Row, Table
from careerbot.lookups.words import LookupWords

_MORNING = re.compile(r"\bin the morning\b")
_PARTS = {"morning": (0, 12 * 60), "afternoon": (12 * 60, 17 * 60), "evening": (17 * 60, 24 * 60)}
_AFTER_END = 120  # minutes after the last entry that are still part of the day
_NEAR_RANK = 3


class Order:
    """Answers questions about what comes before, after, first, last or at an hour."""

    def __init__(self, tables: Sequence[Table], lookup_words: LookupWords) -> None:
        self._steps = next((table for table in tables if table.is_steps), None)
        self._day = next((table for table in tables if table.is_day), None)
        self._words = lookup_words

    def find_order(self, asked: LookupQuery) -> Finding | None:
        """The entries that the question asks for, or nothing."""
        day = self._of_day(asked, self._day) if self._day and not self._words.found("audio", asked.text) else None
        return day or (self._of_steps(asked, self._steps) if self._steps else None)

    def _left(self, asked: LookupQuery, *, spent: frozenset[str]) -> frozenset[str]:
        """The telling stems that neither the order's words nor ``spent`` take up."""
        patterns = self._words.patterns
        bare = asked.text
        for name in ("after", "before", "first", "last", "steps", "sequence", "day"):
            bare = patterns[name].sub(" ", bare)
        return frozenset(s for s in stems(ORDINAL.sub(" ", bare)) if not s.isdigit()) - spent - self._words.neutral

    def _of_steps(self, asked: LookupQuery, table: Table) -> Finding | None:
        for name, ahead in (("after", 1), ("before", -1)):
            match = self._words.patterns[name].search(asked.text)
            if match is None or not (ASKS_STEP.search(asked.text) or asked.earlier):
                continue
            # "Once I am in college" asks for advice, "once I am a junior, what is next" for the next step.
            if match[0] not in ("after", "before") and not NEXT.search(asked.text):
                continue
            anchors = self._anchors(asked, table, match.end())
            spent = frozenset().union(*(row.stems for row in anchors), *(n for row in anchors for n in row.names))
            left = self._left(asked, spent=spent | table.subjects | NEXT_STEMS)
            if not anchors or left:
                continue
            at = table.rows.index(anchors[-1] if ahead > 0 else anchors[0])
            if not 0 <= at + ahead < len(table.rows):
                return Finding((show_rows(table, [table.rows[at]], "last_entry" if ahead > 0 else "first_entry"),))
            whole = NEXT.search(asked.text) is not None or bool(asked.earlier)
            return Finding((show_rows(table, [table.rows[at + ahead]]),), whole=whole)
        return self._numbered(asked, table)

    def _numbered(self, asked: LookupQuery, table: Table) -> Finding | None:
        """The first, third or last step."""
        named = self._words.found("sequence", asked.text)
        if not (named or self._words.found("steps", asked.text)) or self._left(asked, spent=table.subjects):
            return None
        if ordinal := ORDINAL.search(asked.text):
            at = ORDINALS[ordinal[1]] if ordinal[1] else int(ordinal[2]) - 1
        elif self._words.found("last", asked.text):
            at = len(table.rows) - 1
        # The first step to take is often advice, not the first line of a table: only a named path means that.
        elif named and self._words.found("first", asked.text):
            at = 0
        else:
            return None
        return Finding((show_rows(table, [table.rows[at]]),)) if 0 <= at < len(table.rows) else None

    def _anchors(self, asked: LookupQuery, table: Table, start: int) -> list[Row]:
        """The rows named after the word that gives the direction, else anywhere, else in the answer before."""
        for part in (asked.text[start:], asked.text):
            if rows := named_rows(table, LookupQuery.of(part)):
                return rows
        return rows_said(table, asked)

    def _of_day(self, asked: LookupQuery, table: Table) -> Finding | None:
        both = f"{asked.text} {asked.earlier}"
        near = asked.rank.get(table.unit.unit_id, _NEAR_RANK + 1) <= _NEAR_RANK
        about_day = self._words.found("day", both) and ASKS.search(both) is not None
        found = self._when(asked, table, near) or self._timed(asked, table, about_day or near)
        if found is not None or not (about_day and near):
            return found
        if (beside := self._beside(asked, table)) is not None:
            return beside
        if self._left(asked, spent=self._words.neutral_day):
            return None
        if LAST.search(asked.text):
            return Finding((show_rows(table, table.rows[-1:]),))
        if FIRST.search(asked.text):
            return Finding((show_rows(table, table.rows[:1]),))
        parts = [part for part in _PARTS if re.search(rf"\b{part}s?\b", asked.text)]
        if len(parts) == 1:
            start, end = _PARTS[parts[0]]
            kept = [row for row, at in zip(table.rows, table.times, strict=True) if start <= at % 1440 < end]
            return Finding((show_rows(table, kept),)) if kept else None
        return None

    def _when(self, asked: LookupQuery, table: Table, near: bool) -> Finding | None:
        """ "When is the standup": the one entry that holds the telling word, or two of them."""
        telling = self._left(asked, spent=self._words.neutral_day)
        if not near or not WHEN.search(asked.text) or not telling:
            return None
        held = [len(telling & row.stems) for row in table.rows]
        most = max(held)
        if held.count(most) != 1 or most < min(len(telling), 2):
            return None
        return Finding((show_rows(table, [table.rows[held.index(most)]]),), sure=True)

    def _beside(self, asked: LookupQuery, table: Table) -> Finding | None:
        """What comes before or after an entry that the question names or that stands in the answer before."""
        for name, ahead in (("after", 1), ("before", -1)):
            match = self._words.patterns[name].search(asked.text)
            if match is None:
                continue
            telling = self._left(LookupQuery.of(asked.text[match.end() :]), spent=self._words.neutral_day)
            rows = [at for at, row in enumerate(table.rows) if telling and telling <= row.stems]
            if not telling:
                said = [table.rows.index(row) for row in rows_said(table, asked)]
                rows = said[-1:] if ahead > 0 else said[:1]
            if len(rows) == 1 and 0 <= rows[0] + ahead < len(table.rows):
                return Finding((show_rows(table, [table.rows[rows[0] + ahead]]),))
        return None

    def _timed(self, asked: LookupQuery, table: Table, about_day: bool) -> Finding | None:
        """What is under way at an hour, and what comes before, after or between hours."""
        found = []
        text = HALF_PAST.sub(_as_digits, asked.text)
        for match in TIME.finditer(text):
            exact = match["minute"] or match["half"] or match["clock"] or match["noon"]
            # A bare number is an hour only after "at" and the like, and lunch no hour that a guide gives.
            if not match["how"] and (not exact or (match["noon"] or "").startswith("lunch")):
                continue
            minutes = _minutes(match, text, table.times)
            if minutes is not None:
                found.append((minutes, (match["how"] or " ").split(" ")[0]))
        if not found or not about_day:
            return None
        minutes, how = found[0]
        times = table.times
        if len(found) > 1 and (how in ("between", "from") or found[1][1] in ("to", "until", "till")):
            kept = [at for at, time in enumerate(times) if minutes <= time <= found[1][0]]
        elif how in ("after", "past", "since"):
            kept = [at for at, time in enumerate(times) if time > minutes]
            kept = kept[:1] if NEXT.search(asked.text) else kept
        elif how in ("before", "until", "till"):
            kept = [at for at, time in enumerate(times) if time < minutes]
            kept = kept[-1:] if NEXT.search(asked.text) else kept
        elif minutes in times:
            kept = [times.index(minutes)]
        else:
            under_way = max(at for at, time in enumerate(times) if time < minutes)
            both = table.rows[under_way : under_way + 2]
            return Finding((show_rows(table, both, "under_way" if len(both) > 1 else "last_entry"),), sure=True)
        return Finding((show_rows(table, [table.rows[at] for at in kept]),), sure=True) if kept else None


def _as_digits(match: re.Match[str]) -> str:
    """ "Half past two" as 2:30."""
    spoken = match[3] or match[4]
    hour = int(spoken) if spoken.isdigit() else NUMBER_WORDS[spoken]
    minute = 30 if (match[1] or match[5]) in ("half", "thirty") else 15
    if match[2] == "to":
        return f"{(hour - 2) % 12 + 1}:{60 - minute}"
    return f"{hour}:{minute:02}"


def _minutes(match: re.Match[str], text: str, times: Sequence[int]) -> int | None:
    """The hour as minutes of the guide's day, in the reading that falls within it; None if none does."""
    if noon := match["noon"]:
        readings = [0, 1440] if noon == "midnight" else [720, 720 + 1440]
    else:
        spoken = match["hour"] or match["bare"]
        hour = int(spoken) if spoken.isdigit() else NUMBER_WORDS[spoken]
        minute = int(match["minute"] or 0)
        half = match["half"] or ("p" if AFTERNOON.search(text) else "a" if _MORNING.search(text) else "")
        if hour > 24 or (half and hour > 12):
            return None
        base = 60 * hour + minute if not half else 60 * (hour % 12 + (12 if half == "p" else 0)) + minute
        step = 1440 if half or hour > 12 else 720
        readings = [base + step * turn for turn in range(4)]
    return next((m for m in readings if times[0] <= m <= times[-1] + _AFTER_END), None)
