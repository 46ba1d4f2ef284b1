"""The question map: kinds of question that students ask about any career.

A data file that a counselor can edit (``data/en/question_map.jsonl``), one kind a
line; that of another language gives the same kinds other titles and wordings.
Matching a question against questions is what a sentence encoder is good at; the
wordings' vectors are made at build and loaded with the index.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from careerbot.english.words import stems
from careerbot.errors import StorageError
from careerbot.guides.names import fill_slot
from careerbot.toml_files import LANGUAGE, LANGUAGES, data_path, is_texts

FILE = "question_map.jsonl"
_COMMON_KINDS = 6


class Group(str, Enum):
    """What a kind of question is about, which decides who answers it."""

    CAREER = "career"
    OFF_TOPIC = "offtopic"
    SMALL_TALK = "smalltalk"
    DISTRESS = "distress"
    INJECTION = "injection"


@dataclass(frozen=True)
class Kind:
    """One kind of question.

    Attributes:
        title: reads well after "The guide says nothing about ...".
        parts: names of the parts of a guide that would answer it.
        evidence: patterns of which a guide that answers it matches at least one.
        wordings: how people ask it; ``{career}`` stands for the career.
        near: kinds whose places answer it in part, where a guide has no place for it alone.
        ask: how the chatbot proposes it as a next question, "" if it never does.
        denies: a guide that answers it says what is not so, too ("who should not choose it"). Of other kinds, such
            as "which industries hire", it says only what is.
    """

    kind: str
    title: str
    group: Group
    parts: tuple[str, ...]
    evidence: tuple[str, ...]
    wordings: tuple[str, ...]
    near: tuple[str, ...] = ()
    ask: str = ""
    denies: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """All the evidence as one pattern, None without any.

        Raises:
            StorageError: it is no pattern, in a map that was read without trying it.
        """
        try:
            return re.compile("|".join(f"(?:{p})" for p in self.evidence), re.IGNORECASE) if self.evidence else None
        except re.error as err:
            raise StorageError(f"{FILE}: {self.kind}: evidence: {err}", hint="correct the line") from err


@dataclass(frozen=True)
class QuestionMap:
    """All kinds, in the order of the file."""

    kinds: tuple[Kind, ...]

    def texts(self) -> list[str]:
        """Every wording with the career filled in neutrally, kind by kind."""
        return [fill_slot(wording) for kind in self.kinds for wording in kind.wordings]

    def all_texts(self) -> list[str]:
        """The same and the questions to propose: an index holds what was made of both."""
        return [*self.texts(), *(kind.ask for kind in self.kinds)]

    def common_stems(self) -> frozenset[str]:
        """Stems of the guides' language that wordings of many kinds of question have, whatever they ask."""
        kinds = [kind for kind in self.kinds if kind.group is Group.CAREER]
        counts = Counter(stem for kind in kinds for stem in set(stems(" ".join(kind.wordings))))
        return frozenset(stem for stem, n in counts.items() if n >= _COMMON_KINDS)

    def owners(self) -> list[int]:
        """For each of ``texts``, the row of its kind."""
        return [row for row, kind in enumerate(self.kinds) for _ in kind.wordings]


def read_question_map(language: str = LANGUAGE, *, try_evidence: bool = True) -> QuestionMap:
    """The map of a language that is installed with careerbot; the kinds are the same in each.

    Args:
        try_evidence: compile each pattern. The build does; a start over what was
            built hardly uses them.

    Raises:
        StorageError: a line is not a kind; the message has its number.
    """
    kinds = _read_kinds(try_evidence)
    return QuestionMap(tuple(kinds.values() if language == LANGUAGE else _translated(kinds, language).values()))


def read_question_maps(*, try_evidence: bool = True) -> dict[str, QuestionMap]:
    """The maps of all languages that are asked in; raises as ``read_question_map`` does."""
    return {language: read_question_map(language, try_evidence=try_evidence) for language in LANGUAGES}


def maps_sha256(maps: Mapping[str, QuestionMap]) -> str:
    """Of all that an index holds of the maps, in hex."""
    texts = [[language, *question_map.all_texts()] for language, question_map in maps.items()]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _translated(kinds: Mapping[str, Kind], language: str) -> dict[str, Kind]:
    """The kinds with title, wordings and proposal of another language."""
    path = data_path(FILE, language)
    found: dict[str, Kind] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            fields = json.loads(line)
            kind = kinds[fields["kind"]]
            found[kind.kind] = _kind({**_untranslated(kind), **fields}, try_evidence=False)
        except (ValueError, KeyError, TypeError) as err:
            raise StorageError(f"{path}:{number}: not a kind of question: {err}", hint="correct the line") from err
    if missing := [kind for kind in kinds if kind not in found]:
        raise StorageError(f"{path}: the kind {missing[0]!r} is missing", hint="add its line")
    return {kind: found[kind] for kind in kinds}


def _untranslated(kind: Kind) -> dict[str, object]:
    """What a kind is in every language."""
    same = {"parts": list(kind.parts), "evidence": list(kind.evidence), "near": list(kind.near)}
    return {"group": kind.group.value, "denies": kind.denies, **same}


def _read_kinds(try_evidence: bool) -> dict[str, Kind]:
    """The kinds of the guides' language, in the order of the file."""
    path = data_path(FILE)
    kinds: dict[str, Kind] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            kind = _kind(json.loads(line), try_evidence)
        except (ValueError, KeyError, TypeError, re.error) as err:
            raise StorageError(f"{path}:{number}: not a kind of question: {err}", hint="correct the line") from err
        if kind.kind in kinds:
            raise StorageError(f"{path}:{number}: the kind {kind.kind!r} stands twice", hint="remove one")
        kinds[kind.kind] = kind
    for kind in kinds.values():
        if unknown := [name for name in kind.near if name not in kinds]:
            raise StorageError(f"{path}: {kind.kind}: no kind {unknown[0]!r} to be near to", hint="correct the line")
    return kinds


def _kind(fields: dict[str, object], try_evidence: bool) -> Kind:
    def texts(name: str) -> tuple[str, ...]:
        value = fields.get(name, [])
        if not is_texts(value):
            raise ValueError(f"{name} must be a list of texts")
        return tuple(value)

    kind = Kind(
        kind=str(fields["kind"]),
        title=str(fields["title"]),
        group=Group(fields["group"]),
        parts=texts("parts"),
        evidence=texts("evidence"),
        wordings=texts("wordings"),
        near=texts("near"),
        ask=_ask(fields),
        denies=bool(fields.get("denies", False)),
    )
    if not kind.wordings:
        raise ValueError("no wordings")
    for pattern in kind.evidence if try_evidence else ():
        re.compile(pattern)
    return kind


def _ask(fields: dict[str, object]) -> str:
    ask = fields.get("ask", "")
    if not isinstance(ask, str) or (ask and not ask.endswith("?")):
        raise ValueError('ask must be a question that ends with "?"')
    if ask and fields["group"] != Group.CAREER.value:
        raise ValueError("only a kind of question about careers is proposed")
    return ask
