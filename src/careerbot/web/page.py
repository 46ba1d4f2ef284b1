"""The page around the chat: its head, its header and its footer, without any script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from careerbot.web.ports import GuideInfo


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("careerbot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def chat_page(guides: Sequence[GuideInfo], *, styles: Sequence[str], scripts: Sequence[str], module: str) -> bytes:
    """The page as bytes.

    Args:
        styles: addresses of the style sheets, ours last.
        scripts: addresses of our own scripts.
        module: address of the script that builds the chat.
    """
    careers = [guide.career for guide in guides]
    template = _templates().get_template("chat.html")
    page = template.render(
        career=careers[0] if len(careers) == 1 else "",
        n_careers=len(careers),
        styles=styles,
        scripts=scripts,
        module=module,
    )
    return page.encode()
