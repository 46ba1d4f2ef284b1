"""The page around the chat: its head, its header and its footer, without any script."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.web.ports import GuideInfo
from careerbot.web.templating import template


def chat_page(guides: Sequence[GuideInfo], *, styles: Sequence[str], scripts: Sequence[str], module: str) -> bytes:
    """The page as bytes.

    Args:
        styles: addresses of the style sheets, ours last.
        scripts: addresses of our own scripts.
        module: address of the script that builds the chat.
    """
    careers = [guide.career for guide in guides]
    page = template("chat.html").render(
        career=careers[0] if len(careers) == 1 else "",
        n_careers=len(careers),
        styles=styles,
        scripts=scripts,
        module=module,
    )
    return page.encode()
