"""A point on which places of a guide differ, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from careerbot.guides.model import Span


class ConflictStatus(str, Enum):
    """What a person has said about a conflict."""

    FOUND = "found"  # nothing yet
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Rule(str, Enum):
    """How a conflict was found."""

    FIGURES = "figures"  # different figures for the same thing
    USUAL = "usual"  # different routes are called the usual one
    COUNT = "count"  # a number of things is announced, another number listed
    LISTS = "lists"  # different lists of what matters most
    OPPOSITES = "opposites"  # words of opposite meaning about the same thing
    HAND = "hand"  # by a person


SURE_RULES = frozenset({Rule.FIGURES, Rule.USUAL, Rule.COUNT})


@dataclass(frozen=True, slots=True)
class Side:
    """What one unit says on the point; the spans are inside the unit, in source order."""

    unit_id: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which places of a guide differ.

    Attributes:
        point: completes "The guide says different things about ...".
        kinds: kinds of question that ask about the point.
        words: if any, a question must hold one of them to be about the point.
        note: a person's own remark; shown nowhere.
    """

    point: str
    kinds: tuple[str, ...]
    sides: tuple[Side, ...]
    rule: Rule
    status: ConflictStatus = ConflictStatus.FOUND
    words: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_shown(self) -> bool:
        """Confirmed by a person, or found by a rule that hardly errs."""
        sure = self.status is ConflictStatus.FOUND and self.rule in SURE_RULES
        return sure or self.status is ConflictStatus.CONFIRMED


def overlap(one: Side, other: Side) -> bool:
    """Whether two sides quote some of the same words."""
    return any(a.start < b.end and b.start < a.end for a in one.spans for b in other.spans)
