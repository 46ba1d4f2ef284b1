"""BM25 over the stems of short texts: scored when the index is built, looked up when it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from careerbot.search.encoder import FloatMatrix, FloatVector
from careerbot.search.extra import LEXICAL_PACKAGE, loading


def fit_lexical(stems_of_texts: Sequence[Sequence[str]]) -> tuple[list[str], FloatMatrix]:
    """The stems of the texts, and (n_stems, n_texts) the BM25 of each (Lucene's variant, k1 = 1.2, b = 0.5).

    Used at build only: bm25s is not needed to serve.
    """
    with loading(LEXICAL_PACKAGE):
        import bm25s

    vocabulary = sorted({stem for row in stems_of_texts for stem in row})
    index = bm25s.BM25(k1=1.2, b=0.5, method="lucene")
    index.index([list(row) for row in stems_of_texts], show_progress=False)
    return vocabulary, np.stack([index.get_scores([stem]) for stem in vocabulary])


class SparseLexical:
    """BM25 over many long texts: of each stem only the texts that have it.

    Attributes:
        starts: (n_stems + 1,) where the entries of a stem begin.
        texts, scores: (n_entries,) which text has the stem, and its BM25 there.
    """

    def __init__(
        self,
        vocabulary: Sequence[str],
        n_texts: int,
        starts: npt.NDArray[np.int32],
        texts: npt.NDArray[np.int32],
        scores: FloatVector,
    ) -> None:
        self._row_of = {stem: row for row, stem in enumerate(vocabulary)}
        self._starts, self._texts, self._scores = starts, texts, scores
        self._n_texts = n_texts

    @property
    def vocabulary(self) -> Collection[str]:
        """The stems of the texts."""
        return self._row_of.keys()

    def scores(self, query: Collection[str]) -> FloatVector:
        """(n_texts,) the BM25 of each text for the stems of a query."""
        found = np.zeros(self._n_texts, dtype=np.float32)
        for stem in query:
            row = self._row_of.get(stem)
            if row is not None:
                entries = slice(self._starts[row], self._starts[row + 1])
                found[self._texts[entries]] += self._scores[entries]
        return found


def fit_sparse(stems_of_texts: Sequence[Sequence[str]]) -> dict[str, Any]:
    """What ``SparseLexical`` takes, by name (Lucene's variant, k1 = 1.2, b = 0.5). Used at build only."""
    with loading(LEXICAL_PACKAGE):
        import bm25s

    vocabulary = sorted({stem for row in stems_of_texts for stem in row})
    row_of = {stem: row for row, stem in enumerate(vocabulary)}
    index = bm25s.BM25(k1=1.2, b=0.5, method="lucene")
    index.index(([[row_of[stem] for stem in row] for row in stems_of_texts], row_of), show_progress=False)
    return {
        "vocabulary": vocabulary,
        "starts": np.asarray(index.scores["indptr"], dtype=np.int32),
        "texts": np.asarray(index.scores["indices"], dtype=np.int32),
        "scores": np.asarray(index.scores["data"], dtype=np.float32),
    }


class LexicalIndex:
    """What ``fit_lexical`` has made of the texts."""

    def __init__(self, vocabulary: Sequence[str], scores: FloatMatrix) -> None:
        n_texts = scores.shape[1]
        self._row_of = {stem: row for row, stem in enumerate(vocabulary)}
        self._scores = scores
        self._idf = np.log(1 + n_texts / np.count_nonzero(scores, axis=1))
        self._top_idf = float(np.log(1 + n_texts))

    @property
    def vocabulary(self) -> Collection[str]:
        """The stems of the texts."""
        return self._row_of.keys()

    def scores(self, query: Sequence[str]) -> FloatVector:
        """(n_texts,) BM25 scores over the most that the query could reach, in [0, 1).

        A stem that stands nowhere counts with the largest idf, so a query whose
        telling word is missing cannot reach a high score.
        """
        rows = [self._row_of[stem] for stem in query if stem in self._row_of]
        most = self._idf[rows].sum() + self._top_idf * (len(query) - len(rows))
        found: FloatVector = self._scores[rows].sum(axis=0) / np.float32(most or 1)
        return found
