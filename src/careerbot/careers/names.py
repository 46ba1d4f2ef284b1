"""The names of all careers, found in what people write."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Protocol

from rapidfuzz import fuzz, process

from careerbot.english.careers import endings, is_person, joined_names, name_key, short_forms, trade
from careerbot.english.words import STOP_WORDS, stem_words, words

_LONGEST = 7  # words of a name
_LEAST_PART = 3  # letters of each part of a word that joins two
_SHORT = 5  # letters of what may be an abbreviation
_LEAST_MISTYPED = 4  # letters
_ENDS_MANY = 40  # names, from which on their last word is a job's name by itself
_ALIKE = 78  # percent of the letters of a mistyped word and the one that is meant (Indel similarity)


class Tier(IntEnum):
    """How surely a name means a career: the guide's own, its trade's, a job title's, part of its own."""

    OWN = 0
    TRADE = 1
    TITLE = 2
    PART = 3


Claims = Mapping[int, Tier]
"""The careers that a name may mean, by their row, each with its best claim."""


class Named(Protocol):
    """What has names."""

    @property
    def names(self) -> Sequence[str]:
        """Its own names."""

    @property
    def titles(self) -> Sequence[str]:
        """Job titles that lead to it."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name in a text: its words ``[start, end)``, as they stand there, and whom they may mean.

    ``is_common``: all of its words are everyday ones.
    """

    start: int
    end: int
    text: str
    claims: Claims
    is_common: bool


class NameIndex:
    """Finds the names of careers in texts."""

    def __init__(self, claims: Mapping[str, Claims], common: Collection[str], known: Collection[str]) -> None:
        """What it knows.

        Args:
            claims: by the stems of a name, joined by spaces.
            common: stems that questions are made of, whatever career they are about.
            known: stems of the guides: a word that is none of these may be mistyped.
        """
        self._claims = claims
        self._common = common
        self._known = known

    @cached_property
    def _words(self) -> list[str]:
        return sorted({stem for key in self._claims for stem in key.split() if len(stem) >= _LEAST_MISTYPED})

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem for key in self._claims for stem in key.split())

    @cached_property
    def _n_ending(self) -> Counter[str]:
        """How many longer names end with a word."""
        return Counter(last for key in self._claims for before, _, last in [key.rpartition(" ")] if before)

    def find(self, text: str) -> list[NameMatch]:
        """The names in a text, the longest first where they overlap, in the order of the text."""
        said = [word.removesuffix("'s") for word in words(text)]
        shown = _as_written(text, said)
        keys = [self._spelled(word) for word in said]
        found: list[NameMatch] = []
        at = 0
        while at < len(keys):
            match = self._longest_at(keys, said, shown, at) or self._compound(said[at], at)
            at = match.end if match else at + 1
            found += [match] if match else []
        return found

    def _longest_at(self, keys: Sequence[str], said: Sequence[str], shown: Sequence[str], at: int) -> NameMatch | None:
        for end in range(min(at + _LONGEST, len(keys)), at, -1):
            claims = self._claims.get(" ".join(keys[at:end]))
            if claims and self._is_name(said[at:end], shown[at:end], keys[at:end], claims):
                return NameMatch(
                    at, end, " ".join(said[at:end]), claims, all(key in self._common for key in keys[at:end])
                )
        return None

    def _compound(self, word: str, at: int) -> NameMatch | None:
        """A name of two words that is written as one that nobody knows: "stockbroker"."""
        stem = " ".join(stem_words([word]))
        if len(word) < 2 * _LEAST_PART or any(stem in known for known in (self._stems, self._common, self._known)):
            return None
        for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
            claims = self._claims.get(" ".join(name_key(f"{word[:cut]} {word[cut:]}")))
            if claims and min(claims.values()) is not Tier.PART:
                return NameMatch(at, at + 1, word, claims, is_common=False)
        return None

    def _is_name(self, said: Sequence[str], shown: Sequence[str], keys: Sequence[str], claims: Claims) -> bool:
        """Whether words that may be everyday ones stand for a career here."""
        is_short = len(said) == 1 and 1 < len(said[0]) <= _SHORT and shown[0].isupper()
        if all(word in STOP_WORDS for word in said):
            return is_short
        if min(claims.values()) is Tier.OWN or len(said) > 1:
            return True
        if keys[0] not in self._common or is_short:
            return True
        # "Engineer" and "teacher" are everyday words, and still jobs.
        is_job = Tier.PART in claims.values() or self._n_ending[keys[0]] >= _ENDS_MANY
        return is_job and is_person(said[0])

    def _spelled(self, word: str) -> str:
        """The stem of a word; of one that nobody knows, the stem in a career's name that it was meant to be, if any."""
        stem = " ".join(name_key(word))
        if len(word) < _LEAST_MISTYPED or word in STOP_WORDS or stem in self._stems:
            return stem
        if stem in self._common or stem in self._known:
            return stem
        near = process.extractOne(stem, self._words, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return near[0] if near else stem


def _as_written(text: str, said: Sequence[str]) -> list[str]:
    """The words of a text with their capitals; in a text without small letters capitals say nothing."""
    plain = text.replace("’", "'")
    if text.isupper() or len(plain.lower()) != len(plain):
        return list(said)
    shown: list[str] = []
    at = 0
    for word in said:
        at = plain.lower().index(word, at)
        shown.append(plain[at : at + len(word)])
        at += len(word)
    return shown


def claims_of(named: Sequence[Named]) -> dict[str, dict[int, Tier]]:
    """By the stems of each name, joined by spaces, the rows of those that it may mean."""
    claims: dict[str, dict[int, Tier]] = defaultdict(dict)
    for row, one in enumerate(named):
        for key, tier in _keys(one):
            if joined := " ".join(key):
                claims[joined][row] = min(tier, claims[joined].get(row, tier))
    return dict(claims)


def _keys(one: Named) -> Iterator[tuple[tuple[str, ...], Tier]]:
    own = [form for called in one.names for form in short_forms(called)]
    for name in dict.fromkeys([*own, *(part for form in own for part in joined_names(form))]):
        key = name_key(name)
        yield key, Tier.OWN
        yield from ((part, Tier.PART) for part in endings(key))
        if work := trade(name):
            yield name_key(work), Tier.TRADE
    for title in (form for called in one.titles for form in short_forms(called)):
        yield name_key(title), Tier.TITLE
