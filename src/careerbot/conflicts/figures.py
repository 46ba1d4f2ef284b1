"""Different figures for the same thing."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from careerbot.conflicts.clauses import Clause, Material, spoken
from careerbot.conflicts.measures import Measure
from careerbot.conflicts.model import Conflict, ConflictRule, Side
from careerbot.english.quantities import Dimension, Quantity, paid_per, quantities

_MOST_SIDES = 4
_ALIKE = 1.01  # the ratio of two ends up to which they are the same but for rounding
_ROUGHLY_ALIKE = 1.05
_SAME_LENGTH = 1.001  # 12 months of 30.4 days and a year of 365


def differ(one: Quantity, other: Quantity) -> bool:
    """Whether both cannot be the same figure.

    Two ranges for the same thing differ if an end does; a number differs from
    a range if it lies outside; an average is compared with an average. What is
    vague differs from another figure only where the two do not meet.
    """
    if one.period != other.period:
        return False
    both_points = one.is_point and other.is_point
    slack = _ROUGHLY_ALIKE if both_points and (one.roughly or other.roughly) else _ALIKE
    open_end = math.inf in (one.high, other.high) or 0 in (one.low, other.low)
    if one.note != other.note or one.is_point != other.is_point or open_end or one.is_vague or other.is_vague:
        return one.high * slack < other.low or other.high * slack < one.low
    return not (_close(one.low, other.low, slack) and _close(one.high, other.high, slack))


def differing_figures(material: Material) -> Iterator[Conflict]:
    """Figures of one measure, for the same people and route, that differ between units."""
    for measure in material.measures.measures:
        groups: dict[tuple[frozenset[str], str], list[_Figure]] = {}
        for clause in material.clauses:
            for quantity in _figures_of(material, clause, measure):
                for route in sorted(clause.routes) if measure.same_route else [""]:
                    groups.setdefault((clause.qualifiers, route), []).append(_Figure(clause, quantity))
        for (_, route), figures in groups.items():
            sides = _sides(material, figures, measure)
            if len(sides) > 1:
                yield material.conflict(measure.kinds, sides, ConflictRule.FIGURES, (spoken(route),) if route else ())


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure and the clause that it stands in."""

    clause: Clause
    quantity: Quantity


def _figures_of(material: Material, clause: Clause, measure: Measure) -> list[Quantity]:
    around = f"{clause.above}. {material.guide.text(clause.statement.span)}"
    if measure.not_about.search(clause.text) or not measure.about.search(around):
        return []
    found = quantities(clause.text, measure.dimension)
    if measure.dimension is not Dimension.MONEY:
        return found
    return [replace(quantity, period=quantity.period or paid_per(around)) for quantity in found]


def _sides(material: Material, figures: Sequence[_Figure], measure: Measure) -> list[Side]:
    """One side for each unit that has a figure of its own, if any two units differ."""
    seeds = [
        (a, b)
        for a, b in itertools.combinations(figures, 2)
        if a.clause.unit != b.clause.unit and differ(a.quantity, b.quantity)
    ]
    if not seeds:
        return []
    chosen = list({id(figure): figure for pair in seeds for figure in pair}.values())
    for figure in figures:
        if figure not in chosen and not any(_holds(figure.quantity, other.quantity) for other in chosen):
            chosen.append(figure)
    chosen.sort(key=lambda figure: figure.clause.statement.span.start)
    sides: list[Side] = []
    said: list[Quantity] = []
    for _, group in itertools.groupby(chosen, key=lambda figure: figure.clause.unit.unit_id):
        new = [figure for figure in group if not any(_is_same(figure.quantity, earlier) for earlier in said)]
        if not new:
            continue
        said += [figure.quantity for figure in new]
        first = new[0].clause.statement
        together = [figure.clause for figure in figures if figure.clause.statement is first]
        sides.append(material.side(together, lambda cell: _matters(material, cell, measure)))
    return sides[:_MOST_SIDES]


def _matters(material: Material, cell: str, measure: Measure) -> bool:
    """Whether a row's cell holds the figure, or the route that it is of."""
    route = any(pattern.search(cell) for pattern in material.measures.routes.values())
    return bool(quantities(cell, measure.dimension)) or (measure.same_route and route)


def _close(one: float, other: float, slack: float) -> bool:
    return max(one, other) <= min(one, other) * slack


def _holds(one: Quantity, other: Quantity) -> bool:
    """Whether one figure lies within the other, as 12 months lie within 1 to 2 years."""
    return any(
        a.low <= b.low * _SAME_LENGTH and b.high <= a.high * _SAME_LENGTH for a, b in ((one, other), (other, one))
    )


def _is_same(one: Quantity, other: Quantity) -> bool:
    alike = (one.note, one.period, one.is_point) == (other.note, other.period, other.is_point)
    return alike and not differ(one, other)
