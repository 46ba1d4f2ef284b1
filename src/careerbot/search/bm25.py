"""BM25 over the stems of short texts."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt


class LexicalIndex:
    """BM25 (Lucene's variant, k1 = 1.2, b = 0.5) over short texts."""

    def __init__(self, stems_of_texts: Sequence[Sequence[str]]) -> None:
        """Index texts by their stems; row i of every score belongs to text i."""
        tokens = [list(row) or ["_"] for row in stems_of_texts]
        self._bm25 = bm25s.BM25(k1=1.2, b=0.5, method="lucene")
        self._bm25.index(tokens, show_progress=False)
        self.n_texts = len(tokens)
        frequency: dict[str, int] = {}
        for row in tokens:
            for token in set(row):
                frequency[token] = frequency.get(token, 0) + 1
        self.idf = {token: float(np.log(1 + self.n_texts / n)) for token, n in frequency.items()}
        self.top_idf = float(np.log(1 + self.n_texts))

    def scores(self, query: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n_texts,) BM25 scores over the most that the query could reach, in [0, 1).

        A stem that stands nowhere counts with the largest idf, so a query whose
        telling word is missing cannot reach a high score.
        """
        known = [token for token in query if token in self.idf]
        if not known:
            return np.zeros(self.n_texts, dtype=np.float32)
        most = sum(self.idf.get(token, self.top_idf) for token in query)
        found: npt.NDArray[np.float32] = self._bm25.get_scores(known)
        return found / np.float32(most)
