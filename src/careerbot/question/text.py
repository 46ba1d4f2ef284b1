"""Chat spelling and typos -> words that the encoder and the index know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from careerbot.errors import QuestionError
from careerbot.toml_files import read_data

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'+#-]*|\$+")
_MIN_LETTERS = 5  # shorter words have too many neighbours: hype, hope; trig, trip
_TWO_EDITS_FROM = 8
MAX_CHARS = 2000
_SPACE = re.compile(r"\s+")


@cache
def _read_slang() -> tuple[dict[str, str], dict[str, str], re.Pattern[str]]:
    """What short words and phrases mean, and a pattern for the phrases."""
    raw = read_data("slang.toml").values
    forms = sorted(raw["phrases"], key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms)
    return raw["words"], raw["phrases"], re.compile(pattern, re.IGNORECASE)


class Speller:
    """Repairs a question word by word; a word that any dictionary knows is left alone."""

    def __init__(self, vocabulary: Iterable[str], is_word: Callable[[str], bool]) -> None:
        """``vocabulary``: what a typo may be repaired to; ``is_word``: what is no typo."""
        self._slang, self._phrases, self._phrase = _read_slang()
        self._vocabulary = sorted({word for word in vocabulary if len(word) >= _MIN_LETTERS and word.isalpha()})
        self._known = frozenset(self._vocabulary)
        self._is_word = is_word
        self._cache: dict[str, str] = {}

    def repair(self, text: str) -> str:
        """The text with short forms written out and typos mended, else unchanged."""
        text = self._phrase.sub(lambda match: self._phrases[match[0].lower()], text)
        return _TOKEN.sub(lambda match: self._word(match[0]), text)

    def _word(self, word: str) -> str:
        lower = word.lower().replace("’", "'")
        if lower in self._slang:
            return self._slang[lower]
        if len(lower) < _MIN_LETTERS or not lower.isalpha() or lower in self._known or self._is_word(lower):
            return word
        if any(form in self._known or self._is_word(form) for form in _variants(lower)):
            return word
        if lower not in self._cache:
            if len(self._cache) > 10_000:  # a server meets ever new words
                self._cache.clear()
            self._cache[lower] = self._nearest(lower)
        return self._cache[lower] or word

    def _nearest(self, word: str) -> str:
        """The vocabulary's word one edit away (two for a long word), or nothing if none or unclear."""
        edits = 2 if len(word) >= _TWO_EDITS_FROM else 1
        found = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=edits, limit=8)
        best = min((distance for _, distance, _ in found), default=None)
        # A typo rarely spares the meaning and hits the first letter.
        close = [w for w, distance, _ in found if distance == best and w[0] == word[0]]
        return min(close, key=lambda w: (abs(len(w) - len(word)), w)) if close else ""


def _variants(word: str) -> list[str]:
    """Other forms of a word that prove that it is one: singular, plural, American spelling."""
    forms = [word + "s", word.replace("is", "iz"), word.replace("our", "or")]
    return [*forms, word[:-1]] if word.endswith("s") else forms


def clean_question(text: str) -> str:
    """The question with control characters gone and single spaces.

    Raises:
        QuestionError: empty, too long, without words, or not in the Latin script.
    """
    if len(text) > MAX_CHARS:
        raise QuestionError(
            f"the question is too long: {len(text):,} characters, at most {MAX_CHARS:,}",
            hint="ask one thing at a time, in a few sentences",
        )
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else c for c in text)
    clean = _SPACE.sub(" ", unicodedata.normalize("NFC", kept)).strip()
    if not clean:
        raise QuestionError("the question is empty", hint="type a question about this career")
    letters = [c for c in clean if c.isalpha()]
    if not letters and not any(c.isdigit() for c in clean):
        raise QuestionError("the question has no words", hint="type a question about this career in words")
    latin = [c for c in letters if "LATIN" in unicodedata.name(c, "")]
    if letters and len(latin) < 0.5 * len(letters):
        raise QuestionError("the question is not in English", hint="the guide is in English: please ask in English")
    return clean
