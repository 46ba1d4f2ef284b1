"""Different words about the same thing: which route is the usual one, and words of opposite meaning."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from careerbot.conflicts.material import Material, spoken
from careerbot.conflicts.values import Conflict, Rule, Side
from careerbot.english.quantities import Dimension, quantities
from careerbot.english.words import stems
from careerbot.guides.model import Span, Statement, Unit

_NOT = re.compile(r"\b(?:not|no|never|hardly)\b|n['’]t\b", re.IGNORECASE)
_SAME_SUBJECT = 0.5  # of the stems of two clauses, words of opposite meaning left out
_WHOLE = 101  # percent, with what rounding adds: shares of more overlap


def usual_routes(material: Material) -> Iterator[Conflict]:
    """Different routes are called the usual one."""
    measures = material.measures
    groups: dict[frozenset[str], list[tuple[frozenset[str], Side]]] = {}
    for clause in material.clauses:
        if not clause.routes or _NOT.search(clause.text):
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
            yield material.conflict(measures.usual_kinds, sides, Rule.USUAL)


def opposite_words(material: Material) -> Iterator[Conflict]:
    """Words of opposite meaning about the same thing."""
    for one, other in material.measures.opposites:
        claims = []
        for clause in material.clauses:
            is_other = other.search(clause.text)
            found = is_other or one.search(clause.text)
            if found is None or clause.offset is None:
                continue
            rest = clause.text[: found.start()] + clause.text[found.end() :]
            stands = bool(is_other) == bool(_NOT.search(rest))
            subject = frozenset(stems(_NOT.sub(" ", rest))) | {spoken(name) for name in clause.routes}
            claims.append((subject, stands, clause))
        for (subject, stands, a), (other_subject, other_stands, b) in itertools.combinations(claims, 2):
            alike = len(subject & other_subject) >= max(1, _SAME_SUBJECT * len(subject | other_subject))
            if stands != other_stands and alike and a.unit != b.unit and a.qualifiers == b.qualifiers:
                kinds = material.kinds_of(*(material.guide.text(clause.statement.span) for clause in (a, b)))
                yield material.conflict(kinds, [material.side([a]), material.side([b])], Rule.OPPOSITES)


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
