"""Find, by rule, where a guide disagrees with itself.

Two places disagree when they speak of the same thing (the same figure of the
same people, the usual route, a list of the same name) and say something else
of it. What is compared stands in ``data/measures.toml``. Saying the same again
is no conflict, and neither are figures for different people or places.
"""

from __future__ import annotations

import itertools

from careerbot.conflicts.claims import opposite_words, usual_routes
from careerbot.conflicts.figures import differing_figures
from careerbot.conflicts.lists import other_lists, other_numbers
from careerbot.conflicts.material import Material
from careerbot.conflicts.measures import read_measures
from careerbot.conflicts.values import Conflict, overlap
from careerbot.guides.model import Guide
from careerbot.search.question_map import QuestionMap

_RULES = (differing_figures, usual_routes, other_numbers, other_lists, opposite_words)


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
