"""Scripts on other sites' pages, in a real browser: who may call the API, and what they get to see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import CORPUS
from browser.running import Server, serving

_TOKEN = "abcdefghijklmnop"
_CALL = """async ([url, headers, body]) => {
    const sent = body ? { method: "POST", body: JSON.stringify(body) } : {};
    try {
        const answer = await fetch(url, { headers, ...sent });
        const { status, error } = await answer.json();
        return [answer.status, status ?? error ?? "", answer.headers.get("X-Request-Id") !== null];
    } catch (err) {
        return [0, err.name, false];
    }
}"""


class _Blank(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A school</title>")

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def _site() -> Iterator[str]:
    """Another site's address, which serves an empty page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Blank) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{site.server_port}"
        finally:
            site.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def named() -> Iterator[str]:
    with _site() as origin:
        yield origin


@pytest.fixture(scope="module")
def api(named: str, real_index: Path, chromium_path: str) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAREERBOT_API_ORIGINS", named)
        patch.setenv("CAREERBOT_API_TOKEN", _TOKEN)
        with serving(real_index, CORPUS) as server:
            yield server


@contextmanager
def _page_of(browser: Browser, origin: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(origin)
    yield page
    context.close()


def _call(page: Page, url: str, token: str = "", body: dict[str, str] | None = None) -> list[Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    answer: list[Any] = page.evaluate(_CALL, [url, headers, body])
    return answer


def test_a_named_site_asks_and_reads(api: Server, browser: Browser, named: str) -> None:
    """Answers and refusals, with the number of the call; nothing of the pages."""
    with _page_of(browser, named) as page:
        ask = f"{api.url}/api/v1/ask"
        assert _call(page, ask, _TOKEN, {"question": "How much do they earn?"}) == [200, "answered", True]
        assert _call(page, ask, "", {"question": "a"}) == [401, "the API needs its token", True]
        assert _call(page, ask, _TOKEN, {"query": "a"}) == [422, '"question" is missing', True]
        assert _call(page, f"{api.url}/api/v1/openapi.json") == [200, "", True]
        assert _call(page, f"{api.url}/healthz") == [0, "TypeError", False]


def test_another_site_gets_to_see_nothing(api: Server, browser: Browser) -> None:
    """With the token, too."""
    with _site() as other, _page_of(browser, other) as page:
        for path, body in (("ask", {"question": "a"}), ("guides", None), ("openapi.json", None)):
            assert _call(page, f"{api.url}/api/v1/{path}", _TOKEN, body) == [0, "TypeError", False]
