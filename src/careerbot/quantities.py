"""Figures in running text -> ranges that can be compared."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

_WORDS = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True))
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|" + "|".join(_WORDS) + ")"
_TO = r"\s?(?:-|–|—|to|or|and)\s?"
_MONEY = re.compile(
    rf"[$£€]\s?(?P<low>\d[\d,]*(?:\.\d+)?)\s?(?P<lowk>k|thousand|m|million)?\b"
    rf"(?:{_TO}[$£€]?\s?(?P<high>\d[\d,]*(?:\.\d+)?)\s?(?P<highk>k|thousand|m|million)?\b)?(?P<plus>\+)?"
    r"(?:\s*(?:/|per|an?|each)\s*(?P<period>hour|hr|week|wk|month|mo)\b)?",
    re.IGNORECASE,
)
_BANDS = {"low": (0.0, 0.4), "lower": (0.0, 0.4), "mid": (0.3, 0.7), "high": (0.6, 1.0), "upper": (0.6, 1.0)}
_TENS = dict(
    zip("twenties thirties forties fifties sixties seventies eighties nineties".split(), range(2, 10), strict=True)
)
_VAGUE = re.compile(
    r"\b(?P<low>low|lower|mid|high|upper)(?:\s?(?:-|–|to)\s?(?P<high>low|lower|mid|high|upper))?[\s-]+"
    rf"(?P<base>one[\s-]hundreds?|two[\s-]hundreds?|five[\s-]figures?|six[\s-]figures?|{'|'.join(_TENS)})\b",
    re.IGNORECASE,
)
_MONTHS = {"year": 12.0, "yr": 12.0, "month": 1.0, "mo": 1.0, "semester": 6.0, "week": 12 / 52, "wk": 12 / 52}
_TIME = re.compile(
    rf"(?P<before>\b(?:first|last|next|past|final|another|yr|year|grade)\s+)?\b(?P<low>{_NUMBER})"
    rf"(?:{_TO}(?P<high>{_NUMBER}))?(?P<plus>\+)?[\s-]?(?P<unit>years?|yrs?|months?|mos?|semesters?|weeks?|wks?)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?P<low>\d+(?:\.\d+)?)\s?%?(?:{_TO}(?P<high>\d+(?:\.\d+)?))?(?P<plus>\+)?\s?(?:%|percent\b)", re.IGNORECASE
)
_WEEKLY = re.compile(
    rf"\b(?P<low>{_NUMBER})(?:{_TO}(?P<high>{_NUMBER}))?(?P<plus>\+)?[\s-]?(?:hours?|hrs?)?\s?(?:/|per|an?|each|every)\s?"
    r"(?:week|wk)\b|\b(?P<low2>\d+)[\s-]hours?[\s-](?:work[\s-]?)?weeks?\b",
    re.IGNORECASE,
)
_PERIODS = {"hr": "hour", "wk": "week", "mo": "month"}
_AT_LEAST = re.compile(r"(?:over|more than|above|at least|minimum of|from|exceed\w*)\s*$", re.IGNORECASE)
_AT_MOST = re.compile(r"(?:up to|under|less than|below|at most|fewer than)\s*$", re.IGNORECASE)
_ROUGHLY = re.compile(r"(?:about|around|roughly|nearly|almost|approximately|some|close to|~)\s*$", re.IGNORECASE)
_STATISTIC = re.compile(r"\b(?:(median|middle)|(average|mean))\b(?!\s+person)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as a range.

    Attributes:
        low, high: dollars, months, percent or hours a week; infinite where open ("over $90k").
        start, end: its place in the text it was read from.
        note: what it is a figure of: "median" or "average".
        period: "hour", "week" or "month" for pay that is not for a year.
        roughly: the text says "about" of it.
        is_vague: it names no number ("low six figures").
    """

    dimension: str
    low: float
    high: float
    start: int
    end: int
    note: str = ""
    period: str = ""
    roughly: bool = False
    is_vague: bool = False

    @property
    def is_point(self) -> bool:
        """One number, not a range."""
        return self.low == self.high


def quantities(text: str, dimension: str) -> list[Quantity]:
    """The figures of one dimension in a text, in order."""
    found = [
        quantity
        for pattern, read in _READERS[dimension]
        for match in pattern.finditer(text)
        if (quantity := _finish(text, match, dimension, read(match))) is not None
    ]
    return sorted(found, key=lambda quantity: quantity.start)


def differ(one: Quantity, other: Quantity) -> bool:
    """Whether both cannot be the same figure.

    Two ranges for the same thing differ if an end does; a number differs from
    a range if it lies outside; an average is compared with an average. What is
    vague differs from another figure only where the two do not meet.
    """
    if one.period != other.period:
        return False
    both_points = one.is_point and other.is_point
    slack = 1.05 if both_points and (one.roughly or other.roughly) else 1.01
    open_end = math.inf in (one.high, other.high) or 0 in (one.low, other.low)
    if one.note != other.note or one.is_point != other.is_point or open_end or one.is_vague or other.is_vague:
        return one.high * slack < other.low or other.high * slack < one.low
    return not (_close(one.low, other.low, slack) and _close(one.high, other.high, slack))


def _close(one: float, other: float, slack: float) -> bool:
    return max(one, other) <= min(one, other) * slack


def _finish(text: str, match: re.Match[str], dimension: str, ends: tuple[float, float] | None) -> Quantity | None:
    """The figure with what stands before it taken into account."""
    if ends is None:
        return None
    low, high = ends
    before = text[: match.start()]
    groups = match.groupdict()
    if groups.get("plus") or _AT_LEAST.search(before):
        high = math.inf if low == high else high
    elif _AT_MOST.search(before):
        low = 0.0 if low == high else low
    period = groups.get("period") or ""
    stated = list(_STATISTIC.finditer(before))
    note = ("median" if stated[-1][1] else "average") if stated and match.start() - stated[-1].end() < 40 else ""
    return Quantity(
        dimension=dimension,
        low=low,
        high=high,
        start=match.start(),
        end=match.end(),
        note=note,
        period=_PERIODS.get(period.lower(), period.lower()),
        roughly=_ROUGHLY.search(before) is not None,
        is_vague=match.re is _VAGUE,
    )


def _money(match: re.Match[str]) -> tuple[float, float] | None:
    scales = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
    low, high = _number(match["low"]), _number(match["high"] or match["low"])
    high_scale = scales.get((match["highk"] or "").lower())
    low_scale = scales.get((match["lowk"] or "").lower()) or (high_scale if match["high"] and low <= high else None)
    low *= low_scale or 1
    high *= (high_scale or 1) if match["high"] else (low_scale or 1)
    return (low, high) if low <= high else None


def _vague(match: re.Match[str]) -> tuple[float, float]:
    base = re.sub(r"[\s-]+", " ", match["base"].lower()).rstrip("s")
    if base.startswith(("one", "two")):
        start, width = (1e5 if base.startswith("one") else 2e5), 1e5
    elif base.endswith("figure"):
        start, width = (1e4, 9e4) if base.startswith("five") else (1e5, 9e5)
    else:
        start, width = _TENS[match["base"].lower()] * 1e4, 1e4
    low, high = _BANDS[match["low"].lower()], _BANDS[(match["high"] or match["low"]).lower()]
    return start + low[0] * width, start + high[1] * width


def _time(match: re.Match[str]) -> tuple[float, float] | None:
    if match["before"]:
        return None  # "the first two years" is a time, not a length
    scale = _MONTHS[match["unit"].lower().rstrip("s")]
    return _ordered(_number(match["low"]) * scale, _number(match["high"] or match["low"]) * scale)


def _percent(match: re.Match[str]) -> tuple[float, float] | None:
    return _ordered(float(match["low"]), float(match["high"] or match["low"]))


def _weekly(match: re.Match[str]) -> tuple[float, float] | None:
    low = match["low"] or match["low2"]
    return _ordered(_number(low), _number(match["high"] or low))


def _ordered(low: float, high: float) -> tuple[float, float] | None:
    return (low, high) if low <= high else None


def _number(text: str) -> float:
    return float(_WORDS[text.lower()] if text.lower() in _WORDS else text.replace(",", ""))


_Reader = Callable[[re.Match[str]], "tuple[float, float] | None"]
_READERS: dict[str, list[tuple[re.Pattern[str], _Reader]]] = {
    "money": [(_MONEY, _money), (_VAGUE, _vague)],
    "months": [(_TIME, _time)],
    "percent": [(_PERCENT, _percent)],
    "hours_week": [(_WEEKLY, _weekly)],
}
