"""The layers around the application: each does what its line in ``defences`` says."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from web_engine import Engine

from careerbot.settings.settings import Settings
from careerbot.web.app import create_app
from careerbot.web.chat.gate import LASTING, read_chat_call
from careerbot.web.middleware import layers as layers
from careerbot.web.middleware.layers import defences
from careerbot.web.middleware.limits import Call, RateLimits, read_call

_HOST = "https://bot.school.example"
_SITE = "https://www.school.example"
_HELP = "please help me, I cannot go on"


pytestmark = pytest.mark.usefixtures("gradio_files", "a_minute")


def _client(settings: Settings, base_url: str = _HOST, **options: Any) -> TestClient:
    return TestClient(create_app(Engine(()), settings), base_url=base_url, raise_server_exceptions=False, **options)


def _ask(client: TestClient, question: str = "what do they do", **headers: str) -> Any:
    return client.post("/api/v1/ask", json={"question": question}, headers=headers)


# How often


def test_an_address_may_ask_so_often(caplog: pytest.LogCaptureFixture) -> None:
    """Then it is told how long to wait; nothing of its questions is in the log."""
    with _client(Settings(questions_per_address=3)) as client, caplog.at_level(logging.DEBUG):
        assert [_ask(client).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        refused = _ask(client)
        assert refused.json()["error"] == "too many calls in a short time"
        assert refused.json()["hint"] == f"wait {refused.headers['retry-after']} seconds"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "what do they do" not in caplog.text


def test_a_long_call_counts_as_several() -> None:
    """By what has to be read, the conversation included."""
    with _client(Settings(questions_per_address=5)) as client:
        assert [_ask(client, 1000 * "a").status_code for _ in range(2)] == [200, 429]
        assert [_ask(client).status_code for _ in range(3)] == [200, 200, 429]
    with _client(Settings(questions_per_address=2)) as client:
        assert [_ask(client, 1000 * "a").status_code for _ in range(2)] == [200, 429]


def test_a_call_for_help_is_never_held_back() -> None:
    """Whatever was sent before it; and what comes after it waits as before."""
    with _client(Settings(questions_per_address=1)) as client:
        sent = [_ask(client, question) for question in ("a", "b", _HELP, _HELP, "c")]
    assert [answer.status_code for answer in sent] == [200, 429, 200, 200, 429]
    assert [answer.json().get("status") for answer in sent[2:4]] == ["support", "support"]


def test_addresses_are_counted_apart_and_networks_of_version_6_together() -> None:
    """A network of version 6 is one household's, with more addresses than could be counted."""
    app = create_app(Engine(()), Settings(questions_per_address=1))

    def status(address: str) -> int:
        with TestClient(app, base_url=_HOST, client=(address, 50000)) as client:
            return int(_ask(client).status_code)

    assert [status(address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1", "::ffff:192.0.2.2")] == [
        200,
        200,
        429,
        429,
    ]
    assert [status(address) for address in ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1")] == [200, 429, 200]


def _join(client: TestClient, question: str, session: str) -> int:
    call = {"fn_index": 0, "data": [question, None, "en", "", ""], "session_hash": session}
    return client.post("/gradio_api/queue/join", json=call).status_code


def test_a_chat_may_ask_less_often_than_an_address() -> None:
    """Each chat by itself; help passes here, too."""
    with _client(Settings(questions_per_chat=2)) as client:
        assert [_join(client, "a", "abcd1234") for _ in range(3)] == [200, 200, 429]
        assert _join(client, _HELP, "abcd1234") == 200
        assert _join(client, "a", "abcd1235") == 200
        call = {"question": _HELP, "fn_index": 0, "data": ["a", None, "en", "", ""], "session_hash": "abcd1234"}
        assert client.post("/gradio_api/queue/join", json=call).status_code == 429


def test_a_chat_can_always_be_emptied() -> None:
    """A conversation does not stay on a screen that others see because much was asked."""
    limits = RateLimits(Settings(questions_per_chat=1, questions_per_address=4), lambda question: False, read_chat_call)

    async def waits() -> list[bool]:
        bodies = [
            json.dumps({"data": data, "session_hash": "abcd1234"}).encode() for data in (["a"], ["b"], [], [], [])
        ]
        return [await limits.question_wait_s("192.0.2.1", body) is not None for body in bodies]

    # The last one is over the limit of the address.
    assert asyncio.run(waits()) == [False, True, False, False, True]


def test_requests_of_any_kind_are_counted() -> None:
    """Pages, too; far more of them."""
    with _client(Settings(requests_per_address=3)) as client:
        assert [client.get("/healthz").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert _ask(client).status_code == 200


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ({"question": "a"}, Call("", "a")),
        ({"data": ["a", None, "en"], "session_hash": "abcd"}, Call("abcd", "a")),
        ({"data": [None, "en"], "session_hash": "abcd"}, Call("abcd", "")),
        ({"question": "a", "data": ["b"]}, Call("", "b")),
        ({"data": [], "session_hash": "abcd"}, Call("abcd", "", is_empty=True)),
        ({"data": [7], "session_hash": 7, "question": ["a"]}, Call()),
        ([1], Call()),
        (None, Call()),
    ],
)
def test_what_counts_of_a_call(body: object, call: Call) -> None:
    """The chat and the question, if they are there."""
    assert read_call(json.dumps(body).encode(), read_chat_call) == call


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 9000, b"\xff"])
def test_what_is_no_call_counts_without_a_chat(body: bytes) -> None:
    """It is refused later, in words; here it only counts."""
    assert read_call(body, read_chat_call) == Call()


def test_a_flood_is_read_one_question_at_a_time() -> None:
    """So that those who are within the limits keep the rest of the machine."""
    at_once: list[int] = []
    inside = 0
    lock = threading.Lock()

    def needs_support(_question: str) -> bool:
        nonlocal inside
        with lock:
            inside += 1
            at_once.append(inside)
        threading.Event().wait(0.005)
        with lock:
            inside -= 1
        return False

    async def flood() -> list[int | None]:
        limits = RateLimits(Settings(questions_per_address=1), needs_support, read_chat_call)
        body = b'{"question": "a"}'
        return await asyncio.gather(*(limits.question_wait_s("192.0.2.1", body) for _ in range(20)))

    waits = asyncio.run(flood())
    assert waits.count(None) == 1
    assert at_once == [1] * 19


# Who may call from where


@pytest.fixture
def open_api() -> Iterator[TestClient]:
    settings = Settings(api_origins=(_SITE,), public_url=_HOST)
    with _client(settings) as client:
        yield client


def test_a_named_site_may_call_the_api(open_api: TestClient) -> None:
    """Its browser asks first, and then may read the answer; without cookies."""
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = open_api.options("/api/v1/ask", headers={"Origin": _SITE, **asks})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == _SITE
    assert "POST" in allowed.headers["access-control-allow-methods"]
    answer = _ask(open_api, Origin=_SITE)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == _SITE
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", f"{_SITE}.evil.example", "http://www.school.example"]
)
def test_other_sites_may_not(open_api: TestClient, origin: str) -> None:
    """Nothing is answered, and no browser is told that it may read."""
    refused = _ask(open_api, Origin=origin)
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert open_api.options("/api/v1/ask", headers=asks).status_code == 403


def test_a_named_site_may_call_nothing_else(open_api: TestClient) -> None:
    """The chat's own calls are the page's."""
    call = {"fn_index": 0, "data": ["a", None, "en", "", ""], "session_hash": "abcd1234"}
    joined = open_api.post("/gradio_api/queue/join", json=call, headers={"Origin": _SITE})
    assert joined.status_code == 403
    assert "access-control-allow-origin" not in joined.headers
    assert open_api.options("/", headers={"Origin": _SITE}).status_code == 405
    assert "access-control-allow-origin" not in open_api.get("/", headers={"Origin": _SITE}).headers


def test_without_named_sites_there_is_nothing_to_ask() -> None:
    """Not even the question whether one may call."""
    with _client(Settings()) as client:
        asks = {"Origin": _SITE, "Access-Control-Request-Method": "POST"}
        refused = client.options("/api/v1/ask", headers=asks)
        assert refused.status_code == 403
        assert not [name for name in refused.headers if name.startswith("access-control-")]
        assert client.options("/api/v1/ask").status_code == 405


def test_the_public_address_is_our_own_site() -> None:
    """A proxy may hand on another Host than the browser sees."""
    with _client(Settings(public_url=f"{_SITE}/careers"), base_url="http://127.0.0.1:7860") as client:
        answer = client.post("/careers/api/v1/ask", json={"question": "a"}, headers={"Origin": _SITE})
        assert answer.status_code == 200


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic abcdefghijklmnop", "Bearer abcdefghijklmnop2"])
def test_the_api_wants_its_token_if_there_is_one(header: str | None) -> None:
    """The page's own calls need none."""
    with _client(Settings(api_token="abcdefghijklmnop")) as client:
        headers = {"Authorization": header} if header else {}
        assert _ask(client, **headers).status_code == 401
        assert _ask(client, Authorization="Bearer abcdefghijklmnop").status_code == 200
        assert _join(client, "a", "abcd1234") == 200


# Under a path


def test_under_a_path_and_nowhere_else() -> None:
    """The address without its slash leads to the one with it: addresses in the page go on from there."""
    with _client(Settings(public_url="https://www.school.example/careers")) as client:
        assert client.get("/careers/healthz").status_code == 200
        assert client.get("/careers/").status_code == 200
        moved = client.get("/careers?lang=es", follow_redirects=False)
        assert (moved.status_code, moved.headers["location"]) == (308, "/careers/?lang=es")
        for path in ("/", "/healthz", "/careersx/", "/careers/careers/", "//careers/"):
            assert client.get(path).status_code == 404, path


# Numbers


def test_a_request_has_a_number() -> None:
    """Its own, or the one that a proxy has given it; nothing else is taken over."""
    with _client(Settings()) as client:
        numbers = {client.get("/healthz").headers["x-request-id"] for _ in range(3)}
        assert len(numbers) == 3
        given = "0123456789abcdef0123456789abcdef"
        assert client.get("/nothing", headers={"X-Request-Id": given}).json()["request_id"] == given
        for odd in ("a b c d e f", "x" * 65, "<script>alert(1)", "short"):
            assert client.get("/healthz", headers={"X-Request-Id": odd}).headers["x-request-id"] != odd


# Failures


def _around(endpoint: Any) -> TestClient:
    """The layers around something that is not the application."""
    limits = RateLimits(Settings(), lambda question: False, read_chat_call)
    app = Starlette(routes=[Route("/{path:path}", endpoint)], middleware=defences(Settings(), limits, LASTING))
    return TestClient(app, base_url=_HOST, raise_server_exceptions=False)


def test_an_answer_that_does_not_begin_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """In plain words; what comes too late is not sent behind them."""
    monkeypatch.setattr(layers, "_BEGIN_WITHIN_S", 0.05)
    ended = threading.Event()

    async def slow(_request: Request) -> Response:
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()
        return JSONResponse({})

    with _around(slow) as client:
        answer = client.get("/slow")
        assert answer.status_code == 503
        assert answer.json()["error"] == "the answer took too long"
        assert ended.wait(5)


def test_an_answer_that_has_begun_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow line is no failure."""
    monkeypatch.setattr(layers, "_BEGIN_WITHIN_S", 0.05)

    async def pieces(_request: Request) -> Response:
        async def body() -> Any:
            for piece in ("one ", "two"):
                yield piece
                await asyncio.sleep(0.1)

        return StreamingResponse(body())

    with _around(pieces) as client:
        assert client.get("/file").text == "one two"


def test_a_failure_is_logged_by_place_not_by_session(caplog: pytest.LogCaptureFixture) -> None:
    """Who reads the log must not be able to listen to a chat, nor read lines that were never written."""

    async def crash(request: Request) -> Response:
        raise KeyError(request.headers["x-words"])

    with _around(crash) as client, caplog.at_level(logging.DEBUG, logger="careerbot"):
        answer = client.get("/gradio_api/heartbeat/abcd1234", headers={"X-Words": "my own words"})
        assert answer.status_code == 500
        client.get("/a%0Arequest 1: forged", headers={"X-Words": ""})
    assert "abcd1234" not in caplog.text
    assert "my own words" not in caplog.text
    assert answer.json()["request_id"] in caplog.text
    assert "\nrequest 1" not in caplog.text
