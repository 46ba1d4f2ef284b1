"""Answers about what a guide disagrees on: every side, each with its place, and nothing dragged in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import turbine
from conftest import CORPUS, SLUG

from careerbot.answer.model import Answer, Status
from careerbot.builder import build
from careerbot.cli.text import render_text
from careerbot.engine import Engine
from careerbot.guides.model import Guide
from careerbot.question.dialogue import Turn
from careerbot.search.encoder import DEFAULT_MODEL
from careerbot.web.chat.html import answer_markup
from careerbot.web.pages.texts import read_texts

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def both(real_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The first guide and a second one that has no file of conflicts."""
    work = tmp_path_factory.mktemp("both")
    shutil.copytree(CORPUS, work / "corpus")
    shutil.copytree(real_index, work / "index")
    folder = work / "corpus" / turbine.SLUG
    folder.mkdir()
    (folder / "guide.txt").write_text(turbine.TEXT)
    build(work / "corpus", work / "index", model=DEFAULT_MODEL)
    return Engine.load(work / "index", work / "corpus")


def points(answer: Answer) -> list[str]:
    return [difference.point for difference in answer.differences]


def units(answer: Answer) -> list[list[str]]:
    return [[side["unit"] for side in difference["sides"]] for difference in answer.record()["differences"]]


@pytest.mark.parametrize(
    ("question", "point", "places"),
    [
        ("How much does this job pay?", "pays", {"section:07", "faq:2", "transcript:05:23"}),
        ("what's the salary range", "pays", {"section:07", "faq:2", "transcript:05:23"}),
        ("the pay numbers in the FAQ and in the market section don't match", "pays", {"section:07", "faq:2"}),
        ("which salary figure is right?", "pays", {"section:07", "faq:2"}),
        ("does the guide contradict itself about pay?", "pays", {"section:07", "faq:2"}),
        ("How long is a bootcamp?", "bootcamp", {"section:06", "section:04"}),
        ("how many months does a boot camp take", "bootcamp", {"section:06", "section:04"}),
        ("which degree do most people have", "usual education", {"section:06", "faq:3", "transcript:02:06"}),
        ("Why does the FAQ say master's when the table says four year degree?", "usual education", {"section:06"}),
        ("how many skill clusters are there", "clusters", {"section:05"}),
        ("I see five skills but it says three clusters", "clusters", {"section:05"}),
    ],
)
def test_a_question_about_the_point_gets_every_side(
    engine: Engine, question: str, point: str, places: set[str]
) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.ANSWERED
    assert len(answer.differences) == 1
    assert point in points(answer)[0]
    assert places <= set(units(answer)[0])
    assert len(units(answer)[0]) > 1
    assert len(answer.text.split()) <= 120


@pytest.mark.parametrize(
    ("question", "point", "places"),
    [
        ("what are the top skills", "top skills", {"section:01", "section:05"}),
        ("is there demand for this job", "find a job", {"faq:4", "transcript:04:26"}),
        ("FAQ says demand is very high but the cons say hard to land. explain", "find a job", {"faq:4"}),
    ],
)
def test_places_that_complete_each_other_are_both_shown_and_no_disagreement(
    engine: Engine, question: str, point: str, places: set[str]
) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.text.startswith("The guide speaks of")
    assert point in points(answer)[0]
    assert places <= {quote.unit for quote in answer.quotes}
    assert answer.record()["differences"] == []
    assert "cb-differs" not in answer_markup(answer, 1, read_texts("en"))


@pytest.mark.parametrize(
    "question",
    [
        "which route is the cheapest",
        "does pay depend on location",
        "What is the median salary?",
        "how much do they make in Texas",
        "how long is a master's degree",
        "how long does the four year degree take",
        "what percent take the bootcamp route",
        "does a bootcamp guarantee a job",
        "what score does communication have",
        "what does entry level pay",
        "how many hours a week do they work",
        "is remote work common",
        "Is it hard to get a first job?",
        "how fast is the field growing?",
        "What is the right major?",
        "Which one of the clubs is good for me?",
        "what different titles are there",
        "My teacher says coding is important but I hate it, is this job for me?",
        "my dad says AI will take all the jobs but the guide says no, is it safe?",
    ],
)
def test_a_narrower_or_another_question_gets_no_conflict(engine: Engine, question: str) -> None:
    assert points(engine.ask(question)) == []


@pytest.mark.parametrize(
    "question",
    ["does the guide contradict itself", "where does the guide disagree with itself?", "which number is right?"],
)
def test_a_question_without_a_point_gets_several(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert len(points(answer)) >= 3
    assert all(len(sides) == 2 for sides in units(answer))
    assert len(answer.text.split()) <= 120


def test_which_one_is_right_is_not_for_us_to_say(engine: Engine) -> None:
    assert "The guide does not say which one is right." in engine.ask("which salary figure is right?").text
    assert "which one is right" not in engine.ask("How much does this job pay?").text


def test_a_follow_up_asks_for_the_point_of_the_turn_before(engine: Engine) -> None:
    history = [Turn("user", "How much do they earn?"), Turn("assistant", "It differs.")]
    assert points(engine.ask("which number is right?", history)) == ["what the job pays"]


def test_a_part_of_a_question_gets_two_sides(engine: Engine) -> None:
    answer = engine.ask("How much do they earn, and which clubs should I join?")
    assert units(answer) == [["section:07", "faq:2"]]
    assert "club" in answer.text


def test_the_record_has_the_sides_and_their_words(engine: Engine, guide: Guide) -> None:
    record = engine.ask("How long is a bootcamp?").record()
    [difference] = record["differences"]
    assert difference["point"] == "how long a bootcamp takes"
    assert difference["sides"][1] == {"mark": 2, "unit": "section:04", "quotes": ["2-4 years", "College / bootcamp"]}
    assert engine.ask("which clubs should I join").record()["differences"] == []


def test_every_surface_shows_the_sides_apart(engine: Engine) -> None:
    answer = engine.ask("How long is a bootcamp?")
    markup = answer_markup(answer, 1, read_texts())
    assert "cb-differs" in markup
    assert '<p class="cb-word">The guide disagrees</p>' in markup
    assert markup.count('<div class="cb-side">') == 2
    assert markup.count('<div class="cb-sides">') == 1
    assert markup.count("<div") == markup.count("</div>")
    assert '  "Education and training map" says:\n    Bootcamp plus strong portfolio: 3-12 mos [1]' in render_text(
        answer
    )
    assert "cb-differs" not in answer_markup(engine.ask("which clubs should I join"), 1, read_texts())


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("How much do they earn?", {"section:02", "faq:1"}),
        ("How long does the certificate take?", {"section:03", "faq:2"}),
        ("What is the most common way in?", {"section:03", "faq:2"}),
        ("The FAQ gives another salary than the pay section, which one is right?", {"section:02", "faq:1"}),
    ],
)
def test_a_guide_without_a_file_shows_what_the_rules_surely_find(both: Engine, question: str, places: set[str]) -> None:
    assert places in [set(sides) for sides in units(both.ask(question, guide=turbine.SLUG))]


@pytest.mark.parametrize(
    "question",
    [
        "How much do apprentices earn?",
        "How much do they earn in Texas?",
        "How long does an associate's degree take?",
        "Is overtime common?",  # found by a rule that may err, so it waits for a person
        "How fast will employment grow?",
        "How many hours do they work?",
        "What skills do I need?",
    ],
)
def test_a_restatement_or_something_narrower_shows_none(both: Engine, question: str) -> None:
    assert points(both.ask(question, guide=turbine.SLUG)) == []


def test_the_first_guide_is_not_touched_by_the_second(both: Engine, engine: Engine) -> None:
    assert both.ask("How much do they earn?", guide=SLUG).text == engine.ask("How much do they earn?").text
