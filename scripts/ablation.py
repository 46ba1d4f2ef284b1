"""What each part of retrieval is worth: `scripts/ablation.py QUESTIONS [...] [--index DIR]`, a Markdown table.

Each row takes one part out and scores every question set again.
"""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from pathlib import Path

from careerbot.engine import Engine
from careerbot.evaluation import Question, ask_and_score, read_questions, summarise
from careerbot.search.retriever import Weights
from careerbot.settings.settings import load_settings

FIGURES = ("success@3", "mrr@10", "correct", "cited_recall", "cited_precision")


def figures(index: Path, weights: Weights, questions: list[Question]) -> str:
    found = summarise(ask_and_score(Engine.load(index, weights=weights), questions))
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
        for name, weights in rows.items():
            print(f"| {name} | {figures(args.index, weights, questions)} |", flush=True)


if __name__ == "__main__":
    main()
