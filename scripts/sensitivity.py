"""What each constant that decides an answer is worth: `scripts/sensitivity.py QUESTIONS... [--index DIR]`, Markdown.

Each is halved and doubled in turn, and every set asked again; the cells are those of `scripts/question_sets.py`. A
constant whose halving and doubling move nothing is not a tuned one: it says where something ends that is hardly
ever reached. `tests/test_constants.py` holds that the table in `docs/constants.md` names all of them.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from question_sets import Sets, remembered_vectors

import careerbot
from careerbot.search.retriever import DEFAULT_WEIGHTS

PACKAGES = ("answer", "conflicts", "gates", "lookups", "question", "search")
BUILDING = ("careerbot.search.export", "careerbot.search.extra")


class Constant(NamedTuple):
    module: str
    name: str
    value: float

    def __str__(self) -> str:
        return f"{self.module.removeprefix('careerbot.')}.{self.name} = {self.value:g}"

    @contextmanager
    def set(self, value: float) -> Iterator[None]:
        if self.name in {field.name for field in fields(DEFAULT_WEIGHTS)}:
            object.__setattr__(DEFAULT_WEIGHTS, self.name, value)
            try:
                yield
            finally:
                object.__setattr__(DEFAULT_WEIGHTS, self.name, self.value)
        else:
            with patch(f"{self.module}.{self.name}", value):
                yield


def constants() -> list[Constant]:
    """Every float that a module of these packages names, and the weights of a passage's score."""
    found: list[Constant] = []
    for package in PACKAGES:
        path = importlib.import_module(f"careerbot.{package}").__path__
        for info in pkgutil.iter_modules(path, f"careerbot.{package}."):
            if info.name not in BUILDING:
                found.extend(_floats(info.name))
    weights = DEFAULT_WEIGHTS
    found.extend(Constant(type(weights).__module__, f.name, getattr(weights, f.name)) for f in fields(weights))
    return found


def _floats(module: str) -> Iterator[Constant]:
    path = Path(careerbot.__path__[0], *module.split(".")[1:]).with_suffix(".py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=float(value))):
                yield Constant(module, name, value)


def main() -> None:
    sets, only = Sets.of_command(__doc__, choose="constants")
    with remembered_vectors():
        whole = sets.ask()
        print(sets.head("constant", whole), flush=True)
        for constant in constants():
            if str(constant).startswith(only):
                for times in (0.5, 2.0):
                    with constant.set(constant.value * times):
                        print(sets.row(f"`{constant}` x {times:g}", whole, sets.ask()), flush=True)


if __name__ == "__main__":
    main()
