"""What was built in a PostgreSQL database: the same answers as from the folder, old or new and never half."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import turbine
from click.testing import CliRunner
from conftest import CORPUS, ROOT, SLUG, ToyEncoder, ToyStore, toy_encode, toy_encoder
from postgres_server import Server, binaries, primary, reachable, replica, servers
from test_growing import NEW_LINE, add_guide, grown, school

from careerbot import builder
from careerbot.answer.prepared import Shared
from careerbot.cli.main import main
from careerbot.engine import Engine
from careerbot.errors import (
    CareerbotError,
    IndexDamagedError,
    IndexMissingError,
    PackageError,
    StorageError,
    StoreUnavailableError,
)
from careerbot.live import LiveEngine
from careerbot.question.dialogue import Turn
from careerbot.search.index import check_files, load_manifest
from careerbot.search.question_map import read_question_maps
from careerbot.store import read_shared

binaries_or_skip = binaries()  # without them the modules below cannot be imported

import psycopg  # noqa: E402

from careerbot.postgres import loading, schema  # noqa: E402
from careerbot.postgres.connection import Database  # noqa: E402
from careerbot.postgres.loading import load_index  # noqa: E402
from careerbot.postgres.nearest import nearest_passages  # noqa: E402
from careerbot.postgres.schema import current_version  # noqa: E402
from careerbot.postgres.store import FOLDER, PostgresStore, Watch  # noqa: E402

__all__ = ["grown", "school"]
PASSWORD = "open-sesame-1"
ASKED = "How much do they earn?"


class ToyPostgresStore(PostgresStore):
    """A database with what the toy encoder made."""

    def read_shared(self, support: Path | None) -> dict[str, Shared]:
        folder = check_files(self._index, self._manifest, "map/en", "map/es")
        return read_shared(folder, read_question_maps(try_evidence=False), ToyEncoder, support)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with servers() as found:
        yield found


@pytest.fixture(scope="module")
def programs(folder: Path) -> Path:
    return reachable(binaries_or_skip, folder)


@pytest.fixture(scope="module")
def server(folder: Path, programs: Path) -> Iterator[Server]:
    with primary(folder, programs) as found:
        yield found


@pytest.fixture
def url(server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of its own."""
    yield from _new_database(server, f"test_{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture(scope="module")
def real_url(server: Server, real_index: Path) -> Iterator[str]:
    """A database with the real index."""
    for address in _new_database(server, "real"):
        assert load_index(Database(address), real_index)
        yield address


def _new_database(server: Server, name: str) -> Iterator[str]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)".encode())
        connection.execute(f"create database {name}".encode())
    yield server.url(name)


def build(school: Path, url: str, index: str = "index") -> None:
    builder.build(
        school / "corpus",
        school / index,
        model="toy",
        encode=toy_encode,
        read_encoder=toy_encoder,
        database_url=url,
    )


def rows(url: str, query: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def toy_engine(url: str, cache: Path) -> Engine:
    store = ToyPostgresStore(Database(url), cache)
    return Engine(store, store.read_shared(None))


@pytest.fixture
def live_over(tmp_path: Path) -> Iterator[Callable[[str], LiveEngine]]:
    """Makes engines that look at a database each time."""
    watches: list[Watch] = []

    def make(url: str) -> LiveEngine:
        watches.append(Watch(Database(url)))
        cache = tmp_path / "cache"
        return LiveEngine(cache, lambda: toy_engine(url, cache), pause_s=0, mark=watches[-1])

    yield make
    for watch in watches:
        watch.close()


def slugs(live: LiveEngine) -> list[str]:
    return [guide.slug for guide in live.guides]


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


# The same answers


def test_answers_are_those_of_the_folder(real_url: str, engine: Engine, tmp_path: Path) -> None:
    lines = [
        json.loads(line)
        for name, n in (("students", 15), ("followups", 5), ("languages", 5), ("lookups", 5))
        for line in (ROOT / "evaluation" / f"{name}.jsonl").read_text().splitlines()[:n]
    ]
    other = Engine.load(tmp_path, database_url=real_url)
    for line in lines:
        history = [Turn(turn["role"], turn["content"]) for turn in line.get("history") or ()]
        answers = [replace(one.ask(line["question"], history), took_ms=0.0) for one in (engine, other)]
        assert answers[0] == answers[1], line["question"]
    assert {answer.status for answer in answers}
    assert other.guides == engine.guides
    assert other.careers == engine.careers
    assert other.starters(SLUG) == engine.starters(SLUG)


def test_several_guides_in_one_chat(school: Path, url: str) -> None:
    """What is read of all guides at once, too, is that of the folder."""
    build(school, url)
    of_folder = ToyStore(school / "index")
    engines = toy_engine(url, school / "cache"), Engine(of_folder, of_folder.read_shared(None))
    for question in ("Who climbs the tower?", "What does a turbine technician earn?", "which one pays more"):
        answers = [replace(engine.ask(question), took_ms=0.0) for engine in engines]
        assert answers[0] == answers[1]


def test_the_nearest_passages_by_sql(real_url: str, real_index: Path) -> None:
    matrix = np.load(real_index / load_manifest(real_index).folder / "careers" / "passages.npy").astype(np.float32)
    database = Database(real_url)
    version = current_version(database)
    with database.work() as connection:
        for row in (0, 7, len(matrix) - 1):
            cosines = matrix @ matrix[row] / np.linalg.norm(matrix, axis=1) / np.linalg.norm(matrix[row])
            exact = nearest_passages(connection, version, matrix[row], 10, is_exact=True)
            assert [one.score for one in exact] == pytest.approx(sorted(cosines, reverse=True)[:10], abs=2e-3)
            assert {one.guide for one in exact} == {SLUG}
            near = nearest_passages(connection, version, matrix[row], 10)
            assert len({one.text for one in near} & {one.text for one in exact}) >= 9
        # What it is asked follows the graph; the table is so small that nobody would do so by himself.
        connection.execute("set local enable_seqscan = off")
        query = f"explain select row from careerbot_passage_{version.id} order by vector <=> '{matrix[0].tolist()}'"
        assert "vector_idx" in str(connection.execute(f"{query} limit 3".encode()).fetchall())


# Versions


def test_a_new_version_is_noticed(school: Path, url: str, live_over: Callable[[str], LiveEngine]) -> None:
    build(school, url)
    live = live_over(url)
    assert slugs(live) == ["a", "b", "c"]
    assert live.ask(ASKED, guide="b").quotes
    add_guide(school / "corpus", "d")
    add_guide(school / "corpus", "b", turbine.TEXT + NEW_LINE)
    shutil.rmtree(school / "corpus" / "c")
    build(school, url)
    until(lambda: slugs(live) == ["a", "b", "d"])
    assert live.guide("b").source_text == turbine.TEXT + NEW_LINE
    assert live.ask(ASKED, guide="d").quotes


def test_a_server_that_slept_through_two_versions_goes_on(
    school: Path, url: str, live_over: Callable[[str], LiveEngine]
) -> None:
    """An engine reads its own version only; when that is gone, the guide is read from the one in use."""
    build(school, url)
    live = live_over(url)
    engine = toy_engine(url, school / "other")
    for line in ("- One\n", "- Two\n"):
        add_guide(school / "corpus", "c", turbine.TEXT + "\n" + line)
        build(school, url)
        if line == "- One\n":
            assert engine.guide("b").source_text == turbine.TEXT
    with pytest.raises(IndexDamagedError, match="the version that this server reads is gone"):
        engine.guide("c")
    until(lambda: live.guide("c").source_text.endswith("- Two\n"))


def test_two_versions_are_kept_and_each_content_once(school: Path, url: str) -> None:
    for number in range(4):
        add_guide(school / "corpus", "c", f"{turbine.TEXT}\n- Number {number}\n")
        build(school, url)
    assert len(rows(url, "select from careerbot_version")) == 2
    tables = rows(url, "select tablename from pg_tables where tablename like 'careerbot_passage_%' order by 1")
    assert len(tables) == 2
    assert rows(url, "select count(*) from careerbot_current join careerbot_version on id = version") == [(1,)]
    unused = "select from careerbot_blob where sha256 not in (select sha256 from careerbot_file)"
    assert rows(url, unused) == []
    shared = "select sha256 from careerbot_file group by sha256 having count(distinct version) = 2"
    assert len(rows(url, shared)) > 10


def test_the_same_index_is_loaded_once(school: Path, url: str) -> None:
    build(school, url)
    before = rows(url, "select id, created from careerbot_version")
    assert not load_index(Database(url), school / "index")
    assert rows(url, "select id, created from careerbot_version") == before


def test_an_index_of_before_can_be_put_back(school: Path, url: str) -> None:
    build(school, url)
    shutil.copytree(school / "index", school / "before")
    add_guide(school / "corpus", "d")
    build(school, url)
    assert load_index(Database(url), school / "before")
    assert list(toy_engine(url, school / "cache")._store.guides) == ["a", "b", "c"]


_KILLED = """
import sys, time
from pathlib import Path
from careerbot.postgres import loading
from careerbot.postgres.connection import Database
def wait(*_):
    print("all is written", flush=True)
    time.sleep(60)
loading._remove_old = wait
loading.load_index(Database(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_build_that_is_killed_half_way_leaves_the_version_before(school: Path, url: str) -> None:
    build(school, url)
    state = "select (select count(*) from careerbot_blob), (select max(version) from careerbot_current)"
    before = rows(url, state)
    add_guide(school / "corpus", "d")
    build(school, "")
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, url, str(school / "index")], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "all is written\n"
        assert rows(url, state) == before
        assert list(toy_engine(url, school / "cache")._store.guides) == ["a", "b", "c"]
        child.kill()
    assert load_index(Database(url), school / "index")
    assert list(toy_engine(url, school / "cache")._store.guides) == ["a", "b", "c", "d"]


# What is damaged


def test_a_copy_that_is_damaged_or_gone_is_fetched_again(school: Path, url: str) -> None:
    build(school, url)
    engine = toy_engine(url, school / "cache")
    engine.guide("a")
    copies = sorted((school / "cache" / FOLDER).glob("*/build-*/guides/a/*"))
    wanted = [path.read_bytes() for path in copies]
    copies[0].write_bytes(wanted[0][:-1])
    copies[1].unlink()
    assert toy_engine(url, school / "cache").guide("a").source_text == turbine.TEXT
    assert [path.read_bytes() for path in copies] == wanted


def test_only_what_is_new_is_fetched(school: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    build(school, url)
    engine = toy_engine(url, school / "cache")
    engine.guide("b")
    add_guide(school / "corpus", "c", turbine.TEXT + NEW_LINE)
    build(school, url)
    fetched = []
    fetch = loading.__name__.replace("loading", "store") + "._fetch_file"
    from careerbot.postgres.store import _fetch_file

    def noted(connection: Any, path: Path, sha256: str) -> None:
        fetched.append(path.parent.name)
        _fetch_file(connection, path, sha256)

    monkeypatch.setattr(fetch, noted)
    engine = engine.renewed()
    engine.guide("b")
    assert set(fetched) <= {"careers"}
    engine.guide("c")
    assert set(fetched) == {"careers", "c"}


def test_a_content_that_is_damaged_in_the_database_is_refused_until_it_is_loaded_anew(school: Path, url: str) -> None:
    build(school, url)
    do(
        url,
        "update careerbot_blob set data = substr(data, 2) where sha256 in"
        " (select sha256 from careerbot_file where name = 'guides/b/texts.json')",
    )
    engine = toy_engine(url, school / "cache")
    with pytest.raises(IndexDamagedError, match="holds texts.json no longer as it was loaded") as caught:
        engine.guide("b")
    assert caught.value.hint == "run `careerbot build --fresh`"
    load_index(Database(url), school / "index", fresh=True)
    assert engine.guide("b").source_text == turbine.TEXT


# When the database is lost


@pytest.fixture
def own(folder: Path, programs: Path) -> Iterator[Server]:
    """A server that a test may kill."""
    place = folder / "own"
    place.mkdir()
    shutil.chown(place, folder.owner())
    with primary(place, programs) as found:
        yield found
    shutil.rmtree(place)


def test_when_the_primary_is_killed_what_is_loaded_goes_on(
    programs: Path,
    own: Server,
    school: Path,
    folder: Path,
    live_over: Callable[[str], LiveEngine],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With a replica, the rest as well, and a start; and all of it when the primary is back."""
    caplog.set_level(logging.INFO, "careerbot")
    build(school, own.url())
    live = live_over(own.url())
    wanted = replace(live.ask(ASKED, guide="a"), took_ms=0.0)
    with replica(own, folder / "own", programs) as second:
        both = own.url().replace("/postgres", f",127.0.0.1:{second.port}/postgres?target_session_attrs=any")
        following = live_over(both)
        own.kill()
        for _ in range(3):
            assert replace(live.ask(ASKED, guide="a"), took_ms=0.0) == wanted
        with pytest.raises(StoreUnavailableError, match="cannot be reached: .*[Cc]onnection refused") as caught:
            live.ask(ASKED, guide="b")
        assert PASSWORD not in caught.value.message + caught.value.hint
        assert caplog.text.count("what is loaded goes on, new versions are not seen: ") == 1
        assert following.ask(ASKED, guide="b").quotes
        assert toy_engine(both, school / "cache").ask(ASKED, guide="c").quotes
        with pytest.raises(StorageError, match="cannot be reached|cannot be written to"):
            build(school, both)
        own.start()
        time.sleep(2.1)  # after a failure nobody is sent there for two seconds
        assert live.ask(ASKED, guide="b").quotes
        add_guide(school / "corpus", "d")
        build(school, both)
        until(lambda: slugs(live) == ["a", "b", "c", "d"])
        until(lambda: slugs(following) == ["a", "b", "c", "d"])
    assert "the database is back" in caplog.text
    assert PASSWORD not in caplog.text


def test_a_renewal_that_fails_for_want_of_the_database_is_tried_again(
    school: Path,
    url: str,
    live_over: Callable[[str], LiveEngine],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    build(school, url)
    live = live_over(url)
    add_guide(school / "corpus", "d")
    build(school, url)
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):

        def lost(_: object) -> None:
            raise StoreUnavailableError("lost", hint="wait")

        patch.setattr("careerbot.postgres.store.current_version", lost)
        until(lambda: slugs(live) == ["a", "b", "c"] and "lost (wait)" in caplog.text)
    until(lambda: slugs(live) == ["a", "b", "c", "d"])


# What a person hears


def said(*words: str, url: str, **environment: str) -> list[str]:
    run = CliRunner().invoke(main, words, env={"CAREERBOT_DATABASE_URL": url, **environment})
    assert run.exit_code == 1, run.output
    assert PASSWORD not in run.output
    return run.output.splitlines()


def hidden(url: str) -> str:
    return url.replace(PASSWORD, "***")


def test_a_database_that_is_down_at_the_start(server: Server, tmp_path: Path) -> None:
    address = server.url().replace(str(server.port), "1")
    for words in (["ask", ASKED], ["serve"], ["mcp"], ["build", "--corpus", str(CORPUS)]):
        found = said(*words, "--index", str(tmp_path / "index"), url=address)
        assert found[0].startswith(f"error: {hidden(address)}: the database cannot be reached: ")
        assert "Connection refused" in found[0]
        assert found[1].startswith("hint:  see whether it runs")
        assert len(found) == 2
    assert not (tmp_path / "index").exists()
    assert PASSWORD not in "\n".join(said("-v", "ask", ASKED, url=address))


def test_an_empty_database(url: str, tmp_path: Path) -> None:
    assert said("ask", ASKED, "--index", str(tmp_path), url=url) == [
        f"error: {hidden(url)}: no index in this database yet",
        "hint:  run `careerbot build` where the guides are, with the same database_url",
    ]
    schema.check_writable(Database(url))
    with pytest.raises(IndexMissingError, match="no index in this database yet"):
        PostgresStore(Database(url), tmp_path)


def test_a_wrong_password(url: str, tmp_path: Path) -> None:
    found = said("ask", ASKED, "--index", str(tmp_path), url=url.replace(PASSWORD, f"x{PASSWORD}"))
    assert 'password authentication failed for user "boss"' in found[0]


def test_another_schema(url: str, tmp_path: Path) -> None:
    schema.check_writable(Database(url))
    do(url, "update careerbot_schema set number = 9")
    for words in (["ask", ASKED], ["build", "--corpus", str(CORPUS)]):
        found = said(*words, "--index", str(tmp_path / "index"), url=url)
        assert found[0].endswith("tables of schema 9, this version of careerbot reads schema 1")
        assert "another database" in found[1]


def test_no_pgvector(url: str, tmp_path: Path) -> None:
    nowhere = f"{url}?options=-c%20extension_control_path%3D{tmp_path}"
    found = said("build", "--corpus", str(CORPUS), "--index", str(tmp_path / "index"), url=nowhere)
    assert found[0].endswith("the extension pgvector is not installed on this server")
    assert found[1].startswith("hint:  install it there, from version 0.7 on")


@pytest.fixture
def guest(server: Server, url: str) -> Iterator[str]:
    """The database as someone without rights sees it."""
    do(url, "drop role if exists guest", f"create role guest login password '{PASSWORD}'")
    yield url.replace("boss:", "guest:")
    do(url, "drop owned by guest", "drop role guest")


def test_no_rights(url: str, guest: str, school: Path) -> None:
    with pytest.raises(StorageError, match="pgvector is not in use, and this user may not begin to"):
        build(school, guest)
    do(url, "create extension vector")
    with pytest.raises(StorageError, match="permission denied for schema public: this user may not do that"):
        build(school, guest)
    build(school, url)
    with pytest.raises(StorageError, match="permission denied for table careerbot_") as caught:
        toy_engine(guest, school / "cache")
    assert "docs/scaling.md" in caught.value.hint
    tables = "careerbot_schema, careerbot_version, careerbot_current, careerbot_file, careerbot_blob"
    do(url, f"grant select on {tables} to guest")
    assert toy_engine(guest, school / "cache").ask(ASKED, guide="b").quotes


def test_a_folder_that_cannot_be_written_to(real_url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written: ") as caught:
        PostgresStore(Database(real_url), tmp_path / "file")
    assert "CAREERBOT_INDEX" in caught.value.hint


def test_the_packages_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(PackageError, match="not installed: psycopg") as caught:
        Engine.load(tmp_path, database_url="postgresql://a/b")
    assert caught.value.hint == "run `pip install 'careerbot[postgres]'`"


def test_the_command_line_builds_and_asks(real_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without guides answers from the database alone."""
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(main, ["ask", ASKED], env={"CAREERBOT_DATABASE_URL": real_url})
    assert (run.exit_code, "155" in run.output) == (0, True), run.output
    assert [path.name for path in (tmp_path / "index").iterdir()] == [FOLDER]


def test_the_doctor_looks_at_the_database(real_url: str, tmp_path: Path) -> None:
    """And finds all well, or the database away; never a password."""
    for url, is_well in ((real_url, True), ("postgresql://bot:open-sesame-1@127.0.0.1:1/x", False)):
        env = {"CAREERBOT_DATABASE_URL": url, "CAREERBOT_INDEX": str(tmp_path / "copies")}
        run = CliRunner().invoke(main, ["doctor"], env=env)
        assert run.exit_code == (0 if is_well else 1), run.output
        assert PASSWORD not in run.output
        assert ("ok     answer" in run.output) is is_well
        assert f"{'ok   ' if is_well else 'wrong'}  database" in run.output


def test_a_database_is_named_without_its_password() -> None:
    database = Database(f"postgresql://bot:{PASSWORD}@db/careers")
    assert PASSWORD not in repr(database) + str(vars(database)["name"])
    with pytest.raises(CareerbotError) as caught, database.failures():
        raise psycopg.OperationalError("connection failed: it is away")
    assert caught.value.message == "postgresql://bot:***@db/careers: the database cannot be reached: it is away"
