"""A question in another language -> rough English, word by word, for the encoder, which knows English.

``data/<language>/glossary.tsv``: a word or a phrase, a tab, what it mostly means in questions about careers; lower
case, without accents. What it does not hold stays as it is: names, English words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from careerbot.errors import StorageError
from careerbot.question.language import STEMS_OF
from careerbot.spanish.words import plain
from careerbot.toml_files import data_path

FILE = "glossary.tsv"
_TOKEN = re.compile(r"[^\W_]+(?:['’.+#-]+[^\W_]+)*|[^\w\s]")
_LONGEST = 5  # words of a phrase


class Glossary:
    """Words and phrases with their English."""

    def __init__(self, entries: Mapping[str, str], stems: Callable[[str], list[str]]) -> None:
        """``entries``: by words without accents; ``stems``: by which other forms of a word are known."""
        self._entries = dict(entries)
        self._stems = stems
        self._by_stem: dict[str, str] = {}
        for word, english in entries.items():
            if " " not in word and (found := stems(word)):
                self._by_stem.setdefault(" ".join(found), english)

    def english(self, text: str) -> str:
        """The text with every word and phrase replaced that the glossary holds."""
        tokens = _TOKEN.findall(text)
        keys = [plain(token) for token in tokens]
        said: list[str] = []
        at = 0
        while at < len(tokens):
            length, found = self._longest(keys, at)
            said.append(tokens[at] if found is None else found)
            at += length
        return " ".join(filter(None, said))

    def _longest(self, keys: list[str], at: int) -> tuple[int, str | None]:
        for length in range(min(_LONGEST, len(keys) - at), 0, -1):
            found = self._entries.get(" ".join(keys[at : at + length]))
            if found is not None:
                return length, found
        return 1, self._by_stem.get(" ".join(self._stems(keys[at])) or "?")


@cache
def read_glossary(language: str) -> Glossary:
    """The glossary of a language that is installed with careerbot.

    Raises:
        StorageError: it cannot be read, or a line has no tab.
    """
    path = data_path(FILE, language)
    entries: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word, tab, english = line.partition("\t")
        if not tab:
            raise StorageError(f"{path}:{number}: expected a word, a tab and its English", hint="correct the line")
        entries.setdefault(word, english)
    return Glossary(entries, STEMS_OF[language])
