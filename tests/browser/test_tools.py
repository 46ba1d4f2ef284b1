"""What stands around the conversation: undoing, colours, language, copying, rating, a question in the address."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from browser.accessible import violations
from browser.chatting import PAY, WORK, Chat
from browser.conftest import PHONE, Regulars, Visitor, Visitors
from browser.layout import too_wide, torn_words


@pytest.fixture
def chat(regulars: Regulars) -> Chat:
    return regulars()


# Undoing


def test_what_was_not_meant_is_asked_again_alone(chat: Chat) -> None:
    """The answer is replaced by one that knows nothing of the conversation."""
    chat.ask(PAY)
    chat.ask("and with experience?", 2)
    chat.page.get_by_role("button", name="Not what I meant").click()
    expect(chat.answer).to_contain_text("Answered without the questions before it.")
    expect(chat.answers).to_have_count(2)
    expect(chat.questions.last).to_have_text("You asked and with experience?")
    expect(chat.page.get_by_role("button", name="Not what I meant")).to_have_count(0)
    expect(chat.box).to_be_focused()


# Colours


def _ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_colours_are_chosen(visitors: Visitors) -> None:
    """By a list with a name; kept for this tab alone, and told to nobody."""
    visitor = visitors(theme="light")
    page = visitor.open()
    Chat(page)
    light = _ground(page)
    page.get_by_label("Colors").select_option("Dark")
    page.wait_for_function("(before) => getComputedStyle(document.body).backgroundColor !== before", arg=light)
    dark = _ground(page)
    assert violations(page) == []
    page.reload()
    Chat(page)
    assert _ground(page) == dark
    expect(page.get_by_label("Colors")).to_have_value("dark")
    assert _ground(visitor.open()) == light
    page.get_by_label("Colors").select_option("Auto")
    page.wait_for_function("(before) => getComputedStyle(document.body).backgroundColor === before", arg=light)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("(before) => getComputedStyle(document.body).backgroundColor === before", arg=dark)
    page.get_by_label("Colors").select_option("Light")
    page.wait_for_function("(before) => getComputedStyle(document.body).backgroundColor === before", arg=light)
    assert violations(page) == []


# Language


def test_the_page_in_spanish(visitors: Visitors) -> None:
    """Labels and messages change; the guide's words stay, and say in which language they are."""
    page = visitors(PHONE).open()
    Chat(page)
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_label("Tu pregunta")).to_be_visible()
    chat = Chat(page)
    answer = chat.ask(PAY)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(chat.questions).to_have_text([f"Preguntaste {PAY}"])
    quoted = answer.locator("p").filter(has_text="$118k").first
    assert quoted.evaluate("(one) => one.closest('[lang]').lang") == "en"
    assert violations(page) == []
    assert too_wide(page) == []
    assert torn_words(page) == []
    chat.ask("I want to kill myself", 2)
    expect(chat.answer).to_contain_text("AYUDA")


def test_the_page_keeps_its_language_in_a_browser_of_another_one(visitors: Visitors) -> None:
    """A screen reader reads the page in the voice of the language that the page names."""
    chat = Chat(visitors(locale="es-ES").open())
    chat.ask(WORK)
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    expect(chat.page.get_by_label("Your question")).to_be_visible()


# Copying


def test_an_answer_is_copied_with_its_sources(visitors: Visitors) -> None:
    """The question, the guide's words with marks, and where each stands, as an address that works."""
    visitor = visitors(permissions=["clipboard-read", "clipboard-write"])
    chat = Chat(visitor.open())
    answer = chat.ask(PAY)
    answer.get_by_role("button", name="Copy").click()
    expect(chat.status).to_have_text("Copied with its sources.")
    text = str(chat.page.evaluate("navigator.clipboard.readText()"))
    assert text.startswith(f"{PAY}\n")
    assert "between $118k and $191k per year, with a median around $155k. [2]" in text
    address = f"{visitor.server.url}/guide/machine-learning-engineer#faq:2"
    assert address in text
    expect(visitor.open(address.removeprefix(visitor.server.url)).locator('[id="faq:2"]')).to_be_in_viewport()


# Rating


def test_an_answer_that_helped(chat: Chat) -> None:
    """One press, shown as pressed; without the question."""
    answer = chat.ask(WORK)
    with chat.page.expect_request("**/feedback") as sent:
        answer.get_by_role("button", name="Yes").click()
    expect(chat.status).to_have_text("Thank you.")
    expect(answer.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    body = sent.value.post_data_json
    assert body is not None
    assert body["helped"] is True
    assert WORK not in str(body)


def test_an_answer_that_did_not_help(chat: Chat) -> None:
    """A reason may be given, and only then does the question go along; the keyboard comes back."""
    answer = chat.ask(WORK)
    with chat.page.expect_request("**/feedback") as bare:
        answer.get_by_role("button", name="No", exact=True).click()
    assert WORK not in str(bare.value.post_data_json)
    reasons = answer.get_by_role("group", name="What went wrong?")
    expect(reasons.get_by_role("radio").first).to_be_focused()
    assert violations(chat.page) == []
    reasons.get_by_label("Something is missing").check()
    answer.get_by_label("In your own words").fill("<b>the hours</b>")
    with chat.page.expect_request("**/feedback") as given:
        answer.get_by_role("button", name="Send").click()
    body = given.value.post_data_json
    assert body is not None
    assert (body["reason"], body["words"], body["question"]) == ("incomplete", "<b>the hours</b>", WORK)
    expect(chat.status).to_have_text("Thank you.")
    expect(reasons).to_have_count(0)
    expect(answer.get_by_role("button", name="No", exact=True)).to_be_focused()


# A question in the address


def test_a_question_in_the_address_waits_in_the_box(visitor: Visitor) -> None:
    """It is not sent by itself, and it is gone from the address, which a browser keeps."""
    chat = Chat(visitor.open(f"/?ask={quote(PAY)}&guide=machine-learning-engineer"))
    expect(chat.box).to_have_value(PAY)
    assert "ask" not in chat.page.url
    expect(chat.answers).to_have_count(0)
    chat.box.press("Enter")
    expect(chat.answered()).to_contain_text("$118k")
    chat.page.reload()
    expect(Chat(chat.page).box).to_have_value("")


@pytest.mark.parametrize("words", ["<img src=x onerror=window.hurt=1>", "</textarea><script>window.hurt=1</script>"])
def test_a_hostile_address_is_text(visitor: Visitor, words: str) -> None:
    chat = Chat(visitor.open(f"/?ask={quote(words)}&lang={quote(words)}&guide={quote(words)}"))
    expect(chat.box).to_have_value(words)
    assert chat.page.evaluate("window.hurt") is None
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")


def test_the_guide_leads_to_the_chat_and_back(visitor: Visitor) -> None:
    """ "Ask about this" brings its question along; the chat's link leads to the guide."""
    page = visitor.open("/guide/machine-learning-engineer#faq:2")
    page.locator('[id="faq:2"]').get_by_role("link", name="Ask about this").click()
    chat = Chat(page)
    expect(chat.box).to_have_value("How much does a Machine Learning Engineer / AI Specialist earn?")
    with visitor.context.expect_page() as opened:
        page.get_by_role("link", name="Read the guide").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Machine Learning Engineer")
