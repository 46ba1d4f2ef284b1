"""A message and its conversation -> the career that it is about, or the careers that it sets beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from careerbot.careers.compare import Comparison, ComparisonReader
from careerbot.careers.model import Career, Careers
from careerbot.careers.router import FEATURES, Router, Routing
from careerbot.guides.names import CareerNames
from careerbot.question.dialogue import Turn
from careerbot.question.gazetteer import JOB, Lexicon

_N_BEFORE = 4  # messages of the person that are read for the career that they are about
_LEAVES = 0.8  # of the probability, from which on a question leaves the career of the conversation
_SURE = 0.9  # of the probability, from which on other words for a job, or for all jobs, are this career's
_NAMED = [FEATURES.index("share"), FEATURES.index("called")]


@dataclass(frozen=True, slots=True)
class FoundCareer:
    """What a message is about.

    Attributes:
        career: None where it is not settled.
        before: the career that the conversation was about, if the message changes it.
        comparison: where it asks about several; ``career`` is None then.
        not_covered: the message names a job of which there is no guide.
    """

    career: Career | None
    routing: Routing
    choices: tuple[Career, ...] = ()
    before: Career | None = None
    comparison: Comparison | None = None
    not_covered: bool = False


class CareerFinder:
    """Tells which of all careers a message is about."""

    def __init__(self, careers: Careers, router: Router, lexicon: Lexicon) -> None:
        self._careers = careers
        self._router = router
        self._lexicon = lexicon
        self._comparisons = ComparisonReader(careers, router.names, lexicon)
        self._by_slug = {career.slug: career for career in careers.rows}

    def find_career(self, question: str, history: Sequence[Turn] = (), near: str | None = None) -> FoundCareer:
        """Which career a question is about.

        Args:
            question, history: in the language of the guides.
            near: the career that was chosen before, its slug: of the page, of the conversation.
        """
        current = self._by_slug.get(near or "") or self._of_history(history)
        routing = self._router.route(question)
        is_sure = routing.career is not None and float(np.exp(routing.log_probabilities[routing.career])) >= _SURE
        comparison = self._comparisons.read_comparison(question, current.slug if current else None)
        if comparison is not None and not (is_sure and comparison.of_all):
            return FoundCareer(None, routing, comparison=comparison)
        choices = tuple(self._careers.rows[row] for row in routing.choices)
        found = None if routing.career is None else self._careers.rows[routing.career]
        if current is not None and not self._leaves(routing, current):
            return FoundCareer(current, routing)
        other = self._names_other(question, routing)
        if found is None or (other and not is_sure):
            return FoundCareer(None, routing, choices, not_covered=other)
        return FoundCareer(found, routing, choices, before=current)

    def names_in(self, text: str) -> list[str]:
        """The names of careers in a text, as they stand there."""
        return [match.text for match in self._router.names.find(text)]

    def neutral(self, question: str, routing: Routing) -> str:
        """The question with the names of the likeliest career replaced, as passages have them."""
        likeliest = self._careers.rows[int(np.argmax(routing.log_probabilities))]
        return CareerNames(likeliest.names).neutral(question)

    def _of_history(self, history: Sequence[Turn]) -> Career | None:
        """The career that the conversation is about: the last one that the person has named."""
        asked = [turn.content for turn in history if turn.role == "user"][-_N_BEFORE:]
        for text in reversed(asked):
            routing = self._router.route(text)
            if routing.career is not None:
                return self._careers.rows[routing.career]
        return None

    def _leaves(self, routing: Routing, current: Career) -> bool:
        """Whether a question is about another career than the one before it: it names that."""
        if routing.career is None or self._careers.rows[routing.career] is current:
            return False
        own = next(row for row, career in enumerate(self._careers.rows) if career is current)
        is_named = routing.features[routing.career, _NAMED].max() > routing.features[own, _NAMED].max()
        return bool(is_named) and float(np.exp(routing.log_probabilities[routing.career])) >= _LEAVES

    def _names_other(self, question: str, routing: Routing) -> bool:
        """Whether a question names a job that no guide claims, and no career that one does."""
        if routing.features[:, _NAMED].max() > 0:
            return False
        return any(mention.kind == JOB for mention in self._lexicon.mentions(question))
