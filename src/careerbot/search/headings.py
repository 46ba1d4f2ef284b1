"""Headings that guides share, and which kinds of question stand below them (``data/en/headings.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from careerbot.errors import StorageError
from careerbot.guides.model import Guide, Unit
from careerbot.toml_files import read_data

_FILE = "headings.toml"
_ANY = "{career}"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Each heading as a pattern, and its kinds.

    Raises:
        StorageError: an entry is not as it must be.
    """
    file = read_data(_FILE)
    try:
        entries = [(entry["is"], tuple(entry["kinds"])) for entry in file.values["heading"]]
    except (KeyError, TypeError) as err:
        raise StorageError(f"{file.path}: damaged: {err!r}", hint="correct the entry") from err
    return tuple(
        (re.compile("|".join(re.escape(name).replace(re.escape(_ANY), ".+") for name in names)), kinds)
        for names, kinds in entries
    )


def heading_kinds(heading: str) -> tuple[str, ...]:
    """The kinds of question that stand below a heading, none where it is not one of those that guides share.

    >>> heading_kinds("Work Schedules")[0]
    'hours_week'
    """
    said = " ".join(word.lower() for word in _WORD.findall(heading))
    return next((kinds for pattern, kinds in _patterns() if pattern.fullmatch(said)), ())


def headed_units(guide: Guide) -> Iterator[tuple[Unit, tuple[str, ...]]]:
    """The units of a guide whose heading says which kinds they answer."""
    for unit in guide.units:
        if unit.title and (kinds := heading_kinds(guide.text(unit.title))):
            yield unit, kinds
