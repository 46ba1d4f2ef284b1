"""Whether a guide's folder is as it was, told without reading its files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from careerbot.errors import StorageError


def stamp_of(folder: Path) -> str:
    """One hash over the name, size and times of each file: what is written to a file changes them.

    Whoever copies the folder gets another stamp, so that a different one says nothing yet.

    Raises:
        StorageError: the folder cannot be read.
    """
    return _hash([f"{name} {at.st_size} {at.st_mtime_ns} {at.st_ctime_ns}" for name, at in _files(folder)])


def content_hash(folder: Path) -> str:
    """One hash over all files, also of a folder that holds no readable guide; raises as ``stamp_of`` does."""
    try:
        return _hash(
            [f"{name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}" for name, _ in _files(folder)]
        )
    except OSError as err:
        raise StorageError(f"{folder}: cannot be read: {err.strerror or err}") from err


def _files(folder: Path) -> list[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((entry.name, entry.stat()) for entry in entries if entry.is_file())
    except OSError as err:
        raise StorageError(f"{folder}: cannot be read: {err.strerror or err}") from err


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
