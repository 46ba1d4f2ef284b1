"""Query -> hits: every passage of a guide, scored by its views and its kinds."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from careerbot.guides.passages import Passage, Role
from careerbot.search.coverage import coverage_matrix
from careerbot.search.encoder import FloatVector
from careerbot.search.index import VectorIndex
from careerbot.search.kinds import KindMatcher


class ScoreParts(NamedTuple):
    """What a passage's score is made of, before the weights of retrieval.

    The best cosine of its views by role (-1 without such a view), and the lift
    by the kinds of question that its unit answers.
    """

    passage: float = 0.0
    statement: float = 0.0
    heading: float = 0.0
    kinds: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    Attributes:
        score: fused score, higher is better; comparable within one query only.
        rank: from 1.
        statement_scores: one score for each of the passage's statements.
        parts: what the score is made of.
        cosine: best cosine of the query with any view of the passage.
    """

    passage: Passage
    score: float
    rank: int
    cosine: float
    statement_scores: tuple[float, ...]
    parts: ScoreParts = field(default_factory=ScoreParts)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of the score counts; an ablation sets one to 0.

    ``found`` and ``words`` count instead of ``kinds`` where no person confirmed
    which places answer which kinds: the build finds most of them, not all, and
    the words of a question that stand in few places tell the others.
    """

    passage: float = 1.0
    statement: float = 1.0
    heading: float = 1.0
    kinds: float = 0.4
    found: float = 0.2
    words: float = 0.1


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Signals:
    """A query as retrieval sees it: a vector, each kind's share, the stems of its words."""

    vector: FloatVector
    kind_shares: FloatVector
    stems: Collection[str] = ()


class WordIndex:
    """Which statements have a word."""

    def __init__(self, stems_of: Sequence[Collection[str]]) -> None:
        """``stems_of`` each statement."""
        self._n = len(stems_of)
        rows: dict[str, list[int]] = defaultdict(list)
        for row, stems in enumerate(stems_of):
            for stem in set(stems):
                rows[stem].append(row)
        self._rows = dict(rows)

    def shared(self, stems: Collection[str]) -> npt.NDArray[np.float32]:
        """(n_statements,) how much each shares of the stems, a rare one counting more, from 0 to 1.

        A stem counts log(1 + N / n) / log(1 + N), n of N statements having it: 1 if one alone has it
        (inverse document frequency, Spärck Jones 1972).
        """
        found = np.zeros(self._n, dtype=np.float32)
        for rows in (self._rows[stem] for stem in stems if stem in self._rows):
            found[rows] += np.log1p(self._n / len(rows)) / np.log1p(self._n)
        return np.minimum(found, np.float32(1))


class Retriever:
    """Ranks the passages of one guide."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: VectorIndex,
        matcher: KindMatcher,
        answered_by: Mapping[str, Sequence[str]],
        weights: Weights = DEFAULT_WEIGHTS,
        *,
        words: WordIndex | None = None,
    ) -> None:
        """``answered_by`` names, for each kind of question, the units that answer it.

        ``words``: of the passages' statements; None where a person read and confirmed which units answer what.
        """
        self.passages = tuple(passages)
        self.weights = weights
        self._words = words
        self._lift = weights.kinds if words is None else weights.found
        self._vectors = vectors
        views = [(row, view) for row, passage in enumerate(passages) for view in passage.views]
        self._owner = np.array([row for row, _ in views])
        self._rows = {role: np.array([at for at, (_, v) in enumerate(views) if v.role is role]) for role in Role}
        near = matcher.centroids @ vectors.vectors.T
        nearest = np.stack([near[:, self._owner == row].max(axis=1) for row in range(len(passages))], axis=1)
        self._coverage = coverage_matrix(matcher.kinds, answered_by, [p.unit_id for p in passages], nearest)
        self._edges = [0, *itertools.accumulate(len(passage.statements) for passage in passages)]

    def nearest(self, vector: FloatVector) -> float:
        """The best cosine of a query's vector with any view of any passage."""
        return float(self._vectors.scores(vector[None, :])[0].max())

    def retrieve(self, signals: Signals) -> list[Hit]:
        """Every passage of the guide, best first, ties by the guide's own order."""
        weights = self.weights
        cosines = self._vectors.scores(signals.vector[None, :])[0]
        statements = self._rows[Role.STATEMENT]
        weight = {Role.PASSAGE: weights.passage, Role.STATEMENT: weights.statement, Role.HEADING: weights.heading}
        by_role = [self._best(cosines, role) for role in Role]
        best = np.max([values * weight[role] for role, values in zip(Role, by_role, strict=True)], axis=0)
        lift = signals.kind_shares @ self._coverage
        of_statement = cosines[statements]
        scores = best + self._lift * lift
        if self._words is not None:
            shared = weights.words * self._words.shared(signals.stems)
            of_statement = of_statement + shared
            most = np.zeros(len(scores), dtype=np.float32)
            np.maximum.at(most, self._owner[statements], shared)
            scores = scores + most
        # As Python's own numbers at once: one by one they cost more than the search.
        said = of_statement.tolist()
        of_score = np.stack([scores, best, *by_role, lift], axis=1).tolist()
        order = np.lexsort((np.arange(len(scores)), -scores)).tolist()
        return [
            Hit(
                passage=self.passages[row],
                score=of_score[row][0],
                rank=rank,
                cosine=of_score[row][1],
                statement_scores=tuple(said[self._edges[row] : self._edges[row + 1]]),
                parts=ScoreParts(*of_score[row][2:]),
            )
            for rank, row in enumerate(order, 1)
        ]

    def _best(self, values: npt.NDArray[np.float32], role: Role) -> npt.NDArray[np.float32]:
        """(n_passages,) the greatest value of the role's views, -1 for a passage without any."""
        best = np.full(len(self.passages), -1.0, dtype=np.float32)
        rows = self._rows[role]
        np.maximum.at(best, self._owner[rows], values[rows])
        return best
