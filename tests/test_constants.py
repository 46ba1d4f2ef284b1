"""Each constant that decides an answer has its figures in docs/constants.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from sensitivity import Constant, constants

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "constants.md"


@pytest.mark.parametrize("constant", constants(), ids=str)
def test_its_halving_and_doubling_were_measured(constant: Constant) -> None:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{constant}` x ")]
    assert len(rows) == 2, f"run `scripts/sensitivity.py QUESTIONS... --only {constant.name}` and put its rows there"
