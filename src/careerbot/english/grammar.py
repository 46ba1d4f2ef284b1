"""The words with which English questions begin, and how a text becomes a sentence."""

from __future__ import annotations

WH = "what|which|who|whom|where|when|why|how"
AUXILIARY = "do|does|did|is|are|can|could|should|would|will|am"


def as_sentence(text: str, mark: str = "?") -> str:
    """The text with a capital letter and that mark at its end."""
    body = text.strip().rstrip(" ?.!,;")
    return f"{body[:1].upper()}{body[1:]}{mark}"
