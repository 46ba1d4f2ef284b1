"""The header lines of a saved page: a number, a short name and a heading that run together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from careerbot.english.headings import CAMEL_NAMES
from careerbot.guides.model import Span

EXAMPLE = "'07 · MarketPay and outlook', or '07 · Market | Pay and outlook' where the seam is not clear"
_HEADER = re.compile(r"(\d{2})\s*·\s*(\S.*)")
_SEPARATOR = re.compile(r"\s+\|\s+|\s{2,}")
_ALMOST = re.compile(
    r"\d{1,3}\s*[·•∙‧⋅・●▪]\s*\S|0\d\s*\|\s*\S"  # "3 · Day", "101 · Market", "08 • Outlook"
    r"|\d{1,2}\s+[-–—]\s+(?P<dashed>[^\W\d_])|0\d[.):]\s*[^\W\d_]"  # "09 - Fit", "07. Market"
)
_LETTERS = re.compile(r"[^\W\d_]{1,40}")
_DIGITS = re.compile(r"\d+(?![^\W_])")
_BLANK = re.compile(r"\s")
_BEFORE_SEAM = ")]?!%+"
_ONE_LETTER_WORDS = "AI"


@dataclass(frozen=True, slots=True)
class Header:
    """A header line: its number, where its two parts stand in it; no title where the seam is not clear."""

    number: str
    eyebrow: Span
    title: Span | None


def parse_header(text: str) -> Header | None:
    """A header line taken apart, None for any other line."""
    found = _HEADER.fullmatch(text)
    if found is None:
        return None
    at, end = found.span(2)
    if separator := _SEPARATOR.search(text, at):
        return Header(found[1], Span(at, separator.start()), Span(separator.end(), end))
    cut = _seam(found[2])
    return Header(found[1], Span(at, at + cut if cut else end), Span(at + cut, end) if cut else None)


def is_almost_header(text: str) -> bool:
    """Whether a line was meant as a header and is none."""
    found = _ALMOST.match(text)
    return found is not None and (not found["dashed"] or found["dashed"].isupper())


def _seam(text: str) -> int | None:
    """Where the heading begins, None where that is not clear.

    >>> [text[_seam(text):] for text in ("Why it mattersWhy", "DevOpsTools for", "PhDDo you", "Top 5Skills")]
    ['Why', 'Tools for', 'Do you', 'Skills']
    >>> _seam("AcmeSoftHow to")
    """
    hidden = {at for name in CAMEL_NAMES.finditer(text) for at in range(name.start() + 1, name.end())}
    letters = [at for at in range(1, len(text)) if at not in hidden and _begins_word(text, at)]
    digits = [at for at in range(1, len(text)) if at not in hidden and _begins_number(text, at)]
    # Words further on may be names with capitals inside; the first run of letters with a seam has it.
    blank = _BLANK.search(text, letters[0]) if letters else None
    first = [at for at in letters if blank is None or at < blank.start()]
    sure = [*[at for at in digits if not first or at < first[0]], *first]
    return sure[0] if len(sure) == 1 else None


def _begins_word(text: str, at: int) -> bool:
    """Whether a capitalised word, or one in capitals, is glued to what stands before it."""
    before, letters = text[at - 1], _LETTERS.match(text, at)
    if letters is None or not letters[0][0].isupper() or not (before.isalnum() or before in _BEFORE_SEAM):
        return False
    word = letters[0]
    if len(word) == 1:
        return word in _ONE_LETTER_WORDS and not before.isupper() and not text[letters.end() :][:1].isdigit()
    return word[1].islower() or (word.rstrip("s").isupper() and not before.isupper())


def _begins_number(text: str, at: int) -> bool:
    return text[at - 1].isalpha() and _DIGITS.match(text, at) is not None
