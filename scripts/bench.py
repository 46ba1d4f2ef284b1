"""Speed and memory on this machine, as ratios in one run: `scripts/bench.py [--index DIR] [--runs N]`, JSON.

Whole processes are timed in turn (A B A B ...), so that a machine that drifts slows both alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from careerbot.settings.settings import load_settings

QUESTIONS = (
    "How much do they earn?",
    "what skills do you need",
    "Is it hard to get a first job?",
    "Which states have the most jobs?",
    "What should I do in high school?",
    "do they work from home",
    "How long does a master's degree take?",
    "will ai replace this job",
)


def wall_s(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def cold(index: Path, runs: int) -> dict[str, float]:
    ask = [sys.executable, "-m", "careerbot", "ask", "--index", str(index), QUESTIONS[0]]
    heavy = [sys.executable, "-c", "import sentence_transformers"]
    for command in (ask, heavy):
        wall_s(command)
    pairs = [(wall_s(ask), wall_s(heavy)) for _ in range(runs)]
    return {
        "ask_s": statistics.median(a for a, _ in pairs),
        "import_sentence_transformers_s": statistics.median(b for _, b in pairs),
        "ratio": statistics.median(a / b for a, b in pairs),
    }


def warm(index: Path, runs: int) -> dict[str, float]:
    from careerbot.engine import Engine

    engine = Engine.load(index, n_answers=0)
    for question in QUESTIONS:
        engine.ask(question)
    took = sorted(engine.ask(question).took_ms for _ in range(10 * runs) for question in QUESTIONS)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"p50_ms": took[len(took) // 2], "p95_ms": took[int(0.95 * len(took))], "peak_memory_mb": peak_mb}


def serve_again(index: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "careerbot", "serve", "--index", str(index), "--port", "7987"]
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        ready = next(line for line in server.stdout if re.search(r"ready", line))
        took = time.perf_counter() - start
        server.terminate()
    return {"serve_ready_s": took if ready else float("nan")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=load_settings().settings.index)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    found = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **cold(args.index, args.runs),
        **warm(args.index, args.runs),
        **serve_again(args.index),
    }
    print(json.dumps({k: round(v, 3) if isinstance(v, float) else v for k, v in found.items()}, indent=1))


if __name__ == "__main__":
    main()
