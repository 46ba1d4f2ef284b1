"""Addresses that more than one room of the web knows, without what stands before every address."""

from __future__ import annotations

API = "/api/v1"
ASK, DOCUMENT = f"{API}/ask", f"{API}/openapi.json"
DOCS, PRIVACY = "/docs", "/privacy"
GUIDES, COMPARE = "/guides", "/guides/compare"
EMBED, EMBED_SCRIPT, EMBED_TEST = "/embed", "/embed.js", "/embed-test"
