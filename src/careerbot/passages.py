"""What is embedded and retrieved: passages, the texts they are found by, hits."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from careerbot.guides.model import Span, Statement


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


class ScoreParts(NamedTuple):
    """What a passage's score is made of, before the weights of retrieval.

    The best cosine of its views by role (-1 without such a view), its words'
    BM25, and the lift by the kinds of question that its unit answers.
    """

    passage: float = 0.0
    statement: float = 0.0
    heading: float = 0.0
    lexical: float = 0.0
    kinds: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        score: fused score, higher is better; comparable within one query only.
        rank: from 1.
        statement_scores: one score for each of the passage's statements.
        parts: what the score is made of.
        cosine: best cosine of the query with any view of the passage.
    """

    passage: Passage
    score: float
    rank: int
    cosine: float
    statement_scores: tuple[float, ...]
    parts: ScoreParts = field(default_factory=ScoreParts)
