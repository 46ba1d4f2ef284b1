"""How often the right place is quoted: `python examples/score.py QUESTIONS.jsonl`.

Each line is a question with the places that answer it, any one of which is enough:
{"question": "How much do they earn?", "gold_any": ["faq:2", "section:07"]}
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from careerbot import Engine


def share_cited(engine: Engine, lines: list[str]) -> float:
    """The share of the questions whose answer quotes one of the places; 0 where no question names any."""
    asked = [question for question in map(json.loads, lines) if question["gold_any"]]
    right = [
        any(quote.unit in question["gold_any"] for quote in engine.ask(question["question"]).quotes)
        for question in asked
    ]
    return sum(right) / max(1, len(right))


if __name__ == "__main__":
    questions = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    print(f"{share_cited(Engine.load(), questions):.3f}")
