"""What people name in a question: jobs, fields of work, places, schools, tools and the like.

Two data files that a counselor can edit, ``data/en/occupations.toml`` and
``data/en/named_things.toml``, and the gathered names of places, ``data/places.txt``.
They are lists of well-known names, never complete: what is found says something,
what is not found says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from careerbot.english.names import ASKED, BEFORE
from careerbot.errors import StorageError
from careerbot.toml_files import LANGUAGE, data_path, read_data

JOB, FIELD = "job", "field"
_TOKEN = re.compile(r"[^\W_]+(?:[+#]+|(?:['’.-][^\W_]+)*)")
_BEGINS = re.compile(r"(?:^|[.?!]\s)\W*$")
_LONGEST = 5  # words
_PLACES = "places.txt"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: ``text[start:end]``, of a ``kind`` such as job, field, place or tool.

    ``title`` is the name in the lexicon's form, a field's the job that it belongs to.
    """

    start: int
    end: int
    kind: str
    title: str


@dataclass(frozen=True)
class Lexicon:
    """Names by their lower-case words."""

    names: dict[str, tuple[str, str]]
    not_titles: frozenset[str]
    weak: frozenset[str]
    unclear_fields: frozenset[str]
    capitals: frozenset[str]

    @cached_property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """By the title of a career, the names of its field."""
        found: dict[str, tuple[str, ...]] = {}
        for key, (kind, title) in self.names.items():
            if kind == FIELD:
                found[title] = (*found.get(title, ()), key)
        return found

    def mentions(self, text: str) -> list[Mention]:
        """The names in a text, the longest first where they overlap, in the order of the text."""
        tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text)]
        keys = [_key(token) for _, _, token in tokens]
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            match = self._longest_at(text, tokens, keys, at)
            if match is None:
                at += 1
                continue
            length, mention = match
            if mention is not None:
                found.append(mention)
            at += length
        return found

    def _longest_at(
        self, text: str, tokens: list[tuple[int, int, str]], keys: list[str], at: int
    ) -> tuple[int, Mention | None] | None:
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            run = tokens[at : at + length]
            for key in _singulars(" ".join(keys[at : at + length])):
                if key in self.not_titles or (key in self.weak and not ASKED.search(text[: run[0][0]])):
                    return length, None
                if key in self.names and (key not in self.capitals or self._is_name(text, run[0], key)):
                    kind, title = self.names[key]
                    return length, Mention(run[0][0], run[-1][1], kind, title)
        return None

    def _is_name(self, text: str, first: tuple[int, int, str], key: str) -> bool:
        """Whether an everyday word stands for what it also names: by a capital, or by its place."""
        start, _, word = first
        before = text[:start]
        # A whole message in capitals, or the word that a sentence begins with, says nothing by them.
        if word[:1].isupper() and not text.isupper() and not _BEGINS.search(before):
            return True
        asked = BEFORE.get(self.names[key][0])
        return asked is not None and asked.search(before) is not None


@cache
def read_lexicon(language: str = LANGUAGE) -> Lexicon:
    """The names that are installed with careerbot, for questions in a language.

    Jobs are named in the language itself; other things often by the same name in each, so those of the
    guides' language count everywhere.

    Raises:
        StorageError: a file is not TOML or lacks a list.
    """
    jobs = read_data("occupations.toml", language).values
    things = [read_data("named_things.toml", of).values for of in dict.fromkeys((language, LANGUAGE))]
    names: dict[str, tuple[str, str]] = {}
    capitals: set[str] = set()
    try:
        entries = [(at, *entry) for at, file in enumerate(things) for entry in file.items()]
        for at, kind, table in entries:
            first = {_key(form): name for form, name in table.get("aliases", {}).items()}
            # Which names are everyday words is known of the file's own language alone.
            careful = table["needs_capital"] if at == 0 else []
            for name in (*table["names"], *careful):
                names.setdefault(_key(name), (kind.rstrip("s"), first.get(_key(name), name)))
            capitals |= {_key(name) for name in careful}
        for key, name, is_unclear in _read_places():
            if key not in names:
                names[key] = ("place", name)
                if is_unclear:
                    capitals.add(key)
        names |= {_key(title): (JOB, title) for title in jobs["titles"]}
        names |= {_key(short): (JOB, title) for short, title in jobs["short"].items()}
        for field, title in jobs["fields"].items():
            names.setdefault(_key(field), (FIELD, title))
            if names[_key(field)][0] not in (JOB, FIELD):
                names[_key(field)] = (FIELD, title)
        return Lexicon(
            names=names,
            not_titles=frozenset(map(_key, jobs["not_titles"])),
            weak=frozenset(map(_key, jobs["weak_titles"])),
            unclear_fields=frozenset(jobs["unclear_fields"]),
            capitals=frozenset(capitals),
        )
    except (OSError, KeyError, TypeError, AttributeError) as err:
        raise StorageError(f"the lists of names are damaged: {err!r}", hint="install careerbot again") from err


@cache
def _read_places() -> tuple[tuple[str, str, bool], ...]:
    """The gathered places, the same in each language: key, name, and whether it is an everyday word, too."""
    lines = data_path(_PLACES, language="").read_text(encoding="utf-8").splitlines()[1:]
    names = [line.removeprefix("*") for line in lines]
    # Most names are their own keys: to cut each into words would be a good part of a start.
    keys = [name if name.replace(" ", "").isalnum() else _key(name) for name in names]
    return tuple(zip(keys, names, (line.startswith("*") for line in lines), strict=True))


def _key(name: str) -> str:
    """A name as the words that a text is cut into, lower-case."""
    return " ".join(match[0] for match in _TOKEN.finditer(name.lower().replace("-", " ").replace("’", "'")))


def _singulars(text: str) -> Iterator[str]:
    """The text and what its last word may be the plural or possessive of."""
    yield text
    if text.endswith(("'s", "s'")):
        text = text[:-2]
        yield text
    if text.endswith("ies"):
        yield text[:-3] + "y"
    if text.endswith("men"):
        yield text[:-3] + "man"
    if text.endswith("es"):
        yield text[:-2]
    if text.endswith("s") and not text.endswith("ss"):
        yield text[:-1]
