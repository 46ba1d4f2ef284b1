"""The fixed list of words that an answer may hold besides the guide's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from careerbot.toml_files import read_data

_SLOT = re.compile(r"\{(\w+)\}")


class Phrases:
    """Lines and joiners by name; knows whether a text is one of them."""

    def __init__(self, lines: Mapping[str, str], joiners: Mapping[str, str]) -> None:
        """``lines`` may hold ``{slots}``; ``joiners`` stand between quotes."""
        self._lines = dict(lines)
        self.joiners = dict(joiners)
        self._patterns = [
            re.compile("".join("(?s:.+)" if at % 2 else re.escape(part) for at, part in enumerate(_SLOT.split(line))))
            for line in lines.values()
        ]

    def line(self, name: str, **slots: str) -> str:
        """The line of that name, its slots filled."""
        return self._lines[name].format(**slots)

    def allows(self, text: str) -> bool:
        """Whether the text is a joiner or one of the lines."""
        return text in self.joiners.values() or any(pattern.fullmatch(text) for pattern in self._patterns)


@lru_cache(maxsize=1)
def read_phrases() -> Phrases:
    """The phrases that are installed with careerbot."""
    raw = read_data("phrases.toml").values
    return Phrases(raw["lines"], raw["joiners"])
