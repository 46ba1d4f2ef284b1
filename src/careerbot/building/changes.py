"""What has changed since the index was built: the guides to make anew, and what stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from careerbot.building.preparing import ChunkedGuide, read_whole
from careerbot.careers.model import CAREER_FILE, career_vectors
from careerbot.errors import CareerbotError
from careerbot.guides.corpus import source_hash
from careerbot.guides.folders import guide_folders
from careerbot.guides.stamps import content_hash, stamp_of
from careerbot.guides.stored import load_guide
from careerbot.search.index import (
    GuideEntry,
    Manifest,
    VectorIndex,
    code_sha256,
    damaged_folders,
    guide_folder,
    load_manifest,
    load_texts,
    map_folder,
)
from careerbot.search.question_map import QuestionMap, maps_sha256
from careerbot.toml_files import LANGUAGE, LANGUAGES

_FEW_TEXTS = 100  # that it takes less time to encode than to look for in the other guides
_Vectors = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Before:
    """The index in use, of which a build keeps what has not changed.

    Attributes:
        damaged: folders of it of which nothing is kept.
        is_same_code: whether this careerbot built it.
    """

    manifest: Manifest
    folder: Path
    damaged: frozenset[str]
    is_same_code: bool

    @classmethod
    def of(cls, index: Path, model: str) -> Before | None:
        """The index, None if there is none, or it is of another model or format."""
        try:
            manifest = load_manifest(index)
            damaged = damaged_folders(index, manifest)
        except CareerbotError:
            return None
        if manifest.model != model or "encoder" in damaged:
            return None
        return cls(manifest, index / manifest.folder, damaged, manifest.code_sha256 == code_sha256())

    def has_maps(self, maps: Mapping[str, QuestionMap]) -> bool:
        """Whether what was made of the question maps can be kept."""
        sound = self.damaged.isdisjoint(map(map_folder, LANGUAGES))
        return sound and self.is_same_code and self.manifest.map_sha256 == maps_sha256(maps)

    def entry(self, slug: str) -> GuideEntry | None:
        """What is known of a guide whose files are whole."""
        return None if guide_folder(slug) in self.damaged else self.manifest.guides.get(slug)

    def vectors_of(self, wanted: Sequence[str], slugs: Iterable[str]) -> _Vectors:
        """Text -> vector of those texts that the index has.

        Few texts are not looked for everywhere: only in the guides ``slugs`` and in the question maps.
        """
        left = set(wanted)
        known: _Vectors = {}
        first = [*map(guide_folder, slugs), *map(map_folder, LANGUAGES)]
        others = [name for name in map(guide_folder, self.manifest.guides) if name not in first]
        for at, name in enumerate([*first, *others]):
            if not left or (at >= len(first) and len(left) <= _FEW_TEXTS):
                break
            if name in self.damaged or not (self.folder / name).is_dir():
                continue
            found = self._vectors_in(name, left)
            known |= found
            left -= found.keys()
        return known

    def _vectors_in(self, name: str, wanted: set[str]) -> _Vectors:
        of_career = career_vectors(self.folder / name) if (self.folder / name / CAREER_FILE).exists() else {}
        known = {text: vector for text, vector in of_career.items() if text in wanted}
        rows = {text: row for row, text in enumerate(load_texts(self.folder / name)) if text in wanted}
        if not rows:
            return known
        vectors = VectorIndex.load(self.folder / name / "vectors.faiss").vectors
        return known | {text: vectors[row] for text, row in rows.items()}


@dataclass
class CorpusRead:
    """The guides of a corpus, each in one of the two: what stays, and what is made anew.

    Attributes:
        stamps: of the folders whose guides are made anew.
        problems: the guides that cannot be read; the earlier version of one may be among the others.
        broken: a hash of the files of each of those.
    """

    kept: dict[str, GuideEntry] = field(default_factory=dict)
    new: dict[str, ChunkedGuide] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    problems: dict[str, CareerbotError] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def slugs(self) -> list[str]:
        """The guides that an index will have, in their order."""
        return sorted({*self.kept, *self.new})


def read_changes(
    corpus: Path, before: Before | None, maps: Mapping[str, QuestionMap], progress: Callable[[int, int], None]
) -> CorpusRead:
    """Read what has changed of a corpus, and nothing else.

    Raises:
        StorageError: the corpus is missing, unreadable or holds no guide.
    """
    read, question_map = CorpusRead(), maps[LANGUAGE]
    keeps = before if before is not None and before.has_maps(maps) else None
    folders = guide_folders(corpus)
    for done, folder in enumerate(folders):
        progress(done, len(folders))
        try:
            _read_folder(folder, keeps, question_map, read)
        except CareerbotError as err:
            read.problems[folder.name] = err
            read.broken[folder.name] = _hash_of(folder)
            _keep_earlier(folder.name, before, keeps, read)
    return read


def _read_folder(folder: Path, keeps: Before | None, question_map: QuestionMap, read: CorpusRead) -> None:
    stamp = stamp_of(folder)
    entry = keeps.entry(folder.name) if keeps else None
    if entry is not None and (entry.stamp == stamp or entry.source_sha256 == source_hash(folder)):
        read.kept[folder.name] = replace(entry, stamp=stamp)
        return
    read.new[folder.name] = ChunkedGuide.of(read_whole(folder, question_map))
    read.stamps[folder.name] = stamp


def _keep_earlier(slug: str, before: Before | None, keeps: Before | None, read: CorpusRead) -> None:
    """The last version of a guide that could be read; other code makes it anew from how it was read then."""
    entry = before.entry(slug) if before else None
    if before is None or entry is None:
        return
    if keeps is not None:
        read.kept[slug] = entry
        return
    try:
        guide = load_guide(before.folder / guide_folder(slug))
    except CareerbotError:
        return
    read.new[slug] = ChunkedGuide.of(replace(guide, sha256=entry.source_sha256))
    read.stamps[slug] = entry.stamp


def _hash_of(folder: Path) -> str:
    try:
        return content_hash(folder)
    except CareerbotError:
        return ""
