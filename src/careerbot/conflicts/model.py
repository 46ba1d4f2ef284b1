"""The file in which a person confirms where a guide disagrees with itself.

``corpus/<slug>/conflicts.toml`` is written by ``careerbot conflicts --write``.
A person reads it, sets each ``status`` and may change or add entries; writing
it again keeps all that. Quotes stand in it as words, so that it can be read
without the guide; they are looked up in the unit when it is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from careerbot.errors import GuideFormatError
from careerbot.guides.model import Guide, Span, Unit
from careerbot.toml_files import TomlFile, read_guide_file

FILE = "conflicts.toml"
HEADER = """\
# Where this guide disagrees with itself, found by rule and judged by a person.
# Set `status` to "confirmed" if the places truly differ (then answers on the point
# show all sides) or to "dismissed" if they do not (then it is never shown).
# "found" is shown only where the rule is one that hardly errs: {sure}.
# `quotes` are the guide's exact words; `kinds` are kinds of question of the question map;
# with `words`, only questions that hold one of them are about the point.
# `both_hold = true` where the places complete each other: then both are shown, but not as a disagreement.
# Written by `careerbot conflicts --write`, which keeps what a person has decided.
"""


class ConflictStatus(str, Enum):
    """What a person has said about a conflict."""

    FOUND = "found"  # nothing yet
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class ConflictRule(str, Enum):
    """How a conflict was found."""

    FIGURES = "figures"  # different figures for the same thing
    USUAL = "usual"  # different routes are called the usual one
    COUNT = "count"  # a number of things is announced, another number listed
    LISTS = "lists"  # different lists of what matters most
    HAND = "hand"  # by a person


SURE_RULES = frozenset({ConflictRule.FIGURES, ConflictRule.USUAL, ConflictRule.COUNT})


@dataclass(frozen=True, slots=True)
class Side:
    """What one unit says on the point; the spans are inside the unit, in source order."""

    unit_id: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which places of a guide differ.

    Attributes:
        point: completes "The guide says different things about ...".
        kinds: kinds of question that ask about the point.
        words: if any, a question must hold one of them to be about the point.
        note: a person's own remark; shown nowhere.
        both_hold: the places say different things, and all of them can be true.
    """

    point: str
    kinds: tuple[str, ...]
    sides: tuple[Side, ...]
    rule: ConflictRule
    status: ConflictStatus = ConflictStatus.FOUND
    words: tuple[str, ...] = ()
    note: str = ""
    both_hold: bool = False

    @property
    def is_shown(self) -> bool:
        """Confirmed by a person, or found by a rule that hardly errs."""
        sure = self.status is ConflictStatus.FOUND and self.rule in SURE_RULES
        return sure or self.status is ConflictStatus.CONFIRMED


def overlap(one: Side, other: Side) -> bool:
    """Whether two sides quote some of the same words."""
    return any(a.meets(b) for a in one.spans for b in other.spans)


def read_conflicts(guide: Guide, kinds: Iterable[str]) -> tuple[Conflict, ...] | None:
    """The conflicts of the guide's own file, None without one.

    Args:
        kinds: the kinds of question that exist.

    Raises:
        GuideFormatError: an entry is malformed or names a unit, quote or kind that is not there.
    """
    file = read_guide_file(guide.folder / FILE)
    if file is None:
        return None
    reader = _ConflictParser(file, guide, set(kinds))
    return tuple(reader.conflict(number, fields) for number, fields in enumerate(file.values.get("conflict", [])))


def conflicts_toml(guide: Guide, conflicts: Sequence[Conflict]) -> str:
    """The file's text."""
    lines = [HEADER.format(sure=", ".join(rule.value for rule in ConflictRule if rule in SURE_RULES))]
    for conflict in conflicts:
        lines += ["[[conflict]]", f"point = {_toml(conflict.point)}", f"status = {_toml(conflict.status.value)}"]
        lines += [f"kinds = {_toml(conflict.kinds)}", f"rule = {_toml(conflict.rule.value)}"]
        lines += [f"words = {_toml(conflict.words)}"] if conflict.words else []
        lines += [f"note = {_toml(conflict.note)}"] if conflict.note else []
        lines += ["both_hold = true"] if conflict.both_hold else []
        for side in conflict.sides:
            quotes = tuple(guide.text(span) for span in side.spans)
            lines += ["", "[[conflict.side]]", f"unit = {_toml(side.unit_id)}", f"quotes = {_toml(quotes)}"]
        lines.append("")
    return "\n".join(lines)


def merged(kept: Sequence[Conflict], found: Sequence[Conflict]) -> tuple[Conflict, ...]:
    """What a person has decided or written, then what is newly found."""
    decided = [c for c in kept if c.status is not ConflictStatus.FOUND or c.rule is ConflictRule.HAND]
    return (*decided, *(new for new in found if not any(_same(new, old) for old in decided)))


def _same(new: Conflict, old: Conflict) -> bool:
    """Whether all that is new stands in an old one already."""
    if new.rule is not old.rule and not set(new.kinds) & set(old.kinds):
        return False
    return sum(any(overlap(a, b) for b in old.sides) for a in new.sides) >= 2


def _toml(value: str | Sequence[str]) -> str:
    """A JSON text or list of texts is a TOML one."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "[" + ", ".join(_toml(text) for text in value) + "]"


class _ConflictParser:
    """Turns the entries of one file into conflicts; errors name the line."""

    def __init__(self, file: TomlFile, guide: Guide, kinds: set[str]) -> None:
        self._path, self._guide, self._kinds = file.path, guide, kinds
        self._starts = [n for n, line in enumerate(file.text.splitlines(), 1) if line.strip() == "[[conflict]]"]

    def conflict(self, number: int, fields: dict[str, Any]) -> Conflict:
        line = self._starts[number] if number < len(self._starts) else 1
        try:
            sides = tuple(self._side(line, side["unit"], side["quotes"]) for side in fields["side"])
            conflict = Conflict(
                point=_text(fields["point"]),
                kinds=_texts(fields.get("kinds", [])),
                sides=sides,
                rule=ConflictRule(fields.get("rule", "hand")),
                status=ConflictStatus(fields["status"]),
                words=_texts(fields.get("words", [])),
                note=str(fields.get("note", "")),
                both_hold=_flag(fields.get("both_hold", False)),
            )
        except KeyError as err:
            raise GuideFormatError(self._path, line, f"this conflict has no {err}") from err
        except (TypeError, ValueError, AttributeError) as err:
            raise GuideFormatError(self._path, line, f"not a conflict: {err}") from err
        unknown = set(conflict.kinds) - self._kinds
        if unknown:
            raise GuideFormatError(self._path, line, f"unknown kind of question {min(unknown)!r}")
        if len(sides) < 2:
            raise GuideFormatError(self._path, line, "a conflict has at least two sides")
        return conflict

    def _side(self, line: int, unit_id: str, quotes: list[str]) -> Side:
        unit = self._guide.by_id.get(unit_id)
        if unit is None:
            raise GuideFormatError(self._path, line, f"no unit {unit_id!r} in the guide", hint=_hint())
        if not quotes:
            raise ValueError(f"the side {unit_id} has no quotes")
        spans: list[Span] = []
        for quote in quotes:
            spans.append(self._span(line, unit, _text(quote), spans[-1].end if spans else unit.span.start))
        return Side(unit_id, tuple(spans))

    def _span(self, line: int, unit: Unit, quote: str, after: int) -> Span:
        start = self._guide.source_text.find(quote, after, unit.span.end)
        if start < 0:
            raise GuideFormatError(
                self._path, line, f"{unit.unit_id} does not say {quote!r} (after the quote before it)", hint=_hint()
            )
        return Span(start, start + len(quote))


def _hint() -> str:
    return (
        "the guide has changed: put in the words that stand there now or delete this [[conflict]], "
        "then run `careerbot conflicts --write`"
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, not {value!r}")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, not {value!r}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list of texts, not {value!r}")
    return tuple(_text(item) for item in value)
