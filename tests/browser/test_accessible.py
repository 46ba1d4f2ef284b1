"""Every page in every state has nothing that axe objects to: light and dark, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.accessible import violations
from browser.chatting import STATES, Chat
from browser.conftest import PHONE, WIDE, Regulars, Visitor


def _at_both_sizes(page: Page) -> list[str]:
    found = []
    for width, height in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} wide: {text}" for text in violations(page)]
    return found


@pytest.fixture(params=["light", "dark"])
def chat(regulars: Regulars, request: pytest.FixtureRequest) -> Chat:
    return regulars(theme=request.param)


def test_axe_finds_what_is_wrong(visitor: Visitor) -> None:
    """Else the other tests would pass for no reason."""
    page = visitor.open()
    page.set_content(
        """<html lang="en"><title>t</title><main><h1>t</h1><img src="data:,"><p style="color:#aaa">grey</p>
        <button style="width:12px;height:12px;padding:0">a</button><button style="width:12px;padding:0">b</button>"""
    )
    found = {text.partition(":")[0] for text in violations(page)}
    assert {"image-alt", "color-contrast", "target-size"} <= found


def test_the_first_screen(chat: Chat) -> None:
    assert _at_both_sizes(chat.page) == []


@pytest.mark.parametrize("question", [question for question, _ in STATES.values()], ids=STATES)
def test_an_answer(chat: Chat, question: str) -> None:
    chat.ask(question)
    assert _at_both_sizes(chat.page) == []


def test_a_notice(chat: Chat) -> None:
    chat.box.press("Enter")
    expect(chat.answers).to_have_count(1)
    assert _at_both_sizes(chat.page) == []
