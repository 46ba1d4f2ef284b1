"""What the rooms of the web need of the engine and of each other, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from careerbot.answer.model import Answer
from careerbot.careers.model import Career
from careerbot.conflicts.model import Conflict
from careerbot.guides.model import Guide, ListedGuide
from careerbot.question.dialogue import Turn
from careerbot.web.pages.assets import Asset
from careerbot.web.pages.look import Look
from careerbot.web.pages.texts import Texts

ShowFacts = Callable[[str, Texts], str]
"""A career's quick facts as markup, by its guide's slug."""

Draw = Callable[[Answer, Texts], str | None]
"""The chart that belongs below an answer, as markup, None where there is none."""


class AskEngine(Protocol):
    """Answers questions; called from several threads at once."""

    @property
    def guides(self) -> Sequence[ListedGuide]:
        """The guides that can be asked about; empty until the engine is ready."""

    def guide(self, slug: str) -> Guide:
        """One of them, whole; a ``UsageError`` where there is none of that name."""

    def conflicts(self, slug: str) -> Sequence[Conflict]:
        """The points on which that guide disagrees with itself."""

    @property
    def careers(self) -> Sequence[Career]:
        """What every guide says of itself, to browse and to compare; in the order of the guides."""

    def search_careers(self, text: str) -> Sequence[Career]:
        """The careers that a few words mean, perhaps not yet typed to their end, the best first."""

    def populous(self, n: int) -> Sequence[ListedGuide]:
        """The guides to the careers that most people work in, at most ``n``, the largest career first."""

    def topics(self, slug: str, language: str = ...) -> Sequence[tuple[str, Sequence[str]]]:
        """Topics to begin with, each with a few questions in a language that the guide answers well."""

    def needs_support(self, question: str) -> bool:
        """Whether a message, by itself, is answered by the card for a person in distress."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        """The answer to ``question`` after ``history``, from one guide or from all.

        Args:
            near: where all are asked, the slug of the career that was chosen before; a question may leave it.
            language: of the page on which it is asked, if known.

        Raises:
            QuestionError: nothing can be asked in these words; the message is for the student.
        """


class FramePages(Protocol):
    """The chat's pages, as what shows them in other sites needs them."""

    @property
    def usual_look(self) -> Look:
        """Of the settings."""

    @property
    def only(self) -> ListedGuide | None:
        """The guide that is meant where none is named, None unless there is exactly one."""

    def slug_hint(self, slug: str) -> str:
        """What to say to somebody who asked for a guide that there is not."""

    def guide(self, slug: str | None) -> ListedGuide | None:
        """The guide of that name, None if there is none."""

    def texts(self, language: str | None) -> Texts:
        """The words of a language; of the settings' one where there is no such language."""

    def frame(self, language: str | None, slug: str | None, look: Look, near: str | None = None) -> Asset:
        """The chat for a frame: about the guide of that name, else about all, beginning with ``near``."""
