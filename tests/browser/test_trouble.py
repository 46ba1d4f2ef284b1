"""A server that is slow, one that dies, and a connection that breaks off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.accessible import violations
from browser.chatting import PAY, WORK, Chat
from browser.conftest import CORPUS, Visitors
from browser.layout import too_wide
from browser.running import Server, serving

_GONE = "The connection is gone. Your question is still here."
# What Chromium itself writes on the console when a server is not there.
_LOST = r"Failed to load resource: net::ERR_|EventSource|Connection errored out|Failed to fetch|network error"


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

    mortal.start()
    chat.page.wait_for_load_state()
    expect(chat.answers).to_have_count(0)
    expect(chat.box).to_have_value(PAY)
    chat.box.press("Enter")
    expect(chat.answered()).to_contain_text("$118k")


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
