"""careerbot as a library: what it offers, that importing it costs nothing, and that its examples run."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT, SLUG
from starlette.testclient import TestClient

import careerbot
from careerbot import Answer, Engine, Guide, Quote, Turn
from careerbot.builder import BuildReport
from careerbot.errors import CareerbotError

_EXAMPLES = ROOT / "examples"
_PAY = "How much do they earn?"
_DOCUMENT = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


@pytest.fixture
def in_force(real_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings name the real index."""
    monkeypatch.setenv("CAREERBOT_INDEX", str(real_index))
    monkeypatch.setenv("CAREERBOT_CORPUS", str(CORPUS))


def test_everything_that_is_named_is_there() -> None:
    for name in careerbot.__all__:
        assert getattr(careerbot, name).__name__ == name
    assert set(careerbot.__all__) <= set(dir(careerbot))
    with pytest.raises(AttributeError, match="no attribute 'Enigne'"):
        _ = careerbot.Enigne


def test_every_error_is_offered() -> None:
    def family(error: type[CareerbotError]) -> set[str]:
        return {error.__name__}.union(*map(family, error.__subclasses__()))

    assert family(CareerbotError) <= set(careerbot.__all__)


def test_importing_loads_nothing_else() -> None:
    code = "import sys, careerbot; print(*sorted(n for n in sys.modules if n.startswith(('careerbot', 'numpy'))))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == ["careerbot"]


def test_building_and_asking_with_paths_as_texts(toy_index: Path, tmp_path: Path) -> None:
    from conftest import toy_encode, toy_encoder

    target = tmp_path / "index"
    report = careerbot.build(str(CORPUS), str(target), model="toy", encode=toy_encode, read_encoder=toy_encoder)
    assert isinstance(report, BuildReport)
    assert report.guides == (SLUG,)
    assert (target / "manifest.json").exists()


def test_asking_with_the_settings_in_force(engine: Engine, in_force: None) -> None:
    loaded = Engine.load()
    assert [guide.slug for guide in loaded.guides] == [SLUG]
    assert isinstance(loaded.guide(SLUG), Guide)
    answer = loaded.ask(_PAY)
    assert isinstance(answer, Answer)
    assert all(isinstance(quote, Quote) for quote in answer.quotes)
    assert answer.text == engine.ask(_PAY).text == Engine.load(os.environ["CAREERBOT_INDEX"]).ask(_PAY).text
    more = loaded.ask("And with more experience?", [Turn("user", _PAY), Turn("assistant", answer.text)])
    assert more.understood_as is not None


def test_the_first_example_cites_each_place(engine: Engine, in_force: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["ask.py", _PAY])
        runpy.run_path(str(_EXAMPLES / "ask.py"), run_name="__main__")
    printed = capsys.readouterr().out
    answer = engine.ask(_PAY)
    assert printed.startswith(answer.text)
    for quotes in answer.sources:
        assert f"[{quotes[0].mark}] {quotes[0].label} ({SLUG}, {quotes[0].unit})" in printed


def test_the_page_of_ones_own(engine: Engine, in_force: None) -> None:
    client = TestClient(runpy.run_path(str(_EXAMPLES / "own_page.py"))["app"])
    assert "<ol>" not in client.get("/").text
    page = client.get("/", params={"q": _PAY}).text
    assert "$118k" in page
    assert "<ol><li value=1>" in page
    assert "<b>" not in client.get("/", params={"q": "<b>what"}).text
    assert "<p>" in client.get("/", params={"q": "?"}).text


def test_the_score_of_a_file(engine: Engine) -> None:
    share_cited = runpy.run_path(str(_EXAMPLES / "score.py"))["share_cited"]
    right = json.dumps({"question": _PAY, "gold_any": ["faq:2", "section:07"]})
    wrong = json.dumps({"question": _PAY, "gold_any": ["faq:7"]})
    nothing = json.dumps({"question": "Can I do it in Toronto?", "gold_any": []})
    assert share_cited(engine, [right, wrong, nothing]) == 0.5


def test_the_document_runs(engine: Engine, in_force: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Its programs one after the other, and every name in its table is offered."""
    code = "\n".join(line[4:] for line in _DOCUMENT.splitlines() if line.startswith("    "))
    exec(compile(code.replace('Engine.load("index")', "Engine.load()"), "docs/python.md", "exec"), {})
    printed = capsys.readouterr().out
    assert printed.startswith("answered\n")
    assert f"{SLUG} faq:2" in printed
    names = re.findall(r"^\| `(\w+)", _DOCUMENT, flags=re.MULTILINE)
    assert names
    assert set(names) <= set(careerbot.__all__)
