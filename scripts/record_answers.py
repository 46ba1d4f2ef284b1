"""Record the answers to question sets: `scripts/record_answers.py OUT FILE...`, a JSON line each, without ``took_ms``.

Two runs of the same index and questions must give the same file, and so must a change of the code that is
meant to change no answer: record before and after, and compare.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from careerbot.engine import Engine
from careerbot.evaluation import read_questions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("questions", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index"))
    args = parser.parse_args()
    engine = Engine.load(args.index)
    lines = []
    for path in args.questions:
        for question in read_questions(path):
            record = engine.ask(question.text, question.history).record()
            del record["took_ms"]
            named = {"set": path.name, "id": question.question_id, **record}
            lines.append(json.dumps(named, ensure_ascii=False, sort_keys=True) + "\n")
    text = "".join(lines)
    args.out.write_text(text, encoding="utf-8")
    print(f"{len(lines)} answers, sha256 {hashlib.sha256(text.encode()).hexdigest()}")


if __name__ == "__main__":
    main()
