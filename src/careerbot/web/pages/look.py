"""How a page is coloured: what settings and an embed's attributes may say."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from careerbot.errors import UsageError
from careerbot.settings.colors import LEAST_CONTRAST, contrast, parse_color, readable, shown_contrast, text_on

THEMES = ("auto", "light", "dark")
MODES = ("inline", "bubble")
# What words of the accent stand on in tokens.css: what is chosen, the page, a card.
_GROUNDS = {"light": ("#eaf1f6", "#fbfaf7", "#ffffff"), "dark": ("#223244", "#14181f", "#1c222c")}


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is coloured.

    Attributes:
        theme: one of ``THEMES``.
        color: of buttons, ``#rrggbb``, or empty for the usual one.
        text_color: of the words on them; empty exactly when ``color`` is.
    """

    theme: str = "auto"
    color: str = ""
    text_color: str = ""

    @property
    def attributes(self) -> Markup:
        """Of the element of a page: what it is coloured by, links and marks included."""
        theme = "" if self.theme == THEMES[0] else Markup(' data-colors="{}"').format(self.theme)
        if not self.color:
            return Markup(theme)
        colors = [("brand", self.color), ("on-brand", self.text_color)]
        for name, (tint, *grounds) in _GROUNDS.items():
            accent = readable(self.color, [tint, *grounds])
            colors += [(f"accent-{name}", accent), (f"on-accent-{name}", text_on(accent))]
        style = "; ".join(f"--{name}: {value}" for name, value in colors)
        return Markup('{} style="{}"').format(theme, style)


def read_look(theme: str, color: str, text_color: str) -> Look:
    """The look that the attributes of an embed, or settings, ask for.

    Raises:
        UsageError: something is no colour, or the words could not be read.
    """
    parsed = {name: parse_color(value) for name, value in (("color", color), ("text color", text_color)) if value}
    for name, found in parsed.items():
        if found is None:
            raise UsageError(f"the {name} is not a color", hint="write it with six digits, as in #1f5f8b")
    ground, text = parsed.get("color"), parsed.get("text color")
    if ground is None:
        if text is not None:
            raise UsageError("the text color has no color to stand on", hint="give both, or the color alone")
        return Look(theme if theme in THEMES else THEMES[0])
    text = text or text_on(ground)
    if contrast(ground, text) < LEAST_CONTRAST:
        raise UsageError(
            f"{text} on {ground} has a contrast of {shown_contrast(ground, text)}, and {LEAST_CONTRAST} to 1 is needed",
            hint="leave the text color out, and the chat takes one that can be read",
        )
    return Look(theme if theme in THEMES else THEMES[0], ground, text)
