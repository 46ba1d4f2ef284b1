"""A conversation as a value: what was said, what is shown, what comes next."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import Enum

from careerbot.answer.model import Status
from careerbot.answer.suggest import N_NEXT
from careerbot.errors import QuestionError
from careerbot.guides.model import ListedGuide
from careerbot.question.dialogue import MAX_TURNS, Turn
from careerbot.web.chat.glossary import Glossaries, Glossary
from careerbot.web.chat.html import answer_markup, notice_markup, question_markup
from careerbot.web.middleware.problem import describe, name_request
from careerbot.web.pages.texts import Texts
from careerbot.web.protocols import AskEngine, Draw

# Each answer sends the whole chat again, so the oldest messages go at some point.
MAX_MESSAGES = 60
MAX_KEPT = 20  # questions that a tab asks again when it has lost what it showed
_NOT_TAKEN_UP = (Status.SUPPORT, Status.BLOCKED)
# A career is the conversation's once its guide was looked into.
_OF_A_CAREER = (Status.ANSWERED, Status.NOT_IN_GUIDE)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a question is put: who answers it, from which guide, and in which language the page is.

    Attributes:
        guide: its slug, None where the question and its conversation tell which one.
    """

    engine: AskEngine
    guide: str | None
    texts: Texts
    draw: Draw
    glossaries: Glossaries = field(default_factory=Glossaries)

    def glossary(self, slug: str | None) -> Glossary | None:
        """The terms that a guide explains, None where no guide answers."""
        return self.glossaries.of(self.engine.guide(slug)) if slug else None

    def career(self, slug: str | None) -> ListedGuide | None:
        """The career of that name, None if there is none."""
        return next((guide for guide in self.engine.guides if guide.slug == slug), None)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as the chat shows it."""

    role: str
    markup: str


class How(str, Enum):
    """In which way a question was asked."""

    PLAIN = "plain"
    ALONE = "alone"  # the one before it once more, for what it says without the conversation
    OF_CAREER = "of_career"  # whatever career it names


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tab keeps of a question: the same questions in the same order get the same answers.

    Attributes:
        career: that was chosen then, empty for none.
        number: of the answer on the screen, by which a link to it finds its question.
    """

    question: str
    how: How = How.PLAIN
    career: str = ""
    number: int = 0


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
        was_completed: the last question was understood with the help of those before it.
        career: the slug of the career that it is about, None while that is open, or where the desk has one guide.
        asked: what was asked, oldest first, without calls for help and what tried to turn the chat against itself.
    """

    turns: tuple[Turn, ...] = ()
    shown: tuple[ChatMessage, ...] = ()
    notice: ChatMessage | None = None
    unsent: str = ""
    n_tries: int = 0
    next_questions: tuple[str, ...] = ()
    was_completed: bool = False
    career: str | None = None
    asked: tuple[Asked, ...] = ()

    @classmethod
    def restored(cls, kept: str, desk: Desk) -> Conversation:
        """The conversation of which ``kept`` tells what was asked, asked again; empty where it tells nothing."""
        talk = cls()
        for one in _read_kept(kept):
            known = desk.guide is None and desk.career(one.career) is not None
            talk = replace(talk, career=one.career if known else None)
            if one.how is How.ALONE:
                after = talk.ask_alone(desk)
            elif one.how is How.OF_CAREER and known:
                after = talk.ask_about(one.career, one.question, desk)
            else:
                after = talk.ask(one.question, desk)
            talk = talk if after.notice else after  # what cannot be answered any more is left out
        return replace(talk, unsent="")

    @property
    def kept(self) -> str:
        """What was asked, for ``restored``; empty where nothing was."""
        return json.dumps([asdict(one) for one in self.asked], ensure_ascii=False) if self.asked else ""

    @property
    def messages(self) -> tuple[ChatMessage, ...]:
        """Everything on the screen, in order."""
        return (*self.shown, self.notice) if self.notice else self.shown

    def ask(self, question: str, desk: Desk) -> Conversation:
        """The conversation after ``question``; a failure becomes a notice."""
        return self._next(question, desk, self.turns, How.PLAIN)

    def ask_about(self, career: str, question: str, desk: Desk) -> Conversation:
        """The conversation after ``question``, put to this career whatever the question names.

        Where it is the last one again, it takes the place of that in what the engine gets to see.
        """
        is_again = bool(self.turns) and self.turns[-2].content == question
        before = replace(self, turns=self.turns[:-2] if is_again else self.turns, career=career)
        return before._next(question, replace(desk, guide=career), before.turns, How.OF_CAREER)

    def ask_alone(self, desk: Desk) -> Conversation:
        """The last question once more, for what it says without the conversation; the same where it says that already.

        If that does not lead to an answer either, the words are left in the box to be mended.
        """
        if not self.was_completed:
            return self
        question = self.turns[-2].content
        before = replace(self, turns=self.turns[:-2], shown=self.shown[:-2])
        return before._next(question, desk, (), How.ALONE)

    def _next(self, question: str, desk: Desk, history: tuple[Turn, ...], how: How) -> Conversation:
        taken_alone = how is How.ALONE
        try:
            answer = desk.engine.ask(question, history, desk.guide, desk.texts.language, self.career)
            chart = desk.draw(answer, desk.texts)
            glossary = desk.glossary(answer.guide) if answer.quotes else None
        except QuestionError as err:
            return self._refused(question, desk, _sentences(err.message, err.hint), is_ours=False)
        except Exception as err:  # the page is the last one who can tell the student
            # Not the number of a request: the chat's worker serves those of many tabs.
            reference = name_request()
            _log.error("request %s: a question of the chat failed: %s", reference, describe(err))
            return self._refused(question, desk, desk.texts["chat.our_fault"].format(number=reference), is_ours=True)
        number = self.n_tries + 1
        # What was said in distress, or to turn the chat against itself, completes no later question.
        said = () if answer.status in _NOT_TAKEN_UP else (Turn("user", question), Turn("assistant", answer.text))
        is_of_many = desk.guide is None or self.career is not None
        named = desk.career(answer.guide) if is_of_many and answer.status in _OF_A_CAREER else None
        markup = answer_markup(
            answer, number, desk.texts, chart=chart, taken_alone=taken_alone, career=named, glossary=glossary
        )
        shown = (
            *self.shown,
            ChatMessage("user", question_markup(question, desk.texts)),
            ChatMessage("assistant", markup),
        )
        return Conversation(
            (*self.turns, *said)[-MAX_TURNS:],
            shown[-MAX_MESSAGES:],
            unsent=question if taken_alone and answer.status is not Status.ANSWERED else "",
            n_tries=number,
            next_questions=answer.next_questions[:N_NEXT],
            was_completed=answer.understood_as is not None,
            career=named.slug if named else self.career,
            asked=(*self.asked, Asked(question, how, self.career or "", number))[-MAX_KEPT:] if said else self.asked,
        )

    def _refused(self, question: str, desk: Desk, message: str, *, is_ours: bool) -> Conversation:
        number = self.n_tries + 1
        notice = ChatMessage("assistant", notice_markup(message, number, desk.texts, is_ours=is_ours))
        return replace(self, notice=notice, unsent=question, n_tries=number)


def _read_kept(kept: str) -> Iterator[Asked]:
    """What a tab sends; whatever else it may be, nothing."""
    try:
        values = json.loads(kept or "[]")
        read = [Asked(str(one["question"]), How(one["how"]), str(one["career"])) for one in values]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    yield from read[:MAX_KEPT]


def _sentences(*parts: str) -> str:
    """A message and its hint as a student reads them."""
    whole = (part[0].upper() + part[1:] for part in parts if part)
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in whole)
