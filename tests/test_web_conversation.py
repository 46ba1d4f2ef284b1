"""The conversation as a value: what is taken back, what completes no later question, what is drawn."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from web_engine import PAY, SOURCE, CareerEngine, small_guide
from web_engine import Engine as _OneLine

from careerbot.answer.model import Answer, CareerChoice, Compared, Paragraph, ParagraphKind, Quote, Segment, Status
from careerbot.errors import QuestionError, UsageError
from careerbot.guides.model import Block, Cell, Guide, Span, Statement, StatementKind, Unit
from careerbot.question.dialogue import Turn
from careerbot.web.chat.conversation import Conversation, Desk
from careerbot.web.guide.charts import drawer
from careerbot.web.pages.texts import Texts, read_texts


class _Engine(CareerEngine):
    """Answers with the status that the question names, and remembers what it was told before."""

    guides: Sequence[Guide] = ()

    def __init__(self) -> None:
        self.histories: list[tuple[str, ...]] = []

    def guide(self, slug: str) -> Guide:
        raise UsageError(f"no guide {slug!r}")

    def populous(self, n: int) -> Sequence[Guide]:
        return ()

    def topics(self, slug: str, language: str = "en") -> Sequence[tuple[str, Sequence[str]]]:
        return ()

    def needs_support(self, question: str) -> bool:
        return False

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        if not question:
            raise QuestionError("the question is empty", hint="type one")
        self.histories.append(tuple(turn.content for turn in history if turn.role == "user"))
        said = (Paragraph((Segment("All right."),), ParagraphKind.NOTE),)
        completed = f"{history[-2].content}, {question}" if history and question.startswith("and") else None
        return Answer(Status(question.split()[-1]), said, understood_as=completed)


def _desk(engine: _Engine) -> Desk:
    return Desk(engine, None, read_texts(), lambda _answer, _texts: None)


def _ask(engine: _Engine, *questions: str) -> Conversation:
    talk = Conversation()
    for question in questions:
        talk = talk.ask(question, _desk(engine))
    return talk


@pytest.mark.parametrize("status", ["support", "blocked"])
def test_distress_and_attacks_complete_no_later_question(status: str) -> None:
    """They stay on the screen, and the engine never hears of them again."""
    engine = _Engine()
    talk = _ask(engine, "pay answered", f"a cry {status}", "and later answered")
    assert engine.histories[-1] == ("pay answered",)
    assert len(talk.messages) == 6
    assert "a cry" in talk.messages[2].markup


def test_taken_alone_the_question_stands_for_itself() -> None:
    """Without the conversation for the answer, and within it for the next question."""
    engine = _Engine()
    talk = _ask(engine, "pay answered", "and more answered").ask_alone(_desk(engine))
    assert engine.histories[-1] == ()
    assert [turn.content for turn in talk.turns if turn.role == "user"] == ["pay answered", "and more answered"]
    assert talk.unsent == ""
    assert not talk.was_completed


def test_what_has_no_answer_alone_either_is_left_in_the_box() -> None:
    """So that it can be put in other words."""
    engine = _Engine()
    talk = _ask(engine, "pay answered", "and more not_in_guide").ask_alone(_desk(engine))
    assert talk.unsent == "and more not_in_guide"
    assert "All right" in talk.messages[-1].markup


def test_only_what_was_completed_can_be_taken_alone() -> None:
    """A question that stood for itself is not asked twice, and neither is one before any."""
    engine = _Engine()
    for talk in (Conversation(), _ask(engine, "pay answered")):
        assert talk.ask_alone(_desk(engine)) is talk
    assert len(engine.histories) == 1


def test_why_a_question_was_not_asked_reads_as_sentences() -> None:
    """The engine's messages are written for the command line, too."""
    assert "<p>The question is empty&#46; Type one&#46;</p>" in _ask(_Engine(), "").messages[-1].markup


def _quoting(guide: Guide, unit: Unit, spans: Sequence[Span], status: Status = Status.ANSWERED) -> Answer:
    quotes = tuple(
        Quote(guide.slug, unit.unit_id, span.start, span.end, guide.text(span), "Place", None, 1) for span in spans
    )
    paragraphs = tuple(Paragraph((Segment(quote.text, at),), mark=1) for at, quote in enumerate(quotes))
    return Answer(status, paragraphs, quotes)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return read_texts()


def test_what_is_quoted_is_drawn(guide: Guide, texts: Texts) -> None:
    """The scores of the skills as bars, each with its figure, where the figures are quoted."""
    unit = guide.by_id["section:05"]
    rows = [one for one in unit.statements() if one.kind in (StatementKind.ROW, StatementKind.FACT)]
    drawn = drawer(lambda slug: guide)(_quoting(guide, unit, [cell.span for row in rows for cell in row.cells]), texts)
    assert drawn is not None
    assert drawn.count("<rect") == 2 * len(rows)
    names = drawer(lambda slug: guide)(_quoting(guide, unit, [row.cells[0].span for row in rows]), texts)
    assert names is None


def test_nothing_is_drawn_without_an_answer(guide: Guide, texts: Texts) -> None:
    """Below what is closest in the guide a chart would look like one."""
    unit = guide.by_id["section:05"]
    spans = [cell.span for one in unit.statements() for cell in one.cells]
    assert drawer(lambda slug: guide)(_quoting(guide, unit, spans, Status.NOT_IN_GUIDE), texts) is None
    assert drawer(lambda slug: guide)(Answer(Status.ANSWERED, ()), texts) is None


# Several careers


class _ManyGuides(_OneLine):
    """Answers of the career that a question names, that is near or that is asked; else asks which one."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history), guide))
        self.near.append(near)
        named = next((one.slug for one in self.guides if one.slug in question), None)
        said = (Paragraph((Segment("All right."),), ParagraphKind.NOTE),)
        if "weather" in question:
            return Answer(Status.OFF_TOPIC, said, guide=named)
        if found := guide or named or near:
            return Answer(Status.ANSWERED, said, guide=found)
        choices = tuple(CareerChoice(one.slug, one.career) for one in self.guides)
        return Answer(Status.WHICH_GUIDE, said, choices=choices)


_THREE = (small_guide("gardener", "Gardener"), small_guide("baker", "Baker"), small_guide("pilot", "Pilot"))


def _at(engine: _OneLine, guide: str | None = None) -> Desk:
    return Desk(engine, guide, read_texts(), lambda _answer, _texts: None)


def test_the_career_is_kept_and_follows_the_conversation() -> None:
    """Set by the first answer of one guide, near for the next question, changed by a question that names another."""
    engine = _ManyGuides(_THREE)
    talk, careers = Conversation(), []
    for question in ("how much?", "is a pilot paid", "and how much", "the weather of a baker", "is a baker paid"):
        talk = talk.ask(question, _at(engine))
        careers.append(talk.career)
    assert careers == [None, "pilot", "pilot", "pilot", "baker"]
    assert engine.near == [None, None, "pilot", "pilot", "pilot"]
    assert ">Baker</a>" in talk.messages[-1].markup
    assert "cb-of" not in talk.messages[1].markup


def test_a_choice_asks_the_question_of_that_career() -> None:
    """Only of its guide; the question stands once in what the engine sees, and the career is the conversation's."""
    engine = _ManyGuides(_THREE)
    talk = Conversation().ask("how much?", _at(engine)).ask_about("baker", "how much?", _at(engine))
    assert engine.asked[-1] == ("how much?", (), "baker")
    assert [turn.content for turn in talk.turns if turn.role == "user"] == ["how much?"]
    assert (talk.career, len(talk.messages)) == ("baker", 4)
    assert ">Baker</a>" in talk.messages[-1].markup
    assert talk.ask("", _at(engine)).career == "baker"


def test_a_desk_of_one_guide_has_no_career_to_change() -> None:
    talk = Conversation().ask("how much?", _at(_ManyGuides(_THREE), "pilot"))
    assert talk.career is None
    assert "cb-of" not in talk.messages[-1].markup


def _compared(guides: Sequence[Guide], kind: str, amounts: Sequence[float | None], texts: Texts) -> str | None:
    by_slug = {guide.slug: guide for guide in guides}
    start = SOURCE.index(PAY)
    quotes = tuple(
        Quote(guide.slug, "faq:1", start, start + len(PAY), PAY, guide.career, None, at)
        for at, guide in enumerate(guides, 1)
    )
    compared = tuple(
        Compared(guide.slug, guide.career, kind, amount, at)
        for at, (guide, amount) in enumerate(zip(guides, amounts, strict=True))
    )
    return drawer(by_slug.__getitem__)(Answer(Status.ANSWERED, (), quotes, compared=compared), texts)


def _told(slug: str, career: str) -> Guide:
    """A guide whose only place says something about pay."""
    whole = small_guide(slug, career)
    [unit] = whole.units
    start = SOURCE.index(PAY)
    said = Statement(StatementKind.SENTENCE, (Cell("text", Span(start, start + len(PAY))),))
    return replace(whole, units=(replace(unit, blocks=(Block((said,)),)),))


def test_careers_side_by_side_have_a_bar_each(texts: Texts) -> None:
    """As long as the amounts, in the order of the answer, with the guide's words; none without a figure."""
    guides = [_told("gardener", "Gardener"), _told("baker", "Baker"), _told("pilot", "Pilot")]
    drawn = _compared(guides, "pay", (200.0, 100.0, None), texts)
    assert drawn is not None
    assert re.findall(r'cb-part" x="([^"]+)%" width="([^"]+)%"', drawn) == [("0", "100"), ("0", "50")]
    names = re.findall(r'cb-row-name">(.*?)</span>', drawn)
    assert names == ["Gardener", "Baker", "Pilot"]
    assert html.unescape(drawn).count(PAY) == 3, "below each name; the table is the answer's"
    assert _compared(guides, "pay", (200.0, None, None), texts) is None
    assert _compared(guides, "education", (1.0, 2.0, 3.0), texts) is None


def test_what_falls_is_drawn_to_the_other_side(texts: Texts) -> None:
    """From the same nothing."""
    guides = [_told("gardener", "Gardener"), _told("baker", "Baker")]
    drawn = _compared(guides, "pay", (30.0, -10.0), texts)
    assert drawn is not None
    assert re.findall(r'cb-part" x="([^"]+)%" width="([^"]+)%"', drawn) == [("25", "75"), ("0", "25")]
