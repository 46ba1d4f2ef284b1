"""How careers are named in English: what belongs to a name, and what only stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from careerbot.english.words import stem_words, words

# What joins the names of a title: "Accountants and auditors", "Line installers/repairers".
_JOINED = re.compile(r"\s*(?:,\s*(?:and|or)\s+|,|;|/|\s(?:and|or)\s)\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"\(([^()]*)\)")
# How the last word of a name of a person ends.
_PERSON = re.compile(
    r"(?:[^\W\d_]{2,}(?:er|or|ist|ian|ant|ent|ar|ess|ast|yst|ic|eon|ete)|\w*(?:m[ae]n|smith|wright)|nurse|chef|vet|cop"
    r"|pilot|cook|judge|guard|clerk|aide|host|concierge|thief|model|coach|guide|scout|curator|monk)s?$",
    re.IGNORECASE,
)
_DOER = re.compile(r"(?:er|or|r)$")
_MEN = re.compile(r"men$")
# Parts of a title that say nothing alone.
_EMPTY = frozenset({"other", "all", "related", "worker", "workers", "except", "occupation", "occupations", "and", "or"})


def name_key(text: str) -> tuple[str, ...]:
    """The stems of all words of a name; none is left out, since "IT manager" is no manager of anything.

    >>> name_key("Brakemen")
    ('brakeman',)
    """
    return tuple(stem_words([_MEN.sub("man", word.removesuffix("'s")) for word in words(text)]))


def short_forms(name: str) -> Iterator[str]:
    """A name without what stands in brackets, and what stands there: "Nursing Assistant (CNA)"."""
    yield _BRACKETED.sub(" ", name).strip()
    yield from (found.strip() for found in _BRACKETED.findall(name) if found.strip())


def joined_names(title: str) -> list[str]:
    """The names of a title that joins several, each of a person.

    >>> joined_names("Accountants and Auditors")
    ['Accountants', 'Auditors']
    >>> joined_names("Set and Exhibit Designers")
    ['Exhibit Designers']
    """
    parts = [part for part in _JOINED.split(title) if part and part.lower() not in _EMPTY]
    return [part for part in parts if _PERSON.search(part)]


def is_joined(title: str) -> bool:
    """Whether a title joins what may be several jobs: "Airline and Commercial Pilot"."""
    return _JOINED.search(title) is not None


def is_person(word: str) -> bool:
    """Whether a word may be the last one of a name of a person.

    >>> is_person("nurses"), is_person("salary")
    (True, False)
    """
    return _PERSON.search(word) is not None


def endings(key: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a name is called for short: its last words, without those before.

    >>> list(endings(("licens", "practic", "nurs")))
    [('practic', 'nurs'), ('nurs',)]
    """
    for at in range(1, len(key)):
        if key[at:] and key[at] not in _EMPTY:
            yield key[at:]


def trade(name: str) -> str | None:
    """The work that a name's person does, "roofing" for "roofer"; None where the name tells none."""
    said = words(name)
    if not said or not _DOER.search(said[-1]) or len(said[-1]) < 5:
        return None
    return " ".join([*said[:-1], f"{said[-1].removesuffix('er').removesuffix('or')}ing"])
