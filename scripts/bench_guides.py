"""What many guides cost: `scripts/bench_guides.py FOLDER [--guides 300] [--runs 7]`, JSON.

Copies of the first guide under other names stand in FOLDER, which is kept for the next run, as is their
index. `careerbot ask` over one guide and over all of them is timed in turn, as whole processes; then one
guide is changed and the index built again. What the build needs to start the encoder is told apart.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLUG = "machine-learning-engineer"
QUESTION = "How much do they earn?"
_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def copies(corpus: Path, n_guides: int) -> None:
    """The first guide under so many names."""
    for number in range(n_guides):
        folder = corpus / f"career-{number:03d}"
        if not folder.exists():
            shutil.copytree(ROOT / "corpus" / SLUG, folder)
            (folder / f"{SLUG}.txt").rename(folder / f"{folder.name}.txt")


def careerbot(folder: Path, *words: str) -> list[str]:
    places = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    return [sys.executable, "-m", "careerbot", *words[:1], *places, *words[1:]]


def wall_s(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def peak_mb(command: list[str]) -> float:
    done = subprocess.run([sys.executable, "-c", _PEAK, *command], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def rebuild_s(folder: Path) -> tuple[float, float]:
    """After a word was added to one guide: the whole build, and how long the encoder's process took of it."""
    [source] = (folder / "corpus" / "career-001").glob("*.txt")
    text = source.read_text(encoding="utf-8")
    n_changes = len(re.findall(r"Very much so( indeed)*\.", text))
    source.write_text(text.replace("Very much so", "Very much so indeed", n_changes), encoding="utf-8")
    code = (
        "import sys, time\n"
        "from careerbot import builder\n"
        "steps = []\n"
        "start = time.perf_counter()\n"
        "def note(step, done, total): steps.append((step, time.perf_counter() - start))\n"
        "builder.build(sys.argv[1], sys.argv[2], progress=note)\n"
        "whole = time.perf_counter() - start\n"
        "begun = next(at for step, at in steps if step == 'loading the model')\n"
        "ended = next(at for step, at in steps if step == 'writing')\n"
        "print(whole, ended - begun)\n"
    )
    places = [str(folder / "corpus"), str(folder / "index")]
    done = subprocess.run([sys.executable, "-c", code, *places], check=True, capture_output=True, text=True)
    whole, encoder = map(float, done.stdout.split())
    return whole, encoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--guides", type=int, default=300)
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args()
    one, many = args.folder / "one", args.folder / "many"
    for folder, n_guides in ((one, 1), (many, args.guides)):
        copies(folder / "corpus", n_guides)
        subprocess.run(careerbot(folder, "build"), check=True, capture_output=True)
    commands = [careerbot(folder, "ask", QUESTION) for folder in (one, many)]
    pairs = [tuple(map(wall_s, commands)) for _ in range(args.runs + 1)][1:]
    memory = [peak_mb(command) for command in commands]
    whole, encoder = rebuild_s(many)
    found = {
        "guides": args.guides,
        "ask_one_s": statistics.median(a for a, _ in pairs),
        "ask_many_s": statistics.median(b for _, b in pairs),
        "ask_ratio": statistics.median(b / a for a, b in pairs),
        "memory_one_mb": memory[0],
        "memory_many_mb": memory[1],
        "memory_ratio": memory[1] / memory[0],
        "rebuild_s": whole,
        "rebuild_without_encoder_s": whole - encoder,
    }
    print(json.dumps({name: round(value, 3) for name, value in found.items()}, indent=1))


if __name__ == "__main__":
    main()
