"""Where what a build has made is kept and read: behind one small interface, here as files on disk.

Everything is checked when it is read: the encoder and what belongs to the question
map when the store is opened, a guide's files when that guide is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from careerbot.answer.phrases import Phrases, read_phrases
from careerbot.answer.prepared import SUGGESTIONS_FILE, PreparedGuide, Shared, load_suggestions
from careerbot.conflicts.model import read_conflicts
from careerbot.errors import IndexMismatchError
from careerbot.gates.gate import Gate
from careerbot.gates.rules import rules_of
from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Guide
from careerbot.guides.passages import chunk, view_texts
from careerbot.search.bm25 import LexicalIndex
from careerbot.search.coverage import COVERAGE_FILE, is_confirmed
from careerbot.search.encoder import Encoder, OnnxEncoder
from careerbot.search.index import (
    CLASSIFIER,
    LEXICAL,
    PROBE,
    RULES,
    STEMS,
    GuideEntry,
    VectorIndex,
    check_files,
    guide_folder,
    load_manifest,
    load_matrix,
    load_values,
    texts_sha256,
)
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import QuestionMap, read_question_map


class Store(Protocol):
    """What an engine reads; safe to read from several threads."""

    @property
    def guides(self) -> Mapping[str, GuideEntry]:
        """What is said of each guide, by slug; the first is the default."""

    def read_shared(self, support: Path | None) -> Shared:
        """What all guides share; ``support``: a school's own contacts."""

    def read_guide(self, slug: str) -> Guide:
        """One guide, to be shown."""

    def read_prepared(self, slug: str, shared: Shared) -> PreparedGuide:
        """One guide, to be asked."""


class DiskStore:
    """An index on disk, as ``search.index`` lays it out."""

    def __init__(self, index: Path) -> None:
        """Open it and check what belongs to all guides, and the default one.

        Raises:
            IndexMissingError, IndexDamagedError, IndexMismatchError: with the command that mends it.
        """
        self._index = index
        self._manifest = load_manifest(index)
        default = guide_folder(next(iter(self._manifest.guides)))
        self._folder = check_files(index, self._manifest, "encoder", "map", default)

    @property
    def guides(self) -> Mapping[str, GuideEntry]:
        return self._manifest.guides

    def read_shared(self, support: Path | None) -> Shared:
        with ThreadPoolExecutor(1) as beside:  # ONNX Runtime prepares the model while Python reads the rest
            encoder = beside.submit(OnnxEncoder, self._folder / "encoder")
            question_map = read_question_map(try_evidence=False)
            if texts_sha256(question_map.all_texts()) != self._manifest.map_sha256:
                raise IndexMismatchError(f"{self._index}: the question map has changed", hint="run `careerbot build`")
            return read_shared(self._folder / "map", question_map, encoder.result, read_phrases(support))

    def read_guide(self, slug: str) -> Guide:
        check_files(self._index, self._manifest, guide_folder(slug))
        return read_guide(self._folder / guide_folder(slug))

    def read_prepared(self, slug: str, shared: Shared) -> PreparedGuide:
        guide = self.read_guide(slug)
        passages = chunk(guide)
        if texts_sha256(view_texts(guide, passages)) != self.guides[slug].texts_sha256:
            raise IndexMismatchError(
                f"{self._index}: built by another version of careerbot", hint="run `careerbot build`"
            )
        coverage = load_values(guide.folder / COVERAGE_FILE)
        return PreparedGuide(
            guide=guide,
            passages=passages,
            vectors=VectorIndex.load(guide.folder / "vectors.faiss"),
            coverage={kind: tuple(units) for kind, units in coverage.items()},
            is_confirmed=is_confirmed(guide),
            # A guide in an index always has the file: without one of its own, the build finds the conflicts.
            conflicts=read_conflicts(guide, shared.matcher.row_of) or (),
            suggestions=load_suggestions(guide.folder / SUGGESTIONS_FILE),
        )


def read_shared(of_map: Path, question_map: QuestionMap, encoder: Callable[[], Encoder], phrases: Phrases) -> Shared:
    """What all guides share, from what a build has made of the question map.

    Args:
        encoder: called last; it may still be loading while the rest is read.
    """
    vectors = VectorIndex.load(of_map / "vectors.faiss").vectors
    lexical = LexicalIndex(load_values(of_map / STEMS), load_matrix(of_map / LEXICAL))
    matcher = KindMatcher(question_map, vectors, load_matrix(of_map / CLASSIFIER), lexical)
    gate = Gate(matcher, load_matrix(of_map / PROBE), rules_of(load_values(of_map / RULES)))
    return Shared(question_map, matcher, gate, encoder(), phrases)
