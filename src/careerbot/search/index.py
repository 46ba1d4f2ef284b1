"""The index on disk: written beside and renamed, checked at load, never pickled.

    index/manifest.json                     replaced last, in one step: old or new, never half
    index/encoding-<id>/                    while a build encodes: vectors by an encoder, in shards
    index/build-<id>/encoder/               model.onnx, tokenizer.json, encoder.json
    index/build-<id>/map/<language>/        the question map's texts.json and vectors.faiss, what was
                                            fitted to them, and the rules of the gates, compiled
    index/build-<id>/guides/<slug>/         the guide's own files, texts.json, vectors.faiss, suggestions,
                                            and files.json

The manifest names the build folder and holds the SHA-256 of the files that all guides share and of each
guide's files.json, which holds those of the guide: to ask one guide, only its files are named and read.
The build folder before it stays until the next build, for an engine that still reads from it.
The only module that imports faiss.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from careerbot.errors import IndexDamagedError, IndexMismatchError, IndexMissingError, StorageError
from careerbot.search.encoder import FloatMatrix

FORMAT = 8
CLASSIFIER = "classifier.npy"
PROBE = "probe.npy"
RULES = "rules.json"
STEMS = "stems.json"
LEXICAL = "bm25.npy"
_BUILD = "run `careerbot build`"
_REBUILD = "run `careerbot build --fresh`"
MANIFEST = "manifest.json"
GUIDE_FILES = "files.json"


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """What the manifest says of one guide: a ``ListedGuide``, and what it was made of.

    Attributes:
        n_texts: how many vectors it has.
        stamp: of the guide's folder in the corpus, as it was read: while it stays, nothing there is read again.
        files_sha256: of its ``files.json``.
    """

    slug: str
    career: str
    names: tuple[str, ...]
    n_units: int
    n_passages: int
    n_texts: int
    source_sha256: str
    texts_sha256: str
    stamp: str
    files_sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from; every field is checked when it is loaded.

    Attributes:
        code_sha256: of careerbot itself: what an older one has made is not taken over by a build.
        broken: of each guide that could not be read, a hash of its files. An older version of it may be in
            ``guides``.
        files: those that all guides share.
    """

    format: int
    version: str
    folder: str
    model: str
    code_sha256: str
    map_sha256: str
    guides: dict[str, GuideEntry]
    broken: dict[str, str]
    files: dict[str, str]


class VectorIndex:
    """Exact search by cosine over unit vectors."""

    def __init__(self, vectors: FloatMatrix) -> None:
        """Index (n, dim) float32 unit rows; row i keeps its number."""
        self._index: faiss.Index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Read what ``save`` wrote.

        Raises:
            IndexDamagedError: the file is not an index of vectors.
        """
        loaded = cls.__new__(cls)
        try:
            loaded._index = faiss.read_index(str(path))
        except RuntimeError as err:
            raise IndexDamagedError(f"{path}: not a readable vector index", hint=_REBUILD) from err
        return loaded

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def vectors(self) -> FloatMatrix:
        """(n, dim) float32, all rows in order."""
        found: FloatMatrix = self._index.reconstruct_n(0, len(self))
        return found

    def scores(self, queries: FloatMatrix) -> FloatMatrix:
        """(n_queries, n) cosines of every query with every row, in row order."""
        found = np.empty((len(queries), len(self)), dtype=np.float32)
        cosines, rows = self._index.search(np.ascontiguousarray(queries), len(self))
        np.put_along_axis(found, rows, cosines, axis=1)
        return found


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for part in iter(lambda: handle.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


def texts_sha256(texts: Iterable[str]) -> str:
    """One hash over texts in order, to tell whether vectors still belong to them."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def new_build_folder(index: Path) -> Path:
    """An empty folder for a build, beside the one in use.

    Raises:
        StorageError: the index folder cannot be written to.
    """
    folder = index / f"build-{uuid.uuid4().hex[:12]}"
    try:
        folder.mkdir(parents=True)
    except OSError as err:
        raise StorageError(
            f"{index}: cannot write the index: {err.strerror or err}",
            hint="choose another folder: --index DIR or CAREERBOT_INDEX",
        ) from err
    return folder


def publish(index: Path, folder: Path, manifest: Manifest) -> None:
    """Make a finished build folder the index, then remove older ones.

    The one that was in use until now stays: an engine that runs over it reads a guide's files when the
    guide is first asked, and may be in the middle of that.
    """
    kept = {folder.name, _folder_in_use(index)}
    beside = index / f"{MANIFEST}.{folder.name}"
    beside.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True), encoding="utf-8")
    os.replace(beside, index / MANIFEST)
    for old in (*index.glob("build-*"), *index.glob("encoding-*")):
        if old.name not in kept:
            shutil.rmtree(old, ignore_errors=True)


def _folder_in_use(index: Path) -> str:
    """The build folder that the manifest names, "" if there is none."""
    try:
        return str(json.loads((index / MANIFEST).read_text(encoding="utf-8"))["folder"])
    except (OSError, ValueError, TypeError, KeyError):
        return ""


def file_hashes(folder: Path, parts: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Every file below some folders of one by its path, with its SHA-256, or with the one that is known."""
    paths = (path for part in parts for path in sorted((folder / part).rglob("*")) if path.is_file())
    names = (path.relative_to(folder).as_posix() for path in paths)
    return {name: known.get(name) or sha256_of(folder / name) for name in names}


def save_guide_files(folder: Path) -> str:
    """Write the hashes of a guide's files beside them; gives the hash of that list."""
    hashes = {path.name: sha256_of(path) for path in sorted(folder.iterdir()) if path.name != GUIDE_FILES}
    save_values(folder / GUIDE_FILES, hashes)
    return sha256_of(folder / GUIDE_FILES)


def code_sha256() -> str:
    """SHA-256 of careerbot's own code and data, in hex."""
    package = Path(__file__).parent.parent
    files = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".toml", ".json", ".jsonl", ".tsv"))
    return texts_sha256(sha256_of(path) for path in files)


def load_manifest(index: Path) -> Manifest:
    """The manifest of an index, its form checked.

    Raises:
        IndexMissingError: nothing has been built here.
        IndexDamagedError: the manifest cannot be read.
        IndexMismatchError: it is of another format.
    """
    path = index / MANIFEST
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != FORMAT:
            raise IndexMismatchError(
                f"{index}: an index of format {raw['format']}, this version reads format {FORMAT}", hint=_REBUILD
            )
        guides = {slug: _entry(fields) for slug, fields in raw.pop("guides").items()}
        if not guides:
            raise ValueError("no guide")
        return Manifest(**raw, guides=guides)
    except FileNotFoundError as err:
        raise IndexMissingError(f"{index}: no index here", hint=_BUILD) from err
    except OSError as err:
        raise StorageError(f"{path}: cannot be read: {err.strerror or err}") from err
    except (ValueError, TypeError, KeyError, AttributeError) as err:
        raise IndexDamagedError(f"{path}: damaged, cannot be read", hint=_REBUILD) from err


def _entry(fields: dict[str, Any]) -> GuideEntry:
    return GuideEntry(**{**fields, "names": tuple(fields["names"])})


def map_folder(language: str) -> str:
    """Where what was made of a language's question map stands in a build folder."""
    return f"map/{language}"


def encoding_folder(encoder: Path) -> str:
    """Where, beside the build folders, the vectors stand that an encoder has made for a build that is not complete."""
    digest = texts_sha256(sha256_of(encoder / name) for name in ("model.onnx", "tokenizer.json"))
    return f"encoding-{digest[:16]}"


def guide_folder(slug: str) -> str:
    """Where a guide stands in a build folder."""
    return f"guides/{slug}"


def check_files(index: Path, manifest: Manifest, *folders: str) -> Path:
    """The build folder, after its files were compared with the manifest: all, or those in some folders of it.

    Raises:
        IndexDamagedError: a file is missing, cut short or changed.
    """
    folder = index / manifest.folder
    for name, expected in manifest.files.items():
        if not folders or name.rpartition("/")[0] in folders:
            _check(folder / name, expected)
    for slug, entry in manifest.guides.items():
        if not folders or guide_folder(slug) in folders:
            _check_guide(folder / guide_folder(slug), entry.files_sha256)
    return folder


def damaged_folders(index: Path, manifest: Manifest) -> frozenset[str]:
    """The folders of a build whose files are not as they were built.

    Only what was written to since the build is read: whatever removes, adds or writes a file leaves a later time
    at it or at its folder.
    """
    since = (index / MANIFEST).stat().st_mtime_ns
    shared = {name.rpartition("/")[0] for name in manifest.files}
    folders = {*shared, *map(guide_folder, manifest.guides)}
    return frozenset(name for name in folders if not _is_sound(index, manifest, name, since))


def _is_sound(index: Path, manifest: Manifest, name: str, since: int) -> bool:
    folder = index / manifest.folder / name
    try:
        with os.scandir(folder) as entries:
            times = [folder.stat().st_mtime_ns, *(entry.stat().st_mtime_ns for entry in entries)]
        if max(times) > since:
            check_files(index, manifest, name)
    except (OSError, IndexDamagedError):
        return False
    return True


def _check_guide(folder: Path, files_sha256: str) -> None:
    _check(folder / GUIDE_FILES, files_sha256)
    for name, expected in load_values(folder / GUIDE_FILES).items():
        _check(folder / name, expected)


def _check(path: Path, expected: str) -> None:
    try:
        found = sha256_of(path)
    except OSError as err:
        raise IndexDamagedError(f"{path}: missing or unreadable", hint=_REBUILD) from err
    if found != expected:
        raise IndexDamagedError(f"{path}: damaged (its content has changed since the build)", hint=_REBUILD)


def save_texts(folder: Path, texts: Sequence[str], vectors: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Write texts and their vectors, row by row, into a new folder."""
    folder.mkdir(parents=True)
    save_values(folder / "texts.json", texts)
    VectorIndex(np.stack([vectors[text] for text in texts])).save(folder / "vectors.faiss")


def save_matrix(path: Path, matrix: npt.NDArray[Any]) -> None:
    """Save numbers alone, nothing that runs when it is read."""
    np.save(path, matrix, allow_pickle=False)


def load_matrix(path: Path) -> npt.NDArray[Any]:
    """What ``save_matrix`` saved.

    Raises:
        IndexDamagedError: the file is missing or no matrix.
    """
    try:
        matrix: npt.NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as err:
        raise IndexDamagedError(f"{path}: cannot be read: {err}", hint=_REBUILD) from err
    return matrix


def load_texts(folder: Path) -> list[str]:
    """The texts that a folder's vectors stand for; raises as ``load_values``."""
    texts: list[str] = load_values(folder / "texts.json")
    return texts


def save_values(path: Path, values: Any) -> None:
    """Write plain values for ``load_values``."""
    path.write_text(json.dumps(values, ensure_ascii=False, indent=0), encoding="utf-8")


def load_values(path: Path) -> Any:
    """What ``save_values`` saved.

    Raises:
        IndexDamagedError: the file is missing or cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise IndexDamagedError(f"{path}: missing or unreadable", hint=_REBUILD) from err


def link_tree(source: Path, target: Path) -> None:
    """The files of a folder in another one, as hard links where the disk allows it; folders keep their times."""
    target.mkdir(parents=True)
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir():
                link_tree(source / entry.name, target / entry.name)
            else:
                link(entry.path, target / entry.name)
    at = source.stat()
    os.utime(target, ns=(at.st_atime_ns, at.st_mtime_ns))


def link(source: str, target: Path) -> None:
    """A hard link to a file, or a copy where the disk allows none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
