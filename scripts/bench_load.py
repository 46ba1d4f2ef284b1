"""A server under load: `scripts/bench_load.py [--index DIR] [--seconds N] [--only NAME]`, JSON.

Needs `wrk` and `node`, on the same machine as the server: what they take, the server does not have. The questions are
those of evaluation/; "new" ones are each asked once (the answer cache is empty at the start and smaller than the list),
"known" ones again and again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from careerbot.settings.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser.running import serving  # noqa: E402

# Counts of one address are a school's, and all of this comes from one.
_OPEN = {
    "CAREERBOT_QUESTIONS_PER_CHAT": "10000",
    "CAREERBOT_QUESTIONS_PER_ADDRESS": "1000000",
    "CAREERBOT_REQUESTS_PER_ADDRESS": "1000000",
}
_LUA = """
local questions = {{{questions}}}
local at = {first}
request = function()
  at = at % #questions + 1
  return wrk.format("POST", "/api/v1/ask", {{["Content-Type"] = "application/json"}}, questions[at])
end
done = function(summary, latency, _)
  io.write(string.format("RESULT %d %d %d %.0f %.0f %.0f\\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


def questions() -> list[str]:
    """Those of all sets that are not calls for help, each once, in a fixed order."""
    found = []
    for path in sorted((ROOT / "evaluation").glob("*.jsonl")):
        if path.stem in ("distress", "attacks", "gates"):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            asked = json.loads(line).get("question")
            if isinstance(asked, str) and 3 < len(asked) < 300:
                found.append(asked)
    return list(dict.fromkeys(found))


def wrk(url: str, asked: list[str], in_flight: int, seconds: int) -> dict[str, float]:
    """Answers a second and how long they took, from ``in_flight`` connections."""
    # In long brackets Lua reads no escapes.
    bodies = ",".join(f"[==[{json.dumps({'question': one})}]==]" for one in asked)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA.format(questions=bodies, first=0))
        script.flush()
        command = ["wrk", "-t1", f"-c{in_flight}", f"-d{seconds}s", "--timeout", "30s", "-s", script.name, url]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    n, took_us, errors, p50, p95, p99 = map(float, re.findall(r"RESULT (.*)", said)[0].split())
    return {
        "in_flight": in_flight,
        "answers_s": n / (took_us / 1e6),
        "errors": errors,
        "p50_ms": p50 / 1000,
        "p95_ms": p95 / 1000,
        "p99_ms": p99 / 1000,
    }


def chats(url: str, asked: list[str], n_chats: int, n_each: int) -> dict[str, Any]:
    command = ["node", str(ROOT / "scripts" / "chats.mjs"), url, str(n_chats), str(n_each)]
    said = subprocess.run(command, input="\n".join(asked), check=True, capture_output=True, text=True).stdout
    return dict(json.loads(said))


def page_loads(url: str, n: int) -> dict[str, float]:
    """The chat's page with all that it names, ``n`` times at once."""

    def load(_: int) -> float:
        start = perf_counter()
        page = urllib.request.urlopen(f"{url}/").read().decode()
        for name in re.findall(r'(?:src|href)="((?:assets|web)/[^"]+)"', page):
            urllib.request.urlopen(f"{url}/{name}").read()
        return perf_counter() - start

    with ThreadPoolExecutor(n) as pool:
        took = sorted(pool.map(load, range(n)))
    return {"loads": n, "p50_s": statistics.median(took), "p95_s": took[int(0.95 * n)]}


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) / 1024


@contextmanager
def _server(index: Path, corpus: Path) -> Iterator[Any]:
    with serving(index, corpus, _OPEN) as server:
        yield server


def main() -> None:
    settings = load_settings().settings
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=settings.index)
    parser.add_argument("--corpus", type=Path, default=settings.corpus)
    parser.add_argument("--seconds", type=int, default=8)
    options = parser.parse_args()
    for program in ("wrk", "node"):
        if shutil.which(program) is None:
            sys.exit(f"error: there is no {program}; install it")
    asked = questions()
    found: dict[str, Any] = {"cores": os.cpu_count(), "questions": len(asked)}
    with _server(options.index, options.corpus) as server:
        found["memory at start, MB"] = memory_mb(server.process.pid)
        wrk(server.url, asked[-20:], 2, 2)  # warm
        found["new questions"] = wrk(server.url, asked, 8, options.seconds)
    with _server(options.index, options.corpus) as server:
        wrk(server.url, asked[-20:], 2, 2)
        found["new questions, 50 in flight"] = wrk(server.url, asked, 50, options.seconds)
        wrk(server.url, asked[:50], 2, 4)
        found["known questions"] = wrk(server.url, asked[:50], 8, options.seconds)
        found["known questions, 50 in flight"] = wrk(server.url, asked[:50], 50, options.seconds)
        found["memory after, MB"] = memory_mb(server.process.pid)
    with _server(options.index, options.corpus) as server:
        wrk(server.url, asked[-20:], 2, 2)
        found["50 chats"] = chats(server.url, asked, 50, 3)
        found["200 chats"] = chats(server.url, asked[200:], 200, 2)
        found["30 page loads"] = page_loads(server.url, 30)
        found["memory after chats, MB"] = memory_mb(server.process.pid)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
