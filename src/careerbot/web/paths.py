"""Addresses that more than one room of the web knows, without what stands before every address."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import quote, urlencode

API = "/api/v1"
ASK, DOCUMENT = f"{API}/ask", f"{API}/openapi.json"
DOCS, PRIVACY, METRICS = "/docs", "/privacy", "/metrics"
GUIDES, COMPARE = "/guides", "/guides/compare"
EMBED, EMBED_SCRIPT, EMBED_TEST = "/embed", "/embed.js", "/embed-test"


def words_mark(quote: str) -> str:
    """What an address says of the words that it was made for: the guide may have others there when it is opened."""
    return hashlib.sha256(quote.encode()).hexdigest()[:8]


def evidence_path(slug: str, unit_id: str, ranges: Sequence[tuple[int, int]], words: str, language: str) -> str:
    """The address of a passage with what is quoted of it, relative to the chat, so that it holds behind any prefix.

    Args:
        ranges: the characters ``[start, end)`` of the guide that are marked.
        words: the first of them, as the guide has them now.
    """
    marked = "&".join(f"from={start}&to={end}" for start, end in ranges)
    place = f"guide/{quote(slug, safe='')}/unit/{quote(unit_id, safe=':')}"
    return f"{place}?{marked}&{urlencode({'words': words_mark(words), 'lang': language})}"
