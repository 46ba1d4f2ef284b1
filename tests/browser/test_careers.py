"""The chat over several careers: choosing one, changing it, setting them side by side."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import turbine
from playwright.sync_api import Browser, Locator, expect

from browser.accessible import violations
from browser.chatting import Chat
from browser.conftest import CORPUS, NARROW, PHONE, WIDE, Theme, Visitor, Visitors
from browser.layout import too_wide, torn_words
from browser.running import Server, serving
from careerbot.builder import build
from careerbot.search.encoder import DEFAULT_MODEL

OF_NOBODY = "How much do they earn?"
NOT_HERE = "What does a plumber earn?"
ACROSS = "Which jobs pay the most?"
HYGIENIST = "How much do dental hygienists earn?"
OTHER_GUIDES = Path(__file__).parent.parent / "guides"


@pytest.fixture(scope="module")
def many(chromium_path: str, real_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of three guides; what the one of the other tests has encoded is not encoded again."""
    folder = tmp_path_factory.mktemp("many")
    shutil.copytree(CORPUS, folder / "corpus")
    shutil.copytree(OTHER_GUIDES, folder / "corpus", dirs_exist_ok=True)
    shutil.copytree(real_index, folder / "index")
    third = folder / "corpus" / turbine.SLUG
    third.mkdir()
    (third / "guide.txt").write_text(turbine.TEXT)
    (third / "guide.toml").write_text(f'career = "{turbine.CAREER}"\n')
    build(folder / "corpus", folder / "index", model=DEFAULT_MODEL)
    settings = {"CAREERBOT_QUESTIONS_PER_CHAT": "1000", "CAREERBOT_EMBED_TEST": "true"}
    with serving(folder / "index", folder / "corpus", settings) as server:
        yield server
        assert server.stop() == 0
        assert server.written() == ""


@pytest.fixture
def visits(browser: Browser, many: Server) -> Iterator[Visitors]:
    visitors = Visitors(browser, many)
    yield visitors
    visitors.leave()


@pytest.fixture
def visitor(visits: Visitors) -> Visitor:
    return visits()


def _now(chat: Chat) -> Locator:
    """The name of the career at the top."""
    return chat.page.locator("#cb-now")


def _fits(chat: Chat) -> list[str]:
    found = []
    for width, height in (WIDE, PHONE, NARROW):
        chat.page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} wide: {one}" for one in (*too_wide(chat.page), *torn_words(chat.page))]
        found += [f"{width} wide: {one}" for one in violations(chat.page)]
    return found


def test_the_career_is_told_from_the_question_and_follows_it(visitor: Visitor) -> None:
    """It stands at the top and above the answer; a new chat begins with none."""
    chat = Chat(visitor.open())
    expect(_now(chat)).to_have_text("All careers")
    answer = chat.ask(HYGIENIST)
    expect(_now(chat)).to_have_text("Dental Hygienist")
    expect(answer.get_by_role("link", name="Dental Hygienist")).to_have_attribute("href", re.compile("^guide/dental-"))
    expect(chat.page.get_by_role("link", name="Read the guide")).to_have_attribute("href", re.compile("^guide/dental-"))
    chat.ask("What do wind turbine technicians do?", 2)
    expect(_now(chat)).to_have_text(turbine.CAREER)
    chat.again.click()
    expect(_now(chat)).to_have_text("All careers")


def test_a_page_for_one_career_begins_with_it(visitor: Visitor) -> None:
    """A question without a name is about it; New chat returns to it."""
    chat = Chat(visitor.open("/?guide=dental-hygienist"))
    expect(_now(chat)).to_have_text("Dental Hygienist")
    expect(chat.ask(OF_NOBODY)).to_contain_text("Dental Hygienist")
    chat.page.get_by_role("button", name="All careers").click()
    expect(_now(chat)).to_have_text("All careers")
    chat.again.click()
    expect(_now(chat)).to_have_text("Dental Hygienist")


def test_a_career_is_chosen_from_the_list(visitor: Visitor) -> None:
    """By its name, without the mouse; before the first question with questions of that career to begin with."""
    chat = Chat(visitor.open())
    page = chat.page
    page.get_by_role("button", name="Choose one").click()
    finder = page.get_by_role("dialog", name="Choose a career")
    expect(finder.get_by_role("button")).to_have_count(4)
    expect(page.get_by_label("Find a career")).to_be_focused()
    page.keyboard.type("hyg")
    expect(finder.get_by_role("status")).to_have_text("1 career")
    page.keyboard.press("Enter")
    page.wait_for_url("**guide=dental-hygienist*")
    expect(page.get_by_role("heading", name="Ask about this career: Dental Hygienist")).to_be_visible()
    chat = Chat(page)
    chat.ask(OF_NOBODY)
    page.get_by_role("button", name="Change").click()
    page.keyboard.press("Escape")
    expect(finder).to_be_hidden()
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    page.get_by_role("button", name="Change").click()
    finder.get_by_role("button", name=turbine.CAREER).click()
    expect(_now(chat)).to_have_text(turbine.CAREER)
    expect(chat.answers).to_have_count(1)


def test_which_career_is_asked_by_buttons(visitor: Visitor) -> None:
    """A choice asks the same question of that career's guide."""
    chat = Chat(visitor.open())
    answer = chat.ask(NOT_HERE)
    choice = answer.locator(".cb-ask-about").last
    name = choice.inner_text()
    choice.click()
    answer = chat.answered(2)
    expect(chat.questions.last).to_contain_text(NOT_HERE)
    expect(answer.locator(".cb-of")).to_contain_text(name)
    expect(_now(chat)).to_have_text(name)


def test_careers_side_by_side(visitor: Visitor) -> None:
    """A table; each mark opens the guide of its line; a chart below; the conversation goes on about one of them."""
    chat = Chat(visitor.open())
    answer = chat.ask(ACROSS)
    expect(answer.locator(".cb-compared .cb-row")).not_to_have_count(0)
    for name in ("Career", "Usual pay"):
        expect(answer.get_by_role("columnheader", name=name)).to_be_visible()
    rows = answer.locator(".cb-beside tbody tr").all()
    assert len(rows) > 1
    for row in rows:
        mark = row.locator(".cb-mark")
        mark.click()
        expect(mark).to_have_attribute("aria-expanded", "true")
        name = row.get_by_role("rowheader").inner_text()
        expect(answer.locator(".cb-label", has_text=name)).to_have_count(1)
    answer.get_by_role("button", name="Dental Hygienist").click()
    expect(_now(chat)).to_have_text("Dental Hygienist")
    expect(chat.status).to_have_text("Now about: Dental Hygienist")


def test_a_rating_says_which_guides_were_quoted(visitor: Visitor) -> None:
    """Of one guide its name and the places, of several each place with its guide."""
    chat = Chat(visitor.open())
    for question, n, guide in ((HYGIENIST, 1, "dental-hygienist"), (ACROSS, 2, "")):
        answer = chat.ask(question, n)
        with chat.page.expect_response("**/feedback") as sent:
            answer.get_by_role("button", name="Yes").click()
        assert sent.value.ok
        rating = json.loads(sent.value.request.post_data or "")
        assert rating["guide"] == guide
        assert all(("/" in unit) == (not guide) for unit in rating["units"])


def test_a_frame_of_one_guide_has_nothing_to_choose(visitor: Visitor) -> None:
    chat = Chat(visitor.open("/embed?guide=dental-hygienist"))
    expect(chat.page.get_by_role("button", name=re.compile("Change|Choose one"))).to_have_count(0)
    expect(chat.ask(OF_NOBODY).locator(".cb-of")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_is_accessible_and_fits(visits: Visitors, theme: Theme) -> None:
    chat = Chat(visits(theme=theme).open())
    assert _fits(chat) == []
    chat.page.locator("#cb-change").click()
    assert _fits(chat) == []
    chat.page.keyboard.press("Escape")
    for n, question in enumerate((OF_NOBODY, ACROSS, HYGIENIST), 1):
        chat.ask(question, n)
        assert _fits(chat) == []
