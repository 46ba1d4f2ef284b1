"""Find, by rule, where a guide disagrees with itself.

Two places disagree when they speak of the same thing (the same figure of the
same people, the usual route, a list of the same name) and say something else
of it. What is compared stands in ``data/measures.toml``. Saying the same again
is no conflict, and neither are figures for different people or places.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from careerbot.clauses import Clause, clauses, quoted_spans
from careerbot.conflicts import Conflict, Rule, Side, overlap
from careerbot.guide import Block, Guide, Span, Statement, StatementKind, Unit
from careerbot.lexical import stems
from careerbot.measures import Measure, Measures, read_measures
from careerbot.quantities import Quantity, differ, quantities
from careerbot.question_map import QuestionMap

_MOST_SIDES = 4
_COUNTED = re.compile(
    r"(?<!at least )(?<!up to )(?<!one of )(?<!first )"
    r"\b(?P<number>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s"
    r"(?P<what>(?:[a-z-]+\s){0,2}[a-z-]+s)\b(?!\sor\smore)",
    re.IGNORECASE,
)
_COUNTS = dict(zip("two three four five six seven eight nine ten".split(), range(2, 11), strict=True))
_TIMES = re.compile(
    r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|times|percent|summers|semesters)\b", re.IGNORECASE
)
_NAMED_LIST = re.compile(r"^(?P<name>[A-Z][\w' -]{2,40}): (?P<items>.+?)\.?$")
_ITEM_MARKS = re.compile(r"\s?[,;·•|]\s|\s·\s")
_NOT = re.compile(r"\b(?:not|no|never|hardly)\b|n['’]t\b", re.IGNORECASE)
_SAME_SUBJECT = 0.5  # of the stems of two clauses, words of opposite meaning left out


def find_conflicts(guide: Guide, question_map: QuestionMap) -> tuple[Conflict, ...]:
    """The conflicts that the rules find, the surest rules first."""
    measures = read_measures()
    titles = {kind.kind: kind.title for kind in question_map.kinds}
    parts = clauses(guide, measures)
    finder = _Finder(guide, measures, titles, question_map, parts)
    found: list[Conflict] = []
    for conflict in itertools.chain(
        finder.figures(), finder.usual(), finder.counts(), finder.lists(), finder.opposites()
    ):
        if not any(_repeats(conflict, earlier) for earlier in found):
            found.append(conflict)
    return tuple(found)


def _repeats(new: Conflict, earlier: Conflict) -> bool:
    """Whether a conflict of figures stands between the same words as one already found."""
    return all(any(overlap(a, b) for b in earlier.sides) for a in new.sides)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure and the clause that it stands in."""

    clause: Clause
    quantity: Quantity


class _Finder:
    """The rules, over the clauses of one guide."""

    def __init__(
        self,
        guide: Guide,
        measures: Measures,
        titles: dict[str, str],
        question_map: QuestionMap,
        parts: list[Clause],
    ) -> None:
        self._guide, self._measures, self._titles, self._parts = guide, measures, titles, parts
        self._map = question_map

    def figures(self) -> Iterable[Conflict]:
        """Different figures for the same thing."""
        for measure in self._measures.measures:
            groups: dict[tuple[frozenset[str], str], list[_Figure]] = {}
            for clause in self._parts:
                for quantity in self._figures_of(clause, measure):
                    for route in sorted(clause.routes) if measure.same_route else [""]:
                        groups.setdefault((clause.qualifiers, route), []).append(_Figure(clause, quantity))
            for (_, route), figures in groups.items():
                sides = self._differing(figures, measure)
                if len(sides) > 1:
                    yield self._conflict(measure.kinds, sides, Rule.FIGURES, (_spoken(route),) if route else ())

    def usual(self) -> Iterable[Conflict]:
        """Different routes are called the usual one."""
        groups: dict[frozenset[str], list[tuple[frozenset[str], Side]]] = {}
        for clause in self._parts:
            if not clause.routes or _NOT.search(clause.text):
                continue
            is_usual = self._measures.usual.search(clause.text) and self._measures.usual_about.search(clause.text)
            if is_usual:
                side = self._side([clause], lambda cell: True)
                groups.setdefault(clause.qualifiers - {"entry"}, []).append((clause.routes, side))
        for routes, side in self._largest_shares():
            groups.setdefault(frozenset(), []).append((routes, side))
        for claims in groups.values():
            sides: list[Side] = []
            values: list[frozenset[str]] = []
            for routes, side in sorted(claims, key=lambda claim: claim[1].spans[0].start):
                if all(not routes & value for value in values) and side.unit_id not in {s.unit_id for s in sides}:
                    sides.append(side)
                    values.append(routes)
            if len(sides) > 1:
                yield self._conflict(self._measures.usual_kinds, sides, Rule.USUAL)

    def counts(self) -> Iterable[Conflict]:
        """A number of things is announced, and another number listed right below."""
        for unit in self._guide.units:
            for before, listed in itertools.pairwise(unit.blocks):
                if before.is_list or not listed.is_list:
                    continue
                for statement in (*before.statements, *([listed.label] if listed.label else [])):
                    if match := self._other_number(unit, statement, listed):
                        items = tuple(span for row in listed.statements for span in row.quotes)
                        sides = [Side(unit.unit_id, (statement.span,)), Side(unit.unit_id, items)]
                        heading = self._guide.text(unit.title) if unit.title else ""
                        yield self._conflict(
                            self._kinds_of(heading),
                            sides,
                            Rule.COUNT,
                            ("how many", match["number"].lower(), match["what"].split()[-1].lower()),
                        )

    def lists(self) -> Iterable[Conflict]:
        """Different lists of what matters most, under labels of the same name."""
        named = self._named_lists()
        for noun in dict.fromkeys(stem for name, _, _ in named for stem in sorted(name)):
            different: list[tuple[list[frozenset[str]], Side]] = []
            for name, items, side in named:
                if noun in name and all(_is_other_list(items, earlier) for earlier, _ in different):
                    different.append((items, side))
            sides = [side for _, side in different]
            if len({side.unit_id for side in sides}) > 1:
                yield self._conflict(self._measures.list_kinds, sides, Rule.LISTS)

    def opposites(self) -> Iterable[Conflict]:
        """Words of opposite meaning about the same thing."""
        for one, other in self._measures.opposites:
            claims = []
            for clause in self._parts:
                is_other = other.search(clause.text)
                found = is_other or one.search(clause.text)
                if found is None or clause.offset is None:
                    continue
                rest = clause.text[: found.start()] + clause.text[found.end() :]
                stands = bool(is_other) == bool(_NOT.search(rest))
                subject = frozenset(stems(_NOT.sub(" ", rest))) | {_spoken(name) for name in clause.routes}
                claims.append((subject, stands, clause))
            for (subject, stands, a), (other_subject, other_stands, b) in itertools.combinations(claims, 2):
                alike = len(subject & other_subject) >= max(1, _SAME_SUBJECT * len(subject | other_subject))
                if stands != other_stands and alike and a.unit != b.unit and a.qualifiers == b.qualifiers:
                    sides = [self._side([clause], lambda cell: True) for clause in (a, b)]
                    kinds = self._kinds_of(*(self._guide.text(clause.statement.span) for clause in (a, b)))
                    yield self._conflict(kinds, sides, Rule.OPPOSITES)

    def _figures_of(self, clause: Clause, measure: Measure) -> list[Quantity]:
        around = f"{clause.above}. {self._guide.text(clause.statement.span)}"
        if measure.not_about.search(clause.text) or not measure.about.search(around):
            return []
        return quantities(clause.text, measure.dimension)

    def _differing(self, figures: Sequence[_Figure], measure: Measure) -> list[Side]:
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
            mine = list(group)
            new = [f for f in mine if not any(_is_same(f.quantity, earlier) for earlier in said)]
            if not new:
                continue
            said += [figure.quantity for figure in new]
            first = new[0].clause.statement
            together = [figure.clause for figure in figures if figure.clause.statement is first]
            sides.append(self._side(together, lambda cell: self._matters(cell, measure)))
        return sides[:_MOST_SIDES]

    def _matters(self, cell: str, measure: Measure) -> bool:
        """Whether a row's cell holds the figure, or the route that it is of."""
        route = any(pattern.search(cell) for pattern in self._measures.routes.values())
        return bool(quantities(cell, measure.dimension)) or (measure.same_route and route)

    def _largest_shares(self) -> Iterable[tuple[frozenset[str], Side]]:
        """The row with the largest share of each table of routes."""
        blocks = itertools.groupby(
            (clause for clause in self._parts if clause.offset is None),
            key=lambda clause: (clause.unit.unit_id, _block_start(clause.unit, clause.statement)),
        )
        for _, group in blocks:
            rows = [(shares[0].high, clause) for clause in group if (shares := quantities(clause.text, "percent"))]
            routed = [row for row in rows if row[1].routes]
            if len(routed) < 2 or sum(share for share, _ in rows) > 101:
                continue
            _, clause = max(rows, key=lambda row: row[0])
            if clause.routes:
                yield clause.routes, self._side([clause], lambda cell: bool(quantities(cell, "percent")))

    def _other_number(self, unit: Unit, statement: Statement, listed: Block) -> re.Match[str] | None:
        """The words that announce another number of things than the list below has, None without any."""
        match = _COUNTED.search(self._guide.text(statement.span))
        if match is None or _TIMES.search(match["what"]) or len(listed.statements) < 2:
            return None
        titles = [self._guide.text(span) for span in (unit.title, unit.eyebrow) if span]
        titles += [self._guide.text(listed.label.span)] if listed.label else []
        about = {stem for title in titles for stem in stems(title)}
        number = _COUNTS.get(match["number"].lower()) or int(match["number"])
        return match if number != len(listed.statements) and about & set(stems(match["what"])) else None

    def _named_lists(self) -> list[tuple[set[str], list[frozenset[str]], Side]]:
        """Lists under a label such as "Top skills": the label's noun, the items' stems, the place."""
        found = []
        for unit in self._guide.units:
            for block in unit.blocks:
                title = unit.title if block.label is None else block.label.span
                if block.is_list and title and len(block.statements) > 2:
                    names = [(self._guide.text(s.cells[0].span), s.quotes) for s in block.statements]
                    if block.statements[0].kind is not StatementKind.FACT:
                        spans = tuple(span for _, quotes in names for span in quotes)
                        found.append((self._guide.text(title), [name for name, _ in names], Side(unit.unit_id, spans)))
                for statement in block.statements:
                    match = _NAMED_LIST.match(self._guide.statement_text(statement))
                    if match and len(items := _ITEM_MARKS.split(match["items"])) > 2:
                        found.append((match["name"], items, Side(unit.unit_id, statement.quotes)))
        return [
            (set(stems(self._measures.list_label.sub(" ", name))), [frozenset(stems(item)) for item in items], side)
            for name, items, side in found
            if self._measures.list_label.search(name)
        ]

    def _side(self, parts: Sequence[Clause], matters: Callable[[str], bool]) -> Side:
        return Side(parts[0].unit.unit_id, quoted_spans(self._guide, parts, matters))

    def _kinds_of(self, *texts: str) -> tuple[str, ...]:
        """The kinds of question whose evidence stands in every text."""
        return tuple(
            kind.kind
            for kind in self._map.kinds
            if kind.pattern is not None and all(kind.pattern.search(text) for text in texts)
        )[:3]

    def _conflict(
        self, kinds: Sequence[str], sides: Sequence[Side], rule: Rule, words: tuple[str, ...] = ()
    ) -> Conflict:
        known = tuple(kind for kind in kinds if kind in self._titles)
        point = self._titles[known[0]] if known else self._guide.text(sides[0].spans[0])
        return Conflict(point, known, tuple(sides), rule, words=words)


def _holds(one: Quantity, other: Quantity) -> bool:
    """Whether one figure lies within the other."""
    return (one.low <= other.low and other.high <= one.high) or (other.low <= one.low and one.high <= other.high)


def _is_same(one: Quantity, other: Quantity) -> bool:
    return (
        (one.note, one.period) == (other.note, other.period)
        and one.is_point == other.is_point
        and not differ(one, other)
    )


def _is_other_list(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    """Whether fewer than three fifths of the items stand in both."""
    shared = sum(any(item & o for o in other) for item in one)
    return shared < 0.6 * min(len(one), len(other))


def _block_start(unit: Unit, statement: Statement) -> Span:
    return next(block.span for block in unit.blocks if statement in block.statements)


def _spoken(route: str) -> str:
    """A route's name as a word of a question: "bachelor's" -> "bachelor"."""
    return route.removesuffix("'s").replace("_", " ")
