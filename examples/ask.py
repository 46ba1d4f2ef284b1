"""Ask a question and print the answer with its citations: `python examples/ask.py "How much do they earn?"`."""

from __future__ import annotations

import sys

from careerbot import Answer, Engine


def shown(answer: Answer) -> str:
    """The answer, then a line for each place that it quotes."""
    lines = [answer.text, ""]
    for quotes in answer.sources:
        first = quotes[0]
        lines.append(f"[{first.mark}] {first.label} ({first.guide}, {first.unit})")
    return "\n".join(lines)


if __name__ == "__main__":
    question = " ".join(sys.argv[1:]) or "How much do they earn?"
    print(shown(Engine.load().ask(question)))
