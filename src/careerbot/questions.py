"""What a person typed -> a clean question, or a reason why it cannot be one."""

from __future__ import annotations

import re
import unicodedata

from careerbot.errors import QuestionError

MAX_CHARS = 2000
_SPACE = re.compile(r"\s+")


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
    if letters and len(latin) < 0.5 * len(letters):
        raise QuestionError("the question is not in English", hint="the guide is in English: please ask in English")
    return clean
