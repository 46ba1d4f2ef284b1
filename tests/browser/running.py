"""Start the two programs that the browser tests need: careerbot and Chromium."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, sync_playwright
from processes import free_port

MISSING = (
    "no Chromium: the pages were NOT tried in a browser "
    "(install it, with apt-get install chromium for example, or set CAREERBOT_CHROMIUM to its path)"
)
_NEEDED = "CAREERBOT_NEED_BROWSER"
_SECONDS_TO_STOP = 20
# Without these the browser calls its makers when it starts. Names are not looked up at all,
# so a page that needs another host fails here even where there is a network. "localhost" is this machine,
# and to a browser another site than 127.0.0.1.
_CHROMIUM = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def chromium() -> str | None:
    """The path of Chromium: CAREERBOT_CHROMIUM, or what the system calls so; None if there is none."""
    named = os.environ.get("CAREERBOT_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if (path := shutil.which(name))), None)


def needed_chromium() -> str:
    """The path of Chromium; without one the test is left out, or fails where a browser is needed."""
    path = chromium()
    if path is None and os.environ.get(_NEEDED) == "1":
        pytest.fail(f"{_NEEDED} is 1, and there is {MISSING}", pytrace=False)
    if path is None:
        pytest.skip(MISSING)
    return path


@contextmanager
def browsing(path: str) -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        # A sandbox cannot be set up by root, as which containers run.
        sandbox = hasattr(os, "geteuid") and os.geteuid() != 0
        browser = playwright.chromium.launch(executable_path=path, args=_CHROMIUM, chromium_sandbox=sandbox)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Server:
    """``careerbot serve`` as a process of its own, over an index that is built.

    Attributes:
        settings: variables of its environment, beside those of this process.
    """

    index: Path
    corpus: Path
    log: IO[str]
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, on the same port as before if it has run, and wait until it answers.

        Raises:
            RuntimeError: it ended instead; the message is what it wrote.
        """
        self.port = self.port or free_port()
        folders = ["--index", str(self.index), "--corpus", str(self.corpus)]
        command = [sys.executable, "-m", "careerbot", "serve", *folders, "--port", str(self.port)]
        environment = {**os.environ, **self.settings}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if re.search(r"is ready: http://127\.0\.0\.1:\d+", line):
                return
        raise RuntimeError(f"careerbot did not start:\n{self.written()}")

    def hold(self) -> None:
        """Let it stand still: it takes connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def die(self) -> None:
        """End it without a warning."""
        self._signal(signal.SIGKILL)
        self._wait()

    def stop(self) -> int:
        """End it as a person would and give its exit status."""
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        return self._wait()

    def written(self) -> str:
        """What it has written to standard error."""
        self.log.seek(0)
        return self.log.read()

    def close(self) -> None:
        """Leave nothing behind, whatever state it is in."""
        if self.process is not None:
            self.die()

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def _wait(self) -> int:
        assert self.process is not None
        status = self.process.wait(_SECONDS_TO_STOP)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        return status


@contextmanager
def serving(index: Path, corpus: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that answers; gone at the end, if the test has not ended it before."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        server = Server(index, corpus, log, settings or {})
        try:
            server.start()
            yield server
        finally:
            server.close()
