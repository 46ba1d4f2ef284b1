"""Pictures of the pages' main states for the README, as a browser shows them.

    python scripts/screenshots.py            # writes docs/screenshots/*.png from the built index

Chromium draws them (see tests/browser/running.py on how it is found).
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from careerbot.settings.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser.chatting import STATES, Chat, FramedChat  # noqa: E402
from browser.parents import ParentSite, frame_in, line, parent_site  # noqa: E402
from browser.running import browsing, chromium, serving  # noqa: E402

_COLOURS = 128  # pages of text need no more, and the files are a third in size
_PHONE = (375, 740)
_GUIDE = "/guide/machine-learning-engineer"


@dataclass(frozen=True)
class Shot:
    """A picture: its name, how to get there from a new page, and on what screen.

    Attributes:
        mode: of the chat in a page of another site; the picture is of that page then.
    """

    name: str
    prepare: Callable[[Page], None]
    path: str = "/"
    size: tuple[int, int] = (1280, 800)
    theme: Literal["light", "dark"] = "light"
    mode: str = ""


def first(page: Page) -> None:
    Chat(page)


def state(name: str) -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        Chat(page).ask(STATES[name][0])

    return prepare


def evidence(page: Page) -> None:
    Chat(page).ask(STATES["disagreement"][0]).locator(".cb-mark").nth(1).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def follow_up(page: Page) -> None:
    chat = Chat(page)
    chat.ask(STATES["disagreement"][0])
    chat.ask("and with experience?", 2)


def embedded(page: Page) -> None:
    FramedChat(frame_in(page))


def bubble(page: Page) -> None:
    page.get_by_role("button", name="Open the chat").click()
    FramedChat(frame_in(page)).ask(STATES["disagreement"][0])
    # What is typed into has the focus, and a picture needs none.
    frame_in(page).locator("#cb-box textarea").blur()


def part(unit_id: str) -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        page.evaluate("(name) => { location.hash = name; }", unit_id)
        expect(page.locator(f'nav a[href="#{unit_id}"]')).to_have_attribute("aria-current", "true")

    return prepare


def search(page: Page) -> None:
    page.get_by_role("searchbox").fill("python")
    spoken = page.locator(".g-turns mark.is-here")
    while not spoken.count():
        page.get_by_role("button", name="Next").click()


SHOTS = (
    Shot("chat", first),
    Shot("answer", state("answered")),
    Shot("disagreement", state("disagreement")),
    Shot("not-in-guide", state("not in the guide")),
    Shot("two-questions", state("two questions")),
    Shot("support", state("support")),
    Shot("evidence", evidence),
    Shot("chat-dark", first, theme="dark"),
    Shot("disagreement-dark", state("disagreement"), theme="dark"),
    Shot("phone-chat", first, size=_PHONE),
    Shot("phone-answer", state("answered"), size=_PHONE),
    Shot("follow-up", follow_up),
    Shot("chat-spanish", first, "/?lang=es"),
    Shot("phone-disagreement", state("disagreement"), size=_PHONE),
    Shot("phone-evidence", evidence, size=_PHONE),
    Shot("guide", lambda _: None, _GUIDE),
    Shot("guide-day", part("section:03"), _GUIDE),
    Shot("guide-routes", part("section:06"), _GUIDE),
    Shot("guide-pay", part("section:07"), _GUIDE),
    Shot("guide-fit", part("section:09"), _GUIDE),
    Shot("guide-transcript", search, _GUIDE),
    Shot("guide-dark", part("section:05"), _GUIDE, theme="dark"),
    Shot("phone-guide", lambda _: None, _GUIDE, size=_PHONE),
    Shot("phone-guide-pay", part("section:07"), _GUIDE, size=_PHONE),
    Shot("guide-missing", lambda _: None, "/guide/astronaut"),
    Shot("embed-inline", embedded, size=(820, 800), mode="inline"),
    Shot("embed-bubble", bubble, size=(820, 720), mode="bubble"),
)


_PARENT = "<style>body { max-width: 44rem; margin: 24px auto; padding: 0 24px; font: 1rem/1.5 Georgia, serif; }</style>"


def take(browser: Browser, url: str, site: ParentSite, shot: Shot) -> bytes:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=shot.theme,
        reduced_motion="reduce",
        is_mobile=width < 500,
        has_touch=width < 500,
    )
    page = context.new_page()
    page.goto(site.put(line(url, mode=shot.mode), head=_PARENT) if shot.mode else url + shot.path)
    shot.prepare(page)
    png = page.screenshot(animations="disabled", caret="hide")
    context.close()
    small = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


def main() -> None:
    settings = load_settings().settings
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=settings.index)
    parser.add_argument("--corpus", type=Path, default=settings.corpus)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("names", nargs="*", help="some of the pictures only")
    options = parser.parse_args()
    path = chromium()
    if path is None:
        sys.exit("error: there is no Chromium; install it or set CAREERBOT_CHROMIUM to its path")
    options.to.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=20_000)
    with (
        parent_site() as site,
        serving(options.index, options.corpus, {"CAREERBOT_EMBED_ORIGINS": site.url}) as server,
        browsing(path) as browser,
    ):
        for shot in SHOTS:
            if not options.names or shot.name in options.names:
                picture = take(browser, server.url, site, shot)
                (options.to / f"{shot.name}.png").write_bytes(picture)
                print(f"{shot.name:20} {len(picture) / 1000:5.0f} kB")


if __name__ == "__main__":
    main()
