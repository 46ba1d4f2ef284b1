"""Encoder and matcher that remember what they were asked: a build asks the same questions of every guide.

The career's names are replaced before a question is encoded, so that one question
is one text, whatever the guide.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from careerbot.search.encoder import Encoder, FloatMatrix, FloatVector
from careerbot.search.kinds import KindMatcher


class RememberingEncoder:
    """Encodes each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, ...], FloatMatrix] = {}

    @property
    def dim(self) -> int:
        return self._encoder.dim

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """As the encoder does, texts of one call together: what stands beside a text changes its last digits."""
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._encoder.encode_queries(texts)
            self._known[key].flags.writeable = False
        return self._known[key]


class RememberingMatcher(KindMatcher):
    """Scores each query once."""

    @classmethod
    def of(cls, matcher: KindMatcher) -> RememberingMatcher:
        """One that answers as another does."""
        made = cls.__new__(cls)
        made.__dict__.update(vars(matcher))
        made._scores = {}
        made._probabilities = {}
        return made

    _scores: dict[tuple[bytes, tuple[str, ...]], FloatVector]
    _probabilities: dict[bytes, FloatVector]

    def scores(self, query_vector: FloatVector, query_stems: Sequence[str] = ()) -> FloatVector:
        key = query_vector.tobytes(), tuple(query_stems)
        if key not in self._scores:
            self._scores[key] = _fixed(super().scores(query_vector, query_stems))
        return self._scores[key]

    def probabilities(self, query_vector: FloatVector) -> FloatVector:
        key = query_vector.tobytes()
        if key not in self._probabilities:
            self._probabilities[key] = _fixed(super().probabilities(query_vector))
        return self._probabilities[key]


def _fixed(values: FloatVector) -> FloatVector:
    """The values, which nobody may change from now on."""
    found = np.ascontiguousarray(values)
    found.flags.writeable = False
    return found
