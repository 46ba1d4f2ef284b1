"""``data/en/lookups.toml``: the words by which a question asks for a place in the guide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from careerbot.english.quantities import CELL_DIMENSIONS, Dimension
from careerbot.english.words import stems
from careerbot.errors import StorageError
from careerbot.toml_files import TomlFile, read_data

FILE = "lookups.toml"
_MEASURE_LISTS = ("names", "least", "most")
_SECTIONS = {
    "generic": ("most", "least", "above", "at_least", "below", "at_most", "equal", "second", "third"),
    "same": ("rows", "names"),
    "neutral": ("words", "day", "guide"),
    "order": ("after", "before", "first", "last", "steps", "sequence", "day"),
    "places": ("audio", "sources", "not_sources", "contents"),
}


@dataclass(frozen=True, slots=True)
class ColumnMeasure:
    """What a column can say of a row, and the stems of the words that name such a column."""

    name: str
    dimensions: frozenset[Dimension]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a form asks for: a measure's ``least`` or ``most``."""

    measure: str
    wants: str
    form: str
    stems: frozenset[str]


@dataclass(frozen=True)
class LookupWords:
    """The word lists, ready to be matched.

    Attributes:
        senses: for each form that asks for a measure, what it may mean.
        forms: matches the longest such form at a place.
        same_rows, same_names: groups of words that mean the same, as stems.
        neutral: stems that say nothing about which row is meant; ``neutral_day`` and
            ``neutral_guide``: of which hour, of which part of the guide.
        patterns: one for each list of ``generic``, ``order`` and ``places``.
    """

    measures: Mapping[str, ColumnMeasure]
    senses: Mapping[str, tuple[Sense, ...]]
    forms: re.Pattern[str]
    same_rows: tuple[frozenset[str], ...]
    same_names: tuple[tuple[frozenset[str], ...], ...]
    neutral: frozenset[str]
    neutral_day: frozenset[str]
    neutral_guide: frozenset[str]
    patterns: Mapping[str, re.Pattern[str]]

    def asked_in(self, text: str) -> list[Sense]:
        """What the forms in the text may ask for, the longest at each place, in order."""
        return [sense for match in self.forms.finditer(text) for sense in self.senses[match[0]]]

    def found(self, name: str, text: str) -> bool:
        """Whether the text holds a form of that list of ``generic``, ``order`` or ``places``."""
        return self.patterns[name].search(text) is not None


@lru_cache(maxsize=1)
def read_lookup_words() -> LookupWords:
    """The words that are installed with careerbot.

    Raises:
        StorageError: the file cannot be used; the message names the line and the entry.
    """
    return parse_lookup_words(read_data(FILE))


def parse_lookup_words(file: TomlFile) -> LookupWords:
    """The words of a file.

    Raises:
        StorageError: an entry is missing, unknown or of the wrong kind.
    """
    raw = file.values

    def fail(entry: str, what: str) -> StorageError:
        line = file.line_of(entry.rpartition(".")[2])
        return StorageError(f"{file.path}:{line}: {entry}: {what}", hint="correct the line, then run `careerbot check`")

    _check_names(raw, {"measures", *_SECTIONS}, fail)
    measures: dict[str, ColumnMeasure] = {}
    senses: dict[str, list[Sense]] = {}
    for name, entry in raw["measures"].items():
        _check_names(entry, {"dimensions", *_MEASURE_LISTS}, fail, f"measures.{name}.")
        known = {d.value for d in CELL_DIMENSIONS}
        if wrong := [d for d in entry["dimensions"] if d not in known]:
            raise fail(f"measures.{name}.dimensions", f"unknown {wrong[0]!r} (known: {', '.join(sorted(known))})")
        for key in _MEASURE_LISTS:
            _check_texts(entry[key], f"measures.{name}.{key}", fail)
        measures[name] = ColumnMeasure(name, frozenset(map(Dimension, entry["dimensions"])), _stems(entry["names"]))
        for wants in _MEASURE_LISTS[1:]:
            for form in entry[wants]:
                senses.setdefault(form, []).append(Sense(name, wants, form, frozenset(stems(form))))
    patterns = {}
    for section, lists in _SECTIONS.items():
        _check_names(raw[section], set(lists), fail, f"{section}.")
        if section in ("generic", "order", "places"):
            for key in lists:
                _check_texts(raw[section][key], f"{section}.{key}", fail)
                patterns[key] = one_of(raw[section][key])
    for key in _SECTIONS["neutral"]:
        if not isinstance(raw["neutral"][key], str):
            raise fail(f"neutral.{key}", "expected one text with the words")
    for key in _SECTIONS["same"]:
        for group in raw["same"][key]:
            _check_texts(group, f"same.{key}", fail)
    return LookupWords(
        measures=measures,
        senses={form: tuple(found) for form, found in senses.items()},
        forms=one_of(senses),
        same_rows=tuple(_stems(group) for group in raw["same"]["rows"]),
        same_names=tuple(
            tuple(found for form in group if (found := frozenset(stems(form)))) for group in raw["same"]["names"]
        ),
        neutral=_stems([raw["neutral"]["words"]]),
        neutral_day=_stems([raw["neutral"]["day"], raw["neutral"]["words"]]),
        neutral_guide=_stems([raw["neutral"]["guide"], raw["neutral"]["words"]]),
        patterns=patterns,
    )


def plain(text: str) -> str:
    """Lower case, apostrophes unified."""
    return text.lower().replace("’", "'")


def one_of(forms: Iterable[str]) -> re.Pattern[str]:
    """Matches the longest of the forms that stands at a place as whole words."""
    longest = sorted(forms, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest)) + r")(?![\w-])", re.IGNORECASE)


def _stems(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for form in forms for stem in stems(form))


def _check_names(entry: Any, wanted: set[str], fail: Any, lead: str = "") -> None:
    for name in sorted(wanted ^ set(entry)):
        raise fail(f"{lead}{name}", "is missing" if name in wanted else f"unknown (known: {', '.join(sorted(wanted))})")


def _check_texts(value: Any, entry: str, fail: Any) -> None:
    texts: Sequence[Any] = value if isinstance(value, list) else []
    if not texts or not all(isinstance(text, str) and text.strip() and text == text.lower() for text in texts):
        raise fail(entry, "expected a list of texts in lower case")
