"""Two questions in one message -> the questions."""

from __future__ import annotations

import re

from careerbot.lexical import stems

_ASKS = (
    r"(?:what|which|who|whom|where|when|why|how|do|does|did|is|are|can|could|should|would|will|am)\b"
    r"|(?:tell|show|give|name|list)\s+me\b"
)
_JOINT = re.compile(
    rf"(?:\?+|[;.])\s+(?:and\s+|also,?\s+|plus\s+)?(?={_ASKS})"
    rf"|,?\s+(?:and|plus|also)\s+(?:also\s+|then\s+|for now,?\s+)?(?={_ASKS})"
    rf"|\?+\s+(?:and|also|plus)\s+",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:two|three|a couple of|a few)\s+(?:things|questions)[:,.]?\s*", re.IGNORECASE)
_QUESTION = re.compile(rf"^(?:and\s+)?(?:{_ASKS})", re.IGNORECASE)
_MAX_PARTS = 3


def split_question(text: str) -> list[str]:
    """The parts of a message that each ask something, at most three; one if it is one question."""
    body = _LEAD.sub("", text)
    parts = [part.strip(" ,;") for part in _JOINT.split(body)]
    asking = [part for part in parts if part and _QUESTION.match(part) and stems(part)]
    if len(asking) < 2 or len(asking) > _MAX_PARTS or len(parts) - len(asking) > 1:
        return [text]
    return [part if part.endswith("?") else f"{part}?" for part in asking]
