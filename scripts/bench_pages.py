"""Weight and speed of the pages in Chromium: `scripts/bench_pages.py [--index DIR] [--runs N]`, JSON.

Bytes are those on the wire with an empty cache. Times depend on the machine; the two load times of
the page around the embed, with and without the chat, are measured in turn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from careerbot.settings.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from bench import QUESTIONS  # noqa: E402
from browser.chatting import Chat  # noqa: E402
from browser.parents import ParentSite, line, parent_site  # noqa: E402
from browser.running import browsing, chromium, serving  # noqa: E402

_GUIDE = "/guide/machine-learning-engineer"
_LOAD = "performance.getEntriesByType('navigation')[0].loadEventEnd"
_OPEN = {"CAREERBOT_QUESTIONS_PER_CHAT": "1000"}


def weigh(browser: Browser, url: str, until: str) -> dict[str, float]:
    """Kilobytes on the wire and seconds until ``until`` can be seen."""
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    start = time.perf_counter()
    page.goto(url)
    expect(page.locator(until)).to_be_visible()
    ready_s = time.perf_counter() - start
    page.wait_for_timeout(500)
    page.context.close()
    return {"kb": round(sum(received) / 1000, 1), "ready_s": round(ready_s, 2)}


def answer_ms(browser: Browser, url: str, runs: int) -> dict[str, float]:
    """From Enter to an answer that can be seen: measured in the page, so that the driver's time is left out."""
    page = browser.new_context().new_page()
    page.goto(url)
    chat = Chat(page)
    took = []
    for question in (QUESTIONS * runs)[: len(QUESTIONS) * runs]:
        if chat.answers.count():
            chat.again.click()
            expect(chat.answers).to_have_count(0)
        chat.box.fill(question)
        took.append(page.evaluate(_TIMED))
    page.context.close()
    return {"p50_ms": round(statistics.median(took)), "p95_ms": round(sorted(took)[int(0.95 * len(took))])}


_TIMED = """() => new Promise((done) => {
    const start = performance.now();
    const watch = new MutationObserver(() => {
        if (!document.querySelector(".cb-answer")) return;
        watch.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
    });
    watch.observe(document.body, {childList: true, subtree: true});
    const box = document.querySelector("#cb-box textarea");
    box.dispatchEvent(new KeyboardEvent("keypress", {key: "Enter", code: "Enter", bubbles: true, cancelable: true}));
    box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true, cancelable: true}));
})"""


def parent_ms(browser: Browser, site: ParentSite, server: str, runs: int) -> dict[str, float]:
    """The load event of a school's page: alone, with the chat in it below, with a bubble."""
    pages = {"alone": "", "inline": line(server), "bubble": line(server, mode="bubble")}
    took: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(runs):
        for name, body in pages.items():
            page: Page = browser.new_context().new_page()
            page.goto(site.put(body))
            took[name].append(float(page.evaluate(_LOAD)))
            page.context.close()
    return {name: round(statistics.median(times), 1) for name, times in took.items()}


def main() -> None:
    settings = load_settings().settings
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=settings.index)
    parser.add_argument("--corpus", type=Path, default=settings.corpus)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    path = chromium()
    if path is None:
        sys.exit("error: there is no Chromium; install it or set CAREERBOT_CHROMIUM to its path")
    with (
        parent_site() as site,
        serving(options.index, options.corpus, {"CAREERBOT_EMBED_ORIGINS": site.url, **_OPEN}) as server,
        browsing(path) as browser,
    ):
        figures: dict[str, Any] = {
            "chat": weigh(browser, f"{server.url}/", "#cb-box textarea"),
            "frame": weigh(browser, f"{server.url}/embed", "#cb-box textarea"),
            "guide": weigh(browser, server.url + _GUIDE, "h1"),
            "embed.js": weigh(browser, f"{server.url}/embed.js", "pre"),
            "answer": answer_ms(browser, f"{server.url}/", options.runs),
            "answer in the frame": answer_ms(browser, f"{server.url}/embed", options.runs),
            "load event of a page around, ms": parent_ms(browser, site, server.url, 2 * options.runs),
        }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
