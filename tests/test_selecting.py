"""What is quoted of the passages that were found: of three guides of different layout."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from careerbot.answer.compose import Draft
from careerbot.answer.model import Status
from careerbot.answer.phrases import read_phrases
from careerbot.answer.select import Choice, QuoteLimits, n_words, select
from careerbot.engine import Engine
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage, chunk
from careerbot.search.kinds import answerable, shares
from careerbot.search.question_map import Group, Kind
from careerbot.search.retriever import Hit

LIMITS = QuoteLimits(hit_margin=0.15, statement_margin=0.1, max_words=100)


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


# Sentences that point back, oppose or go on say little without the one before them; written apart from the code's.
LEANS = re.compile(
    r"(?:They|That|This|These|Those|It|Its|Their|Another|Also|But|However|Even so|In reality|On the contrary|Then"
    r"|On the other hand|At the same time|After that|Over time|For example)\b"
)
REPLIES = re.compile(r"(?:Yes|No)[,.]|(?:It (?:is|does)|That is right|Certainly|Absolutely|Very much so)\.$")
ROOMY = replace(LIMITS, max_words=1000)


def paragraphs(guide: Guide) -> list[Passage]:
    return [found for found in chunk(guide) if not found.is_list and not guide.by_id[found.unit_id].is_host]


def named(request: pytest.FixtureRequest, name: str) -> Guide:
    found: Guide = request.getfixturevalue(name)
    return found


def test_no_sentence_stands_without_the_one_it_leans_on(each_guide: Guide) -> None:
    n_leaning = 0
    for found in paragraphs(each_guide):
        said = [each_guide.statement_text(s) for s in found.statements]
        for at, text in enumerate(said):
            if at and LEANS.match(text):
                n_leaning += 1
                shown = texts(each_guide, select([hit(each_guide, text)], each_guide, ROOMY))
                assert said[at - 1] in shown, text
                assert shown.index(said[at - 1]) == shown.index(text) - 1, text
    assert n_leaning >= 1


def test_what_the_host_asks_answers_nothing(each_guide: Guide) -> None:
    asked = [found for found in chunk(each_guide) if each_guide.by_id[found.unit_id].is_host]
    answers = paragraphs(each_guide)
    for found in asked:
        hits = [Hit(one, 1.0, 1, 1.0, tuple(0.6 for _ in one.statements)) for one in (found, answers[0])]
        assert [choice.passage for choice in select(hits, each_guide, ROOMY)] == [answers[0]]


def test_no_bare_reply_stands_alone(each_guide: Guide) -> None:
    for found in paragraphs(each_guide):
        said = [each_guide.statement_text(s) for s in found.statements]
        for at, text in enumerate(said):
            shown = texts(each_guide, select([hit(each_guide, text)], each_guide, ROOMY))
            assert text in shown
            others = [one for one in shown if one != text]
            assert not any(REPLIES.match(one) for one in others), text
            if REPLIES.match(text) and len(text.split()) < 4:
                assert said[at + 1] in shown, text


@pytest.mark.parametrize(
    ("name", "best", "with_it"),
    [
        ("guide", "One common misconception", "In reality, deployment"),
        ("guide", "Another misconception", "There is overlap, but"),
        ("guide", "Another misconception", "In reality, deployment"),
        ("guide", "There is overlap, but", "Another misconception"),
        ("guide", "The report points to California", "That does not mean"),
        ("guide", "They often develop machine learning models", "They do not just build"),
        ("guide", "It also suits students", "This career may be a strong fit"),
        ("turbine_guide", "They work 40 hours a week", "Wind turbine technicians inspect"),
        ("hygienist", "Many students think the hands", "A patient who trusts you"),
        ("hygienist", "A patient who trusts you", "Many students think the hands"),
        ("hygienist", "One common misunderstanding", "A scanner finds a spot"),
        ("hygienist", "A scanner finds a spot", "On the contrary, offices"),
        ("hygienist", "Many offices pay by the day", "However, few offices close"),
        ("hygienist", "A stool with a saddle seat", "Even so, most of us"),
        ("hygienist", "Those pay less than", "A bachelor's opens teaching"),
        ("hygienist", "For example, last week", "I leave at three"),
        ("hygienist", "Absolutely.", "I leave at three"),
    ],
)
def test_a_sentence_brings_the_one_that_corrects_it_and_the_one_it_leans_on(
    request: pytest.FixtureRequest, name: str, best: str, with_it: str
) -> None:
    guide = named(request, name)
    said = texts(guide, select([hit(guide, best)], guide, LIMITS))
    assert any(text.startswith(best) for text in said)
    assert any(text.startswith(with_it) for text in said)


@pytest.mark.parametrize(
    ("name", "best", "reply", "rest"),
    [
        ("guide", "That combination of coding", "Yes, even if", "Machine Learning Engineers collaborate"),
        ("guide", "For students who enjoy that kind", "It does.", "The big idea"),
        ("hygienist", "Necks and wrists give out", "Yes, and nobody", "Necks and wrists give out"),
        ("hygienist", "A bachelor's opens teaching", "It is.", "The two years of the program"),
        ("hygienist", "If that sounds dull", "Absolutely.", "I leave at three"),
    ],
)
def test_a_reply_to_somebody_else_is_left_out_unless_it_fits_best(
    request: pytest.FixtureRequest, name: str, best: str, reply: str, rest: str
) -> None:
    guide = named(request, name)
    said = texts(guide, select([hit(guide, best, ahead=0.05)], guide, LIMITS))
    assert said[0].startswith(rest)
    assert any(text.startswith(best) for text in said)
    assert not any(text.startswith(reply) for text in said)
    assert texts(guide, select([hit(guide, reply)], guide, LIMITS))[0].startswith(reply)


def test_a_sentence_that_begins_with_no_is_no_reply(hygienist: Guide) -> None:
    said = texts(hygienist, select([hit(hygienist, "The two years of the program", ahead=0.05)], hygienist, LIMITS))
    assert "No degree beyond the associate is required, whatever a brochure says." in said


def test_it_is_not_boring_in_the_words_of_another_question(engine: Engine) -> None:
    assert not engine.ask("Is it boring?").text.startswith("Yes")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("guide", "On the technical side, Python is a core skill."),
        ("turbine_guide", "In Texas, pay ranges from $55,000 to $80,000."),
        ("hygienist", "No degree beyond the associate is required, whatever a brochure says."),
        ("hygienist", "Necks and wrists give out first."),
        ("hygienist", "Benefits are less certain."),
    ],
)
def test_a_sentence_that_stands_for_itself_comes_alone(
    request: pytest.FixtureRequest, name: str, sentence: str
) -> None:
    guide = named(request, name)
    assert texts(guide, select([hit(guide, sentence)], guide, LIMITS)) == [sentence]


@pytest.mark.parametrize(
    ("name", "best", "n"),
    [
        ("guide", "Entry-level roles can be hard", 4),
        ("guide", "Learn Python and build", 5),
        ("guide", "You like coding and math", 5),
        ("turbine_guide", "Pass a climbing test", 3),
        ("hygienist", "Typing notes while", 4),
        ("hygienist", "Infection control", 5),
        ("hygienist", "Grade 11", 6),
        ("hygienist", "Robots will do", 3),
    ],
)
def test_a_list_is_shown_whole_unless_one_item_is_far_ahead(
    request: pytest.FixtureRequest, name: str, best: str, n: int
) -> None:
    guide = named(request, name)
    near = select([hit(guide, best, ahead=0.15)], guide, LIMITS)
    assert near[0].whole
    assert len(texts(guide, near)) == n
    (far,) = texts(guide, select([hit(guide, best, ahead=0.3)], guide, LIMITS))
    assert far.startswith(best)


@pytest.mark.parametrize("name", ["guide", "hygienist"])
def test_a_fact_of_a_box_comes_alone_sooner_than_an_item_of_a_list(request: pytest.FixtureRequest, name: str) -> None:
    guide = named(request, name)
    box = next(p for p in chunk(guide) if p.unit_id == "section:01" and p.is_list)
    scores = tuple(0.6 if at == 2 else 0.5 for at in range(len(box.statements)))
    (choice,) = select([Hit(box, 1.0, 1, 1.0, scores)], guide, LIMITS)
    assert [guide.statement_text(s) for s in choice.statements] == [guide.statement_text(box.statements[2])]


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
    chosen = select([pros, cons], guide, QuoteLimits(0.1, 0.12, few_words=60))
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
