"""The two guards: one before everything, one before Gradio.

``Guard`` holds for every answer of the server: its headers, and for calls that
send something also size, type and origin. ``GradioGate`` lets through to Gradio
the calls that the page makes, rebuilt from checked parts; everything else that
Gradio can do is not there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from careerbot.errors import UsageError
from careerbot.web.asking import is_text, parse_json
from careerbot.web.failures import describe

MAX_BODY = 16 * 1024
_BODY_TIMEOUT_S = 10.0
_LONGEST_NUMBER = 20  # digits
_METHODS = ("GET", "HEAD", "POST")

# For everything; the others only matter where a browser builds a page, not for its parts.
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
SECURITY_HEADERS = {
    **_ALWAYS,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; object-src 'none'; frame-src 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_SESSION = re.compile(r"[a-z0-9]{4,32}")
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/([a-z0-9]{4,32})")

_log = logging.getLogger(__name__)


def refusal(status: int, error: str, hint: str = "") -> JSONResponse:
    """The answer to a call that cannot be served: what is wrong and what to do."""
    return JSONResponse({"error": error, "hint": hint}, status)


class Guard:
    """Checks what comes in, dresses what goes out, and turns a crash into a plain answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks over a web socket
            await send({"type": "websocket.close", "code": 1008})
            return
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _dress(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._checked(scope, receive, dressed)
        except Exception as err:  # the last one who can answer
            _log.error("%s %a failed: %s", scope["method"], scope["path"], describe(err))
            if not started:
                response = refusal(500, "something went wrong on our side", "please try again")
                await response(scope, receive, dressed)

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            # A server before this one may see another end of the body: what follows is nobody's.
            response = refusal(400, "the length of the body is given twice")
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
        elif scope["method"] not in _METHODS:
            await refusal(405, "this method is not used here")(scope, receive, send)
        elif scope["method"] != "POST":
            await self._app(scope, receive, send)
        elif wrong := _wrong_headers(Headers(scope=scope), scope["scheme"]):
            await wrong(scope, receive, send)
        else:
            body = await _read(receive)
            if isinstance(body, JSONResponse):
                await body(scope, receive, send)
            else:
                await self._app(scope, _replay(body, receive), send)


def _dress(headers: MutableHeaders) -> None:
    headers.setdefault("Cache-Control", "no-store")
    is_part = "immutable" in headers["Cache-Control"]
    for name, value in (_ALWAYS if is_part else SECURITY_HEADERS).items():
        headers[name] = value
    # Gradio reflects any origin and allows it credentials; nothing here is for other sites.
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]


def _wrong_headers(headers: Headers, scheme: str) -> JSONResponse | None:
    origin = headers.get("origin")
    # A proxy may take the encryption off without a word: https is always ours.
    ours = [f"{own}://{headers.get('host')}" for own in ("https", scheme)]
    if origin is not None and origin not in ours:
        return refusal(403, "this call comes from another site")
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return refusal(415, "the body must be JSON", "send the header Content-Type: application/json")
    length = headers.get("content-length", "0")
    # Only a number that Python reads at all; what is wrong with another one shows when the body is read.
    if length.isdecimal() and (len(length) > _LONGEST_NUMBER or int(length) > MAX_BODY):
        return _too_long()
    return None


def _too_long() -> JSONResponse:
    return refusal(413, f"the body is longer than {MAX_BODY // 1024} KB", "ask a shorter question")


async def _read(receive: Receive) -> bytes | JSONResponse:
    """The whole body, or why it is not taken; a slow sender cannot hold a place for long."""

    async def read() -> bytes | JSONResponse:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return refusal(400, "the body ended early")
            body += bytes(message.get("body", b""))
            if len(body) > MAX_BODY:
                return _too_long()
            if not message.get("more_body", False):
                return body

    try:
        return await asyncio.wait_for(read(), _BODY_TIMEOUT_S)
    except asyncio.TimeoutError:  # not the built-in one before Python 3.11
        return refusal(408, "the body took too long to arrive")


def _replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that hands out ``body`` once and then waits for the end of the connection."""
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


class GradioGate:
    """Lets three calls through to Gradio: join the queue, read its answers, stay alive.

    Args:
        calls: what each of the chat's calls takes, see ``Chat.calls``.
    """

    def __init__(self, app: ASGIApp, calls: Mapping[int, tuple[bool, ...]]) -> None:
        self._app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if method == "GET" and _HEARTBEAT.fullmatch(path):
            await self._app({**scope, "query_string": b""}, receive, send)
        elif method == "GET" and path == "/gradio_api/queue/data":
            await self._data(scope, receive, send)
        elif method == "POST" and path == "/gradio_api/queue/join":
            await self._join(scope, receive, send)
        else:
            await refusal(404, "there is nothing here")(scope, receive, send)

    async def _data(self, scope: Scope, receive: Receive, send: Send) -> None:
        sessions = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
        if len(sessions) != 1 or not _SESSION.fullmatch(sessions[0]):
            await refusal(404, "there is nothing here")(scope, receive, send)
            return
        try:
            await self._app({**scope, "query_string": f"session_hash={sessions[0]}".encode()}, receive, send)
        except RuntimeError as err:
            if not isinstance(err.__cause__, HTTPException):
                raise
            # Gradio has told the page that it knows no such session, and then failed; anyone could fill the log.
            await send({"type": "http.response.body"})

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            message = await receive()  # one piece: Guard has read it whole
            body = rebuilt_join(message.get("body", b""), self._calls)
        except UsageError as err:
            await refusal(422, err.message, err.hint)(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._app({**scope, "query_string": b"", "headers": headers}, _replay(body, receive), send)


def rebuilt_join(body: bytes, calls: Mapping[int, tuple[bool, ...]]) -> bytes:
    """A call of the chat from its checked parts; what the page never sends is left out.

    Texts must be plain strings: in any other value Gradio looks for files to read.

    Raises:
        UsageError: the call is not one that the page makes.
    """
    sent = parse_json(body)
    if not isinstance(sent, dict):
        raise UsageError("the body is not a JSON object")
    number, session, data = sent.get("fn_index"), sent.get("session_hash"), sent.get("data")
    if type(number) is not int or number not in calls:
        raise UsageError("the page makes no such call")
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        raise UsageError("the session has no proper name")
    takes_text = calls[number]
    if not isinstance(data, list) or len(data) != len(takes_text):
        raise UsageError("the call has the wrong number of values")
    if not all(is_text(value) for value, is_typed in zip(data, takes_text, strict=True) if is_typed):
        raise UsageError("the question is not text")
    trigger = sent.get("trigger_id")
    rebuilt: dict[str, Any] = {
        # What is no text lives on the server, whatever the call says.
        "data": [value if is_typed else None for value, is_typed in zip(data, takes_text, strict=True)],
        "fn_index": number,
        "session_hash": session,
        "trigger_id": trigger if type(trigger) is int else None,
    }
    return json.dumps(rebuilt).encode()
