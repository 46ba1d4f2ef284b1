"""Several guides in one chat: which career is meant, careers side by side, and what no career is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ToyStore, toy_encode, toy_encoder
from handbook import write_guide, write_handbook

from careerbot.answer.model import Answer, ParagraphKind, Status
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
        ("woodworkers", "carpenters"),
        ("registerednurse pay", "registered-nurses"),
    ],
)
def test_a_career_is_told_by_its_name(engine: Engine, question: str, slug: str) -> None:
    """Its own, another, short, in part, the trade, mistyped, alone, two words in one."""
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


def test_what_a_career_is_called_for_short_is_no_other_job(engine: Engine) -> None:
    [asked] = engine.explain("How much does a nurse make?", guide="registered-nurses").considered
    assert asked.found.query.subject.own
    assert not asked.found.query.subject.others
    [asked] = engine.explain("How much does a welder make?", guide="registered-nurses").considered
    assert asked.found.query.subject.others == ("welder",)


def test_key_words_are_searched_without_the_name(engine: Engine) -> None:
    answer = engine.ask("registered nurse number of jobs")
    assert answer.guide == "registered-nurses"
    assert answer.passages[0].unit == "section:quick-facts"


def test_a_question_in_spanish_is_no_key_words(engine: Engine) -> None:
    """It has none of the words that make an English sentence, and keeps what it names."""
    [asked] = engine.explain("¿Cuánto gana un carpintero?", guide="carpenters").considered
    subject = asked.found.query.subject
    assert subject.searched == subject.neutral


def test_the_pay_of_all_leads(engine: Engine) -> None:
    label, value, *_ = engine.ask("What is the pay of a carpenter?").quotes
    assert (label.text, value.text) == ("2024 Median Pay", "$59,310 per year")


def test_a_question_for_careers_of_no_kind_that_is_known_gets_the_nearest(engine: Engine) -> None:
    answer = engine.ask("Which jobs have to do with timber?")
    assert answer.status is Status.WHICH_GUIDE
    assert answer.choices[0].guide == "carpenters"
    assert "come nearest" in answer.text


def test_a_kind_of_work_lists_its_careers(engine: Engine) -> None:
    assert set(_careers(engine.ask("building jobs"))) == {"carpenters", "roofers"}
    assert _careers(engine.ask("jobs in health care")) == ["registered-nurses"]
    assert _careers(engine.ask("Which building jobs pay the most?"))[0] == "carpenters"


def test_careers_like_one_are_of_its_guide(engine: Engine) -> None:
    answer = engine.ask("careers like carpenter")
    assert answer.guide == "carpenters"
    assert answer.passages


def test_a_name_that_joins_two_is_cut_nowhere(tmp_path: Path) -> None:
    write_guide(tmp_path / "corpus", "scientists", "Soil and Food Scientist", does="Scientists test soil and bread.")
    build(tmp_path / "corpus", tmp_path / "index", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    store = ToyStore(tmp_path / "index")
    answer = Engine(store, store.read_shared(None)).ask("What do soil and food scientists do and what do they earn?")
    asked = [paragraph.text for paragraph in answer.paragraphs if paragraph.kind is ParagraphKind.HEADING]
    assert not any("soil?" in text.lower() for text in asked)
    assert "soil and food scientists" in " ".join(asked).lower()
