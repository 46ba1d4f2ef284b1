"""What people in an occupation are called: names in the singular, from the words of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careerbot.english.handbook import (
    ABBREVIATED,
    ALSO_CALLED,
    NO_NAME,
    is_plural,
    name_case,
    singular,
)

_PARTS = re.compile(r",? (?:and|or) |, ")
_OR = re.compile(r",? or |, ")
_AND = re.compile(r"\band\b")
_LAST_WORDS = re.compile(r"[\w’'/-]+(?=,? (?:and|or) |, |$)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_JOINING = frozenset(("and", "of", "the", "for"))
_SENTENCE = re.compile(r"(?<=[.:]) (?=[A-Z])")
_MOST_WORDS = 7


@dataclass(frozen=True, slots=True)
class Names:
    """The occupation's title in the singular, and what else its people are called."""

    title: str
    others: tuple[str, ...]


def names_of(heading: str, one: str, types: Sequence[str], sentences: Iterable[str]) -> Names:
    """The names of an occupation.

    Args:
        heading: the page's own, in the plural: ``Accountants and Auditors``.
        one: a single one of them, as in "How to become": ``Accountant or Auditor``.
        types: what the page names as a type of the occupation, in the plural.
        sentences: paragraphs that tell what else they are called.
    """
    texts = list(sentences)
    typed = list(dict.fromkeys(name for phrase in types for name in single_names(phrase)))
    title = _title(heading, one)
    parts = _parts(heading, one, " ".join(texts).lower(), {name.lower() for name in typed})
    known = {_one(name).lower() for name in (heading, title, one, *parts, *typed, *types)}
    called = [name for text in texts for name in _called(text, known)]
    found = (*parts, *typed, *map(name_case, called))
    others = {name.lower(): name for name in reversed(found) if name.lower() != title.lower()}
    return Names(title, tuple(dict.fromkeys(others[name.lower()] for name in found if name.lower() in others)))


def single_names(phrase: str) -> list[str]:
    """The names that a phrase in the plural joins, each in the singular; none if it names no people.

    >>> single_names("Brickmasons and blockmasons")
    ['Brickmason', 'Blockmason']
    >>> single_names("Film and video editors")
    ['Film and Video Editor']
    >>> single_names("Information technology (IT) auditors")
    ['Information Technology Auditor', 'IT Auditor']
    """
    if "(" in phrase:
        return [name for form in _both_forms(phrase) for name in single_names(form)]
    phrase = phrase.strip(" .,:;’'")
    words = phrase.split()
    if not words or len(words) > _MOST_WORDS or NO_NAME.search(phrase):
        return []
    if not is_plural(phrase.partition(" of ")[0].split()[-1]):
        return []
    parts = [part for part in _PARTS.split(phrase) if part]
    if " of " not in phrase and all(is_plural(part.split()[-1]) for part in parts) and not _leans(parts):
        return [name_case(_one(part)) for part in parts]
    return [name_case(_one(phrase))]


def _leans(parts: Sequence[str]) -> bool:
    """Whether a word that follows longer names may stand for one of them: "Terrazzo workers and finishers"."""
    longer = next((n for n, part in enumerate(parts) if len(part.split()) > 1), len(parts))
    return any(len(part.split()) == 1 for part in parts[longer + 1 :])


def _both_forms(phrase: str) -> list[str]:
    """The phrase without what stands in brackets, and with that in the place of the words that it shortens."""
    found = _IN_BRACKETS.search(phrase)
    if found is None:
        return []
    before, after = phrase[: found.start()].split(), phrase[found.end() :].strip()
    forms = [" ".join((*before, after)).strip()]
    if words := _shortened(before, singular(found[1]) if not after else found[1]):
        forms.append(" ".join((*before[: len(before) - len(words)], found[1], after)).strip())
    return forms


def _shortened(words: Sequence[str], short: str) -> Sequence[str]:
    """The last of the words whose initials make up ``short``; none if they do not."""
    letters = [char.lower() for char in short if char.isalpha()]
    for n in range(2, len(words) + 1):
        initials = [part[0].lower() for word in words[-n:] if word not in _JOINING for part in word.split("-") if part]
        if initials == letters:
            return words[-n:]
    return ()


def _one(phrase: str) -> str:
    """The phrase with what it names in the singular; "administrative services" stay as they are.

    >>> _one("Administrative services and facilities managers")
    'Administrative services and facilities manager'
    """
    people, of, where = phrase.partition(" of ")
    return _LAST_WORDS.sub(lambda found: singular(found[0]) if is_plural(found[0]) else found[0], people) + of + where


def _title(heading: str, one: str) -> str:
    """``Accountant and Auditor``: the single one, joined as the heading joins several."""
    if _alike(heading, one):
        pairs = zip(heading.split(), one.split(), strict=True)
        return " ".join("and" if many == "and" else single for many, single in pairs)
    return re.sub(r"\bor\b", "and", one)


def _alike(heading: str, one: str) -> bool:
    """Whether both say the same word by word, but for the number."""
    many, single = heading.split(), one.split()
    return len(many) == len(single) and all(
        a[:2] == b[:2] or (a, b) == ("and", "or") for a, b in zip(many, single, strict=True)
    )


def _parts(heading: str, one: str, text: str, typed: set[str]) -> list[str]:
    """The occupations that one title joins: ``Home Health Aide`` of ``Home Health or Personal Care Aide``.

    The heading tells the nouns, which differ in number, from what only describes. A name that has to be put together
    counts if the page's text has it.
    """
    if not _alike(heading, one):
        # A last word that stands in the heading as it is only describes.
        return [part for part in _OR.split(one) if part != one and part.split()[-1] not in heading.split()]
    split = _OR if re.search(r"\bor\b", one) else _PARTS
    spans = _split_spans(one, split)
    if len(spans) < 2 or not (split is _OR or "," in one):
        return []
    heads = _heads(heading, one)
    names: list[str] = []
    before = ""  # the last part that names people
    for start, end in spans:
        part = re.sub(r"(?i)^other ", "", one[start:end])
        if NO_NAME.search(part):
            continue
        if end in heads:
            names += _with_modifier(before, part, typed)
            before = part
        else:
            last = next((one[a:b] for a, b in spans if b > end and b in heads), "")
            names += _with_noun(part, last, text)
    return list(dict.fromkeys(names))


def _split_spans(text: str, split: re.Pattern[str]) -> list[tuple[int, int]]:
    ends = [found.span() for found in split.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    return list(zip(starts, [*(start for start, _ in ends), len(text)], strict=True))


def _heads(heading: str, one: str) -> set[int]:
    """Where words end that the heading has in the plural."""
    ends: set[int] = set()
    for many, found in zip(heading.split(), re.finditer(r"\S+", one), strict=True):
        word = found[0].rstrip(",")
        if many.rstrip(",") != word and word != "or":
            ends.add(found.start() + len(word))
    return ends


def _with_modifier(before: str, part: str, typed: set[str]) -> list[str]:
    """``Psychiatric Aide`` of ``Psychiatric Technician or Aide``, but ``Bailiff`` where the page names bailiffs."""
    modifier = before.split()[:-1]
    if part.lower() in typed or not modifier:
        return [part]
    if any(name.endswith(f" {part.lower()}") and not _PARTS.search(name) for name in typed):
        return []
    return [part if len(part.split()) > 1 else " ".join((*modifier, part))]


def _with_noun(part: str, last: str, text: str) -> list[str]:
    """``Elementary School Principal`` of ``Elementary, Middle, or High School Principal``."""
    words = last.split()
    wholes = [" ".join((part, *words[-n:])) for n in range(len(words) - 1, 0, -1)] or [f"{part} {last}"]
    return next(([whole] for whole in wholes if whole.lower() in text), [])


def _called(text: str, known: set[str]) -> list[str]:
    """What a paragraph says that they are also called, and how their name is written short."""
    names: list[str] = []
    for sentence in _SENTENCE.split(text):
        found = ALSO_CALLED.match(sentence)
        if found and _one(found["subject"].strip()).lower() in known:
            names += _listed(found["names"])
        for words, short in ABBREVIATED.findall(sentence) if "(" in sentence else ():
            names += _abbreviated(words.split(), short, known)
    return names


def _listed(phrase: str) -> list[str]:
    """The names in the plural that a phrase lists."""
    parts = [part.strip(" “”\"',") for part in _PARTS.split(phrase)]
    return [name for n, part in enumerate(parts) if not _leans(parts[: n + 1]) for name in single_names(part)]


def _abbreviated(words: Sequence[str], short: str, known: set[str]) -> list[str]:
    """``RN`` and what it stands for, where either is a name of the occupation or has its noun."""
    phrase = _shortened(words, singular(short))
    if not phrase or not is_plural(phrase[-1]):
        return []
    one, whole = singular(short), _one(" ".join(phrase))
    if whole.lower() in known or one.lower() in known or _noun(whole.lower()) in map(_noun, known):
        return [one, whole]
    return []


def _noun(name: str) -> str:
    return name.split()[-1]
