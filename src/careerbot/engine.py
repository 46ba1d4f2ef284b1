"""The engine: a question and its conversation in, a checked answer out."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from careerbot.answer.answerer import Answerer
from careerbot.answer.model import Answer, check_quotes
from careerbot.answer.phrases import Phrases, read_phrases
from careerbot.answer.suggest import SUGGESTIONS_FILE, Suggestion, load_suggestions
from careerbot.answer.trace import Trace
from careerbot.conflicts.asked import Differences
from careerbot.conflicts.model import read_conflicts
from careerbot.english.words import words
from careerbot.errors import IndexMismatchError, QuestionError, UsageError
from careerbot.gates.gate import Gate
from careerbot.gates.rules import rules_of
from careerbot.guides.corpus import guide_folders, read_guide, source_hash
from careerbot.guides.model import Guide
from careerbot.guides.passages import chunk, view_texts
from careerbot.question.dialogue import Turn
from careerbot.question.text import Speller, clean_question
from careerbot.search.coverage import Coverage, guide_coverage, is_confirmed
from careerbot.search.encoder import Encoder, OnnxEncoder
from careerbot.search.index import (
    CLASSIFIER,
    PROBE,
    RULES,
    VectorIndex,
    check_files,
    load_manifest,
    load_matrix,
    load_values,
    texts_sha256,
)
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import QuestionMap, read_question_map
from careerbot.search.retriever import Retriever, Weights
from careerbot.settings.settings import load_settings


class Engine:
    """Answers questions about the guides of one index. Safe to call from several threads."""

    def __init__(self, loaded: Sequence[LoadedGuide]) -> None:
        """``loaded``: at least one guide; the first is the default."""
        self._loaded = {entry.guide.slug: entry for entry in loaded}

    @classmethod
    def load(
        cls,
        index: str | os.PathLike[str] | None = None,
        corpus: str | os.PathLike[str] | None = None,
        *,
        weights: Weights = Weights(),  # noqa: B008  (frozen)
        support: str | os.PathLike[str] | None = None,
    ) -> Engine:
        """The engine over an index. There is nothing to close.

        Args:
            index: its folder; without one, index, corpus and support are those of the settings.
            corpus: when given, an index that is older than its guides is refused.
            support: a school's own contacts for a person in distress.

        Raises:
            IndexMissingError, IndexDamagedError, IndexMismatchError: with the
                command that mends it.
            StorageError: the contacts' file, or a rule file of the gates, is wrong.
            SettingsError: a setting is wrong, where they are asked.
        """
        if index is None:
            settings = load_settings().settings
            index, corpus, support = settings.index, corpus or settings.corpus, support or settings.support
        return cls(_load(Path(index), _path(corpus), _path(support), weights))

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The guides that can be asked, by slug."""
        return tuple(entry.guide for entry in self._loaded.values())

    def starters(self, slug: str) -> tuple[str, ...]:
        """A few questions that the guide answers."""
        return self._loaded[slug].answerer.starters

    def topics(self, slug: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Topics of ``data/topics.toml``, each with questions that the guide answers."""
        return self._loaded[slug].answerer.topics

    def signals(self, question: str, guide: str | None = None) -> dict[str, float]:
        """What decides between answering and abstaining, for fitting and explaining."""
        return self._loaded[guide or next(iter(self._loaded))].answerer.signals(clean_question(question))

    def needs_support(self, question: str) -> bool:
        """Whether a message, by itself, is answered by the card for a person in distress."""
        try:
            cleaned = clean_question(question)
        except QuestionError:
            return False
        return next(iter(self._loaded.values())).answerer.needs_support(cleaned)

    def ask(self, question: str, history: Sequence[Turn] = (), guide: str | None = None) -> Answer:
        """The answer to a question after a conversation, every quote checked.

        Raises:
            QuestionError: the question is empty, too long or has no words.
            UsageError: there is no guide of that name.
            QuoteError: a bug; the answer is not shown.
        """
        return self.explain(question, history, guide).answer

    def explain(self, question: str, history: Sequence[Turn] = (), guide: str | None = None) -> Trace:
        """The same answer with how it came about; raises as ``ask`` does."""
        start = time.perf_counter()
        slug = guide or next(iter(self._loaded))
        if slug not in self._loaded:
            raise UsageError(f"no guide {slug!r}", hint=f"the guides are: {', '.join(self._loaded)}")
        loaded = self._loaded[slug]
        explained = loaded.answerer.explain(clean_question(question), history)
        answerer = loaded.answerer
        sources = answerer.slot_sources(explained, history)
        check_quotes(explained.answer, loaded.guide, answerer.phrases, sources)
        took_ms = round(1000 * (time.perf_counter() - start), 3)
        return replace(explained, answer=replace(explained.answer, took_ms=took_ms))


def _path(value: str | os.PathLike[str] | None) -> Path | None:
    return None if value is None else Path(value)


def _load(index: Path, corpus: Path | None, support: Path | None, weights: Weights) -> list[LoadedGuide]:
    """Every guide of an index, ready to be asked; raises as ``Engine.load`` does."""
    manifest = load_manifest(index)
    folder = check_files(index, manifest)
    if corpus is not None and corpus.is_dir():
        _check_fresh(corpus, {slug: entry.source_sha256 for slug, entry in manifest.guides.items()})
    with ThreadPoolExecutor(1) as beside:  # ONNX Runtime prepares the model while Python reads the rest
        encoder = beside.submit(OnnxEncoder, folder / "encoder")
        question_map = read_question_map(try_evidence=False)
        if texts_sha256(question_map.all_texts()) != manifest.map_sha256:
            raise IndexMismatchError(f"{index}: the question map has changed", hint="run `careerbot build`")
        of_map = folder / "map"
        vectors_of_map = VectorIndex.load(of_map / "vectors.faiss").vectors
        matcher = KindMatcher(question_map, vectors_of_map, load_matrix(of_map / CLASSIFIER))
        gate = Gate(matcher, load_matrix(of_map / PROBE), rules_of(load_values(of_map / RULES)))
        phrases = read_phrases(support)
        loaded = []
        for slug, entry in manifest.guides.items():
            guide = read_guide(folder / "guides" / slug)
            vectors = VectorIndex.load(folder / "guides" / slug / "vectors.faiss")
            if texts_sha256(view_texts(guide, chunk(guide))) != entry.texts_sha256:
                raise IndexMismatchError(
                    f"{index}: built by another version of careerbot", hint="run `careerbot build`"
                )
            suggestions = load_suggestions(folder / "guides" / slug / SUGGESTIONS_FILE)
            loaded.append(
                assemble(guide, vectors, matcher, question_map, encoder.result(), gate, phrases, suggestions, weights)
            )
    return loaded


def _check_fresh(corpus: Path, built: dict[str, str]) -> None:
    """Refuse an index that is older than the guides.

    Raises:
        IndexMismatchError: a guide was changed, added or removed since the build.
    """
    now = {folder.name: source_hash(folder) for folder in guide_folders(corpus)}
    for slug in sorted({*now, *built}):
        if now.get(slug) != built.get(slug):
            what = "changed" if slug in now and slug in built else "added" if slug in now else "removed"
            raise IndexMismatchError(
                f"the guide {slug!r} was {what} since the index was built", hint="run `careerbot build`"
            )


@dataclass(frozen=True)
class LoadedGuide:
    """A guide with what is needed to ask it; ``declared``: its units for each kind of question that it answers."""

    guide: Guide
    answerer: Answerer
    declared: Coverage


def assemble(
    guide: Guide,
    vectors: VectorIndex,
    matcher: KindMatcher,
    question_map: QuestionMap,
    encoder: Encoder,
    gate: Gate,
    phrases: Phrases,
    suggestions: Sequence[Suggestion] = (),
    weights: Weights = Weights(),  # noqa: B008  (frozen)
) -> LoadedGuide:
    """A guide and its vectors, ready to be asked."""
    passages = chunk(guide)
    declared = guide_coverage(guide, passages, vectors.vectors, matcher, question_map)
    retriever = Retriever(passages, vectors, matcher, declared, weights, confirmed=is_confirmed(guide))
    vocabulary = {word for text in (*question_map.texts(), guide.source_text) for word in words(text)}
    speller = Speller(vocabulary, encoder.knows)
    covered = np.array([kind.kind in declared for kind in matcher.kinds])
    # A guide in an index always has the file: without one of its own, the build finds the conflicts.
    conflicts = read_conflicts(guide, matcher.row_of) or ()
    differences = Differences(guide, matcher, conflicts)
    answerer = Answerer(guide, retriever, matcher, covered, encoder, speller, differences, gate, phrases, suggestions)
    return LoadedGuide(guide, answerer, declared)
