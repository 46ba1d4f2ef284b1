"""Sets of questions, asked again and again with something changed, and a row of a table for each change.

Own sets are shown by halves: what was tuned on (odd) apart from what was not (even). A cell says by how many
questions a set is better (+) or worse (-) after the change; 0 where it moved and came out even, nothing where it
moved none. "Changed": how many of all answers are others; where it is small, the sets hardly ask for what was
changed. "Precision": by how many hundredths the share of cited places that are right has risen or fallen, over all
questions that both answer. A question is right where it is answered with the expected strings from the right places,
or refused where nothing in the guide answers it, or told what it is (``want``).
"""

from __future__ import annotations

import argparse
import json
import operator
import statistics
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from careerbot.engine import Engine
from careerbot.evaluation import Question, Scored, read_questions, score
from careerbot.search.encoder import FloatMatrix, OnnxEncoder
from careerbot.settings.settings import load_settings

OWN = Path(__file__).resolve().parents[1] / "evaluation"


class Run(NamedTuple):
    """Every answer, as JSON, its precision if it cites, and the ids of the questions that come out right, by set."""

    answers: list[str]
    precisions: list[float | None]
    right: dict[str, set[str]]


@contextmanager
def remembered_vectors() -> Iterator[None]:
    """The same texts are encoded once for all changes."""
    was = OnnxEncoder.encode_queries
    known: dict[tuple[str, ...], FloatMatrix] = {}

    def encode(self: OnnxEncoder, texts: Sequence[str]) -> FloatMatrix:
        key = tuple(texts)
        if key not in known:
            known[key] = was(self, texts)
        return known[key].copy()

    with patch.object(OnnxEncoder, "encode_queries", encode):
        yield


class Sets:
    """The questions of some files, and what they are right or wrong about."""

    def __init__(self, index: Path, files: Sequence[Path]) -> None:
        self.index = index
        self._sets = {name: part for path in files for name, part in halves(path, read_questions(path))}
        self._want = {key: value for path in files for key, value in wants(path).items()}

    @classmethod
    def of_command(cls, doc: str | None, *, choose: str) -> tuple[Sets, tuple[str, ...]]:
        """Of the command line; with it, how the names of the changes begin that are wanted."""
        parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("questions", nargs="+", type=Path)
        parser.add_argument("--index", type=Path, default=load_settings().settings.index)
        parser.add_argument("--only", nargs="+", default=[""], help=f"{choose} whose name begins so")
        args = parser.parse_args()
        return cls(args.index, args.questions), tuple(args.only)

    def of(self, index: Path) -> Sets:
        """The same questions, asked of another index."""
        other = copy(self)
        other.index = index
        return other

    def ask(self) -> Run:
        engine = Engine.load(self.index)
        source = engine.guide(engine.guides[0].slug).source_text
        run = Run([], [], {})
        for name, questions in self._sets.items():
            run.right[name] = set()
            for question in questions:
                record = engine.ask(question.text, question.history).record()
                scored = score(question, record, source)
                run.answers.append(json.dumps({**record, "took_ms": 0}, default=str))
                run.precisions.append(scored.cited_precision)
                if is_right(scored, record["status"], self._want.get(question.question_id, "")):
                    run.right[name].add(question.question_id)
        return run

    def head(self, title: str, whole: Run) -> str:
        counts = (f"{len(whole.right[name])}/{len(questions)}" for name, questions in self._sets.items())
        return (
            f"| {title} | changed | precision | {' | '.join(self._sets)} |\n|---|---|---|{'---|' * len(self._sets)}\n"
            f"| as it is: right of all | | {_mean(whole.precisions):.3f} | {' | '.join(counts)} |"
        )

    @staticmethod
    def row(title: str, whole: Run, changed: Run) -> str:
        n_changed = sum(map(operator.ne, changed.answers, whole.answers))
        pairs = zip(changed.precisions, whole.precisions, strict=True)
        gained = [100 * (one - other) for one, other in pairs if one is not None and other is not None]
        moved = {name: len(changed.right[name]) - len(ids) for name, ids in whole.right.items()}
        cells = [f"{moved[name]:+d}" if changed.right[name] != ids else "" for name, ids in whole.right.items()]
        return f"| {title} | {n_changed} | {_mean(gained):+.1f} | {' | '.join(cells)} |"


def _mean(values: Iterable[float | None]) -> float:
    return statistics.fmean(value for value in values if value is not None)


def is_right(row: Scored, status: str, want: str) -> bool:
    """As its judgments say; ``want``: what a message for the gates is."""
    if want in ("weak", "other_language"):
        return (status == "off_topic") if want == "other_language" else status != "support"
    if want:
        return status in ("answered", "not_in_guide") if want == "question" else status == want
    if row.question.abstain:
        return row.abstained
    return not row.abstained and row.cited_recall is not False and row.correct is not False


def halves(path: Path, questions: list[Question]) -> Iterator[tuple[str, list[Question]]]:
    if path.resolve().parent != OWN:
        yield path.stem, questions
        return
    for name, rest in (("odd", 1), ("even", 0)):
        part = [q for q in questions if int("".join(filter(str.isdigit, q.question_id))) % 2 == rest]
        yield f"{path.stem}, {name}", part


def wants(path: Path) -> dict[str, str]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {str(line["id"]): str(line["want"]) for line in lines if "want" in line}
