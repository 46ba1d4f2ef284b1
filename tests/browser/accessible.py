"""axe-core on a page as it stands."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

_AXE = Axe()
# Part of WCAG 2.2 AA, and off unless it is asked for.
_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def violations(page: Page | Frame) -> list[str]:
    """Each violation that axe finds: its rule, what it asks for and where. Frames inside are not looked into."""
    # Colours that are still on their way from one theme to the other would be measured half-way.
    page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished))")
    found = _AXE.run(page, options=_OPTIONS).response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
