"""What the pages leave behind in a browser: nothing."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.chatting import PAY, Chat
from browser.conftest import Visitor, Visitors

_STORED = """async () => ({
    local: {...localStorage},
    session: {...sessionStorage},
    cookie: document.cookie,
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def test_a_conversation_leaves_nothing_behind(visitor: Visitor) -> None:
    """No cookie, nothing in any store, and no question in the address."""
    chat = Chat(visitor.open())
    chat.ask(PAY)
    chat.ask("and with experience?", 2)
    assert chat.page.evaluate(_STORED) == {
        "local": {},
        "session": {},
        "cookie": "",
        "databases": [],
        "caches": [],
        "workers": 0,
    }
    assert visitor.context.cookies() == []
    assert chat.page.url == f"{visitor.server.url}/"


def test_without_javascript_the_page_says_so(visitors: Visitors) -> None:
    """And what it is about; no empty frame."""
    page = visitors(java_script_enabled=False).open()
    expect(page.get_by_role("heading", level=1)).to_have_text("Career guide chat")
    # Playwright looks for no words inside of <noscript>.
    expect(page.locator("body")).to_contain_text("The chat needs JavaScript", use_inner_text=True)
    expect(page.locator("body")).to_contain_text("Machine Learning Engineer", use_inner_text=True)
