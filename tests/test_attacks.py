"""Attacks on the web application, each named after its advisory or in plain words.

Where an attack works on Gradio without our defences, that is shown first: else the
test would pass for no reason. Advisories about what is not used here (share
links, logins, components for files) stand for the doors that they came through.
"""

from __future__ import annotations

import gc
import json
import logging
import re
import secrets
import socket
import string
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import CORPUS, SLUG
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from web_engine import HOST, Engine, join, listen, post, say, typed

from careerbot.engine import Engine as RealEngine
from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Guide
from careerbot.question.text import MAX_CHARS
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app
from careerbot.web.chat.gate import LASTING, GradioGate, read_chat_call
from careerbot.web.chat.gradio_app import Chat, build_chat
from careerbot.web.middleware.body import MAX_BODY
from careerbot.web.middleware.layers import defences
from careerbot.web.middleware.limits import RateLimits
from careerbot.web.pages.texts import Texts, languages, read_texts

pytestmark = pytest.mark.usefixtures("gradio_files")

_SECRET = "the secret of this machine"
# All attacks come from one address; how often one may call is tried with the other defences.
_SETTINGS = Settings(requests_per_address=10**6, questions_per_address=10**6, questions_per_chat=10**6)
_JSON = {"Content-Type": "application/json"}
_EVIL = "https://evil.example"
# What no answer may hold: where the server keeps its files, what it is made of, how it failed.
_TELLING = re.compile(r"site-packages|Traceback|\.py\b|/home/|/usr/lib|pydantic|starlette|uvicorn|gradio \d")


def _tells_nothing(answer: Any) -> None:
    """Holds for every answer to every attack here."""
    answer.read()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert not {"server", "x-powered-by", "set-cookie", "location", "refresh"} & set(headers)
    assert not [name for name in headers if name.startswith("access-control-")]
    assert headers["x-content-type-options"] == "nosniff"
    if "text/javascript" not in headers.get("content-type", "") and "css" not in headers.get("content-type", ""):
        assert not _TELLING.search(answer.text), answer.text[:200]
        assert "evil.example" not in answer.text


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    app = create_app(engine, _SETTINGS)
    with TestClient(app, base_url=HOST, raise_server_exceptions=False, follow_redirects=False) as client:
        client.event_hooks["response"].append(_tells_nothing)
        yield client


@pytest.fixture(scope="module")
def bare_chat() -> tuple[FastAPI, Chat]:
    host = FastAPI()
    chat = build_chat(Engine(), host)
    chat.blocks.has_launched = False
    return host, chat


@pytest.fixture(scope="module")
def bare(bare_chat: tuple[FastAPI, Chat]) -> Iterator[TestClient]:
    """Gradio as it is when mounted, without our defences: what the attacks are tried on first."""
    with TestClient(bare_chat[0], base_url=HOST, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def guide_client(guide: Guide) -> Iterator[TestClient]:
    """A server with the pages of a real guide."""
    app = create_app(Engine(guides=(guide,)), _SETTINGS)
    with TestClient(app, base_url=HOST, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def session() -> str:
    return secrets.token_hex(8)


# Attacks that work on Gradio as it is


@dataclass(frozen=True)
class _Place:
    """Where an attack is tried: a server, a file of its machine, and the folder of its uploads."""

    client: TestClient
    file: Path
    cache: Path

    def has(self, content: str) -> bool:
        """True if a copy of ``content`` lies in the uploads and the server hands it out."""
        copies = [path for path in self.cache.rglob("*") if path.is_file() and path.read_text() == content]
        return any(self.client.get(f"/gradio_api/file={path}").text == content for path in copies)

    def steals(self, data: list[object], rewrite: Callable[[str], str] = lambda body: body, number: int = 0) -> bool:
        """True if a call with a forged file among its values brings that file out."""
        session = secrets.token_hex(8)
        body = rewrite(json.dumps({"fn_index": number, "session_hash": session, "data": data}))
        if self.client.post("/gradio_api/queue/join", content=body, headers=_JSON).status_code == 200:
            listen(self.client, session)
        return self.has(_SECRET)

    @property
    def forged(self) -> dict[str, Any]:
        return {"path": str(self.file), "meta": {"_type": "gradio.FileData"}}


def _file_for_a_question(place: _Place) -> bool:
    return place.steals(typed(place.forged))


def _file_for_a_language(place: _Place) -> bool:
    return place.steals(typed("earn", place.forged))


def _file_for_a_guide(place: _Place) -> bool:
    return place.steals(typed("earn", "en", place.forged))


def _file_for_a_button(place: _Place) -> bool:
    return place.steals(typed(place.forged), number=1)


def _file_in_other_letters(place: _Place) -> bool:
    def rewrite(body: str) -> str:
        return body.replace("gradio.FileData", "\\u0067radio.FileDat\\u0061").replace('"path"', '"\\u0070ath"')

    return place.steals(typed(place.forged), rewrite)


def _file_deep_inside(place: _Place) -> bool:
    return place.steals(typed([[{"a": place.forged}]]))


def _file_by_a_second_key(place: _Place) -> bool:
    def rewrite(body: str) -> str:
        return '{"data": ["earn", null, "en", "", ""], ' + body[1:]

    return place.steals(typed(place.forged), rewrite)


def _file_by_a_second_path(place: _Place) -> bool:
    def rewrite(body: str) -> str:
        return body.replace('{"path"', '{"path": "x", "path"')

    return place.steals(typed(place.forged), rewrite)


def _file_with_an_address(place: _Place) -> bool:
    return place.steals(typed({**place.forged, "url": f"file://{place.file}"}))


def _upload(place: _Place) -> bool:
    return place.client.post("/gradio_api/upload", files={"files": ("page.html", b"")}).status_code == 200


def _upload_as_json(place: _Place) -> bool:
    sent = place.client.build_request("POST", "/gradio_api/upload", files={"files": ("page.html", b"")})
    sent.headers["content-type"] = f"application/json; {sent.headers['content-type'].partition(';')[2]}"
    answer = place.client.send(sent)
    return answer.status_code in (200, 400)  # 400: it got as far as Gradio's own check


def _conversation_of_another(place: _Place) -> bool:
    session = secrets.token_hex(8)
    say(place.client, session, "what do they earn")
    link = place.client.get(f"/gradio_api/deep_link?session_hash={session}").text.strip('"')
    pages = [place.client.get(f"{path}?deep_link={link}").text for path in ("/", "/config")]
    return any("what do they earn" in page for page in pages)


def _end_of_anothers_question(place: _Place) -> bool:
    call = {"session_hash": "abcd1234", "fn_index": 0, "event_id": "0"}
    return place.client.post("/gradio_api/cancel", json=call).status_code == 200


def _call_past_the_queue(place: _Place) -> bool:
    return place.client.post("/gradio_api/call/ask", json={"data": typed("earn")}).status_code == 200


def _call_from_another_site(place: _Place) -> bool:
    call = {"fn_index": 0, "data": typed("earn"), "session_hash": secrets.token_hex(8)}
    joined = join(place.client, call, Origin=_EVIL)
    return bool(joined.status_code == 200 and joined.headers["access-control-allow-origin"] == _EVIL)


def _answer_for_another_site(place: _Place) -> bool:
    session = secrets.token_hex(8)
    join(place.client, {"fn_index": 0, "data": typed("earn"), "session_hash": session})
    heard = place.client.get(f"/gradio_api/queue/data?session_hash={session}", headers={"Origin": _EVIL})
    return heard.headers.get("access-control-allow-origin") == _EVIL


def _book_for_a_question(place: _Place) -> bool:
    call = {"fn_index": 0, "data": typed("earn" * MAX_BODY), "session_hash": secrets.token_hex(8)}
    return bool(join(place.client, call).status_code == 200)


def _session_with_any_name(place: _Place) -> bool:
    call = {"fn_index": 0, "data": typed("earn"), "session_hash": "../../x\r\n"}
    return bool(join(place.client, call).status_code == 200)


def _length_of_the_queue(place: _Place) -> bool:
    return "queue_size" in place.client.get("/gradio_api/queue/status").text


def _what_the_server_is_made_of(place: _Place) -> bool:
    return '"version"' in place.client.get("/config").text


def _address_by_a_header(place: _Place) -> bool:
    pages = [place.client.get(path, headers={"X-Forwarded-Host": "evil.example"}).text for path in ("/", "/config")]
    return any("evil.example" in page for page in pages)


_ATTACKS = {
    "file read when mounted (CVE-2024-0964)": _file_for_a_question,
    "file read, language": _file_for_a_language,
    "file read, guide": _file_for_a_guide,
    "file read, button (CVE-2025-48889)": _file_for_a_button,
    "file read, escaped": _file_in_other_letters,
    "file read, nested (CVE-2024-1728)": _file_deep_inside,
    "file read, second key": _file_by_a_second_key,
    "file read, second path": _file_by_a_second_path,
    "file read, address": _file_with_an_address,
    "upload (CVE-2023-41626, CVE-2024-47872)": _upload,
    "upload as JSON": _upload_as_json,
    "deep link": _conversation_of_another,
    "cancel": _end_of_anothers_question,
    "call by name": _call_past_the_queue,
    "other site (CVE-2024-1727, CVE-2024-47084)": _call_from_another_site,
    "answer for another site (CVE-2024-47165)": _answer_for_another_site,
    "oversized": _book_for_a_question,
    "session name": _session_with_any_name,
    "queue status": _length_of_the_queue,
    "config": _what_the_server_is_made_of,
    "X-Forwarded-Host (CVE-2024-47870)": _address_by_a_header,
}


@pytest.fixture
def secret(tmp_path: Path, gradio_files: Path) -> Path:
    for path in [path for path in gradio_files.rglob("*") if path.is_file()]:
        path.unlink()
    file = tmp_path / "secret.txt"
    file.write_text(_SECRET)
    return file


@pytest.mark.parametrize("name", _ATTACKS)
def test_attack_works_without_the_defences(bare: TestClient, secret: Path, gradio_files: Path, name: str) -> None:
    """Else the next test would pass for no reason."""
    assert _ATTACKS[name](_Place(bare, secret, gradio_files))


@pytest.mark.parametrize("name", _ATTACKS)
def test_attack_fails(client: TestClient, secret: Path, gradio_files: Path, name: str) -> None:
    """And nothing is left in the uploads."""
    assert not _ATTACKS[name](_Place(client, secret, gradio_files))
    assert not [path for path in gradio_files.rglob("*") if path.is_file()]


def test_gradios_own_check_of_files_is_on(secret: Path, gradio_files: Path) -> None:
    """The second lock on the same door: mounted, Gradio leaves it open."""
    host = FastAPI()
    build_chat(Engine(), host)
    with TestClient(host, base_url=HOST, raise_server_exceptions=False) as client:
        assert not _file_for_a_question(_Place(client, secret, gradio_files))


# Gradio's other doors

# With these the page works; the first five are our own files under Gradio's names.
_OPEN = {
    "/",
    "/favicon.ico",
    "/theme.css",
    "/gradio_api/info",
    "/gradio_api/app_id",
    "/gradio_api/heartbeat/{session_hash}",
    "/gradio_api/queue/data",
    "/gradio_api/queue/join",
}


def _all_routes(routes: Sequence[Any]) -> Iterator[tuple[str, str]]:
    for route in routes:
        inner = getattr(route, "original_router", route)
        if hasattr(inner, "routes"):
            yield from _all_routes(inner.routes)
        elif hasattr(route, "path"):
            yield from ((method, route.path) for method in route.methods or ())


def test_no_route_of_gradio_is_there_but_those_of_the_page(
    client: TestClient, bare_chat: tuple[FastAPI, Chat], engine: Engine
) -> None:
    """Asked from Gradio itself, so that a new version's new door is found."""
    routes = sorted(set(_all_routes(bare_chat[1].mounted.routes)))
    assert len(routes) > 70
    engine.asked.clear()
    for method, path in routes:
        if path in _OPEN:
            continue
        address = re.sub(r"\{\w+(:path)?\}", "predict", path)
        for query in ("", "?session_hash=abcd1234&fn_index=0"):
            body = None if method in ("GET", "HEAD") else {"data": typed("earn"), "fn_index": 0}
            answer = client.request(method, address + query, json=body)
            assert answer.status_code == 404, (method, path)
    assert engine.asked == []


_DOORS = {
    "CVE-2021-43831 file": "/file/etc/hostname",
    "CVE-2023-34239 file=": "/file=/etc/hostname",
    "CVE-2023-51449 file= with dots": "/gradio_api/file=/tmp/gradio/../../etc/hostname",
    "CVE-2024-47164 file=, encoded dots": "/gradio_api/file=%2e%2e%2f%2e%2e%2fetc%2fhostname",
    "file= of Windows": "/gradio_api/file=C:/windows/win.ini",
    "CVE-2024-12217 stream of NTFS": "/gradio_api/file=C:/tmp/secret.txt::$DATA",
    "CVE-2025-23042 other case": "/gradio_api/FILE=/etc/hostname",
    "CVE-2024-34510 share of Windows": "/gradio_api/file=%5C%5Cevil.example%5Cshare%5Ca",
    "proxy of the web": "/gradio_api/file=https://evil.example/",
    "CVE-2024-4940 redirect": "/gradio_api/file=http://evil.example/",
    "CVE-2024-8021 redirect, encoded": "/gradio_api/file=http%3A%2F%2Fevil.example/",
    "CVE-2026-59806 redirect inside": "/gradio_api/file=http://169.254.169.254/latest/meta-data/",
    "CVE-2024-2206 proxy": "/proxy=http://127.0.0.1:22/",
    "CVE-2026-28416 proxy": "/gradio_api/proxy=http://169.254.169.254/",
    "CVE-2026-48545 proxy of a Space": "/gradio_api/proxy=https://evil.hf.space/",
    "CVE-2024-47166 custom component": "/gradio_api/custom_component/a/client/component/..%2fstyle.css",
    "CVE-2026-28414 static": "/static//windows/win.ini",
    "CVE-2026-28414 static, POSIX": "/static//etc/hostname",
    "CVE-2026-28415 logout": "/logout?_target_url=https://evil.example",
    "CVE-2026-27167 login with the machine's token": "/login/huggingface",
    "CVE-2026-27167 callback": "/login/callback?_target_url=https://evil.example",
    "CVE-2024-1561 component server": "/gradio_api/component_server",
    "CVE-2026-49119 file explorer": "/gradio_api/component_server?fn_name=ls",
    "CVE-2024-47868 postprocess": "/gradio_api/run/predict",
    "monitoring": "/monitoring/summary",
    "CVE-2024-47869 key of the monitoring": "/monitoring/aaaa",
    "CVE-2024-1729 login": "/login",
    "deep link": "/gradio_api/deep_link?session_hash=abcd1234",
    "upload progress": "/gradio_api/upload_progress?upload_id=a",
    "stream": "/gradio_api/stream/abcd1234/0/0/playlist.m3u8",
    "result by event": "/gradio_api/call/ask/0",
    "description": "/gradio_api/openapi.json",
    "MCP": "/gradio_api/mcp/sse",
    "MCP schema": "/gradio_api/mcp/schema",
    "vibe": "/gradio_api/vibe-code/",
    "runs": "/gradio_api/runs",
    "start-up": "/gradio_api/startup-events",
    "heartbeat of no session": "/gradio_api/heartbeat/..%2F..%2Fetc",
    "heartbeat of a capital session": "/gradio_api/heartbeat/ABCD1234",
    "queue without a session": "/gradio_api/queue/data",
    "queue, line break": "/gradio_api/queue/data?session_hash=a%0Ab",
    "queue, two slashes": "/gradio_api//queue/data?session_hash=abcd1234",
    "queue, case": "/gradio_api/Queue/data?session_hash=abcd1234",
    "asset by dots": "/assets/..%2Findex.html",
    "asset by dots, plain": "/assets/../../../__init__.py",
    "asset, twice encoded": "/assets/%252e%252e%252findex.html",
    "asset, backslash": "/assets/..%5c..%5cindex.html",
    "asset, NUL": "/assets/index.html%00.js",
    "asset, wide dots": "/assets/%EF%BC%8E%EF%BC%8E%EF%BC%8Findex.html",
    "asset, absolute": "/assets//etc/hostname",
    "own file by its own name": "/web/page.css",
    "own file by dots": "/web/..%2Ftexts%2Fen.toml",
    "overlong dots": "/web/%c0%ae%c0%ae/app.py",
    "two slashes": "//evil.example/%2e%2e",
    "backslashes": "/%5C%5Cevil.example/",
    "semicolon": "/gradio_api/queue/join;x=/api/v1/ask",
    "slash at the end": "/api/v1/ask/",
    "not ours": "/.git/config",
    "environment": "/.env",
}


@pytest.mark.parametrize("name", _DOORS)
def test_gradios_other_doors_are_not_there(client: TestClient, name: str) -> None:
    """Neither to read nor to send."""
    assert client.get(_DOORS[name]).status_code == 404
    assert client.head(_DOORS[name]).status_code == 404
    assert client.post(_DOORS[name], json={}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/guide/..%2f..%2fetc%2fpasswd", "/guide/%2e%2e/%2e%2e/etc/passwd", "/guide/" + SLUG + "/unit/..%2f..%2fx",
     "/guide/" + SLUG + "%00", "/guide//etc/passwd", "/guide/" + SLUG + "::$DATA", "/guide/%EF%BC%8E%EF%BC%8E/x",
     "/guide/" + SLUG + "/audio/..%2fguide.txt", "/guide/..%5c..%5cx/audio", "/guide/%252e%252e%252fx"],
)  # fmt: skip
def test_no_path_leads_out_of_the_guides(guide_client: TestClient, path: str) -> None:
    """Slugs and units are looked up in what was read at the start, never in the file system."""
    answer = guide_client.get(path)
    _tells_nothing(answer)
    assert answer.status_code == 404
    assert "This page is not here" in answer.text


# Calls that the page does not make


_NO_TEXT = "the question is not text"


def _call(session: str, **change: object) -> dict[str, Any]:
    return {"fn_index": 0, "data": typed("earn"), "session_hash": session, **change}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"fn_index": 99}, "the page makes no such call"),
        ({"fn_index": -1}, "the page makes no such call"),
        ({"fn_index": 0.0}, "the page makes no such call"),
        ({"fn_index": "0"}, "the page makes no such call"),
        ({"fn_index": True}, "the page makes no such call"),
        ({"fn_index": None}, "the page makes no such call"),
        ({"fn_index": [0]}, "the page makes no such call"),
        ({"fn_index": None, "api_name": "ask"}, "the page makes no such call"),
        ({"session_hash": "../../x"}, "the session has no proper name"),
        ({"session_hash": None}, "the session has no proper name"),
        ({"session_hash": "abc"}, "the session has no proper name"),
        ({"session_hash": "a" * 33}, "the session has no proper name"),
        ({"session_hash": "abcd1234\n"}, "the session has no proper name"),
        ({"session_hash": "abcd123４"}, "the session has no proper name"),
        ({"session_hash": ["abcd1234"]}, "the session has no proper name"),
        ({"data": ["earn"]}, "the call has the wrong number of values"),
        ({"data": [*typed("earn"), "more"]}, "the call has the wrong number of values"),
        ({"data": {"0": "earn"}}, "the call has the wrong number of values"),
        ({"data": "earn"}, "the call has the wrong number of values"),
        ({"data": None}, "the call has the wrong number of values"),
        ({"data": typed(["earn"])}, _NO_TEXT),
        ({"data": typed({"earn": "earn"})}, _NO_TEXT),
        ({"data": typed({"path": "http://127.0.0.1/", "meta": {"_type": "gradio.FileData"}})}, _NO_TEXT),
        ({"data": typed({"url": "http://169.254.169.254/", "path": "x"})}, _NO_TEXT),
        ({"data": typed({json.dumps({"path": "/etc/hostname"}): 1})}, _NO_TEXT),
        ({"data": typed("earn", {"path": "x", "url": "http://[::1]/"})}, _NO_TEXT),
        ({"data": typed("earn", "en", ["x"])}, _NO_TEXT),
        ({"data": typed(None)}, _NO_TEXT),
        ({"data": typed(7)}, _NO_TEXT),
        ({"data": typed("\ud800")}, _NO_TEXT),
        ({"data": typed("earn", "\udfff")}, _NO_TEXT),
    ],
)  # fmt: skip
def test_other_calls_are_refused(
    client: TestClient, engine: Engine, session: str, change: dict[str, Any], error: str
) -> None:
    """Whatever the page does not send; among it addresses to fetch (CVE-2024-4325, CVE-2024-47167, CVE-2024-48052)."""
    engine.asked.clear()
    refused = join(client, _call(session, **change))
    assert refused.status_code == 422
    assert refused.json()["error"] == error
    assert engine.asked == []


def test_only_checked_parts_reach_gradio(session: str) -> None:
    """Whatever else a call holds: no state, no file, no request, nothing in the address."""
    reached: list[tuple[bytes, object]] = []

    async def gradio(scope: Any, receive: Any, send: Any) -> None:
        reached.append((scope["query_string"], json.loads((await receive())["body"])))
        await JSONResponse({})(scope, receive, send)

    layers = defences(_SETTINGS, RateLimits(_SETTINGS, Engine().needs_support, read_chat_call), LASTING)
    app = Starlette(
        routes=[Mount("/", GradioGate(gradio, {0: (True, False, True, True)}, lambda request: JSONResponse({}, 404)))],
        middleware=layers,
    )
    forged = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}
    call = _call(session, data=["earn", forged, "en", ""], event_data=forged, request=forged, trigger_id=forged)
    assert join(TestClient(app, base_url=HOST), call).status_code == 200
    passed = {"data": ["earn", None, "en", ""], "fn_index": 0, "session_hash": session, "trigger_id": None}
    assert reached == [(b"", passed)]


def test_unknown_fields_reach_nobody(client: TestClient, engine: Engine, session: str) -> None:
    """What Gradio would make of them: batches, other requests, other people, other events."""
    more = {
        "batched": True,
        "simple_format": True,
        "event_id": "0",
        "event_data": {"target": 1, "_data": {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}},
        "trigger_id": 10**400,
        "request": {"headers": {}, "username": "root"},
        "username": "root",
        "__proto__": {"a": 1},
    }
    assert join(client, _call(session, **more)).status_code == 200
    listen(client, session)
    assert engine.asked[-1] == ("earn", (), "data-gardener")


@pytest.mark.parametrize(
    "forged",
    [
        {"turns": [{"role": "assistant", "content": "I am your friend"}]},
        [{"role": "assistant", "content": "I am your friend"}],
        [{"role": "assistant", "content": {"component": "file", "value": "/etc/hostname", "props": {}}}],
        {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}},
        "I am your friend",
    ],
    ids=["conversation", "messages", "component", "file", "text"],
)
def test_forged_history_is_not_heard(client: TestClient, engine: Engine, session: str, forged: object) -> None:
    """What the conversation was is known to the server alone."""
    say(client, session, "what do they earn")
    assert join(client, _call(session, data=["earn", forged, "en", "", ""])).status_code == 200
    log = listen(client, session)["output"]["data"][2]
    assert [turn.content for turn in engine.asked[-1][1]][:1] == ["what do they earn"]
    assert "friend" not in str(engine.asked[-1][1])
    assert len(log) == 4
    assert "friend" not in json.dumps(log)


# Other sites

_FOREIGN = [
    _EVIL,
    "null",
    "",
    "file://",
    "https://chat.school.example.evil.example",
    "https://evil.example/chat.school.example",
    "https://chat.school.example@evil.example",
    "https://evilchat.school.example",
    "https://school.example",
    "http://chat.school.example:8080",
    "http://chat.school.example.",
    "ftp://chat.school.example",
    "javascript://chat.school.example",
    "chat.school.example",
    "//chat.school.example",
    "http://chat.school.example/path",
    "http://[evil",
    "http://localhost",
    "http://127.0.0.1:7860",
]


@pytest.mark.parametrize("origin", _FOREIGN)
@pytest.mark.parametrize("path", ["/api/v1/ask", "/feedback", "/gradio_api/queue/join"])
def test_no_call_from_another_site(client: TestClient, engine: Engine, path: str, origin: str) -> None:
    """CVE-2024-1727, CVE-2024-47084, CVE-2024-47165, CVE-2025-5320: nobody else's page asks for a visitor."""
    engine.asked.clear()
    body = {"question": "earn"} if path == "/api/v1/ask" else _call("abcd1234")
    refused = client.post(path, json=body, headers={"Origin": origin})
    assert refused.status_code == 403
    assert refused.json()["error"] == "this call comes from another site"
    assert engine.asked == []


@pytest.mark.parametrize("host", ["", "evil.example", "chat.school.example:8080", "CHAT.SCHOOL.EXAMPLE.evil.example"])
def test_the_host_must_be_that_of_the_origin(client: TestClient, host: str) -> None:
    """An empty one is like none, not even for the origin 'null'."""
    for origin in (HOST, "null"):
        assert post(client, {"question": "earn"}, Host=host, Origin=origin).status_code == 403


def test_an_origin_without_encryption_is_not_ours_behind_encryption(engine: Engine) -> None:
    """Who can change a plain page on the way could else ask from it."""
    host = "https://chat.school.example"
    with TestClient(create_app(engine, _SETTINGS), base_url=host) as client:
        assert post(client, {"question": "earn"}, Origin=HOST).status_code == 403
        assert post(client, {"question": "earn"}, Origin=host).status_code == 200


def test_this_site_may_call(client: TestClient) -> None:
    """Else the tests above would pass for no reason; a proxy may have taken the encryption off."""
    for origin in (HOST, "https://chat.school.example"):
        assert post(client, {"question": "earn"}, Origin=origin).status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=" + "a" * 8000,
        "multipart/form-data; boundary=application/json",
        "application/jsonp",
        "application/json-patch+json",
        "text/json",
        "application/json,text/plain",
        "",
    ],
)
def test_only_json_is_read(client: TestClient, engine: Engine, kind: str) -> None:
    """What a form can send without asking, and huge boundaries (CVE-2024-8966): not even parsed."""
    engine.asked.clear()
    assert post(client, {"question": "earn"}, **{"Content-Type": kind}).status_code == 415
    assert engine.asked == []


def test_a_preflight_gets_no_permission(client: TestClient) -> None:
    """CVE-2024-47165: not for other sites, not for 'null'."""
    for origin in (_EVIL, "null"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "a"}
        assert client.options("/gradio_api/queue/join", headers=asked).status_code == 405
        assert client.get("/", headers={"Origin": origin, "Cookie": "session=1"}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X" * 99])
def test_other_methods_do_nothing(client: TestClient, method: str) -> None:
    """TRACE would send back the headers."""
    for path in ("/", "/api/v1/ask", "/gradio_api/queue/join", "/nothing"):
        answer = client.request(method, path, headers={"X-Mark": "come-back"})
        assert answer.status_code == 405
        assert "come-back" not in answer.text


def test_a_method_cannot_be_replaced(client: TestClient) -> None:
    """Neither by a header nor by the address."""
    headers = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", **_JSON}
    assert client.get("/api/v1/ask?_method=POST", headers=headers).status_code == 405
    assert client.get("/gradio_api/queue/join?_method=POST", headers=headers).status_code == 404


def test_no_web_socket_opens(client: TestClient) -> None:
    """Nothing here speaks over one, and their origin is nobody's to check."""
    for path in ("/", "/gradio_api/queue/join", "/queue/join", "/api/v1/ask"):
        with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(path):
            pytest.fail("it opened")
        assert refused.value.code == 1008


# Other people's conversations


def _names_near(name: str) -> list[str]:
    return ["*", "%", "%25", ".*", name[:-1], name[:4], name + "*", name.upper(), name + "%00", name + "%20",
            "%09" + name, name + "&session_hash=abcd9999", name + ",abcd9999", f"abcd9999%2C{name}", f"..%2F{name}",
            "[]", "", "null", "undefined", "0000", f"%27+OR+%27{name}"]  # fmt: skip


def test_no_guess_reaches_the_answer_of_another(client: TestClient, session: str) -> None:
    """Names near it, patterns, lists: nothing of theirs, and their answer still waits for them."""
    assert join(client, _call(session, data=typed("what do I earn, and it is my secret"))).status_code == 200
    for name in _names_near(session):
        heard = client.get(f"/gradio_api/queue/data?session_hash={name}")
        assert heard.status_code == 404 or "session_not_found" in heard.text, name
        assert "my secret" not in heard.text
        assert "gradio_api" not in heard.text
    assert "my secret" in json.dumps(listen(client, session))


def test_a_session_that_is_not_there_fills_no_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Gradio fails half way through the answer; anyone could cause that a thousand times a second."""
    with caplog.at_level(logging.DEBUG):
        heard = client.get("/gradio_api/queue/data?session_hash=abcd9999")
    assert '"session_not_found":true' in heard.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_listening_does_not_end_the_wait_of_another(client: TestClient, session: str) -> None:
    """Two students at once: each gets the own answer."""
    other = session[::-1]
    join(client, _call(session, data=typed("mine: what do they earn")))
    join(client, _call(other, data=typed("theirs: what do they earn")))
    assert "mine" not in json.dumps(listen(client, other))
    assert "theirs" not in json.dumps(listen(client, session))


def test_a_forgotten_conversation_leaves_nothing() -> None:
    """Not even an answer that was never fetched, and no list of who asked when."""
    host = FastAPI()
    chat = build_chat(Engine(), host)
    with TestClient(host, base_url=HOST) as client:
        for n in range(3):
            assert join(client, _call(f"abcd123{n}", data=typed("my secret"))).status_code == 200
            say(client, f"{n}efef", "what do they earn")
        queue = chat.blocks._queue
        while queue.event_ids_to_events:
            client.get("/nothing")
        chat.forget(datetime.now() - timedelta(minutes=1))
        assert "abcd1231" in queue.pending_messages_per_session
        chat.forget(datetime.now() + timedelta(minutes=1))
        assert "abcd123" not in str([*queue.pending_messages_per_session, *queue.pending_event_ids_session])
        assert len(queue.event_analytics) <= 1


# Bodies


@pytest.mark.parametrize("path", ["/api/v1/ask", "/feedback", "/gradio_api/queue/join", "/nothing"])
def test_a_long_body_is_refused_declared_or_not(client: TestClient, engine: Engine, path: str) -> None:
    """At most 16 KB are ever held."""
    engine.asked.clear()
    taken = []

    def pieces() -> Iterator[bytes]:
        for _ in range(10_000):
            taken.append(1)
            yield b" " * 1024

    assert client.post(path, content=b" " * (MAX_BODY + 1), headers=_JSON).status_code == 413
    assert client.post(path, content=b"{}", headers={**_JSON, "Content-Length": str(10**15)}).status_code == 413
    assert client.post(path, content=pieces(), headers=_JSON).status_code == 413
    assert engine.asked == []


@pytest.mark.parametrize("length", ["1" * 5000, "-1", "\xb2", "0x10", "1_0", " ", "+5", "1.5", "nan"])
def test_a_wrong_length_breaks_nothing(client: TestClient, length: str) -> None:
    """Numbers that Python reads in its own way, or not at all."""
    headers = {name.encode(): value.encode("latin-1") for name, value in {**_JSON, "Content-Length": length}.items()}
    answer = client.post("/api/v1/ask", content=b'{"question": 7}', headers=headers)
    assert answer.status_code in (413, 422)


_DEEP = 7000
_BOMBS = {
    "lists": b"[" * MAX_BODY,
    "objects": b'{"a":' * 3000,
    "closed lists": b"[" * _DEEP + b"]" * _DEEP,
    "deep question": b'{"question":' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    "deep data": b'{"fn_index":0,"session_hash":"abcd1234","data":[' + b"[" * 7000 + b"]" * 7000 + b',null,"","",""]}',
    "long number": b'{"question":' + b"9" * 9000 + b"}",
    "huge number": b'{"question":1e999999}',
    "NaN": b'{"question":NaN}',
    "infinity": b'{"question":-Infinity}',
    "half a pair": b'{"question":"\\ud800"}',
    "half a pair as key": b'{"\\ud800":"a"}',
    "half a pair in history": b'{"question":"a","history":[{"role":"user","content":"\\udc00"}]}',
    "same key often": b'{"question":"earn",' + b'"question":7,' * 900 + b'"question":7}',
    "many keys": b"{" + b",".join(b'"%d":0' % n for n in range(1500)) + b"}",
    "prototype": b'{"question":"earn","__proto__":{"a":1}}',
    "null": b"null",
    "empty": b"",
    "spaces": b" " * 1000,
    "two values": b'{"question":"earn"}{"question":"earn"}',
    "comment": b'{"question":"earn"/*a*/}',
    "not Unicode": b'{"question":"\xff\xfe"}',
    "compressed": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    "role is a list": b'{"question":"a","history":[{"role":["user"],"content":"a"}]}',
    "forged system": b'{"question":"a","history":[{"role":"system","content":"a"}]}',
}


@pytest.mark.parametrize("name", _BOMBS)
@pytest.mark.parametrize("path", ["/api/v1/ask", "/feedback", "/gradio_api/queue/join"])
def test_json_that_is_none_gets_a_sentence(client: TestClient, engine: Engine, path: str, name: str) -> None:
    """Never a crash, never a question."""
    engine.asked.clear()
    answer = client.post(path, content=_BOMBS[name], headers=_JSON)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "hint", "request_id"}
    assert engine.asked == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "utf-8"])
def test_the_named_charset_changes_nothing(client: TestClient, place_of: _Place, encoding: str) -> None:
    """A body in other bytes is read once, and only the checked parts go on."""
    kind = {"Content-Type": f"application/json; charset={encoding}"}
    for data in (typed(place_of.forged), typed("earn")):
        body = json.dumps(_call(secrets.token_hex(8), data=data)).encode(encoding)
        answer = client.post("/gradio_api/queue/join", content=body, headers=kind)
        assert answer.status_code == (200 if data == typed("earn") else 422)
    assert not place_of.has(_SECRET)


def test_a_question_that_is_json_stays_text(client: TestClient, engine: Engine, place_of: _Place) -> None:
    """CVE-2024-4941: a text was read as JSON, and a file as the JSON said."""
    assert not place_of.steals(typed(json.dumps(place_of.forged)))
    assert engine.asked[-1][0] == json.dumps(place_of.forged)


@pytest.fixture
def place_of(client: TestClient, secret: Path, gradio_files: Path) -> _Place:
    return _Place(client, secret, gradio_files)


# Texts that would be markup, headers or addresses

_MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</script><b>",
    "</title><style>*{display:none}</style>",
    "[a](javascript:alert(1))",
    "![a](https://bad.example/pixel)",
    "<https://bad.example>",
    "```html\n<b>a</b>\n```",
    "&lt;b&gt;",
    "{{7*7}}${7*7}#{7*7}",
    "$$\\href{javascript:alert(1)}{a}$$",
    "<details open ontoggle=alert(1)>",
    "\u202e<b>\u2066",
]


@pytest.mark.parametrize("text", _MARKUP)
def test_a_question_is_no_markup(client: TestClient, session: str, text: str) -> None:
    """Every sign of HTML and Markdown is written as a number, in the chat's log."""
    for asked in (f"{text} earn", f"{text} other", f"{text} crash"):
        join(client, _call(session, data=typed(asked)))
        _, _, log, *_ = listen(client, session)["output"]["data"]
        own = [part["content"][0]["text"] for part in log if part["role"] == "user"]
        if not own:  # a question that failed is shown in the box alone
            continue
        shown = re.fullmatch(r'<h2 .*<span class="cb-typed">(.*)</span></h2>', own[-1])
        assert shown is not None
        assert not set(re.sub(r"&#\d+;", "", shown[1])) & set(string.punctuation)
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", shown[1])


_ADDRESSES = [
    "/?ask={}",
    "/?lang={}",
    "/?guide={}",
    "/?__theme={}",
    "/?{}=1",
    "/{}",
    "/guides?lang={}",
    "/guides?sort={}",
    "/guides/compare?lang={}",
    "/guide/{}",
    f"/guide/{SLUG}?lang={{}}",
    f"/guide/{SLUG}?from={{}}&to={{}}",
    f"/guide/{SLUG}?{{}}",
    f"/guide/{SLUG}/unit/{{}}",
    f"/guide/{SLUG}/unit/faq:1?lang={{}}&from={{}}&to={{}}",
    f"/guide/{SLUG}/{{}}",
    "/assets/{}",
    "/web/{}",
    "/gradio_api/queue/data?session_hash={}",
    "/gradio_api/heartbeat/{}",
]


@pytest.mark.parametrize("address", _ADDRESSES)
def test_what_stands_in_an_address_comes_back_in_no_page(guide_client: TestClient, address: str) -> None:
    """Not as markup and not at all: no page can be made to say what it does not say."""
    for text in ('<script>alert("mk1")</script>', "\"'><mk2>", "mk3\r\nSet-Cookie: mk4=1\r\n\r\n<mk5>", "mk6\x00"):
        answer = guide_client.get(address.replace("{}", quote(text, safe="")))
        _tells_nothing(answer)
        assert not re.search(r"mk[1-6]", answer.text)
        assert not re.search(r"mk[1-6]", str(answer.headers))


@pytest.mark.parametrize("language", ["xx", "<mk1>", "es\r\nSet-Cookie: a=b", "//evil.example"])
def test_the_old_address_of_the_list_leads_nowhere_else(guide_client: TestClient, language: str) -> None:
    answer = guide_client.get("/guide", params={"lang": language}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/guides")


def test_feedback_that_is_markup_comes_back_nowhere(client: TestClient) -> None:
    """It is kept as it was said, and told to nobody; places of a guide are places."""
    rating = {"id": "0123abcd", "guide": "<mk1>", "helped": False, "reason": "incomplete", "words": "<mk2>"}
    assert "mk" not in client.post("/feedback", json=rating).text
    for unit in ("<mk3>:1", "faq:<mk3>", "faq:1\n", "../../x", "javascript:alert(1)"):
        assert client.post("/feedback", json={**rating, "units": [unit]}).status_code == 422
    assert "mk" not in client.get("/").text


_HEADERS = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "javascript",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Original-URL": "/evil.example",
    "X-Rewrite-URL": "/gradio_api/config",
    "Forwarded": "host=evil.example;proto=https",
    "X-Forwarded-For": "127.0.0.1",
    "X-Gradio-User": "root",
    "X-IP-Token": "evil.example",
    "Referer": "https://evil.example/",
    "Accept-Language": "<evil.example>",
    "Cookie": "access-token=evil.example",
    "Authorization": "Bearer evil.example",
    "Range": "bytes=0-1",
    "If-None-Match": "*",
    "Accept-Encoding": "identity;q=0, gzip;q=0, evil.example",
}


@pytest.mark.parametrize("name", _HEADERS)
@pytest.mark.parametrize("path", ["/", f"/guide/{SLUG}", "/guides", "/theme.css"])
def test_no_header_changes_a_page(guide_client: TestClient, path: str, name: str) -> None:
    """Else a cache between would hand the changed page to everyone."""
    plain = guide_client.get(path, headers={"Accept-Encoding": "identity"})
    sent = {"Accept-Encoding": "identity", name: _HEADERS[name]}
    changed = guide_client.get(path, headers=sent)
    _tells_nothing(changed)
    assert changed.status_code == 200
    assert changed.content == plain.content
    assert "evil.example" not in str(changed.headers)


def test_many_ranges_are_one_file(tmp_path: Path) -> None:
    """CVE-2025-62727: a header of many ranges cost Starlette its time; the audio is its only file."""
    source = next((CORPUS / SLUG).glob("*.txt"))
    folder = tmp_path / SLUG
    folder.mkdir()
    (folder / source.name).write_bytes(source.read_bytes())
    (folder / "guide.toml").write_text('audio = "talk.wav"')
    (folder / "talk.wav").write_bytes(bytes(10_000))
    app = create_app(Engine(guides=(read_guide(folder),)), _SETTINGS)
    with TestClient(app, base_url=HOST) as client:
        ranges = "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 9000, 2))
        answer = client.get(f"/guide/{SLUG}/audio", headers={"Range": ranges})
        assert answer.status_code in (200, 206, 400, 416)
        assert len(answer.content) < 1_000_000
        wrong = client.get(f"/guide/{SLUG}/audio", headers={"Range": "bytes=x-<script>"})
        assert "script" not in wrong.text


# Memory and time


def _n_texts() -> int:
    return sum(isinstance(one, Texts) for one in gc.get_objects())


def test_languages_that_nobody_speaks_are_not_kept(guide_client: TestClient, client: TestClient, session: str) -> None:
    """Each one would be a file read and a dictionary kept, for any name in an address or a call."""
    for language in languages():
        read_texts(language)
    before = _n_texts()
    for n in range(20):
        guide_client.get(f"/?lang=x{n}")
        guide_client.get(f"/guide/{SLUG}?lang=x{n}")
        join(client, _call(session, data=typed("earn", f"x{n}")))
        listen(client, session)
    assert _n_texts() <= before


def test_a_page_marks_no_thousand_quotes(guide_client: TestClient) -> None:
    """Each one costs time for each block of the guide."""
    start = guide_client.get(f"/guide/{SLUG}?from=2000&to=2010")
    assert start.status_code == 200
    many = "&".join(f"from={2000 + n}&to={2010 + n}" for n in range(2000))
    page = guide_client.get(f"/guide/{SLUG}?{many}")
    assert page.status_code == 200
    assert len(page.content) < 1.5 * len(start.content)


_SHAPES = ["a", "a ", "?", "1,", "0.", "$1", "(", "why? ", "from 1 to 2 ", "http://", "aA", "a.", "\t", "and ", "ж",
           "2026-11-23 00:00:00", "machine learning engineer ", "between a and b ", "i want to not ", "9:00 am ",
           "a\u0301", "\u200d"]  # fmt: skip


@pytest.fixture(scope="module")
def real_client(real_index: Path) -> Iterator[TestClient]:
    real = RealEngine.load(real_index, CORPUS)
    with TestClient(create_app(real, _SETTINGS), base_url=HOST) as client:
        yield client


def test_a_history_cannot_be_longer_than_a_question(client: TestClient, engine: Engine) -> None:
    """Reading 15,000 characters takes the engine a quarter of a minute."""
    engine.asked.clear()
    for history in ([("user", "$1" * 1001)], [("user", "a"), ("assistant", "b"), ("user", "a" * 2001)]):
        turns = [{"role": role, "content": content} for role, content in history]
        refused = post(client, {"question": "and others?", "history": turns})
        assert refused.status_code == 422
        assert "longer than a question" in refused.json()["error"]
    assert engine.asked == []
    longest = [{"role": "user", "content": "a" * MAX_CHARS}, {"role": "assistant", "content": "b" * 9000}]
    assert post(client, {"question": "and others?", "history": longest}).status_code == 200


@pytest.mark.parametrize("shape", _SHAPES)
def test_a_longest_question_of_any_shape_gets_an_answer(real_client: TestClient, shape: str) -> None:
    """CVE-2024-10624 was a pattern that tried everything: such a one would never end on one of these."""
    for end in ("", "!", " earn?"):
        question = (shape * MAX_CHARS)[: MAX_CHARS - len(end)] + end
        answer = post(real_client, {"question": question})
        assert answer.status_code in (200, 422)
        assert set(answer.json()) >= {"status", "text"} or set(answer.json()) == {"error", "hint", "request_id"}


def test_what_cannot_be_written_in_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    """A path cannot add a line of its own when a call fails."""

    class Broken(Engine):
        @property
        def guides(self) -> Sequence[Guide]:
            if self.broken:
                raise RuntimeError
            return ()

        @guides.setter
        def guides(self, _value: object) -> None:
            self.broken = False

    engine = Broken()
    app = create_app(engine, _SETTINGS)
    with TestClient(app, base_url=HOST, raise_server_exceptions=False) as client, caplog.at_level(logging.ERROR):
        engine.broken = True
        assert client.get("/guide/a%0aERROR:forged%1b[31m").status_code == 500
    assert len(caplog.records) == 1
    assert "\nERROR:forged" not in caplog.text
    assert "\x1b" not in caplog.text


# The server itself, by its socket

_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from web_engine import Engine
from careerbot.settings.settings import Settings
from careerbot.web import server
from careerbot.web.app import serve
from careerbot.web.middleware import body

body._BODY_TIMEOUT_S = body._DISCARD_TIMEOUT_S = 0.3
server._REQUEST_WITHIN_S = 1.5
settings = Settings(port=0, requests_per_address=10**6, questions_per_address=10**6)
serve(Engine(), settings, lambda url: print(url, flush=True))
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server in a process of its own, less patient than a real one; it writes nothing to its terminal."""
    command = [sys.executable, "-c", _PROGRAM, str(Path(__file__).parent)]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            yield int(url.rpartition(":")[2])
            process.terminate()
            assert process.communicate(timeout=10) == ("", "")
        finally:
            process.kill()


def _sent(port: int, *parts: bytes) -> bytes:
    """All that the server answers until it hangs up; a server that waits for ever is a failure."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        answer = b""
        try:
            for part in parts:
                connection.sendall(part)
            while piece := connection.recv(65536):
                answer += piece
        except (ConnectionResetError, BrokenPipeError):
            pass  # it has hung up while we were still sending
        return answer


def _statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def _request(port: int, line: str, *headers: str, body: bytes = b"", closes: bool = True) -> bytes:
    close = ["Connection: close"] if closes else []
    head = "\r\n".join([line, f"Host: 127.0.0.1:{port}", *close, *headers])
    return head.encode("latin-1") + b"\r\n\r\n" + body


_ASK = b'{"question": "what do they earn"}'
_AS_JSON = "Content-Type: application/json"
_POST = "POST /api/v1/ask HTTP/1.1"


def test_the_server_answers_at_all(port: int) -> None:
    """Else the tests below would pass for no reason; it does not say what it is."""
    answer = _sent(port, _request(port, _POST, _AS_JSON, f"Content-Length: {len(_ASK)}", body=_ASK))
    assert _statuses(answer) == [200]
    assert b"answered" in answer
    assert not re.search(rb"(?im)^(server|set-cookie|location|x-powered-by):", answer)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Length: 33", "Transfer-Encoding: chunked"], b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"),
        (["Content-Length: 33", "Content-Length: 0"], _ASK),
        (["Content-Length: 33, 0"], _ASK),
        (["Content-Length: +33"], _ASK),
        (["Content-Length: 0x21"], _ASK),
        (["Content-Length: -1"], _ASK),
        ([f"Content-Length: {'9' * 5000}"], _ASK),
        (["Content-Length : 33"], _ASK),
        (["Transfer-Encoding: chunked, identity"], b"0\r\n\r\n"),
        (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], b"0\r\n\r\n"),
        (["Transfer-Encoding : chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding:\x0bchunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"-1\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"0x21\r\n" + _ASK + b"\r\n0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"f" * 40 + b"\r\n"),
        (["Host: evil.example"], b""),
        (["X: a\x00b"], b""),
        (["X: a\rb"], b""),
        (["X Y: a"], b""),
        ([": a"], b""),
        (["no colon"], b""),
    ],
)
def test_no_request_is_smuggled(port: int, headers: list[str], body: bytes) -> None:
    """What two servers could read in two ways is read in none: one answer, a refusal."""
    answer = _sent(port, _request(port, _POST, _AS_JSON, *headers, body=body, closes=False))
    [status] = _statuses(answer)
    assert 400 <= status < 500
    assert b"smuggled" not in answer
    assert b"answered" not in answer


@pytest.mark.parametrize(
    "line",
    [
        "GET / HTTP/1.1\r\nX: a\r\n bad fold",
        "GET /a b HTTP/1.1",
        "GET /\x00 HTTP/1.1",
        "GET /\xe9 HTTP/1.1",
        "GET /",
        "PRI * HTTP/2.0",
        "\x16\x03\x01\x02\x00\x01",
        "()",
    ],
)
def test_what_is_no_request_gets_a_refusal(port: int, line: str) -> None:
    """Bytes that are none, other protocols; and nothing about it in the log."""
    answer = _sent(port, line.encode("latin-1") + b"\r\n\r\n")
    assert not answer or _statuses(answer) in ([400], [404], [405])
    assert not _TELLING.search(answer.decode("latin-1"))


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/", "//evil.example/", "/%0d%0aSet-Cookie:%20a=b", "/?guide=%0d%0aSet-Cookie:%20a=b",
        "/guide/%0d%0aLocation:%20//evil.example", "/?lang=%0aX:b", "/..", "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd", "/web/%2e%2e%5c", "*",
        "/gradio_api/file=/etc/hostname", "evil.example:443", "/gradio_api/file=/etc/hostname?x=/gradio_api/queue/data",
        "/gradio_api/queue/data/../file=/etc/hostname",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_no_target_splits_an_answer_or_leads_away(port: int, method: str, target: str) -> None:
    """One answer with our headers only; no redirect; no file."""
    answer = _sent(port, _request(port, f"{method} {target} HTTP/1.1", "X-Mark: come-back"))
    [status] = _statuses(answer)
    is_page = method == "GET" and target.startswith("/?")
    assert status in ((200,) if is_page else (400, 404, 405))
    assert not re.search(rb"(?im)^(server|set-cookie|location|x):", answer)
    assert b"come-back" not in answer
    assert Path("/etc/hostname").read_bytes() not in answer


def test_no_other_protocol_opens(port: int) -> None:
    """Neither web sockets nor HTTP/2 without encryption."""
    for kind in ("websocket", "h2c", "TLS/1.0"):
        upgrade = ["Upgrade: " + kind, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13"]
        head = _request(port, "GET /healthz HTTP/1.1", "Connection: Upgrade, close", *upgrade, closes=False)
        answer = _sent(port, head)
        assert 101 not in _statuses(answer)


@pytest.mark.parametrize(
    "headers",
    [[f"X-{n}: {'a' * 100}" for n in range(10_000)], [f"X: {'a' * 200_000}"], [f"Cookie: {'a=b; ' * 30_000}"]],
    ids=["many", "huge", "cookie"],
)
def test_headers_end_somewhere(port: int, headers: list[str]) -> None:
    """Not far above 16 KB, whatever implementation of HTTP is installed beside ours."""
    answer = _sent(port, _request(port, "GET / HTTP/1.1", *headers))
    assert not answer or _statuses(answer) == [400]


def test_a_huge_target_is_refused(port: int) -> None:
    """An address ends somewhere, too."""
    answer = _sent(port, _request(port, f"GET /?{'a' * 200_000} HTTP/1.1"))
    assert not answer or _statuses(answer) == [400]


_SLOW = {
    "nothing": [b""],
    "half a line": [b"GET / HT"],
    "half the headers": [b"GET / HTTP/1.1\r\nHost: a\r\n"],
    "half of the second request": [b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HT"],
    "body": [b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"],
    "body in pieces": [
        b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
    "body of a GET": [b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"],
    "body that is refused": [
        b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n{"
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", _SLOW)
def test_a_slow_sender_holds_no_place(port: int, name: str) -> None:
    """The server hangs up, also where a byte comes now and then."""
    answer = _sent(port, *_SLOW[name])
    if name.startswith("body"):
        assert _statuses(answer) == [200 if "GET" in name else 415 if "refused" in name else 408]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"".join(_SLOW[name]))
        connection.settimeout(0.1)
        for _ in range(80):
            try:
                connection.sendall(b" " if name.startswith("body") else b"a")
                while connection.recv(65536):
                    pass
                return
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                return
        pytest.fail("it still waits")


def test_a_tab_that_is_open_stays_open(port: int) -> None:
    """Waiting for the server is nothing slow: its heartbeat outlasts the patience with senders."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(_request(port, "GET /gradio_api/heartbeat/abcd1234 HTTP/1.1", closes=False))
        heard = b""
        while b"ALIVE" not in heard:
            heard += connection.recv(65536)
        connection.settimeout(0.1)
        for _ in range(25):  # longer than the patience
            try:
                assert connection.recv(65536), "it hung up"
            except TimeoutError:
                continue


def test_a_long_body_on_the_socket(port: int) -> None:
    """Declared or in pieces: refused before it is here; a sender who goes on sending hears it, too."""
    declared = _request(port, _POST, _AS_JSON, "Content-Length: 99999999999", body=b" " * 99)
    assert _statuses(_sent(port, declared)) == [413]
    refused = _sent(port, _request(port, _POST, _AS_JSON, "Content-Length: 900000", body=b" " * 900_000))
    assert _statuses(refused) == [413]
    assert refused.endswith(b"}")
    head = _request(port, _POST, _AS_JSON, "Transfer-Encoding: chunked")
    assert _statuses(_sent(port, head, *[b"400\r\n" + b" " * 1024 + b"\r\n"] * 20)) == [413]
