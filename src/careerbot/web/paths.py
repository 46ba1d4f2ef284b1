"""Addresses that more than one room of the web knows, without what stands before every address."""

from __future__ import annotations

import hashlib

API = "/api/v1"
ASK, DOCUMENT = f"{API}/ask", f"{API}/openapi.json"
DOCS, PRIVACY = "/docs", "/privacy"
GUIDES, COMPARE = "/guides", "/guides/compare"
EMBED, EMBED_SCRIPT, EMBED_TEST = "/embed", "/embed.js", "/embed-test"


def words_mark(quote: str) -> str:
    """What an address says of the words that it was made for: the guide may have others there when it is opened."""
    return hashlib.sha256(quote.encode()).hexdigest()[:8]
