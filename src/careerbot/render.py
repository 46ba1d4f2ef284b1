"""An answer as text for a terminal."""

from __future__ import annotations

import json
import textwrap

from careerbot.answers import Answer

_WIDTH = 88


def render_text(answer: Answer) -> str:
    """The answer, then its sources: number, place and quoted words."""
    lines = []
    if answer.understood_as:
        lines += [f"Understood as: {answer.understood_as}", ""]
    for line in answer.text.splitlines():
        lines += textwrap.wrap(line, _WIDTH, subsequent_indent="  " if line.startswith("- ") else "") or [""]
    if answer.sources:
        lines.append("")
    for quotes in answer.sources:
        first = quotes[0]
        lines.append(f"[{first.mark}] {first.label}  ({first.unit}, characters {first.start}-{quotes[-1].end})")
    return "\n".join(lines)


def render_json(answer: Answer, **extra: object) -> str:
    """The answer record as one line of JSON."""
    return json.dumps({**extra, **answer.record()}, ensure_ascii=False)
