"""How English guides explain a term of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

# "National Council Licensure Examination (NCLEX)": the long form, then letters that stand for it.
_SHORT_FORM = re.compile(r"((?:[\w’'-]+ ){1,8})\(([A-Z][A-Za-z]{0,2}[A-Z][A-Za-z.-]{0,6})\)")
_EXPLAINS = re.compile(
    r"^(?:(?:a|an|the) )?(?P<term>[\w’'/+-]+(?: [\w’'/+-]+){0,2}),? (?:is|are)?\s?"
    r"(?:refers? to|means?|defined as|the (?:practice|process|science|study|art|field|branch|use) of)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:(?:is|are|often|also|sometimes) (?:called|known as|referred to as)|which (?:is|are) called)\s+"
    r"(?:(?:a|an|the) )?[“\"‘']?(?P<term>[\w’'/+-]+(?: [\w’'/+-]+){0,2})[”\"’']?(?=[,.;:)]|$)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^what(?: exactly)? (?:is|are|does) (?:(?:a|an|the) )?[“\"]?(?P<term>[\w’'/+-]+(?: [\w’'/+-]+){0,2}?)"
    r"[”\"]?(?: mean)?\s?\?",
    re.IGNORECASE,
)
_NO_TERM = re.compile(
    r"\b(?:i|it|its|this|that|these|those|they|their|you|your|he|she|we|our|which|what|who|there|here|one|some|any|"
    r"all|each|most|more|other|and|or|but|not|can|will|also|often|for|of|in|on|at|to|by|with|as|is|are)\b",
    re.IGNORECASE,
)


def terms_of(text: str) -> Iterator[str]:
    """The terms that a sentence explains, as it writes them.

    >>> list(terms_of("Nurses need a Bachelor of Science in Nursing (BSN) degree."))
    ['BSN']
    >>> list(terms_of("Overfitting means that a model has learned its examples by heart."))
    ['Overfitting']
    """
    for match in _SHORT_FORM.finditer(text):
        if _stands_for(match[2], match[1].split()):
            yield match[2]
    for pattern in (_EXPLAINS, _CALLED):
        for match in pattern.finditer(text):
            if not _NO_TERM.search(match["term"]):
                yield match["term"]


def term_asked(question: str) -> str | None:
    """The term that a question asks to be explained, None where it asks something else."""
    match = _ASKS.match(question.strip())
    return match["term"] if match and not _NO_TERM.search(match["term"]) else None


def _stands_for(short: str, words: list[str]) -> bool:
    """Whether the letters are the first ones of the last words before them."""
    letters = re.sub(r"[^A-Z]", "", short).lower()
    initials = [word[0].lower() for word in words for word in word.split("-") if word]
    at = len(initials) - 1
    for letter in reversed(letters):
        while at >= 0 and initials[at] != letter:
            at -= 1
        at -= 1
    return at >= -1 and len(letters) > 1
