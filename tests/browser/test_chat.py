"""The chat page: asking, reading, going on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.chatting import PAY, STATES, WORK, Chat
from browser.conftest import NARROW, PHONE, WIDE, Regulars, Visitor
from browser.layout import too_wide, torn_words


@pytest.fixture
def chat(regulars: Regulars) -> Chat:
    return regulars()


# Asking


@pytest.mark.parametrize("way", ["Enter", "button"])
def test_a_question_is_answered(chat: Chat, way: str) -> None:
    """The question stands above its answer, the box is free again and has the keyboard."""
    chat.box.fill(WORK)
    if way == "Enter":
        chat.box.press("Enter")
    else:
        chat.send.click()
    answer = chat.answered()
    expect(chat.questions).to_have_text([f"You asked {WORK}"])
    expect(answer).to_contain_text("build and deploy AI models")
    expect(chat.starters.first).to_be_hidden()
    expect(chat.box).to_be_focused()
    expect(chat.status).to_be_empty()


def test_names_that_a_screen_reader_says(chat: Chat) -> None:
    """The box, the button and the conversation have names; each message says whose it is."""
    expect(chat.page.get_by_role("textbox")).to_have_count(1)
    expect(chat.page.get_by_label("Your question")).to_be_visible()
    expect(chat.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    chat.ask(WORK)
    expect(chat.page.get_by_role("log", name="Conversation")).to_be_visible()
    expect(chat.page.get_by_role("heading", name="You asked")).to_be_visible()
    expect(chat.page.get_by_role("heading", name="Answer", exact=True)).to_have_count(1)


def test_a_follow_up_is_understood(chat: Chat) -> None:
    """The second question means what the first one was about, and the page says so."""
    chat.ask(PAY)
    answer = chat.ask("and with experience?", 2)
    expect(answer).to_contain_text("Understood as: How much do Machine Learning Engineers earn with experience?")


def test_shift_and_enter_makes_a_new_line(chat: Chat) -> None:
    """Nothing is sent before Enter alone."""
    chat.box.fill("What do")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("they do?")
    expect(chat.box).to_have_value("What do\nthey do?")
    expect(chat.answers).to_have_count(0)
    chat.box.press("Enter")
    expect(chat.answered()).to_contain_text("build and deploy AI models")


@pytest.mark.parametrize("words", ["", "?!"], ids=["empty", "signs"])
def test_what_cannot_be_asked_is_left_to_be_mended(chat: Chat, words: str) -> None:
    """A word about it, no answer from nowhere, and what was typed stays in the box."""
    chat.box.fill(words)
    chat.box.press("Enter")
    expect(chat.answers).to_have_count(1)
    expect(chat.answer).to_contain_text("Please note")
    expect(chat.questions).to_have_count(0)
    expect(chat.box).to_have_value(words)
    chat.ask(WORK)
    expect(chat.questions).to_have_count(1)


def test_a_long_paste_is_refused_in_words(chat: Chat) -> None:
    """And stays in the box: nothing is cut off in silence and asked without its end."""
    pasted = "How much do they earn? " * 100
    chat.box.fill(pasted)
    chat.box.press("Enter")
    expect(chat.answers).to_have_count(1)
    expect(chat.answer).to_contain_text("too long: 2,300 characters, at most 2,000")
    expect(chat.box).to_have_value(pasted)
    expect(chat.questions).to_have_count(0)


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_starter_asks_itself(chat: Chat, way: str) -> None:
    """By a click and by Enter on it; the starters make room, and the keyboard is not lost."""
    starter = chat.starters.first
    words = starter.inner_text()
    if way == "mouse":
        starter.click()
    else:
        starter.focus()
        starter.press("Enter")
    chat.answered()
    expect(chat.questions).to_have_text([f"You asked {words}"])
    expect(starter).to_be_hidden()
    expect(chat.box).to_be_focused()


def test_every_starter_has_an_answer(chat: Chat) -> None:
    """What the page proposes by itself is in the guide."""
    words = chat.starters.all_inner_texts()
    assert len(words) >= 3
    for number, question in enumerate(words, 1):
        expect(chat.ask(question, number)).to_have_class(re.compile(r"\bcb-answered\b"))


def test_a_next_question_asks_itself(chat: Chat) -> None:
    """A click on a proposal is a question; the next answer proposes others."""
    chat.ask(WORK)
    proposed = chat.next.all_inner_texts()
    assert proposed
    chat.next.first.click()
    chat.answered(2)
    expect(chat.questions.last).to_have_text(f"You asked {proposed[0]}")
    expect(chat.next.first).not_to_have_text(proposed[0])


# Going on


def test_two_tabs_do_not_see_each_other(visitor: Visitor) -> None:
    """Neither in what they show nor in what a follow-up means."""
    first, second = Chat(visitor.open()), Chat(visitor.open())
    first.ask(PAY)
    expect(second.answers).to_have_count(0)
    expect(second.ask("and with experience?")).not_to_contain_text("Understood as")
    expect(first.answers).to_have_count(1)
    expect(first.ask("and with experience?", 2)).to_contain_text("Understood as")


def test_a_reload_begins_anew(visitor: Visitor) -> None:
    """Nothing of the conversation is left for the next person at this computer."""
    chat = Chat(visitor.open())
    chat.ask(PAY)
    chat.page.reload()
    chat = Chat(chat.page)
    expect(chat.answers).to_have_count(0)
    expect(chat.box).to_have_value("")
    expect(chat.ask("and with experience?")).not_to_contain_text("Understood as")


def test_new_chat_forgets(chat: Chat) -> None:
    """The log is empty, the starters are back, a follow-up has nothing to follow."""
    chat.ask(PAY)
    chat.again.click()
    expect(chat.answers).to_have_count(0)
    expect(chat.starters.first).to_be_visible()
    expect(chat.box).to_be_focused()
    assert chat.page.evaluate("scrollY") == 0
    expect(chat.ask("and with experience?")).not_to_contain_text("Understood as")


# States


@pytest.mark.parametrize(("question", "look"), STATES.values(), ids=STATES)
def test_each_state_fits_the_screen(regulars: Regulars, question: str, look: str) -> None:
    """On a wide screen, a phone and a small phone nothing sticks out, and the box stays in reach."""
    chat = regulars(PHONE)
    answer = chat.ask(question)
    expect(answer).to_have_class(re.compile(rf"\b{look}\b"))
    for width, height in (NARROW, PHONE, WIDE):
        chat.page.set_viewport_size({"width": width, "height": height})
        assert too_wide(chat.page) == []
        assert torn_words(chat.page) == []
        expect(chat.box).to_be_in_viewport()
        expect(chat.send).to_be_in_viewport()


def test_support_stands_alone(chat: Chat) -> None:
    """Numbers to call, and no questions about a career below them."""
    answer = chat.ask(STATES["support"][0])
    expect(answer).to_contain_text("988")
    expect(chat.next.first).to_be_hidden()


def test_an_answer_is_read_from_its_question_on(regulars: Regulars) -> None:
    """A long answer begins at the top of what is seen, not at its end."""
    chat = regulars(PHONE)
    chat.ask(WORK)
    chat.ask(STATES["two questions"][0], 2)
    expect(chat.questions.last).to_be_in_viewport(ratio=1)


# Hostile input: text, and nothing but text

HOSTILE = {
    "html": "<h1>big</h1><img src=x onerror='window.hurt = 1'><style>body{display:none}</style>",
    "script": "<script>window.hurt = 1</script></h2></div><script src='https://evil.example/x.js'></script>",
    "markdown": "# big **bold** [pay](https://evil.example) ![x](https://evil.example/x.png) `code` | a | b |",
    "latex": "$$\\frac{1}{2}$$ and \\(x\\) and {{ 7*7 }} ${7*7}",
    "right to left": "how much do they earn? كم يكسب المهندس؟ כמה",
    "long word": "earn" * 120,
    "address": "https://evil.example/" + "pay/" * 60,
    "signs": "pay 💰👩🏽‍💻 ﷽ Z̸̡̢͓̳̜̪̟̳̠̻̖͐̂̍̅̔̂͋͂͐l",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_what_is_typed_is_shown_as_text(regulars: Regulars, words: str) -> None:
    """It stands there letter by letter, runs nothing, loads nothing and breaks no line out of the screen."""
    chat = regulars(PHONE)
    chat.box.fill(words)
    chat.box.press("Enter")
    expect(chat.answers).to_have_count(1)
    expect(chat.questions).to_have_text([f"You asked {words}"])
    assert chat.page.evaluate("window.hurt") is None
    expect(chat.questions.locator(":not(span)")).to_have_count(0)
    expect(chat.log.locator("img, script, style, iframe, form, math, .katex")).to_have_count(0)
    assert too_wide(chat.page) == []
    chat.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert too_wide(chat.page) == []
    expect(chat.box).to_be_in_viewport()


def test_a_text_that_reads_backwards_is_set_straight(chat: Chat) -> None:
    """Invisible controls, which make a text read as another one, are left out."""
    chat.ask("how much\u202edo they\u200b earn\u202c?")
    expect(chat.questions).to_have_text(["You asked how muchdo they earn?"])
