"""What each part of retrieval is worth: `scripts/ablation.py QUESTIONS [...] [--index DIR]`, a Markdown table.

Each row takes one part out and scores every question set again.
"""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from pathlib import Path

from careerbot.engine import Engine
from careerbot.evaluation import Question, read_questions, score, summarise
from careerbot.search.retriever import Weights
from careerbot.settings.settings import load_settings

FIGURES = ("success@3", "mrr@10", "correct", "cited_recall", "cited_precision")


def figures(index: Path, parts: Weights, questions: list[Question]) -> str:
    engine = Engine.load(index, parts=parts)
    source = engine.guides[0].source_text
    found = summarise([score(q, engine.ask(q.text, q.history).record(), source) for q in questions])
    return " | ".join(f"{found[name]:.3f}" for name in FIGURES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, default=load_settings().settings.index)
    args = parser.parse_args()
    rows = {"all parts": Weights()}
    rows |= {f"without {field.name}": replace(Weights(), **{field.name: 0.0}) for field in fields(Weights)}
    for path in args.questions:
        questions = read_questions(path)
        print(f"\n{path.name}, {len(questions)} questions\n")
        print("| | " + " | ".join(FIGURES) + " |\n|---" * 1 + "|---" * len(FIGURES) + "|")
        for name, parts in rows.items():
            print(f"| {name} | {figures(args.index, parts, questions)} |", flush=True)


if __name__ == "__main__":
    main()
