"""The card that answers a person in distress: written by people, set by the school."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from careerbot.errors import StorageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_KEYS = ("contacts", "closing", "openings")


@dataclass(frozen=True)
class SupportCard:
    """What a person in distress is told.

    Attributes:
        openings: the first line, by the name that a group of ``distress.toml`` gives.
        contacts: whom to call or write to, one line each.
    """

    openings: Mapping[str, str]
    contacts: tuple[str, ...]
    closing: str

    def lines(self) -> tuple[str, ...]:
        """Every text that the card may show."""
        return (*self.openings.values(), *self.contacts, self.closing)


def parse_card(fields: Mapping[str, Any], where: str, default: SupportCard | None = None) -> SupportCard:
    """A card from a table of a TOML file; what is missing is taken from ``default``.

    Raises:
        StorageError: names the file and the entry that is wrong.
    """

    def wrong(entry: str, what: str) -> StorageError:
        return StorageError(f"{where}: {entry} {what}", hint="correct the entry; the form is that of data/phrases.toml")

    for key in fields:
        if key not in _KEYS:
            raise wrong(key, f"is not an entry of a support card ({', '.join(_KEYS)})")
    openings = fields.get("openings", {})
    contacts = fields.get("contacts", list(default.contacts) if default else [])
    closing = fields.get("closing", default.closing if default else "")
    if not isinstance(openings, dict) or not all(_is_line(text) for text in openings.values()):
        raise wrong("openings", "must be lines of text by name")
    if default is not None and (unknown := set(openings) - set(default.openings)):
        raise wrong(f"openings.{min(unknown)}", f"is unknown: the openings are {', '.join(sorted(default.openings))}")
    if not isinstance(contacts, list) or not contacts or not all(_is_line(text) for text in contacts):
        raise wrong("contacts", "must be a list of at least one line of text")
    if not _is_line(closing):
        raise wrong("closing", "must be a line of text")
    merged = {**(default.openings if default else {}), **openings}
    return SupportCard(MappingProxyType(merged), tuple(contacts), closing)


def read_card(path: Path, default: SupportCard) -> SupportCard:
    """A school's own card.

    Raises:
        StorageError: the file cannot be read or is no card.
    """
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise StorageError(
            f"{path}: cannot be read: {err.strerror or err}", hint="correct the setting support, or CAREERBOT_SUPPORT"
        ) from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise StorageError(f"{path}: not a TOML file: {err}", hint="correct the file") from err
    return parse_card(fields, str(path), default)


def _is_line(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip()) and "\n" not in text
