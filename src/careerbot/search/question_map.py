"""The question map: kinds of question that students ask about any career.

A data file that a counselor can edit (``data/en/question_map.jsonl``), one kind a
line. Matching a question against questions is what a sentence encoder is good
at; the wordings' vectors are made at build and loaded with the index.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from careerbot.errors import StorageError
from careerbot.guides.names import fill_slot
from careerbot.toml_files import data_path, is_texts

FILE = "question_map.jsonl"


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
    """

    kind: str
    title: str
    group: Group
    parts: tuple[str, ...]
    evidence: tuple[str, ...]
    wordings: tuple[str, ...]
    near: tuple[str, ...] = ()
    ask: str = ""

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

    def owners(self) -> list[int]:
        """For each of ``texts``, the row of its kind."""
        return [row for row, kind in enumerate(self.kinds) for _ in kind.wordings]


def read_question_map(*, try_evidence: bool = True) -> QuestionMap:
    """The map that is installed with careerbot.

    Args:
        try_evidence: compile each pattern. The build does; a start over what was
            built hardly uses them.

    Raises:
        StorageError: a line is not a kind; the message has its number.
    """
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
    return QuestionMap(tuple(kinds.values()))


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
