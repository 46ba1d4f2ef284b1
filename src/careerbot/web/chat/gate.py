"""The gate before Gradio: the calls that the page makes, rebuilt from checked parts.

Everything else that Gradio can do is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from careerbot.errors import UsageError
from careerbot.schema import is_text, parse_json
from careerbot.web.middleware.body import replay
from careerbot.web.middleware.limits import Call
from careerbot.web.middleware.problem import nothing_here, refusal

_SESSION = re.compile(r"[a-z0-9]{4,32}")
CALLS = "/gradio_api/"
"""How the addresses begin that the page calls."""
_HEARTBEAT = re.compile(rf"{CALLS}heartbeat/([a-z0-9]{{4,32}})")
_JOIN, _DATA = f"{CALLS}queue/join", f"{CALLS}queue/data"
# How the addresses begin whose connections stay open as long as a tab does.
LASTING = (f"{CALLS}heartbeat/", _DATA)


class GradioGate:
    """Lets three calls through to Gradio: join the queue, read its answers, stay alive.

    Args:
        calls: what each of the chat's calls takes, see ``Chat.calls``.
        missing: answers a browser that asks for a page that is not there.
    """

    def __init__(
        self, app: ASGIApp, calls: Mapping[int, tuple[bool, ...]], missing: Callable[[Request], Response]
    ) -> None:
        self._app = app
        self._calls = calls
        self._missing = missing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = get_route_path(scope), scope["method"]
        if _asks_for_page(scope, path):
            await self._missing(Request(scope))(scope, receive, send)
            return
        # Gradio sees its own addresses, whatever stands before them.
        scope = {**scope, "path": path, "root_path": ""}
        if method == "GET" and _HEARTBEAT.fullmatch(path):
            await self._app({**scope, "query_string": b""}, receive, send)
        elif method == "GET" and path == _DATA:
            await self._data(scope, receive, send)
        elif method == "POST" and path == _JOIN:
            await self._join(scope, receive, send)
        else:
            await nothing_here()(scope, receive, send)

    async def _data(self, scope: Scope, receive: Receive, send: Send) -> None:
        sessions = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
        if len(sessions) != 1 or not _SESSION.fullmatch(sessions[0]):
            await nothing_here()(scope, receive, send)
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
            message = await receive()  # one piece: it has been read whole
            body = rebuilt_join(message.get("body", b""), self._calls)
        except UsageError as err:
            await refusal(422, err.message, err.hint)(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._app({**scope, "query_string": b"", "headers": headers}, replay(body, receive), send)


def _asks_for_page(scope: Scope, path: str) -> bool:
    """A person who opens an address, not a script: all that is served as a page is served before this gate."""
    wants = Headers(scope=scope).get("accept", "")
    return scope["method"] in ("GET", "HEAD") and "text/html" in wants and not path.startswith(CALLS)


def read_chat_call(sent: Mapping[str, Any]) -> Call | None:
    """What counts of a call of the chat, None for one that is none; a new chat brings no values."""
    chat, data = sent.get("session_hash"), sent.get("data")
    if not isinstance(data, list):
        return None
    name = chat if isinstance(chat, str) else ""
    question = data[0] if data else None
    if not isinstance(question, str):
        return Call(name, is_empty=data == [])
    asked = _asked_again(question)
    return Call(name, n_questions=len(asked)) if asked else Call(name, question)


def _asked_again(text: str) -> list[Any]:
    """The questions of a conversation that a tab brings back, empty where the text is a question itself."""
    try:
        values = json.loads(text) if text.startswith("[{") else None
    except (ValueError, RecursionError):
        return []
    return values if isinstance(values, list) else []


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
