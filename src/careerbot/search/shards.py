"""Vectors that are kept while a build encodes: what was killed halfway goes on where it was.

A shard is an archive of two arrays, the texts' hashes and their vectors. It is written beside
and renamed, so it is whole or not there; one that cannot be read is as if it were not there.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from careerbot.search.encoder import FloatMatrix, FloatVector

_KEY_BYTES = 16


class VectorShards:
    """The vectors of texts in a folder, which is of one encoder alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, texts: Sequence[str], vectors: FloatMatrix) -> None:
        """Keep vectors, row i for text i."""
        self.folder.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(map(_key, texts)), dtype=np.uint8).reshape(-1, _KEY_BYTES)
        name = hashlib.sha256(keys.tobytes()).hexdigest()[:_KEY_BYTES]
        beside = self.folder / f"{name}.{os.getpid()}.part"
        with beside.open("wb") as handle:
            np.savez(handle, keys=keys, vectors=vectors)
        beside.replace(self.folder / f"{name}.npz")

    def read(self, texts: Sequence[str]) -> dict[str, FloatVector]:
        """Text -> vector of those texts that were kept."""
        wanted = {_key(text): text for text in texts}
        found: dict[str, FloatVector] = {}
        for path in sorted(self.folder.glob("*.npz")):
            keys, vectors = _shard(path)
            rows = ((wanted.get(key.tobytes()), vector) for key, vector in zip(keys, vectors, strict=True))
            found |= {text: vector for text, vector in rows if text is not None}
        return found


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_KEY_BYTES]


def _shard(path: Path) -> tuple[npt.NDArray[np.uint8], FloatMatrix]:
    """The hashes and vectors of a shard, none of a damaged one: the archive holds a sum for each array."""
    try:
        with path.open("rb") as handle, np.load(handle, allow_pickle=False) as arrays:
            keys, vectors = arrays["keys"], arrays["vectors"]
            if len(keys) == len(vectors):
                return keys, vectors
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        pass
    return np.zeros((0, _KEY_BYTES), np.uint8), np.zeros((0, 0), np.float32)
