"""Imported guides in the corpus: whole or not at all, and never over a guide that is somebody else's."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from careerbot.errors import StorageError

GUIDE, TITLES = "guide.md", "titles.txt"
_MOST_HEAD = 20_000


def write_guide(folder: Path, files: Mapping[str, str], marks: tuple[str, ...]) -> str:
    """Write the files of a guide; why not, if something else stands there.

    A new guide appears with all its files at once. Of an earlier import each file is replaced as a whole, and what a
    person has put beside it stays.

    Args:
        marks: lines of the front matter by which an earlier import of the same page is known.

    Raises:
        StorageError: the folder cannot be written.
    """
    try:
        if folder.is_dir():
            if not _is_earlier(folder / GUIDE, marks):
                return "the corpus has another guide of this name, which is kept"
            for name, text in files.items():
                _replace(folder / name, text)
            return ""
        if folder.exists() or folder.is_symlink():
            return "the corpus has a file of this name, which is kept"
        _make(folder, files)
        return ""
    except OSError as err:
        raise StorageError(f"{folder}: cannot be written: {err.strerror or err}") from err


def _is_earlier(guide: Path, marks: tuple[str, ...]) -> bool:
    try:
        with guide.open(encoding="utf-8") as handle:
            head = handle.read(_MOST_HEAD).partition("\n---")[0].splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    return all(mark in head for mark in marks)


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _make(folder: Path, files: Mapping[str, str]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".import-", dir=folder.parent))
    try:
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8", newline="\n")
        beside.chmod(0o755)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
