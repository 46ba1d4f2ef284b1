"""A small language for phrases that a person can read.

i (want|need) to die          words; (a|b) either; what is in [brackets] may be missing
<family> hits me              <family> is a list of words or phrases of the file
my ... hits me                ... is up to four words of the same sentence, _ is any one word
not want to live .            . is the start or end of a sentence
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_LANGUAGE = re.compile(r"\.\.\.|<\w+>|[()|\[\]._]|[^\s()|\[\]._<>]+")
_WRONG = re.compile(r"[?+{}\\^]|\w[(\[]|[)\]]\w")
_MARKS = frozenset("()|[]._")
_GAP = r"(?:[^\s.]+ ){0,4}?"
TOKEN = re.compile(r"[a-z0-9]+(?:[!@$*#'][a-z0-9]+)*|(?<!\d)[.?!;:]+|[.?!;:]+(?!\d)")
_DRAWN = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_SUFFIXES = {"n't": " not", "'m": " am", "'ve": " have", "'ll": " will", "'re": " are", "'d": " would"}
_IS = ("he", "she", "it", "that", "what", "there", "who", "here", "life", "everything", "nothing")
_PLAIN = {"im": "i am", "ive": "i have", "cannot": "can not", "cant": "can not", "can't": "can not", "wont": "will not"}


class PhraseCompiler:
    """Compiles the phrases of one file, whose lists and words come back in many of them."""

    def __init__(self, lists: Mapping[str, Sequence[str]] = {}, fillers: Iterable[str] = ()) -> None:
        """``lists`` by their names; ``fillers``: left out of the phrases as they are of texts."""
        self._lists = lists
        self._plain = Tokenizer()
        self._reader = Tokenizer(fillers=fillers)
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
        return frozenset(word for word in self._plain.tokenize(part).words if word != ".")

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
            read = self._reader.tokenize(text).words
            self._words[text] = tuple(word for word in read if word != ".")
        return self._words[text]


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

    def find_phrases(self, tokens: Tokens) -> list[tuple[int, int]]:
        """``[start, end)`` in words of every place where a phrase begins."""
        places = [at for at, word in enumerate(tokens.words) if word in self._by_first]
        return [(at, at + n) for at in places if (n := self.at(tokens, at))]


class Tokenizer:
    """Cuts texts into the words that the phrases of one file are written in."""

    def __init__(
        self, known: Iterable[str] = (), spelling: Mapping[str, str] = {}, fillers: Iterable[str] = ()
    ) -> None:
        """``known``: the phrases' words; ``spelling``: other spellings of them; ``fillers``: words that are dropped."""
        self.known = frozenset(known)
        self.spelling = dict(spelling)
        self.fillers = frozenset(fillers)
        self._cache: dict[str, list[str]] = {}

    def tokenize(self, text: str) -> Tokens:
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
