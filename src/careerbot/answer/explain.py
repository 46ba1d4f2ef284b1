"""An explanation as tables and as text, for an engineer and for a counselor.

Nothing is computed here that the answer did not use: the numbers are those that
the answerer noted (``trace``), put in order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from careerbot.answer.trace import GuideFacts, Trace, TracedQuestion
from careerbot.question.query import Query
from careerbot.question.subject import Subject
from careerbot.search.retriever import Hit, Weights

_N_KINDS = 5
_N_HITS = 10


class KindRow(NamedTuple):
    """A kind of question: how near it is, its probability, whether the guide answers it."""

    kind: str
    title: str
    score: float
    probability: float
    covered: bool


class ScoreRow(NamedTuple):
    """A passage and what its score is made of, each part times its weight.

    ``score`` is the greatest of the three cosines, of the passage, of one of its
    statements and of its heading, plus ``kinds``.
    """

    rank: int
    unit: str
    score: float
    passage: float
    statement: float
    heading: float
    kinds: float


def best_kinds(query: Query, basis: GuideFacts) -> list[KindRow]:
    """The kinds that the question is most like, best first."""
    rows = []
    for at in (-query.kind_scores).argsort(kind="stable")[:_N_KINDS]:
        kind, score, probability = basis.kinds[at], float(query.kind_scores[at]), float(query.kind_probabilities[at])
        rows.append(KindRow(kind.kind, kind.title, score, probability, bool(basis.covered[at])))
    return rows


def score_row(hit: Hit, weights: Weights) -> ScoreRow:
    """The parts of a passage's score."""
    parts = hit.parts
    return ScoreRow(
        rank=hit.rank,
        unit=hit.passage.unit_id,
        score=hit.score,
        passage=weights.passage * parts.passage,
        statement=weights.statement * parts.statement,
        heading=weights.heading * parts.heading,
        kinds=weights.kinds * parts.kinds,
    )


def explanation_record(explained: Trace) -> dict[str, Any]:
    """The explanation as plain values, for JSON."""
    gate = explained.gate
    return {
        "question": explained.question,
        "written_out": explained.written_out,
        "understood_as": explained.answer.understood_as,
        "gate": {"line": gate.line, "why": gate.why} if gate is not None and not gate.is_question else None,
        "nothing_asked": explained.nothing_asked,
        "questions": [_question_record(one, explained.basis) for one in explained.considered],
    }


def _question_record(one: TracedQuestion, basis: GuideFacts) -> dict[str, Any]:
    subject, verdict = one.found.query.subject, one.found.verdict
    return {
        "text": one.found.query.text,
        "subject": {name: getattr(subject, name) for name in Subject.__slots__},
        "kinds": [row._asdict() for row in best_kinds(one.found.query, basis)],
        "passages": [score_row(hit, basis.weights)._asdict() for hit in one.found.hits[:_N_HITS]],
        "lookup": sorted(one.found.place.unit_ids) if one.found.place else None,
        "differences": _points(one),
        "signals": [{**reason._asdict(), "part": reason.part} for reason in verdict.reasons],
        "bias": verdict.bias,
        "log_odds": verdict.log_odds,
        "threshold": verdict.threshold,
        "decided_by": one.decided_by,
        "answered": one.is_answered,
    }


def _points(one: TracedQuestion) -> list[str]:
    return [conflict.point for conflict in one.difference.conflicts] if one.difference else []
