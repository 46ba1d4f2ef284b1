"""The records that leave careerbot, as models: they describe what the API and the MCP server answer.

``Answer.record`` and ``unit_record`` make the records; a test holds that every one is as its model says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from careerbot.answer.model import Status
from careerbot.errors import UsageError
from careerbot.guides.model import Guide, Unit, UnitKind

_UNIT = "The place in the guide: `section:07`, `faq:2` or `transcript:05:23`."
_START = "Where the text begins in the guide's file, in characters."
_END = "Where it ends: the first character behind it."
_TIME = "`MM:SS` for a place in the audio, else null."
_SAID = "compensation can be strong for experienced professionals, but students should not assume any fixed number."


class QuoteRecord(BaseModel):
    """The guide's own words, character by character."""

    guide: str = Field(description="The guide's `slug`.")
    unit: str = Field(description=_UNIT)
    start: int = Field(ge=0, description=_START)
    end: int = Field(ge=1, description=_END)
    text: str = Field(min_length=1, description="The words.")
    label: str = Field(description="The place as a person reads it.")
    time: str | None = Field(description=_TIME)
    mark: int = Field(
        ge=1, description="The number that stands in the answer's `text` as `[1]`; quotes of one unit share it."
    )


class PassageRecord(BaseModel):
    """A passage that the answer was chosen from."""

    guide: str = Field(description="The guide's `slug`.")
    unit: str = Field(description=_UNIT)
    score: float = Field(description="How well it fits the question; to be compared within one answer only.")
    text: str = Field(description="The passage.")


class SideRecord(BaseModel):
    """One of the things that the guide says."""

    mark: int = Field(ge=1, description="The mark of its quotes.")
    unit: str = Field(description=_UNIT)
    quotes: list[str] = Field(min_length=1, description="The words that are quoted.")


class DifferenceRecord(BaseModel):
    """A point on which the guide says different things."""

    point: str = Field(description='Completes "The guide says different things about ...".')
    sides: list[SideRecord] = Field(description="What it says, one entry for each place.")


class AnswerRecord(BaseModel):
    """An answer: quotes of the guide, and a few fixed phrases between them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "answered",
                    "text": f"{_SAID} [1]",
                    "quotes": [
                        {
                            "guide": "machine-learning-engineer",
                            "unit": "transcript:05:23",
                            "start": 11571,
                            "end": 11571 + len(_SAID),
                            "text": _SAID,
                            "label": "Audio 05:23: What about salary? That is always a question students ask.",
                            "time": "05:23",
                            "mark": 1,
                        }
                    ],
                    "passages": [
                        {
                            "guide": "machine-learning-engineer",
                            "unit": "transcript:05:23",
                            "score": 0.8681,
                            "text": f"A cautious way to say it is that {_SAID}",
                        }
                    ],
                    "differences": [],
                    "understood_as": "how much do they earn with more experience?",
                    "next_questions": ["How certain are the salary figures?"],
                    "took_ms": 12.5,
                }
            ]
        }
    )

    status: Status = Field(
        description=(
            "`answered`: with quotes. `small_talk`: a greeting or thanks. `not_in_guide`: the guide does not say it. "
            "`off_topic`: not about a career. `support`: the message sounds like distress, and gets contacts for help. "
            "`blocked`: the message tries to turn the chat against itself."
        )
    )
    text: str = Field(description="The answer as plain text, a paragraph a line, with marks such as `[1]`.")
    quotes: list[QuoteRecord] = Field(description="Every quote of the answer, in the order of their marks.")
    passages: list[PassageRecord] = Field(description="What the answer was chosen from, best first.")
    differences: list[DifferenceRecord] = Field(description="Where the guide disagrees with itself on what was asked.")
    understood_as: str | None = Field(
        description="A follow-up as it was completed from the history; null where the question stands for itself."
    )
    next_questions: list[str] = Field(description="What could be asked next; the guide answers each.")
    took_ms: float = Field(ge=0, description="How long the answer took, in milliseconds.")


class GuideRecord(BaseModel):
    """A guide that can be asked."""

    slug: str = Field(description="Its name in calls.")
    career: str = Field(description="The career that it is about.")
    other_names: list[str] = Field(description="Other names of the career.")
    units: int = Field(ge=0, description="How many units it has.")
    language: str = Field(description="The language that it is written in.")
    page: str = Field(description="The path of its page on this server.")


class GuidesRecord(BaseModel):
    """The guides that can be asked."""

    guides: list[GuideRecord] = Field(description="The first one is asked where a question names none.")


class UnitRecord(BaseModel):
    """One place of a guide, whole."""

    guide: str = Field(description="The guide's `slug`.")
    unit: str = Field(description=_UNIT)
    kind: UnitKind = Field(description="What sort of place it is.")
    label: str = Field(description="The place as a person reads it.")
    title: str | None = Field(description="Its heading or question, null where it has none.")
    time: str | None = Field(description=_TIME)
    start: int = Field(ge=0, description=_START)
    end: int = Field(ge=1, description=_END)
    text: str = Field(description="All of it, as the guide's file has it.")


class Problem(BaseModel):
    """Why a call was refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": '"question" is missing',
                    "hint": 'send {"question": "What do they earn?"}',
                    "request_id": "0f1e2d3c4b5a6978",
                }
            ]
        }
    )

    error: str = Field(description="What is wrong.")
    hint: str = Field(description="What to do about it; may be empty.")
    request_id: str = Field(
        description="The number of the call, as in the header `X-Request-Id` and in the server's log."
    )


def find_unit(guides: Sequence[Guide], slug: str, unit_id: str) -> tuple[Guide, Unit]:
    """The guide of that name and its unit of that id.

    Raises:
        UsageError: there is no such guide, or it has no such unit; the hint lists what there is.
    """
    by_slug = {guide.slug: guide for guide in guides}
    if slug not in by_slug:
        raise UsageError(f"no guide {slug!r}", hint=f"the guides are: {', '.join(by_slug)}")
    guide = by_slug[slug]
    if unit_id not in guide.by_id:
        raise UsageError(f"no unit {unit_id!r} in {slug}", hint=f"the units are: {', '.join(guide.by_id)}")
    return guide, guide.by_id[unit_id]


def unit_record(guide: Guide, unit: Unit) -> dict[str, Any]:
    """A unit's text and place, as JSON can hold it.

    ``text`` is all of the unit, ``source_text[start:end]``: its number, heading or time included.
    ``title`` is None where a unit has none, ``time`` (``MM:SS``) everywhere but in the transcript.
    """
    return {
        "guide": guide.slug,
        "unit": unit.unit_id,
        "kind": unit.kind.value,
        "label": guide.label(unit),
        "title": guide.text(unit.title) if unit.title else None,
        "time": unit.name if unit.kind is UnitKind.TRANSCRIPT else None,
        "start": unit.span.start,
        "end": unit.span.end,
        "text": guide.text(unit.span),
    }
