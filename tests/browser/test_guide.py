"""The guide's own page: reading, finding a place, following a citation."""

from __future__ import annotations

import re
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.accessible import violations
from browser.chatting import PAY
from browser.conftest import CORPUS, NARROW, PHONE, WIDE, Theme, Visitor, Visitors
from browser.layout import too_wide, torn_words
from browser.running import Server, serving
from careerbot.builder import build
from careerbot.guides.model import Guide, UnitKind
from careerbot.search.encoder import DEFAULT_MODEL

SLUG = "machine-learning-engineer"
PATH = f"/guide/{SLUG}"


def _place(page: Page, unit_id: str) -> Locator:
    return page.locator(f'[id="{unit_id}"]')


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.open(PATH)


# Reading


def test_every_statement_can_be_read_without_javascript(visitors: Visitors, guide: Guide) -> None:
    """Each unit is there under its id and says what the guide says; no control is shown that would do nothing."""
    page = visitors(java_script_enabled=False).open(PATH)
    missing = []
    for unit in guide.units:
        shown = _plain(_place(page, unit.unit_id).inner_text() if unit.kind is UnitKind.SECTION else "")
        shown = shown or _plain(str(_place(page, unit.unit_id).text_content()))
        spans = [span for statement in unit.statements() for span in statement.quotes]
        missing += [f"{unit.unit_id}: {guide.text(span)}" for span in spans if _plain(guide.text(span)) not in shown]
    assert missing == []
    expect(page.get_by_role("search")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("heading", name="How much does").click()
    expect(_place(page, "faq:2")).to_contain_text("$118k", use_inner_text=True)


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
def test_nothing_sticks_out_and_no_word_is_torn(visitors: Visitors, size: tuple[int, int]) -> None:
    page = visitors(size).open(PATH)
    _open_all(page)
    assert too_wide(page) == []
    assert torn_words(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe(visitors: Visitors, theme: Theme, guide: Guide) -> None:
    """With everything opened, a quote and hits marked, boxes ticked; on a wide screen and on a phone."""
    unit = guide.by_id["transcript:05:23"]
    span = next(unit.statements()).span
    page = visitors(theme=theme).open(f"{PATH}?from={span.start}&to={span.end}#{unit.unit_id}")
    _open_all(page)
    page.get_by_role("searchbox").fill("salary")
    page.get_by_role("checkbox").first.check()
    found = violations(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert found + violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_print_hides_nothing(visitors: Visitors, theme: Theme, guide: Guide) -> None:
    """Everything is opened, nothing has a height of none, and the ink is dark on paper whatever the screen was."""
    page = visitors(theme=theme).open(PATH)
    page.emulate_media(media="print", color_scheme=theme)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    shown = _plain(page.locator("main").inner_text())
    for unit in guide.units:
        for span in (span for statement in unit.statements() for span in statement.quotes):
            assert _plain(guide.text(span)) in shown
    inks = page.evaluate("""() => [...document.querySelectorAll("main :is(p, li, h2, h3, td, th, dt, dd, summary)")]
        .filter((one) => one.checkVisibility()).map((one) => getComputedStyle(one).color)""")
    assert {ink for ink in inks if max(map(int, re.findall(r"\d+", ink)[:3])) > 160} == set()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details[open].g-faq-entry")).to_have_count(0)


# Finding a place


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_contents_lead_to_each_part(visitors: Visitors, size: tuple[int, int]) -> None:
    """By the list at the side, or by the menu, which closes behind the reader."""
    page = visitors(size).open(PATH)
    contents = page.get_by_role("navigation", name="Contents")
    links = contents.get_by_role("link")
    targets = contents.locator("a").evaluate_all("(links) => links.map((link) => link.hash.slice(1))")
    assert len(targets) > 10
    for number in (6, len(targets) - 1, 0):
        if size == PHONE:
            expect(links.first).to_be_hidden()
            contents.locator("summary").click()
        links.nth(number).click()
        expect(_place(page, targets[number]).get_by_role("heading").first).to_be_in_viewport()
        expect(contents.locator("a").nth(number)).to_have_attribute("aria-current", "true")
    if size == PHONE:
        expect(links.first).to_be_hidden()


def test_an_address_with_a_place_opens_it(visitor: Visitor) -> None:
    """An answer of the FAQ is folded away until someone comes for it."""
    expect(_place(visitor.open(PATH), "faq:2")).not_to_contain_text("$118k", use_inner_text=True)
    page = visitor.open(f"{PATH}#faq:2")
    expect(_place(page, "faq:2")).to_contain_text("$118k", use_inner_text=True)
    expect(_place(page, "faq:2")).to_be_in_viewport()


@pytest.mark.parametrize("place", ["#faq:99", "#%E0%A4%A", "#<img src=x>", "#constructor"])
def test_a_place_that_is_not_there_is_said_to_be_gone(visitor: Visitor, place: str) -> None:
    page = visitor.open(PATH + place)
    expect(page.get_by_text("That section no longer exists.")).to_be_visible()


def test_a_link_to_a_place_is_copied(visitors: Visitors) -> None:
    """Whole, and without what was marked on the way."""
    visitor = visitors(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.open(f"{PATH}?from=1&to=2")
    _place(page, "section:07").get_by_role("link", name="Copy link").click()
    expect(_place(page, "section:07").get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{visitor.server.url}{PATH}#section:07"


# Following a citation


def test_a_citation_is_marked_where_it_stands(visitor: Visitor) -> None:
    """Each quote of an answer leads to the same words in the guide."""
    quotes = visitor.context.request.post(f"{visitor.server.url}/api/v1/ask", data={"question": PAY}).json()["quotes"]
    assert len({quote["unit"].partition(":")[0] for quote in quotes}) > 1
    for quote in quotes:
        page = visitor.open(f"{PATH}?from={quote['start']}&to={quote['end']}#{quote['unit']}")
        marked = _place(page, quote["unit"]).locator("mark")
        # A chart below a text may show, and mark, the same figures once more.
        assert _plain("".join(marked.all_inner_texts())).startswith(_plain(quote["text"]))
        expect(marked.first).to_be_in_viewport()
        assert all(_plain(one) in _plain(quote["text"]) for one in page.locator("mark").all_inner_texts())


@pytest.mark.parametrize("query", ["from=5&to=1", "from=-1&to=9", "from=x&to=y", "from=0&to=999999999", "from=1"])
def test_a_span_that_is_none_marks_nothing(visitor: Visitor, query: str) -> None:
    expect(visitor.open(f"{PATH}?{query}").locator("mark")).to_have_count(0)


# The check-list


def test_the_check_list_counts_and_keeps_nothing(page: Page) -> None:
    """It says how the number compares with what the guide asks for; a reload forgets it."""
    boxes = page.get_by_role("checkbox")
    said = page.locator("output").filter(visible=True).first
    expect(said).to_contain_text("It stays on this page and is not saved.")
    boxes.first.check()
    expect(said).to_contain_text(f"1 of {boxes.count()}")
    boxes.nth(1).focus()
    boxes.nth(1).press("Space")
    page.get_by_text(boxes.nth(2).locator("..").inner_text(), exact=True).click()
    expect(said).to_contain_text(f"3 of {boxes.count()}")
    expect(said).to_contain_text("you have them")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


# Search


def test_the_whole_guide_is_searched(page: Page) -> None:
    """Hits are counted and shown in turn, opened where they are folded; clearing the box leaves the text as it was."""
    whole = page.locator("main")
    box = page.get_by_role("searchbox")
    hits = page.locator("mark.g-hit")
    before = whole.evaluate("(one) => one.textContent")
    box.fill("python")
    said = page.get_by_role("search").get_by_role("status")
    expect(said).to_have_text(re.compile(r"1 of \d\d"))
    n_hits = hits.count()
    assert page.locator(".g-turns mark.g-hit").count() > 2
    assert page.locator(".g-faq-entry mark.g-hit").count() > 0
    assert page.locator("section[id='section:05'] mark.g-hit").count() > 0
    expect(hits.first).to_be_in_viewport()
    for number in range(1, n_hits):
        page.get_by_role("button", name="Next").click()
        expect(said).to_have_text(f"{number + 1} of {n_hits}")
        expect(hits.nth(number)).to_be_in_viewport()
        expect(said).to_be_in_viewport()
    page.get_by_role("button", name="Previous").click()
    expect(said).to_have_text(f"{n_hits - 1} of {n_hits}")
    for nowhere in ("zebra", ".*"):
        box.fill(nowhere)
        expect(said).to_have_text("Nothing found")
        expect(page.get_by_role("button", name="Next")).to_be_disabled()
    box.fill("")
    expect(hits).to_have_count(0)
    assert whole.evaluate("(one) => one.textContent") == before


def test_on_a_phone_the_counter_stays_in_reach(visitors: Visitors) -> None:
    page = visitors(PHONE).open(PATH)
    page.get_by_role("searchbox").fill("salary")
    for _ in range(5):
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_role("search").get_by_role("status")).to_be_in_viewport(ratio=1)
        expect(page.locator("mark.is-here")).to_be_in_viewport()


# What comes first, what folds


def test_facts_come_first(visitors: Visitors) -> None:
    """Pay, schooling and growth in the first screen, each the way to where it stands, marked."""
    page = visitors(PHONE).open(PATH)
    glance = page.get_by_role("region", name="Quick facts")
    for words in ("between $118k and $191k", "Most common entry path: Master", "+40%"):
        expect(glance.get_by_role("link", name=words)).to_be_in_viewport()
    expect(glance.get_by_text("The guide disagrees")).to_have_count(2)
    glance.get_by_role("link", name="between $118k").click()
    expect(_place(page, "faq:2").locator("mark").first).to_be_in_viewport()


def test_on_a_phone_parts_are_folded(visitors: Visitors) -> None:
    """A page of a few screens; a place that is linked to opens, and the transcript comes last."""
    page = visitors(PHONE).open(PATH)
    assert page.evaluate("document.documentElement.scrollHeight") < 5 * PHONE[1]
    expect(page.locator(".g-part > .g-fold[open]")).to_have_count(1)
    assert page.locator("main > .g-part").last.get_attribute("id") == "transcript"
    page.goto(page.url + "#transcript:05:23")
    expect(_place(page, "transcript:05:23")).to_be_in_viewport()
    expect(visitors().open(PATH).locator(".g-part > .g-fold:not([open])")).to_have_count(1)


def test_a_disagreement_is_marked_where_it_stands(page: Page) -> None:
    """Each side names the others and leads to them."""
    note = _place(page, "section:07").locator(".g-differs").first
    expect(note).to_contain_text("The guide disagrees.")
    note.get_by_role("link", name="FAQ: How much does").click()
    place = _place(page, "faq:2")
    expect(place.locator("mark").first).to_be_in_viewport()
    expect(place.locator(".g-differs").get_by_role("link", name="Job market and salary outlook")).to_be_visible()


def test_it_is_as_dark_as_the_chat(visitors: Visitors) -> None:
    """The chat's choice comes along to the new tab, and out of its address; it can be changed there."""
    visitor = visitors(theme="light")
    chat = visitor.open()
    chat.get_by_label("Colors").select_option("Dark")
    with visitor.context.expect_page() as opening:
        chat.get_by_role("link", name="Read the guide").click()
    page = opening.value
    expect(page.get_by_label("Colors")).to_have_value("dark")
    expect(page.locator("html")).to_have_attribute("data-colors", "dark")
    assert "colors" not in page.url
    fonts = [str(one.locator("h1").evaluate("(h) => getComputedStyle(h).fontFamily")) for one in (chat, page)]
    assert fonts[0] == fonts[1]
    page.get_by_label("Colors").select_option("Light")
    page.reload()
    expect(page.get_by_label("Colors")).to_have_value("light")


# The transcript


def test_a_time_is_gone_to(page: Page) -> None:
    """The turn that is under way then; what is no time is said to be none."""
    page.locator("#transcript > .g-fold > summary").click()
    box = page.get_by_label("Go to a time")
    box.fill("5:30")
    box.press("Enter")
    expect(_place(page, "transcript:05:23")).to_be_in_viewport()
    expect(_place(page, "transcript:05:23").get_by_role("link", name="05:23", exact=True)).to_be_focused()
    box.fill("soon")
    box.press("Enter")
    expect(page.get_by_text("Write the time like 5:23.")).to_be_visible()


# The audio


@pytest.fixture(scope="module")
def spoken(chromium_path: str, real_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose guide has audio: ten minutes of silence."""
    corpus = tmp_path_factory.mktemp("spoken")
    folder = corpus / SLUG
    shutil.copytree(CORPUS / SLUG, folder)
    with wave.open(str(folder / "guide.wav"), "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", "not compressed"))
        sound.writeframes(b"\x80" * 8000 * 600)
    with (folder / "guide.toml").open("a", encoding="utf-8") as settings:
        settings.write('audio = "guide.wav"\n')
    index = tmp_path_factory.mktemp("spoken-index") / "index"
    shutil.copytree(real_index, index)
    build(corpus, index, model=DEFAULT_MODEL)  # quick: the texts are encoded
    with serving(index, corpus) as server:
        yield server


def test_a_line_of_the_transcript_is_played(visitors: Visitors, spoken: Server) -> None:
    """A click on its time plays from there, and the line being spoken is marked."""
    page = visitors(server=spoken).open(PATH)
    page.locator("#transcript > .g-fold > summary").click()
    turn = _place(page, "transcript:05:23")
    turn.get_by_role("link", name="05:23", exact=True).click()
    expect(turn).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.querySelector('audio').currentTime") >= 323
    _place(page, "transcript:00:46").locator("p").first.click()
    expect(_place(page, "transcript:00:46")).to_have_attribute("aria-current", "true")
    expect(turn).not_to_have_attribute("aria-current", "true")
    assert violations(page) == []


# Other pages


@pytest.mark.parametrize(("path", "status"), [("/guide", 200), ("/guide/astronaut", 404), (f"{PATH}/unit/faq:99", 404)])
def test_a_page_that_is_not_there_offers_the_guides(visitors: Visitors, path: str, status: int) -> None:
    """A sentence and a way on, on a phone too."""
    visitor = visitors(PHONE)
    visitor.expected = r"status of 404" if status == 404 else ""
    page = visitor.context.new_page()
    answer = page.goto(visitor.server.url + path)
    assert answer is not None
    assert answer.status == status
    assert violations(page) == []
    assert too_wide(page) == []
    page.get_by_role("link", name="Machine Learning Engineer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Machine Learning Engineer")


def test_the_page_around_the_guide_is_there_in_spanish(page: Page) -> None:
    """The guide's words stay in their language, and say so."""
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("main")).to_have_attribute("lang", "en")
    expect(_place(page, "section:07")).to_contain_text("Job market and salary outlook")
    assert violations(page) == []
    assert torn_words(page) == []


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
