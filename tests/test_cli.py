"""The command line: what is printed, and the exit status."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import CORPUS

from careerbot import __version__
from careerbot.cli.main import main


def run(*args: str, stdin: str = "") -> Result:
    return CliRunner().invoke(main, list(args), input=stdin, prog_name="careerbot")


def test_version() -> None:
    assert run("--version").output == f"careerbot, version {__version__}\n"


@pytest.mark.parametrize("command", ["build", "ask", "serve", "mcp", "eval", "check", "conflicts", "doctor"])
def test_every_command_has_help(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--corpus" in result.output


def test_check_reports_no_problem() -> None:
    result = run("check", "--corpus", str(CORPUS))
    assert (result.exit_code, result.output) == (0, "machine-learning-engineer: 58 units, no problem\n")


@pytest.mark.usefixtures("without_rules")
def test_check_reports_every_problem(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "g.txt").write_text("loose")
    result = run("check", "--corpus", str(tmp_path))
    assert result.exit_code == 1
    assert result.output.count("error: ") == 2
    assert "g.txt:1:" in result.output


@pytest.mark.parametrize("args", [["ask"], ["ask", "a", "--batch", "b"], ["nonsense"], ["serve", "--port", "x"]])
def test_wrong_usage_is_2(args: list[str]) -> None:
    assert run(*args).exit_code == 2


def test_mcp_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ["mcp", *(name for name in sys.modules if name.startswith("mcp."))]:
        monkeypatch.setitem(sys.modules, module, None)  # an import takes that for "not installed"
    monkeypatch.delitem(sys.modules, "careerbot.mcp", raising=False)
    result = run("mcp", "--corpus", str(CORPUS), "--index", str(tmp_path / "none"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the package mcp, which is missing or too old" in result.stderr
    assert "hint:  pip install 'careerbot[mcp]'" in result.stderr
    assert not (tmp_path / "none").exists()


def test_an_unwritable_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("build", "--corpus", str(CORPUS), "--index", str(tmp_path / "file" / "index"))
    assert result.exit_code == 1
    assert "cannot write the index" in result.output
    assert "CAREERBOT_INDEX" in result.output


@pytest.mark.slow
def test_an_unknown_model_builds_nothing(tmp_path: Path) -> None:
    result = run("build", "--corpus", str(CORPUS), "--index", str(tmp_path / "i"), "--model", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert "unknown model" in result.output
    assert not list((tmp_path / "i").glob("build-*"))


def test_ask_prints_the_answer_and_where_it_stands(real_index: Path) -> None:
    result = run("ask", "--corpus", str(CORPUS), "--index", str(real_index), "How much do they earn?")
    assert result.exit_code == 0
    assert "$155k" in result.output
    assert "[2] FAQ: How much does" in result.output


def test_the_readme_shows_what_is_printed(real_index: Path) -> None:
    text = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    [(question, shown)] = re.findall(r'^    \$ careerbot ask "(.*)"\n((?:    .*\n|\n)+)', text, re.MULTILINE)
    result = run("ask", "--corpus", str(CORPUS), "--index", str(real_index), question)
    assert result.output.strip() == textwrap.dedent(shown).strip()


def test_ask_reads_a_dash_and_prints_a_record(real_index: Path) -> None:
    result = run("ask", "--corpus", str(CORPUS), "--index", str(real_index), "--json", "-", stdin="pay?\n")
    record = json.loads(result.output)
    assert record["status"] == "answered"
    assert set(record) == {
        "status",
        "guide",
        "choices",
        "text",
        "quotes",
        "passages",
        "differences",
        "understood_as",
        "next_questions",
        "more_questions",
        "language",
        "support_line",
        "took_ms",
    }


def test_a_broken_line_of_a_batch_is_named_and_the_others_are_answered(real_index: Path) -> None:
    lines = (
        '{"id": "a", "question": "pay?"}\nnot json\n{"id": "b", "question": "🙂"}\n{"id": "c", "question": "hours?"}\n'
    )
    result = run("ask", "--corpus", str(CORPUS), "--index", str(real_index), "--batch", "-", stdin=lines)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "c"]
    assert "line 2" in result.stderr
    assert "line 3" in result.stderr


@pytest.mark.parametrize("question", ["", "🙂", "x" * 10_000])
def test_a_question_that_cannot_be_one_is_2(toy_index: Path, question: str) -> None:
    result = run("ask", "--corpus", str(CORPUS), "--index", str(toy_index), question)
    assert result.exit_code == 2
    assert result.output.startswith("error: the question ")
    assert "hint: " in result.output
