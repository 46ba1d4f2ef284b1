"""Answers that were given before: the same question of the same index gets the same answer, so it is made once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from careerbot.answer.model import Answer, Status
from careerbot.question.dialogue import Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """All that an answer depends on, besides the index."""

    question: str
    history: tuple[Turn, ...] = ()
    guide: str | None = None
    language: str | None = None
    near: str | None = None

    @classmethod
    def of(
        cls, question: str, history: Sequence[Turn], guide: str | None, language: str | None, near: str | None
    ) -> Asked:
        """The same from what an engine is given; ``question``: as ``clean_question`` leaves it."""
        return cls(question, tuple(history), guide, language, near)


class AnswerCache:
    """The answers that were asked for last; safe to use from several threads.

    A message that may be a call for help is never kept, nor what tried to turn the bot against itself.
    """

    def __init__(self, limit: int) -> None:
        """``limit``: how many answers it keeps, 0 for none."""
        self._limit = limit
        self._kept: OrderedDict[Asked, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: Asked, make: Callable[[], Answer]) -> Answer:
        """The answer, made if it is not kept; two threads that ask at once may both make it."""
        with self._lock:
            found = self._kept.get(asked)
            if found is not None:
                self._kept.move_to_end(asked)
                return found
        answer = make()
        if self._limit and _may_be_kept(answer):
            with self._lock:
                self._kept[asked] = answer
                if len(self._kept) > self._limit:
                    self._kept.popitem(last=False)
        return answer

    def __len__(self) -> int:
        return len(self._kept)


def _may_be_kept(answer: Answer) -> bool:
    return answer.status not in (Status.SUPPORT, Status.BLOCKED) and not answer.support_line
