"""Colours as ``#rrggbb`` and whether text can be read on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import floor

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, level AA, for text of normal size."""

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
# Nothing but black will do: on some greys neither white nor a dark blue reaches the contrast.
_LIGHT, _DARK = "#ffffff", "#000000"
_SHADES = 48


def parse_color(text: str) -> str | None:
    """``#1F5F8B``, ``1f5f8b`` or ``#abc`` as six small digits behind a ``#``; None for anything else."""
    found = _HEX.fullmatch(text.strip().lower())
    if found is None:
        return None
    return "#" + (found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1]))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def shown_contrast(one: str, other: str) -> str:
    """The contrast for a message, ``4.48 to 1``; rounded down, so that what is too little looks too little."""
    return f"{floor(contrast(one, other) * 100) / 100:.2f} to 1"


def text_on(color: str) -> str:
    """White or black, whichever is easier to read on ``color``; one of them always reaches ``LEAST_CONTRAST``."""
    return max(_LIGHT, _DARK, key=lambda text: contrast(text, color))


def readable(color: str, grounds: Sequence[str]) -> str:
    """``color`` as words of that colour: as it is, or so much darker or lighter that all grounds leave it readable.

    Args:
        grounds: all light or all dark ones.

    >>> readable("#ffcc00", ["#ffffff"])
    '#856a00'
    """
    ink = min(_LIGHT, _DARK, key=lambda one: -min(contrast(one, ground) for ground in grounds))
    shades = (mixed(ink, color, step / _SHADES) for step in range(_SHADES + 1))
    return next(shade for shade in shades if all(contrast(shade, ground) >= LEAST_CONTRAST for ground in grounds))


def mixed(one: str, other: str, part: float) -> str:
    """``part`` of one colour and the rest of the other, channel by channel."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part * a + (1 - part) * b):02x}" for a, b in pairs)


def _luminance(color: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
