"""Origins of web pages, as settings name them and browsers send them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Narrow on purpose: an origin goes into a header and into a page.
_ORIGIN = re.compile(rf"https?://(?:\*\.(?={_LABEL}\.))?(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::[0-9]{{1,5}})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def parse_origin(text: str) -> str | None:
    """An origin as browsers write it, ``https://www.school.org``; None for anything else.

    ``https://*.school.org`` stands for every name below ``school.org``.
    """
    lowered = text.strip().lower().removesuffix("/")
    if not _ORIGIN.fullmatch(lowered):
        return None
    scheme = lowered.partition(":")[0]
    return lowered.removesuffix(_DEFAULT_PORTS[scheme])


def origin_of(url: str) -> str | None:
    """The origin of an address, None if it is none of the web."""
    parts = urlsplit(url)
    return parse_origin(f"{parts.scheme}://{parts.netloc}")
