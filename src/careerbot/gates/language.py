"""A small language for phrases that a person can read.

i (want|need) to die          words; (a|b) either; what is in [brackets] may be missing
<family> hits me              <family> is a list of words or phrases of the file
my ... hits me                ... is up to four words of the same sentence, _ is any one word
not want to live .            . is the start or end of a sentence
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from careerbot.gates.patterns import TOKEN, Phrase, Reader

_LANGUAGE = re.compile(r"\.\.\.|<\w+>|[()|\[\]._]|[^\s()|\[\]._<>]+")
_WRONG = re.compile(r"[?+{}\\^]|\w[(\[]|[)\]]\w")
_MARKS = frozenset("()|[]._")
_GAP = r"(?:[^\s.]+ ){0,4}?"


class PhraseCompiler:
    """Compiles the phrases of one file, whose lists and words come back in many of them."""

    def __init__(self, lists: Mapping[str, Sequence[str]] = {}, fillers: Iterable[str] = ()) -> None:
        """``lists`` by their names; ``fillers``: left out of the phrases as they are of texts."""
        self._lists = lists
        self._plain = Reader()
        self._reader = Reader(fillers=fillers)
        self._words: dict[str, tuple[str, ...]] = {}
        self._plain_words: dict[str, frozenset[str]] = {}
        self._of_list: dict[str, tuple[str, frozenset[str]]] = {}

    def compile(self, source: str) -> Phrase:
        """A phrase of the language above.

        Raises:
            ValueError: a bracket is not closed, a list is unknown, or the phrase is empty.
        """
        if wrong := _WRONG.search(source):
            raise ValueError(f"{wrong[0]!r} means nothing here: see the head of the file")
        parts = _LANGUAGE.findall(source)
        if not [p for p in parts if p not in _MARKS and p != "..."]:
            raise ValueError("no words")
        parts.reverse()  # the next part is the last: taking it is cheap
        regex, firsts = self._alternatives(parts)
        if parts:
            raise ValueError(f"{parts[-1]!r} closes nothing")
        if "" in firsts:
            raise ValueError("all of it may be missing")
        if "_" in firsts:
            raise ValueError("it must begin with a word")
        return Phrase(regex, frozenset(firsts))

    def words_of(self, source: str) -> set[str]:
        """The words that a phrase names itself or through its lists, fillers among them."""
        found: set[str] = set()
        for part in _LANGUAGE.findall(source):
            if part not in _MARKS and part != "...":
                if part not in self._plain_words:
                    self._plain_words[part] = self._words_named(part)
                found |= self._plain_words[part]
        return found

    def _words_named(self, part: str) -> frozenset[str]:
        if part.startswith("<"):
            entries = self._lists.get(part[1:-1], ())
            return frozenset(word for entry in entries for word in PhraseCompiler().words_of(entry))
        return frozenset(word for word in self._plain.read(part).words if word != ".")

    def _alternatives(self, parts: list[str]) -> tuple[str, set[str]]:
        """(pattern, first words); "" among the first words where nothing may stand, "_" for any word.

        ``parts``: the next one last; what follows is left in it.
        """
        options: list[str] = []
        firsts: set[str] = set()
        while True:
            regex, first = self._sequence(parts)
            options.append(regex)
            firsts |= first
            if not parts or parts[-1] != "|":
                break
            parts.pop()
        options = [option for option in options if option] or [""]  # an option of fillers only says nothing
        options.sort(key=len, reverse=True)  # so that "this chat" is tried before "this"
        return (options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"), firsts

    def _sequence(self, parts: list[str]) -> tuple[str, set[str]]:
        regex = ""
        firsts = {""}
        while parts and parts[-1] not in ")]|":
            part = parts.pop()
            inner, first = self._bracket(part, parts) if part in "([" else self._one(part)
            regex += inner
            if "" in firsts:
                firsts = (firsts - {""}).union(first)
        return regex, firsts

    def _bracket(self, opened: str, parts: list[str]) -> tuple[str, set[str]]:
        inner, first = self._alternatives(parts)
        if not parts or parts.pop() != (")" if opened == "(" else "]"):
            raise ValueError(f"{opened!r} is not closed")
        return (f"(?:{inner})?", first | {""}) if opened == "[" else (inner, first)

    def _one(self, part: str) -> tuple[str, Iterable[str]]:
        """The pattern and the first words of a mark, a list or a word."""
        if part == "...":
            return _GAP, ("_", "")
        if part == "_":
            return r"[^\s.]+ ", ("_",)
        if part.startswith("<"):
            return self._list(part)
        found = (".",) if part == "." else self._read(part)
        return "".join(re.escape(word) + " " for word in found), found[:1] or ("",)

    def _list(self, part: str) -> tuple[str, frozenset[str]]:
        name = part[1:-1]
        if name not in self._lists:
            raise ValueError(f"there is no list {part}")
        if name not in self._of_list:
            entries = sorted(filter(None, map(self._read, self._lists[name])), key=len, reverse=True)
            inner = "|".join("".join(re.escape(word) + " " for word in entry) for entry in entries)
            self._of_list[name] = f"(?:{inner})", frozenset(entry[0] for entry in entries)
        return self._of_list[name]

    def _read(self, text: str) -> tuple[str, ...]:
        """The words as a text has them; none for a filler."""
        if text not in self._words:
            if not TOKEN.search(text.lower()):
                raise ValueError(f"no words in {text!r}")
            read = self._reader.read(text).words
            self._words[text] = tuple(word for word in read if word != ".")
        return self._words[text]
