"""The records that leave careerbot, as types with a JSON schema: ``Answer.record()`` and ``unit_record``.

Each refuses a field that it does not know, so that a record cannot grow past its published schema.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from careerbot.answers import Status
from careerbot.guide import UnitKind


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TurnRecord(_Record):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"] = Field(description="user: the person who asks; assistant: careerbot")
    content: str = Field(description="what was typed, or the `text` of careerbot's answer")


class QuoteRecord(_Record):
    """The guide's own words, character by character."""

    guide: str
    unit: str = Field(description="where they stand; fetch it to read what is around them")
    start: int = Field(description="where they start, in characters of the guide")
    end: int = Field(description="where they end")
    text: str
    label: str = Field(description="the place as a person reads it; good for a citation")
    time: str | None = Field(description="MM:SS, where they are said in the guide's audio; else null")
    mark: int = Field(description="the number of the place in `text`: 1 for [1]")


class PassageRecord(_Record):
    """A passage that the answer was chosen from."""

    guide: str
    unit: str
    score: float
    text: str


class SideRecord(_Record):
    """What one place of the guide says about a point on which the guide differs with itself."""

    mark: int
    unit: str
    quotes: list[str]


class DifferenceRecord(_Record):
    """A point on which the guide says different things."""

    point: str
    sides: list[SideRecord]


class AnswerRecord(_Record):
    """An answer: quotes of the guide, and where they stand."""

    status: Status = Field(description="what became of the question: whether the guide answers it")
    text: str = Field(description="the answer to show: quotes with their marks, joined by a few fixed phrases")
    quotes: list[QuoteRecord] = Field(description="every quote of `text`, in the order of the marks")
    passages: list[PassageRecord] = Field(description="what the answer was chosen from, best first")
    differences: list[DifferenceRecord] = Field(description="where the guide disagrees with itself on this")
    understood_as: str | None = Field(description="the question as `history` completes it; null if it stands alone")
    next_questions: list[str] = Field(description="what could be asked next; the guide answers each")
    took_ms: float


class UnitRecord(_Record):
    """One place of a guide, in the guide's own words."""

    guide: str
    unit: str
    kind: UnitKind
    label: str = Field(description="the place as a person reads it; good for a citation")
    title: str | None = Field(description="its heading, or the question that it answers")
    time: str | None = Field(description="MM:SS, where it is said in the guide's audio; else null")
    start: int = Field(description="where it starts, in characters of the guide")
    end: int = Field(description="where it ends")
    text: str = Field(description="all of it, verbatim")
