"""A question -> the career that it is about, several that it may be about, or none.

Each career gets a score from the names that a question has, from what its guide says its people do, and from
their words; softmax makes probabilities of them (a conditional logit, McFadden 1974, fitted by
``scripts/fit_routing.py``). Where no career has most of the probability, it is asked back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from careerbot.careers.model import Careers, TextRole, n_people
from careerbot.careers.names import NameIndex, NameMatch, Tier
from careerbot.english.words import stems
from careerbot.errors import StorageError
from careerbot.question.gazetteer import FIELD, JOB, Lexicon
from careerbot.search.encoder import Encoder, FloatMatrix, FloatVector
from careerbot.toml_files import read_data

_Rows = npt.NDArray[np.float32]
FEATURES = ("share", "length", "called", "title", "lead", "does", "title_words", "words")
_OF_TIER = {Tier.OWN: 1.0, Tier.TRADE: 0.9, Tier.TITLE: 0.6, Tier.PART: 0.45}
_COMMON = 0.5  # of a name whose words all are everyday ones
_LENGTH = 3  # words from which a name is long
_USUAL = 0.4  # of what a word may mean, from which on it is the usual meaning
_N_CHOICES = 8
_NAMES = [FEATURES.index("share"), FEATURES.index("called")]
_COSINES = [FEATURES.index(name) for name in ("title", "lead", "does")]
_FILE = "routing.toml"


@dataclass(frozen=True, slots=True)
class Routing:
    """Which career a question is about.

    Attributes:
        career: its row, None where it is not clear.
        choices: rows of careers that may be meant too, the likeliest first.
        names_one: whether the question is about some career, covered or not.
        log_probabilities: (n_careers,).
        features: (n_careers, n_features) what they were made of.
    """

    career: int | None
    choices: tuple[int, ...]
    names_one: bool
    log_probabilities: FloatVector
    features: FloatMatrix


@dataclass(frozen=True)
class RoutingModel:
    """What was fitted.

    Attributes:
        weights: (n_features,).
        least: of the probability, from which on a career is settled.
        near: of the best cosine, from which on a question without a name is about some career.
        likely: of the probability, from which on a career is offered as another one.
    """

    weights: FloatVector
    least: float
    near: float
    likely: float


@cache
def read_model() -> RoutingModel:
    """The fitted model that is installed with careerbot.

    Raises:
        StorageError: the file is damaged.
    """
    values = read_data(_FILE, language="").values
    try:
        weights = np.array([values["weights"][name] for name in FEATURES], dtype=np.float32)
        return RoutingModel(weights, values["least"], values["near"], values["likely"])
    except (KeyError, TypeError, ValueError) as err:
        raise StorageError(f"data/{_FILE}: damaged: {err!r}", hint="install careerbot again") from err


class Router:
    """Tells careers apart."""

    def __init__(self, careers: Careers, lexicon: Lexicon, encoder: Encoder) -> None:
        """``lexicon``: of what people call jobs."""
        self._careers = careers
        self._lexicon = lexicon
        self._encoder = encoder
        self._model = read_model()
        self.names = NameIndex(careers.claims, careers.common, careers.words.vocabulary)

    @cached_property
    def _people(self) -> _Rows:
        """(n_careers,) the root of how many people work in each: a name mostly means what most people are."""
        people = np.array([n_people(career) for career in self._careers.rows], dtype=np.float32)
        known = people[people > 0]
        usual = np.median(known) if len(known) else np.float32(1)
        return np.sqrt(np.where(people > 0, people, usual)).astype(np.float32)

    def route(self, question: str) -> Routing:
        """Which career a question is about."""
        matches = self.names.find(question)
        features = self._features(question, matches)
        scores = features @ self._model.weights
        log_probabilities: FloatVector = (scores - np.logaddexp.reduce(scores)).astype(np.float32)
        order = [int(row) for row in np.argsort(-log_probabilities, kind="stable")]
        best = order[0]
        names_one = float(features[:, _NAMES].max()) > 0 or float(features[:, _COSINES].max()) >= self._model.near
        broad = self._broad(matches, best)
        is_likely = float(np.exp(log_probabilities[best])) >= self._model.least
        if names_one and is_likely and broad is None:
            also = [row for row in order[1:_N_CHOICES] if np.exp(log_probabilities[row]) >= self._model.likely]
            return Routing(best, tuple(also), names_one, log_probabilities, features)
        meant = [row for row in order if broad is None or row in broad.claims]
        return Routing(None, tuple(meant[:_N_CHOICES]), names_one, log_probabilities, features)

    def _broad(self, matches: Sequence[NameMatch], best: int) -> NameMatch | None:
        """The word by which a question names a career, if many have that name and none is the usual meaning."""
        naming = [match for match in matches if best in match.claims]
        if not naming or any(match.claims[best] is not Tier.PART for match in naming):
            return None
        rows, shares, _ = self._shares(naming[0])
        return naming[0] if float(shares[rows.index(best)]) < _USUAL else None

    def features(self, question: str) -> FloatMatrix:
        """(n_careers, n_features) what speaks for each career."""
        return self._features(question, self.names.find(question))

    def _features(self, question: str, matches: Sequence[NameMatch]) -> FloatMatrix:
        found = np.zeros((len(self._careers.rows), len(FEATURES)), dtype=np.float32)
        for match in matches:
            rows, shares, weight = self._shares(match)
            found[rows, 0] = np.maximum(found[rows, 0], weight * shares)
            found[rows, 1] = np.maximum(found[rows, 1], weight * (match.end - match.start) / _LENGTH)
        for mention in self._lexicon.mentions(question):
            for match in self.names.find(mention.title) if mention.kind in (JOB, FIELD) else ():
                rows, shares, _ = self._shares(match)
                found[rows, 2] = np.maximum(found[rows, 2], shares)
        found[:, 3:6] = self._cosines(question)
        telling = [stem for stem in dict.fromkeys(stems(question)) if stem not in self._careers.common]
        found[:, 6] = _of_most(self._careers.title_words.scores(telling))
        found[:, 7] = _of_most(self._careers.words.scores(telling))
        return found

    def _shares(self, match: NameMatch) -> tuple[list[int], _Rows, float]:
        """The careers that a name may mean, how much each has of it, and how surely it is a name."""
        rows = list(match.claims)
        weights = np.array([_OF_TIER[tier] for tier in match.claims.values()], dtype=np.float32) * self._people[rows]
        is_common = match.is_common and min(match.claims.values()) >= Tier.TITLE
        return rows, weights / weights.sum(), _COMMON if is_common else 1.0

    def _cosines(self, question: str) -> FloatMatrix:
        """(n_careers, 3) the best cosine with a career's name, with what it is, with what its people do."""
        [vector] = self._encoder.encode_queries([question])
        cosines = self._careers.vectors @ vector
        found = np.zeros((len(self._careers.rows), len(TextRole)), dtype=np.float32)
        np.maximum.at(found, (self._careers.owners, self._careers.roles), cosines)
        return found


def _of_most(scores: FloatVector) -> FloatVector:
    most = float(scores.max(initial=0.0))
    return scores / np.float32(most) if most > 0 else scores
