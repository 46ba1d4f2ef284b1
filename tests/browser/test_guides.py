"""The list of all careers and careers side by side: by keyboard, by ear, without a script, on every screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.accessible import violations
from browser.conftest import NARROW, PHONE, WIDE, Theme, Visitors
from browser.layout import too_wide, torn_words
from browser.running import Server

# A server over short guides, which needs no index: what is tried here is the page.
_PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from handbook import write_guide, write_handbook
from web_engine import Engine
from careerbot.settings.settings import Settings
from careerbot.web.app import serve
corpus = Path(sys.argv[2])
makers = [write_guide(corpus, f"maker-{n:02}", f"Maker {n:02}", group="Making") for n in range(70)]
serve(Engine([*write_handbook(corpus), *makers]), Settings(port=0), lambda url: print(url, flush=True))
"""


@dataclass(frozen=True)
class _Site:
    url: str


@pytest.fixture(scope="module")
def site_of_guides(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Site]:
    tests = Path(__file__).parent.parent
    command = [sys.executable, "-c", _PROGRAM, str(tests), str(tmp_path_factory.mktemp("handbook"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield _Site(process.stdout.readline().strip())
        finally:
            process.kill()


@pytest.fixture
def people(browser: Browser, site_of_guides: _Site) -> Iterator[Visitors]:
    people = Visitors(browser, cast(Server, site_of_guides))
    yield people
    people.leave()


def _said(page: Page) -> str:
    return page.get_by_role("status").first.inner_text()


def test_the_list_follows_what_is_typed(people: Visitors) -> None:
    """The number found is said, the box keeps the focus, the address finds the same again."""
    page = people().open("/guides")
    assert _said(page) == "73 careers"
    box = page.get_by_role("searchbox", name="Search careers")
    box.press_sequentially("carp")
    expect(page.get_by_role("status").first).to_have_text("1 career found for “carp”")
    expect(box).to_be_focused()
    expect(page.get_by_role("link", name="Carpenter", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Roofer", exact=True)).to_have_count(0)
    page.reload()
    assert _said(page) == "1 career found for “carp”"
    box.fill("")
    expect(page.get_by_role("status").first).to_have_text("73 careers")
    assert page.url.endswith("/guides")


def test_careers_are_chosen_and_compared_by_keyboard(people: Visitors) -> None:
    """What was chosen stays chosen while the list is searched again."""
    page = people().open("/guides?q=carpenter")
    choose = page.get_by_role("checkbox", name="Compare Carpenter")
    choose.focus()
    page.keyboard.press("Space")
    box = page.get_by_role("searchbox")
    box.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("roof")
    second = page.get_by_role("checkbox", name="Compare Roofer")
    second.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status").last).to_have_text("2 chosen.")
    page.keyboard.press("Tab")
    for _ in range(8):
        if page.evaluate("document.activeElement.textContent") == "Compare side by side":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Careers side by side")
    expect(page.get_by_role("columnheader")).to_contain_text(["What the guides say", "Carpenter", "Roofer"])
    page.get_by_role("link", name="$59,310 per year").click()
    expect(page.locator("mark").last).to_have_text("$59,310 per year")


def test_more_than_four_cannot_be_chosen(people: Visitors) -> None:
    """The others wait until one is let go."""
    page = people().open("/guides?q=maker")
    boxes = page.locator(".l-row input")
    for n in range(4):
        boxes.nth(n).check()
    expect(boxes.nth(4)).to_be_disabled()
    expect(page.get_by_role("status").last).to_have_text("4 chosen. That is the most.")
    page.locator(".l-picked input").first.click()
    expect(boxes.nth(4)).to_be_enabled()


def test_more_rows_come_below_and_the_focus_goes_to_the_first(people: Visitors) -> None:
    page = people().open("/guides")
    rows = page.locator(".l-row")
    expect(rows).to_have_count(60)
    page.get_by_role("link", name="Show more (13)").press("Enter")
    expect(rows).to_have_count(73)
    expect(rows.nth(60).get_by_role("link")).to_be_focused()
    assert len(page.get_by_role("heading", level=2).all_inner_texts()) == 3
    expect(page.locator(".l-more")).to_have_count(0)


def test_without_a_script_the_forms_do_the_same(people: Visitors) -> None:
    page = people(java_script_enabled=False).open("/guides")
    page.get_by_role("searchbox").fill("houses")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("checkbox", name="Compare Carpenter").check()
    page.get_by_role("checkbox", name="Compare Roofer").check()
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Careers side by side")


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
def test_nothing_sticks_out_and_nothing_jumps(people: Visitors, size: tuple[int, int]) -> None:
    page = people(size).open("/guides")
    page.evaluate("""() => {
        window.shifted = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shifted += one.value)))
            .observe({type: "layout-shift", buffered: true});
    }""")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shifted") < 0.01
    assert too_wide(page) == []
    assert torn_words(page) == []
    page.goto(page.url + "/compare?guide=carpenters&guide=roofers&guide=registered-nurses")
    assert too_wide(page) == []
    assert torn_words(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/guides", "/guides?q=xyzzy", "/guides/compare?guide=carpenters&guide=registered-nurses"]
)
def test_axe(people: Visitors, theme: Theme, path: str) -> None:
    """On a screen as high as the page: else the bar at the end of the screen covers a part of some row."""
    page = people(theme=theme).open(path)
    found = []
    for width in (WIDE[0], PHONE[0]):
        page.set_viewport_size({"width": width, "height": 20_000})
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_has_the_focus_is_not_behind_the_bar(people: Visitors, size: tuple[int, int]) -> None:
    page = people(size).open("/guides")
    hidden = page.evaluate("""() => [...document.querySelectorAll(".l-row input")].slice(0, 12).filter((box) => {
        box.focus();
        return box.getBoundingClientRect().bottom > document.querySelector(".l-bar").getBoundingClientRect().top;
    }).map((box) => box.value)""")
    assert hidden == []
