"""A guide's name that nobody knows -> those that it may have been meant to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from rapidfuzz import fuzz

from careerbot.english.words import words

_MOST = 5
_ALIKE = 75.0  # percent of the letters (Indel similarity), words compared with their nearest
_OF_WORDS = 0.8  # of the score; the rest is how alike the whole names are
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
    """The slugs that one which is none comes nearest to, by themselves or by a name, the nearest first; at most five."""
    said = words(slug.replace("-", " ").replace("_", " "))[:_MOST_WORDS]
    if not said:
        return ()
    scored = ((_likeness(said, career), career.slug) for career in careers)
    near = sorted((-score, known) for score, known in scored if score >= _ALIKE)
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


def _likeness(said: Sequence[str], career: Listed) -> float:
    names = (career.slug.replace("-", " "), *career.names)
    return max(_of_name(said, words(name)) for name in names)


def _of_name(said: Sequence[str], name: Sequence[str]) -> float:
    """From 0 to 100: each word said counts by the word of the name that is most like it."""
    of_words = sum(max((fuzz.ratio(one, other) for other in name), default=0.0) for one in said) / len(said)
    return _OF_WORDS * of_words + (1 - _OF_WORDS) * fuzz.ratio(" ".join(said), " ".join(name))
