"""An index into the database: files that are new, passages with their vectors, then the switch, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pgvector.psycopg
from pgvector import HalfVector
from psycopg import sql

from careerbot.careers.model import CAREERS, load_careers
from careerbot.careers.passages import CorpusPassages
from careerbot.postgres.connection import Connection, Database
from careerbot.postgres.schema import current_sha256, passage_table, prepare
from careerbot.search.index import (
    GUIDE_FILES,
    MANIFEST,
    Manifest,
    check_files,
    guide_folder,
    load_manifest,
    load_values,
)

PART = 1 << 23
"""Bytes of a part: PostgreSQL takes no value of a gigabyte, and nobody holds a whole file in memory."""

_N_KEPT = 2  # the version in use and the one before, which servers may still read
Progress = Callable[[int, int], None]


def load_index(
    database: Database, index: Path, progress: Progress = lambda done, total: None, *, fresh: bool = False
) -> bool:
    """Load the index of a folder and make it the version in use; False if it is so already.

    Whoever reads meanwhile sees the version before, and so it stays if anything fails.

    Args:
        progress: called with the bytes of files that were looked at, and those in all.
        fresh: write files anew whose content the database seems to have.

    Raises:
        IndexMissingError, IndexDamagedError, IndexMismatchError: the index of the folder cannot be used.
        StorageError: the database cannot be written to.
    """
    manifest = load_manifest(index)
    folder = check_files(index, manifest)
    text = (index / MANIFEST).read_text(encoding="utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with database.work(to_write=True) as connection:
        prepare(database, connection)
        if not fresh and sha256 == current_sha256(connection):
            return False
        version = _known(connection, sha256)
        if version is None or fresh:
            files = _files(folder, manifest)
            _write_blobs(connection, folder, files, progress, fresh=fresh)
        if version is None:
            passages = CorpusPassages(folder / CAREERS)
            version = _write_version(connection, sha256, text, passages.dim, files)
            slugs = [career.slug for career in load_careers(folder / CAREERS).rows]
            of_all = ((slugs[one.career], one.unit_id, one.text, vector) for one, vector in passages.all())
            write_passages(connection, version, passages.dim, of_all)
        _switch(connection, version)
        _remove_old(connection, version)
    return True


def _known(connection: Connection, sha256: str) -> int | None:
    found = connection.execute("select id from careerbot_version where sha256 = %s", [sha256]).fetchone()
    return None if found is None else int(found[0])


def _files(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Every file of a build folder by its path there, with its SHA-256."""
    files = dict(manifest.files)
    for slug, entry in manifest.guides.items():
        of_guide = guide_folder(slug)
        files[f"{of_guide}/{GUIDE_FILES}"] = entry.files_sha256
        files |= {f"{of_guide}/{name}": value for name, value in load_values(folder / of_guide / GUIDE_FILES).items()}
    return files


def _write_blobs(
    connection: Connection, folder: Path, files: Mapping[str, str], progress: Progress, *, fresh: bool
) -> None:
    """Each content once, if it is not there already."""
    names = {sha256: name for name, sha256 in files.items()}
    there = connection.execute(
        "select sha256 from careerbot_blob where part = 0 and sha256 = any(%s)", [list(names)]
    ).fetchall()
    known = set() if fresh else {sha256 for (sha256,) in there}
    sizes = {sha256: (folder / name).stat().st_size for sha256, name in names.items()}
    done, total = 0, sum(sizes.values())
    for sha256, name in names.items():
        progress(done, total)
        if sha256 not in known:
            _write_blob(connection, sha256, folder / name)
        done += sizes[sha256]
    progress(done, total)


def _write_blob(connection: Connection, sha256: str, path: Path) -> None:
    for part, data in enumerate(_parts(path)):
        connection.execute(
            "insert into careerbot_blob values (%s, %s, %b)"
            " on conflict (sha256, part) do update set data = excluded.data",
            [sha256, part, data],
        )


def _parts(path: Path) -> Iterator[bytes]:
    """The bytes of a file, at least one part."""
    with path.open("rb") as handle:
        yield handle.read(PART)
        yield from iter(lambda: handle.read(PART), b"")


def _write_version(connection: Connection, sha256: str, manifest: str, dim: int, files: Mapping[str, str]) -> int:
    found = connection.execute(
        "insert into careerbot_version (sha256, manifest, dim) values (%s, %s, %s) returning id",
        [sha256, manifest, dim],
    ).fetchone()
    assert found is not None
    with connection.cursor().copy("copy careerbot_file from stdin") as copy:
        for name, value in files.items():
            copy.write_row([found[0], name, value])
    return int(found[0])


def write_passages(
    connection: Connection, version: int, dim: int, passages: Iterable[tuple[str, str, str, npt.NDArray[np.float16]]]
) -> None:
    """Write the table of a version, and the graph by which the nearest passages are found.

    Args:
        dim: of the vectors.
        passages: of each the guide, the unit, the words and the vector.
    """
    table = passage_table(version)
    connection.execute(
        sql.SQL(
            "create table {} (row integer primary key, guide text not null, unit text not null, text text not null,"
            " vector halfvec({}) not null)"
        ).format(table, sql.Literal(dim))
    )
    pgvector.psycopg.register_vector(connection)
    statement = sql.SQL("copy {} from stdin (format binary)").format(table)
    with connection.cursor().copy(statement) as copy:
        copy.set_types(["int4", "text", "text", "text", "halfvec"])
        for row, (guide, unit_id, text, vector) in enumerate(passages):
            copy.write_row([row, guide, unit_id, text, HalfVector(vector)])
    connection.execute(sql.SQL("create index on {} using hnsw (vector halfvec_cosine_ops)").format(table))
    connection.execute(sql.SQL("analyze {}").format(table))


def _switch(connection: Connection, version: int) -> None:
    connection.execute(
        "insert into careerbot_current (version) values (%s) on conflict (is_only) do update set version = %s",
        [version, version],
    )


def _remove_old(connection: Connection, current: int) -> None:
    """Versions that nobody reads any more, and what only they had."""
    removed = connection.execute(
        "delete from careerbot_version where id not in"
        " (select id from careerbot_version order by id = %s desc, id desc limit %s) returning id",
        [current, _N_KEPT],
    ).fetchall()
    for (version,) in removed:
        connection.execute(sql.SQL("drop table if exists {}").format(passage_table(version)))
    connection.execute(
        "delete from careerbot_blob where not exists"
        " (select from careerbot_file where careerbot_file.sha256 = careerbot_blob.sha256)"
    )
