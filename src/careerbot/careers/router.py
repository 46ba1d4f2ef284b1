"""A question -> the career that it is about, several that it may be about, or none.

Each career gets a score from the names that a question has, from what its guide says its people do, and from
their words; softmax makes probabilities of them (a conditional logit, McFadden 1974, fitted by
``scripts/fit_routing.py``). Where no career has most of the probability, it is asked back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from careerbot.careers.compare import n_people
from careerbot.careers.model import Careers
from careerbot.careers.names import NameIndex, NameMatch, Tier
from careerbot.english.words import stems
from careerbot.errors import StorageError
from careerbot.question.gazetteer import FIELD, JOB, Lexicon
from careerbot.search.bm25 import LexicalIndex
from careerbot.search.encoder import Encoder, FloatMatrix, FloatVector
from careerbot.toml_files import read_data

FEATURES = ("name", "share", "length", "called", "cosine", "words", "people")
_OF_TIER = {Tier.OWN: 1.0, Tier.TRADE: 0.9, Tier.TITLE: 0.6, Tier.PART: 0.45}
_N_CHOICES = 8
_FILE = "routing.toml"


@dataclass(frozen=True, slots=True)
class Routing:
    """Which career a question is about.

    Attributes:
        career: its row, None where it is not clear.
        choices: rows of careers that may be meant instead, the likeliest first.
        names_one: whether the question names a career or says what one does, whichever it is.
        log_probabilities: (n_careers,).
    """

    career: int | None
    choices: tuple[int, ...]
    names_one: bool
    log_probabilities: FloatVector


@dataclass(frozen=True)
class RoutingModel:
    """What was fitted: a weight for each of ``FEATURES``, and where to decide.

    Attributes:
        least: of the probability, from which on a career is settled.
        named: of ``evidence``, from which on the question is about some career.
    """

    weights: Mapping[str, float]
    least: float
    named: float


class Router:
    """Tells careers apart."""

    def __init__(
        self, careers: Careers, names: NameIndex, words: LexicalIndex, lexicon: Lexicon, encoder: Encoder
    ) -> None:
        """``words``: text i is what the guide of career i says of it."""
        self._careers = careers
        self._names = names
        self._words = words
        self._lexicon = lexicon
        self._encoder = encoder
        people = np.array([n_people(career) for career in careers.rows], dtype=np.float32)
        known = people[people > 0]
        self._people = np.where(people > 0, people, np.median(known) if len(known) else 1.0)
        self._model = read_model()

    def route(self, question: str) -> Routing:
        """Which career a question is about."""
        matches = self._names.find(question)
        features = self.features(question, matches)
        weights = np.array([self._model.weights[name] for name in FEATURES], dtype=np.float32)
        scores = features @ weights
        log_probabilities = scores - np.logaddexp.reduce(scores)
        order = np.argsort(-log_probabilities, kind="stable")
        best = int(order[0])
        names_one = self.evidence(features[best]) >= self._model.named
        settled = names_one and float(np.exp(log_probabilities[best])) >= self._model.least
        rest = [int(row) for row in order[:_N_CHOICES] if not settled or int(row) != best]
        return Routing(best if settled else None, tuple(rest), names_one, log_probabilities)

    def evidence(self, of_best: FloatVector) -> float:
        """How much a question says about any career: of the features of the best one."""
        return float(max(of_best[FEATURES.index("name")], of_best[FEATURES.index("cosine")]))

    def features(self, question: str, matches: Sequence[NameMatch]) -> FloatMatrix:
        """(n_careers, n_features) what speaks for each career."""
        found = np.zeros((len(self._careers.rows), len(FEATURES)), dtype=np.float32)
        for match in matches:
            self._add_name(found, match, 0)
        for mention in self._lexicon.mentions(question):
            if mention.kind in (JOB, FIELD):
                for match in self._names.find(mention.title):
                    self._add_called(found, match)
        [vector] = self._encoder.encode_queries([question])
        cosines = self._careers.vectors @ vector
        np.maximum.at(found[:, 4], self._careers.owners, cosines)
        words = self._words.scores(stems(question))
        found[:, 5] = words / max(float(words.max()), 1e-6)
        found[:, 6] = np.log10(self._people)
        return found
