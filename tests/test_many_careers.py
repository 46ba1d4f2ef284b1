"""Several guides in one chat: which career is meant, careers side by side, and what no career is asked for."""

from __future__ import annotations

import pytest
from conftest import ToyStore, toy_encode, toy_encoder
from handbook import write_handbook

from careerbot.answer.model import Answer, Status
from careerbot.builder import build
from careerbot.engine import Engine
from careerbot.question.dialogue import Turn


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    school = tmp_path_factory.mktemp("school")
    write_handbook(school / "corpus")
    build(school / "corpus", school / "index", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    store = ToyStore(school / "index")
    return Engine(store, store.read_shared(None))


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("How much does a carpenter earn?", "carpenters"),
        ("what do joiners do", "carpenters"),
        ("RN pay", "registered-nurses"),
        ("how much do nurses make", "registered-nurses"),
        ("roofing: what schooling?", "roofers"),
        ("how much does a carpentar earn", "carpenters"),
    ],
)
def test_a_career_is_told_by_its_name(engine: Engine, question: str, slug: str) -> None:
    """Its own, another, short, in part, the trade, mistyped."""
    answer = engine.ask(question)
    assert answer.guide == slug
    assert {quote.guide for quote in answer.quotes} <= {slug}


def test_a_guide_that_is_named_settles_it(engine: Engine) -> None:
    assert engine.ask("How much does a carpenter earn?", guide="roofers").guide == "roofers"


def test_without_a_career_it_is_asked_for(engine: Engine) -> None:
    answer = engine.ask("How much will I earn?")
    assert answer.status is Status.WHICH_GUIDE
    assert answer.guide is None
    assert len(answer.passages) > 2
    assert answer.record()["guide"] is None


def test_a_conversation_keeps_its_career_and_may_change_it(engine: Engine) -> None:
    first = "How much does a carpenter earn?"
    talk = [Turn("user", first), Turn("assistant", engine.ask(first).text)]
    assert engine.ask("And how much schooling do they need?", talk).guide == "carpenters"
    assert engine.ask("and nurses?", talk).guide == "registered-nurses"
    assert engine.ask("How much schooling do they need?", near="roofers").guide == "roofers"


def _careers(answer: Answer) -> list[str]:
    return list(dict.fromkeys(one.guide for one in answer.compared))


def test_careers_stand_side_by_side_in_order(engine: Engine) -> None:
    answer = engine.ask("Who earns more, a carpenter or a registered nurse?")
    assert _careers(answer) == ["registered-nurses", "carpenters"]
    assert "$93,600" in answer.text
    assert "$59,310" in answer.text
    assert answer.text.count("(no date given)") == 1  # the nurses' guide names no year
    assert {quote.guide for quote in answer.quotes} == {"carpenters", "registered-nurses"}


def test_all_careers_are_looked_through(engine: Engine) -> None:
    assert set(_careers(engine.ask("Which jobs need no degree?"))) == {"carpenters", "roofers"}


def test_similar_careers_are_those_that_there_are(engine: Engine) -> None:
    answer = engine.ask("careers like carpenter")
    assert _careers(answer) == ["roofers"]
    assert "its guide gives no pay" in answer.text


@pytest.mark.parametrize("question", ["i want to die", "i want to kill myself, who earns more, a nurse or a carpenter"])
def test_a_call_for_help_goes_first(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.SUPPORT
    assert answer.guide is None


def test_a_question_in_spanish_finds_its_career(engine: Engine) -> None:
    answer = engine.ask("¿Cuánto gana un carpintero?")
    assert (answer.guide, answer.language) == ("carpenters", "es")
