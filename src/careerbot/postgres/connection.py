"""A database that is reached for one piece of work, and its failures in plain words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from careerbot.errors import IndexMissingError, StorageError, StoreUnavailableError
from careerbot.settings.database import without_password

Connection = psycopg.Connection[tuple[Any, ...]]

# A server that is gone without a word is given up after seconds, not after the hours that TCP takes.
_DEFAULTS = {
    "application_name": "careerbot",
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
_REST_S = 2.0  # after a failure, in which nobody waits for another one
_MOST_SAID = 300
_LOST = ("08", "53", "57")  # classes of SQLSTATE: no connection, no resources, stopped by an operator
_LOAD = "run `careerbot build` where the guides are, with the same database_url"


class Database:
    """A PostgreSQL database. Safe to use from several threads: each piece of work has a connection of its own."""

    def __init__(self, url: str) -> None:
        """Nothing is reached yet.

        Args:
            url: ``postgresql://...``, perhaps with several hosts, of which the first that answers is taken.
        """
        known = conninfo_to_dict(url)
        self._conninfo = make_conninfo(url, **{key: value for key, value in _DEFAULTS.items() if key not in known})
        self._failure: StoreUnavailableError | None = None
        self._rests_until = 0.0
        self.name = without_password(url)

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    @contextmanager
    def work(self, *, to_write: bool = False) -> Iterator[Connection]:
        """A connection for one transaction, which is taken back if anything fails.

        Args:
            to_write: of several hosts only one that can be written to.

        Raises:
            StoreUnavailableError: the database cannot be reached, or is lost meanwhile.
            StorageError: it refuses what it is asked.
        """
        if self._failure is not None and time.monotonic() < self._rests_until:
            raise self._failure
        with self.failures(), self.connect(to_write=to_write) as connection:
            yield connection
        self._failure = None

    def connect(self, *, to_write: bool = False, autocommit: bool = False) -> Connection:
        """A connection that the caller closes; raises psycopg's errors, for ``failures``."""
        wanted = make_conninfo(self._conninfo, target_session_attrs="read-write") if to_write else self._conninfo
        # Prepared statements would not outlive a pooler's connection.
        return psycopg.connect(wanted, prepare_threshold=None, autocommit=autocommit)

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Around what may fail: psycopg's errors become those of careerbot."""
        try:
            yield
        except psycopg.Error as err:
            found = self._told(err)
            if isinstance(found, StoreUnavailableError):
                self._failure, self._rests_until = found, time.monotonic() + _REST_S
            raise found from err

    def _told(self, err: psycopg.Error) -> StorageError | IndexMissingError:
        said = f"{self.name}: {_one_line(err)}"
        if isinstance(err, errors.UndefinedTable):
            return self.no_version()
        if isinstance(err, errors.InsufficientPrivilege):
            return StorageError(f"{said}: this user may not do that", hint="see the rights in docs/scaling.md")
        if isinstance(err, errors.ReadOnlySqlTransaction) or "session is read-only" in said:
            return StorageError(f"{said}: it cannot be written to", hint="name the primary in database_url, too")
        if isinstance(err, psycopg.OperationalError) and (not err.sqlstate or err.sqlstate[:2] in _LOST):
            return StoreUnavailableError(
                f"{self.name}: the database cannot be reached: {_one_line(err)}",
                hint="see whether it runs, and whether database_url is right (`careerbot config` shows it)",
            )
        return StorageError(said, hint="see the database's log")

    def no_version(self) -> IndexMissingError:
        """That nothing was loaded yet."""
        return IndexMissingError(f"{self.name}: no index in this database yet", hint=_LOAD)


def _one_line(err: psycopg.Error) -> str:
    """What the server or the library says, without the advice in further lines."""
    text = err.diag.message_primary or str(err)
    lines = [line.strip().removeprefix("connection failed: ") for line in text.splitlines()]
    each = [line for line in lines if line.startswith("- host")]  # where each of several hosts has failed
    return ("; ".join(each) or next(filter(None, lines), type(err).__name__))[:_MOST_SAID]
