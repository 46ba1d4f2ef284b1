"""Origins of web pages, as settings name them and browsers send them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Narrow on purpose: an origin goes into a header and into a page.
_ORIGIN = re.compile(
    rf"(https?)://((?:\*\.(?={_LABEL}\.))?{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])(?::([0-9]{{1,5}}))?"
)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_NAME = 253


def parse_origin(text: str) -> str | None:
    """An origin as browsers write it, ``https://www.school.org``; None for anything else.

    ``https://*.school.org`` stands for every name below ``school.org``.
    """
    stripped = text.strip()
    # A few letters beyond ASCII would turn into one of ours when they are made small.
    found = _ORIGIN.fullmatch(stripped.lower().removesuffix("/")) if stripped.isascii() else None
    if found is None:
        return None
    scheme, host, port = found[1], _parse_host(found[2]), int(found[3] or _DEFAULT_PORTS[found[1]])
    if host is None or not 1 <= port <= 65535:
        return None
    return f"{scheme}://{host}" + (f":{port}" if port != _DEFAULT_PORTS[scheme] else "")


def origin_of(url: str) -> str | None:
    """The origin of an address, None if it is none of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parse_origin(f"{parts.scheme}://{parts.netloc}")


def covers(origins: Iterable[str], origin: str) -> bool:
    """Whether one of the origins is this one, or stands for it with a star, which stands for one name or more."""
    scheme, _, rest = origin.partition("://")
    return any(
        one == origin
        or (one.startswith(f"{scheme}://*.") and rest.endswith(one.partition("*")[2]) and not rest.startswith("*"))
        for one in origins
    )


def _parse_host(host: str) -> str | None:
    """The host as browsers write it: of numbers, only what is an address."""
    try:
        if host.startswith("["):
            return f"[{_short(IPv6Address(host[1:-1]))}]"
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except ValueError:
        return None
    return host if len(host) <= _LONGEST_NAME else None


def _short(address: IPv6Address) -> str:
    """The address in short; Python 3.13 and later write the end of a few with dots, browsers never do."""
    if address.ipv4_mapped is None:
        return str(address)
    high, low = divmod(int(address.ipv4_mapped), 1 << 16)
    return f"::ffff:{high:x}:{low:x}"
