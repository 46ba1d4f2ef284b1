"""What many guides cost: `scripts/bench_guides.py FOLDER [--corpus DIR] [--guides 343] [--runs 7] [--fresh]`, JSON.

The guides of a corpus, or copies of the first guide under other names, stand in FOLDER, which is kept for
the next run, as is their index. `careerbot ask` over one guide and over all of them is timed in turn, as
whole processes; then one guide is changed and the index built again. The seconds of a build are told by step,
and as seconds of a core, which another program on the machine changes less. With `--fresh` the index is built
from nothing, which takes minutes.
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
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SLUG = "machine-learning-engineer"
QUESTION = "How much do they earn?"
_BUILD = """
import json, resource, sys, time
from careerbot import builder
steps, last, start = {}, ["", 0.0], time.perf_counter()
def note(step, done, total):
    now = time.perf_counter()
    steps[last[0]] = steps.get(last[0], 0) + now - start - last[1]
    last[:] = [step, now - start]
builder.build(sys.argv[1], sys.argv[2], progress=note, fresh="--fresh" in sys.argv)
note("", 0, 0)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
cores = sum(one.ru_utime + one.ru_stime for one in used)
print(json.dumps({"s": time.perf_counter() - start, "core_s": cores, "steps_s": steps}))
"""
_SHOWN_S = 0.05
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


def build(folder: Path, *words: str) -> dict[str, Any]:
    """How long a build takes, in all and by step."""
    places = [str(folder / "corpus"), str(folder / "index")]
    done = subprocess.run([sys.executable, "-c", _BUILD, *places, *words], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    found["steps_s"] = {step: round(seconds, 2) for step, seconds in found["steps_s"].items() if seconds >= _SHOWN_S}
    return found | {name: round(found[name], 1) for name in ("s", "core_s")}


def change(folder: Path) -> None:
    """A word more in one guide."""
    source = sorted(path for path in (folder / "corpus").glob("*/*") if path.suffix in (".md", ".txt"))[-1]
    text = source.read_text(encoding="utf-8")
    source.write_text(re.sub(r"\bthe\b", "the very", text, count=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, help="guides to measure with, instead of copies of the first one")
    parser.add_argument("--guides", type=int, default=343)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--fresh", action="store_true")
    args = parser.parse_args()
    one, many = args.folder / "one", args.folder / "many"
    copies(one / "corpus", 1)
    if args.corpus and not (many / "corpus").exists():
        shutil.copytree(args.corpus, many / "corpus")
    elif not args.corpus:
        copies(many / "corpus", args.guides)
    build(one)
    built = build(many, *(["--fresh"] if args.fresh else []))
    commands = [careerbot(folder, "ask", QUESTION) for folder in (one, many)]
    pairs = [tuple(map(wall_s, commands)) for _ in range(args.runs + 1)][1:]
    memory = [peak_mb(command) for command in commands]
    unchanged = build(many)
    change(many)
    found = {
        "guides": len(list((many / "corpus").iterdir())),
        "build": built,
        "ask_one_s": round(statistics.median(a for a, _ in pairs), 3),
        "ask_many_s": round(statistics.median(b for _, b in pairs), 3),
        "ask_ratio": round(statistics.median(b / a for a, b in pairs), 3),
        "memory_one_mb": round(memory[0]),
        "memory_many_mb": round(memory[1]),
        "build_of_nothing_new": unchanged,
        "build_of_one_changed": build(many),
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
