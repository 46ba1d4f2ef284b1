"""What the rules compare: one guide cut into clauses, and what they make conflicts with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from careerbot.conflicts.clauses import Clause, clauses, quoted_spans
from careerbot.conflicts.measures import Measures
from careerbot.conflicts.values import Conflict, Rule, Side
from careerbot.guides.model import Guide
from careerbot.search.question_map import QuestionMap

_MOST_KINDS = 3


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
        self, kinds: Sequence[str], sides: Sequence[Side], rule: Rule, words: tuple[str, ...] = ()
    ) -> Conflict:
        """A conflict; the title of its first kind names the point, or else the first words of a side."""
        titles = {kind.kind: kind.title for kind in self.question_map.kinds}
        known = tuple(kind for kind in kinds if kind in titles)
        point = titles[known[0]] if known else self.guide.text(sides[0].spans[0])
        return Conflict(point, known, tuple(sides), rule, words=words)


def spoken(route: str) -> str:
    """A route's name as a word of a question: "bachelor's" -> "bachelor"."""
    return route.removesuffix("'s").replace("_", " ")
