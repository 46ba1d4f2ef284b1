"""Fixtures for the browser tests: a server, a browser, and pages that are watched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

from browser.chatting import Chat
from browser.parents import ParentSite, parent_site
from browser.running import MISSING, Server, browsing, needed_chromium, serving

CORPUS = Path(__file__).parent.parent.parent / "corpus"
Theme: TypeAlias = Literal["light", "dark"]
WIDE, PHONE, NARROW = (1280, 800), (375, 740), (320, 640)
# Gradio's client may say so when its page is left while it listens; a race, and nothing is lost.
_LEAVING = r"^console: AbortError: signal is aborted"
# How long to wait before something counts as not happening; nothing is measured with it.
_PATIENCE_MS = 20_000


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(MISSING in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.section(f"{left_out} BROWSER TESTS LEFT OUT", sep="!", red=True, bold=True)
        terminalreporter.write_line(MISSING)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return needed_chromium()


@pytest.fixture(scope="package")
def site() -> Iterator[ParentSite]:
    """Another site, whose pages may show the chat in a frame."""
    with parent_site() as site:
        yield site


@pytest.fixture(scope="package")
def server(chromium_path: str, real_index: Path, site: ParentSite) -> Iterator[Server]:
    """The server of all tests; it must end well and have had nothing to complain about."""
    settings = {
        "CAREERBOT_EMBED_ORIGINS": f"{site.url},https://*.school.example",
        "CAREERBOT_EMBED_TEST": "true",
        # Tests ask faster than people, in chats that they share.
        "CAREERBOT_QUESTIONS_PER_CHAT": "1000",
    }
    with serving(real_index, CORPUS, settings) as server:
        yield server
        assert server.stop() == 0
        assert server.written() == ""


# Not for the session: an open Playwright keeps an event loop in this thread, and other tests start theirs.
@pytest.fixture(scope="package")
def browser(chromium_path: str) -> Iterator[Browser]:
    expect.set_options(timeout=_PATIENCE_MS)
    with browsing(chromium_path) as browser:
        yield browser


class Served(Protocol):
    """A site that can be visited: careerbot itself, or a proxy before it."""

    @property
    def url(self) -> str: ...


@dataclass
class Visitor:
    """Opens pages as one person with one browser, and notes what goes wrong in them.

    Attributes:
        expected: a pattern of complaints that the test itself brings about.
        others: addresses of other sites that the test itself goes to.
        troubles: errors on the console, errors of scripts, requests to another host.
    """

    context: BrowserContext
    server: Served
    expected: str = ""
    others: tuple[str, ...] = ()
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(_PATIENCE_MS)
        self.context.on("console", self._console)
        self.context.on("weberror", self._error)
        self.context.on("request", self._request)

    def open(self, path: str = "/") -> Page:
        """Go to a path of the server, or to an address of another site."""
        page = self.context.new_page()
        page.goto(path if path.startswith("http:") else self.server.url + path)
        return page

    def check(self) -> None:
        fine = "|".join(pattern for pattern in (_LEAVING, self.expected) if pattern)
        unexpected = [text for text in self.troubles if not re.search(fine, text)]
        self.troubles.clear()
        assert unexpected == []

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.troubles.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.server.url}/", "data:", f"blob:{self.server.url}/", *self.others)):
            self.troubles.append(f"another host: {request.url}")


class Visitors:
    """Makes visitors with a screen and a taste of their own."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser = browser
        self.server = server
        self._made: list[Visitor] = []

    def __call__(
        self, size: tuple[int, int] = WIDE, theme: Theme = "light", server: Served | None = None, **settings: Any
    ) -> Visitor:
        """A new visitor; ``settings`` are those of a browser context."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
            is_mobile=width < 500,
            has_touch=width < 500,
            **settings,
        )
        visitor = Visitor(context, server or self.server)
        self._made.append(visitor)
        return visitor

    def check(self) -> None:
        for visitor in self._made:
            visitor.check()

    def leave(self) -> None:
        for visitor in self._made:
            visitor.context.close()
        self.check()


@pytest.fixture
def visitors(browser: Browser, server: Server) -> Iterator[Visitors]:
    """Visitors whose troubles fail the test at its end."""
    visitors = Visitors(browser, server)
    yield visitors
    visitors.leave()


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    return visitors()


class Regulars:
    """Chats that tests share, one for each screen and theme; each test begins with an empty one.

    Loading the page takes longer than most tests, which only need a conversation of their own.
    """

    def __init__(self, visitors: Visitors) -> None:
        self._visitors = visitors
        self._chats: dict[tuple[tuple[int, int], Theme], Chat] = {}

    def __call__(self, size: tuple[int, int] = WIDE, theme: Theme = "light") -> Chat:
        """The chat of that screen and theme, without a conversation."""
        if (size, theme) not in self._chats:
            self._chats[size, theme] = Chat(self._visitors(size, theme).open())
        chat = self._chats[size, theme]
        chat.page.bring_to_front()
        chat.page.set_viewport_size({"width": size[0], "height": size[1]})
        chat.begin_anew()
        return chat


@pytest.fixture(scope="package")
def _regular_visitors(browser: Browser, server: Server) -> Iterator[Visitors]:
    visitors = Visitors(browser, server)
    yield visitors
    visitors.leave()


@pytest.fixture(scope="package")
def _regulars(_regular_visitors: Visitors) -> Regulars:
    return Regulars(_regular_visitors)


@pytest.fixture
def regulars(_regulars: Regulars, _regular_visitors: Visitors) -> Iterator[Regulars]:
    """Shared chats whose troubles fail the test in which they come up."""
    yield _regulars
    _regular_visitors.check()
