"""Phrases as patterns, and the text they are matched with: words in plain forms.

Apostrophes, accents, capitals, short forms ("dont", "I'm"), letters drawn as
digits or stars and letters repeated for effect make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

TOKEN = re.compile(r"[a-z0-9]+(?:[!@$*#'][a-z0-9]+)*|(?<!\d)[.?!;:]+|[.?!;:]+(?!\d)")
_DRAWN = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_SUFFIXES = {"n't": " not", "'m": " am", "'ve": " have", "'ll": " will", "'re": " are", "'d": " would"}
_IS = ("he", "she", "it", "that", "what", "there", "who", "here", "life", "everything", "nothing")
_PLAIN = {"im": "i am", "ive": "i have", "cannot": "can not", "cant": "can not", "can't": "can not", "wont": "will not"}
_PLAIN |= {
    "won't": "will not",
    "ill": "i will",
    "noone": "no one",
    "anymore": "any more",
    "i'ma": "i am going to",
    "ima": "i am going to",
}
_PLAIN |= {
    f"{verb}nt": f"{verb} not" for verb in "do does did is are was were has have had would could should must".split()
}
_PLAIN |= {f"{word}s": f"{word} is" for word in ("he", "she", "that", "what", "there", "who")}


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as words in plain forms, with a "." before, between and after its sentences.

    Attributes:
        words: in order.
        text: the words, each followed by one space.
        starts: where each word begins in ``text``.
        spans: where each word stands in the source, ``[start, end)``.
    """

    words: tuple[str, ...]
    text: str
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Phrase:
    """One phrase as a regular expression; ``firsts`` are the words it can begin with."""

    regex: str
    firsts: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first has the phrase's first word: most phrases never are."""
        return re.compile(self.regex)


class PhraseSet:
    """Many phrases, looked up by the word that they begin with."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """``phrases`` in the order in which they are tried."""
        self.phrases = tuple(phrases)
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in self.phrases:
            for first in sorted(phrase.firsts):
                self._by_first.setdefault(first, []).append(phrase)

    def at(self, tokens: Tokens, place: int) -> int:
        """The number of words that the longest phrase beginning at the place covers, 0 if none."""
        phrases = self._by_first.get(tokens.words[place])
        if phrases is None:
            return 0
        start = tokens.starts[place]
        ends = [match.end() for phrase in phrases if (match := phrase.pattern.match(tokens.text, start))]
        return tokens.text.count(" ", start, max(ends)) if ends else 0

    def find(self, tokens: Tokens) -> list[tuple[int, int]]:
        """``[start, end)`` in words of every place where a phrase begins."""
        places = [at for at, word in enumerate(tokens.words) if word in self._by_first]
        return [(at, at + n) for at in places if (n := self.at(tokens, at))]


class Reader:
    """Cuts texts into the words that the phrases of one file are written in."""

    def __init__(
        self, known: Iterable[str] = (), spelling: Mapping[str, str] = {}, fillers: Iterable[str] = ()
    ) -> None:
        """``known``: the phrases' words; ``spelling``: other spellings of them; ``fillers``: words that are dropped."""
        self.known = frozenset(known)
        self.spelling = dict(spelling)
        self.fillers = frozenset(fillers)
        self._cache: dict[str, list[str]] = {}

    def read(self, text: str) -> Tokens:
        """The text's words in plain forms."""
        found: list[tuple[str, tuple[int, int]]] = [(".", (0, 0))]
        for words, span in _cut(text):
            for word in (".",) if words[0] in ".?!;:" else self._plain(words):
                if word not in self.fillers and (word, found[-1][0]) != (".", "."):
                    found.append((word, span))
        if found[-1][0] != ".":
            found.append((".", (len(text), len(text))))
        starts, at = [], 0
        for word, _ in found:
            starts.append(at)
            at += len(word) + 1
        words_found = tuple(word for word, _ in found)
        return Tokens(
            words_found, "".join(f"{word} " for word, _ in found), tuple(starts), tuple(span for _, span in found)
        )

    def _plain(self, word: str) -> list[str]:
        if word not in self._cache:
            if len(self._cache) > 10_000:  # a server meets ever new words
                self._cache.clear()
            self._cache[word] = self._plain_forms(word)
        return self._cache[word]

    def _plain_forms(self, word: str) -> list[str]:
        for form in self._spellings(word):
            if form in self.spelling:
                return self.spelling[form].split()
            if form in _PLAIN:
                return _PLAIN[form].split()
            if form in self.known:
                return [form]
        for suffix, written in _SUFFIXES.items():
            if word.endswith(suffix):
                return (word.removesuffix(suffix) + written).split()
        if word.endswith("'s"):
            return [word[:-2], "is"] if word[:-2] in _IS else [word.replace("'", "")]
        return re.findall(r"[a-z0-9]+", word.replace("'", ""))

    def _spellings(self, word: str) -> Iterable[str]:
        """The word itself, then what it may stand for if it is drawn, masked or drawn out."""
        yield word
        if not word.isalpha():
            for letter in ("i", "l"):
                yield word.translate(_DRAWN).replace("1", letter)
            if "*" in word or "#" in word:
                mask = re.compile(re.sub(r"[*#]", ".", re.sub(r"[^a-z*#]", "", word)))
                yield from sorted(known for known in self.known if mask.fullmatch(known))[:1]
        if re.search(r"(.)\1", word):
            yield re.sub(r"(.)\1{2,}", r"\1\1", word)
            yield re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=16)  # each rule file reads the same message
def _cut(text: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    """The text's words and marks without accents, and where they stand."""
    plain = text.lower()
    if not text.isascii():  # one character for one, so that the places stay
        folded = (unicodedata.normalize("NFKD", char.lower().replace("’", "'"))[:1] for char in text)
        plain = "".join(char or " " for char in folded)
    return tuple(_joined_letters(list(TOKEN.finditer(plain))))


def _joined_letters(matches: Sequence[re.Match[str]]) -> Iterable[tuple[str, tuple[int, int]]]:
    """The tokens, four or more single letters in a row as one: "d i e d" is one word."""
    run: list[re.Match[str]] = []
    for match in (*matches, None):
        if match is not None and len(match[0]) == 1 and match[0].isalpha():
            run.append(match)
            continue
        if len(run) >= 4:
            yield "".join(m[0] for m in run), (run[0].start(), run[-1].end())
        else:
            yield from ((m[0], m.span()) for m in run)
        run = []
        if match is not None:
            yield match[0], match.span()
