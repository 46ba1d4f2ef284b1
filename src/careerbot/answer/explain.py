"""An explanation as tables and as text, for an engineer and for a counselor.

Nothing is computed here that the answer did not use: the numbers are those that
the answerer noted (``reasoning``), put in order.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

from careerbot.answer.abstain import Verdict
from careerbot.answer.trace import Basis, Considered, DecidedBy, Explanation
from careerbot.passages import Hit
from careerbot.question.query import Query
from careerbot.question.subject import Subject
from careerbot.search.retriever import Parts

_N_KINDS = 5
_N_HITS = 10
_WIDTH = 76

# What each signal of ``abstaining`` says in plain words.
_SIGNALS = {
    "kind_ahead": "nearer to a kind that the guide lacks than to one that it answers",
    "kind_odds": "odds that its kind is one that the guide lacks",
    "other_job": "names another job and not this one",
    "other_job_too": "names another job beside this one",
    "place": "names a place that the guide does not",
    "school": "names a school, course or certificate that the guide does not",
    "tool": "names a tool that the guide does not",
    "degree": "names a degree that the guide does not",
    "yes_no": "asks for yes or no",
    "compares": "compares two things",
    "amount": "asks for a number",
    "amount_without_figure": "asks for a number, the best passage has none",
    "best": "asks for the best of something",
    "cosine": "nearness of the best passage",
    "unknown_words": "share of its words that the guide never uses",
    "words_not_in_best": "share of its words that the best passage lacks",
}


class KindRow(NamedTuple):
    """A kind of question: how near it is, its probability, whether the guide answers it."""

    kind: str
    title: str
    score: float
    odds: float
    covered: bool


class ScoreRow(NamedTuple):
    """A passage and what its score is made of, each part times its weight.

    ``score`` is the greatest of the three cosines, of the passage, of one of its
    statements and of its heading, plus ``lexical`` and ``kinds``.
    """

    rank: int
    unit: str
    score: float
    passage: float
    statement: float
    heading: float
    lexical: float
    kinds: float


def best_kinds(query: Query, basis: Basis) -> list[KindRow]:
    """The kinds that the question is most like, best first."""
    rows = []
    for at in (-query.kind_scores).argsort(kind="stable")[:_N_KINDS]:
        kind, score, odds = basis.kinds[at], float(query.kind_scores[at]), float(query.kind_odds[at])
        rows.append(KindRow(kind.kind, kind.title, score, odds, bool(basis.covered[at])))
    return rows


def score_row(hit: Hit, weights: Parts) -> ScoreRow:
    """The parts of a passage's score."""
    parts = hit.parts
    return ScoreRow(
        rank=hit.rank,
        unit=hit.passage.unit_id,
        score=hit.score,
        passage=weights.passage * parts.passage,
        statement=weights.statement * parts.statement,
        heading=weights.heading * parts.heading,
        lexical=weights.lexical * parts.lexical,
        kinds=weights.kinds * parts.kinds,
    )


def explanation_record(explained: Explanation) -> dict[str, Any]:
    """The explanation as plain values, for JSON."""
    gate = explained.gate
    return {
        "question": explained.question,
        "repaired": explained.repaired,
        "understood_as": explained.answer.understood_as,
        "gate": {"line": gate.line, "why": gate.why} if gate is not None and gate.status is not None else None,
        "nothing_asked": explained.nothing_asked,
        "questions": [_question_record(one, explained.basis) for one in explained.considered],
    }


def _question_record(one: Considered, basis: Basis) -> dict[str, Any]:
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
        "odds": verdict.odds,
        "threshold": verdict.threshold,
        "decided_by": one.decided_by,
        "answered": one.is_answered,
    }


def render_explanation(explained: Explanation) -> str:
    """The explanation as text for a terminal."""
    lines = [f"Asked          {explained.question}"]
    if explained.repaired != explained.question:
        lines.append(f"Typos mended   {explained.repaired}")
    if explained.answer.understood_as:
        lines.append(f"Understood as  {explained.answer.understood_as}")
    lines += ["", "Is it a question for the guide?"]
    gate = explained.gate
    if explained.nothing_asked:
        lines.append("  No, it asks nothing.")
    elif gate is not None and gate.status is not None:
        lines.append(f"  No, it gets the fixed answer {gate.line!r} ({gate.why}); the guide is not searched.")
    else:
        lines.append("  Yes.")
    for number, one in enumerate(explained.considered, 1):
        of = f" {number} of {len(explained.considered)}" if len(explained.considered) > 1 else ""
        lines += ["", f"Question{of}: {one.found.query.text}", *_question_lines(one, explained.basis)]
    return "\n".join(lines)


def _question_lines(one: Considered, basis: Basis) -> Iterator[str]:
    query = one.found.query
    yield f"  Names: {_names(query.subject)}"
    yield ""
    yield "  Kinds of question that it is most like"
    yield "    score   odds   the guide answers it?"
    for kind in best_kinds(query, basis):
        answers = "yes" if kind.covered else "no "
        yield f"    {kind.score:5.3f}  {kind.odds:5.1%}   {answers}  {kind.title} ({kind.kind})"
    yield ""
    yield "  Best passages: score = the greatest cosine (passage, statement or heading) + words + kinds"
    yield "                           score   passage  statement  heading    words  kinds"
    for hit in one.found.hits[:_N_HITS]:
        row = score_row(hit, basis.weights)
        heading = f"{row.heading:7.3f}" if row.heading > -1 else f"{'none':>7}"
        cosines = f"{row.passage:7.3f}  {row.statement:9.3f}  {heading}"
        yield f"    {row.rank:2}  {row.unit:17}  {row.score:6.3f}   {cosines}  {row.lexical:7.3f}  {row.kinds:5.3f}"
        yield f"        {textwrap.shorten(basis.guide.text(hit.passage.span), _WIDTH, placeholder=' ...')}"
    yield ""
    yield f"  Look-up by row, order or place: {_lookup(one)}"
    yield f"  Disagreement shown: {'; '.join(_points(one)) or 'none'}"
    yield ""
    yield from _verdict_lines(one.found.verdict)
    yield f"  {_decision(one)}"


def _names(subject: Subject) -> str:
    said = [name for name, is_named in (("this career", subject.own), ("its field", subject.field)) if is_named]
    said += [f"another job ({name})" for name in subject.others]
    said += [f"where somebody comes from ({name})" for name in subject.backgrounds]
    said += [f"a {kind} that the guide does not name ({name})" for kind, name in subject.absent]
    return "; ".join(said) or "no career, place or thing"


def _lookup(one: Considered) -> str:
    place = one.found.place
    if place is None:
        return "none"
    whole = "the whole answer" if place.whole else "with what the search found"
    return f"{', '.join(sorted(place.unit_ids))} ({whole}{', sure' if place.sure else ''})"


def _points(one: Considered) -> list[str]:
    return [conflict.point for conflict in one.difference.conflicts] if one.difference else []


def _verdict_lines(verdict: Verdict) -> Iterator[str]:
    yield "  Log-odds that the guide does not answer: value x weight of each signal, and the bias"
    for reason in verdict.reasons:
        if reason.part:
            words = _SIGNALS.get(reason.signal, reason.signal.replace("_", " "))
            yield f"    {reason.value:6.3f} x {reason.weight:6.3f} = {reason.part:7.3f}   {words}"
    yield f"    {'bias':>15} = {verdict.bias:7.3f}"
    probability = 1 / (1 + math.exp(-verdict.odds))
    yield f"    {'sum':>15} = {verdict.odds:7.3f}   ({probability:.1%}); above {verdict.threshold:.3f} it abstains"


def _decision(one: Considered) -> str:
    if one.decided_by is DecidedBy.DIFFERENCE:
        return "Answered: it asks about a disagreement that the guide has."
    if one.decided_by is DecidedBy.LOOKUP:
        return "Answered: it asks for a place that the guide has, whatever the odds."
    return "Answered: the odds are below the threshold." if one.is_answered else "Not answered: the odds are above it."
