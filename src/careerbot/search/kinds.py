"""Match a question against the question map; know which units of a guide answer which kinds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt

from careerbot.guides.names import fill_slot
from careerbot.search.bm25 import LexicalIndex
from careerbot.search.encoder import FloatMatrix, FloatVector
from careerbot.search.extra import CLASSIFIER_PACKAGE, loading
from careerbot.search.question_map import Kind, QuestionMap

_NEAREST = 3  # a kind's score is the mean of its nearest wordings: one odd wording cannot win alone
_TEMPERATURE = 0.025
_LIKELY_PART = 0.6  # of a question's shares; the nearest wordings decide the rest
_WORDS_WEIGHT = 0.1
_LEAST = 1e-6
_INVERSE_PENALTY = 30.0  # of the classifier; 3 to 100 tell answerable from not about as well
_ITERATIONS = 100


class KindMatcher:
    """Scores of all kinds for a question, by the wordings nearest to it."""

    def __init__(
        self,
        question_map: QuestionMap,
        vectors: FloatMatrix,
        classifier: FloatMatrix,
        lexical: LexicalIndex,
    ) -> None:
        """The map and what was built of it.

        Args:
            vectors: (n_wordings, dim), row i for ``question_map.texts()[i]``.
            classifier: (dim + 1, n_kinds), from ``fit_classifier``.
            lexical: of ``stems_of`` the map, text i for kind i.
        """
        self._classifier = classifier
        self.kinds: tuple[Kind, ...] = question_map.kinds
        self.row_of = {kind.kind: row for row, kind in enumerate(self.kinds)}
        self._vectors = np.ascontiguousarray(vectors)
        counts = [len(kind.wordings) for kind in self.kinds]
        self._starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        self._n_nearest = np.minimum(counts, _NEAREST).astype(np.float32)
        # Wordings as (n_kinds, longest) with -1 cosines in the empty places, so that one partition serves all kinds.
        self._grid = np.full((len(counts), max(counts)), len(vectors), dtype=np.intp)
        for row, (start, count) in enumerate(zip(self._starts, counts, strict=True)):
            self._grid[row, :count] = range(start, start + count)
        self._lexical = lexical
        sums = np.add.reduceat(self._vectors, self._starts, axis=0)
        self.centroids: FloatMatrix = sums / np.linalg.norm(sums, axis=1, keepdims=True)

    @property
    def vocabulary(self) -> Collection[str]:
        """The stems of all wordings."""
        return self._lexical.vocabulary

    def scores(self, query_vector: FloatVector, query_stems: Sequence[str] = ()) -> FloatVector:
        """(n_kinds,) mean cosine of the question with each kind's three nearest wordings, and a little BM25."""
        cosines = np.append(self._vectors @ query_vector, np.float32(-1.0))
        by_kind = cosines[self._grid]
        nearest = np.partition(by_kind, by_kind.shape[1] - _NEAREST, axis=1)[:, -_NEAREST:]
        mean = np.where(nearest > -1.0, nearest, 0).sum(axis=1) / self._n_nearest
        result: FloatVector = mean + _WORDS_WEIGHT * self._lexical.scores(query_stems)
        return result

    def probabilities(self, query_vector: FloatVector) -> FloatVector:
        """(n_kinds,) probability of each kind, summing to 1.

        Unlike ``scores`` it weighs what tells kinds apart: wordings of "pay" and
        of "pay in another country" are near to each other but for the country.
        """
        logits = np.append(query_vector, np.float32(1.0)) @ self._classifier
        weights = np.exp(logits - logits.max())
        result: FloatVector = weights / weights.sum()
        return result


def stems_of(question_map: QuestionMap, stems: Callable[[str], list[str]]) -> list[list[str]]:
    """The stems of each kind's wordings, by which its words are found; ``stems``: of the map's language."""
    return [stems(" ".join(map(fill_slot, kind.wordings))) for kind in question_map.kinds]


def fit_classifier(vectors: FloatMatrix, owners: Sequence[int]) -> FloatMatrix:
    """Multinomial logistic regression from a wording's vector to its kind, as (dim + 1, n_kinds) weights.

    Used at build only: scikit-learn is not needed to serve.
    """
    with loading(CLASSIFIER_PACKAGE):
        from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=_ITERATIONS).fit(vectors, owners)
    weights: FloatMatrix = np.vstack([model.coef_.T, model.intercept_]).astype(np.float32)
    return weights


def answerable(kinds: Sequence[Kind], covered: npt.NDArray[np.bool_]) -> FloatMatrix:
    """(n_kinds, n_kinds) row i: the kinds that the guide answers in place of kind i.

    A kind that it answers stands for itself, another for the kinds that answer
    it in part, if the guide answers those; the row of any other is 0.
    """
    row_of = {kind.kind: row for row, kind in enumerate(kinds)}
    instead = np.diag(covered).astype(np.float32)
    for row, kind in enumerate(kinds):
        near = [row_of[name] for name in kind.near if covered[row_of[name]]]
        if near and not covered[row]:
            instead[row, near] = 1 / len(near)
    return instead


def shares(scores: FloatVector, probabilities: FloatVector, instead: FloatMatrix) -> FloatVector:
    """(n_kinds,) how much each kind that the guide answers has of the question, summing to 1.

    The nearest wordings see what is alike, the probabilities what tells kinds apart:
    together they find the place more often than either alone.

    Args:
        scores: (n_kinds,) from ``KindMatcher.scores``.
        probabilities: (n_kinds,) from ``KindMatcher.probabilities``.
        instead: from ``answerable``; at least one kind is answered.
    """
    kept = np.where(instead.diagonal() > 0, scores, np.float32(-np.inf))
    near = np.exp((kept - kept.max()) / _TEMPERATURE)
    likely = probabilities @ instead
    mixed: FloatVector = (1 - _LIKELY_PART) * near / near.sum() + _LIKELY_PART * likely / max(likely.sum(), _LEAST)
    result: FloatVector = (mixed / mixed.sum()).astype(np.float32)
    return result
