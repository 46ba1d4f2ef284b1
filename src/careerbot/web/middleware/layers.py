"""Every defence of the server, in the order in which a request meets them.

What guards Gradio in particular is in ``web/chat/gate``; what guards the socket,
time-outs and the size of headers, is in ``server``.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence

from starlette._utils import get_route_path
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from careerbot.settings.origins import origin_of
from careerbot.settings.settings import Settings
from careerbot.web.middleware.body import MAX_BODY, discard_body, read_body, replay, too_long
from careerbot.web.middleware.headers import Policies
from careerbot.web.middleware.limits import RateLimits
from careerbot.web.middleware.problem import describe, name_request, nothing_here, refusal, request_id
from careerbot.web.paths import API, ASK, DOCUMENT

_BEGIN_WITHIN_S = 30.0
_BODY = "careerbot.body"
_LONGEST_NUMBER = 20  # digits
_METHODS = ("GET", "HEAD", "POST")

_log = logging.getLogger(__name__)


def defences(settings: Settings, limits: RateLimits, lasting: Sequence[str]) -> list[Middleware]:
    """The layers around the application, the outermost first.

    Args:
        lasting: how addresses begin whose connections stay open as long as a tab does.
    """
    layers = [
        Middleware(RequestId),  # each request has a number, in its answer, in errors and in the log
        Middleware(RejectWebSockets),  # no web sockets
        Middleware(RootPath, path=settings.path),  # behind a proxy the addresses may begin further down
        Middleware(SecurityHeaders, policies=Policies(settings.embed_origins)),  # headers: what the browser must not do
        Middleware(ApiCors, origins=settings.api_origins),  # tells browsers which sites may call the API
        Middleware(ErrorsAndTimeouts, lasting=lasting),  # a crash, or no answer in time, tells nothing of the server
        Middleware(RequestRateLimit, limits=limits),  # so many of any kind from one address
        Middleware(AllowedMethods),  # reading and sending, nothing else
        Middleware(SameOriginOnly, settings=settings),  # no other site sends anything, but those named to the API
        Middleware(JsonBodies),  # JSON only, with one length, short, and not for ever
        Middleware(QuestionRateLimit, limits=limits),  # so many from one address and one chat; distress always passes
    ]
    if settings.api_token:
        layers.append(Middleware(BearerToken, token=settings.api_token))  # the API for those who know its token
    return layers


class _Layer:
    """One defence: lets a request through to the next, or answers it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        else:
            await self.handle(scope, receive, send)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, unless ``refuse`` has an answer to it."""
        refused = self.refuse(scope)
        await (refused or self._app)(scope, receive, send)

    def refuse(self, scope: Scope) -> JSONResponse | None:
        """The answer to a request that must not pass."""
        return None


class RequestId(_Layer):
    """Numbers the request, or takes the number that a proxy has given it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = name_request(Headers(scope=scope).get("x-request-id") if scope["type"] == "http" else None)

        async def send_numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-Id"] = number
            await send(message)

        await self._app(scope, receive, send_numbered)


class RejectWebSockets(_Layer):
    """Closes web sockets: nothing here speaks over one."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})


class RootPath(_Layer):
    """Finds the application below the path of its public address; beside it there is nothing."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        super().__init__(app)
        self._path = path

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"]
        if self._path and asked == self._path:
            # The addresses in the page go on from a slash.
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            await RedirectResponse(f"{self._path}/{query}", 308)(scope, receive, send)
        elif self._path and not asked.startswith(f"{self._path}/"):
            await nothing_here()(scope, receive, send)
        else:
            await self._app({**scope, "root_path": self._path}, receive, send)


class SecurityHeaders(_Layer):
    """Puts the browser's guards on every answer, and takes off what is said about other sites than the API's."""

    def __init__(self, app: ASGIApp, policies: Policies) -> None:
        super().__init__(app)
        self._policies = policies

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = get_route_path(scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                headers.update(self._policies.of(path, is_part="immutable" in headers["Cache-Control"]))
                # The chat's framework would allow any site to read with a visitor's credentials.
                if not _is_api(scope):
                    for name in [name for name in headers if name.startswith("access-control-")]:
                        del headers[name]
            await send(message)

        await self._app(scope, receive, send_guarded)


class ErrorsAndTimeouts(_Layer):
    """Answers in plain words where the application fails or takes too long to begin."""

    def __init__(self, app: ASGIApp, lasting: Sequence[str]) -> None:
        super().__init__(app)
        self._lasting = tuple(lasting)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, is_late = asyncio.Event(), False

        async def heard(message: Message) -> None:
            begun.set()
            if not is_late:
                await send(message)

        work = asyncio.ensure_future(self._app(scope, receive, heard))
        try:
            if not get_route_path(scope).startswith(self._lasting):
                beginning = asyncio.ensure_future(begun.wait())
                await asyncio.wait({work, beginning}, timeout=_BEGIN_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
                beginning.cancel()
                is_late = not work.done() and not begun.is_set()
            if is_late:
                await refusal(503, "the answer took too long", "please try again")(scope, receive, send)
            else:
                await work
        except asyncio.CancelledError:  # only a server that stops does not wait for an answer
            if not begun.is_set():
                await refusal(503, "this server is being stopped", "please try again")(scope, receive, send)
        except Exception as err:  # the last one who can answer
            _log.error("request %s: %s %s failed: %s", request_id(), scope["method"], self._place(scope), describe(err))
            if not begun.is_set():
                await refusal(500, "something went wrong on our side", "please try again")(scope, receive, send)
        finally:
            work.cancel()

    def _place(self, scope: Scope) -> str:
        """The address for the log: on one line, and without the name of a session."""
        path = get_route_path(scope)
        return next((lasting for lasting in self._lasting if path.startswith(lasting)), ascii(path[:200]))


class RequestRateLimit(_Layer):
    """Counts every request of an address."""

    def __init__(self, app: ASGIApp, limits: RateLimits) -> None:
        super().__init__(app)
        self._limits = limits

    def refuse(self, scope: Scope) -> JSONResponse | None:
        # A message is counted by itself, and read before it is refused.
        wait_s = None if _sends(scope) else self._limits.request_wait_s(_address(scope))
        return _too_many(wait_s) if wait_s is not None else None


class AllowedMethods(_Layer):
    """Lets requests read and send; the API itself knows which methods each of its addresses takes."""

    def refuse(self, scope: Scope) -> JSONResponse | None:
        if scope["method"] in _METHODS or _is_api(scope):
            return None
        return refusal(405, "this method is not used here", headers={"Allow": ", ".join(_METHODS)})


class SameOriginOnly(_Layer):
    """Lets nothing be sent from another site, except to the API from the sites that the settings name."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        super().__init__(app)
        self._own = origin_of(settings.public_url)
        self._named = settings.api_origins

    def refuse(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if scope["method"] in ("GET", "HEAD") or origin is None:
            return None
        # A proxy may take the encryption off without a word: https is always ours.
        own = (self._own, *(f"{scheme}://{headers.get('host')}" for scheme in ("https", scope["scheme"])))
        if origin in own or (origin in self._named and _is_api(scope)):
            return None
        return refusal(403, "this call comes from another site")


class JsonBodies(_Layer):
    """Takes JSON only, of a few kilobytes, from a sender who is not too slow."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            # A server before this one may see another end of the body: what follows is nobody's.
            response = refusal(400, "the length of the body is given twice")
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        if not _sends(scope):
            await self._app(scope, receive, send)
            return
        refused = _wrong_body(Headers(scope=scope))
        if refused is not None:
            await discard_body(receive)
        body = refused or await read_body(receive)
        if isinstance(body, JSONResponse):
            await body(scope, receive, send)
        else:
            await self._app({**scope, _BODY: body}, replay(body, receive), send)


class QuestionRateLimit(_Layer):
    """Counts what an address and a chat send; a call for help passes whatever was sent before it."""

    def __init__(self, app: ASGIApp, limits: RateLimits) -> None:
        super().__init__(app)
        self._limits = limits

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait_s = None
        if _sends(scope):
            wait_s = await self._limits.question_wait_s(_address(scope), scope[_BODY])
        # A copy: finding the route writes into it, and the layers outside go on reading theirs.
        await (self._app if wait_s is None else _too_many(wait_s))({**scope}, receive, send)


class ApiCors(_Layer):
    """Tells a browser that a named site may call the API, and answers it when it asks; refusals can be read, too."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(app)
        self._origins = origins
        self._api = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After", "X-Request-Id"],
        )

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_named = Headers(scope=scope).get("origin") in self._origins
        await (self._api if is_named and _is_api(scope) else self._app)(scope, receive, send)


class BearerToken(_Layer):
    """Wants the token for what programs call; the pages' own calls need none."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        super().__init__(app)
        self._wanted = f"Bearer {token}".encode()

    def refuse(self, scope: Scope) -> JSONResponse | None:
        given = Headers(scope=scope).get("authorization", "").encode("latin-1")
        # What the API can do is no secret, and programs read it before they are told a token.
        is_open = not _is_api(scope) or get_route_path(scope) == DOCUMENT
        if is_open or secrets.compare_digest(given, self._wanted):
            return None
        hint = "send the header Authorization: Bearer ..."
        return refusal(401, "the API needs its token", hint, headers={"WWW-Authenticate": "Bearer"})


def _is_api(scope: Scope) -> bool:
    """What programs call, and perhaps other sites; the rest is for the pages alone."""
    return get_route_path(scope).startswith(f"{API}/")


def _sends(scope: Scope) -> bool:
    """Whether the request brings something that will be read; of the API's addresses only one takes anything."""
    return scope["method"] == "POST" and (get_route_path(scope) == ASK or not _is_api(scope))


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _too_many(wait_s: int) -> JSONResponse:
    return refusal(
        429, "too many calls in a short time", f"wait {wait_s} seconds", headers={"Retry-After": str(wait_s)}
    )


def _wrong_body(headers: Headers) -> JSONResponse | None:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return refusal(415, "the body must be JSON", "send the header Content-Type: application/json")
    length = headers.get("content-length", "0")
    # Only a number that Python reads at all; what is wrong with another one shows when the body is read.
    is_long = length.isdecimal() and (len(length) > _LONGEST_NUMBER or int(length) > MAX_BODY)
    return too_long() if is_long else None
