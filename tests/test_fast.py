"""The fast run: it leaves out what is slow to begin with, and nothing of that is ever loaded in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import HEAVY

_MODULES = {
    "loads": "import gradio\n\ndef test_it(): pass\n",
    "loads_later": "def test_it():\n    from sklearn.linear_model import LogisticRegression\n",
    "builds": "def test_it(toy_index): pass\n",
    "asks": "def test_it(engine): pass\n",
    "starts": "import subprocess, sys\n\ndef test_it(): subprocess.run([sys.executable, '--version'])\n",
    "plain": f"import sys\nimport careerbot.engine\n\ndef test_it(): assert not {HEAVY} & set(sys.modules)\n",
}


def test_the_fast_run_takes_only_what_is_fast(tmp_path: Path) -> None:
    for name, text in _MODULES.items():
        (tmp_path / f"test_{name}.py").write_text(text, encoding="utf-8")
    options = ["--fast", "-v", "-rs", "-p", "conftest", "--rootdir", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    assert "test_plain.py::test_it PASSED" in run.stdout
    for reason in ("loads gradio", "loads sklearn.linear_model", "starts a process"):
        assert f"fast: {reason}" in run.stdout
    assert "1 passed, 3 skipped, 2 deselected" in run.stdout
