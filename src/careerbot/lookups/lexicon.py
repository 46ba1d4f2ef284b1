"""``data/lookups.toml``: the words by which a question asks for a place in the guide."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from careerbot.errors import GuideFormatError
from careerbot.lexical import stems
from careerbot.lookups.quantities import Dimension

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "lookups.toml"
_MEASURE_LISTS = ("names", "asks", "least", "most", "less", "more")
_SECTIONS = {
    "generic": ("most", "least", "above", "at_least", "below", "at_most", "equal", "second", "third"),
    "same": ("rows", "names"),
    "neutral": ("words", "day", "guide"),
    "order": ("after", "before", "first", "last", "steps", "sequence", "day"),
    "places": ("audio", "section", "part", "about", "sources", "not_sources", "contents"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a column can say of a row, and the stems of the words that name such a column."""

    name: str
    dimensions: frozenset[Dimension]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a form asks for: a measure's ``least``, ``most``, ``less``, ``more`` or value (``asks``)."""

    measure: str
    wants: str
    form: str
    stems: frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """The word lists, ready to be matched.

    Attributes:
        senses: for each form that asks for a measure, what it may mean.
        forms: matches the longest such form at a place.
        same_rows, same_names: groups of words that mean the same, as stems.
        neutral: stems that say nothing about which row is meant; ``neutral_day`` and
            ``neutral_guide``: of which hour, of which part of the guide.
        patterns: one for each list of ``generic``, ``order`` and ``places``.
    """

    measures: Mapping[str, Measure]
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
def read_lexicon() -> Lexicon:
    """The lexicon that is installed with careerbot.

    Raises:
        GuideFormatError: see ``parse_lexicon``.
    """
    path = resources.files("careerbot") / "data" / FILE
    return parse_lexicon(path.read_text(encoding="utf-8"), Path(str(path)))


def parse_lexicon(text: str, path: Path) -> Lexicon:
    """The lexicon of a file's text.

    Raises:
        GuideFormatError: not TOML, or an entry is missing, unknown or of the wrong kind.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise GuideFormatError(path, getattr(err, "lineno", 1), f"not valid TOML: {err}") from err

    def fail(entry: str, what: str) -> GuideFormatError:
        last = entry.rpartition(".")[2]
        line = next((n for n, row in enumerate(text.splitlines(), 1) if last in row), 1)
        return GuideFormatError(path, line, f"{entry}: {what}")

    _check_names(raw, {"measures", *_SECTIONS}, fail)
    measures: dict[str, Measure] = {}
    senses: dict[str, list[Sense]] = {}
    for name, entry in raw["measures"].items():
        _check_names(entry, {"dimensions", *_MEASURE_LISTS}, fail, f"measures.{name}.")
        known = {d.value for d in Dimension}
        if wrong := [d for d in entry["dimensions"] if d not in known]:
            raise fail(f"measures.{name}.dimensions", f"unknown {wrong[0]!r} (known: {', '.join(sorted(known))})")
        for key in _MEASURE_LISTS:
            _check_texts(entry[key], f"measures.{name}.{key}", fail)
        measures[name] = Measure(name, frozenset(map(Dimension, entry["dimensions"])), _stems(entry["names"]))
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
    return Lexicon(
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
