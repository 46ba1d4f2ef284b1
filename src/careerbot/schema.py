"""What comes in from programs and what leaves: questions, and the records that the API and the MCP server answer.

``Answer.record`` and ``unit_record`` make the records; a test holds that every one is as its model says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from careerbot.answer.model import Status
from careerbot.careers.model import Career
from careerbot.errors import UsageError
from careerbot.guides.facts import FactKind, QuickFact
from careerbot.guides.model import Guide, Unit, UnitKind
from careerbot.question.dialogue import MAX_TURNS, Turn
from careerbot.question.text import MAX_CHARS

_UNIT = "The place in the guide: `section:07`, `faq:2` or `transcript:05:23`."
_START = "Where the text begins in the guide's file, in characters."
_END = "Where it ends: the first character behind it."
_TIME = "`MM:SS` for a place in the audio, else null."
_SAID = "compensation can be strong for experienced professionals, but students should not assume any fixed number."
_EXAMPLE = 'send {"question": "What do they earn?"}'
_HISTORY = 'a list of {"role": "user" or "assistant", "content": text}, oldest first'
MOST_LISTED, MAX_PAGE = 100, 1_000_000
_OF_PAGES = {
    "page": f"a whole number from 1 to {MAX_PAGE}",
    "per_page": f"a whole number from 1 to {MOST_LISTED}",
    "q": f"at most {MAX_CHARS} characters",
}
_HINTS = {"question": _EXAMPLE, "history": _HISTORY, "guide": "leave it out to ask the first guide"}
_MOST_SHOWN, _MOST_UNITS = 80, 100  # letters of a name that is none; units that a hint lists
# What pydantic calls an entry that is no message at all, and not only one with a wrong value.
_NO_MESSAGE = ("model_type", "model_attributes_type", "missing", "extra_forbidden")


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


class ChoiceRecord(BaseModel):
    """A career that could be meant."""

    guide: str = Field(description="The guide's `slug`; ask again with it.")
    career: str = Field(description="The career's name.")


class AnswerRecord(BaseModel):
    """An answer: quotes of the guide, and a few fixed phrases between them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "answered",
                    "guide": "machine-learning-engineer",
                    "choices": [],
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
                    "more_questions": [],
                    "language": "en",
                    "support_line": "",
                    "took_ms": 12.5,
                }
            ]
        }
    )

    status: Status = Field(
        description=(
            "`answered`: with quotes. `small_talk`: a greeting or thanks. `not_in_guide`: the guide does not say it. "
            "`off_topic`: not about a career. `support`: the message sounds like distress, and gets contacts for help. "
            "`blocked`: the message tries to turn the chat against itself. "
            "`which_guide`: several careers could be meant, or none is named: `choices` has the nearest."
        )
    )
    guide: str | None = Field(
        description="The `slug` of the guide that was asked; null where none is settled, or several were asked."
    )
    choices: list[ChoiceRecord] = Field(
        description="Other careers that could be meant; of `which_guide`, those of which one is to be chosen."
    )
    text: str = Field(description="The answer as plain text, a paragraph a line, with marks such as `[1]`.")
    quotes: list[QuoteRecord] = Field(description="Every quote of the answer, in the order of their marks.")
    passages: list[PassageRecord] = Field(description="What the answer was chosen from, best first.")
    differences: list[DifferenceRecord] = Field(description="Where the guide disagrees with itself on what was asked.")
    understood_as: str | None = Field(
        description="A follow-up as it was completed from the history; null where the question stands for itself."
    )
    next_questions: list[str] = Field(description="What could be asked next; the guide answers each.")
    more_questions: list[str] = Field(description="What else the message asked, each to be asked by itself.")
    language: str = Field(
        description="The language of the message: `en` or `es`, in which the answer speaks around the quotes, or that "
        "of a message that is not understood."
    )
    support_line: str = Field(
        description="The last line of the answer where the message has weak signs of distress: that help exists. "
        "Do not keep or log such a message. Else empty."
    )
    took_ms: float = Field(ge=0, description="How long the answer took, in milliseconds.")


class FactRecord(BaseModel):
    """A fact by which careers are compared, as the guide states it."""

    kind: FactKind = Field(
        description="What it is about: `pay`, `education`, `experience`, `training`, `jobs` (how many there are), "
        "`growth` or `change` (of the number of jobs)."
    )
    text: str = Field(description="The guide's own words: a value, or the sentence that states it.")
    unit: str = Field(description=_UNIT)
    year: str = Field(description="The year that it is of, as the guide writes it; empty where it gives none.")
    place: str = Field(description="Where it holds; empty where the guide names no place.")
    period: str = Field(description="`year` or `hour` of pay; else empty.")
    low: float | None = Field(
        description="The least amount: of pay in the guide's currency, of growth in percent, of jobs in number, of "
        "education from 0 (none) to 6 (a doctorate); null where the words name none."
    )
    high: float | None = Field(description="The largest amount; null where it is open or the words name none.")


class GuideRecord(BaseModel):
    """A guide that can be asked."""

    slug: str = Field(description="Its name in calls.")
    career: str = Field(description="The career that it is about.")
    other_names: list[str] = Field(description="Other names of the career.")
    units: int = Field(ge=0, description="How many units it has.")
    language: str = Field(description="The language that it is written in.")
    page: str = Field(description="The path of its page on this server.")
    group: str = Field(description="The kind of work that the guide counts it under; empty where it names none.")
    publisher: str = Field(description="Who published the guide; empty where it does not say.")
    address: str = Field(description="Where its text was published; may be empty.")
    licence: str = Field(description="Under what its text may be used; may be empty.")
    last_verified: str = Field(description="When a person last checked it, `YYYY-MM-DD`; empty where nobody said.")
    facts: list[FactRecord] = Field(description="Facts to compare careers by; of each kind the surest first.")


class GuidesRecord(BaseModel):
    """The guides that can be asked, or those that a search finds; a page of them."""

    guides: list[GuideRecord] = Field(description="In the order of the index, or the best match first.")
    total: int = Field(ge=0, description="How many there are on all pages.")
    page: int = Field(ge=1, description="The number of this page, from 1.")
    next: str | None = Field(description="The path and query of the next page; null on the last one.")


class FoundGuide(BaseModel):
    """A guide in short."""

    slug: str = Field(description="Its short name in calls.")
    career: str = Field(description="The career that it is about.")
    other_names: list[str] = Field(description="Other names of the career.")
    facts: list[FactRecord] = Field(description="Facts to compare careers by, in the guide's own words.")


class FoundGuides(BaseModel):
    """Guides that a search finds, or all; a page of them."""

    guides: list[FoundGuide] = Field(description="The best match first.")
    total: int = Field(ge=0, description="How many there are on all pages.")
    page: int = Field(ge=1, description="The number of this page, from 1.")
    next_page: int | None = Field(description="The number of the next page; null on the last one.")


def found_record(found: Sequence[Career], page: int, per_page: int) -> dict[str, Any]:
    """A page of what a search finds, in short, as JSON can hold it."""
    return {
        "guides": [
            {
                "slug": career.slug,
                "career": career.career,
                "other_names": [name for name in career.names if name != career.career],
                "facts": [_fact_record(fact) for fact in career.facts],
            }
            for career in found[(page - 1) * per_page : page * per_page]
        ],
        "total": len(found),
        "page": page,
        "next_page": page + 1 if page * per_page < len(found) else None,
    }


def guide_record(career: Career, n_units: int, root: str) -> dict[str, Any]:
    """What is listed of a guide, as JSON can hold it.

    Args:
        root: what stands before every path of the server.
    """
    credit = career.credit
    return {
        "slug": career.slug,
        "career": career.career,
        "other_names": [name for name in career.names if name != career.career],
        "units": n_units,
        "language": career.language,
        "page": f"{root}/guide/{quote(career.slug, safe='')}",
        "group": career.group,
        "publisher": credit.publisher,
        "address": credit.address,
        "licence": credit.licence,
        "last_verified": credit.verified,
        "facts": [_fact_record(fact) for fact in career.facts],
    }


def _fact_record(fact: QuickFact) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "text": fact.text,
        "unit": fact.unit_id,
        "year": fact.year,
        "place": fact.place,
        "period": fact.period,
        "low": _number(fact.low),
        "high": _number(fact.high),
    }


def _number(amount: float | None) -> float | None:
    """An amount as JSON can hold it: "more than" has no end."""
    return None if amount is None or math.isinf(amount) else float(amount)


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


def find_unit(guide: Guide, unit_id: str) -> Unit:
    """The guide's unit of that id.

    Raises:
        UsageError: it has no such unit; the hint lists what there is, of many the first.
    """
    if unit_id not in guide.by_id:
        raise UsageError(
            f"no unit {unit_id[:_MOST_SHOWN]!r} in {guide.slug}", hint=f"the units are: {_some([*guide.by_id])}"
        )
    return guide.by_id[unit_id]


def _some(names: Sequence[str]) -> str:
    """So many of the names that they can be read at once."""
    rest = len(names) - _MOST_UNITS
    return ", ".join(names[:_MOST_UNITS]) + (f" and {rest} more" if rest > 0 else "")


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
        "text": guide.source_text[unit.span.start : unit.span.end],
    }


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


class HistoryMessage(BaseModel):
    """One earlier message of the conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"] = Field(description="Who said it: `user` asked, `assistant` answered.")
    content: _Text = Field(
        description=f"What was said: a question of at most {MAX_CHARS:,} characters, or an answer's `text`."
    )

    @model_validator(mode="after")
    def _as_long_as_a_question(self) -> HistoryMessage:
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
    history: list[HistoryMessage] | None = Field(
        default=None,
        description=(
            "The messages before the question, oldest first; with them a follow-up is understood. "
            f"The last {MAX_TURNS} are read."
        ),
    )
    guide: _Text | None = Field(
        default=None,
        description="The `slug` of the guide to ask. Without it, the question and the history tell the career.",
    )

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation as the engine takes it."""
        return tuple(Turn(said.role, said.content) for said in (self.history or [])[-MAX_TURNS:])


def in_words(errors: Sequence[Mapping[str, Any]]) -> UsageError:
    """One sentence for the first of pydantic's errors, as FastAPI hands them on."""
    kind, (part, *place) = str(errors[0]["type"]), errors[0]["loc"]
    if part == "query":
        return UsageError(f'"{place[0]}" is out of its bounds', hint=_OF_PAGES.get(str(place[0]), ""))
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
