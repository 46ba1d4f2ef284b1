"""Answers, explanations and disagreements as text for a terminal."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterator

from careerbot.answer.abstain import Verdict
from careerbot.answer.explain import _N_HITS, _points, best_kinds, score_row
from careerbot.answer.model import Answer, Status, ranges
from careerbot.answer.trace import DecidedBy, GuideFacts, Trace, TracedQuestion
from careerbot.conflicts.model import Conflict
from careerbot.guides.model import Guide
from careerbot.question.subject import Subject

_WIDTH = 88
_EXPLAINED_WIDTH = 76
# What each signal of ``abstaining`` says in plain words.
_SIGNALS = {
    "kind_ahead": "nearer to a kind that the guide lacks than to one that it answers",
    "kind_log_odds": "odds that its kind is one that the guide lacks",
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


def render_text(answer: Answer) -> str:
    """The answer, then its sources: number, place and quoted words."""
    lines = []
    if answer.understood_as:
        lines += [f"Understood as: {answer.understood_as}", ""]
    sides = [range(start, end) for difference in answer.differences for start, end in difference.sides]
    for at, line in enumerate(answer.lines):
        # A side stands to the right of our note, its words to the right of its place.
        indent = "".join("  " if at == side.start else "    " for side in sides if at in side)
        hanging = indent + ("  " if line.startswith("- ") else "")
        lines += textwrap.wrap(line, _WIDTH, initial_indent=indent, subsequent_indent=hanging) or [""]
    if answer.sources:
        lines.append("")
    for quotes in answer.sources:
        first = quotes[0]
        where = ", ".join(f"{start}-{end}" for start, end in ranges(quotes))
        lines.append(f"[{first.mark}] {first.label}  ({first.unit}, characters {where})")
    if answer.choices and answer.status in (Status.WHICH_GUIDE, Status.ANSWERED) and not answer.compared:
        lead = "You could mean:" if answer.status is Status.WHICH_GUIDE else "You could also mean:"
        lines += ["", lead, *(f"  {choice.career}  (--guide {choice.guide})" for choice in answer.choices)]
    if answer.next_questions:
        lines += ["", "Ask next:", *(f"  {question}" for question in answer.next_questions)]
    return "\n".join(lines)


def render_conflict(conflict: Conflict, guide: Guide) -> str:
    """A conflict as a person judges it: the point, what was decided, each side's words."""
    lines = [f"{conflict.point}  ({conflict.status.value}; rule: {conflict.rule.value})"]
    for side in conflict.sides:
        said = " | ".join(guide.text(span) for span in side.spans)
        lines += textwrap.wrap(f"{side.unit_id}: {said}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def render_json(answer: Answer, **extra: object) -> str:
    """The answer record as one line of JSON."""
    return json.dumps({**extra, **answer.record()}, ensure_ascii=False)


def render_explanation(explained: Trace) -> str:
    """The explanation as text for a terminal."""
    lines = [f"Asked          {explained.question}"]
    if explained.written_out != explained.question:
        lines.append(f"Written out    {explained.written_out}")
    if explained.answer.understood_as:
        lines.append(f"Understood as  {explained.answer.understood_as}")
    lines += ["", "Is it a question for the guide?"]
    gate = explained.gate
    if explained.nothing_asked:
        lines.append("  No, it asks nothing.")
    elif gate is not None and not gate.is_question:
        lines.append(f"  No, it gets the fixed answer {gate.line!r} ({gate.why}); the guide is not searched.")
    else:
        lines.append("  Yes.")
    for number, one in enumerate(explained.considered, 1):
        of = f" {number} of {len(explained.considered)}" if len(explained.considered) > 1 else ""
        lines += ["", f"Question{of}: {one.found.query.text}", *_question_lines(one, explained.basis)]
    return "\n".join(lines)


def _question_lines(one: TracedQuestion, basis: GuideFacts) -> Iterator[str]:
    query = one.found.query
    yield f"  Names: {_names(query.subject)}"
    yield ""
    yield "  Kinds of question that it is most like"
    yield "    score   odds   the guide answers it?"
    for kind in best_kinds(query, basis):
        answers = "yes" if kind.covered else "no "
        yield f"    {kind.score:5.3f}  {kind.probability:5.1%}   {answers}  {kind.title} ({kind.kind})"
    yield ""
    yield "  Best passages: score = the greatest cosine (passage, statement or heading) + kinds"
    yield "                           score   passage  statement  heading  kinds"
    for hit in one.found.hits[:_N_HITS]:
        row = score_row(hit, basis.weights)
        heading = f"{row.heading:7.3f}" if row.heading > -1 else f"{'none':>7}"
        cosines = f"{row.passage:7.3f}  {row.statement:9.3f}  {heading}"
        yield f"    {row.rank:2}  {row.unit:17}  {row.score:6.3f}   {cosines}  {row.kinds:5.3f}"
        yield f"        {textwrap.shorten(basis.guide.text(hit.passage.span), _EXPLAINED_WIDTH, placeholder=' ...')}"
    yield ""
    yield f"  Look-up by row, order or place: {_lookup(one)}"
    yield f"  Disagreement shown: {'; '.join(_points(one)) or 'none'}"
    yield ""
    yield from _verdict_lines(one.found.verdict)
    yield f"  {_decision(one)}"


def _names(subject: Subject) -> str:
    said = [name for name, is_named in (("this career", subject.own), ("its field", subject.field)) if is_named]
    said += [f"another job ({name})" for name in subject.others]
    said += [f"a {kind} that the guide does not name ({name})" for kind, name in subject.absent]
    return "; ".join(said) or "no career, place or thing"


def _lookup(one: TracedQuestion) -> str:
    place = one.found.place
    if place is None:
        return "none"
    whole = "the whole answer" if place.whole else "with what the search found"
    return f"{', '.join(sorted(place.unit_ids))} ({whole}{', sure' if place.sure else ''})"


def _verdict_lines(verdict: Verdict) -> Iterator[str]:
    yield "  Log-odds that the guide does not answer: value x weight of each signal, and the bias"
    for reason in verdict.reasons:
        if reason.part:
            words = _SIGNALS.get(reason.signal, reason.signal.replace("_", " "))
            yield f"    {reason.value:6.3f} x {reason.weight:6.3f} = {reason.part:7.3f}   {words}"
    yield f"    {'bias':>15} = {verdict.bias:7.3f}"
    probability = 1 / (1 + math.exp(-verdict.log_odds))
    yield f"    {'sum':>15} = {verdict.log_odds:7.3f}   ({probability:.1%}); above {verdict.threshold:.3f} it abstains"


def _decision(one: TracedQuestion) -> str:
    if one.decided_by is DecidedBy.DIFFERENCE:
        return "Answered: it asks about a disagreement that the guide has."
    if one.decided_by is DecidedBy.LOOKUP:
        return "Answered: it asks for a place that the guide has, whatever the odds."
    return "Answered: the odds are below the threshold." if one.is_answered else "Not answered: the odds are above it."
