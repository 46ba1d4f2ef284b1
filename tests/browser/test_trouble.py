"""A server that is slow, one that dies, and a connection that breaks off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.accessible import violations
from browser.chatting import PAY, WORK, Chat
from browser.conftest import CORPUS, NARROW, Visitors
from browser.layout import too_wide
from browser.running import Server, serving

_GONE = "You're offline. Your question is still here."
# What Chromium itself writes on the console when a server is not there.
_LOST = r"Failed to load resource: net::ERR_|EventSource|Connection errored out|Failed to fetch|network error"
_BELOW_BOX = """() => {
    const parts = ["#cb-box textarea", ".cb-status"].map((one) => document.querySelector(one));
    const [box, line] = parts.map((one) => one.getBoundingClientRect());
    return box.bottom <= line.top && line.bottom <= innerHeight;
}"""


@pytest.fixture
def mortal(chromium_path: str, real_index: Path) -> Iterator[Server]:
    """A server of this test's own."""
    with serving(real_index, CORPUS) as server:
        yield server


def test_slow_and_then_dead_and_then_back(visitors: Visitors, mortal: Server) -> None:
    """First the page asks for patience; then it says what happened, and the question is there to be sent again."""
    visitor = visitors(server=mortal)
    visitor.expected = _LOST
    chat = Chat(visitor.open())

    mortal.hold()
    chat.box.fill(WORK)
    chat.box.press("Enter")
    expect(chat.status).to_have_text("Looking in the guide ...")
    mortal.go_on()
    chat.answered()
    expect(chat.status).to_be_empty()

    mortal.hold()
    chat.box.fill(PAY)
    chat.box.press("Enter")
    expect(chat.status).to_have_text("Looking in the guide ...")
    mortal.die()
    expect(chat.status).to_have_text(_GONE)
    expect(chat.box).to_have_value(PAY)

    chat.page.evaluate("window.isOld = true")
    mortal.start()
    chat.page.wait_for_function("() => !window.isOld")  # Gradio has loaded the page anew
    expect(chat.answers).to_have_count(1)  # the first one, brought back
    expect(chat.questions).to_contain_text(WORK)
    expect(chat.box).to_have_value(PAY)
    chat.box.press("Enter")
    expect(chat.answered(2)).to_contain_text("$118k")


def test_without_a_network_the_question_stays(visitors: Visitors) -> None:
    """Said at once, and taken back when the network is."""
    visitor = visitors()
    visitor.expected = _LOST
    chat = Chat(visitor.open())
    chat.box.fill(PAY)
    visitor.context.set_offline(True)
    expect(chat.status).to_have_text(_GONE)
    expect(chat.box).to_have_value(PAY)
    visitor.context.set_offline(False)
    expect(chat.status).to_be_empty()
    chat.box.press("Enter")
    chat.answered()


def test_what_was_sent_without_a_network_is_there_when_the_page_is_back(visitors: Visitors) -> None:
    """No patience is asked for in vain. Gradio loads the page anew once it reaches the server again."""
    visitor = visitors(NARROW)
    visitor.expected = _LOST
    chat = Chat(visitor.open())
    chat.ask(WORK)
    visitor.context.set_offline(True)
    chat.box.fill(PAY)
    chat.box.press("Enter")
    expect(chat.status).to_have_text(_GONE)
    expect(chat.page.locator(".toast-body.error")).to_have_count(1)
    expect(chat.status).to_have_text(_GONE)
    # On a small screen that takes two lines, and both can be read.
    assert chat.status.evaluate("(line) => line.scrollWidth <= line.clientWidth")
    chat.page.wait_for_function(_BELOW_BOX)
    chat.page.evaluate("window.isOld = true")
    visitor.context.set_offline(False)
    chat.page.wait_for_function("() => !window.isOld")
    expect(chat.answers).to_have_count(1)
    expect(chat.box).to_have_value(PAY)


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_a_chat_that_does_not_start_says_so(visitors: Visitors, path: str) -> None:
    """After a while, which is not waited for here; while it may still start, and when it has, nothing is said."""
    visitor = visitors()
    visitor.expected = _LOST
    visitor.context.route("**/assets/*.js", lambda route: route.abort())
    page = visitor.open(path)
    stuck = page.locator(".cb-stuck")
    expect(stuck).to_be_attached()
    expect(stuck).to_be_hidden()
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")
    expect(stuck).to_be_visible()
    expect(stuck).to_contain_text("The chat has not started.")
    # The one thing missing is what Gradio would have brought.
    assert [text.partition(":")[0] for text in violations(page)] == ["landmark-one-main"]
    assert too_wide(page) == []
    visitor.context.unroute("**/assets/*.js")
    page.reload()
    expect(Chat(page).box).to_be_visible()
    expect(stuck).to_have_count(0)
