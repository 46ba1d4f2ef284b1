"""A conversation as a value: what was said, what is shown, what comes next."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from careerbot.answers import Turn
from careerbot.errors import QuestionError
from careerbot.web.failures import describe
from careerbot.web.markup import answer_markup, notice_markup, question_markup
from careerbot.web.ports import MAX_TURNS, AskEngine

# Each answer sends the whole chat again, so the oldest messages go at some point.
MAX_MESSAGES = 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the chat shows it."""

    role: str
    markup: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """One student's chat; asking returns the next one.

    Attributes:
        turns: what the engine gets to see, oldest first.
        shown: what the student sees, without the notice.
        notice: why the last question was not asked; gone with the next one.
        unsent: the question to leave in the box, so that it can be mended.
        n_tries: numbers the answers and notices.
        next_questions: what the last answer proposes to ask.
    """

    turns: tuple[Turn, ...] = ()
    shown: tuple[Message, ...] = ()
    notice: Message | None = None
    unsent: str = ""
    n_tries: int = 0
    next_questions: tuple[str, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything on the screen, in order."""
        return (*self.shown, self.notice) if self.notice else self.shown

    def ask(self, engine: AskEngine, question: str, guide: str | None) -> Conversation:
        """The conversation after ``question``; a failure becomes a notice."""
        try:
            answer = engine.ask(question, self.turns, guide)
        except QuestionError as err:
            return self._refused(question, err.message, err.hint)
        except Exception as err:  # the page is the last one who can tell the student
            _log.error("a question of the chat failed: %s", describe(err))
            return self._refused(question, "Something went wrong on our side.", "Please send it again.")
        number = self.n_tries + 1
        turns = (*self.turns, Turn("user", question), Turn("assistant", answer.text))
        shown = (
            *self.shown,
            Message("user", question_markup(question)),
            Message("assistant", answer_markup(answer, number)),
        )
        return Conversation(
            turns[-MAX_TURNS:], shown[-MAX_MESSAGES:], n_tries=number, next_questions=answer.next_questions
        )

    def _refused(self, question: str, message: str, hint: str) -> Conversation:
        number = self.n_tries + 1
        notice = Message("assistant", notice_markup(message, hint, number))
        return replace(self, notice=notice, unsent=question, n_tries=number)
