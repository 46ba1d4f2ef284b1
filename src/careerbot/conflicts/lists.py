"""Lists that disagree: with the number of things announced above them, or with a list of the same name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from careerbot.conflicts.material import Material
from careerbot.conflicts.values import Conflict, Rule, Side
from careerbot.english.quantities import NUMBER_WORDS
from careerbot.english.words import stems
from careerbot.guides.model import Block, Guide, Statement, StatementKind, Unit

_COUNTED = re.compile(
    r"(?<!at least )(?<!up to )(?<!one of )(?<!first )"
    r"\b(?P<number>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s"
    r"(?P<what>(?:[a-z-]+\s){0,2}[a-z-]+s)\b(?!\sor\smore)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|times|percent|summers|semesters)\b", re.IGNORECASE
)
_NAMED_LIST = re.compile(r"^(?P<name>[A-Z][\w' -]{2,40}): (?P<items>.+?)\.?$")
_ITEM_MARKS = re.compile(r"\s?[,;·•|]\s|\s·\s")
_SHARED = 0.6  # of the items of the shorter list: two lists that share so many are the same


def other_numbers(material: Material) -> Iterator[Conflict]:
    """A number of things is announced, and another number listed right below."""
    guide = material.guide
    for unit in guide.units:
        for before, listed in itertools.pairwise(unit.blocks):
            if before.is_list or not listed.is_list:
                continue
            for statement in (*before.statements, *([listed.label] if listed.label else [])):
                if match := _other_number(guide, unit, statement, listed):
                    items = tuple(span for row in listed.statements for span in row.quotes)
                    sides = [Side(unit.unit_id, (statement.span,)), Side(unit.unit_id, items)]
                    kinds = material.kinds_of(guide.text(unit.title) if unit.title else "")
                    words = ("how many", match["number"].lower(), match["what"].split()[-1].lower())
                    yield material.conflict(kinds, sides, Rule.COUNT, words)


def other_lists(material: Material) -> Iterator[Conflict]:
    """Different lists of what matters most, under labels of the same name."""
    named = _named_lists(material)
    for noun in dict.fromkeys(stem for name, _, _ in named for stem in sorted(name)):
        different: list[tuple[list[frozenset[str]], Side]] = []
        for name, items, side in named:
            if noun in name and all(_is_other_list(items, earlier) for earlier, _ in different):
                different.append((items, side))
        sides = [side for _, side in different]
        if len({side.unit_id for side in sides}) > 1:
            yield material.conflict(material.measures.list_kinds, sides, Rule.LISTS)


def _other_number(guide: Guide, unit: Unit, statement: Statement, listed: Block) -> re.Match[str] | None:
    """The words that announce another number of things than the list below has, None without any."""
    match = _COUNTED.search(guide.text(statement.span))
    if match is None or _TIMES.search(match["what"]) or len(listed.statements) < 2:
        return None
    titles = [guide.text(span) for span in (unit.title, unit.eyebrow) if span]
    titles += [guide.text(listed.label.span)] if listed.label else []
    about = {stem for title in titles for stem in stems(title)}
    number = NUMBER_WORDS.get(match["number"].lower()) or int(match["number"])
    return match if number != len(listed.statements) and about & set(stems(match["what"])) else None


def _named_lists(material: Material) -> list[tuple[set[str], list[frozenset[str]], Side]]:
    """Lists under a label such as "Top skills": the label's noun, the items' stems, the place."""
    guide, label = material.guide, material.measures.list_label
    found = []
    for unit in guide.units:
        for block in unit.blocks:
            title = unit.title if block.label is None else block.label.span
            if block.is_list and title and len(block.statements) > 2:
                names = [(guide.text(s.cells[0].span), s.quotes) for s in block.statements]
                if block.statements[0].kind is not StatementKind.FACT:
                    spans = tuple(span for _, quotes in names for span in quotes)
                    found.append((guide.text(title), [name for name, _ in names], Side(unit.unit_id, spans)))
            for statement in block.statements:
                match = _NAMED_LIST.match(guide.statement_text(statement))
                if match and len(items := _ITEM_MARKS.split(match["items"])) > 2:
                    found.append((match["name"], items, Side(unit.unit_id, statement.quotes)))
    return [
        (set(stems(label.sub(" ", name))), [frozenset(stems(item)) for item in items], side)
        for name, items, side in found
        if label.search(name)
    ]


def _is_other_list(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    shared = sum(any(item & o for o in other) for item in one)
    return shared < _SHARED * min(len(one), len(other))
