"""Programs that tests start: on a free port, with what they write in a file, gone at the end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_PATIENCE_S = 60


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that listens on ``port``, all its words in ``log``; ended if the test has not ended it.

    Raises:
        RuntimeError: it ended instead; the message is what it wrote.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **(environment or {})})
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while not is_open(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not listen:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.1)
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    # As a person would: nginx, killed, leaves its workers behind.
    process.terminate()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def careerbot(index: Path, corpus: Path, log: Path, **settings: str) -> Iterator[int]:
    """``careerbot serve`` over an index that is built, with these settings; gives its port."""
    port = free_port()
    environment = {f"CAREERBOT_{name.upper()}": value for name, value in settings.items()}
    folders = ["--index", str(index), "--corpus", str(corpus)]
    command = [sys.executable, "-m", "careerbot", "serve", *folders, "--port", str(port)]
    with running(command, port, log, environment):
        yield port


def answers(port: int) -> bool:
    """Whether careerbot, on that port, answers a question and shows its page."""
    body = json.dumps({"question": "How much do they earn?"}).encode()
    call = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(call) as answer, urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
        return bool(json.loads(answer.read())["status"] == "answered" and page.status == 200)
