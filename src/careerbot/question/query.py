"""A question's text -> a query: what it names, its vectors, its kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from careerbot.english.words import stems
from careerbot.question.glossary import Glossary
from careerbot.question.subject import Subject, SubjectReader
from careerbot.search.encoder import Encoder, FloatVector
from careerbot.search.kinds import KindMatcher

# Of a question in another language than the guides': how much its own wordings count, the rest its rough English's.
_OWN_WORDINGS = 0.3


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the parts of the pipeline see it.

    Attributes:
        vector: (dim,) of the question in the guides' language, this career's names replaced.
        kind_scores: (n_kinds,) nearness to each kind's wordings.
        kind_probabilities: (n_kinds,) probability of each kind, summing to 1.
    """

    text: str
    subject: Subject
    vector: FloatVector
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
        searched, fielded = self._in_english(subject.searched), self._in_english(subject.fielded)
        texts = list(dict.fromkeys((searched, fielded)))
        if focus and weight and focus != text:
            texts.append(self._in_english(self._subjects.read_subject(focus).fielded))
        vectors = self._encoder.encode_queries(texts)
        by_text = dict(zip(texts, vectors, strict=True))
        vector, of_kind = by_text[searched], by_text[fielded]
        if focus and weight and focus != text:
            vector, of_kind = (_blend(v, vectors[-1], weight) for v in (vector, of_kind))
        return Query(
            text=text,
            subject=subject,
            vector=vector,
            kind_scores=self._kind_scores(subject.fielded, of_kind, tuple(stems(fielded))),
            kind_probabilities=self._matcher.probabilities(of_kind),
        )

    def _in_english(self, text: str) -> str:
        """The text in the language of the guides."""
        return text

    def _kind_scores(self, fielded: str, of_kind: FloatVector, stems: Sequence[str]) -> FloatVector:
        return self._matcher.scores(of_kind, stems)


class ForeignQueryReader(QueryReader):
    """Makes queries of questions in another language than the guides'."""

    def __init__(
        self,
        subjects: SubjectReader,
        encoder: Encoder,
        matcher: KindMatcher,
        glossary: Glossary,
        own_matcher: KindMatcher,
        own_stems: Callable[[str], list[str]],
    ) -> None:
        """``own_matcher``: of the question map in the questions' language; ``own_stems``: of its words."""
        super().__init__(subjects, encoder, matcher)
        self._glossary = glossary
        self._own_matcher = own_matcher
        self._own_stems = own_stems

    def _in_english(self, text: str) -> str:
        return self._glossary.english(text)

    def _kind_scores(self, fielded: str, of_kind: FloatVector, stems: Sequence[str]) -> FloatVector:
        [own] = self._encoder.encode_queries([fielded])
        scores = super()._kind_scores(fielded, of_kind, stems)
        own_scores = self._own_matcher.scores(own, tuple(self._own_stems(fielded)))
        mixed: FloatVector = (1 - _OWN_WORDINGS) * scores + _OWN_WORDINGS * own_scores
        return mixed


def _blend(vector: FloatVector, focus: FloatVector, weight: float) -> FloatVector:
    mixed: FloatVector = vector + np.float32(weight) * focus
    mixed /= np.linalg.norm(mixed)
    return mixed
