"""Read a call of the API: bytes in, a checked request out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from careerbot.answers import Turn
from careerbot.errors import UsageError
from careerbot.questions import MAX_CHARS
from careerbot.web.ports import MAX_TURNS

_EXAMPLE = 'send {"question": "What do they earn?"}'
_FIELDS = ("question", "history", "guide")
_ROLES = ("user", "assistant")


@dataclass(frozen=True, slots=True)
class AskRequest:
    """One question as the API received it."""

    question: str
    history: tuple[Turn, ...] = ()
    guide: str | None = None


def read_ask(body: bytes) -> AskRequest:
    """The request that ``body`` holds.

    Raises:
        UsageError: it is no JSON, or a field is missing, unknown or of the wrong type.
    """
    sent = parse_json(body)
    if not isinstance(sent, dict):
        raise UsageError("the body is not a JSON object", hint=_EXAMPLE)
    for name in sent:
        if name not in _FIELDS:
            raise UsageError(f"unknown field {name[:40]!a}", hint=f"the fields are {', '.join(_FIELDS)}")
    if "question" not in sent:
        raise UsageError('"question" is missing', hint=_EXAMPLE)
    if not is_text(sent["question"]):
        raise UsageError('"question" is not text', hint=_EXAMPLE)
    guide = sent.get("guide")
    if guide is not None and not is_text(guide):
        raise UsageError('"guide" is not text', hint="leave it out to ask about every guide")
    return AskRequest(sent["question"], _history(sent.get("history")), guide)


def parse_json(body: bytes) -> Any:
    """The value that ``body`` holds.

    Raises:
        UsageError: it is no JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as err:
        raise UsageError("the body is not JSON", hint=_EXAMPLE) from err


def is_text(value: object) -> bool:
    """True for a string that can be written down: JSON may hold half of a character pair."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _history(sent: object) -> tuple[Turn, ...]:
    hint = 'a list of {"role": "user" or "assistant", "content": text}, oldest first'
    if sent is None:
        return ()
    if not isinstance(sent, list):
        raise UsageError('"history" is not a list', hint=hint)
    turns = []
    for number, turn in enumerate(sent, 1):
        if not isinstance(turn, dict) or set(turn) != {"role", "content"}:
            raise UsageError(f'entry {number} of "history" is not a role and a content', hint=hint)
        if turn["role"] not in _ROLES or not is_text(turn["content"]):
            raise UsageError(f'entry {number} of "history" has a role or content of the wrong kind', hint=hint)
        if turn["role"] == "user" and len(turn["content"]) > MAX_CHARS:
            # The engine reads it like a question, and takes as long as it is.
            raise UsageError(f'entry {number} of "history" is longer than a question: {MAX_CHARS} characters')
        turns.append(Turn(turn["role"], turn["content"]))
    return tuple(turns[-MAX_TURNS:])
