"""What is taken away from the chat, and what stands at its head: saved, linked to, printed, heard; quick facts."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.accessible import violations
from browser.chatting import PAY, STATES, WORK, Chat
from browser.conftest import PHONE, Visitor, Visitors
from browser.layout import too_wide

HELP = STATES["support"][0]
# A browser without a screen has no voices: this one says nothing, takes a moment for each sentence, and counts them.
_VOICE = """
    window.spoken = [];
    const voices = [
        { name: "Here", lang: "en-US", localService: true },
        { name: "Far", lang: "es", localService: false },
    ];
    const speech = Object.assign(new EventTarget(), {
        getVoices: () => voices,
        cancel: () => clearTimeout(speech.timer),
        speak: (said) => {
            window.spoken.push([said.text, said.voice.name]);
            speech.timer = setTimeout(() => said.onend(), 50);
        },
    });
    Object.defineProperty(window, "speechSynthesis", { value: speech });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def _menu(answer: Locator, name: str) -> None:
    answer.locator(".cb-keep summary").click()
    answer.get_by_role("button", name=name, exact=True).click()


def _copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def _linked(visitors: Visitors, *questions: str) -> tuple[Visitor, Chat, str]:
    """Someone who has asked, and copied a link to the last answer."""
    visitor = visitors(permissions=["clipboard-read", "clipboard-write"])
    chat = Chat(visitor.open())
    for n, question in enumerate(questions, 1):
        chat.ask(question, n)
    _menu(chat.answer, "Link")
    expect(chat.status).to_contain_text("Link copied.")
    return visitor, chat, _copied(chat.page)


def _opened(visitor: Visitor, link: str, n_answers: int) -> Chat:
    chat = Chat(visitor.open(link), is_new=False)
    expect(chat.answers).to_have_count(n_answers)
    return chat


def test_a_link_opens_the_same_answer(visitors: Visitors) -> None:
    """With the questions before it, by which it was understood; no request and no address of the tab holds them."""
    visitor, chat, link = _linked(visitors, PAY, "and with experience?")
    said = chat.answer.locator(".cb-card").inner_text()
    asked: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    again = _opened(visitor, link, 2)
    expect(again.status).to_contain_text("The guide says the same today.")
    assert again.answer.locator(".cb-card").inner_text() == said
    assert "#" not in again.page.url
    assert not [url for url in asked if "answer=" in url]


def test_a_link_shows_what_has_changed_since(visitors: Visitors) -> None:
    """As if the guide had said something else when the link was made."""
    visitor, _, link = _linked(visitors, WORK)
    head, code = link.split("#answer=")
    held: dict[str, Any] = json.loads(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
    held["lines"][0] = "another"
    code = base64.urlsafe_b64encode(json.dumps(held).encode()).decode().rstrip("=")
    chat = _opened(visitor, f"{head}#answer={code}", 1)
    expect(chat.status).to_contain_text("1 of the old ones are gone")
    expect(chat.answer.locator(".cb-since")).to_have_count(1)
    assert violations(chat.page) == []


@pytest.mark.parametrize("code", ["", "%%%", "bm8", "W10", "eyJhc2tlZCI6MX0"])
def test_a_broken_link_says_so(visitor: Visitor, code: str) -> None:
    chat = Chat(visitor.open(f"/#answer={code}"))
    expect(chat.status).to_contain_text("This link is not complete.")
    expect(chat.answers).to_have_count(0)


def test_there_is_no_link_to_a_call_for_help(visitors: Visitors) -> None:
    """Nor does a link to a later answer hold it, nor what is copied and saved."""
    _, chat, link = _linked(visitors, HELP, WORK)
    expect(chat.answers.first.locator(".cb-keep")).to_have_count(0)
    assert HELP not in base64.urlsafe_b64decode(link.split("#answer=")[1] + "===").decode()
    chat.page.locator("#cb-keep-all summary").click()
    chat.page.get_by_role("button", name="Copy all").click()
    expect(chat.status).to_have_text("Copied with its sources.")
    assert HELP not in _copied(chat.page)
    assert WORK in _copied(chat.page)


def test_one_answer_is_saved(visitor: Visitor, tmp_path: Path) -> None:
    """As Markdown, with the addresses of its places."""
    chat = Chat(visitor.open())
    chat.ask(WORK)
    chat.ask(PAY, 2)
    with chat.page.expect_download() as download:
        _menu(chat.answer, "Save")
    path = tmp_path / "saved.md"
    download.value.save_as(path)
    text = path.read_text()
    assert f"## {PAY}" in text
    assert WORK not in text
    assert re.search(r"\[1\] .+\n    http://127\.0\.0\.1:\d+/guide/machine-learning-engineer#\w+", text)


@pytest.mark.parametrize("questions", [[PAY], [PAY, "What degree do I need?"]], ids=["one", "two"])
def test_on_paper_an_answer_takes_a_page(visitor: Visitor, questions: list[str]) -> None:
    """Its words once, then where they come from; one page for each of the longest answers."""
    chat = Chat(visitor.open())
    for n, question in enumerate(questions, 1):
        chat.ask(question, n)
    pdf = chat.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= len(questions)
    chat.page.emulate_media(media="print")
    expect(chat.answer.locator(".cb-label").first).to_be_visible()
    expect(chat.page.locator("#cb-composer")).to_be_hidden()


def test_one_answer_is_printed(visitor: Visitor) -> None:
    """With its question; the others come back afterwards."""
    chat = Chat(visitor.open())
    chat.page.evaluate("window.print = () => { window.printed = document.querySelectorAll('.cb-not-printed').length; }")
    chat.ask(WORK)
    chat.ask(PAY, 2)
    _menu(chat.answer, "Print")
    assert chat.page.evaluate("window.printed") == 2
    chat.page.emulate_media(media="print")
    expect(chat.questions.first).to_be_hidden()
    expect(chat.questions.last).to_be_visible()
    chat.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(chat.questions.first).to_be_visible()


def test_the_menu_closes_by_escape_and_beside_it(visitor: Visitor) -> None:
    chat = Chat(visitor.open())
    menu = chat.ask(WORK).locator(".cb-keep")
    summary = menu.locator("summary")
    for close in ("escape", "beside"):
        summary.click()
        expect(menu).to_have_attribute("open", "")
        assert violations(chat.page) == []
        if close == "escape":
            summary.press("Escape")
            expect(summary).to_be_focused()
        else:
            chat.questions.first.click()
        expect(menu).not_to_have_attribute("open", "")


def test_an_answer_is_read_aloud(visitor: Visitor) -> None:
    """Sentence by sentence, by a voice of this device only; pressed again, it stops."""
    visitor.context.add_init_script(_VOICE)
    chat = Chat(visitor.open())
    answer = chat.ask(PAY)
    answer.get_by_role("button", name="Listen").click()
    expect(answer.get_by_role("button", name="Stop")).to_be_visible()
    assert chat.page.evaluate("CSS.highlights.get('cb-read').size") == 1
    expect(answer.get_by_role("button", name="Listen")).to_be_visible()
    spoken = chat.page.evaluate("window.spoken")
    assert {voice for _, voice in spoken} == {"Here"}
    assert any("between $118k and $191k per year" in text for text, _ in spoken)
    assert not any(re.search(r"\[\d\]|Source", text) for text, _ in spoken)
    assert chat.page.evaluate("CSS.highlights.has('cb-read')") is False
    answer.get_by_role("button", name="Listen").click()
    answer.get_by_role("button", name="Stop").click()
    expect(answer.get_by_role("button", name="Listen")).to_be_visible()


def test_without_a_voice_nothing_is_offered(visitor: Visitor) -> None:
    chat = Chat(visitor.open())
    expect(chat.ask(WORK).get_by_role("button", name="Copy")).to_be_visible()
    expect(chat.answer.locator(".cb-listen")).to_be_hidden()


def test_quick_facts_lead_to_their_places(visitor: Visitor) -> None:
    """At the head of the chat, with a sign where the guide disagrees."""
    chat = Chat(visitor.open())
    facts = chat.page.get_by_role("list", name="Quick facts").get_by_role("listitem")
    expect(facts.first).to_contain_text("Pay between $118k and $191k, $155k (The guide disagrees)")
    expect(facts.last).to_contain_text("+40%")
    facts.first.get_by_role("button").click()
    evidence = chat.page.get_by_role("dialog", name="From the guide")
    expect(evidence.locator("mark").first).to_contain_text("between $118k and $191k")
    expect(evidence.locator(".cb-question")).to_contain_text("How much does")
    assert violations(chat.page) == []


LONG = (PAY, "What degree do I need?", "How can I tell whether this career fits me?", "What is a typical day like?")


@pytest.mark.parametrize("question", LONG)
def test_on_a_phone_an_answer_fits_two_screens(visitors: Visitors, question: str) -> None:
    """What is longer is folded; one tap shows it all."""
    chat = Chat(visitors(PHONE).open())
    answer = chat.ask(question)
    assert answer.evaluate("(one) => one.offsetHeight") <= 2 * PHONE[1]
    more = answer.get_by_role("button", name="Show the whole answer")
    if more.count():
        more.click()
        expect(more).to_have_count(0)
        expect(answer.locator(".cb-source").last).to_be_visible()
    assert too_wide(chat.page) == []
