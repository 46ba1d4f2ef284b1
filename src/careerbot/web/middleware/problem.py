"""The answer to a call that cannot be served, and the number that finds the call in the log."""

from __future__ import annotations

import re
import secrets
import traceback
from collections.abc import Mapping
from contextvars import ContextVar

from starlette.responses import JSONResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def name_request(given: str | None = None) -> str:
    """Number the request that is being served: as a proxy numbered it, or by chance."""
    number = given if given is not None and _ID.fullmatch(given) else secrets.token_hex(8)
    _request_id.set(number)
    return number


def request_id() -> str:
    """The number of the request that is being served; a new one where none is."""
    return _request_id.get() or secrets.token_hex(8)


def refusal(status: int, error: str, hint: str = "", *, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """What is wrong, what to do, and the request's number."""
    return JSONResponse({"error": error, "hint": hint, "request_id": request_id()}, status, headers)


def nothing_here() -> JSONResponse:
    """The answer to a program that asks for an address behind which there is nothing."""
    return refusal(404, "there is nothing here")


def describe(err: BaseException) -> str:
    """The traceback and the kinds of errors, without their messages.

    A message may hold the question (``KeyError: 'am I too dumb for maths'``),
    and a log is no place for it.
    """
    lines = []
    link: BaseException | None = err
    while link is not None:
        lines += [f"{type(link).__module__}.{type(link).__qualname__}\n", *traceback.format_tb(link.__traceback__)]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        if link is not None:
            lines.append("after ")
    return "".join(lines)
