"""The tables of docs/evaluation.md: `scripts/tables.py [--also FILE ...]`, each set's two halves apart.

Questions with an odd number were used for tuning, those with an even one were not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from careerbot.engine import Engine
from careerbot.evaluation import Question, Scored, ask_and_score, by_kind, read_questions, summarise
from careerbot.settings.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
SETS = ("students", "forums", "boards", "conversations", "lookups")
FIGURES = ("success@3", "correct", "cited_recall", "cited_precision", "near_miss_recall", "false_abstain")
FAR = {"offtopic", "unsafe", "injection", "real_far", "gates"}


def number(question: Question) -> int:
    return int("".join(filter(str.isdigit, question.question_id)))


def shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def row(name: str, rows: list[Scored]) -> str:
    found = summarise(rows)
    far = [r.abstained for r in rows if r.question.kind in FAR]
    cells = [shown(found[figure]) for figure in FIGURES]
    return f"| {name} | {len(rows)} | {' | '.join(cells)} | {shown(sum(far) / len(far) if far else None)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=load_settings().settings.index)
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="more sets, not split")
    args = parser.parse_args()
    engine = Engine.load(args.index)
    header = ["set", "n", "success@3", "correct", "recall", "precision", "near misses refused", "answerable refused"]
    print(f"| {' | '.join([*header, 'far refused'])} |\n|{'---|' * (len(header) + 1)}")
    halves: dict[str, list[Scored]] = {"odd": [], "even": []}
    for path in [ROOT / "evaluation" / f"{name}.jsonl" for name in SETS] + args.also:
        rows = ask_and_score(engine, read_questions(path))
        if path in args.also:
            print(row(path.stem, rows))
            kinds = by_kind(rows, lambda r: r.correct)
            print(f"\nby kind, correct: {', '.join(f'{k} {v:.2f}' for k, v in kinds.items() if v is not None)}\n")
            continue
        for half, rest in (("odd", 1), ("even", 0)):
            part = [r for r in rows if number(r.question) % 2 == rest]
            halves[half] += part
            print(row(f"{path.stem}, {half}", part), flush=True)
    for half, rows in halves.items():
        print(row(f"all, {half}", rows))


if __name__ == "__main__":
    main()
