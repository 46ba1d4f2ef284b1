"""A question as typed -> clean, and with the short words of chats written out."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from careerbot.errors import QuestionError
from careerbot.toml_files import read_data

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'+#-]*|\$+")
MAX_CHARS = 2000
_LEAST_LATIN = 0.5  # of the letters of a question
_SPACE = re.compile(r"\s+")


@cache
def _read_slang() -> dict[str, str]:
    """What short words of chats mean."""
    words: dict[str, str] = read_data("slang.toml").values["words"]
    return words


def write_out(text: str) -> str:
    """The text with the short words of chats written out: "wat r the hrs" -> "what are the hours"."""
    slang = _read_slang()
    return _TOKEN.sub(lambda match: slang.get(match[0].lower().replace("’", "'"), match[0]), text)


def clean_question(text: str) -> str:
    """The question with control characters gone and single spaces.

    Raises:
        QuestionError: empty, too long, without words, or not in the Latin script.
    """
    if len(text) > MAX_CHARS:
        raise QuestionError(
            f"the question is too long: {len(text):,} characters, at most {MAX_CHARS:,}",
            hint="ask one thing at a time, in a few sentences",
        )
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else c for c in text)
    clean = _SPACE.sub(" ", unicodedata.normalize("NFC", kept)).strip()
    if not clean:
        raise QuestionError("the question is empty", hint="type a question about this career")
    letters = [c for c in clean if c.isalpha()]
    if not letters and not any(c.isdigit() for c in clean):
        raise QuestionError("the question has no words", hint="type a question about this career in words")
    latin = [c for c in letters if "LATIN" in unicodedata.name(c, "")]
    if letters and len(latin) < _LEAST_LATIN * len(letters):
        raise QuestionError("the question is not in English", hint="the guide is in English: please ask in English")
    return clean
