"""What the pages leave behind in a browser, hardly anything, and the page that says so."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from browser.accessible import violations
from browser.chatting import PAY, Chat
from browser.conftest import NARROW, PHONE, WIDE, Theme, Visitor, Visitors
from browser.layout import too_wide, torn_words

_STORED = """async () => ({
    local: {...localStorage},
    session: {...sessionStorage},
    cookie: document.cookie,
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def test_a_conversation_leaves_its_questions_in_the_tab(visitor: Visitor) -> None:
    """No cookie, nothing in any other store, and no question in the address; nothing after "New chat"."""
    chat = Chat(visitor.open())
    chat.ask(PAY)
    chat.ask("and with experience?", 2)
    stored = chat.page.evaluate(_STORED)
    [(key, kept)] = stored["session"].items()
    assert key == "careerbot-talk / machine-learning-engineer"
    asked = json.loads(json.loads(kept)["asked"])
    assert [one["question"] for one in asked] == [PAY, "and with experience?"]
    chat.again.click()
    expect(chat.answers).to_have_count(0)
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_about_privacy_can_be_read_by_everyone(
    visitors: Visitors, size: tuple[int, int], theme: Theme, language: str
) -> None:
    """Without a script, without a cookie, with nothing that sticks out."""
    visitor = visitors(size, theme)
    page = visitor.open(f"/privacy?lang={language}")
    assert violations(page) == []
    assert too_wide(page) == []
    assert torn_words(page) == []
    assert page.locator("script").count() == 0
    assert visitor.context.cookies() == []


def test_the_chat_and_the_guide_lead_to_the_page_about_privacy(visitor: Visitor) -> None:
    """In the language of the page, and back again."""
    page = visitor.open("/?lang=es")
    expect(page.locator("#cb-box textarea")).to_be_enabled()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Privacidad").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Privacidad")
    page = visitor.open("/guide?lang=es")
    page.get_by_role("link", name="Privacidad").click()
    expect(page).to_have_url(f"{visitor.server.url}/privacy?lang=es")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy")
    page.get_by_role("link", name="Career guide chat").click()
    expect(page).to_have_url(f"{visitor.server.url}/?lang=en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_link_is_whole_on_a_narrow_phone(visitors: Visitors, language: str) -> None:
    """And so is what stands before it."""
    page = visitors(NARROW).open(f"/?lang={language}")
    is_cut = "(part) => part.scrollWidth > part.clientWidth"
    assert [part.evaluate(is_cut) for part in page.locator(".cb-fine, .cb-fine *").all()] == [False] * 3


def test_the_tab_keeps_the_colors_that_were_chosen_and_nothing_else(visitor: Visitor) -> None:
    """As the page about privacy says."""
    page = visitor.open()
    page.locator("#cb-colors").select_option("dark")
    kept = page.evaluate(_STORED)
    assert kept["session"] == {"careerbot-colors": "dark"}
    assert (kept["local"], kept["cookie"], visitor.context.cookies()) == ({}, "", [])
