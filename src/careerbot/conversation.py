"""A question and what was said before it -> a question that stands for itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from careerbot.answers import Turn
from careerbot.lexical import stems

MAX_TURNS = 24  # a dozen questions and their answers
_MAX_DEPTH = 6

_SWITCH = re.compile(
    r"^(?:(?:ok(?:ay)?|so|well|actually|anyway|wait|hmm|cool|alright|thanks|thank you|great|nice)[,.!\s]+)*"
    r"(?:(?:a\s+)?(?:different|another|new|unrelated|separate|other|random)\s+(?:question|topic|thing)"
    r"|never\s?mind(?:\s+(?:that|it|all that))?|switching\s+(?:gears|topics?)|chang(?:e|ing)\s+(?:of\s+)?(?:the\s+)?"
    r"(?:topic|subject)|forget\s+(?:that|it|about\s+(?:that|it))|on\s+another\s+note|something\s+else"
    r"|let'?s\s+(?:talk|move)\s+(?:about\s+something\s+else|on))\b[\s,:;.!-]*",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:(?:ok(?:ay)?|so|well|oh|hmm+|cool|alright|right|thanks|thank you|great|nice|wow|interesting|got it|i see|yes"
    r"|yeah|yep|no|nope|lol|and|but|also|wait|then)\b[,.!\s]*)+",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"^(?:and\s+|but\s+|ok(?:ay)?[,\s]+)*(?:no[,.]?\s+)?(?:what|how)\s+(?:about|abt|bout)\s+|^(?:and|or)\s+(?=\S+(?:\s+\S+){0,5}\??$)"
    r"|^(?:no[,.]?\s+)?(?:sorry[,.]?\s+)?i\s+(?:meant?|was asking about)\s+(?:for\s+)?",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:that|those|these|this|it|its|there|then|both|either|neither|same|one|ones|former|latter|"
    r"the\s+(?:first|second|third|fourth|fifth|last|next|other|previous)\b|them)\b",
    re.IGNORECASE,
)
# "that", "it" and "this" that point at the job or at a clause, not at the answer before.
_NOT_BACK = re.compile(
    r"\b(?:this|that|the)\s+(?:job|career|field|work|role|profession|guide|line|kind|stuff|year|week|summer|industry)\b"
    r"|\b(?:is|are|was|does|know|say|says|said|think|thinks|told|heard|so|means?|sure|fact|show|shows)\s+that\b"
    r"|\b(?:one|two|three)\s+(?:or|day|year|thing|question|more)\b|\b(?:is|are)\s+there\b|\bno\s+one\b|\bone\s+of\b"
    r"|\bthere\s+(?:is|are|a|any)\b|\b(?:things?|people|person|skills?|way|anything)\s+that\b|\bthe\s+first\s+(?:job|step|thing|year)\b",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "last": -1, "latter": -1, "final": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"\b(?:the\s+)?(first|1st|former|second|2nd|third|3rd|fourth|4th|fifth|5th|sixth|last|latter|final)"
    r"(?:\s+(?:one|option|route|way|item|point|thing|step|stage|reason|of\s+(?:these|those|them)))?(?=\s*(?:$|[?.,!]|\b))"
    r"(?!\s+(?:job|year|years|day|week|semester|grade|month|time|name|salary|step\s+to))",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*\[[^\]]{1,20}\]")
_FEW_STEMS = 2


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question after the conversation has been taken into account.

    Attributes:
        text: what to look for; stands for itself.
        focus: the part of it that this question added, "" if that is all.
        depends: whether the conversation was needed.
    """

    text: str
    focus: str = ""
    depends: bool = False


def resolve(question: str, history: Sequence[Turn], depth: int = 0) -> Resolved:
    """The question with what it leaves out filled in from the conversation.

    A question that names its own topic is left alone: history must not pull it.
    """
    switched = _SWITCH.sub("", question)
    if switched != question and stems(switched):
        return Resolved(switched)
    asked = [at for at, turn in enumerate(history) if turn.role == "user"]
    if not asked or not needs_context(question):
        return Resolved(question)
    before = history[asked[-1]].content
    earlier = resolve(before, history[: asked[-1]], depth + 1).text if depth < _MAX_DEPTH else before
    answer = " ".join(turn.content for turn in history[asked[-1] + 1 :] if turn.role == "assistant")
    bare = _FILLER.sub("", question).strip() or question
    if (item := _ordinal_item(bare, answer)) is not None:
        return Resolved(item, bare, depends=True)
    instead = _INSTEAD.sub("", question).strip(" ?.!")
    if instead and _INSTEAD.match(question):
        return Resolved(f"{earlier.rstrip(' ?.!')}: {instead}?", instead, depends=True)
    return Resolved(f"{bare.rstrip(' ?.!')} ({earlier.rstrip(' ?.!')})?", bare, depends=True)


def needs_context(question: str) -> bool:
    """Whether a question cannot be understood alone."""
    bare = _FILLER.sub("", question).strip()
    content = [stem for stem in stems(bare) if stem not in _ORDINALS]
    if _INSTEAD.match(question) and len(content) <= 3:
        return True
    points = _POINTS_BACK.search(_NOT_BACK.sub(" ", bare)) is not None
    if points:
        return len(content) <= 4
    return len(content) <= 1 or (len(content) <= _FEW_STEMS and _FILLER.match(question) is not None)


def listed_items(answer: str) -> list[str]:
    """The items of a list in an answer's text: bullets, or an enumeration in a sentence."""
    plain = _MARK.sub("", answer)
    bullets = [line[2:].strip() for line in plain.splitlines() if line.startswith("- ")]
    if len(bullets) >= 2:
        return bullets
    for mark in ("; ", " → ", ". "):
        parts = [part.strip(" .") for part in plain.split(mark) if part.strip(" .")]
        if len(parts) >= 3 or (len(parts) == 2 and mark == "; "):
            return parts
    body = re.split(r"\b(?:include|includes|including|are|such as)\b|:\s", plain, maxsplit=1)[-1]
    parts = [re.sub(r"^(?:and|or|then)\s+", "", p.strip(" .")) for p in re.split(r",\s+|\s+and\s+(?=\d)", body)]
    return [part for part in parts if part] if len(parts) >= 2 else []


def _ordinal_item(question: str, answer: str) -> str | None:
    """The question with "the last one" replaced by the item of the answer that it means."""
    match = _ORDINAL.search(question)
    items = listed_items(answer)
    if match is None or not items:
        return None
    place = _ORDINALS[match[1].lower()]
    if place >= len(items):
        return None
    return f"{question[: match.start()]}{items[place]}{question[match.end() :]}"
