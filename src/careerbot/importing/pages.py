"""Saved pages, read one after the other from a folder or an archive; nothing is unpacked onto the disk.

What comes from elsewhere may be made to harm: sizes and numbers are bounded while they are read, not by what an
archive says of itself; only regular files are read, and of a name only letters, digits and "-" are kept.
"""

from __future__ import annotations

import gzip
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from careerbot.errors import StorageError

MOST_PAGE_BYTES = 2_000_000
MOST_ARCHIVE_BYTES = 200_000_000
MOST_MEMBERS = 5_000
_SUFFIXES = (".html", ".htm")
_HINT = "name a folder with saved pages (*.html) or an archive of them (.tar.xz, .tar.gz, .zip)"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was found; ``problem`` says why it has no text."""

    name: str
    slug: str
    html: str = ""
    problem: str = ""


def saved_pages(path: Path) -> Iterator[SavedPage]:
    """The pages of a folder, an archive, or one file, by name as far as the source has an order.

    Raises:
        StorageError: there is nothing at the path, it cannot be read, or it goes beyond the bounds.
    """
    if path.is_dir():
        yield from _of_folder(path)
    elif not path.exists():
        raise StorageError(f"{path}: there is no such file or folder", hint=_HINT)
    elif path.suffix.lower() in _SUFFIXES:
        yield _of_file(path, path.name)
    else:
        yield from _of_archive(path)


def slug_of(name: str) -> str:
    """A file's name as a guide's folder is called: small letters, digits and "-"."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:100]


def _of_folder(folder: Path) -> Iterator[SavedPage]:
    try:
        files = sorted(
            file for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES and not _through_link(file, folder)
        )
    except OSError as err:
        raise StorageError(f"{folder}: cannot be read: {err.strerror or err}") from err
    if len(files) > MOST_MEMBERS:
        raise StorageError(f"{folder}: more than {MOST_MEMBERS:,} pages", hint="import them in parts")
    for file in files:
        yield _of_file(file, str(file.relative_to(folder)))


def _through_link(file: Path, folder: Path) -> bool:
    """Whether a link leads to it, which may point anywhere."""
    return any(part.is_symlink() for part in (file, *file.parents) if part != folder and folder in part.parents)


def _of_file(file: Path, name: str) -> SavedPage:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return SavedPage(name, slug_of(name), problem="not a file")
        with file.open("rb") as handle:
            return _page(name, handle.read(MOST_PAGE_BYTES + 1))
    except OSError as err:
        return SavedPage(name, slug_of(name), problem=f"cannot be read: {err.strerror or err}")


def _page(name: str, raw: bytes) -> SavedPage:
    slug = slug_of(name)
    if not slug:
        return SavedPage(name, slug, problem="its name has neither letters nor digits")
    if len(raw) > MOST_PAGE_BYTES:
        return SavedPage(name, slug, problem=f"larger than {MOST_PAGE_BYTES // 1_000_000} MB")
    try:
        return SavedPage(name, slug, raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return SavedPage(name, slug, problem="not UTF-8")


def _of_archive(path: Path) -> Iterator[SavedPage]:
    try:
        with path.open("rb") as handle:
            start = handle.read(6)
        if zipfile.is_zipfile(path):
            yield from _of_zip(path)
        elif (stream := _unpacked(path, start)) is not None:
            with stream as unpacked:
                yield from _of_tar(path, _Bounded(unpacked, path))
        else:
            raise StorageError(f"{path}: neither a folder nor an archive of a known kind", hint=_HINT)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, tarfile.TarError, zipfile.BadZipFile, RuntimeError) as err:
        raise StorageError(f"{path}: the archive cannot be read: {err}", hint="get or pack it again") from err
    except (ValueError, NotImplementedError, RecursionError, OverflowError) as err:
        raise StorageError(f"{path}: the archive cannot be read: it is damaged", hint="get or pack it again") from err


def _unpacked(path: Path, start: bytes) -> IO[bytes] | None:
    """The stream that a packed file holds, None where the file is not packed in a known way."""
    if start.startswith(b"\xfd7zXZ\0"):
        return lzma.open(path)
    return cast("IO[bytes]", gzip.open(path)) if start.startswith(b"\x1f\x8b") else None


class _Bounded:
    """An unpacked stream that ends with an error where it goes on too long: a small archive may unpack to anything."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream = stream
        self._path = path
        self._left = MOST_ARCHIVE_BYTES

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes."""
        raw = self._stream.read(size)
        self._left -= len(raw)
        if self._left < 0:
            raise _too_much(self._path)
        return raw


def _of_tar(path: Path, stream: _Bounded) -> Iterator[SavedPage]:
    # As a stream: a member is read where it stands, and no name is ever opened.
    with tarfile.open(fileobj=stream, mode="r|") as archive:  # type: ignore[call-overload]
        for number, member in enumerate(archive, 1):
            if number > MOST_MEMBERS:
                raise _too_many(path)
            if not member.isreg() or not member.name.lower().endswith(_SUFFIXES):
                continue
            content = archive.extractfile(member)
            if content is not None:
                yield _page(member.name, content.read(MOST_PAGE_BYTES + 1))


def _of_zip(path: Path) -> Iterator[SavedPage]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise _too_many(path)
        left = MOST_ARCHIVE_BYTES
        for member in members:
            kind = stat.S_IFMT(member.external_attr >> 16)
            if member.is_dir() or kind not in (0, stat.S_IFREG) or not member.filename.lower().endswith(_SUFFIXES):
                continue
            with archive.open(member) as content:
                raw = content.read(MOST_PAGE_BYTES + 1)
            left -= len(raw)
            if left < 0:
                raise _too_much(path)
            yield _page(member.filename, raw)


def _too_many(path: Path) -> StorageError:
    return StorageError(f"{path}: more than {MOST_MEMBERS:,} files in the archive", hint="import it in parts")


def _too_much(path: Path) -> StorageError:
    return StorageError(f"{path}: unpacks to more than {MOST_ARCHIVE_BYTES // 1_000_000} MB", hint="import it in parts")
