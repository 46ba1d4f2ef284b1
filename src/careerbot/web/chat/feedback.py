"""What students say about answers, kept in memory and nowhere else.

A question comes along only with a reason, which a student sends on purpose; a
bare yes or no holds no words at all. Nothing of it is written to a log or a file.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, fields
from typing import Any

from careerbot.errors import UsageError
from careerbot.schema import is_text, parse_json

REASONS = ("other_question", "incomplete", "unclear", "not_found")
MAX_RATINGS = 500
MAX_WORDS = 500  # characters
_MAX_UNITS = 12
_ID = re.compile(r"[0-9a-f-]{8,40}")
# A place; of an answer about several careers with the guide before it.
_UNIT = re.compile(r"(?:[a-z0-9][a-z0-9_.-]{0,100}/)?[a-z]{1,20}:[\w:.-]{1,200}")


@dataclass(frozen=True, slots=True)
class Rating:
    """What one student says about one answer.

    Attributes:
        id: made by the page for each answer; a later rating of the same answer replaces it.
        guide: that the answer quotes, empty where it quotes several.
        units: the places that the answer quotes, each behind its guide and a slash where they are of several.
        reason: one of ``REASONS``, or empty.
        words: the student's own, or empty.
        question: what was asked, only ever with a reason or words.
    """

    id: str
    guide: str
    helped: bool
    units: tuple[str, ...] = ()
    reason: str = ""
    words: str = ""
    question: str = ""


class Feedback:
    """The latest ratings, at most ``capacity`` of them. Safe to use from several threads."""

    def __init__(self, capacity: int = MAX_RATINGS) -> None:
        self._capacity = capacity
        self._ratings: OrderedDict[str, Rating] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, rating: Rating) -> None:
        """Keep a rating; the oldest one goes where there is no more room."""
        with self._lock:
            self._ratings.pop(rating.id, None)
            self._ratings[rating.id] = rating
            while len(self._ratings) > self._capacity:
                self._ratings.popitem(last=False)

    def latest(self) -> tuple[Rating, ...]:
        """What is kept, the newest first."""
        with self._lock:
            return tuple(reversed(self._ratings.values()))

    def counts(self) -> dict[str, int]:
        """How many answers helped, how many did not, and why not; no words."""
        kept = self.latest()
        reasons = Counter(rating.reason for rating in kept if rating.reason)
        helped = sum(rating.helped for rating in kept)
        return {"helped": helped, "not_helped": len(kept) - helped, **{name: reasons[name] for name in REASONS}}


def read_rating(body: bytes) -> Rating:
    """The rating that a call of the page holds.

    Raises:
        UsageError: it is no JSON, or a field is missing, unknown, too long or of the wrong type.
    """
    sent = parse_json(body)
    if not isinstance(sent, dict):
        raise UsageError("the body is not a JSON object")
    known = {field.name for field in fields(Rating)}
    for name in sent:
        if name not in known:
            raise UsageError(f"unknown field {name[:40]!a}", hint=f"the fields are {', '.join(sorted(known))}")
    if type(sent.get("helped")) is not bool:
        raise UsageError('"helped" is not true or false')
    reason, words, question = (_text(sent, name, MAX_WORDS) for name in ("reason", "words", "question"))
    if reason and reason not in REASONS:
        raise UsageError('"reason" is unknown', hint=f"the reasons are {', '.join(REASONS)}")
    identity = _text(sent, "id", 40)
    if not _ID.fullmatch(identity):
        raise UsageError('"id" is not 8 to 40 hexadecimal digits')
    return Rating(
        id=identity,
        guide=_text(sent, "guide", 100),
        helped=sent["helped"],
        units=_units(sent.get("units", [])),
        reason=reason,
        words=words.strip(),
        question=question if reason or words.strip() else "",
    )


def _text(sent: dict[str, Any], name: str, at_most: int) -> str:
    value = sent.get(name, "")
    if not is_text(value):
        raise UsageError(f'"{name}" is not text')
    if len(value) > at_most:
        raise UsageError(f'"{name}" is longer than {at_most} characters')
    return str(value)


def _units(sent: object) -> tuple[str, ...]:
    if not isinstance(sent, list) or len(sent) > _MAX_UNITS:
        raise UsageError(f'"units" is not a list of at most {_MAX_UNITS} places')
    if not all(isinstance(unit, str) and _UNIT.fullmatch(unit) for unit in sent):
        raise UsageError('"units" holds something that is no place of a guide')
    return tuple(sent)
