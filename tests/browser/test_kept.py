"""Nothing is lost: a conversation outlives its page, and a tap counts before the page is ready."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from browser.accessible import violations
from browser.chatting import PAY, WORK, Chat
from browser.conftest import NARROW, PHONE, WIDE, Visitors
from browser.layout import too_wide

_HELP = "I want to kill myself"
_STORED = "JSON.stringify({...sessionStorage})"
# The slow line of a phone: 150 ms there and back, 180 KB a second.
_SLOW = {"offline": False, "latency": 150, "downloadThroughput": 180 * 1024, "uploadThroughput": 90 * 1024}


def _texts(chat: Chat) -> list[str]:
    return [answer.inner_text() for answer in chat.answers.all()]


def test_a_conversation_outlives_its_page(visitors: Visitors) -> None:
    """Loaded again, or come back to, it is there, and goes on; in another tab there is none."""
    visitor = visitors()
    chat = Chat(visitor.open())
    chat.ask(PAY)
    chat.ask("and in Japan?", 2)
    before = _texts(chat)
    chat.page.reload()
    chat = Chat(chat.page, is_new=False)
    expect(chat.answers).to_have_count(2)
    assert _texts(chat) == before
    chat.ask("and what about skills?", 3)
    chat.page.goto("about:blank")
    chat.page.go_back()
    expect(Chat(chat.page, is_new=False).answers).to_have_count(3)
    other = Chat(visitor.open())
    expect(other.answers).to_have_count(0)


def test_the_other_language_keeps_the_conversation(visitors: Visitors) -> None:
    """On a telephone it is behind a button while there are answers, with the guide and the colours."""
    chat = Chat(visitors(PHONE).open())
    chat.ask(WORK)
    more = chat.page.get_by_role("button", name="More")
    for name in ("Read the guide", "Español"):
        expect(chat.page.get_by_role("link", name=name)).to_be_hidden()
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(chat.page.get_by_role("link", name="Read the guide")).to_be_visible()
    expect(chat.page.get_by_label("Colors")).to_be_visible()
    assert too_wide(chat.page) == []
    assert violations(chat.page) == []
    chat.page.get_by_role("link", name="Español").click()
    chat = Chat(chat.page, is_new=False)
    expect(chat.answers).to_have_count(1)
    expect(chat.questions).to_contain_text("Preguntaste")


def test_a_call_for_help_is_not_kept(visitors: Visitors) -> None:
    chat = Chat(visitors().open())
    chat.ask(WORK)
    chat.ask(_HELP, 2)
    stored = chat.page.evaluate(_STORED)
    assert WORK in stored
    assert "kill" not in stored
    chat.page.reload()
    expect(Chat(chat.page, is_new=False).answers).to_have_count(1)
    expect(chat.page.locator(".cb-support")).to_have_count(0)


def test_after_two_idle_hours_it_is_gone(visitors: Visitors) -> None:
    chat = Chat(visitors().open())
    chat.ask(WORK)
    [(key, value)] = json.loads(chat.page.evaluate(_STORED)).items()
    kept = json.loads(value)
    kept["at"] -= 2 * 60 * 60 * 1000 + 1
    chat.page.evaluate("([key, value]) => sessionStorage.setItem(key, value)", [key, json.dumps(kept)])
    chat.page.reload()
    expect(Chat(chat.page).answers).to_have_count(0)


@pytest.mark.parametrize("kept", ["no JSON", '{"at": 9e15, "asked": "[{]"}', '{"at": 9e15, "asked": "[{\\"x\\": 1}]"}'])
def test_what_is_stored_may_be_anything(visitors: Visitors, kept: str) -> None:
    visitor = visitors()
    chat = Chat(visitor.open())
    chat.ask(WORK)
    [key] = json.loads(chat.page.evaluate(_STORED))
    chat.page.evaluate("([key, value]) => sessionStorage.setItem(key, value)", [key, kept])
    chat.page.reload()
    chat = Chat(chat.page)
    expect(chat.answers).to_have_count(0)
    chat.ask(PAY)


def test_a_new_chat_can_be_undone(visitors: Visitors) -> None:
    """Until something else is asked."""
    chat = Chat(visitors(NARROW).open())
    chat.ask(WORK)
    back = chat.page.get_by_role("button", name="Bring it back")
    expect(back).to_be_hidden()
    chat.again.click()
    expect(chat.answers).to_have_count(0)
    expect(chat.status).to_have_text("The chat is empty.")
    assert json.loads(chat.page.evaluate(_STORED)) == {}
    back.click()
    expect(chat.answers).to_have_count(1)
    expect(chat.questions).to_contain_text(WORK)
    expect(back).to_be_hidden()
    chat.again.click()
    expect(back).to_be_visible()
    chat.ask(PAY)
    expect(back).to_be_hidden()


def test_back_closes_the_passage(visitors: Visitors) -> None:
    """And no more; closed by its button, it leaves nothing behind to go back through."""
    chat = Chat(visitors(PHONE).open("/?lang=en"))
    answer = chat.ask(WORK)
    panel = chat.page.locator("#cb-evidence")
    answer.locator(".cb-mark").first.click()
    expect(panel).to_be_visible()
    chat.page.go_back()
    expect(panel).to_be_hidden()
    expect(chat.answers).to_have_count(1)
    answer.locator(".cb-mark").first.click()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    chat.page.wait_for_function("() => history.state === null")
    expect(chat.answers).to_have_count(1)


@pytest.mark.parametrize("way", ["a starter", "the box"])
def test_what_is_asked_before_the_page_is_ready_is_answered(visitors: Visitors, way: str) -> None:
    page = visitors(PHONE).context.new_page()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", _SLOW)
    page.goto(f"{visitors.server.url}/", wait_until="commit")
    box = page.locator("#cb-first textarea")
    expect(box).to_be_visible()
    if way == "the box":
        box.fill(PAY)
        box.press("Enter")
    else:
        page.locator(".cb-starter").first.click()
    expect(page.locator(".cb-status")).to_have_text("Looking in the guide ...")
    assert page.locator("#cb-box").count() == 0  # Gradio's is not there yet
    expect(page.locator(".cb-answer")).to_have_count(1, timeout=30_000)
    expect(page.locator(".cb-status")).to_be_empty()
    expect(page.locator("#cb-first")).to_have_count(0)


def test_what_is_typed_before_the_page_is_ready_stays(visitors: Visitors) -> None:
    page = visitors(PHONE).context.new_page()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", _SLOW)
    page.goto(f"{visitors.server.url}/", wait_until="commit")
    page.locator("#cb-first textarea").fill("How much do")
    box = page.locator("#cb-box textarea")
    expect(box).to_have_value("How much do", timeout=30_000)
    expect(box).to_be_focused()


def test_zoomed_in_the_box_stays(visitors: Visitors) -> None:
    """A screen of 1280 by 800 at 200 percent; the header goes away with the page."""
    chat = Chat(visitors((640, 400)).open())
    answer = chat.ask(PAY)
    chat.page.mouse.wheel(0, 300)
    expect(chat.box).to_be_in_viewport(ratio=1)
    expect(chat.send).to_be_in_viewport(ratio=1)
    expect(chat.page.locator(".cb-header")).not_to_be_in_viewport()
    answer.get_by_role("button", name="Copy").focus()
    expect(answer.get_by_role("button", name="Copy")).to_be_in_viewport(ratio=1)
    assert violations(chat.page) == []


def test_a_conversation_is_saved_with_its_sources(visitors: Visitors) -> None:
    """As Markdown; a call for help is not in it."""
    visitor = visitors(WIDE)
    chat = Chat(visitor.open())
    menu = chat.page.locator("#cb-keep-all")
    expect(menu).to_be_hidden()
    chat.ask(PAY)
    chat.ask(_HELP, 2)
    chat.ask(WORK, 3)
    with chat.page.expect_download() as saved:
        menu.locator("summary").click()
        menu.get_by_role("button", name="Download").click()
    expect(chat.status).to_contain_text("career-chat.md")
    assert saved.value.suggested_filename == "career-chat.md"
    text = saved.value.path().read_text(encoding="utf-8")
    assert text.startswith("# Career guide chat\n")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [f"## {PAY}", f"## {WORK}"]
    assert "between $118k and $191k per year, with a median around $155k. [2]" in text
    assert f"{visitor.server.url}/guide/machine-learning-engineer#faq:2" in text
    assert "988" not in text
