"""The store over a database: files come from there when they are needed, and are read as those of any index.

An index of the version stands in a folder of its own below the index's folder, at first with the manifest alone.
``DiskStore`` reads it, so that both give the same answers; here is added only that what is missing is fetched.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from threading import Lock, Thread

from careerbot.errors import CareerbotError, IndexDamagedError, StorageError
from careerbot.postgres.connection import Connection, Database
from careerbot.postgres.schema import Version, current_sha256, current_version
from careerbot.search.index import MANIFEST, check_files, link, sha256_of
from careerbot.store import DiskStore, Store

FOLDER = "database"
"""Below the index's folder: nothing that a build writes or removes there."""

_log = logging.getLogger(__name__)
_PATIENCE_S = 0.25  # for a look at the version in use, by someone who wants an answer


class PostgresStore(DiskStore):
    """The version that is in use when it is opened, whatever is loaded later."""

    def __init__(self, database: Database, index: Path, before: PostgresStore | None = None) -> None:
        """Open it, fetch and check what belongs to all guides, and the default one.

        Args:
            index: a folder that can be written to; what was fetched before is not fetched again.
            before: one over the same database; what it has checked is not checked again.

        Raises:
            StoreUnavailableError: the database cannot be reached.
            StorageError: its tables are of another schema, or the folder cannot be written to.
            IndexMissingError, IndexDamagedError, IndexMismatchError: with the command that mends it.
        """
        self._database = database
        self._home = index
        self._version = current_version(database)
        folder = _folder_of(index, self._version)
        super().__init__(folder, before)
        _remove_others(folder, {before._index.name} if before else set())

    def reopened(self) -> Store:
        return type(self)(self._database, self._home, self)

    def _checked(self, *folders: str) -> Path:
        try:
            return check_files(self._index, self._manifest, *folders)
        except IndexDamagedError:
            # Not here yet, or not as it was built.
            with _writing(self._index):
                self._fetch(folders)
        return check_files(self._index, self._manifest, *folders)

    def _fetch(self, folders: tuple[str, ...]) -> None:
        """Bring the files of some folders here, from another version where that has them."""
        build = self._index / self._manifest.folder
        with self._database.work() as connection:
            files = connection.execute(
                "select name, sha256 from careerbot_file where version = %s and regexp_replace(name, '/[^/]*$', '')"
                " = any(%s)",
                [self._version.id, list(folders)],
            ).fetchall()
            if not files:
                raise IndexDamagedError(
                    f"{self._database.name}: the version that this server reads is gone", hint="restart the server"
                )
            for name, sha256 in files:
                if not _is(build / name, sha256) and not self._taken_over(name, sha256):
                    _fetch_file(connection, build / name, sha256)

    def _taken_over(self, name: str, sha256: str) -> bool:
        """Whether another version here has the same file, which is then this one's, too."""
        for other in self._index.parent.glob(f"*/build-*/{name}"):
            if _is(other, sha256):
                with _beside(self._index / self._manifest.folder / name) as beside:
                    link(str(other), beside)
                return True
        return False


class Watch:
    """The version in use, for whoever looks often: a database that does not answer makes nobody wait for long."""

    def __init__(self, database: Database) -> None:
        """Look once, for as long as it takes."""
        self._database = database
        self._connection: Connection | None = None
        self._under_way = Lock()
        self._last: str | None = None
        self._is_lost = False
        self._look()

    def __call__(self) -> str | None:
        """What names the version, as far as is known; None if it never was."""
        if self._under_way.acquire(blocking=False):
            looking = Thread(target=self._look_and_release, daemon=True)
            looking.start()
            looking.join(_PATIENCE_S)
        return self._last

    def close(self) -> None:
        """Let the connection go; another look opens another one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        self.close()

    def _look_and_release(self) -> None:
        try:
            self._look()
        finally:
            self._under_way.release()

    def _look(self) -> None:
        try:
            with self._database.failures():
                if self._connection is None:
                    self._connection = self._database.connect(autocommit=True)
                self._last = current_sha256(self._connection)
        except CareerbotError as err:
            # Not known now: the version before goes on, and the next look tries again.
            self.close()
            if not self._is_lost:
                _log.warning("what is loaded goes on, new versions are not seen: %s", err.message)
            self._is_lost = True
        else:
            if self._is_lost:
                _log.info("%s: the database is back", self._database.name)
            self._is_lost = False


def _folder_of(index: Path, version: Version) -> Path:
    """Where a version stands here, with its manifest."""
    folder = index / FOLDER / version.sha256[:16]
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _beside(folder / MANIFEST) as beside:
            beside.write_text(version.manifest, encoding="utf-8")
    return folder


def _remove_others(folder: Path, names: set[str]) -> None:
    """Versions that this server no longer reads; at a start the latest stays, which may have most of the files."""
    with contextlib.suppress(OSError):  # another server with the same folder may be at it, too
        others = [other for other in folder.parent.iterdir() if other != folder and other.name not in names]
        by_age = sorted(others, key=lambda other: other.stat().st_mtime, reverse=True)
        for other in by_age[0 if names else 1 :]:
            shutil.rmtree(other, ignore_errors=True)


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path) == sha256


def _fetch_file(connection: Connection, path: Path, sha256: str) -> None:
    """Write a file from its parts, one in memory at a time.

    Raises:
        IndexDamagedError: it is not in the database as it was loaded.
    """
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path) as beside:
        with beside.open("wb") as handle:
            for data in _parts(connection, sha256):
                digest.update(data)
                handle.write(data)
        if digest.hexdigest() != sha256:
            raise IndexDamagedError(
                f"the database holds {path.name} no longer as it was loaded", hint="run `careerbot build --fresh`"
            )


def _parts(connection: Connection, sha256: str) -> Iterator[bytes]:
    part = 0
    statement = "select data from careerbot_blob where sha256 = %s and part = %s"
    with connection.cursor(binary=True) as cursor:
        while (row := cursor.execute(statement, [sha256, part]).fetchone()) is not None:
            yield row[0]
            part += 1


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of the other when all went well: nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:12]}")
    try:
        yield beside
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Around what writes below a folder."""
    try:
        yield
    except OSError as err:
        raise StorageError(
            f"{folder}: cannot be written: {err.strerror or err}",
            hint="choose a folder for what comes from the database: CAREERBOT_INDEX",
        ) from err
