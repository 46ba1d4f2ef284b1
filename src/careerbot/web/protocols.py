"""What the web needs of the engine, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from careerbot.answer.model import Answer
from careerbot.guides.model import Guide
from careerbot.question.dialogue import Turn


class GuideInfo(Protocol):
    """A guide as the page names it."""

    @property
    def slug(self) -> str:
        """The name in addresses and calls."""

    @property
    def career(self) -> str:
        """The name that people read."""


class AskEngine(Protocol):
    """Answers questions; called from several threads at once."""

    @property
    def guides(self) -> Sequence[Guide]:
        """The guides that can be asked about; empty until the engine is ready."""

    def topics(self, slug: str) -> Sequence[tuple[str, Sequence[str]]]:
        """Topics to begin with, each with a few questions that the guide answers well."""

    def needs_support(self, question: str) -> bool:
        """Whether a message, by itself, is answered by the card for a person in distress."""

    def ask(self, question: str, history: Sequence[Turn] = (), guide: str | None = None) -> Answer:
        """The answer to ``question`` after ``history``, from one guide or from all.

        Raises:
            QuestionError: nothing can be asked in these words; the message is for the student.
        """
