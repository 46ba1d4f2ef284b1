"""A question's text -> a query: what it names, its vectors, its kinds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from careerbot.english.words import stems
from careerbot.question.subject import Subject, SubjectReader
from careerbot.search.encoder import Encoder, FloatVector
from careerbot.search.kinds import KindMatcher


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the parts of the pipeline see it.

    Attributes:
        vector: (dim,) of the question, this career's names replaced.
        stems: its telling words.
        kind_scores: (n_kinds,) nearness to each kind's wordings.
        kind_probabilities: (n_kinds,) probability of each kind, summing to 1.
    """

    text: str
    subject: Subject
    vector: FloatVector
    stems: tuple[str, ...]
    kind_scores: FloatVector
    kind_probabilities: FloatVector


class QueryReader:
    """Makes queries for one guide."""

    def __init__(self, subjects: SubjectReader, encoder: Encoder, matcher: KindMatcher) -> None:
        self._subjects = subjects
        self._encoder = encoder
        self._matcher = matcher

    def read_query(self, text: str, focus: str = "", weight: float = 0.0) -> Query:
        """The query of a text; ``focus`` is what counts beside it, by ``weight``.

        The kinds are looked up by the text in which the names of the field are
        replaced too: what is asked about "ML jobs" and about "nursing jobs" is the same.
        """
        subject = self._subjects.read_subject(text)
        texts = list(dict.fromkeys((subject.neutral, subject.fielded)))
        if focus and weight and focus != text:
            texts.append(self._subjects.read_subject(focus).fielded)
        vectors = self._encoder.encode_queries(texts)
        by_text = dict(zip(texts, vectors, strict=True))
        vector, of_kind = by_text[subject.neutral], by_text[subject.fielded]
        if focus and weight and focus != text:
            vector, of_kind = (_blend(v, vectors[-1], weight) for v in (vector, of_kind))
        words = tuple(stems(subject.neutral))
        return Query(
            text=text,
            subject=subject,
            vector=vector,
            stems=words,
            kind_scores=self._matcher.scores(of_kind, tuple(stems(subject.fielded))),
            kind_probabilities=self._matcher.probabilities(of_kind),
        )


def _blend(vector: FloatVector, focus: FloatVector, weight: float) -> FloatVector:
    mixed: FloatVector = vector + np.float32(weight) * focus
    mixed /= np.linalg.norm(mixed)
    return mixed
