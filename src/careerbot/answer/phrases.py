"""The fixed list of words that an answer may hold besides the guide's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from careerbot.gates.support import SupportCard, parse_card, read_card
from careerbot.toml_files import read_data

_SLOT = re.compile(r"\{(\w+)\}")


class Phrases:
    """Lines and joiners by name; knows whether a text is one of them."""

    def __init__(self, lines: Mapping[str, str], joiners: Mapping[str, str], card: SupportCard) -> None:
        """``lines`` may hold ``{slots}``; ``joiners`` stand between quotes; ``card`` is for a person in distress."""
        self._lines = dict(lines)
        self.joiners = dict(joiners)
        self.card = card
        self._fixed = frozenset((*self.joiners.values(), *card.lines()))
        self._patterns = [
            re.compile("".join("(?s:.+)" if at % 2 else re.escape(part) for at, part in enumerate(_SLOT.split(line))))
            for line in lines.values()
        ]

    def line(self, name: str, **slots: str) -> str:
        """The line of that name, its slots filled."""
        return self._lines[name].format(**slots)

    def allows(self, text: str) -> bool:
        """Whether the text is a joiner, of the support card, or one of the lines."""
        return text in self._fixed or any(pattern.fullmatch(text) for pattern in self._patterns)

    def is_ours(self, reply: str) -> bool:
        """Whether a reply is nothing but lines of ours, as those to small talk or distress are."""
        lines = [line.removeprefix("- ") for line in reply.splitlines() if line]
        return bool(lines) and all(map(self.allows, lines))

    def has(self, name: str) -> bool:
        """Whether there is a line, or an opening of the card, of that name."""
        return name in self._lines or name in self.card.openings


@lru_cache(maxsize=4)
def read_phrases(support: Path | None = None) -> Phrases:
    """The phrases that are installed with careerbot, with a school's own support card if it has one.

    Raises:
        StorageError: the school's file cannot be read or is no card.
    """
    raw = read_data("phrases.toml").values
    card = parse_card(raw["support"], "data/phrases.toml")
    return Phrases(raw["lines"], raw["joiners"], card if support is None else read_card(support, card))
