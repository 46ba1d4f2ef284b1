"""careerbot beside other retrieval toolkits: `scripts/bench_peers.py --python PEERS_VENV/bin/python --index DIR`.

Writes docs/benchmarks.json; `scripts/peers_page.py` makes the page and the picture of it. `--peer NAME` (again and
again) measures some alone, `--questions FILE` asks other sets, `--also NAME=FILE` one that is kept elsewhere. Every
system runs in processes of its own, on the same guide and, where it encodes, with the same weights. They are timed in
turn (A B C A B C ...), whole processes and single questions, so that a machine that drifts slows all alike.

A chunk is at the right place where it shares half of its own characters, or half of the part's, with a part of the
guide that answers the question. Follow-up questions are left out: the toolkits read them with a language model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from peers import PEERS, Found, size

from careerbot.engine import Engine
from careerbot.evaluation import Question, read_questions
from careerbot.guides.model import Guide
from careerbot.settings.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
OWN = [ROOT / "evaluation" / f"{name}.jsonl" for name in ("students", "forums")]
GROUPS = {"near": ("unanswerable", "real_near_miss"), "far": ("offtopic", "unsafe", "injection", "real_far")}
FIRST = "How much do they earn?"
WARMING = ("What do they do?", "Is it a good job?", "Tell me about the skills.", "Where do they work?", "Who are they?")
READ_WORDS = 120
QUIET = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "TQDM_DISABLE": "1"}
ONE_FORM = str.maketrans("–—‑−’‘“”\u00a0", "----''\"\" ")
Row = dict[str, Any]


class Shelf(NamedTuple):
    """Where everything is: how each system is started, and its saved index."""

    python: str
    folder: Path
    own_index: Path

    def command(self, verb: str, name: str, *rest: str) -> list[str]:
        """One run of `peers.py` for this system, in its own environment."""
        own = name == "careerbot"
        where = self.own_index if own else self.folder / name
        return [sys.executable if own else self.python, str(ROOT / "scripts/peers.py"), verb, name, str(where), *rest]


def run(command: Sequence[str], given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, env={**os.environ, **QUIET})
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout


def build(shelf: Shelf, names: Iterable[str], guide: Guide) -> dict[str, float]:
    """Each toolkit's saved index; how long it took, start of the process included."""
    whole, parted = shelf.folder / "guide.txt", shelf.folder / "parts.txt"
    whole.write_text(guide.source_text, encoding="utf-8")
    text = "".join(
        guide.source_text[unit.span.start : unit.span.end].strip() + ("\n" if unit.is_host else "\n\n")
        for unit in guide.units  # the host's question stays with the turn that answers it
    )
    parted.write_text(text, encoding="utf-8")
    took = {}
    for name in names:
        (shelf.folder / name).mkdir()
        start = time.perf_counter()
        run(shelf.command("build", name, str(parted if PEERS[name].by_parts else whole)))
        took[name] = time.perf_counter() - start
    return took


def cold(shelf: Shelf, names: Sequence[str], rounds: int) -> dict[str, Row]:
    """Process start to the first answer, over the import of sentence-transformers in the same round."""
    heavy = [shelf.python, "-c", "import sentence_transformers"]
    commands = {name: shelf.command("ask", name, FIRST) for name in names}
    run(heavy)  # once, so that the files are in memory; the index has just been built, by the same files
    seconds: dict[str, list[float]] = {name: [] for name in ("import", *names)}
    peaks: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name, command in {"import": heavy, **commands}.items():
            start = time.perf_counter()
            said = run(command)
            seconds[name].append(time.perf_counter() - start)
            if name in peaks:
                peaks[name].append(json.loads(said.splitlines()[-1])["peak_megabytes"])
    ratios = {name: [a / b for a, b in zip(seconds[name], seconds["import"], strict=True)] for name in names}
    return {
        name: {
            "cold_s": statistics.median(seconds[name]),
            "cold_over_import": statistics.median(ratios[name]),
            "peak_megabytes": statistics.median(peaks[name]),
        }
        for name in names
    } | {"import": {"cold_s": statistics.median(seconds["import"])}}


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))]


def warm(shelf: Shelf, names: Sequence[str], questions: Sequence[Question]) -> tuple[dict[str, list[Found]], Row]:
    """The answers of every system, each in one process; every question goes to one after the other."""
    found: dict[str, list[Found]] = {name: [] for name in names}
    took: dict[str, list[float]] = {name: [] for name in names}
    peaks = {}
    with ExitStack() as stack:
        running = {}
        for name in names:
            running[name] = stack.enter_context(
                subprocess.Popen(
                    shelf.command("batch", name),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    env={**os.environ, **QUIET},
                )
            )
            for text in WARMING:
                exchange(running[name], text)
        for question in questions:
            for name, process in running.items():
                time.sleep(0.003)  # threads of the one before have stopped waiting
                answer = exchange(process, question.text)
                took[name].append(answer.pop("took_ms"))
                peaks[name] = answer.pop("peak_megabytes")
                found[name].append(Found(**answer))
    rows = {
        name: {
            "warm_p50_ms": percentile(mine, 0.5),
            "warm_p95_ms": percentile(mine, 0.95),
            "warm_over_careerbot": statistics.median(a / b for a, b in zip(mine, took["careerbot"], strict=True)),
            "peak_megabytes_after_all": peaks[name],
        }
        for name, mine in took.items()
    }
    return found, rows


def exchange(process: subprocess.Popen[str], question: str) -> Row:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"question": question}) + "\n")
    process.stdin.flush()
    answer: Row = json.loads(process.stdout.readline())
    return answer


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(ONE_FORM).lower()).strip()


def holds(text: str, groups: Iterable[Sequence[str]]) -> bool:
    said = plain(text)
    return all(any(plain(wanted) in said for wanted in group) for group in groups)


class Places:
    """Where chunks stand in the guide."""

    def __init__(self, guide: Guide) -> None:
        self._text = guide.source_text
        self._spans = {unit.unit_id: (unit.span.start, unit.span.end) for unit in guide.units}

    def stands(self, chunk: str) -> bool:
        """Whether the chunk is the guide's own text, so that its place can be told."""
        return chunk.strip() in self._text

    def is_right(self, chunk: str, right: Iterable[str]) -> bool:
        """Whether a chunk stands at one of these parts of the guide."""
        chunk = chunk.strip()
        for found in re.finditer(re.escape(chunk), self._text):
            for unit in right:
                start, end = self._spans[unit]
                shared = min(end, found.end()) - max(start, found.start())
                if 2 * shared >= min(len(chunk), end - start):
                    return True
        return False


def judge(question: Question, found: Found, places: Places) -> Row:
    """The figures of one answer; a chunk's rank counts whether or not the question was refused."""
    right = question.gold_any | question.gold_all
    row: Row = {"refused": found.refused, "score": max(found.scores, default=float("-inf"))}
    row["words"] = len(found.shown.split())
    row["located"] = found.units is not None or all(places.stands(chunk) for chunk in found.chunks)
    if question.abstain or not right:
        return row
    units = list(dict.fromkeys(found.units or ()))
    hits = [unit in right for unit in units] or [places.is_right(chunk, right) for chunk in found.chunks]
    row |= {"success@1": any(hits[:1]), "success@3": any(hits[:3])}
    if question.answer_contains:
        read = " ".join([*found.shown.split()[:READ_WORDS], found.labels])
        row["in_120_words"] = not found.refused and holds(read, question.answer_contains)
        row["in_all_shown"] = not found.refused and holds(f"{found.shown} {found.labels}", question.answer_contains)
    return row


def best_threshold(pairs: Iterable[tuple[float, bool]]) -> float:
    """The least score to answer with: most refused that have no answer, less the share refused that have one."""
    rows = sorted(pairs)
    n_absent = sum(absent for _, absent in rows) or 1
    n_there = sum(not absent for _, absent in rows) or 1

    def gain(threshold: float) -> float:
        below = [absent for score, absent in rows if score < threshold]
        return sum(below) / n_absent - sum(not absent for absent in below) / n_there

    return max((score for score, _ in rows), key=gain)


def mean(values: Iterable[bool | None]) -> float | None:
    kept = [value for value in values if value is not None]
    return statistics.fmean(kept) if kept else None


def figures(questions: Sequence[Question], rows: Sequence[Row], threshold: float | None) -> Row:
    """Means over some questions; with a threshold, what would be refused by it too."""
    pairs = list(zip(questions, rows, strict=True))
    found: Row = {key: mean(row.get(key) for row in rows) for key in ("success@1", "success@3")}
    found |= {key: mean(row.get(key) for row in rows) for key in ("in_120_words", "in_all_shown")}
    found["words_shown"] = statistics.median(row["words"] for row in rows)
    found["located"] = mean(row["located"] for row in rows)
    groups = {"there": [row for question, row in pairs if "success@1" in row]}
    groups |= {group: [row for q, row in pairs if q.kind in kinds] for group, kinds in GROUPS.items()}
    for group, members in groups.items():
        found[f"n_{group}"] = len(members)
        found[f"refused_{group}"] = mean(row["refused"] for row in members)
        if threshold is not None:
            found[f"under_threshold_{group}"] = mean(row["score"] < threshold for row in members)
    return found


def standing_alone(path: Path) -> list[Question]:
    return [question for question in read_questions(path) if not question.history]


def halves(questions: Sequence[Question]) -> dict[str, list[int]]:
    """Positions of all questions, and of those with an odd (tuned on) and an even number."""
    last = [int(re.findall(r"\d+", question.question_id)[-1]) % 2 for question in questions]
    return {
        "all": list(range(len(questions))),
        "odd": [at for at, odd in enumerate(last) if odd],
        "even": [at for at, odd in enumerate(last) if not odd],
    }


def quality(sets: dict[str, list[Question]], found: dict[str, list[Found]], guide: Guide) -> Row:
    """For each set, half and system the figures; a threshold comes from the odd half of the same set."""
    places, start = Places(guide), 0
    result: Row = {}
    for title, questions in sets.items():
        parts = halves(questions)
        result[title] = {half: {} for half in parts}
        for name, answers in found.items():
            rows = [
                judge(q, f, places) for q, f in zip(questions, answers[start : start + len(questions)], strict=True)
            ]
            told = [
                (rows[at]["score"], questions[at].abstain) for at in parts["odd"] if questions[at].kind != "chitchat"
            ]
            threshold = None if name in ("careerbot", "cairn") else best_threshold(told)
            for half, at in parts.items():
                result[title][half][name] = figures([questions[i] for i in at], [rows[i] for i in at], threshold)
        start += len(questions)
    return result


def needs(shelf: Shelf, name: str) -> Row:
    """What is installed for a system, and its settings."""
    peer = PEERS[name]
    if name == "careerbot":
        found = size(peer.packages)
        found["megabytes"] += on_disk(ROOT / "src")  # where it is installed as editable, its own files are there
        found["index_megabytes"] = on_disk(shelf.own_index)
    else:
        found = json.loads(run([shelf.python, str(ROOT / "scripts/peers.py"), "size", *peer.packages]))
    found["versions"] = {package: found["versions"][package] for package in peer.packages}
    return {"settings": peer.settings, **found}


def on_disk(folder: Path) -> float:
    """Megabytes of the files below a folder, compiled ones left out."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc") / 1e6


def machine() -> Row:
    said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    flags = set(re.search(r"flags\s*: (.*)", said)[1].split())  # type: ignore[index]
    wanted = [flag for flag in ("avx2", "fma", "avx512f", "avx512_vnni", "amx_tile") if flag in flags]
    return {"cores": os.cpu_count(), "cpu_flags": wanted, "python": platform.python_version()}


def measured(args: argparse.Namespace, folder: Path) -> Row:
    names = ["careerbot", *(name for name in args.peer or PEERS if name != "careerbot")]
    shelf = Shelf(args.python, folder, args.index)
    engine = Engine.load(args.index)
    guide = engine.guide(engine.guides[0].slug)
    sets = {path.stem: standing_alone(path) for path in args.questions}
    if len(sets) > 1:
        sets["together"] = [question for questions in sets.values() for question in questions]
    sets |= {title: standing_alone(path) for title, path in args.also}
    sets = {title: questions for title, questions in sets.items() if questions}
    own = [question for path in args.questions for question in standing_alone(path)]
    asked = own + [question for title, _ in args.also for question in sets[title]]
    built = build(shelf, names[1:], guide)
    first = cold(shelf, [name for name in names if name.rstrip("+") == name], args.rounds)
    found, rows = warm(shelf, names, asked)
    if "together" in sets:  # asked once, counted in their sets and together
        found = {name: [*answers[: len(own)], *answers] for name, answers in found.items()}
    systems = {name: {**first.get(name, {}), **rows[name], **needs(shelf, name)} for name in names}
    for name, took in built.items():
        systems[name]["build_s"] = took
    return {
        "machine": machine(),
        "corpus_sha256": hashlib.sha256(guide.source_text.encode()).hexdigest(),
        "rounds": args.rounds,
        "n_timed": len(asked),
        "import_sentence_transformers_s": first["import"]["cold_s"],
        "systems": systems,
        "quality": quality(sets, found, guide),
    }


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return round(value, 3) if isinstance(value, float) else value


def titled(text: str) -> tuple[str, Path]:
    title, path = text.split("=", 1)
    return title, Path(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="of the environment with scripts/peers-requirements.txt")
    parser.add_argument("--index", type=Path, default=load_settings().settings.index)
    parser.add_argument("--peer", action="append", choices=[*PEERS], help="again and again; all where there is none")
    parser.add_argument("--questions", nargs="+", type=Path, default=OWN)
    parser.add_argument("--also", action="append", type=titled, default=[], metavar="NAME=FILE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.json")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(args, Path(folder))
    args.out.write_text(json.dumps(rounded(found), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
