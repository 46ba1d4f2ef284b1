"""A guide, its vectors and the question map -> what answers questions about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from careerbot.answering import Answerer
from careerbot.chunking import chunk
from careerbot.conflicts.answering import Differences
from careerbot.conflicts.file import read_conflicts
from careerbot.declaring import Declared, declared_parts, is_confirmed
from careerbot.encoder import Encoder
from careerbot.gates import Gate
from careerbot.guide import Guide
from careerbot.index import VectorIndex
from careerbot.kinds import KindMatcher
from careerbot.lexical import words
from careerbot.phrases import Phrases
from careerbot.question_map import QuestionMap
from careerbot.retrieval import Parts, Retriever
from careerbot.spelling import Speller
from careerbot.suggesting import Suggestion


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
