"""Serve an application: take the port first, stop within seconds."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from careerbot.errors import ServerError

# For answers that are under way; the rest of the stop takes less than a second.
_STOP_WITHIN_S = 4
_MAX_HEADERS = 16 * 1024
_BACKLOG = 2048
_LAST_PORT = 65535
_REQUEST_WITHIN_S = 20.0


class _Connection(H11Protocol):
    """Closes when a request is not here whole in time: nobody holds a place by sending a byte now and then."""

    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._due is not None:
            self._due.cancel()

    def _watch(self) -> None:
        is_waiting = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if is_waiting and self._due is None:
            self._due = self.loop.call_later(_REQUEST_WITHIN_S, self.transport.close)
        elif not is_waiting and self._due is not None:
            self._due.cancel()
            self._due = None


class _Server(uvicorn.Server):
    """Tells when it listens, and lets go of idle connections when it stops."""

    def __init__(
        self, config: uvicorn.Config, *, on_ready: Callable[[], None] | None, on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._on_ready is not None:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)


def run(
    app: ASGIApp,
    listener: socket.socket,
    *,
    trusted_proxies: Sequence[str] = (),
    on_ready: Callable[[str], None] | None = None,
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Serve ``app`` until SIGINT or SIGTERM; answers under way are finished then, new requests are not taken.

    Args:
        listener: from ``listen``.
        trusted_proxies: addresses and networks whose word about a visitor's address is taken.
        on_ready: called with the address once the server answers.
        on_stop: called when it begins to stop.
    """
    # The session travels in addresses: they are not written to any log.
    config = uvicorn.Config(
        app,
        # Nor are its warnings: everyone can cause them, with a request that is none.
        log_level="error",
        access_log=False,
        log_config=None,
        server_header=False,
        http=_Connection,
        ws="none",
        h11_max_incomplete_event_size=_MAX_HEADERS,
        forwarded_allow_ips=list(trusted_proxies),
        lifespan="on",
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )
    url = address(listener)
    server = _Server(config, on_ready=(lambda: on_ready(url)) if on_ready else None, on_stop=on_stop)
    with _quiet_end(), suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address and listens; port 0 takes any free one.

    Raises:
        ServerError: the message says why not.
    """
    if not 0 <= port <= _LAST_PORT:  # the system would take the rest of a division
        raise ServerError(f"{port} is not a port", hint=f"choose a port from 1024 to {_LAST_PORT}")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as err:
        raise _not_ours(host) from err
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(_BACKLOG)
    except OSError as err:
        listener.close()
        raise _cannot_bind(host, port, err) from err
    listener.set_inheritable(True)
    return listener


def address(listener: socket.socket) -> str:
    """The address that a browser on this machine would open."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{host}:{port}"


def _cannot_bind(host: str, port: int, err: OSError) -> ServerError:
    if err.errno == errno.EADDRINUSE:
        return ServerError(f"port {port} of {host} is taken", hint="stop the other program or choose another port")
    if err.errno == errno.EACCES:
        return ServerError(f"port {port} needs more rights than this user has", hint="choose a port above 1023")
    if err.errno == errno.EADDRNOTAVAIL:
        return _not_ours(host)
    return ServerError(f"cannot listen on port {port} of {host}: {err.strerror}", hint="choose another host or port")


def _not_ours(host: str) -> ServerError:
    return ServerError(
        f"{host!r} is not an address of this machine", hint="use 127.0.0.1, or 0.0.0.0 for every network"
    )


@contextmanager
def _quiet_end() -> Iterator[None]:
    """Let SIGTERM end the call instead of the process: uvicorn raises it again after it has stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ignore(_number: int, _frame: FrameType | None) -> None:
        """Do nothing: uvicorn has already stopped."""

    before = signal.signal(signal.SIGTERM, ignore)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
