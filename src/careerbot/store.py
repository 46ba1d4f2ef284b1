"""Where what a build has made is kept and read: behind one small interface, here as files on disk.

Everything is checked when it is read: the encoder and what belongs to the question
map when the store is opened, a guide's files when that guide is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from careerbot.answer.phrases import read_phrases
from careerbot.answer.prepared import SUGGESTIONS_FILE, PreparedGuide, Shared, load_suggestions
from careerbot.careers.model import CAREERS, Careers, load_careers
from careerbot.careers.passages import CorpusPassages
from careerbot.conflicts.model import read_conflicts
from careerbot.errors import IndexMismatchError
from careerbot.gates.gate import Gate
from careerbot.gates.rules import rules_of
from careerbot.guides.folders import guide_folders
from careerbot.guides.model import Guide
from careerbot.guides.passages import chunk, view_texts
from careerbot.guides.stamps import content_hash, stamp_of
from careerbot.guides.stored import load_guide
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
    map_folder,
    texts_sha256,
)
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import QuestionMap, maps_sha256, read_question_maps
from careerbot.toml_files import LANGUAGE, LANGUAGES


class Store(Protocol):
    """What an engine reads; safe to read from several threads."""

    @property
    def guides(self) -> Mapping[str, GuideEntry]:
        """What is said of each guide, by slug; the first is the default."""

    @property
    def shared_sha256(self) -> str:
        """A hash of all that ``read_shared`` reads."""

    def reopened(self) -> Store:
        """What a later build has made.

        Raises:
            IndexMissingError, IndexDamagedError, IndexMismatchError: with the command that mends it.
        """

    def check_fresh(self, corpus: Path) -> None:
        """Return if the guides of a corpus are those that the store was built from.

        Raises:
            IndexMismatchError: a guide was changed, added or removed since.
        """

    def read_shared(self, support: Path | None) -> dict[str, Shared]:
        """What all guides share, by the language that is asked in; ``support``: a school's own contacts."""

    def read_careers(self) -> Careers:
        """What is known of all careers at once."""

    def read_passages(self) -> CorpusPassages:
        """The passages of all guides in one list."""

    def read_guide(self, slug: str) -> Guide:
        """One guide, to be shown."""

    def read_prepared(self, slug: str, shared: Shared) -> PreparedGuide:
        """One guide, to be asked."""


class DiskStore:
    """An index on disk, as ``search.index`` lays it out."""

    def __init__(self, index: Path, before: DiskStore | None = None) -> None:
        """Open it and check what belongs to all guides, and the default one.

        Args:
            before: one over the same index; what it has checked is not checked again.

        Raises:
            IndexMissingError, IndexDamagedError, IndexMismatchError: with the command that mends it.
        """
        self._index = index
        self._manifest = load_manifest(index)
        folders = [CAREERS, guide_folder(next(iter(self._manifest.guides)))]
        if before is None or before.shared_sha256 != self.shared_sha256:
            folders += ["encoder", *map(map_folder, LANGUAGES)]
        self._folder = self._checked(*folders)

    def _checked(self, *folders: str) -> Path:
        """The build folder, after the files in some folders of it were compared with the manifest."""
        return check_files(self._index, self._manifest, *folders)

    @property
    def guides(self) -> Mapping[str, GuideEntry]:
        return self._manifest.guides

    @property
    def shared_sha256(self) -> str:
        of_files = (
            f"{name} {digest}"
            for name, digest in sorted(self._manifest.files.items())
            if not name.startswith(f"{CAREERS}/")
        )
        return texts_sha256([self._manifest.map_sha256, *of_files])

    def reopened(self) -> Store:
        return type(self)(self._index, self)

    def check_fresh(self, corpus: Path) -> None:
        built, broken = self._manifest.guides, self._manifest.broken
        folders = {folder.name: folder for folder in guide_folders(corpus)}
        for slug in sorted({*folders, *built}):
            if slug not in folders:
                what = "removed"
            elif slug in broken:
                what = "" if content_hash(folders[slug]) == broken[slug] else "changed"
            elif slug not in built:
                what = "added"
            else:
                what = "" if _is_same(folders[slug], built[slug]) else "changed"
            if what:
                raise IndexMismatchError(
                    f"the guide {slug!r} was {what} since the index was built", hint="run `careerbot build`"
                )

    def read_shared(self, support: Path | None) -> dict[str, Shared]:
        with ThreadPoolExecutor(1) as beside:  # ONNX Runtime prepares the model while Python reads the rest
            encoder = beside.submit(OnnxEncoder, self._folder / "encoder")
            maps = read_question_maps(try_evidence=False)
            if maps_sha256(maps) != self._manifest.map_sha256:
                raise IndexMismatchError(f"{self._index}: the question map has changed", hint="run `careerbot build`")
            return read_shared(self._folder, maps, encoder.result, support)

    def read_careers(self) -> Careers:
        return load_careers(self._folder / CAREERS)

    def read_passages(self) -> CorpusPassages:
        return CorpusPassages(self._folder / CAREERS)

    def read_guide(self, slug: str) -> Guide:
        return load_guide(self._checked(guide_folder(slug)) / guide_folder(slug))

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
            suggestions={
                language: load_suggestions(guide.folder / SUGGESTIONS_FILE.format(language=language))
                for language in LANGUAGES
            },
        )


def _is_same(folder: Path, entry: GuideEntry) -> bool:
    """Whether a guide is the one that was built; its files are read only where their times differ."""
    if entry.stamp == stamp_of(folder):
        return True
    from careerbot.guides.corpus import source_hash  # with all readers of guides, which are seldom needed here

    return entry.source_sha256 == source_hash(folder)


def read_shared(
    of_index: Path, maps: Mapping[str, QuestionMap], encoder: Callable[[], Encoder], support: Path | None = None
) -> dict[str, Shared]:
    """What all guides share, by language, from what a build has made of the question maps.

    Args:
        encoder: called last; it may still be loading while the rest is read.
        support: a school's own contacts, for every language.
    """
    matchers: dict[str, KindMatcher] = {}
    gates: dict[str, Gate] = {}
    for language, question_map in maps.items():
        folder = of_index / map_folder(language)
        vectors = VectorIndex.load(folder / "vectors.faiss").vectors
        lexical = LexicalIndex(load_values(folder / STEMS), load_matrix(folder / LEXICAL))
        matchers[language] = KindMatcher(question_map, vectors, load_matrix(folder / CLASSIFIER), lexical)
        rules = rules_of(load_values(folder / RULES))
        # What is asked in another language is weighed by its rough English: see ``ForeignQueryReader``.
        lines = load_matrix(of_index / map_folder(LANGUAGE) / PROBE)
        gates[language] = Gate(matchers[LANGUAGE], lines, rules)
    loaded = encoder()
    return {
        language: Shared(
            language=language,
            question_map=question_map,
            matcher=matchers[language],
            guides_matcher=matchers[LANGUAGE],
            gate=gates[language],
            encoder=loaded,
            phrases=read_phrases(support, language),
        )
        for language, question_map in maps.items()
    }
