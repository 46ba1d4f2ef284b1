"""The fixed list of words that an answer may hold besides the guide's own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from careerbot.errors import StorageError
from careerbot.guides.model import Guide, UnitKind
from careerbot.question.language import read_other_languages
from careerbot.toml_files import LANGUAGE, read_data

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib
_SLOT = re.compile(r"\{(\w+)\}")
_KEYS = ("contacts", "closing", "quiet", "openings")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_STUDENTS_OWN = frozenset({"missing", "question"})  # slots that may repeat what the student wrote


@dataclass(frozen=True, slots=True)
class SlotSources:
    """Where the value of a slot may come from.

    Attributes:
        known: for a slot, the texts that careerbot or the guide has for it.
        written: the words that the student wrote, in lower case.
    """

    known: Mapping[str, frozenset[str]]
    written: frozenset[str] = frozenset()

    def with_written(self, texts: Iterable[str]) -> SlotSources:
        """The same with what the student wrote."""
        return SlotSources(self.known, frozenset(word for text in texts for word in _WORD.findall(text.lower())))

    def hold(self, slot: str, value: str) -> bool:
        """Whether the value is one of the known texts, or made of the student's own words where that may be."""
        if value in self.known.get(slot, frozenset()):
            return True
        words = frozenset(_WORD.findall(value.lower()))
        return slot in _STUDENTS_OWN and bool(words) and words <= self.written


class Phrases:
    """Lines and joiners by name; knows whether a text is one of them."""

    def __init__(
        self,
        lines: Mapping[str, str],
        joiners: Mapping[str, str],
        card: SupportCard,
        columns: Mapping[str, str] | None = None,
        numbers: Sequence[str] = (),
    ) -> None:
        """What an answer may say.

        Args:
            lines: by name; they may hold ``{slots}``.
            joiners: by name; they stand between quotes.
            card: for a person in distress.
            columns: of tables whose columns the guide does not name, what a reader calls them.
            numbers: the words for none, one, two ...
        """
        self._lines = dict(lines)
        self._columns = dict(columns or {})
        self.numbers = tuple(numbers)
        self.joiners = dict(joiners)
        self.card = card
        self._fixed = frozenset((*self.joiners.values(), *card.lines()))
        self._patterns = [re.compile(_pattern(line)) for line in lines.values()]

    def line(self, name: str, **slots: str) -> str:
        """The line of that name, its slots filled."""
        return self._lines[name].format(**slots)

    def column(self, name: str, guide: Guide) -> str:
        """What people call a column of that name: as the guide does, where it has headers of its own."""
        return name if guide.names_columns else self._columns.get(name, name)

    def allows(self, text: str, sources: SlotSources) -> bool:
        """Whether the text is a joiner, of the support card, or a line whose slots hold what the sources have."""
        return text in self._fixed or any(
            all(sources.hold(slot, value) for slot, value in match.groupdict().items()) for match in self._matches(text)
        )

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        return (match for pattern in self._patterns if (match := pattern.fullmatch(text)))

    def is_ours(self, reply: str) -> bool:
        """Whether a reply is nothing but lines of ours, as those to small talk or distress are."""
        lines = [line.removeprefix("- ") for line in reply.splitlines() if line]
        return bool(lines) and all(line in self._fixed or any(self._matches(line)) for line in lines)

    def has(self, name: str) -> bool:
        """Whether there is a line, or an opening of the card, of that name."""
        return name in self._lines or name in self.card.openings


def slots_of(
    guide: Guide, phrases: Phrases, titles: frozenset[str] = frozenset(), points: frozenset[str] = frozenset()
) -> SlotSources:
    """What careerbot and the guide themselves have for the slots of fixed phrases.

    Args:
        titles: of the kinds of questions, for what is missing.
        points: on which the guide differs with itself.
    """
    times: set[str] = set()
    columns: set[str] = set()
    for unit in guide.units:
        if unit.kind is UnitKind.TRANSCRIPT:
            times.add(unit.name)
        columns.update(cell.column for statement in unit.statements() for cell in statement.cells)
    return SlotSources(
        {
            "career": frozenset({guide.career}),
            "missing": titles,
            "number": frozenset(phrases.numbers),
            "shown": frozenset(phrases.numbers),
            "column": frozenset(phrases.column(name, guide) for name in columns),
            "place": frozenset(guide.heading(unit) for unit in guide.units),
            "point": points,
            "time": frozenset(times),
        }
    )


def _pattern(line: str) -> str:
    """A line as a pattern, each slot a group of its name."""
    parts = _SLOT.split(line)
    return "".join(f"(?P<{part}>(?s:.+))" if at % 2 else re.escape(part) for at, part in enumerate(parts))


@lru_cache(maxsize=4)
def read_phrases(support: Path | None = None, language: str = LANGUAGE) -> Phrases:
    """The phrases of a language that are installed with careerbot, with a school's own support card if it has one.

    Raises:
        StorageError: the school's file cannot be read or is no card.
    """
    raw = read_data("phrases.toml", language).values
    card = parse_card(raw["support"], f"data/{language}/phrases.toml")
    others = {f"other_{code}": line for code, line in read_other_languages().items()}
    own_card = card if support is None else read_card(support, card)
    return Phrases({**raw["lines"], **others}, raw["joiners"], own_card, raw["columns"], raw["numbers"]["words"])


@dataclass(frozen=True)
class SupportCard:
    """What a person in distress is told.

    Attributes:
        openings: the first line, by the name that a group of ``distress.toml`` gives.
        contacts: whom to call or write to, one line each.
        quiet: the line behind an answer to a message with weak signs of distress.
    """

    openings: Mapping[str, str]
    contacts: tuple[str, ...]
    closing: str
    quiet: str

    def lines(self) -> tuple[str, ...]:
        """Every text that the card may show."""
        return (*self.openings.values(), *self.contacts, self.closing, self.quiet)


def parse_card(fields: Mapping[str, Any], where: str, default: SupportCard | None = None) -> SupportCard:
    """A card from a table of a TOML file; what is missing is taken from ``default``.

    Raises:
        StorageError: names the file and the entry that is wrong.
    """

    def wrong(entry: str, what: str) -> StorageError:
        return StorageError(
            f"{where}: {entry} {what}", hint="correct the entry; the form is that of data/en/phrases.toml"
        )

    for key in fields:
        if key not in _KEYS:
            raise wrong(key, f"is not an entry of a support card ({', '.join(_KEYS)})")
    openings = fields.get("openings", {})
    contacts = fields.get("contacts", list(default.contacts) if default else [])
    closing = fields.get("closing", default.closing if default else "")
    quiet = fields.get("quiet", default.quiet if default else "")
    if not isinstance(openings, dict) or not all(_is_line(text) for text in openings.values()):
        raise wrong("openings", "must be lines of text by name")
    if default is not None and (unknown := set(openings) - set(default.openings)):
        raise wrong(f"openings.{min(unknown)}", f"is unknown: the openings are {', '.join(sorted(default.openings))}")
    if not isinstance(contacts, list) or not contacts or not all(_is_line(text) for text in contacts):
        raise wrong("contacts", "must be a list of at least one line of text")
    if not _is_line(closing):
        raise wrong("closing", "must be a line of text")
    if not _is_line(quiet):
        raise wrong("quiet", "must be a line of text")
    merged = {**(default.openings if default else {}), **openings}
    return SupportCard(MappingProxyType(merged), tuple(contacts), closing, quiet)


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
