"""A site of another origin, whose pages have the chat in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from playwright.sync_api import Frame, Page

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Careers at our school</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
{head}
</head>
<body>
<main>
<h1>Careers at our school</h1>
<p><label>Search this site <input id="field"></label> <a href="/other">Another page</a></p>
{body}
{lines}
</main>
</body>
</html>
"""
_LINES = "<p>Something else that our school has to say.</p>\n" * 60


@dataclass
class ParentSite:
    """Pages at ``http://localhost``: to a browser another site than the server's ``http://127.0.0.1``."""

    port: int
    pages: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def put(self, body: str, headers: Mapping[str, str] | None = None, path: str = "/", head: str = "") -> str:
        """Put a page there, with some text around and below ``body``; gives its address."""
        self.pages[path] = (_PAGE.format(head=head, body=body, lines=_LINES), headers or {})
        return self.url + path


@contextmanager
def parent_site() -> Iterator[ParentSite]:
    """A site that answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page, headers = site.pages.get(self.path, ("", {}))
            self.send_response(200 if page else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = ParentSite(listener.server_port)
    thread = Thread(target=listener.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def line(bot: str, **attributes: str) -> str:
    """The script line for a page; ``mode="bubble"`` becomes ``data-mode``."""
    given = "".join(f' data-{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<script src="{bot}/embed.js"{given} defer></script>'


def frame_in(page: Page, number: int = 0, which: str = "iframe") -> Frame:
    """What is in a frame of the page, counted from 0; in a shadow root or not."""
    element = page.locator(which).nth(number).element_handle()
    frame = element.content_frame()
    assert frame is not None
    return frame
