"""Every private thing of Gradio that ``web/chat`` relies on, by its name. A Gradio that moves one fails here first.

Private is what its makers may change without a word: attributes of its objects, addresses and forms of its calls,
names of elements and classes, the English of its notes. What the chat makes of them is tested elsewhere.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import gradio
import pytest
from browser.running import browsing, needed_chromium
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect
from web_engine import HOST, Engine, join, typed

from careerbot.web import chat as room
from careerbot.web.chat.gradio_app import ELEMENT, Chat, build_chat

_ROOM = Path(str(room.__file__)).parent
_SCRIPT = (_ROOM / "page.js").read_text(encoding="utf-8")
_STYLE = re.sub(r"/\*.*?\*/", "", (_ROOM / "page.css").read_text(encoding="utf-8"), flags=re.DOTALL)
_SESSION = "abcd1234"

# Classes of Gradio's elements that the style sheet names: there in every conversation, and only at times.
_ALWAYS = (
    "column contain flex-wrap form gradio-container main md message message-content message-row message-wrap wrap "
    "wrapper"
).split()
_AT_TIMES = (
    "dark icon-button-wrapper message-buttons-left message-buttons-right scroll-down-button-container toast-wrap"
).split()
# What the script names.
_NAMED = {
    "config": "gradio_config",
    "log": "#cb-log [role=log]",
    "box": "#cb-box textarea",
    "career": "#cb-career textarea",
    "kept": "#cb-kept textarea",
    "call": "gradio_api/queue/join",
    "named": "[data-testid][aria-label]",
    "note": ".toast-wrap .toast-body.error",
}


@pytest.fixture(scope="module")
def chat(gradio_files: Path) -> Chat:
    return build_chat(Engine(), FastAPI())


@pytest.fixture(scope="module")
def client(chat: Chat) -> Iterator[TestClient]:
    with TestClient(chat.host, base_url=HOST) as client:
        yield client


# The server: attributes

_ATTRIBUTES: dict[str, Callable[[Any], bool]] = {
    "has_launched": lambda blocks: blocks.has_launched is True,
    "fns": lambda blocks: all(
        isinstance(number, int) and call.inputs is not None for number, call in blocks.fns.items()
    ),
    "config": lambda blocks: {"components", "title", "i18n_translations"} <= {*blocks.config},
    "config, components": lambda blocks: all({"type", "props"} <= {*one} for one in blocks.config["components"]),
    "config, state": lambda blocks: "state" in {one["type"] for one in blocks.config["components"]},
    "app_id": lambda blocks: isinstance(blocks.app_id, int),
    "theme_css": lambda blocks: "--body-background-fill" in blocks.theme_css,
    "state_session_capacity": lambda blocks: isinstance(blocks.state_session_capacity, int),
    "state_holder.session_data": lambda blocks: hasattr(blocks.state_holder.session_data, "pop"),
    "state_holder.time_last_used": lambda blocks: isinstance(blocks.state_holder.time_last_used, dict),
    "_queue.event_ids_to_events": lambda blocks: isinstance(blocks._queue.event_ids_to_events, dict),
    "_queue.pending_event_ids_session": lambda blocks: hasattr(blocks._queue.pending_event_ids_session, "pop"),
    "_queue.pending_messages_per_session": lambda blocks: hasattr(blocks._queue.pending_messages_per_session, "pop"),
}


@pytest.mark.parametrize("name", _ATTRIBUTES)
def test_attribute_of_the_blocks(chat: Chat, name: str) -> None:
    assert _ATTRIBUTES[name](chat.blocks)


def test_the_mounted_application_is_the_last_route(chat: Chat) -> None:
    assert callable(chat.mounted.stop_event.set)


def test_the_first_page_names_a_script_and_a_style_sheet(chat: Chat) -> None:
    assert (chat.assets / chat.module).is_file()
    assert (chat.assets / chat.style).is_file()


@pytest.mark.parametrize("name", ["MAX_EVENTS", "CACHE_FREQUENCY", "ENABLED"])
def test_variable_that_switches_the_counting_off(name: str) -> None:
    folder = Path(gradio.__file__).parent
    assert any(f"GRADIO_ANALYTICS_{name}" in path.read_text(encoding="utf-8") for path in folder.glob("*.py"))


def test_elem_ids_are_in_the_props(chat: Chat) -> None:
    ids = {one["props"].get("elem_id") for one in chat.blocks.config["components"]}
    assert {
        "cb-box",
        "cb-send",
        "cb-log",
        "cb-language",
        "cb-guide",
        "cb-next",
        "cb-reset",
        "cb-ask-alone",
        "cb-career",
        "cb-ask-about",
    } <= ids


def test_a_conversation_is_kept_by_its_session(chat: Chat, client: TestClient) -> None:
    """And its time is a plain one, as ``forget`` compares it."""
    _heard(client)
    assert _SESSION in chat.blocks.state_holder.session_data
    assert chat.blocks.state_holder.time_last_used[_SESSION] <= datetime.now()


# The server: calls


@pytest.mark.parametrize("path", ["info", "app_id", "heartbeat/{session_hash}", "queue/data", "queue/join"])
def test_address(chat: Chat, path: str) -> None:
    assert f"/gradio_api/{path}" in set(_paths(chat.mounted.routes))


def test_a_call_and_the_order_of_what_is_heard(client: TestClient) -> None:
    """Numbers of the calls, the session's name, values in a list; one event after the other."""
    heard = _heard(client)
    assert [one["msg"] for one in heard] == ["estimation", "process_starts", "process_completed", "close_stream"]
    done = heard[2]
    assert done["success"]
    box, state, log, *_ = done["output"]["data"]
    assert (box, state) == ("", None)
    assert [message["role"] for message in log[-2:]] == ["user", "assistant"]
    assert {part["type"] for message in log for part in message["content"]} == {"text"}


def test_an_unknown_session_fails_after_it_has_been_told(client: TestClient) -> None:
    """As the gate expects it: the cause is an HTTPException, in a RuntimeError."""
    with pytest.raises(RuntimeError) as failed:
        client.get("/gradio_api/queue/data?session_hash=zzzz9999")
    assert type(failed.value.__cause__).__name__ == "HTTPException"


# The page: names


def test_the_script_names_no_other_part_of_gradio() -> None:
    given = re.search(r"const GRADIO = \{(.*?)\};", _SCRIPT, re.DOTALL)
    assert given is not None
    named = dict(re.findall(r'(\w+): "([^"]*)"', given[1]))
    assert named == _NAMED


def test_the_style_sheet_names_no_other_class_of_gradio() -> None:
    selectors = re.findall(r"([^{}]+)\{", _STYLE)
    classes = {one for selector in selectors for one in re.findall(r"\.([a-z][\w-]*)", selector)}
    assert {one for one in classes if not one.startswith("cb")} == {*_ALWAYS, *_AT_TIMES}


def test_no_other_room_knows_gradio() -> None:
    """Neither its library nor its addresses, classes or notes."""
    told = re.compile(r"gradio_api|session_hash|import gradio|message-row|toast|svelte")
    web = _ROOM.parent
    files = [path for path in web.rglob("*.*") if path.suffix in (".py", ".js", ".css", ".html")]
    assert [path.name for path in files if path.parent != _ROOM and told.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", [*_ALWAYS, *_AT_TIMES, "toast-body"])
def test_class(chat: Chat, name: str) -> None:
    assert re.search(rf"(?<![\w-]){name}(?![\w-])", _shipped(chat.assets))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(--[\w-]+):", _STYLE))))
def test_every_variable_is_ours_or_gradios(chat: Chat, name: str) -> None:
    """A variable that nobody reads colours nothing."""
    assert f"var({name}" in _STYLE + _shipped(chat.assets)


@pytest.mark.parametrize(
    "words",
    ["This application is currently busy", "Connection errored out"],
)
def test_words_of_a_note(chat: Chat, words: str) -> None:
    assert words in _shipped(chat.assets)


# The page: in a browser


_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from web_engine import Engine
from careerbot.settings.settings import Settings
from careerbot.web.app import serve

serve(Engine(), Settings(port=0), lambda url: print(url, flush=True))
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, "-c", _PROGRAM, str(Path(__file__).parent)]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture(scope="module")
def page(url: str) -> Iterator[Page]:
    with browsing(needed_chromium()) as browser:
        yield _opened(browser, url)


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page()
    page.goto(url)
    expect(page.locator(_NAMED["box"])).to_be_editable()
    return page


def test_the_page_as_gradio_builds_it(page: Page) -> None:
    """All in one test: a page takes longer to load than to look at."""
    assert "cb-app" in ELEMENT
    # Typed and pressed in one go, as the page's script does it: the value has arrived when the button is heard.
    with page.expect_request("**/gradio_api/queue/join*") as sent:
        page.evaluate(
            """(box) => {
                const field = document.querySelector(box);
                field.value = "what do they earn";
                field.dispatchEvent(new Event("input", { bubbles: true }));
                document.querySelector("#cb-send").click();
            }""",
            _NAMED["box"],
        )
    call = json.loads(sent.value.post_data or "")
    assert call["data"] == typed("what do they earn")
    assert {"fn_index", "session_hash", "trigger_id"} <= {*call}
    expect(page.locator(f"{_NAMED['log']} .cb-answer")).to_have_count(1)
    missing = [name for name in _ALWAYS if page.locator(f".cb-app .{name}").count() == 0]
    assert missing == []
    # Removed by the script, so that nothing is read aloud twice; it must be there to be removed.
    assert page.locator(f"{_NAMED['log']} [data-testid]").count() > 0

    busy, too_fast = re.findall(r"(?:busy|tooFast): /(.*?)/i", _SCRIPT)
    for status, body, words in (
        (503, {"detail": "Queue is full. Max size is 1000 and size is 1000."}, busy),
        (429, {"error": "too many calls in a short time", "hint": "", "request_id": "0f1e2d3c"}, too_fast),
    ):
        page.unroute_all()
        page.route("**/gradio_api/queue/join*", _refusing(status, body))
        page.locator(_NAMED["box"]).fill("what do they earn")
        page.locator(_NAMED["box"]).press("Enter")
        expect(page.locator(_NAMED["note"]).last).to_have_text(re.compile(words, re.IGNORECASE))
        page.locator(".toast-wrap [aria-label=Close], .toast-close").last.evaluate("(button) => button.click()")
        expect(page.locator(_NAMED["note"])).to_have_count(0)


def _paths(routes: Sequence[Any]) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "original_router", route)
        if hasattr(inner, "routes"):
            yield from _paths(inner.routes)
        else:
            yield getattr(route, "path", "")


def _refusing(status: int, body: dict[str, Any]) -> Callable[[Any], None]:
    return lambda route: route.fulfill(status=status, content_type="application/json", body=json.dumps(body))


def _heard(client: TestClient) -> list[dict[str, Any]]:
    call = {"fn_index": 0, "data": typed("what do they earn"), "session_hash": _SESSION}
    assert join(client, call).status_code == 200
    stream = client.get(f"/gradio_api/queue/data?session_hash={_SESSION}").text
    return [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]


@cache
def _shipped(assets: Path) -> str:
    """What of Gradio's own files has to do with the chat, a status or a button."""
    files = (path for path in assets.iterdir() if path.suffix in (".js", ".css") and path.stat().st_size < 500_000)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)
