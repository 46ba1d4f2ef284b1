"""A guide's name that nobody knows -> those that it may have been meant to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from rapidfuzz import fuzz, process

from careerbot.english.words import words

_MOST = 5
_ALIKE = 80.0  # percent of the letters (Indel similarity), words compared with their nearest
_OF_WORDS = 0.8  # of the score; the rest is how alike the whole names are
_LEAST_OF_WORDS = (_ALIKE - 100 * (1 - _OF_WORDS)) / _OF_WORDS
_BEHIND = 10.0  # the nearest, at most
_MOST_WORDS = 8


class Listed(Protocol):
    """What has a slug and names."""

    @property
    def slug(self) -> str:
        """The name in addresses and calls."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that people read."""


def nearest_slugs(slug: str, careers: Iterable[Listed]) -> tuple[str, ...]:
    """The slugs that one which is none comes nearest to, by itself or by a name: at most five, the nearest first."""
    said = words(slug.replace("-", " ").replace("_", " "))[:_MOST_WORDS]
    if not said:
        return ()
    named = [(career.slug, name) for career in careers for name in (career.slug.replace("-", " "), *career.names)]
    best: dict[str, float] = {}
    for (known, _), score in zip(named, _likeness(said, [words(name) for _, name in named]), strict=True):
        best[known] = max(score, best.get(known, 0.0))
    least = max(_ALIKE, max(best.values(), default=0.0) - _BEHIND)
    near = sorted((-score, known) for known, score in best.items() if score >= least)
    return tuple(known for _, known in near[:_MOST])


def slug_hint(slug: str, careers: Collection[Listed]) -> str:
    """What to say to somebody who named a guide that is none."""
    near = nearest_slugs(slug, careers)
    if near:
        return f"did you mean {', '.join(near)}?"
    if not careers:
        return "there is no guide yet"
    if len(careers) <= _MOST:
        return f"the guides are: {', '.join(career.slug for career in careers)}"
    return f"none of the {len(careers)} guides has a name like it"


def _likeness(said: Sequence[str], names: Sequence[Sequence[str]]) -> Iterator[float]:
    """From 0 to 100 for each name: each word said counts by the word of the name that is most like it."""
    known = {word: at for at, word in enumerate(dict.fromkeys(word for name in names for word in name))}
    ratios = process.cdist(said, [*known], scorer=fuzz.ratio).tolist()
    for name in names:
        places = [known[word] for word in name]
        of_words = sum(max((row[at] for at in places), default=0.0) for row in ratios) / len(said)
        # Most names have no word like any that was said.
        whole = fuzz.ratio(" ".join(said), " ".join(name)) if of_words >= _LEAST_OF_WORDS else 0.0
        yield _OF_WORDS * of_words + (1 - _OF_WORDS) * whole
