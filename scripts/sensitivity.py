"""What each constant that decides an answer is worth: `scripts/sensitivity.py QUESTIONS... [--index DIR]`, Markdown.

Each is halved and doubled in turn, and every set asked again, of an index built again where the build uses it; the
cells are those of `scripts/question_sets.py`. A constant whose halving and doubling move nothing is not a tuned one:
it says where something ends that is hardly ever reached. `tests/test_constants.py` holds that the table in
`docs/constants.md` names all of them.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import json
import pkgutil
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import NamedTuple

from question_sets import Run, Sets, remembered_vectors

from careerbot import build
from careerbot.search.coverage import FILE as COVERAGE_FILE
from careerbot.search.encoder import OnnxEncoder
from careerbot.search.index import MANIFEST
from careerbot.settings.settings import load_settings

PACKAGES = ("answer", "conflicts", "gates", "lookups", "question", "search")
# What decides when an index is built: it is built again, and only the texts' vectors are kept.
BUILT_WITH = ("conflicts.figures", "conflicts.rules", "gates.probe", "search.kinds._INVERSE_PENALTY")
# Of these, what only places those kinds that no person has placed: the guide's own file is left out.
FOUND_WITH = ("search.coverage._NEAR", "search.coverage._LEAST_COSINE")
NOT_OF_ANSWERS = ("search.export",)


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
    """Every float of the packages that decide an answer."""
    modules = []
    for package in PACKAGES:
        path = importlib.import_module(f"careerbot.{package}").__path__
        modules += [importlib.import_module(info.name) for info in pkgutil.iter_modules(path, f"careerbot.{package}.")]
    found = itertools.chain.from_iterable(map(_of_module, modules))
    return [constant for constant in found if not constant.name.startswith(NOT_OF_ANSWERS)]


def _of_module(module: ModuleType) -> Iterator[Constant]:
    assigned = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.Assign)]
    for name in (target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)):
        held = getattr(module, name)
        label = f"{module.__name__.removeprefix('careerbot.')}.{name}"
        if isinstance(held, float):
            yield Constant(label, held, partial(_set_all, _holders(name, held), name))
        elif isinstance(held, dict):
            for key, value in held.items():
                if isinstance(value, float):
                    yield Constant(f"{label}[{key.value}]", value, partial(held.__setitem__, key))
        elif is_dataclass(held) and not isinstance(held, type):
            for field in fields(held):
                if isinstance(value := getattr(held, field.name), float):
                    # Frozen: no code of the product may do this.
                    yield Constant(f"{label}.{field.name}", value, partial(object.__setattr__, held, field.name))


def _holders(name: str, held: float) -> list[ModuleType]:
    """The module of a constant and those that import it by name."""
    modules = [module for label, module in sys.modules.items() if label.startswith("careerbot.")]
    return [module for module in modules if vars(module).get(name) is held]


def _set_all(modules: list[ModuleType], name: str, value: float) -> None:
    for module in modules:
        setattr(module, name, value)


@contextmanager
def built_again(sets: Sets, *, left_out: str = "") -> Iterator[Sets]:
    """The sets, asked of an index that is built with what is set now; ``left_out``: a file beside each guide."""
    settings = load_settings().settings
    with TemporaryDirectory() as folder:
        corpus, index = Path(folder, "corpus"), Path(folder, "index")
        shutil.copytree(settings.corpus, corpus, ignore=shutil.ignore_patterns(left_out))
        shutil.copytree(sets.index, index)
        manifest = json.loads((index / MANIFEST).read_text(encoding="utf-8"))
        # As if careerbot had changed since: all but the vectors of known texts is made again.
        (index / MANIFEST).write_text(json.dumps({**manifest, "code_sha256": ""}), encoding="utf-8")
        # Its own way to read the encoder: other processes would not have the constants that are set here.
        build(corpus, index, read_encoder=lambda folder: OnnxEncoder(folder))
        yield sets.of(index)


def asked(constant: Constant, sets: Sets) -> Run:
    if not constant.name.startswith(BUILT_WITH + FOUND_WITH):
        return sets.ask()
    with built_again(sets, left_out=COVERAGE_FILE if constant.name.startswith(FOUND_WITH) else "") as these:
        return these.ask()


def main() -> None:
    sets, only = Sets.of_command(__doc__, choose="constants")
    chosen = [constant for constant in constants() if constant.name.startswith(only)]
    with remembered_vectors():
        whole = sets.ask()
        print(sets.head("constant", whole), flush=True)
        # Those that find places are compared with places that were found, the others with those that a person named.
        for found in (False, True):
            group = [constant for constant in chosen if constant.name.startswith(FOUND_WITH) == found]
            before = whole
            if group and found:
                before = asked(group[0], sets)
                print(sets.row(f"without `{COVERAGE_FILE}`", whole, before), flush=True)
            for constant, times in itertools.product(group, (0.5, 2.0)):
                with constant.set(constant.value * times):
                    print(sets.row(f"`{constant}` x {times:g}", before, asked(constant, sets)), flush=True)


if __name__ == "__main__":
    main()
