"""Read the body of a request: whole, within a size and a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.responses import JSONResponse
from starlette.types import Message, Receive

from careerbot.web.middleware.problem import refusal

MAX_BODY = 16 * 1024
_BODY_TIMEOUT_S = 10.0
_MAX_DISCARDED = 4 * 1024 * 1024
_DISCARD_TIMEOUT_S = 2.0


def too_long() -> JSONResponse:
    """The answer to a body that is longer than any question."""
    return refusal(413, f"the body is longer than {MAX_BODY // 1024} KB", "ask a shorter question")


async def read_body(receive: Receive) -> bytes | JSONResponse:
    """The whole body, or why it is not taken; a slow sender cannot hold a place for long."""

    async def read() -> bytes | JSONResponse:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return refusal(400, "the body ended early")
            body += bytes(message.get("body", b""))
            if len(body) > MAX_BODY:
                return too_long()
            if not message.get("more_body", False):
                return body

    try:
        return await asyncio.wait_for(read(), _BODY_TIMEOUT_S)
    except asyncio.TimeoutError:  # not the built-in one before Python 3.11
        return refusal(408, "the body took too long to arrive")


async def discard_body(receive: Receive) -> None:
    """Read a body that was refused by its headers, within a size and a time.

    A connection that is closed upon unread bytes is reset, and a proxy before it may then lose the refusal.
    """

    async def read() -> None:
        n_bytes, more = 0, True
        while more and n_bytes <= _MAX_DISCARDED:
            message = await receive()
            n_bytes += len(message.get("body", b""))
            more = message.get("more_body", False)

    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(read(), _DISCARD_TIMEOUT_S)


def replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that hands out ``body`` once and then waits for the end of the connection."""
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
