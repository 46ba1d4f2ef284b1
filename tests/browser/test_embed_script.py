"""embed.js by itself: its size, its attributes, and what it and the frame believe of each other's messages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from browser.chatting import WORK, FramedChat
from browser.conftest import Visitor, Visitors
from browser.parents import ParentSite, frame_in, line
from browser.running import Server

_OURS, _OTHER = "careerbot-chat iframe", "iframe[srcdoc]"
_HEAR = "() => { window.heard = []; addEventListener('message', ({data}) => window.heard.push(data)); }"


@pytest.fixture
def guest(visitors: Visitors, site: ParentSite) -> Visitor:
    """Someone at the other site."""
    visitor = visitors()
    visitor.others = (site.url,)
    return visitor


def test_it_is_small_and_alone(guest: Visitor, server: Server) -> None:
    response = guest.context.request.get(f"{server.url}/embed.js")
    assert len(response.body()) <= 10 * 1024
    assert not re.search(r"\bimport\b|fetch|XMLHttpRequest|innerHTML|eval", response.text())


# Attributes

_ADD = """async ([src, attributes]) => {
    document.querySelectorAll("careerbot-chat, script").forEach((one) => one.remove());
    const script = document.createElement("script");
    for (const [name, value] of Object.entries(attributes)) script.setAttribute(`data-${name}`, value);
    script.src = src;
    await new Promise((done, failed) => {
        script.onload = done;
        script.onerror = failed;
        document.querySelector("main").append(script);
    });
    const root = document.querySelector("careerbot-chat").shadowRoot;
    root.querySelector("button")?.click();
    root.querySelector(".open")?.click();
    const frame = root.querySelector("iframe");
    const made = [...root.querySelectorAll("*")].map((one) => one.localName);
    const result = {src: frame.src, title: frame.title, text: root.querySelector(".open")?.textContent ?? "", made};
    frame.remove();
    return result;
}"""
_KNOWN = {"guide", "lang", "theme", "color", "text", "mode"}
_WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["__proto__", "constructor", "en-US", "ES", "#fff", "#12345", "#767676", "javascript:alert(1)", "../../x"]
    ),
    st.sampled_from(["<img src=x onerror=window.hurt=1>", "&lang=es#", "$&$1", "{name}", "'\"`${window.hurt=1}", "  "]),
)
_ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("guide", "theme", "lang", "name", "color", "text-color"), _WORDS)
    | {"mode": st.sampled_from(["inline", "bubble", "BUBBLE", "", "x"])},
)


def test_attributes_become_words_and_values_only(guest: Visitor, site: ParentSite, server: Server) -> None:
    """Whatever is in them: the frame's address is the bot's, each part of its query is an attribute's value."""
    guest.expected = "careerbot: |target origin provided"
    guest.context.route("**/embed?*", lambda route: route.fulfill(body="", content_type="text/html"))
    page = guest.open(site.put(""))

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_ATTRIBUTES)
    def tried(attributes: dict[str, str]) -> None:
        made: dict[str, Any] = page.evaluate(_ADD, [f"{server.url}/embed.js", attributes])
        address = urlsplit(made["src"])
        asked = {key: values[0] for key, values in parse_qs(address.query, keep_blank_values=True).items()}
        assert f"{address.scheme}://{address.netloc}{address.path}#{address.fragment}" == f"{server.url}/embed#"
        assert set(asked) <= _KNOWN
        assert asked.get("guide", "") == _stored(attributes.get("guide", ""))
        assert asked["lang"] in ("en", "es")
        name = attributes.get("name", "").strip()
        if name == attributes.get("name"):
            assert made["title"] == name or not name
        assert made["text"] in ("", made["title"])
        assert set(made["made"]) <= {"iframe", "button", "svg", "path", "span", "dialog", "div", "p"}
        assert page.evaluate("window.hurt") is None

    tried()


def _stored(text: str) -> str:
    """A text as a form's fields carry it: lone surrogates have no bytes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_colors_that_cannot_be_read_are_refused(guest: Visitor, site: ParentSite, server: Server) -> None:
    """With a message for the site's makers; the usual ones are taken, in the button and in the frame."""
    guest.expected = "careerbot: "
    bubble = line(server.url, mode="bubble", color="#ffffff", text_color="#eeeeee")
    page = guest.open(site.put(bubble + line(server.url, color="teal") + line(server.url, text_color="#fff")))
    expect(page.locator("button.open")).to_have_css("background-color", "rgb(31, 95, 139)")
    for number in range(2):
        assert "color" not in str(page.locator("iframe").nth(number).get_attribute("src"))
    said = " ".join(guest.troubles)
    assert "#eeeeee on #ffffff cannot be read" in said
    assert "colors have six digits" in said
    assert "data-text-color needs data-color" in said


def test_in_the_head_it_says_where_it_belongs(guest: Visitor, site: ParentSite, server: Server) -> None:
    """A bubble may stand there; an inline frame has no place there."""
    guest.expected = "careerbot: "
    page = guest.open(site.put("", head=line(server.url) + line(server.url, mode="bubble")))
    expect(page.get_by_role("button", name="Open the chat")).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    assert "put this line into the <body>" in guest.troubles[0]


# Messages


def _height(page: Page) -> int:
    return int(page.locator(_OURS).evaluate("(frame) => frame.clientHeight"))


def test_heights(guest: Visitor, site: ParentSite, server: Server) -> None:
    """Taken from the chat's own frame only, as numbers, within limits; nothing unknown does any harm."""
    page = guest.open(site.put(f'{line(server.url)}<iframe srcdoc="" title="Other"></iframe>'))
    chat = FramedChat(frame_in(page, which=_OURS))
    expect(page.locator(_OURS)).to_have_attribute("style", re.compile("height"))
    fitting = _height(page)
    assert 320 < fitting < 720
    assert chat.page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0

    page.evaluate(_HEAR)
    forged: Any = {"careerbot": "height", "height": 333}
    frame_in(page, which=_OTHER).evaluate("(said) => parent.postMessage(said, '*')", forged)
    page.evaluate("(said) => postMessage(said, '*')", forged)
    page.wait_for_function("() => window.heard.length === 2")
    assert _height(page) == fitting

    for said, height in (
        ([None, "height", 3, {"careerbot": "later"}, {"careerbot": "height", "height": "400"}], fitting),
        ([{"careerbot": "height", "height": 1e9}], 720),
        ([{"careerbot": "height"}, {"careerbot": "close"}, {"careerbot": "height", "height": float("nan")}], 720),
        ([{"careerbot": "height", "height": -5}], 320),
    ):
        page.evaluate("() => (window.heard = [])")
        chat.page.evaluate("([all, to]) => all.forEach((one) => parent.postMessage(one, to))", [said, site.url])
        page.wait_for_function("(count) => window.heard.length === count", arg=len(said))
        assert _height(page) == height


def test_the_height_stays_from_the_first_question_on(guest: Visitor, site: ParentSite, server: Server) -> None:
    """A narrower frame asks for more before it, and for nothing after it."""
    page = guest.open(site.put(line(server.url)))
    chat = FramedChat(frame_in(page))
    before = _height(page)
    page.set_viewport_size({"width": 400, "height": 900})
    expect(page.locator(_OURS)).not_to_have_css("height", f"{before}px")
    narrow = _height(page)
    chat.ask(WORK)
    page.set_viewport_size({"width": 900, "height": 900})
    chat.ask(WORK, 2)
    assert _height(page) == narrow


# Who is answered, with "http://localhost:..." and "https://*.school.example" in the settings.
_HELLO = {
    "https://www.school.example": True,
    "https://a.b.school.example": True,
    "https://school.example": False,
    "https://evilschool.example": False,
    "http://www.school.example": False,
    "https://www.school.example:8443": False,
    "https://www.school.example.evil.example": False,
    "null": False,
}
_GREET = """(origins) => {
    const told = [];
    parent.postMessage = (said, to) => told.push(to);
    for (const origin of origins)
        dispatchEvent(new MessageEvent("message", {source: parent, origin, data: {careerbot: "hello"}}));
    return told;
}"""


def test_the_frame_answers_only_sites_that_are_named(visitor: Visitor, site: ParentSite) -> None:
    """In a page of its own site, where the test can listen in on what it would say to others."""
    page = visitor.open("/embed-test")
    chat = FramedChat(frame_in(page))
    hello = {**_HELLO, site.url: True, visitor.server.url: True}
    told = chat.page.evaluate(_GREET, list(hello))
    assert set(told) == {origin for origin, answered in hello.items() if answered}


_GREET_ALL = """() => {
    const ours = parent.document.querySelector("careerbot-chat").shadowRoot.querySelector("iframe").contentWindow;
    for (const one of [ours, window]) one.postMessage({careerbot: "hello"}, "*");
}"""


def test_the_frame_does_not_answer_another_frame(guest: Visitor, site: ParentSite, server: Server) -> None:
    """Nor itself: only the page around it."""
    page = guest.open(site.put(f'{line(server.url)}<iframe srcdoc="" title="Other"></iframe>'))
    chat, other = FramedChat(frame_in(page, which=_OURS)), frame_in(page, which=_OTHER)
    page.evaluate(_HEAR)
    other.evaluate(_HEAR)
    other.evaluate(_GREET_ALL)
    chat.page.evaluate("() => postMessage({careerbot: 'hello'}, '*')")
    # What has been sent to the chat's frame before this has been dealt with when this has.
    chat.page.evaluate("() => new Promise((done) => { onmessage = done; postMessage('', '*'); })")
    page.locator(_OURS).evaluate("(frame) => frame.contentWindow.postMessage({careerbot: 'hello'}, '*')")
    page.wait_for_function("() => window.heard.length === 1")
    assert other.evaluate("window.heard") == [{"careerbot": "hello"}]  # its own
