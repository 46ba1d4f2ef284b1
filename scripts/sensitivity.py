"""What each constant that decides an answer is worth: `scripts/sensitivity.py QUESTIONS... [--index DIR]`, Markdown.

Each is halved and doubled in turn, and every set asked again; the cells are those of `scripts/question_sets.py`. A
constant whose halving and doubling move nothing is not a tuned one: it says where something ends that is hardly
ever reached. `tests/test_constants.py` holds that the table in `docs/constants.md` names all of them.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import partial
from types import ModuleType
from typing import NamedTuple

from question_sets import Sets, remembered_vectors

PACKAGES = ("answer", "conflicts", "gates", "lookups", "question", "search")
# What decides when the index is built: an index that is there does not change with it.
BUILT_WITH = ("search.export", "search.extra", "search.coverage", "conflicts.figures", "conflicts.rules", "gates.probe")
FITTED_WITH = "search.kinds._INVERSE_PENALTY"


class Constant(NamedTuple):
    """A float that decides an answer: a module's, or one of a table or a record that a module holds."""

    name: str
    value: float
    put: Callable[[float], None]

    def __str__(self) -> str:
        return f"{self.name} = {self.value:g}"

    @contextmanager
    def set(self, value: float) -> Iterator[None]:
        self.put(value)
        try:
            yield
        finally:
            self.put(self.value)


def constants() -> list[Constant]:
    """Every float of the packages that decide an answer, but for those that a build uses."""
    found: list[Constant] = []
    for package in PACKAGES:
        path = importlib.import_module(f"careerbot.{package}").__path__
        for info in pkgutil.iter_modules(path, f"careerbot.{package}."):
            if not info.name.endswith(BUILT_WITH):
                found.extend(_of_module(importlib.import_module(info.name)))
    return [constant for constant in found if constant.name != FITTED_WITH]


def _of_module(module: ModuleType) -> Iterator[Constant]:
    assigned = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.Assign)]
    for name in (target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)):
        held = getattr(module, name)
        label = f"{module.__name__.removeprefix('careerbot.')}.{name}"
        if isinstance(held, float):
            yield Constant(label, held, partial(setattr, module, name))
        elif isinstance(held, dict):
            for key, value in held.items():
                if isinstance(value, float):
                    yield Constant(f"{label}[{key.value}]", value, partial(held.__setitem__, key))
        elif is_dataclass(held) and not isinstance(held, type):
            for field in fields(held):
                if isinstance(value := getattr(held, field.name), float):
                    # Frozen: no code of the product may do this.
                    yield Constant(f"{label}.{field.name}", value, partial(object.__setattr__, held, field.name))


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
