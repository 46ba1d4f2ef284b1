"""How an answer came about: what was understood, found and decided, kept while it is made.

The answerer notes the very values that it decides by, so an explanation cannot
tell another story than the answer. Keeping them costs references, no work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from careerbot.answer.evidence import Evidence
from careerbot.answer.model import Answer
from careerbot.conflicts.asked import AskedConflict
from careerbot.gates.gate import GateDecision
from careerbot.guides.model import Guide
from careerbot.search.question_map import Kind
from careerbot.search.retriever import Weights


class DecidedBy(str, Enum):
    """What decided whether a question is answered."""

    DIFFERENCE = "difference"  # it asks about a disagreement that the guide has
    LOOKUP = "lookup"  # it asks for a place that the guide has
    ODDS = "odds"  # the model of ``abstaining``


@dataclass(frozen=True, slots=True)
class TracedQuestion:
    """One question of the message: what the guide has on it, and what decided.

    ``difference`` is the disagreement that the answer shows, if any.
    """

    found: Evidence
    decided_by: DecidedBy
    difference: AskedConflict | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the guide answers it."""
        return self.decided_by is DecidedBy.DIFFERENCE or not self.found.absent


@dataclass(frozen=True)
class GuideFacts:
    """What every question of one guide is judged by.

    Attributes:
        covered: (n_kinds,) whether the guide answers the kind.
        weights: of the parts of a passage's score.
    """

    guide: Guide
    kinds: tuple[Kind, ...]
    covered: npt.NDArray[np.bool_]
    weights: Weights


@dataclass
class TraceBuilder:
    """What is noted while an answer is made."""

    basis: GuideFacts
    written_out: str
    gate: GateDecision | None = None
    considered: list[TracedQuestion] = field(default_factory=list)
    nothing_asked: bool = False
    is_worried: bool = False

    def finish(self, question: str, answer: Answer) -> Trace:
        """The explanation of an answer; ``question`` as it was asked."""
        return Trace(
            self.basis, question, self.written_out, self.gate, self.nothing_asked, tuple(self.considered), answer
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer and how it came about.

    Attributes:
        question: as it was asked.
        written_out: the same, short words of chats written out.
        gate: what took the message out of the search, if anything did.
        nothing_asked: whether it asks nothing, such as "ok, cool".
        considered: the questions that were searched for; none where a gate took it.
    """

    basis: GuideFacts
    question: str
    written_out: str
    gate: GateDecision | None
    nothing_asked: bool
    considered: tuple[TracedQuestion, ...]
    answer: Answer
