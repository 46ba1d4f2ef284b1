"""The chat in a page of another site: in a frame, under that site's rules, and without disturbing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from browser.accessible import violations
from browser.chatting import PAY, STATES, WORK, Chat, FramedChat
from browser.conftest import PHONE, WIDE, Theme, Visitor, Visitors
from browser.layout import too_wide, torn_words
from browser.parents import ParentSite, frame_in, line, parent_site
from browser.running import Server

# What docs/embed.md says a strict page must allow; everything else is forbidden.
_STRICT = (
    "default-src 'none'; script-src {bot}; frame-src {bot}; img-src data:; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_WATCH = """() => {
    window.moves = [];
    addEventListener("scroll", () => window.moves.push(`to ${scrollY}`));
    document.addEventListener("focusin", ({target}) => window.moves.push(target.id || target.localName));
}"""


@pytest.fixture
def guest(visitors: Visitors, site: ParentSite) -> Visitor:
    """Someone at the other site."""
    return _at(visitors(), site)


def _at(visitor: Visitor, site: ParentSite) -> Visitor:
    visitor.others = (site.url,)
    return visitor


def _chat(page: Page, number: int = 0) -> FramedChat:
    return FramedChat(frame_in(page, number))


def _place(frame: Locator) -> dict[str, float]:
    """Where a frame is in its document and how large; the same wherever that is scrolled to."""
    place: dict[str, float] = frame.evaluate("""(frame) => {
        const {x, y, width, height} = frame.getBoundingClientRect();
        return {x: x + scrollX, y: y + scrollY, width, height};
    }""")
    return place


def _press(page: Page, chat: FramedChat, selector: str) -> None:
    """Where it stands, as a person does; Playwright's own ways bring a thing into sight before they touch it."""
    box = chat.page.locator(selector).first.bounding_box()
    assert box is not None
    press = page.touchscreen.tap if page.evaluate("navigator.maxTouchPoints") else page.mouse.click
    press(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def _evidence(chat: FramedChat) -> None:
    chat.answer.locator(".cb-mark").nth(1).click()
    expect(chat.page.get_by_role("dialog", name="From the guide")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_inline(visitors: Visitors, site: ParentSite, server: Server, size: tuple[int, int], theme: Theme) -> None:
    """A conversation with its passage inside of the frame; nothing for axe to object to, in the page or the frame."""
    page = _at(visitors(size, theme), site).open(site.put(line(server.url, guide="machine-learning-engineer")))
    chat = _chat(page)
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("title", "Career guide chat")
    assert violations(page) == violations(chat.page) == []
    # Not in the window: a phone's shows half of the box, and a browser scrolls to what is typed.
    place = _place(frame)
    chat.ask(PAY)
    assert violations(chat.page) == []
    _evidence(chat)
    assert violations(page) == violations(chat.page) == []
    assert too_wide(page) == too_wide(chat.page) == []
    assert _place(frame) == place


def test_every_link_opens_a_tab_of_its_own(guest: Visitor, site: ParentSite, server: Server) -> None:
    """Only a phone's numbers do not; the page itself goes nowhere."""
    page = guest.open(site.put(line(server.url)))
    chat = _chat(page)
    chat.ask(PAY)
    chat.ask(STATES["support"][0], 2)
    chat.answers.first.locator(".cb-mark").first.click()
    expect(chat.page.get_by_role("dialog")).to_be_visible()
    links = chat.page.eval_on_selector_all(
        "a[href]", "(all) => all.map((one) => [one.protocol, one.target, one.rel, one.innerText])"
    )
    assert {"Read the guide", "Open in the guide", "Privacy"} <= {text for *_, text in links}
    assert {(target, rel) for protocol, target, rel, _ in links if protocol == "http:"} == {("_blank", "noopener")}
    with guest.context.expect_page() as opened:
        chat.page.get_by_role("link", name="Open in the guide").click()
    expect(opened.value.locator("mark").first).to_contain_text("120K")
    assert opened.value.evaluate("window.opener") is None
    assert page.url == f"{site.url}/"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_page_neither_moves_nor_loses_the_focus(
    visitors: Visitors, site: ParentSite, server: Server, size: tuple[int, int]
) -> None:
    """While answers come in, passages open and the connection goes: the reader types in the page all the while."""
    guest = _at(visitors(size), site)
    guest.expected = "ERR_INTERNET_DISCONNECTED|Connection errored|Failed to fetch|network error"
    page = guest.open(site.put(f'<div style="height: 200px"></div>{line(server.url)}'))
    chat, field = _chat(page), page.locator("#field")
    frame = page.locator("iframe")
    # All of the frame is in sight: a browser scrolls to what is typed where it is not seen.
    page.evaluate("scrollTo(0, 300)")
    expect(frame).to_be_in_viewport(ratio=1)
    place = _place(frame)
    _press(page, chat, "#cb-box textarea")
    page.keyboard.type(PAY)
    page.evaluate(_WATCH)
    presses: list[Callable[[], None]] = [
        lambda: page.keyboard.press("Enter"),
        lambda: _press(page, chat, ".cb-mark"),
    ]
    for press in presses:
        server.hold()
        press()
        page.evaluate("document.getElementById('field').focus({preventScroll: true})")
        server.go_on()
        expect(chat.answers).to_have_count(1)
    expect(chat.page.locator("#cb-evidence")).to_be_visible()
    guest.context.set_offline(True)
    expect(chat.status).to_have_text("You're offline.")
    guest.context.set_offline(False)
    expect(chat.status).to_be_empty()
    # The click on the mark was in the frame, and then the reader went back.
    assert page.evaluate("[scrollY, ...window.moves]") == [300, "field", "field"]
    assert _place(frame) == place
    page.keyboard.type("abc")
    expect(field).to_have_value("abc")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_passage_opens_and_closes_without_moving_the_page(
    visitors: Visitors, site: ParentSite, server: Server, size: tuple[int, int]
) -> None:
    """Though its head, which takes the focus, is above what is in sight."""
    page = _at(visitors(size), site).open(site.put(line(server.url)))
    chat = _chat(page)
    chat.ask(PAY)
    page.evaluate("scrollTo(0, 340)")
    _press(page, chat, ".cb-mark")
    head = chat.page.locator("#cb-evidence-name")
    expect(head).to_be_focused()
    expect(head).not_to_be_in_viewport()
    assert page.evaluate("scrollY") == 340
    page.keyboard.press("Escape")
    expect(chat.page.locator(".cb-mark").first).to_be_focused()
    assert page.evaluate("scrollY") == 340


def test_the_page_loads_without_waiting_for_the_chat(guest: Visitor, site: ParentSite, server: Server) -> None:
    """The frame is asked for when it comes near, and the page is complete before it is there."""
    asked: list[str] = []
    guest.context.on("request", lambda request: asked.append(request.url))
    guest.context.route("**/embed?*", lambda route: None)
    with guest.context.expect_event("request", lambda request: "/embed?" in request.url):
        page = guest.open(site.put(line(server.url)))  # returns after the page's load event
    assert page.evaluate("performance.timing.loadEventEnd > 0")
    expect(page.locator("iframe")).to_have_attribute("loading", "lazy")
    assert len([url for url in asked if "/embed?" in url]) == 1
    asked.clear()
    page.goto(site.put(f'<div style="height: 20000px"></div>{line(server.url)}', path="/long"))
    expect(page.locator("iframe")).to_be_attached()
    assert not [url for url in asked if "/embed?" in url]
    with page.expect_request("**/embed?*"):
        page.evaluate("scrollTo(0, 19000)")


def test_two_in_one_page(guest: Visitor, site: ParentSite, server: Server) -> None:
    """Each has its own conversation, language and look."""
    page = guest.open(site.put(line(server.url, theme="dark") + line(server.url, lang="es", color="#ffcc00")))
    one, two = _chat(page), _chat(page, 1)
    one.ask(WORK)
    two.ask(PAY)
    expect(one.answers).to_have_count(1)
    expect(two.answer).to_contain_text("$118k")
    expect(one.page.locator("html")).to_have_attribute("data-colors", "dark")
    expect(two.page.locator("html")).to_have_attribute("lang", "es")
    expect(two.send).to_have_css("background-color", "rgb(255, 204, 0)")
    expect(two.send).to_have_css("color", "rgb(0, 0, 0)")


# A site's own rules


@pytest.mark.parametrize("mode", ["inline", "bubble"])
def test_under_a_strict_policy(guest: Visitor, site: ParentSite, server: Server, mode: str) -> None:
    """Two directives name the bot; no inline style, no inline script and no markup from strings is needed."""
    policy = _STRICT.format(bot=server.url)
    page = guest.open(site.put(line(server.url, mode=mode), {"Content-Security-Policy": policy}))
    if mode == "bubble":
        opens = page.get_by_role("button", name="Open the chat")
        expect(opens).to_have_css("position", "fixed")
        opens.click()
    expect(_chat(page).ask(PAY)).to_contain_text("$118k")


def test_in_a_page_that_is_sandboxed(guest: Visitor, site: ParentSite, server: Server) -> None:
    """With the two permissions that the chat cannot do without."""
    policy = {"Content-Security-Policy": "sandbox allow-scripts allow-same-origin"}
    page = guest.open(site.put(line(server.url), policy))
    chat = _chat(page)
    chat.ask(PAY)
    _evidence(chat)


def test_a_plain_frame(guest: Visitor, site: ParentSite, server: Server) -> None:
    """Without the script, in a sandbox that lets links open."""
    sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    frame = f'<iframe src="{server.url}/embed?theme=light" title="Chat" sandbox="{sandbox}" height="400"></iframe>'
    page = guest.open(site.put(frame))
    chat = _chat(page)
    chat.ask(PAY)
    _evidence(chat)
    with guest.context.expect_page() as opened:
        chat.page.get_by_role("link", name="Open in the guide").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Machine Learning Engineer")


def test_where_the_chat_cannot_start_it_says_so(guest: Visitor, site: ParentSite, server: Server) -> None:
    """In a sandbox that takes the frame's origin away, none of its files are loaded."""
    guest.expected = "CORS policy|net::ERR_FAILED|NotSameOrigin|sandboxed"
    page = guest.open(site.put(f'<iframe src="{server.url}/embed" title="Chat" sandbox="allow-scripts"></iframe>'))
    expect(frame_in(page).locator(".cb-stuck")).to_contain_text("The chat has not started.")
    expect(frame_in(page).get_by_role("link", name="Open the chat in a tab of its own")).to_be_visible()


def test_a_site_that_is_not_named_is_told_so(visitors: Visitors, server: Server) -> None:
    """Where the script put the frame, a line takes its place; it names the site that would have to be allowed."""
    with parent_site() as stranger:
        for mode in ("inline", "bubble"):
            visitor = _at(visitors(), stranger)
            visitor.expected = "frame-ancestors|target origin provided"
            page = visitor.open(stranger.put(line(server.url, mode=mode)))
            if mode == "bubble":
                page.get_by_role("button", name="Open the chat").click()
            note = page.get_by_text("This site may not show the chat.")
            expect(note).to_contain_text(urlsplit(stranger.url).netloc)
            expect(page.locator("iframe")).to_be_hidden()


def test_a_site_that_is_not_named_shows_nothing(visitors: Visitors, server: Server) -> None:
    """The browser refuses: not a word of the chat is in the frame, by the script or by a plain frame."""
    with parent_site() as stranger:
        visitor = _at(visitors(), stranger)
        visitor.expected = "frame-ancestors|target origin provided"
        refused: list[str] = []
        visitor.context.on("requestfailed", lambda request: refused.append(request.url))
        frame = f'<iframe src="{server.url}/embed" title="Chat"></iframe>'
        page = visitor.open(stranger.put(line(server.url) + frame))
        for number in range(2):
            inside = frame_in(page, number)
            inside.wait_for_load_state()
            assert inside.locator(".cb").count() == 0
            assert not inside.url.startswith(server.url)
        assert sum("frame-ancestors" in trouble for trouble in visitor.troubles) == 2


# Nothing may be stored

_FORBIDDING = {
    "third-party": '{"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": true}}',
    "everything": '{"profile": {"default_content_setting_values": {"cookies": 2}}}',
}


_STORE = """() => {
    try {
        sessionStorage.setItem("a", "b");
        return "stored";
    } catch (err) {
        return err.name;
    }
}"""


@pytest.fixture(params=_FORBIDDING)
def storeless(browser: Browser, chromium_path: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that is set to keep no cookies of others, or of nobody."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(_FORBIDDING[request.param])
    context: BrowserContext = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_path, args=["--disable-gpu", "--disable-background-networking"]
    )
    yield context.new_page()
    context.close()


def test_without_cookies_or_stores(storeless: Page, site: ParentSite, server: Server) -> None:
    """The bubble, its frame and a conversation in it need neither."""
    storeless.goto(site.put(line(server.url, mode="bubble")))
    storeless.get_by_role("button", name="Open the chat").click()
    chat = _chat(storeless)
    assert chat.page.evaluate(_STORE) == "SecurityError"
    chat.ask(PAY)
    _evidence(chat)
    storeless.keyboard.press("Escape")
    storeless.keyboard.press("Escape")
    expect(storeless.get_by_role("button", name="Open the chat")).to_be_focused()


# The frame's own layout


def test_the_box_is_in_sight_in_every_frame(visitor: Visitor, server: Server) -> None:
    """From 280 to 1280 pixels wide and 320 to 720 high, before the first question and after it."""
    page = visitor.open("/embed?lang=es")
    chat = Chat(page)
    for asked in (False, True):
        if asked:
            chat.ask(PAY)
        for width in (280, 375, 640, 1280):
            for height in (320, 480, 720):
                page.set_viewport_size({"width": width, "height": height})
                for part in (
                    chat.box,
                    chat.send,
                    page.locator(".cb-header"),
                    page.get_by_role("link", name="Privacidad"),
                ):
                    expect(part).to_be_in_viewport(ratio=0.99)
                assert too_wide(page) == torn_words(page) == []
        page.set_viewport_size({"width": 280, "height": 320})
        assert violations(page) == []
    page.get_by_role("link", name="Privacidad").click(trial=True)


def test_the_page_to_try_it_in(visitor: Visitor) -> None:
    page = visitor.open("/embed-test")
    expect(_chat(page).box).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name='data-mode="bubble"').click()
    page.get_by_role("link", name='data-lang="es"').click()
    expect(page.get_by_role("button", name="Abrir el chat: Chat de la guía de carreras")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{visitor.server.url}/embed-test?theme=dark")
    assert "theme=dark" in str(page.locator("iframe").get_attribute("src"))


def test_what_is_wrong_is_said_in_the_frame(visitor: Visitor) -> None:
    visitor.expected = "422|404"
    page = visitor.open("/embed?color=%23ffffff&text=%23eeeeee")
    expect(page.get_by_role("main")).to_contain_text("#eeeeee on #ffffff has a contrast of 1.16 to 1")
    assert violations(page) == []
    page.goto(f"{visitor.server.url}/embed?guide=astronaut")
    expect(page.get_by_role("main")).to_contain_text("the guides are: machine-learning-engineer")
