"""The names of all careers, found in what people write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from careerbot.english.careers import endings, joined_names, name_key, short_forms, trade
from careerbot.english.words import STOP_WORDS, stem_words, words
from careerbot.guides.model import ListedGuide

_LONGEST = 7  # words of a name
_SHORT = 5  # letters of what may be an abbreviation
_Key = tuple[str, ...]


class Tier(IntEnum):
    """How surely a name means a career: the guide's own, its trade's, a job title's, part of its own."""

    OWN = 0
    TRADE = 1
    TITLE = 2
    PART = 3


Claims = Mapping[int, Tier]
"""The guides that a name may mean, by their row, each with its best claim."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name in a text: its words ``[start, end)``, as they stand there, and whom they may mean."""

    start: int
    end: int
    text: str
    claims: Claims


class NameIndex:
    """Finds the names of careers in texts."""

    def __init__(self, claims: Mapping[str, Claims], common: Collection[str]) -> None:
        """What it knows.

        Args:
            claims: by the stems of a name, joined by spaces.
            common: stems that questions are made of, whatever career they are about.
        """
        self._claims = claims
        self._common = common
        self._words = sorted({stem for key in claims for stem in key.split()})
        self._known = frozenset(self._words)

    def find(self, text: str) -> list[NameMatch]:
        """The names in a text, the longest first where they overlap, in the order of the text."""
        said = [word.removesuffix("'s") for word in words(text)]
        shown = _as_written(text)
        keys = [" ".join(stem_words([word])) for word in said]
        found: list[NameMatch] = []
        at = 0
        while at < len(keys):
            match = self._longest_at(keys, said, shown, at)
            at = match.end if match else at + 1
            found += [match] if match else []
        return found

    def _longest_at(self, keys: Sequence[str], said: Sequence[str], shown: Sequence[str], at: int) -> NameMatch | None:
        for end in range(min(at + _LONGEST, len(keys)), at, -1):
            claims = self._claims.get(" ".join(keys[at:end]))
            if claims and self._is_name(said[at:end], shown[at:end], keys[at:end], claims):
                return NameMatch(at, end, " ".join(shown[at:end]), claims)
        return None

    def _is_name(self, said: Sequence[str], shown: Sequence[str], keys: Sequence[str], claims: Claims) -> bool:
        """Whether words that may be everyday ones stand for a career here."""
        if all(word in STOP_WORDS for word in said):
            return len(said) == 1 and len(said[0]) <= _SHORT and shown[0].isupper() and len(shown[0]) > 1
        if min(claims.values()) is Tier.OWN or len(said) > 1:
            return True
        return keys[0] not in self._common or (len(said[0]) <= _SHORT and shown[0].isupper())


def _as_written(text: str) -> list[str]:
    """The words of a text with their capitals; in a text without small letters capitals say nothing."""
    lowered = text.lower().replace("’", "'")
    if text.isupper() or len(lowered) != len(text):
        return [word.removesuffix("'s") for word in words(text)]
    shown: list[str] = []
    at = 0
    for word in words(text):
        at = lowered.index(word, at)
        shown.append(text[at : at + len(word.removesuffix("'s"))])
        at += len(word)
    return shown


def claims_of(guides: Sequence[ListedGuide]) -> dict[str, dict[int, Tier]]:
    """By the stems of each name, joined by spaces, the rows of the guides that it may mean."""
    claims: dict[str, dict[int, Tier]] = defaultdict(dict)
    for row, guide in enumerate(guides):
        for key, tier in _keys(guide):
            joined = " ".join(key)
            if joined:
                claims[joined][row] = min(tier, claims[joined].get(row, tier))
    return dict(claims)


def _keys(guide: ListedGuide) -> Iterator[tuple[_Key, Tier]]:
    own = [form for name in guide.names for form in short_forms(name)]
    own += [part for name in own for part in joined_names(name)]
    for name in own:
        key = name_key(name)
        yield key, Tier.OWN
        yield from ((part, Tier.PART) for part in endings(key))
        if work := trade(name):
            yield name_key(work), Tier.TRADE
    for title in _forms(guide.titles):
        yield name_key(title), Tier.TITLE


def _forms(titles: Iterable[str]) -> Iterator[str]:
    for title in titles:
        yield from short_forms(title)
