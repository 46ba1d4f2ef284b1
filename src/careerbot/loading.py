"""A guide, its vectors and the question map -> what answers questions about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from careerbot.answer.answerer import Answerer
from careerbot.answer.phrases import Phrases
from careerbot.answer.suggest import Suggestion
from careerbot.conflicts.asked import Differences
from careerbot.conflicts.model import read_conflicts
from careerbot.english.words import words
from careerbot.gates.gate import Gate
from careerbot.guides.model import Guide
from careerbot.guides.passages import chunk
from careerbot.question.text import Speller
from careerbot.search.coverage import Declared, declared_parts, is_confirmed
from careerbot.search.encoder import Encoder
from careerbot.search.index import VectorIndex
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import QuestionMap
from careerbot.search.retriever import Parts, Retriever


@dataclass(frozen=True)
class LoadedGuide:
    """A guide with what is needed to ask it; ``declared``: its units for each kind of question that it answers."""

    guide: Guide
    answerer: Answerer
    declared: Declared


def load_guide(
    guide: Guide,
    vectors: VectorIndex,
    matcher: KindMatcher,
    question_map: QuestionMap,
    encoder: Encoder,
    gate: Gate,
    phrases: Phrases,
    suggestions: Sequence[Suggestion] = (),
    parts: Parts = Parts(),  # noqa: B008  (frozen)
) -> LoadedGuide:
    """A guide and its vectors, ready to be asked."""
    passages = chunk(guide)
    declared = declared_parts(guide, passages, vectors.vectors, matcher, question_map)
    retriever = Retriever(passages, vectors, matcher, declared, parts, confirmed=is_confirmed(guide))
    vocabulary = {word for text in (*question_map.texts(), guide.source_text) for word in words(text)}
    speller = Speller(vocabulary, encoder.knows)
    covered = np.array([kind.kind in declared for kind in matcher.kinds])
    # A guide in an index always has the file: without one of its own, the build finds the conflicts.
    conflicts = read_conflicts(guide, matcher.row_of) or ()
    differences = Differences(guide, matcher, conflicts)
    answerer = Answerer(guide, retriever, matcher, covered, encoder, speller, differences, gate, phrases, suggestions)
    return LoadedGuide(guide, answerer, declared)
