"""What is quoted of the passages that were found: the real guide and a second one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import turbine

from careerbot.answer.compose import Draft
from careerbot.answer.model import Status
from careerbot.answer.phrases import read_phrases
from careerbot.answer.select import Choice, QuoteLimits, n_words, select
from careerbot.engine import Engine
from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage, chunk
from careerbot.search.kinds import answerable, shares
from careerbot.search.question_map import Group, Kind
from careerbot.search.retriever import Hit

LIMITS = QuoteLimits(hit_margin=0.15, statement_margin=0.1, max_words=100)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    folder: Path = tmp_path_factory.mktemp("corpus") / turbine.SLUG
    folder.mkdir()
    (folder / "guide.txt").write_text(turbine.TEXT)
    (folder / "guide.toml").write_text(f'career = "{turbine.CAREER}"\n')
    return read_guide(folder)


def passage(guide: Guide, start: str) -> Passage:
    """The passage that holds a statement which begins so."""
    return next(p for p in chunk(guide) if any(guide.statement_text(s).startswith(start) for s in p.statements))


def hit(guide: Guide, best: str, *, score: float = 1.0, ahead: float = 0.3) -> Hit:
    """The passage that holds ``best``, that statement scored ``ahead`` of all the others."""
    found = passage(guide, best)
    scores = tuple(0.6 if guide.statement_text(s).startswith(best) else 0.6 - ahead for s in found.statements)
    return Hit(found, score, 1, score, scores)


def texts(guide: Guide, choices: list[Choice]) -> list[str]:
    return [guide.statement_text(s) for choice in choices for s in choice.statements]


@pytest.mark.parametrize(
    ("best", "with_it"),
    [
        ("One common misconception", "In reality, deployment"),
        ("Another misconception", "There is overlap, but"),
        ("Another misconception", "In reality, deployment"),
        ("The report points to California", "That does not mean"),
        ("They often develop machine learning models", "They do not just build"),
        ("It also suits students", "This career may be a strong fit"),
    ],
)
def test_a_sentence_brings_the_one_that_corrects_it_and_the_one_it_leans_on(
    guide: Guide, best: str, with_it: str
) -> None:
    said = texts(guide, select([hit(guide, best)], guide, LIMITS))
    assert any(text.startswith(best) for text in said)
    assert any(text.startswith(with_it) for text in said)


@pytest.mark.parametrize(
    ("best", "reply", "rest"),
    [
        ("That combination of coding", "Yes, even if", "Machine Learning Engineers collaborate"),
        ("For students who enjoy that kind", "It does.", "The big idea"),
    ],
)
def test_a_reply_to_somebody_else_is_left_out_unless_it_fits_best(
    guide: Guide, best: str, reply: str, rest: str
) -> None:
    said = texts(guide, select([hit(guide, best, ahead=0.05)], guide, LIMITS))
    assert said[0].startswith(rest)
    assert any(text.startswith(best) for text in said)
    assert not any(text.startswith(reply) for text in said)
    assert texts(guide, select([hit(guide, reply)], guide, LIMITS))[0].startswith(reply)


def test_it_is_not_boring_in_the_words_of_another_question(engine: Engine) -> None:
    assert not engine.ask("Is it boring?").text.startswith("Yes")


def test_a_sentence_that_stands_for_itself_comes_alone(guide: Guide) -> None:
    said = texts(guide, select([hit(guide, "On the technical side, Python")], guide, LIMITS))
    assert said == ["On the technical side, Python is a core skill."]


@pytest.mark.parametrize(
    "best", ["Entry-level roles can be hard", "Learn Python and build", "You like coding and math"]
)
def test_a_list_is_shown_whole_unless_one_item_is_far_ahead(guide: Guide, best: str) -> None:
    near = select([hit(guide, best, ahead=0.2)], guide, LIMITS)
    assert near[0].whole
    far = select([hit(guide, best, ahead=0.3)], guide, LIMITS)
    assert len(texts(guide, far)) == 1


def test_a_fact_of_a_box_comes_alone_sooner_than_an_item_of_a_list(guide: Guide) -> None:
    box = next(p for p in chunk(guide) if p.unit_id == "section:01" and p.is_list)
    scores = tuple(0.6 if at == 2 else 0.5 for at in range(len(box.statements)))
    (choice,) = select([Hit(box, 1.0, 1, 1.0, scores)], guide, LIMITS)
    assert [guide.statement_text(s) for s in choice.statements] == [guide.statement_text(box.statements[2])]


def test_the_second_guide_shows_its_list_whole_and_its_row_alone(second: Guide) -> None:
    steps = select([hit(second, "Pass a climbing test", ahead=0.2)], second, LIMITS)
    assert texts(second, steps) == ["Finish high school", "Complete a certificate program", "Pass a climbing test"]
    assert texts(second, select([hit(second, "Pass a climbing test")], second, LIMITS)) == ["Pass a climbing test"]


@pytest.mark.parametrize("best", ["They work 40 hours a week", "In Texas, pay ranges"])
def test_the_second_guide_keeps_a_sentence_with_what_it_leans_on(second: Guide, best: str) -> None:
    said = texts(second, select([hit(second, best)], second, LIMITS))
    leans = best.startswith("They")
    assert (len(said) > 1) == leans


def test_a_thin_answer_takes_more_from_the_same_place_only(guide: Guide) -> None:
    lead = hit(guide, "If you're a sophomore or junior", ahead=0.3)
    plan = hit(guide, "Learn Python and build", score=0.5, ahead=0.1)
    other = hit(guide, "The report points to California", score=0.5)
    few = select([lead, plan, other], guide, LIMITS)
    more = select([lead, plan, other], guide, replace(LIMITS, few_words=60))
    assert {c.passage.passage_id for c in few} == {lead.passage.passage_id}
    assert {c.passage.passage_id for c in more} == {lead.passage.passage_id, plan.passage.passage_id}


def test_the_correction_of_a_myth_is_no_repetition_of_it(guide: Guide) -> None:
    myth = hit(guide, "'A bootcamp alone guarantees a job.'")
    correction = hit(guide, "And a bootcamp alone does not", score=0.95)
    said = texts(guide, select([myth, correction], guide, LIMITS))
    assert said[0].startswith("'A bootcamp alone")
    assert "And a bootcamp alone does not guarantee a job." in said


def test_a_list_that_answers_takes_nothing_more(guide: Guide) -> None:
    pros = hit(guide, "Good pay potential", ahead=0.1)
    cons = hit(guide, "Entry-level roles can be hard", score=0.5, ahead=0.1)
    chosen = select([pros, cons], guide, QuoteLimits(few_words=60))
    assert [choice.passage.passage_id for choice in chosen] == [pros.passage.passage_id]


def test_the_next_place_has_its_room_before_the_rest_of_the_first(guide: Guide) -> None:
    first = passage(guide, "Start with academics")
    near = [at for at in range(len(first.statements)) if at < 6]
    scores = tuple(0.6 if at in near else 0.3 for at in range(len(first.statements)))
    second_hit = hit(guide, "The best preparation starts early", score=0.95)
    limits = QuoteLimits(hit_margin=0.15, statement_margin=0.1, max_words=90)
    chosen = select([Hit(first, 1.0, 1, 1.0, scores), second_hit], guide, limits)
    assert {choice.passage.unit_id for choice in chosen} == {first.unit_id, second_hit.passage.unit_id}
    assert sum(n_words(guide, choice.statements) for choice in chosen) <= limits.max_words


def test_the_statements_of_one_unit_stand_together(guide: Guide) -> None:
    hits = [
        hit(guide, "Good pay potential"),
        hit(guide, "The report points to California", score=0.98),
        hit(guide, "Entry-level roles can be hard", score=0.96),
    ]
    units = [choice.passage.unit_id for choice in select(hits, guide, LIMITS)]
    assert units == ["section:10", "section:10", "transcript:06:01"]
    draft = Draft(guide, read_phrases())
    for choice in select(hits, guide, LIMITS):
        draft.quote_choice(choice)
    assert draft.finish(Status.ANSWERED).quotes[0].unit == "section:10"


def _kind(name: str, *near: str) -> Kind:
    return Kind(name, name, Group.CAREER, (), (), (name,), near)


def test_a_kind_that_the_guide_lacks_gives_its_share_to_the_kinds_near_it() -> None:
    kinds = [_kind("pay"), _kind("hours"), _kind("overtime", "hours"), _kind("visa"), _kind("tax", "visa")]
    instead = answerable(kinds, np.array([True, True, False, False, False]))
    assert instead.tolist() == [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0] * 5, [0] * 5]
    even = np.full(5, 0.5, dtype=np.float32)
    overtime = np.array([0, 0, 1, 0, 0], dtype=np.float32)
    mixed = shares(even, overtime, instead)
    assert mixed.sum() == pytest.approx(1, abs=1e-5)
    assert mixed[1] > 2 * mixed[0]
    assert mixed[2:].tolist() == [0, 0, 0]


def test_odds_on_nothing_that_the_guide_answers_leave_the_nearest_wordings_to_decide() -> None:
    kinds = [_kind("pay"), _kind("hours"), _kind("visa")]
    instead = answerable(kinds, np.array([True, True, False]))
    visa = np.array([0, 0, 1], dtype=np.float32)
    mixed = shares(np.array([0.7, 0.5, 0.9], dtype=np.float32), visa, instead)
    assert mixed.sum() == pytest.approx(1, abs=1e-5)
    assert mixed[0] > 0.9


@pytest.mark.parametrize(
    ("question", "strings"),
    [
        ("list the steps into this job", ("High school", "Internship", "Mid-level", "Senior / specialist")),
        ("what are the downsides of this work", ("hard to land", "change quickly", "Remote work")),
        ("what can a tenth grader do to get ready", ("3–5 hours", "Python")),
        ("what do people get wrong about this career", ("In reality", "There is overlap")),
        ("which things could I end up building in this job", ("fraud detection",)),
    ],
)
def test_a_broad_question_gets_the_whole(engine: Engine, question: str, strings: tuple[str, ...]) -> None:
    answer = engine.ask(question)
    for string in strings:
        assert string in answer.text
    assert len(answer.text.split()) <= 130


@pytest.mark.parametrize("question", ["which routes do the fewest people take", "how many ways of training are listed"])
def test_rows_that_were_looked_up_are_not_hidden_by_a_disagreement_about_another_row(
    engine: Engine, question: str
) -> None:
    answer = engine.ask(question)
    assert not answer.differences
    assert "Self-taught" in answer.text
