"""Text -> figures: a number or a range of numbers with a unit, for comparing only; answers quote the text itself.

``quantities`` finds the figures of one kind in running text, ``read_quantity``
the one that a cell states. They differ where the two kinds of text do: in a
sentence "between 2 and 4" is a range and "the first two years" no length of
time, in a cell "half a year" is one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum


class Dimension(str, Enum):
    """What a number counts. Two quantities compare only within one dimension."""

    MONEY = "money"  # in the guide's currency
    LEVEL = "level"  # $, $$, $$$: how many signs
    SHARE = "share"  # percent
    SCORE = "score"  # points, whatever the most is
    DURATION = "duration"  # days
    HOURS_WEEK = "hours_week"  # hours a week
    CLOCK = "clock"  # minutes after midnight
    POSITION = "position"  # "Yr 3-6", "Week 2": where on a scale of time or steps
    COUNT = "count"  # a bare number


@dataclass(frozen=True, slots=True)
class Quantity:
    """From ``low`` to ``high`` in the dimension's unit; both the same for a single number.

    The rest is known only of a figure in running text.

    Attributes:
        low, high: there, 0 or infinite where the range is open ("over $90k").
        note: what it is a figure of: "median" or "average".
        period: "hour", "week" or "month" for pay that is not for a year.
        roughly: the text says "about" of it.
        is_vague: it names no number ("low six figures").
    """

    dimension: Dimension
    low: float
    high: float
    note: str = ""
    period: str = ""
    roughly: bool = False
    is_vague: bool = False

    @property
    def is_point(self) -> bool:
        """One number, not a range."""
        return self.low == self.high


PART_OF_YEAR = re.compile(r"\b(?:hour|week|month|day)(?:ly|s)?\b|\bdaily\b", re.IGNORECASE)
"""What a header or label says of pay that is not for a year."""

_PAID_PER = re.compile(r"\b(hour|week|month)ly (?:pay|wages?|rates?|earnings|salar(?:y|ies))\b", re.IGNORECASE)

_Match = re.Match[str]
_Ends = tuple[float, float]

NUMBER_WORDS = {
    word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_CELL_WORDS: dict[str, float] = {**NUMBER_WORDS, "a": 1, "an": 1, "half": 0.5, "half a": 0.5}
_N = r"\d[\d,]*(?:\.\d+)?"
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.4, "semester": 182, "summer": 91, "year": 365}
_SHORT = {"hr": "hour", "wk": "week", "mo": "month", "yr": "year"}
_TO = r"\s?(?:-|–|—|to|or)\s?"
_TEXT_TO = r"\s?(?:-|–|—|to|or|and)\s?"
_LONG_UNITS = r"years?|yrs?|months?|mos?|semesters?|weeks?|wks?"
_UNITS = rf"{_LONG_UNITS}|hours?|hrs?|days?|summers?"


def _digits_or(words: Iterable[str]) -> str:
    return rf"(?:{_N}|\b(?:{'|'.join(sorted(words, key=len, reverse=True))}))"


def _money_pattern(to: str) -> re.Pattern[str]:
    scale = rf"\s?(?P<{{}}>{'|'.join(_SCALES)})?\b"
    return re.compile(
        rf"[$£€]\s?(?P<low>{_N}){scale.format('low_scale')}"
        rf"(?:{to}[$£€]?\s?(?P<high>{_N}){scale.format('high_scale')})?(?P<plus>\+)?"
        r"(?:\s*(?:/|per|an?|each)\s*(?P<period>hour|hr|week|wk|month|mo)\b)?",
        re.IGNORECASE,
    )


def _share_pattern(to: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<low>{_N})\s?%?(?:{to}(?P<high>{_N}))?(?P<plus>\+)?\s?(?:%|percent\b)", re.IGNORECASE)


def _duration_pattern(start: str, number: str, to: str, units: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<before>\b(?:first|last|next|past|final|another|yr|year|grade)\s+)?{start}(?P<low>{number})"
        rf"(?:{to}(?P<high>{number}))?(?P<plus>\+)?[\s-]*(?P<unit>{units})\b",
        re.IGNORECASE,
    )


_TEXT_N = _digits_or(NUMBER_WORDS)
_TEXT_MONEY, _TEXT_SHARE = _money_pattern(_TEXT_TO), _share_pattern(_TEXT_TO)
# Hours and days in a sentence are times of work ("8 hours a day"), not how long something takes.
_TEXT_DURATION = _duration_pattern(r"\b", _TEXT_N, _TEXT_TO, _LONG_UNITS)
_HOURS_WEEK = re.compile(
    rf"\b(?P<low>{_TEXT_N})(?:{_TEXT_TO}(?P<high>{_TEXT_N}))?(?P<plus>\+)?[\s-]?(?:hours?|hrs?)?\s?"
    r"(?:/|per|an?|each|every)\s?(?:week|wk)\b|\b(?P<only>\d+)[\s-]hours?[\s-](?:work[\s-]?)?weeks?\b",
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
_AT_LEAST = re.compile(r"(?:over|more than|above|at least|minimum of|from|exceed\w*)\s*$", re.IGNORECASE)
_AT_MOST = re.compile(r"(?:up to|under|less than|below|at most|fewer than)\s*$", re.IGNORECASE)
_ROUGHLY = re.compile(r"(?:about|around|roughly|nearly|almost|approximately|some|close to|~)\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_AND_MORE = re.compile(r"\s*(?:,\s*)?(?:and|or)\s+(?:higher|more|above|over|up|beyond)\b", re.IGNORECASE)
_STATISTIC = re.compile(r"\b(?:(median|middle)|(average|mean))\b(?!\s+person)", re.IGNORECASE)
_STATISTIC_NEAR = 40  # characters before the figure

_LEVEL = re.compile(r"[$€£]{1,5}")
_MONEY, _SHARE = _money_pattern(_TO), _share_pattern(_TO)
_SCORE = re.compile(rf"(?P<low>{_N})\s?(?:/|out of)\s?(?:5|10|100)(?!\d)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?:\s?(?P<half>[ap])\.?m\b)?|(?P<bare>\d{1,2})\s?(?P<bare_half>[ap])\.?m\b",
    re.IGNORECASE,
)
_POSITION = re.compile(
    rf"(?:yr|year|month|week|day|grade|step|stage|level|semester)s?\.?\s+(?P<low>{_N})(?:{_TO}(?P<high>{_N}))?",
    re.IGNORECASE,
)
# A saved page may run a cell's words together: "take4 yrs".
_DURATION = _duration_pattern("", _digits_or(_CELL_WORDS), _TO, _UNITS)
_COUNT = re.compile(rf"(?P<low>{_N})(?:{_TO}(?P<high>{_N}))?")


def quantities(text: str, dimension: Dimension) -> list[Quantity]:
    """The figures of one dimension in running text, in order; ``dimension`` is one of ``TEXT_DIMENSIONS``."""
    return [quantity for _, _, quantity in located_quantities(text, dimension)]


def paid_per(text: str) -> str:
    """For what a text says that pay is, where it is not for a year.

    >>> paid_per("The median hourly wage for bartenders was $16.12.")
    'hour'
    """
    found = _PAID_PER.search(text)
    return found[1].lower() if found else ""


def located_quantities(text: str, dimension: Dimension) -> list[tuple[int, int, Quantity]]:
    """The same, each with the start and end of its words in ``text``."""
    found = [
        (match.start(), match.end(), _in_text(text, match, dimension, ends))
        for pattern, read in _TEXT_READERS[dimension]
        for match in pattern.finditer(text)
        # "The first two years" is a time, not a length; from more to less is no range.
        if not match.groupdict().get("before") and (ends := read(match))[0] <= ends[1]
    ]
    return sorted(found, key=lambda at: at[0])


def figure_words(text: str, start: int, end: int) -> tuple[int, int, bool]:
    """The words of a figure at ``text[start:end]`` with those that make a range of it, and whether it goes on above.

    >>> figure_words("$120K-$200K and higher for experienced engineers", 0, 11)
    (0, 22, True)
    >>> figure_words("between $118k and $191k per year", 8, 23)
    (0, 23, False)
    """
    before, after = _BETWEEN.search(text[:start]), _AND_MORE.match(text[end:])
    is_open = after is not None or "+" in text[start:end]
    return before.start() if before else start, end + (after.end() if after else 0), is_open


def read_quantity(text: str) -> Quantity | None:
    """The quantity that a cell or the beginning of an item states, None where it states none."""
    text = text.strip()
    for dimension, find, read in _CELL_READERS:
        if match := find(text):
            return Quantity(dimension, *read(match))
    return None


def _in_text(text: str, match: _Match, dimension: Dimension, ends: _Ends) -> Quantity:
    """The figure with what stands before it taken into account."""
    low, high = ends
    before = text[: match.start()]
    groups = match.groupdict()
    if groups.get("plus") or _AT_LEAST.search(before):
        high = math.inf if low == high else high
    elif _AT_MOST.search(before):
        low = 0.0 if low == high else low
    stated = list(_STATISTIC.finditer(before))
    is_near = bool(stated) and match.start() - stated[-1].end() < _STATISTIC_NEAR
    period = (groups.get("period") or "").lower()
    return Quantity(
        dimension,
        low,
        high,
        note=("median" if stated[-1][1] else "average") if is_near else "",
        period=_SHORT.get(period, period),
        roughly=_ROUGHLY.search(before) is not None,
        is_vague=match.re is _VAGUE,
    )


def _plain(match: _Match) -> _Ends:
    return _number(match["low"]), _number(match.groupdict().get("high") or match["low"])


def _money(match: _Match) -> _Ends:
    low, high = _plain(match)
    low_scale, high_scale = (_SCALES.get((match[name] or "").lower()) for name in ("low_scale", "high_scale"))
    if not match["high"]:
        high_scale = low_scale
    elif low <= high:  # "$60-80k", but not "$500-1k"
        low_scale = low_scale or high_scale
    return low * (low_scale or 1), high * (high_scale or 1)


def _vague(match: _Match) -> _Ends:
    base = re.sub(r"[\s-]+", " ", match["base"].lower()).rstrip("s")
    if base.startswith(("one", "two")):
        start, width = (1e5 if base.startswith("one") else 2e5), 1e5
    elif base.endswith("figure"):
        start, width = (1e4, 9e4) if base.startswith("five") else (1e5, 9e5)
    else:
        start, width = _TENS[match["base"].lower()] * 1e4, 1e4
    low, high = _BANDS[match["low"].lower()], _BANDS[(match["high"] or match["low"]).lower()]
    return start + low[0] * width, start + high[1] * width


def _duration(match: _Match) -> _Ends:
    unit = match["unit"].lower().rstrip("s")
    days = _DAYS[_SHORT.get(unit, unit)]
    low, high = _plain(match)
    return low * days, high * days


def _hours_week(match: _Match) -> _Ends:
    return (float(match["only"]), float(match["only"])) if match["only"] else _plain(match)


def _level(match: _Match) -> _Ends:
    return len(match[0]), len(match[0])


def _clock(match: _Match) -> _Ends:
    """Without am or pm as written."""
    hour, minute = int(match["hour"] or match["bare"]), int(match["minute"] or 0)
    half = (match["half"] or match["bare_half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 60 * hour + minute, 60 * hour + minute


def _number(text: str) -> float:
    return _CELL_WORDS.get(text.lower()) or float(text.replace(",", ""))


_Reader = Callable[[_Match], _Ends]
_TEXT_READERS: dict[Dimension, list[tuple[re.Pattern[str], _Reader]]] = {
    Dimension.MONEY: [(_TEXT_MONEY, _money), (_VAGUE, _vague)],
    Dimension.DURATION: [(_TEXT_DURATION, _duration)],
    Dimension.SHARE: [(_TEXT_SHARE, _plain)],
    Dimension.HOURS_WEEK: [(_HOURS_WEEK, _hours_week)],
}
# The first that a cell matches is its kind.
_CELL_READERS: list[tuple[Dimension, Callable[[str], _Match | None], _Reader]] = [
    (Dimension.LEVEL, _LEVEL.fullmatch, _level),
    (Dimension.MONEY, _MONEY.search, _money),
    (Dimension.SHARE, _SHARE.search, _plain),
    (Dimension.SCORE, _SCORE.search, _plain),
    (Dimension.CLOCK, _CLOCK.match, _clock),
    (Dimension.POSITION, _POSITION.match, _plain),
    (Dimension.DURATION, _DURATION.search, _duration),
    (Dimension.COUNT, _COUNT.match, _plain),
]
TEXT_DIMENSIONS = tuple(_TEXT_READERS)
CELL_DIMENSIONS = tuple(dimension for dimension, _, _ in _CELL_READERS)
