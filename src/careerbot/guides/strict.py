"""What looks like structure and is not: each such line is named, so that nothing is taken for a sentence by mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from careerbot.guides.inline import Words
from careerbot.guides.times import turn_name

_AS_LIST = "begin each item with '- '"
_STAMP_HINT = "write a time as 05:23 or 1:02:26, and a space behind it"
# The line's own characters, marks included: an escape (\#) is the way to begin a line with a sign.
_LINES = (
    (
        re.compile(r"#"),
        "a heading needs a space behind its sign",
        "write '## Heading'; for the sign itself write '\\#'",
    ),
    (re.compile(r"[•◦·▪▸►‣●○∙⁃–—]"), "a list by another sign", _AS_LIST),
    (re.compile(r"[-+](?=[^\W\d_])"), "a list item needs a space behind its sign", _AS_LIST),
    (re.compile(r"\d{1,3}[.)](?=[^\W\d_])"), "a number in a list needs a space behind it", "write '1. First step'"),
    (re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])\)\s"), "a list by another sign", "write '1. First step'"),
    (re.compile(r"\[[ xX✓]?\](?:\s|$)"), "a box to tick", "write the item without the box"),
    (re.compile(r"\[\^[^\]]*\]:"), "a footnote is not read", "put the note into the text"),
    (re.compile(r".*-->"), "times of a caption file are not read here", "save them as a .vtt or .srt file beside it"),
    (re.compile(r":::|!!!|\?\?\?|\{%|\{\{"), "a command of another program", "write the text in plain Markdown"),
    (re.compile(r":\s"), "a list of definitions is not read", _AS_LIST),
    (re.compile(r"[QA]:\s"), "a question or answer by a letter", "write the question as '### Question?'"),
    (re.compile(r"\d{1,3}\s+[·•∙|]\s|\d{2,3}\s+[-–—]\s+[^\W\d_]"), "a heading by a number", "write '## Heading'"),
    (
        re.compile(
            r"[\[(]?(?:\d{1,3}\s?h(?:rs?)?\s?)?\d{1,3}\s?m(?:in)?\s?\d{1,2}\s?s(?:ec)?\b|[\[(]?0\d\.\d{2}(?![\d%])"
            r"|\d{1,3}['′]\s?\d{2}\b"
        ),
        "a time of another form",
        _STAMP_HINT,
    ),
)
_CLOCK = re.compile(r"[\[(]?(\d+(?::\d+)+(?:[.,]\d+)?)[\])]?(?![\d:])")
_TEXTS = (
    (re.compile(r"~~"), "text that is struck through is not read", "leave it out"),
    (re.compile(r"\[\^"), "a footnote is not read", "put the note into the text"),
    (re.compile(r"\*\*|__|`"), "a mark without its other half", "close it, or write \\ before it"),
    (re.compile(r"\]\s?[\[(]|\[\["), "a link that is not whole", "write [words](https://address)"),
)
_STAMP = re.compile(r"[\[(]?(?:(\d{1,2}):([0-5]\d):([0-5]\d)|(\d{1,3}):([0-5]\d))[\])]?(?=\s|$)")
# "9:00 — Check messages" and "9:00 am" are hours of a day.
_NO_STAMP = re.compile(r"\s*(?:[—–-]|[ap]\.?m\b)", re.IGNORECASE)
_MOST_PIPES = 1
_LEAST_CAPITALS = 2


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time at the start of a line: ``end`` is where the words go on."""

    start: int
    end: int
    seconds: int

    @property
    def name(self) -> str:
        """``05:23``, and ``62:26`` for 1:02:26."""
        return turn_name(self.seconds)


def stamp_at(text: str, start: int, end: int) -> Stamp | None:
    """The time of a turn at the start of ``text[start:end]``."""
    line = text[start:end]
    lead = len(line) - len(line.lstrip())
    found = _STAMP.match(line, lead)
    if found is None or _NO_STAMP.match(line, found.end()):
        return None
    hours, minutes, seconds, short, short_seconds = found.groups()
    value = 3600 * int(hours) + 60 * int(minutes) + int(seconds) if hours else 60 * int(short) + int(short_seconds)
    return Stamp(start + lead, start + found.end(), value)


def line_troubles(line: str, words: Words, start: int, end: int, *, leads_list: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with a line of running text, and what to do.

    Args:
        line: as it stands in the source.
        words: hold it as ``text[start:end]``.
        leads_list: a list or table stands right below, so the line may be its label.
    """
    for pattern, message, hint in _LINES:
        if pattern.match(line):
            yield message, hint
            return
    shown = words.text[start:end].strip()
    if shown and unicodedata.category(shown[0]) == "So" and shown[0] not in "©®™°" and shown[1:2].isspace():
        yield f"a list by another sign ({shown[0]})", _AS_LIST
        return
    clock = _CLOCK.match(shown)
    if clock and not (stamp_at(shown, 0, len(shown)) or re.fullmatch(r"\d{1,3}:[0-5]\d", clock[1])):
        yield f"a time of another form: {clock[1]}", _STAMP_HINT
        return
    bare = "".join(words.text[at] if at in words.bare else " " for at in range(start, end))
    if bare.count("|") > _MOST_PIPES:
        yield (
            "a line with | that is no table",
            "write a table with a header, a line |---|---| below it and all its cells",
        )
        return
    for pattern, message, hint in _TEXTS:
        if pattern.search(bare):
            yield message, hint
            return
    if not leads_list and (sign := _heading_by(words, shown, start, end)):
        yield f"a heading by {sign}: {shown}", f"write '## {shown.rstrip(':').capitalize()}', or a whole sentence"


def _heading_by(words: Words, shown: str, start: int, end: int) -> str:
    """By which other sign a line is a heading, "" for a line that is none."""
    if not shown or shown[-1] in ".!":
        return ""
    if words.is_bold(start, end):
        return "bold letters"
    if shown.isupper() and sum(map(str.isalpha, shown)) >= _LEAST_CAPITALS:
        return "capitals"
    return ""
