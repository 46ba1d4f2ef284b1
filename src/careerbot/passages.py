"""What is embedded and retrieved: passages, the texts they are found by, hits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from careerbot.guide import Span, Statement


class Role(str, Enum):
    """Which view of a passage a vector stands for."""

    PASSAGE = "passage"  # all of it, under its heading
    STATEMENT = "statement"  # one sentence, item or row
    HEADING = "heading"  # the heading, list label or question alone


@dataclass(frozen=True, slots=True)
class View:
    """One text that a passage is found by; ``statement`` is its place in the passage or None."""

    role: Role
    text: str
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of one unit, what it says, and the texts that it is found by.

    Attributes:
        passage_id: unit id and place in the unit, ``section:10#1``.
        span: in the guide's source text; never crosses units.
        statements: what can be quoted of it, in source order.
        label: the guide's line that introduces a list ("Cons"), if any.
        heading: section heading, FAQ question or the host's question.
    """

    passage_id: str
    unit_id: str
    span: Span
    statements: tuple[Statement, ...]
    heading: str
    label: Statement | None = None
    is_list: bool = False
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        score: fused score, higher is better; comparable within one query only.
        rank: from 1.
        statement_scores: one score for each of the passage's statements.
        cosine: best cosine of the query with any view of the passage.
    """

    passage: Passage
    score: float
    rank: int
    cosine: float
    statement_scores: tuple[float, ...]
