"""A stop: what is under way is finished, nothing new is taken, and the process ends within five seconds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPResponse, IncompleteRead
from pathlib import Path

import pytest
from processes import free_port, is_open, running

# The command itself, with an engine that takes as many seconds as the question's last word says.
_PROGRAM = """
import sys, time
from careerbot.cli import main as cli
from careerbot.answer.model import Answer, Paragraph, Segment, Status

class Engine:
    guides = careers = ()
    def search_careers(self, text): return ()
    def guide(self, slug): raise AssertionError
    def topics(self, slug, language="en"): return ()
    def needs_support(self, question): return False
    def ask(self, question, history=(), guide=None, language=None, near=None):
        print("asked", flush=True)
        time.sleep(float(question.split()[-1]))
        return Answer(Status.SMALL_TALK, (Paragraph((Segment("It is done."),)),))

cli._engine = lambda settings: Engine()
cli.main(["serve", "--port", sys.argv[1]])
"""
_ENDS_WITHIN_S = 5
_PATIENCE_S = 30


@dataclass
class _Slow:
    """A server whose answers take as long as a question says."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def open(self, path: str, sent: object = None) -> HTTPResponse:
        body = None if sent is None else json.dumps(sent).encode()
        url = f"http://127.0.0.1:{self.port}{path}"
        response: HTTPResponse = urllib.request.urlopen(
            urllib.request.Request(url, body, {"Content-Type": "application/json"}), timeout=_PATIENCE_S
        )
        return response

    def ask(self, seconds: int) -> str:
        """What the API answers."""
        with self.open("/api/v1/ask", {"question": f"wait {seconds}"}) as response:
            return str(json.loads(response.read())["text"])

    def chat(self, seconds: int, session: str) -> str:
        """All that the chat's stream brings."""
        call = {"fn_index": 0, "data": [f"wait {seconds}", None, "en", "", ""], "session_hash": session}
        self.open("/gradio_api/queue/join", call).close()
        with self.open(f"/gradio_api/queue/data?session_hash={session}") as stream:
            return stream.read().decode()

    def tab(self, session: str) -> HTTPResponse:
        """The connection that an open page holds."""
        held = self.open(f"/gradio_api/heartbeat/{session}")
        assert held.readline() == b"data: ALIVE\n"
        return held

    def await_questions(self, number: int) -> None:
        """Wait until so many are being answered."""
        deadline = time.monotonic() + _PATIENCE_S
        while self.log.read_text().count("asked") < number:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to stop, and wait until it takes nothing new."""
        self.process.send_signal(number)
        deadline = time.monotonic() + _PATIENCE_S
        while is_open(self.port):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def end(self) -> int:
        """Its exit status, which it must have by now."""
        return self.process.wait(_ENDS_WITHIN_S)


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[_Slow]:
    port, log = free_port(), tmp_path / "log"
    with running([sys.executable, "-c", _PROGRAM, str(port)], port, log) as process:
        yield _Slow(process, port, log)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_answers_under_way_arrive(slow: _Slow, number: signal.Signals) -> None:
    """One of the API, one of a chat whose tab is open, beside another tab; no one else is let in meanwhile."""
    tabs = [slow.tab("abcd1234"), slow.tab("efgh5678")]
    with ThreadPoolExecutor() as pool:
        asked, chatted = pool.submit(slow.ask, 2), pool.submit(slow.chat, 2, "abcd1234")
        slow.await_questions(2)
        slow.stop(number)
        assert not asked.done()
        assert not chatted.done()
        assert slow.process.poll() is None
        assert slow.end() == 0
        assert asked.result() == "It is done."
        assert '"msg":"process_completed"' in chatted.result()
        assert "It is done" in chatted.result()
        assert '"msg":"close_stream"' in chatted.result().splitlines()[-2]
    assert [tab.read() for tab in tabs] == [b"\n", b"\n"]
    assert "Traceback" not in slow.log.read_text()


def test_what_takes_too_long_is_not_waited_for(slow: _Slow) -> None:
    """A thread that computes cannot be stopped, and the process ends all the same; the caller is told."""
    with ThreadPoolExecutor() as pool:
        asked, chatted = pool.submit(slow.ask, 600), pool.submit(slow.chat, 600, "abcd1234")
        slow.await_questions(2)
        slow.stop()
        assert slow.end() == 0
        with pytest.raises(urllib.error.HTTPError) as refused:
            asked.result()
        with pytest.raises(IncompleteRead):
            chatted.result()
    assert refused.value.code == 503
    assert json.loads(refused.value.read())["error"] == "this server is being stopped"
    assert "Traceback" not in slow.log.read_text()
