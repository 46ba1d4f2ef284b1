"""The examples in ``docs/api.md`` and on ``/docs``, run as they stand against a server that runs."""

from __future__ import annotations

import ast
import html
import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.running import Server, serving

_ROOT = Path(__file__).parent.parent
_GUIDE = (_ROOT / "docs" / "api.md").read_text(encoding="utf-8")
# An example, and what it prints where that is shown.
_EXAMPLES = re.findall(r"```(bash|python)\n(.*?)```\n(?:\n```text\n(.*?)```)?", _GUIDE, flags=re.DOTALL)
_ADDRESS = "http://127.0.0.1:7860"
_SECONDS = 60


@pytest.fixture(scope="module")
def server(real_index: Path) -> Iterator[Server]:
    with serving(real_index, _ROOT / "corpus") as server:
        yield server
        assert server.stop() == 0
        assert server.written() == ""


def _printed(language: str, code: str) -> str:
    """What an example prints; it must end well and complain of nothing."""
    if language == "bash" and shutil.which("curl") is None:
        pytest.skip("there is no curl")
    program = ["bash", "-euc"] if language == "bash" else [sys.executable, "-W", "error", "-c"]
    done = subprocess.run([*program, code], capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_example_is_run() -> None:
    """None is written in a way that the tests below would miss."""
    assert len(_EXAMPLES) == len(re.findall(r"```(?!text)\w", _GUIDE)) == 7
    assert sum(bool(output) for _, _, output in _EXAMPLES) == _GUIDE.count("```text") == 5


@pytest.mark.parametrize(("language", "code", "output"), _EXAMPLES)
def test_an_example_does_what_is_shown(server: Server, language: str, code: str, output: str) -> None:
    """What is printed is printed below it; where nothing is, it is JSON."""
    assert _ADDRESS in code
    printed = _printed(language, code.replace(_ADDRESS, server.url))
    if output:
        assert printed == output
    else:
        assert json.loads(printed)


def test_the_programs_of_the_page_run(server: Server) -> None:
    """As they are copied from it: with the server's address, and a unit that is there."""
    with urllib.request.urlopen(f"{server.url}/docs") as response:
        page = response.read().decode()
    programs = re.findall(r'<pre class="d-(curl|python)"><code>(.*?)</code></pre>', page, flags=re.DOTALL)
    assert [language for language, _ in programs] == ["curl", "python"] * 4
    records = []
    for language, code in programs:
        printed = _printed("bash" if language == "curl" else "python", html.unescape(code))
        records.append(json.loads(printed) if language == "curl" else ast.literal_eval(printed))
    for by_curl, by_python in zip(records[::2], records[1::2], strict=True):
        assert {**by_curl, "took_ms": 0} == {**by_python, "took_ms": 0}
    answer, guides, guide, unit = records[::2]
    assert answer["status"] == "answered"
    assert guides["guides"][0]["slug"] == guide["slug"] == unit["guide"]


def test_the_numbers_are_those_of_the_page(server: Server) -> None:
    """What the text says of limits is what is in force where nothing is set."""
    with urllib.request.urlopen(f"{server.url}/docs") as response:
        page = response.read().decode()
    for number, of_page in (
        ("2,000 characters", "2,000 characters"),
        ("600 questions", "600 a minute"),
        ("6,000 calls", "6,000 a minute"),
        ("last 24 messages", "last 24 messages"),
        ("16 KB", "16 KB"),
    ):
        assert number in _GUIDE
        assert of_page in page
