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
    known = {heading, title, one, *parts, *typed, *types}
    called = [name for text in texts for name in _called(text, {_one(name).lower() for name in known})]
    if not set(_words(heading)) & set(_words(one)):
        called.append(name_case(_one(heading)))
    found = (*parts, *typed, *map(name_case, called))
    others = {name.lower(): name for name in reversed(found) if name.lower() != title.lower()}
    return Names(title, tuple(dict.fromkeys(others[name.lower()] for name in found if name.lower() in others)))


def single_names(phrase: str) -> list[str]:
    """The names that a phrase in the plural joins, each in the singular.

    >>> single_names("Brickmasons and blockmasons")
    ['Brickmason', 'Blockmason']
    >>> single_names("Film and video editors")
    ['Film and Video Editor']
    """
    phrase = phrase.strip(" .,:;’'")
    words = phrase.split()
    if not words or len(words) > _MOST_WORDS or NO_NAME.search(phrase) or not is_plural(words[-1]):
        return []
    parts = [part for part in _PARTS.split(phrase) if part]
    many = [is_plural(part.split()[-1]) for part in parts]
    if all(many) and not (len(parts[0].split()) > 1 and any(len(part.split()) == 1 for part in parts[1:])):
        return [name_case(_one(part)) for part in parts]
    return [name_case(_one(phrase))]


def _one(phrase: str) -> str:
    """The phrase with the last word of its parts in the singular."""
    last = [m.start() for m in re.finditer(r"[\w’'/-]+(?=,? and |,? or |, |$)", phrase)]
    many = [at for at in last if is_plural(_word(phrase, at))]
    # "Administrative services and facilities managers": only what the last part names is a person.
    keep = many if len(many) == len(last) else many[-1:]
    out, done = "", 0
    for at in keep:
        word = _word(phrase, at)
        out += phrase[done:at] + singular(word)
        done = at + len(word)
    return out + phrase[done:]


def _word(phrase: str, at: int) -> str:
    found = re.compile(r"[\w’'/-]+").match(phrase, at)
    return found[0] if found else ""


def _title(heading: str, one: str) -> str:
    """``Accountant and Auditor``: the single one, joined as the heading joins several."""
    if len(_words(heading)) == len(_words(one)):
        pairs = zip(heading.split(), one.split(), strict=True)
        return " ".join("and" if many == "and" else single for many, single in pairs)
    return re.sub(r"\bor\b", "and", one)


def _words(text: str) -> list[str]:
    return text.split()


def _parts(heading: str, one: str, text: str, typed: set[str]) -> list[str]:
    """The occupations that one title joins: ``Home Health Aide`` of ``Home Health or Personal Care Aide``.

    The heading tells the nouns, which differ in number, from what only describes. A name that has to be put together
    counts if the page's text has it.
    """
    if len(heading.split()) != len(one.split()):
        return [part for part in _OR.split(one) if part != one]
    split = _OR if re.search(r"\bor\b", one) else _PARTS
    spans = _split_spans(one, split)
    if len(spans) < 2:
        return []
    heads = _heads(heading, one)
    names: list[str] = []
    for start, end in spans:
        part = one[start:end]
        if NO_NAME.search(part):
            names += [rest] if (rest := re.sub(r"(?i)^other ", "", part)) != part else []
        elif end in heads:
            names += _with_modifier(one[spans[0][0] : spans[0][1]], part, text, typed, end in heads and start > 0)
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


def _with_modifier(first: str, part: str, text: str, typed: set[str], later: bool) -> list[str]:
    """``Psychiatric Aide`` of ``Psychiatric Technician or Aide``, but ``Bailiff`` where the page names bailiffs."""
    modifier = first.split()[:-1]
    if not later or len(part.split()) > 1 or not modifier or part.lower() in typed:
        return [part]
    whole = " ".join((*modifier, part))
    return [whole] if whole.lower() in text else []


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
        for words, short in ABBREVIATED.findall(sentence):
            names += _abbreviated(words.split(), short, known)
    return names


def _listed(phrase: str) -> list[str]:
    """The names in the plural that a phrase lists."""
    names = []
    for part in _PARTS.split(phrase):
        part = part.strip(" “”\"'(),")
        within = re.sub(r" ?\([^)]*\)", "", part)
        if 0 < len(within.split()) < _MOST_WORDS and is_plural(within.split()[-1]):
            names.append(_one(within))
    return names


def _abbreviated(words: Sequence[str], short: str, known: set[str]) -> list[str]:
    """``RN`` and what it stands for, where either is a name of the occupation or its noun."""
    one = singular(short)
    letters = [char.lower() for char in one if char.isalpha()]
    for n in range(2, len(words) + 1):
        phrase = words[-n:]
        initials = [
            part[0].lower() for word in phrase for part in word.split("-") if part and word not in ("of", "and")
        ]
        whole = _one(" ".join(phrase)).lower()
        if initials == letters and (whole in known or one.lower() in known or _noun(whole) in map(_noun, known)):
            return [one, whole] if is_plural(phrase[-1]) else []
    return []


def _noun(name: str) -> str:
    return name.split()[-1]
