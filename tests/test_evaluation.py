"""Our figures against the reference scorer, on the same answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT, SLUG
from web_engine import whole

from careerbot.answer.compose import Draft
from careerbot.answer.model import Answer, Status
from careerbot.answer.phrases import read_phrases
from careerbot.cli.main import main
from careerbot.engine import Engine
from careerbot.errors import UsageError
from careerbot.evaluation import (
    ask_and_score,
    parse_question,
    read_questions,
    reciprocal_rank_at_k,
    score,
    success_at_k,
    summarise,
)
from careerbot.guides.model import Guide
from careerbot.question.dialogue import Turn

SHARED = ROOT.parent / "shared"


def test_metrics_by_hand() -> None:
    assert success_at_k(["a", "b", "c", "d"], {"c"}, 3) == 1.0
    assert success_at_k(["a", "b", "c", "d"], {"d"}, 3) == 0.0
    assert reciprocal_rank_at_k(["a", "b"], {"b"}, 10) == 0.5
    assert reciprocal_rank_at_k([], {"b"}, 10) == 0.0


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": 1}', '{"question": "x", "history": [1]}', '{"question": "x", "guide": 1}']
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "fine"}\n' + line + "\n")
    with pytest.raises(UsageError, match=r"q\.jsonl:2: "):
        read_questions(path)


class TwoGuides:
    """Answers with the first sentence of the guide that is asked."""

    def __init__(self, guides: Sequence[Guide]) -> None:
        self.guides = tuple(guides)
        self.asked: list[tuple[str, str]] = []

    def guide(self, slug: str) -> Guide:
        return whole(self.guides, slug)

    def ask(
        self, question: str, history: Sequence[Turn] = (), guide: str | None = None, language: str | None = None
    ) -> Answer:
        found = self.guide(guide or self.guides[0].slug)
        self.asked.append((question, found.slug))
        draft = Draft(found, read_phrases())
        unit = found.units[0]
        draft.quote_sentences(unit, [next(unit.statements())])
        return draft.finish(Status.ANSWERED)


@pytest.fixture
def both(guide: Guide, hygienist: Guide) -> TwoGuides:
    return TwoGuides([guide, hygienist])


def line(question: str, **fields: object) -> str:
    return json.dumps({"id": question, "question": question, **fields}) + "\n"


def test_a_question_is_asked_of_its_guide_and_scored_against_it(both: TwoGuides) -> None:
    gold = {"gold_any": ["section:01"], "answer_contains": [["clean teeth"]]}
    asked = [line("a", **gold), line("b", guide="dental-hygienist", **gold), line("c", guide=None, **gold)]
    rows = ask_and_score(both, [parse_question(one) for one in asked])
    assert both.asked == [("a", SLUG), ("b", "dental-hygienist"), ("c", SLUG)]
    assert [row.correct for row in rows] == [False, True, False]
    assert [row.verbatim for row in rows] == [True, True, True]


def test_an_unknown_guide_names_the_question_and_nothing_is_asked(both: TwoGuides) -> None:
    with pytest.raises(UsageError, match=r"question 'q7': no guide 'pilot'") as caught:
        ask_and_score(both, [parse_question(line("a")), parse_question(line("q7", guide="pilot"))])
    assert caught.value.hint == f"the guides are: {SLUG}, dental-hygienist"
    assert both.asked == []


def test_eval_and_a_batch_ask_the_guide_of_each_question(
    both: TwoGuides, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("careerbot.cli.main._engine", lambda settings: both)
    path = tmp_path / "q.jsonl"
    path.write_text(line("a") + line("b", guide="dental-hygienist"))
    assert CliRunner().invoke(main, ["eval", str(path)]).exit_code == 0
    batch = CliRunner().invoke(main, ["ask", "--batch", str(path), "--guide", "dental-hygienist"])
    assert batch.exit_code == 0
    assert both.asked == [("a", SLUG), ("b", "dental-hygienist"), *[(name, "dental-hygienist") for name in "ab"]]
    path.write_text(line("a", guide=SLUG) + line("b", guide="pilot"))
    batch = CliRunner().invoke(main, ["ask", "--batch", str(path), "--guide", "dental-hygienist"])
    assert (batch.exit_code, both.asked[4:]) == (1, [("a", SLUG)])
    assert "error: line 2: no guide 'pilot'" in batch.stderr
    unknown = CliRunner().invoke(main, ["eval", str(path)])
    assert unknown.exit_code == 2
    assert "error: question 'b': no guide 'pilot'" in unknown.stderr


def test_the_figures_equal_the_reference_scorers(engine: Engine, guide: Guide, tmp_path: Path) -> None:
    scorer, questions = SHARED / "eval" / "score.py", SHARED / "eval" / "dev.jsonl"
    if not scorer.exists():
        pytest.skip("the reference scorer and its questions are not beside the project: figures not compared")
    asked = [parse_question(line) for line in questions.read_text().splitlines()]
    records = [{"id": q.question_id, **engine.ask(q.text, q.history).record()} for q in asked]
    answers = tmp_path / "answers.jsonl"
    answers.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records))
    source = next(guide.folder.glob("*.txt"))
    run = subprocess.run(
        [sys.executable, scorer, questions, answers, source, "--json"], capture_output=True, text=True, check=True
    )
    reference = json.loads(run.stdout)
    ours = summarise([score(q, r, guide.source_text) for q, r in zip(asked, records, strict=True)])
    for name, value in ours.items():
        assert value == pytest.approx(reference[name], abs=1e-4), name
    assert reference["verbatim"] == 1.0
    assert reference["numbers_ok"] == 1.0
    assert reference["words_median"] <= 90
