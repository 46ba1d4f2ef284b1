"""The tables: versions of what was built, their files by content, and their passages with vectors.

careerbot_schema        one row: the number of this schema
careerbot_version       one row for each of the last versions, with its manifest
careerbot_current       one row: the version in use; to change it is to switch
careerbot_file          the files of a version, by their path in the build folder
careerbot_blob          what is in files, in parts, by the SHA-256 of the whole: the same once for all versions
careerbot_passage_<id>  the passages of all guides of a version. A table for each: the search does not meet
                        other versions, and to remove one is to drop it
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import errors, sql

from careerbot.errors import StorageError
from careerbot.postgres.connection import Connection, Database

SCHEMA = 1
_LOCK = 0x63617265  # "care", of the advisory lock that writers take
_TABLES = (
    "create table careerbot_schema (number integer not null)",
    """create table careerbot_version (
        id bigint generated always as identity primary key,
        sha256 text not null unique,
        manifest text not null,
        dim integer not null,
        created timestamptz not null default now())""",
    """create table careerbot_current (
        is_only boolean primary key default true check (is_only),
        version bigint not null references careerbot_version)""",
    """create table careerbot_file (
        version bigint references careerbot_version on delete cascade,
        name text,
        sha256 text not null,
        primary key (version, name))""",
    """create table careerbot_blob (
        sha256 text,
        part integer,
        data bytea not null,
        primary key (sha256, part))""",
    # Weights and vectors do not get smaller; without the attempt they are written and read faster.
    "alter table careerbot_blob alter column data set storage external",
)


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the database.

    Attributes:
        sha256: of its manifest, which names it wherever it is loaded again.
        dim: of the vectors of its passages.
    """

    id: int
    sha256: str
    manifest: str
    dim: int


def current_version(database: Database) -> Version:
    """The version in use.

    Raises:
        IndexMissingError: none was loaded yet.
        StorageError: the tables are of another schema, or cannot be read.
    """
    with database.work() as connection:
        _check_number(database, connection)
        found = connection.execute(
            "select id, sha256, manifest, dim from careerbot_version where id = (select version from careerbot_current)"
        ).fetchone()
    if found is None:
        raise database.no_version()
    return Version(*found)


def current_sha256(connection: Connection) -> str | None:
    """What names the version in use, None where there is none; for looking often."""
    found = connection.execute(
        "select sha256 from careerbot_version where id = (select version from careerbot_current)"
    ).fetchone()
    return None if found is None else str(found[0])


def prepare(database: Database, connection: Connection) -> None:
    """Wait for another writer, then make the tables where they are missing.

    Raises:
        StorageError: no pgvector, or too old a one, or tables of another schema.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    _need_pgvector(database, connection)
    found = connection.execute("select to_regclass('careerbot_schema') is not null").fetchone()
    if found == (True,):
        _check_number(database, connection)
        return  # to alter a table again, even to what it is, would keep readers waiting until the end
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("insert into careerbot_schema values (%s)", [SCHEMA])


def check_writable(database: Database) -> None:
    """Return if a version can be loaded, as far as can be told before.

    Raises:
        StorageError: as ``prepare``, or the user has no right to write.
    """
    with database.work(to_write=True) as connection:
        prepare(database, connection)
        connection.execute("create table careerbot_trial ()")
        connection.execute("drop table careerbot_trial")


def passage_table(version: int) -> sql.Identifier:
    """The table with the passages of a version."""
    return sql.Identifier(f"careerbot_passage_{version}")


def _check_number(database: Database, connection: Connection) -> None:
    found = connection.execute("select number from careerbot_schema").fetchone()
    if found is not None and found[0] != SCHEMA:
        raise StorageError(
            f"{database.name}: tables of schema {found[0]}, this version of careerbot reads schema {SCHEMA}",
            hint="use the version of careerbot that made them, or another database, and run `careerbot build`",
        )


def _need_pgvector(database: Database, connection: Connection) -> None:
    try:
        with connection.transaction():
            connection.execute("create extension if not exists vector")
    except errors.InsufficientPrivilege as err:
        raise StorageError(
            f"{database.name}: the extension pgvector is not in use, and this user may not begin to",
            hint="let an administrator run `create extension vector` in this database",
        ) from err
    except (errors.FeatureNotSupported, errors.UndefinedFile) as err:
        raise StorageError(
            f"{database.name}: the extension pgvector is not installed on this server",
            hint="install it there, from version 0.7 on: https://github.com/pgvector/pgvector",
        ) from err
    found = connection.execute("select to_regtype('halfvec')").fetchone()
    if found is None or found[0] is None:
        raise StorageError(
            f"{database.name}: the extension pgvector is older than version 0.7",
            hint="install a newer one, then run `alter extension vector update` in this database",
        )
