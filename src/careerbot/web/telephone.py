"""Numbers that a phone can call or text, found in a plain line of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Three digits (911), five or six (a short code), or a whole number with its area; years and times are neither.
_NUMBER = re.compile(r"(?<![\w$-])(?:\+?\d[\d().\s-]{5,}\d|\d{5,6}|\d{3})(?![\w%-])")
_BREAK = re.compile(r"[.;:!?]\s")
_TEXT = re.compile(r"\b(?:text|sms|textea|env[ií]a|manda)\b", re.IGNORECASE)
_CALL = re.compile(r"\b(?:call|llama|phone|dial|marca)\b", re.IGNORECASE)
_WORD = re.compile(r"\b([A-Z]{2,})\b")


@dataclass(frozen=True, slots=True)
class Link:
    """``text[start:end]`` and the address that calls or texts."""

    start: int
    end: int
    address: str


def phone_links(text: str) -> Iterator[Link]:
    """Where a line names numbers, in its order.

    "Call or text 988" becomes two links, of the word and of the number; "Text HOME to
    741741" one that writes the word; a number that says neither is called.
    """
    done = 0
    for found in _NUMBER.finditer(text):
        breaks = [match.end() for match in _BREAK.finditer(text, done, found.start())]
        opening = max([done, *breaks])
        before = text[opening : found.start()]
        number = re.sub(r"[^\d+]", "", found[0])
        texts = _TEXT.search(before)
        if texts is None:
            yield Link(found.start(), found.end(), f"tel:{number}")
        elif _CALL.search(before):
            yield Link(opening + texts.start(), opening + texts.end(), f"sms:{number}")
            yield Link(found.start(), found.end(), f"tel:{number}")
        else:
            word = _WORD.search(before, texts.end())
            body = f"?body={word[1]}" if word else ""
            yield Link(found.start(), found.end(), f"sms:{number}{body}")
        done = found.end()
