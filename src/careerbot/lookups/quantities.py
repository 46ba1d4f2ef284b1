"""The text of a cell -> a number with a unit, for comparing only; answers quote the cell itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Dimension(str, Enum):
    """What a number counts. Two quantities compare only within one dimension."""

    MONEY = "money"  # in the guide's currency
    LEVEL = "level"  # $, $$, $$$: how many signs
    SHARE = "share"  # percent
    SCORE = "score"  # points, whatever the most is
    DURATION = "duration"  # days
    CLOCK = "clock"  # minutes after midnight
    POSITION = "position"  # "Yr 3-6", "Week 2": where on a scale of time or steps
    COUNT = "count"  # a bare number


@dataclass(frozen=True, slots=True)
class Quantity:
    """From ``low`` to ``high`` in the dimension's unit; both the same for a single number."""

    dimension: Dimension
    low: float
    high: float


NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "half": 0.5, "half a": 0.5,
}  # fmt: skip
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.4, "semester": 182, "summer": 91, "year": 365}
_UNIT = r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|months?|mos?|semesters?|summers?|years?|yrs?)\b"
_SHORT = {"hr": "hour", "wk": "week", "mo": "month", "yr": "year"}
_SPELLED = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_N = r"\d[\d,]*(?:\.\d+)?"
_TO = r"\s?(?:-|–|—|to|or)\s?"
_SCALE = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}
_AMOUNT = r"\s?(k|m|b|thousand|million|billion)?\b"
_LEVEL = re.compile(r"[$€£]{1,5}")
_MONEY = re.compile(rf"[$€£]\s?({_N}){_AMOUNT}(?:{_TO}[$€£]?\s?({_N}){_AMOUNT})?", re.IGNORECASE)
_SHARE = re.compile(rf"({_N})\s?%?(?:{_TO}({_N}))?\s?(?:%|percent\b)", re.IGNORECASE)
_SCORE = re.compile(rf"({_N})\s?(?:/|out of)\s?(?:5|10|100)(?!\d)", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?:\s?([ap])\.?m\b)?|(\d{1,2})\s?([ap])\.?m\b", re.IGNORECASE)
_POSITION = re.compile(
    rf"(?:yr|year|month|week|day|grade|step|stage|level|semester)s?\.?\s+({_N})(?:{_TO}({_N}))?\+?", re.I
)
_DURATION = re.compile(rf"({_N}|{_SPELLED})(?:{_TO}({_N}|{_SPELLED}))?\+?[\s-]*{_UNIT}", re.IGNORECASE)
_COUNT = re.compile(rf"({_N})(?:{_TO}({_N}))?\+?")


def read_quantity(text: str) -> Quantity | None:
    """The quantity that a cell or the beginning of an item states, None where it states none."""
    text = text.strip()
    if _LEVEL.fullmatch(text):
        return Quantity(Dimension.LEVEL, len(text), len(text))
    if money := _MONEY.search(text):
        scale = money[2] or (money[4] if money[3] else "") or ""
        low = _number(money[1]) * _SCALE[scale.lower()]
        high = _number(money[3]) * _SCALE[(money[4] or "").lower()] if money[3] else low
        return Quantity(Dimension.MONEY, low, high)
    for pattern, dimension in ((_SHARE, Dimension.SHARE), (_SCORE, Dimension.SCORE)):
        if match := pattern.search(text):
            return _span(dimension, match)
    if (minutes := clock(text)) is not None:
        return Quantity(Dimension.CLOCK, minutes, minutes)
    if position := _POSITION.match(text):
        return _span(Dimension.POSITION, position)
    if duration := _DURATION.search(text):
        unit = duration["unit"].lower().rstrip("s")
        days = _DAYS[_SHORT.get(unit, unit)]
        low = _number(duration[1])
        return Quantity(Dimension.DURATION, low * days, (_number(duration[2]) if duration[2] else low) * days)
    if count := _COUNT.match(text):
        return _span(Dimension.COUNT, count)
    return None


def clock(text: str) -> int | None:
    """Minutes after midnight of a time that the text begins with; without am or pm as written."""
    match = _CLOCK.match(text)
    if match is None:
        return None
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    half = (match[3] or match[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 60 * hour + minute


def _span(dimension: Dimension, match: re.Match[str]) -> Quantity:
    low = _number(match[1])
    second = match[2] if match.re.groups > 1 else None
    return Quantity(dimension, low, _number(second) if second else low)


def _number(text: str) -> float:
    return NUMBER_WORDS.get(text.lower()) or float(text.replace(",", ""))
