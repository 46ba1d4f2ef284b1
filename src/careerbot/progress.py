"""The bars that a build shows on a terminal."""

from __future__ import annotations

import sys
from typing import Any

import click


class Progress:
    """One bar for each step of a build, on standard error."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None
        self._done = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step:
            self._close()
            self._step, self._done = step, 0
            self._bar = click.progressbar(length=max(total, 1), label=f"{step:24}", file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.update(self._bar.length - self._done)
            self._bar.__exit__(None, None, None)
            self._bar = None
