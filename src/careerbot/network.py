"""Who is reached over the network while something runs: what must reach nobody is watched.

Python tells what its own sockets do (PEP 578). A library that opens sockets without Python is not heard.
"""

from __future__ import annotations

import ipaddress
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SENDS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_ASKS = ("socket.getaddrinfo", "socket.gethostbyname")

_lock = threading.Lock()
_watchers: list[list[str]] = []
_is_hooked = False


@contextmanager
def watched_network() -> Iterator[list[str]]:
    """Around what must reach nobody: gives the hosts beyond this machine that any thread reaches for meanwhile."""
    global _is_hooked
    reached: list[str] = []
    with _lock:
        # A hook cannot be taken off again: there is one, and it is deaf while nobody watches.
        if not _is_hooked:
            sys.addaudithook(_hear)
            _is_hooked = True
        _watchers.append(reached)
    try:
        yield reached
    finally:
        with _lock:
            _watchers[:] = [one for one in _watchers if one is not reached]


def _hear(event: str, args: tuple[object, ...]) -> None:
    if _watchers and event.startswith("socket."):
        host = _host_of(event, args)
        if host is not None and not is_loopback(host):
            for one in tuple(_watchers):
                one.append(host)


def _host_of(event: str, args: tuple[object, ...]) -> str | None:
    """The host that an event is about; a socket of this machine's files or of its kernel has none."""
    if event in _SENDS:
        address = args[1] if len(args) > 1 else None
        host = address[0] if isinstance(address, tuple) and address else None
    else:
        host = args[0] if event in _ASKS else None
    if isinstance(host, bytes):
        return host.decode("ascii", "replace")
    return host if isinstance(host, str) else None


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own.

    >>> is_loopback("127.0.0.2"), is_loopback("::1"), is_loopback("203.0.113.7"), is_loopback("example.org")
    (True, True, False, False)
    """
    if host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
