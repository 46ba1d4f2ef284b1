"""Times of a recording, as people write them before what is said."""

from __future__ import annotations

import re

# "05:23", "1:02:26", "[05:23]", "(1:02:26)"; hours need minutes of two digits behind them.
STAMP = re.compile(
    r"(?P<open>[\[(])?(?:(?P<hours>\d{1,2}):(?P<of_hour>[0-5]\d)|(?P<minutes>\d{1,3})):(?P<seconds>[0-5]\d)"
    r"(?(open)[\])])(?![\d:])"
)
# "05:23 - What about salary?"
AFTER_STAMP = re.compile(r"\s*(?:[-–—:]\s+)?")


def seconds_of(time: re.Match[str]) -> int:
    """The seconds from the beginning that a ``STAMP`` names.

    >>> [seconds_of(STAMP.match(text)) for text in ("05:23", "1:02:26", "[62:26]")]
    [323, 3746, 3746]
    """
    minutes = 60 * int(time["hours"] or 0) + int(time["of_hour"] or time["minutes"])
    return 60 * minutes + int(time["seconds"])


def stamp(seconds: int) -> str:
    """As a transcript of the guide format has it: ``MM:SS``, from one hour on ``H:MM:SS``.

    >>> stamp(323), stamp(3746)
    ('05:23', '1:02:26')
    """
    hours, rest = divmod(seconds, 3600)
    tail = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{tail}" if hours else tail


def turn_name(seconds: int) -> str:
    """As a unit is named: minutes and seconds, however long it is.

    >>> turn_name(323), turn_name(3746)
    ('05:23', '62:26')
    """
    return f"{seconds // 60:02}:{seconds % 60:02}"
