"""Processes that share work: each is sent one job a line, as JSON, and answers with one line.

A process of its own for each core, not a thread: Python runs one thread at a time, and what
was loaded into one process (torch, faiss) need not get along with the rest.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from careerbot.errors import CareerbotError

Job = Any
"""What JSON can hold."""


def n_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_jobs(
    module: str, setup: Job, jobs: Sequence[Job], done: Callable[[Job, Any], None], n_workers: int | None = None
) -> None:
    """Give each job to the next process that is free; the processes end with the last job.

    Args:
        module: of careerbot, which calls ``serve_jobs`` when it is run.
        setup: what each process starts with.
        done: called with a job and its answer, by one thread at a time.
        n_workers: one for each core, if not given; never more than there are jobs.

    Raises:
        CareerbotError: a job failed with it, or a process ended early.
    """
    waiting = iter(jobs)
    lock = Lock()
    failed: list[BaseException] = []

    def take() -> Iterator[Job]:
        while True:
            with lock:
                job = None if failed else next(waiting, None)
            if job is None:
                return
            yield job

    def work(_: int) -> None:
        try:
            _drive(module, setup, take(), lock, done)
        except BaseException as err:
            failed.append(err)

    n = min(n_workers or n_cores(), len(jobs))
    with ThreadPoolExecutor(max(n, 1)) as pool:
        list(pool.map(work, range(n)))
    if failed:
        raise failed[0]


def _drive(module: str, setup: Job, jobs: Iterator[Job], lock: Lock, done: Callable[[Job, Any], None]) -> None:
    """One process, from its start to its end."""
    process = start_worker(module)
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            for line in (setup, None), *((job, job) for job in jobs):
                sent, job = line
                process.stdin.write(json.dumps(sent) + "\n")
                process.stdin.flush()
                answer = _answer(process, module)
                if job is not None:
                    with lock:
                        done(job, answer)
        except BrokenPipeError as err:
            raise _ended(process, module) from err
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()


def start_worker(module: str) -> subprocess.Popen[str]:
    """A process that runs a module of careerbot; nothing is downloaded by it."""
    environment = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", **os.environ, "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", f"careerbot.{module}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )


def _answer(process: subprocess.Popen[str], module: str) -> Any:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise _ended(process, module)
    fields = json.loads(line)
    if "error" in fields:
        raise CareerbotError(fields["error"], hint=fields["hint"])
    return fields["answer"]


def _ended(process: subprocess.Popen[str], module: str) -> CareerbotError:
    """What to say of a process that ended before its time."""
    assert process.stderr is not None
    last = process.stderr.read().strip().splitlines()[-1:] or [f"exit status {process.wait()}"]
    return CareerbotError(
        f"a process of the build ended early ({module}): {last[0]}", hint="run `careerbot build` again"
    )


def serve_jobs(start: Callable[[Job], Callable[[Job], Any]]) -> None:
    """The other side: answer each line of standard input, until there is none.

    Args:
        start: called with the setup; gives what answers a job.
    """
    answers = sys.stdout

    def answer(do: Callable[[], Any]) -> Any:
        try:
            # What a library prints must not stand among the answers.
            with contextlib.redirect_stdout(io.StringIO()):
                found = do()
        except CareerbotError as err:
            print(json.dumps({"error": err.message, "hint": err.hint}), file=answers, flush=True)
            raise SystemExit(1) from err
        except Exception:
            traceback.print_exc()
            raise SystemExit(1) from None
        return found

    ask = answer(lambda: start(json.loads(sys.stdin.readline())))
    print(json.dumps({"answer": None}), file=answers, flush=True)
    for line in sys.stdin:
        found = answer(lambda line=line: ask(json.loads(line)))  # type: ignore[misc]
        print(json.dumps({"answer": found}), file=answers, flush=True)
