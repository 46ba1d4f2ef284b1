"""Explanations: the very numbers that the answer was decided by, and they add up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import CORPUS

from careerbot.answer.abstain import Abstainer
from careerbot.answer.explain import best_kinds, explanation_record, score_row
from careerbot.answer.model import Status
from careerbot.answer.trace import DecidedBy
from careerbot.cli.main import main
from careerbot.cli.text import render_explanation
from careerbot.engine import Engine

QUESTIONS = [
    "How mcuh money do nurses make in Canada?",
    "which route is cheapest",
    "is a bootcamp enough and how long does it take?",
    "what comes after the internship",
    "does the guide contradict itself about pay?",
    "do they get free food",
]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["ask", "--corpus", str(CORPUS), *args], prog_name="careerbot")


def test_the_reasons_of_a_verdict_add_up() -> None:
    verdict = Abstainer({"a": 2.0, "b": -3.0}, bias=0.5, threshold=1.0).judge({"a": 1.5, "b": 0.25})
    assert [(r.signal, r.part) for r in verdict.reasons] == [("a", 3.0), ("b", -0.75)]
    assert verdict.log_odds == verdict.bias + sum(reason.part for reason in verdict.reasons) == 2.75
    assert verdict.absent


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_numbers_are_those_of_the_answer(engine: Engine, question: str) -> None:
    explained = engine.explain(question)
    assert explained.answer == engine.ask(question)
    assert explained.considered
    for one in explained.considered:
        verdict = one.found.verdict
        assert verdict.log_odds == pytest.approx(verdict.bias + sum(reason.part for reason in verdict.reasons))
        assert verdict.absent == (verdict.log_odds > verdict.threshold)
        for hit in one.found.hits:
            row = score_row(hit, explained.basis.weights)
            total = max(row.passage, row.statement, row.heading) + row.kinds
            assert total == pytest.approx(hit.score, abs=1e-6)
        kinds = best_kinds(one.found.query, explained.basis)
        assert len(kinds) == 5
        assert kinds[0].score == max(one.found.query.kind_scores)
        assert [row.score for row in kinds] == sorted((row.score for row in kinds), reverse=True)
    if len(explained.considered) == 1:
        [one] = explained.considered
        shown = [(passage.unit, passage.score) for passage in explained.answer.passages]
        assert shown == [(h.passage.unit_id, round(h.score, 4)) for h in one.found.hits[: len(shown)]]
    is_answered = any(one.is_answered for one in explained.considered)
    assert explained.answer.status is (Status.ANSWERED if is_answered else Status.NOT_IN_GUIDE)


def test_the_signals_are_those_that_are_fitted(engine: Engine) -> None:
    question = "How much do they earn in Norway?"
    [one] = engine.explain(question).considered
    weighed = {r.signal: r.value for r in one.found.verdict.reasons}
    # A guide whose places a person confirmed needs fewer of them.
    assert weighed.items() <= engine.signals(question).items()
    assert "kind_ahead" in weighed


@pytest.mark.parametrize(
    ("question", "decided_by"),
    [
        ("does the guide contradict itself about pay?", DecidedBy.DIFFERENCE),
        ("How much do they earn?", DecidedBy.ODDS),
        ("How much do they earn in Norway?", DecidedBy.ODDS),
    ],
)
def test_what_decided(engine: Engine, question: str, decided_by: DecidedBy) -> None:
    [one] = engine.explain(question).considered
    assert one.decided_by is decided_by


def test_a_difference_that_is_shown_is_named(engine: Engine) -> None:
    explained = engine.explain("How much do they earn?")
    [record] = explanation_record(explained)["questions"]
    assert record["differences"] == [difference.point for difference in explained.answer.differences] != []


@pytest.mark.parametrize(
    ("question", "line"),
    [("hello there", "hello"), ("i want to kill myself", "support"), ("will it rain tomorrow?", "off_topic")],
)
def test_a_gate_is_named(engine: Engine, question: str, line: str) -> None:
    explained = engine.explain(question)
    assert explained.gate is not None
    assert explained.gate.line == line
    assert explained.gate.why in render_explanation(explained) != ""


def test_a_message_that_asks_nothing(engine: Engine) -> None:
    explained = engine.explain("yes please")
    assert explained.nothing_asked
    assert "asks nothing" in render_explanation(explained)


def test_the_text_tells_what_was_understood_and_weighed(engine: Engine) -> None:
    text = render_explanation(engine.explain("how much do ppl who are nurses make in canada?"))
    for said in (
        "Asked          how much do ppl who are nurses make in canada?",
        "another job (nurses)",
        "pay in other countries (pay_country)",
        "Look-up by row, order or place: none",
        "names another job and not this one",
        "bias",
        "Not answered: the odds are above it.",
    ):
        assert said in text
    assert "Written out    " in text
    assert len([line for line in text.splitlines() if "section:" in line or "faq:" in line]) >= 3


def test_the_command_prints_it(real_index: Path) -> None:
    result = run("--index", str(real_index), "--explain", "is a bootcamp enough and how long does it take?")
    assert result.exit_code == 0
    assert "Question 1 of 2" in result.output
    assert "Log-odds that the guide does not answer" in result.output
    plain = run("--index", str(real_index), "is a bootcamp enough and how long does it take?")
    assert result.output.startswith(plain.output)


def test_the_command_prints_it_as_json(real_index: Path) -> None:
    record = json.loads(run("--index", str(real_index), "--json", "--explain", "which route is cheapest").output)
    assert record["status"] == "answered"
    [question] = record["explanation"]["questions"]
    assert question["log_odds"] == pytest.approx(question["bias"] + sum(s["part"] for s in question["signals"]))
    assert question["lookup"] == ["section:06"]
    assert len(question["passages"]) == 10


def test_a_batch_is_not_explained(tmp_path: Path) -> None:
    result = run("--batch", str(tmp_path / "q.jsonl"), "--explain")
    assert result.exit_code == 2
    assert "one question" in result.output
