"""What places of a guide can disagree on: a data file that a person can edit (``data/en/measures.toml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from careerbot.english.quantities import TEXT_DIMENSIONS, Dimension
from careerbot.errors import StorageError
from careerbot.toml_files import TomlFile, read_data

FILE = "measures.toml"
Pattern = re.Pattern[str]


@dataclass(frozen=True)
class Measure:
    """One kind of figure: how to know it, and the kinds of question that ask for it."""

    name: str
    dimension: Dimension
    about: Pattern
    not_about: Pattern
    kinds: tuple[str, ...]
    same_route: bool = False


@dataclass(frozen=True)
class Measures:
    """The file as values.

    Attributes:
        routes: name of a route of training -> how a guide names it.
        usual: words that call one route the usual one; ``usual_about`` must stand by.
        qualifiers: who a figure is for.
        narrowing: the qualifiers that make a question about something narrower.
        forms: what a question asks for, and how a side that gives it looks.
    """

    measures: tuple[Measure, ...]
    routes: Mapping[str, Pattern]
    usual: Pattern
    usual_about: Pattern
    usual_kinds: tuple[str, ...]
    qualifiers: Mapping[str, Pattern]
    narrowing: Mapping[str, Pattern]
    forms: tuple[tuple[Pattern, Pattern], ...]
    list_label: Pattern
    list_kinds: tuple[str, ...]

    def kinds(self) -> set[str]:
        """Every kind of question that the file names."""
        return {*self.usual_kinds, *self.list_kinds, *(kind for m in self.measures for kind in m.kinds)}


@lru_cache(maxsize=1)
def read_measures() -> Measures:
    """The measures that are installed with careerbot.

    Raises:
        StorageError: an entry cannot be used; the message names it.
    """
    return parse_measures(read_data(FILE))


def parse_measures(file: TomlFile) -> Measures:
    """The measures of a file.

    Raises:
        StorageError: an entry cannot be used; the message names it.
    """
    entry = "the file"
    raw = file.values
    try:
        measures = []
        for number, fields in enumerate(raw["measure"], 1):
            entry = f"measure {number} ({fields.get('name', 'no name')})"
            measures.append(_measure(fields))
        entry = "[routes]"
        routes = _patterns(raw["routes"])
        entry = "[qualifiers]"
        qualifiers = _patterns(raw["qualifiers"])
        entry = "[narrower]"
        narrowing = {name: qualifiers[name] for name in raw["narrower"]["qualifiers"]}
        forms = tuple((_pattern(form["asks"]), _pattern(form["says"])) for form in raw["narrower"]["forms"])
        entry = "[usual]"
        usual, usual_about = _pattern(raw["usual"]["words"]), _pattern(raw["usual"]["about"])
        usual_kinds = tuple(raw["usual"]["kinds"])
        entry = "[lists]"
        return Measures(
            measures=tuple(measures),
            routes=routes,
            usual=usual,
            usual_about=usual_about,
            usual_kinds=usual_kinds,
            qualifiers=qualifiers,
            narrowing=narrowing,
            forms=forms,
            list_label=_pattern(raw["lists"]["label"]),
            list_kinds=tuple(raw["lists"]["kinds"]),
        )
    except (re.error, KeyError, TypeError, ValueError, AttributeError) as err:
        raise StorageError(
            f"{file.path}: {entry}: {err!r}", hint="correct the entry, then run `careerbot check`"
        ) from err


def _measure(fields: dict[str, Any]) -> Measure:
    known = [dimension.value for dimension in TEXT_DIMENSIONS]
    if fields["dimension"] not in known:
        raise ValueError(f"dimension must be one of {', '.join(known)}")
    return Measure(
        name=str(fields["name"]),
        dimension=Dimension(fields["dimension"]),
        about=_pattern(fields["about"]),
        not_about=_pattern(fields["not_about"]),
        kinds=tuple(fields["kinds"]),
        same_route=bool(fields.get("same_route", False)),
    )


def _patterns(table: Mapping[str, str]) -> dict[str, Pattern]:
    return {name: _pattern(text) for name, text in table.items()}


def _pattern(text: str) -> Pattern:
    return re.compile(text, re.IGNORECASE)
