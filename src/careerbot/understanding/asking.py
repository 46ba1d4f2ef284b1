"""A long message -> the sentences of it that ask; the rest is background."""

from __future__ import annotations

import re

_LEAST_WORDS = 20  # a shorter message is taken as it is
_AUX = r"(?:do|does|did|is|are|was|can|could|should|would|will|am|have|has)"
_SUBJECT = (
    r"(?:i|you|we|they|he|she|it|this|that|these|those|there|the|a|an|my|your|people|someone|anyone|colleges|schools)"
)
_WH = r"(?:what|which|how|where|when|who|why)"
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_STARTS = re.compile(
    rf"^(?:(?:so|and|but|ok|okay|well|anyway|also|then|like|now|basically|please)[\s,]+)*(?:{_WH}\b|{_AUX}\s+(?:{_SUBJECT}|\w+s)\b)",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:want(?:ed)?|like|need|love|trying|curious)\s+to\s+(?:know|hear|learn\s+about|ask|see|find\s+out|understand)\b"
    r"|\bwonder(?:ing)?\b|\bmy\s+question\s+is\b|\b(?:tell|show|give)\s+(?:me|us)\b|\bexplain\b|\bi\s+(?:just\s+)?need\s+(?:the|a)\b"
    r"|\bdescribe\b|\blooking\s+for\b|\bi\s+need\s+to\s+\w+\s+(?:what|which|how|where|who|why)\b",
    re.IGNORECASE,
)
# Inside a sentence without punctuation: "... anyway what classes should i take".
_INSIDE = re.compile(rf"\b(?:{_WH}\b(?:\s+[\w'’]+){{0,4}}?\s+{_AUX}\s+\w|{_AUX}\s+{_SUBJECT}\s+\w)", re.IGNORECASE)
_MOST = 3


def sentences_that_ask(message: str) -> list[str]:
    """The sentences of a long message that ask something, at most three, the last ones.

    Empty where the message is short, asks nothing that can be told apart, or asks in every sentence.
    """
    if len(message.split()) < _LEAST_WORDS:
        return []
    sentences = [sentence.strip() for sentence in _SENTENCE.split(message) if sentence.strip()]
    asking = [s for s in sentences if s.endswith("?") or _STARTS.match(s) or _WANTS.search(s)]
    kept = [_core(sentence) for sentence in asking][-_MOST:]
    if not kept:
        inside = _core(message)
        return [_sentence(inside)] if inside != message else []
    return [_sentence(s) for s in kept] if " ".join(kept) != message else []


def _core(sentence: str) -> str:
    """A long sentence from where its last question starts."""
    if len(sentence.split()) < _LEAST_WORDS or _STARTS.match(sentence):
        return sentence
    found = list(_INSIDE.finditer(sentence))
    return sentence[found[-1].start() :] if found else sentence


def _sentence(text: str) -> str:
    """The text with a capital letter and an end."""
    ended = text if text[-1] in ".!?" else text + ("?" if _STARTS.match(text) else ".")
    return ended[:1].upper() + ended[1:]
