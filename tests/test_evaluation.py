"""Our figures against the reference scorer, on the same answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from careerbot.engine import Engine
from careerbot.errors import UsageError
from careerbot.evaluation import (
    parse_question,
    read_questions,
    recall_at_k,
    reciprocal_rank_at_k,
    score,
    success_at_k,
    summarise,
)
from careerbot.guides.model import Guide

SHARED = ROOT.parent / "shared"


def test_metrics_by_hand() -> None:
    assert success_at_k(["a", "b", "c", "d"], {"c"}, 3) == 1.0
    assert success_at_k(["a", "b", "c", "d"], {"d"}, 3) == 0.0
    assert reciprocal_rank_at_k(["a", "b"], {"b"}, 10) == 0.5
    assert reciprocal_rank_at_k([], {"b"}, 10) == 0.0
    assert recall_at_k(["a", "b", "c"], {"a", "c", "z", "y"}, 3) == 0.5


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"question": "x", "history": [1]}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "fine"}\n' + line + "\n")
    with pytest.raises(UsageError, match=r"q\.jsonl:2: "):
        read_questions(path)


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
