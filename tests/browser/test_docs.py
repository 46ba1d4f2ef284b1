"""The page about the API: readable on every screen, in both themes, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.accessible import violations
from browser.conftest import PHONE, WIDE, Theme, Visitors
from browser.layout import too_wide


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_page_about_the_api(visitors: Visitors, size: tuple[int, int], theme: Theme) -> None:
    """Nothing that axe objects to, nothing outside the screen, every link leads somewhere."""
    visitor = visitors(size, theme)
    page = visitor.open("/docs")
    expect(page.get_by_role("heading", level=1)).to_contain_text("API of careerbot")
    assert violations(page) == []
    assert too_wide(page) == []
    targets = page.eval_on_selector_all("a[href^='#']", "(links) => links.map((link) => link.hash)")
    assert targets
    assert all(page.locator(target).count() == 1 for target in targets)
    document = visitor.context.request.get(
        page.get_by_role("link", name="OpenAPI document").get_attribute("href") or ""
    )
    assert document.json()["info"]["title"] == "careerbot"


def test_the_page_needs_no_script(visitors: Visitors) -> None:
    """What it says is there before any could run, and it loads nothing but its styles."""
    visitor = visitors(java_script_enabled=False)
    loaded: list[str] = []
    visitor.context.on("request", lambda request: loaded.append(request.resource_type))
    page = visitor.open("/docs")
    expect(page.get_by_role("heading", name="Limits")).to_be_visible()
    assert set(loaded) <= {"document", "stylesheet", "other"}
