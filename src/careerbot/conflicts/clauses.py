"""Statements -> clauses: the pieces of a guide that are compared with each other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from careerbot.conflicts.measures import Measures
from careerbot.conflicts.model import Conflict, ConflictRule, Side
from careerbot.english.careers import is_joined, name_key
from careerbot.english.disagreement import CUT, FIELD, LEAD, OF_WHOM, PLACE
from careerbot.guides.model import Block, Guide, Span, Statement, StatementKind, Unit
from careerbot.search.question_map import QuestionMap

# Myths are false statements: they contradict nothing.
_SAYING = (StatementKind.SENTENCE, StatementKind.ITEM, StatementKind.ROW, StatementKind.FACT)
_NO_PLACES = frozenset(
    "United States|US|USA|America|January|February|March|April|May|June|July|August|September|October|November|December"
    "|Spring|Summer|Fall|Autumn|Winter".split("|")
)
# Of the capitals that stand after "in" only these are places: the others are fields and schools, as in "in IT".
_SHORT_PLACES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR"
    " PA RI SC SD TN TX UT VT VA WA WV WI WY PR NYC UK UAE EU".split()
)
_BETWEEN_CELLS = " · "
_SUBJECT = re.compile(r"([A-Z][^:.;]{2,120}): \S")
_LONG_SENTENCE = 26  # words; a longer one is quoted by its clause
_MOST_KINDS = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, an item, or a row of a table.

    Attributes:
        text: what it says, the names of routes blanked out so that "4-year degree" is no length of time.
        above: heading, eyebrow and label.
        routes: the routes of training that it names.
        qualifiers: for whom or where it holds ("entry", "place Texas").
        offset: where ``text`` starts in its statement; None for a row, whose cells are apart.
    """

    unit: Unit
    statement: Statement
    text: str
    above: str
    routes: frozenset[str]
    qualifiers: frozenset[str]
    offset: int | None


def clauses(guide: Guide, measures: Measures) -> list[Clause]:
    """Every clause of the guide in source order; the host's questions say nothing."""
    # The guide to "Chemists and materials scientists" says of chemists what does not hold for both.
    told_of = {name_key(match[1]) for match in OF_WHOM.finditer(guide.source_text)}
    own = (guide.career,) if is_joined(guide.career) or len(told_of) > 1 else guide.names
    keys = frozenset(map(name_key, own))
    return [
        clause
        for unit in guide.units
        if not unit.is_host
        for block in unit.blocks
        for statement in block.statements
        if statement.kind in _SAYING
        for clause in _of_statement(guide, unit, block, statement, measures, keys)
    ]


def quoted_spans(guide: Guide, parts: Sequence[Clause], matters: Callable[[str], bool]) -> tuple[Span, ...]:
    """The least of one statement that can be quoted for some of its clauses.

    A sentence is quoted whole unless it is long; a row by its first cell and
    the cells that matter.
    """
    statement = parts[0].statement
    if parts[0].offset is None:
        first, *rest = statement.quotes
        return (first, *(span for span in rest if matters(guide.text(span))))
    if len(guide.text(statement.span).split()) <= _LONG_SENTENCE:
        return statement.quotes
    start = min(part.offset for part in parts if part.offset is not None)
    end = max(part.offset + len(part.text) for part in parts if part.offset is not None)
    lead = LEAD.match(guide.text(statement.span)[start:end])
    return guide.runs(guide.within(statement.span, start + (lead.end() if lead else 0), end))


def _of_statement(
    guide: Guide,
    unit: Unit,
    block: Block,
    statement: Statement,
    measures: Measures,
    own: frozenset[tuple[str, ...]],
) -> Iterator[Clause]:
    titles = [span for span in (unit.title, unit.eyebrow) if span] + ([block.label.span] if block.label else [])
    above = ". ".join(guide.text(span) for span in titles)
    if statement.is_celled:
        said = _BETWEEN_CELLS.join(guide.text(cell.span) for cell in statement.cells)
        held = _subject(guide.text(statement.cells[0].span), measures)
        yield _clause(unit, statement, said, said, above, None, held, measures)
        return
    span = statement.span
    sentence = guide.text(span)
    lead = _SUBJECT.match(sentence)
    held = _subject(lead[1], measures) if lead else frozenset()
    held |= {f"of {match[1]}" for match in OF_WHOM.finditer(sentence) if name_key(match[1]) not in own}
    edges = [0, *(match.end() for match in CUT.finditer(sentence)), len(sentence)]
    for start, end in itertools.pairwise(edges):
        piece = sentence[start:end].rstrip(" ,;—–")
        if piece.strip():
            yield _clause(unit, statement, piece, sentence[: start + len(piece)], above, start, held, measures)


def _subject(name: str, measures: Measures) -> frozenset[str]:
    """What a row or item is about, if that is somebody or something else than the career.

    "Detectives: $93,580" tells nothing about all police. A name that holds a
    figure, a route or the measure itself ("Median pay: ...") is no other subject.
    """
    patterns = [*measures.routes.values(), measures.usual, *(m.about for m in measures.measures if not m.same_route)]
    if re.search(r"\d", name) or any(pattern.search(name) for pattern in patterns):
        return frozenset()
    return frozenset({f"of {name}"})


def _clause(
    unit: Unit,
    statement: Statement,
    piece: str,
    said: str,
    above: str,
    offset: int | None,
    subject: frozenset[str],
    measures: Measures,
) -> Clause:
    routes = frozenset(name for name, pattern in measures.routes.items() if pattern.search(piece))
    blanked = piece
    for name in routes:
        blanked = measures.routes[name].sub(lambda match: "~" * len(match[0]), blanked)
    scope = without_routes(f"{above}. {said}", measures)
    held = {name for name, pattern in measures.qualifiers.items() if pattern.search(scope)}
    held |= subject | {f"place {name}" for name in places(said)}
    return Clause(unit, statement, blanked, above, routes, frozenset(held), offset)


def places(text: str) -> list[str]:
    """The places that a text narrows itself to, the whole country left out."""
    return [match[1] for match in PLACE.finditer(text) if _is_place(match[1])]


def _is_place(name: str) -> bool:
    short = [word for word in name.split() if word.isupper()]
    return name not in _NO_PLACES and FIELD.search(name) is None and _SHORT_PLACES.issuperset(short)


def without_routes(text: str, measures: Measures) -> str:
    """The text without the names of routes: a "master's degree" makes nobody a master."""
    for pattern in measures.routes.values():
        text = pattern.sub("~", text)
    return text


@dataclass(frozen=True)
class Material:
    """One guide as the rules see it."""

    guide: Guide
    measures: Measures
    question_map: QuestionMap
    clauses: tuple[Clause, ...]

    @classmethod
    def of(cls, guide: Guide, measures: Measures, question_map: QuestionMap) -> Material:
        """The guide's clauses, cut once for all rules."""
        return cls(guide, measures, question_map, tuple(clauses(guide, measures)))

    def side(self, parts: Sequence[Clause], matters: Callable[[str], bool] = lambda cell: True) -> Side:
        """What one unit says in clauses of one statement; ``matters`` picks the cells of a row."""
        return Side(parts[0].unit.unit_id, quoted_spans(self.guide, parts, matters))

    def kinds_of(self, *texts: str) -> tuple[str, ...]:
        """The kinds of question whose evidence stands in every text."""
        kinds = self.question_map.kinds
        found = (k.kind for k in kinds if k.pattern is not None and all(k.pattern.search(text) for text in texts))
        return tuple(found)[:_MOST_KINDS]

    def conflict(
        self, kinds: Sequence[str], sides: Sequence[Side], rule: ConflictRule, words: tuple[str, ...] = ()
    ) -> Conflict:
        """A conflict; the title of its first kind names the point, or else the first words of a side."""
        titles = {kind.kind: kind.title for kind in self.question_map.kinds}
        known = tuple(kind for kind in kinds if kind in titles)
        point = titles[known[0]] if known else self.guide.text(sides[0].spans[0])
        return Conflict(point, known, tuple(sides), rule, words=words)


def spoken(route: str) -> str:
    """A route's name as a word of a question: "bachelor's" -> "bachelor"."""
    return route.removesuffix("'s").replace("_", " ")
