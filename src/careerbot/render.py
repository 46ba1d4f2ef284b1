"""An answer as text for a terminal."""

from __future__ import annotations

import json
import textwrap

from careerbot.answer.model import Answer
from careerbot.conflicts.values import Conflict
from careerbot.guides.model import Guide

_WIDTH = 88


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
        lines.append(f"[{first.mark}] {first.label}  ({first.unit}, characters {first.start}-{quotes[-1].end})")
    if answer.next_questions:
        lines += ["", "You could ask next:", *(f"  {question}" for question in answer.next_questions)]
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
