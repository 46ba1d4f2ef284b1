"""A running engine follows its index: old or new, never half, and no answer is lost."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import turbine
from conftest import ToyStore
from fastapi import FastAPI
from starlette.testclient import TestClient
from test_growing import NEW_LINE, add_guide, build, grown, school

from careerbot.engine import Engine
from careerbot.errors import IndexDamagedError, UsageError
from careerbot.live import LiveEngine
from careerbot.search.index import load_manifest
from careerbot.web.guide.routes import add_guide_routes
from careerbot.web.pages.texts import read_texts

__all__ = ["grown", "school"]
ASKED = "How much do they earn?"


@pytest.fixture
def live(school: Path) -> LiveEngine:
    """An engine that looks at its index each time."""
    return live_over(school / "index")


def live_over(index: Path) -> LiveEngine:
    def load() -> Engine:
        store = ToyStore(index)
        return Engine(store, store.read_shared(None))

    return LiveEngine(index, load, pause_s=0)


def slugs(live: LiveEngine) -> list[str]:
    return [guide.slug for guide in live.guides]


def test_guides_come_change_and_go_without_a_restart(school: Path, live: LiveEngine) -> None:
    assert slugs(live) == ["a", "b", "c"]
    assert live.ask(ASKED, guide="b").quotes
    add_guide(school / "corpus", "d")
    add_guide(school / "corpus", "b", turbine.TEXT + NEW_LINE)
    shutil.rmtree(school / "corpus" / "c")
    build(school / "corpus", school / "index")
    assert slugs(live) == ["a", "b", "d"]
    assert live.ask(ASKED, guide="d").quotes
    assert live.guide("b").source_text == turbine.TEXT + NEW_LINE
    assert live.starters("d")
    with pytest.raises(UsageError, match="no guide 'c'"):
        live.ask(ASKED, guide="c")


def test_what_all_guides_share_is_read_once(school: Path, live: LiveEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToyStore, "read_shared", lambda *_: pytest.fail("read again"))
    add_guide(school / "corpus", "d")
    build(school / "corpus", school / "index")
    assert slugs(live) == ["a", "b", "c", "d"]


def test_the_manifest_is_looked_at_once_in_a_while(school: Path) -> None:
    slow = live_over(school / "index")
    slow._pause_s = 3600
    add_guide(school / "corpus", "d")
    build(school / "corpus", school / "index")
    assert slugs(slow) == ["a", "b", "c"]


@pytest.mark.parametrize("what", ["cut", "other", "gone", "damaged"])
def test_an_index_that_cannot_be_used_is_passed_over(
    school: Path, live: LiveEngine, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    add_guide(school / "corpus", "d")
    build(school / "corpus", school / "index")
    manifest = school / "index" / "manifest.json"
    whole = manifest.read_text()
    damaged = school / "index" / load_manifest(school / "index").folder / "guides" / "a" / "vectors.faiss"
    if what == "gone":
        manifest.unlink()
    elif what == "damaged":
        content = damaged.read_bytes()
        damaged.unlink()  # it is the same file as in the index before
        damaged.write_bytes(content[:-1])
    else:
        manifest.write_text(whole[:100] if what == "cut" else whole.replace('"format": ', '"format": 9'))
    with caplog.at_level(logging.WARNING, "careerbot.live"):
        for _ in range(3):
            assert slugs(live) == ["a", "b", "c"]
            assert live.ask(ASKED, guide="c").quotes
    assert len([record for record in caplog.records if record.name == "careerbot.live"]) == 1
    assert "the one before is" in caplog.text
    if what == "damaged":
        damaged.write_bytes(content)
    manifest.write_text(whole)
    assert slugs(live) == ["a", "b", "c", "d"]


def test_an_answer_under_way_ends_on_the_index_before(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = live_over(school / "index")
    reached, go_on = Event(), Event()
    read = ToyStore.read_guide

    def waiting(self: ToyStore, slug: str) -> object:
        if slug == "c":
            reached.set()
            go_on.wait(60)
        return read(self, slug)

    monkeypatch.setattr(ToyStore, "read_guide", waiting)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(live.ask, ASKED, guide="c")
        assert reached.wait(60)
        shutil.rmtree(school / "corpus" / "c")
        build(school / "corpus", school / "index")
        assert slugs(live) == ["a", "b"]
        go_on.set()
        assert {quote.guide for quote in answer.result().quotes} == {"c"}


def test_files_that_two_builds_have_removed_are_not_missed(school: Path) -> None:
    live = live_over(school / "index")
    live._pause_s = 3600  # it has looked just before the two
    for number in range(1, 3):
        add_guide(school / "corpus", "b", turbine.TEXT + NEW_LINE * number)
        build(school / "corpus", school / "index")
    assert live.guide("b").source_text == turbine.TEXT + NEW_LINE * 2
    folder = school / "index" / load_manifest(school / "index").folder
    (folder / "guides" / "c" / "guide.txt").unlink()
    with pytest.raises(IndexDamagedError, match=r"guide\.txt: missing"):
        live.guide("c")


def test_no_answer_is_lost_while_the_index_is_replaced_ten_times(school: Path) -> None:
    live = live_over(school / "index")
    over = Event()

    def ask(slug: str) -> tuple[int, set[str]]:
        n_asked, seen = 0, set()
        while not over.is_set():
            answer = live.ask(ASKED, guide=slug)
            assert answer.quotes
            seen.add(live.guide(slug).sha256)
            n_asked += 1
            time.sleep(0.01)
        return n_asked, seen

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask, slug) for slug in ("a", "b", "b")]
        try:
            for number in range(1, 11):
                add_guide(school / "corpus", "b", turbine.TEXT + NEW_LINE * number)
                build(school / "corpus", school / "index")
        finally:
            over.set()
        (n_other, others), *changed = [one.result() for one in asking]
    assert n_other >= 10
    assert len(others) == 1
    assert all(len(seen) > 3 for _, seen in changed)
    assert live.guide("b").source_text == turbine.TEXT + NEW_LINE * 10


def test_the_guides_pages_follow(school: Path, live: LiveEngine) -> None:
    app = FastAPI()
    add_guide_routes(
        app,
        live,
        styles=(),
        script="",
        colors_script="",
        list_styles=(),
        list_script="",
        texts_of=lambda _: read_texts(),
        show_facts=lambda *_: "",
    )
    get: Callable[..., object] = TestClient(app).get
    before = get("/guide/b").text  # type: ignore[attr-defined]
    assert get("/guide/c").status_code == 200  # type: ignore[attr-defined]
    add_guide(school / "corpus", "b", turbine.TEXT + NEW_LINE)
    shutil.rmtree(school / "corpus" / "c")
    build(school / "corpus", school / "index")
    after = get("/guide/b").text  # type: ignore[attr-defined]
    assert "Sing to the blades" in after
    assert "Sing to the blades" not in before
    assert get("/guide/c").status_code == 404  # type: ignore[attr-defined]
    assert get("/guide/c/unit/faq:1").status_code == 404  # type: ignore[attr-defined]
