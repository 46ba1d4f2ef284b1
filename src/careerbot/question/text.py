"""A question as typed -> clean, and with the short words of chats written out."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from careerbot.errors import QuestionError
from careerbot.toml_files import LANGUAGE, read_data

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'+#-]*|\$+")
MAX_CHARS = 2000
LINE = " • "  # in a clean question, between the lines of the message
_NO_TEXT = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_SPACE = re.compile(r"\s+")


@cache
def _read_slang(language: str) -> dict[str, str]:
    """What short words of chats mean."""
    words: dict[str, str] = read_data("slang.toml", language).values["words"]
    return words


def write_out(text: str, language: str = LANGUAGE) -> str:
    """The text with the short words of chats written out: "wat r the hrs" -> "what are the hours"."""
    slang = _read_slang(language)
    return _TOKEN.sub(lambda match: slang.get(match[0].lower().replace("’", "'"), match[0]), text)


def clean_question(text: str) -> str:
    """The question with control characters gone and single spaces.

    Raises:
        QuestionError: empty, too long, or without words.
    """
    if len(text) > MAX_CHARS:
        raise QuestionError(
            f"the question is too long: {len(text):,} characters, at most {MAX_CHARS:,}",
            hint="ask one thing at a time, in a few sentences",
        )
    # What stands on lines of its own may be a list.
    joined = LINE.join(line for line in text.splitlines() if line.strip())
    kept = "".join(" " if unicodedata.category(c) in _NO_TEXT else c for c in joined)
    clean = _SPACE.sub(" ", unicodedata.normalize("NFC", kept)).strip()
    if not clean:
        raise QuestionError("the question is empty", hint="type a question about this career")
    letters = [c for c in clean if c.isalpha()]
    if not letters and not any(c.isdigit() for c in clean):
        raise QuestionError("the question has no words", hint="type a question about this career in words")
    return clean
