"""From a citation's mark to the passage in the guide, and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.accessible import violations
from browser.chatting import PAY, WORK, Chat
from browser.conftest import NARROW, PHONE, WIDE, Regulars, Theme, Visitors
from browser.layout import too_wide, torn_words


@pytest.fixture
def chat(regulars: Regulars) -> Chat:
    return regulars()


def _panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="From the guide")


def _mark(answer: Locator, number: int) -> Locator:
    """The answer's button for the source of that number."""
    return answer.get_by_role("button", name=f"Source {number}", exact=True).first


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_mark_shows_the_passage_and_gives_the_place_back(regulars: Regulars, size: tuple[int, int], way: str) -> None:
    """The quoted words are marked and in sight; Escape closes, and the keyboard is where it was."""
    chat = regulars(size)
    page, mark = chat.page, _mark(chat.ask(PAY), 2)
    if way == "mouse":
        mark.click()
    else:
        mark.focus()
        mark.press("Enter")
    panel = _panel(page)
    expect(panel).to_be_visible()
    expect(panel.locator("mark").first).to_contain_text("$118k")
    expect(panel.locator("mark").first).to_be_in_viewport()
    assert panel.evaluate("(panel) => panel.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_close_button_closes(regulars: Regulars, size: tuple[int, int]) -> None:
    chat = regulars(size)
    page, mark = chat.page, _mark(chat.ask(WORK), 1)
    mark.click()
    _panel(page).get_by_role("button", name="Close").click()
    expect(_panel(page)).to_be_hidden()
    expect(mark).to_be_focused()


def test_on_a_phone_nothing_behind_the_passage_is_in_reach(regulars: Regulars) -> None:
    """The keyboard stays in the panel; a touch beside it closes it."""
    chat = regulars(PHONE)
    page = chat.page
    _mark(chat.ask(PAY), 1).click()
    expect(_panel(page)).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('dialog, body').tagName") in ("DIALOG", "BODY")
    page.touchscreen.tap(187, 8)
    expect(_panel(page)).to_be_hidden()


def test_every_mark_of_an_answer_shows_its_own_words(chat: Chat) -> None:
    """What stands before a mark in the answer is what is marked in the guide."""
    answer = chat.ask(PAY)
    marks = answer.locator(".cb-mark")
    assert marks.count() > 2
    for number in range(marks.count()):
        mark = marks.nth(number)
        quoted = mark.evaluate("(mark) => mark.parentElement.firstChild.textContent")
        mark.click()
        expect(mark).to_have_attribute("aria-expanded", "true")
        expect(_panel(chat.page).locator("mark").first).to_contain_text(quoted.strip()[:40])
        expect(answer.locator("[aria-expanded=true]")).to_have_count(1)


def test_the_passage_opens_in_the_guide(chat: Chat) -> None:
    """In a tab of its own, with the same words marked; the conversation stays."""
    _mark(chat.ask(PAY), 2).click()
    with chat.page.context.expect_page() as opened:
        _panel(chat.page).get_by_role("link", name="Open in the guide").click()
    guide = opened.value
    expect(guide.locator("mark").first).to_contain_text("typically earn between $118k and $191k per year")
    expect(guide.get_by_role("group").filter(has=guide.locator("mark")).locator("mark").first).to_be_in_viewport()
    assert guide.evaluate("window.opener") is None
    guide.close()
    expect(chat.answers).to_have_count(1)


def test_the_list_of_sources_opens_without_leaving_the_answer(chat: Chat) -> None:
    """Each place can be unfolded below the answer, by the keyboard too, and shown in the guide."""
    answer = chat.ask(PAY)
    source = answer.locator(".cb-source").filter(has_text="FAQ:")
    expect(source.get_by_role("blockquote").first).to_be_hidden()
    source.locator("summary").focus()
    chat.page.keyboard.press("Enter")
    expect(source.get_by_role("blockquote").first).to_contain_text("$118k")
    source.get_by_role("button", name="Show it in the guide").click()
    expect(_panel(chat.page).locator("mark").first).to_contain_text("$118k")


def test_without_the_passage_the_quote_below_is_opened(visitors: Visitors) -> None:
    """When the server does not give it."""
    visitor = visitors()
    visitor.expected = r"net::ERR_FAILED"
    visitor.context.route("**/guide/**", lambda route: route.abort())
    page = visitor.open()
    answer = Chat(page).ask(PAY)
    _mark(answer, 2).click()
    expect(answer.locator(".cb-source[open]")).to_contain_text("FAQ:")
    expect(_panel(page)).to_be_hidden()


def test_a_passage_that_stays_open_survives_the_next_answer(chat: Chat) -> None:
    """Its mark may be gone; closing it loses neither the page nor the keyboard."""
    _mark(chat.ask(WORK), 1).click()
    expect(_panel(chat.page)).to_be_visible()
    chat.ask(PAY, 2)
    _panel(chat.page).get_by_role("button", name="Close").click()
    expect(_panel(chat.page)).to_be_hidden()
    _mark(chat.answer, 1).click()
    expect(_panel(chat.page)).to_be_visible()
    chat.again.click()
    expect(_panel(chat.page)).to_be_hidden()
    expect(chat.answers).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_passage_is_accessible_and_fits(regulars: Regulars, theme: Theme) -> None:
    """A table of the guide, too, on a small phone."""
    chat = regulars(theme=theme)
    answer = chat.ask("How long does a master's degree take?")
    answer.locator(".cb-mark").first.click()
    expect(_panel(chat.page)).to_be_visible()
    for width, height in (WIDE, PHONE):
        chat.page.set_viewport_size({"width": width, "height": height})
        assert violations(chat.page) == []
        assert too_wide(chat.page) == []
    chat.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert too_wide(chat.page) == []
    assert torn_words(chat.page) == []
