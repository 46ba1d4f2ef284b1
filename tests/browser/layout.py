"""Faults of a layout that a picture would show."""

from __future__ import annotations

from playwright.sync_api import Frame, Page


def too_wide(page: Page | Frame) -> list[str]:
    """What sticks out of the screen at a side, as tags with their classes; nothing if nothing does.

    What scrolls inside a part of its own does not, nor does what waits outside to be focused.
    """
    found: list[str] = page.evaluate("""() => {
        const wide = document.documentElement.clientWidth;
        const inside = (element) => {
            for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
                if (getComputedStyle(up).overflowX !== "visible") {
                    const edge = up.getBoundingClientRect();
                    return edge.left >= -1 && edge.right <= wide + 1;
                }
            return false;
        };
        const out = [...document.body.querySelectorAll("*")].filter((element) => {
            const box = element.getBoundingClientRect();
            const seen = box.width > 1 && box.height > 1 && element.checkVisibility({visibilityProperty: true});
            const cut = (box.left < -1 && box.right > 0) || (box.left < wide && box.right > wide + 1);
            return seen && cut && !inside(element);
        }).map((element) => `${element.tagName}.${element.className}`);
        return document.scrollingElement.scrollWidth > wide ? ["the page scrolls sideways", ...out] : out;
    }""")
    return found


def torn_words(page: Page | Frame) -> list[str]:
    """Short words that are broken over two lines, which happens where a column is too narrow for them."""
    found: list[str] = page.evaluate(r"""() => {
        const torn = [], range = document.createRange();
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!node.parentElement.checkVisibility({visibilityProperty: true})) continue;
            // Behind a hyphen, a slash or a full stop a word may well be broken.
            for (const word of node.data.matchAll(/[^\s\-‐–—/.,]{2,16}/g)) {
                range.setStart(node, word.index);
                range.setEnd(node, word.index + word[0].length);
                const tops = new Set([...range.getClientRects()].filter((r) => r.width).map((r) => Math.round(r.top)));
                if (tops.size > 1) torn.push(word[0]);
            }
        }
        return torn;
    }""")
    return found
