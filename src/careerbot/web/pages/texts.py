"""The interface's own words: one TOML file for each language, ``web/texts/<language>.toml``.

The guide keeps its language. What is quoted and what the engine says are not
translated; labels, buttons, hints and messages of the pages are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from careerbot.toml_files import parse_data

FOLDER = Path(__file__).parent.parent / "texts"
DEFAULT = "en"


@dataclass(frozen=True)
class Texts(Mapping[str, str]):
    """The texts of one language by name, ``chat.send``; a template reads ``t["chat.send"]``."""

    language: str
    entries: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def named(self, name: str) -> Texts:
        """The same texts with another name for the chat; with its usual one where that is empty."""
        return replace(self, entries={**self.entries, "chat.name": name}) if name else self

    def table(self, name: str) -> dict[str, str]:
        """The texts of one table by their names in it."""
        return {key.partition(".")[2]: text for key, text in self.entries.items() if key.startswith(f"{name}.")}


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is a file for, the default first."""
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return (DEFAULT, *(language for language in found if language != DEFAULT))


def read_texts(language: str = DEFAULT) -> Texts:
    """The texts of a language; of the default one where there is no file for it.

    Raises:
        StorageError: the file is not valid TOML.
    """
    # Kept by the names of files only: any name at all can stand in an address.
    return _read(language if language in languages() else DEFAULT)


@cache
def _read(language: str) -> Texts:
    path = FOLDER / f"{language}.toml"
    raw = parse_data(path.read_text(encoding="utf-8"), path).values
    return Texts(
        language, {f"{table}.{name}": text for table, entries in raw.items() for name, text in entries.items()}
    )
