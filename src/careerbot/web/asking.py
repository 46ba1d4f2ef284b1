"""Read what programs send: the body of a question as a checked value, and what is wrong with it in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from careerbot.errors import UsageError
from careerbot.question.dialogue import Turn
from careerbot.question.text import MAX_CHARS
from careerbot.web.protocols import MAX_TURNS

_EXAMPLE = 'send {"question": "What do they earn?"}'
_HISTORY = 'a list of {"role": "user" or "assistant", "content": text}, oldest first'
_HINTS = {"question": _EXAMPLE, "history": _HISTORY, "guide": "leave it out to ask the first guide"}
# What pydantic calls an entry that is no message at all, and not only one with a wrong value.
_NO_MESSAGE = ("model_type", "model_attributes_type", "missing", "extra_forbidden")


def is_text(value: object) -> bool:
    """True for a string that can be written down: JSON may hold half of a character pair."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _writable(value: str) -> str:
    if not is_text(value):
        raise PydanticCustomError("string_type", "half of a character pair")
    return value


_Text = Annotated[str, AfterValidator(_writable)]


class Message(BaseModel):
    """One earlier message of the conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"] = Field(description="Who said it: `user` asked, `assistant` answered.")
    content: _Text = Field(
        description=f"What was said: a question of at most {MAX_CHARS:,} characters, or an answer's `text`."
    )

    @model_validator(mode="after")
    def _as_long_as_a_question(self) -> Message:
        # The engine reads it like a question, and takes as long as it is.
        if self.role == "user" and len(self.content) > MAX_CHARS:
            raise PydanticCustomError("too_long", "longer than a question")
        return self


class AskRequest(BaseModel):
    """A question, perhaps with the conversation before it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "How much do they earn?"},
                {
                    "question": "And with more experience?",
                    "history": [
                        {"role": "user", "content": "How much do they earn?"},
                        {"role": "assistant", "content": "The guide gives different figures for what the job pays."},
                    ],
                },
            ]
        },
    )

    # The engine says in its own words what is wrong with a question; here the limits are only told.
    question: _Text = Field(
        description="What to ask, in English.", json_schema_extra={"minLength": 1, "maxLength": MAX_CHARS}
    )
    history: list[Message] | None = Field(
        default=None,
        description=(
            "The messages before the question, oldest first; with them a follow-up is understood. "
            f"The last {MAX_TURNS} are read."
        ),
    )
    guide: _Text | None = Field(
        default=None, description="The `slug` of the guide to ask. Without it, the first guide is asked."
    )

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation as the engine takes it."""
        return tuple(Turn(said.role, said.content) for said in (self.history or [])[-MAX_TURNS:])


def in_words(errors: Sequence[Mapping[str, Any]]) -> UsageError:
    """One sentence for the first of pydantic's errors, as FastAPI hands them on."""
    kind, place = str(errors[0]["type"]), tuple(errors[0]["loc"])[1:]
    if kind == "json_invalid" or (kind == "missing" and not place):
        return not_json()
    if not place:
        return UsageError("the body is not a JSON object", hint=_EXAMPLE)
    name = str(place[0])
    if kind == "extra_forbidden" and len(place) == 1:
        return UsageError(f"unknown field {name[:40]!a}", hint=f"the fields are {', '.join(AskRequest.model_fields)}")
    if len(place) > 1:
        problem = "is not a role and a content" if kind in _NO_MESSAGE else "has a role or content of the wrong kind"
        if kind == "too_long":
            problem = f"is longer than a question: {MAX_CHARS} characters"
        return UsageError(f'entry {int(place[1]) + 1} of "{name}" {problem}', hint=_HINTS[name])
    problem = {"missing": "is missing", "list_type": "is not a list"}.get(kind, "is not text")
    return UsageError(f'"{name}" {problem}', hint=_HINTS[name])


def not_json() -> UsageError:
    """For a body that no reader of JSON gets to the end of."""
    return UsageError("the body is not JSON", hint=_EXAMPLE)


def parse_json(body: bytes) -> Any:
    """The value that ``body`` holds.

    Raises:
        UsageError: it is no JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as err:
        raise not_json() from err
