"""The button and its panel in a page of another site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.accessible import violations
from browser.chatting import PAY, FramedChat
from browser.conftest import PHONE, WIDE, Theme, Visitor, Visitors
from browser.layout import too_wide
from browser.parents import ParentSite, frame_in, line
from browser.running import Server

# What the keyboard is on in the page, through the shadow root: "open", "close", "IFRAME", "" in its own parts.
_FOCUS = """() => {
    const at = document.activeElement.shadowRoot?.activeElement;
    return at ? at.className || at.tagName : document.activeElement.localName;
}"""


@pytest.fixture
def guest(visitors: Visitors, site: ParentSite) -> Visitor:
    """Someone at the other site."""
    visitor = visitors()
    visitor.others = (site.url,)
    return visitor


@pytest.fixture
def address(site: ParentSite, server: Server) -> str:
    """A page with a bubble, and another one beside it."""
    site.put(line(server.url, mode="bubble"), path="/other")
    return site.put(line(server.url, mode="bubble"))


def _opens(page: Page) -> Locator:
    return page.get_by_role("button", name="Open the chat: Career guide chat")


def _panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Career guide chat")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_conversation_in_the_panel(
    visitors: Visitors, site: ParentSite, address: str, size: tuple[int, int], theme: Theme
) -> None:
    """Nothing is loaded before the panel is opened; axe has no objection; on a phone it covers the screen."""
    visitor = visitors(size, theme)
    visitor.others = (site.url,)
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    page = visitor.open(address)
    expect(_opens(page)).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    assert not [url for url in asked if "/embed?" in url]
    page.evaluate("scrollTo(0, 500)")
    _opens(page).click()
    chat = FramedChat(frame_in(page))
    chat.ask(PAY)
    assert violations(page) == violations(chat.page) == []
    chat.answer.locator(".cb-mark").first.click()
    expect(chat.page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == violations(chat.page) == []
    assert too_wide(page) == too_wide(chat.page) == []
    box = _panel(page).bounding_box()
    assert box is not None
    if size == PHONE:
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *PHONE)
    assert page.evaluate("scrollY") == 500


_WAYS: dict[str, Callable[[Page, FramedChat], object]] = {
    "Escape in the panel's head": lambda page, chat: page.get_by_role("button", name="Close the chat").press("Escape"),
    "Escape in the chat": lambda page, chat: chat.box.press("Escape"),
    "the button": lambda page, chat: page.get_by_role("button", name="Close the chat").click(),
}


def test_it_closes_and_the_conversation_stays(guest: Visitor, address: str) -> None:
    """In three ways; each time the keyboard is back on the button, and the page where it was."""
    page = guest.open(address)
    page.evaluate("scrollTo(0, 500)")
    _opens(page).focus()
    for number, close in enumerate(_WAYS.values()):
        page.keyboard.press("Enter")
        expect(_panel(page)).to_be_visible()
        chat = FramedChat(frame_in(page), is_new=number == 0)
        if number == 0:
            chat.ask(PAY)
        expect(chat.answers).to_have_count(1)
        close(page, chat)
        expect(_panel(page)).to_be_hidden()
        assert page.evaluate(_FOCUS) == "open"
        assert page.evaluate("scrollY") == 500
    expect(page.locator("iframe")).to_have_count(1)


def test_escape_closes_what_is_on_top(guest: Visitor, address: str) -> None:
    """First the passage, then the panel."""
    page = guest.open(address)
    _opens(page).click()
    chat = FramedChat(frame_in(page))
    chat.ask(PAY)
    chat.answer.locator(".cb-mark").first.click()
    evidence = chat.page.get_by_role("dialog", name="From the guide")
    expect(evidence).to_be_visible()
    page.keyboard.press("Escape")
    expect(evidence).to_be_hidden()
    expect(_panel(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(_panel(page)).to_be_hidden()


def test_the_page_beside_the_panel_stays_as_it_is(guest: Visitor, address: str) -> None:
    """On a desktop: nothing is dimmed, its own buttons work, and the panel stays open."""
    page = guest.open(address)
    _opens(page).click()
    expect(_panel(page)).to_be_visible()
    assert not page.evaluate(
        "document.querySelector('careerbot-chat').shadowRoot.querySelector('dialog').matches(':modal')"
    )
    page.mouse.click(40, 300)
    expect(_panel(page)).to_be_visible()


def test_it_goes_with_its_page_and_never_doubles(guest: Visitor, site: ParentSite, server: Server) -> None:
    """In a site that builds its pages anew in one document: the script comes again, and goes with its page."""
    page = guest.open(site.put('<div id="view"></div>'))
    src = f"{server.url}/embed.js"
    show = (
        "(src) => { const view = document.getElementById('view'); view.replaceChildren();"
        " const made = Object.assign(document.createElement('script'), { src });"
        " made.dataset.mode = 'bubble'; view.append(made); }"
    )
    for _ in range(3):
        page.evaluate(show, src)
        expect(page.locator("button.open")).to_have_count(1)
    page.wait_for_timeout(1500)
    expect(page.locator("button.open")).to_have_count(1)
    page.evaluate("document.getElementById('view').replaceChildren()")
    expect(page.locator("careerbot-chat")).to_have_count(0)
    page.evaluate(show, src)
    expect(page.locator("button.open")).to_have_count(1)


def test_on_a_phone_the_keyboard_stays_in_the_panel(visitors: Visitors, site: ParentSite, address: str) -> None:
    """Once around in both directions: the panel's parts and the browser's own, never the page behind."""
    visitor = visitors(PHONE)
    visitor.others = (site.url,)
    page = visitor.open(address)
    _opens(page).press("Enter")
    expect(FramedChat(frame_in(page)).box).to_be_visible()
    for key in ("Tab", "Shift+Tab"):
        _panel(page).get_by_role("button", name="Close the chat").focus()
        seen = [page.evaluate(_FOCUS)]
        for _ in range(40):  # more than there are stops in the frame
            page.keyboard.press(key)
            seen.append(page.evaluate(_FOCUS))
        assert {"close", "IFRAME"} <= set(seen) <= {"close", "IFRAME", "body"}


def test_it_is_remembered_in_this_tab_only(guest: Visitor, address: str) -> None:
    """On the next page it is open again, in silence: it takes neither the keyboard nor the page."""
    page = guest.open(address)
    _opens(page).click()
    expect(_panel(page)).to_be_visible()
    page.goto(address + "other")
    expect(_panel(page)).to_be_visible()
    expect(FramedChat(frame_in(page)).box).to_be_visible()
    assert page.evaluate(_FOCUS) == "body"
    page.get_by_label("Search this site").click()
    page.keyboard.type("abc")
    expect(page.get_by_label("Search this site")).to_have_value("abc")
    assert violations(page) == []
    assert page.evaluate("[localStorage.length, Object.keys(sessionStorage), document.cookie]") == [
        0,
        ["careerbot-open"],
        "",
    ]
    expect(_panel(guest.open(address))).to_be_hidden()

    page.bring_to_front()
    frame_in(page).locator("#cb-box textarea").press("Escape")
    expect(_panel(page)).to_be_hidden()
    assert page.evaluate(_FOCUS) == "open"
    page.wait_for_function("sessionStorage.length === 0")  # a dialog tells a moment later that it was closed
    page.reload()
    expect(_opens(page)).to_be_visible()


def test_on_a_phone_it_does_not_cover_the_next_page(visitors: Visitors, site: ParentSite, address: str) -> None:
    visitor = visitors(PHONE)
    visitor.others = (site.url,)
    page = visitor.open(address)
    _opens(page).click()
    expect(_panel(page)).to_be_visible()
    page.goto(address + "other")
    expect(_opens(page)).to_be_visible()
    expect(_panel(page)).to_be_hidden()


def test_two_bubbles_and_a_page_with_a_will_of_its_own(guest: Visitor, site: ParentSite, server: Server) -> None:
    """The buttons stand one above the other; the page's style sheet does not reach them, nor theirs the page."""
    style = (
        "<style>* { all: unset; float: left; color: red; } button, iframe, dialog { display: none !important; }</style>"
    )
    bubbles = line(server.url, mode="bubble") + line(server.url, mode="bubble", name="Ask & see", color="#ffcc00")
    page = guest.open(site.put(style + bubbles))
    one, two = page.locator("button.open").all()
    expect(two).to_have_text("Ask & see")
    expect(two).to_have_accessible_name("Open the chat: Ask & see")
    expect(two).to_have_css("background-color", "rgb(255, 204, 0)")
    first, second = one.bounding_box(), two.bounding_box()
    assert first is not None
    assert second is not None
    assert second["y"] + second["height"] < first["y"]
    two.click()
    expect(FramedChat(frame_in(page)).box).to_be_visible()
    expect(page.get_by_role("dialog", name="Ask & see")).to_be_visible()
