"""What a library would do by itself, and must not: leave files behind, call its makers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ASK = """
import sys
from pathlib import Path
from careerbot.engine import Engine
print(Engine.load(Path(sys.argv[1])).ask("How much do they earn?").status.value)
"""


def test_an_answer_leaves_nothing_in_the_home_folder(real_index: Path, tmp_path: Path) -> None:
    """ONNX Runtime would keep an identifier of the machine there, for its reports."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    asked = subprocess.run(
        [sys.executable, "-c", _ASK, str(real_index)],
        env={**environment, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout == "answered\n"
    assert asked.stderr == ""
    assert list(tmp_path.iterdir()) == []
