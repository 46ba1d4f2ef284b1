"""A Spanish message after a conversation -> the questions that it asks, each standing for itself."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.question.dialogue import Turn
from careerbot.question.followup import CLEAR, Resolved
from careerbot.question.reader import LEAST_OF_CLAUSE, Judge, ParsedMessage
from careerbot.question.split import MAX_PARTS
from careerbot.spanish.followups import CLAUSES, GOES_ON, JOINT, NODS, POINTS
from careerbot.spanish.words import plain, stems

_FEW_STEMS = 1
_SOME_STEMS = 3
_WEIGHT_NEW = 0.5  # of what the message adds beside the question before


class SpanishReader:
    """Reads messages in Spanish."""

    def says_nothing(self, text: str) -> bool:
        """Whether a message only nods: "ok, gracias"."""
        return not text.rstrip().endswith("?") and NODS.match(plain(text)) is not None

    def clauses(self, text: str) -> list[str]:
        """The parts of a message between its marks and its "y", "pero", "porque"."""
        return [part for part in CLAUSES.split(text) if len(part.split()) >= LEAST_OF_CLAUSE]

    def read_message(self, message: str, history: Sequence[Turn], judge: Judge) -> ParsedMessage:
        """The questions of a message, at most three."""
        parts = [part.strip(" ,;") for part in JOINT.split(message) if len(stems(part)) > _FEW_STEMS]
        if len(parts) > 1:
            asked = [Resolved(_as_question(part)) for part in parts]
            kept = [one for at, one in enumerate(asked) if not any(judge.same(other, one) for other in asked[:at])]
            if len(kept) > 1:
                return ParsedMessage(tuple(kept[:MAX_PARTS]), None, tuple(one.text for one in kept[MAX_PARTS:]))
        earlier = next((turn.content for turn in reversed(history) if turn.role == "user"), "")
        if not earlier or not self._leans(message, judge):
            return ParsedMessage((Resolved(message),))
        said = _as_question(GOES_ON.sub("", message, count=1) if GOES_ON.match(message) else message)
        both = f"{_as_question(earlier)} {said}"
        return ParsedMessage((Resolved(both, said, depends=True, weight=_WEIGHT_NEW, earlier=earlier),), both)

    def _leans(self, message: str, judge: Judge) -> bool:
        """Whether a message cannot be understood alone."""
        said, n_stems = plain(message), len(stems(message))
        if GOES_ON.match(said) or POINTS.search(said):
            return n_stems <= _SOME_STEMS and judge.clear(message) < CLEAR
        return n_stems <= _FEW_STEMS and judge.clear(message) < CLEAR


def _as_question(text: str) -> str:
    """The text between its marks."""
    return f"¿{text.strip(' ¿?.!')}?"
