"""Find, by rule, where a guide disagrees with itself.

Two places disagree when they speak of the same thing (the same figure of the
same people, the usual route, a list of the same name) and say something else
of it. What is compared stands in ``data/en/measures.toml``. Saying the same again
is no conflict, and neither are figures for different people or places.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from careerbot.conflicts.clauses import Material
from careerbot.conflicts.figures import differing_figures
from careerbot.conflicts.measures import read_measures
from careerbot.conflicts.model import Conflict, ConflictRule, Side, overlap
from careerbot.english.disagreement import COUNTED, NOT, TIMES
from careerbot.english.quantities import NUMBER_WORDS, Dimension, quantities
from careerbot.english.words import stems
from careerbot.guides.model import Block, Guide, Span, Statement, StatementKind, Unit
from careerbot.search.question_map import QuestionMap

_NAMED_LIST = re.compile(r"^(?P<name>[A-Z][\w' -]{2,40}): (?P<items>.+?)\.?$")
_ITEM_MARKS = re.compile(r"\s?[,;·•|]\s|\s·\s")
_SHARED = 0.6  # of the items of the shorter list: two lists that share so many are the same
_WHOLE = 101  # percent, with what rounding adds: shares of more overlap


def find_conflicts(guide: Guide, question_map: QuestionMap) -> tuple[Conflict, ...]:
    """The conflicts that the rules find, the surest rules first."""
    material = Material.of(guide, read_measures(), question_map)
    found: list[Conflict] = []
    for conflict in itertools.chain.from_iterable(rule(material) for rule in _RULES):
        if not any(_repeats(conflict, earlier) for earlier in found):
            found.append(conflict)
    return tuple(found)


def _repeats(new: Conflict, earlier: Conflict) -> bool:
    """Whether a conflict stands between the same words as one already found."""
    return all(any(overlap(a, b) for b in earlier.sides) for a in new.sides)


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
                    sides = [Side(unit.unit_id, statement.quotes), Side(unit.unit_id, items)]
                    kinds = material.kinds_of(guide.text(unit.title) if unit.title else "")
                    words = ("how many", match["number"].lower(), match["what"].split()[-1].lower())
                    yield material.conflict(kinds, sides, ConflictRule.COUNT, words)


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
            # What one list leaves out another may add.
            yield replace(material.conflict(material.measures.list_kinds, sides, ConflictRule.LISTS), both_hold=True)


def _other_number(guide: Guide, unit: Unit, statement: Statement, listed: Block) -> re.Match[str] | None:
    """The words that announce another number of things than the list below has, None without any."""
    match = COUNTED.search(guide.text(statement.span))
    if match is None or TIMES.search(match["what"]) or len(listed.statements) < 2:
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
                names = [(guide.text(s.cells[0].span if s.is_celled else s.span), s.quotes) for s in block.statements]
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


def usual_routes(material: Material) -> Iterator[Conflict]:
    """Different routes are called the usual one."""
    measures = material.measures
    groups: dict[frozenset[str], list[tuple[frozenset[str], Side]]] = {}
    for clause in material.clauses:
        if not clause.routes or NOT.search(clause.text):
            continue
        if measures.usual.search(clause.text) and measures.usual_about.search(clause.text):
            groups.setdefault(clause.qualifiers - {"entry"}, []).append((clause.routes, material.side([clause])))
    for routes, side in _largest_shares(material):
        groups.setdefault(frozenset(), []).append((routes, side))
    for claims in groups.values():
        sides: list[Side] = []
        values: list[frozenset[str]] = []
        for routes, side in sorted(claims, key=lambda claim: claim[1].spans[0].start):
            if all(not routes & value for value in values) and side.unit_id not in {s.unit_id for s in sides}:
                sides.append(side)
                values.append(routes)
        if len(sides) > 1:
            yield material.conflict(measures.usual_kinds, sides, ConflictRule.USUAL)


def _largest_shares(material: Material) -> Iterator[tuple[frozenset[str], Side]]:
    """The row with the largest share of each table of routes."""
    blocks = itertools.groupby(
        (clause for clause in material.clauses if clause.offset is None),
        key=lambda clause: (clause.unit.unit_id, _block_start(clause.unit, clause.statement)),
    )
    for _, group in blocks:
        rows = [(shares[0].high, clause) for clause in group if (shares := quantities(clause.text, Dimension.SHARE))]
        routed = [row for row in rows if row[1].routes]
        if len(routed) < 2 or sum(share for share, _ in rows) > _WHOLE:
            continue
        _, clause = max(rows, key=lambda row: row[0])
        if clause.routes:
            yield clause.routes, material.side([clause], lambda cell: bool(quantities(cell, Dimension.SHARE)))


def _block_start(unit: Unit, statement: Statement) -> Span:
    return next(block.span for block in unit.blocks if statement in block.statements)


_RULES = (differing_figures, usual_routes, other_numbers, other_lists)
