"""The values of settings: each reader takes what a file or the environment says and gives what is used.

Raises:
    WrongValue: what the value must be instead.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from careerbot.colors import parse_color
from careerbot.origins import origin_of, parse_origin
from careerbot.web.texts import languages

_MAX_LINE = 80
_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)*")
_MOST_PER_MINUTE = 1_000_000


class WrongValue(ValueError):
    """A value that cannot be used: what it must be, and an example."""

    def __init__(self, needed: str, example: str) -> None:
        super().__init__(needed)
        self.example = example


def read_text(value: Any) -> str:
    """Any text, without the blanks around it."""
    if not isinstance(value, str):
        raise WrongValue("must be a text", '"..."')
    return value.strip()


def read_line(value: Any) -> str:
    """One short line that can be shown."""
    text = read_text(value)
    if len(text) > _MAX_LINE or not text.isprintable():
        raise WrongValue(f"must be one line of at most {_MAX_LINE} characters", '"Career help of Lincoln High"')
    return text


def read_path(value: Any) -> Path:
    """A file or folder."""
    text = read_text(value)
    if not text or "\0" in text:
        raise WrongValue("must name a file or folder", '"corpus"')
    return Path(text)


def read_path_or_none(value: Any) -> Path | None:
    """A file or folder, or none."""
    return read_path(value) if read_text(value) else None


def read_port(value: Any) -> int:
    """A port."""
    return _number(value, 65535, "7860")


def read_per_minute(value: Any) -> int:
    """How many in a minute."""
    return _number(value, _MOST_PER_MINUTE, "600")


def _number(value: Any, most: int, example: str) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value)
    if type(value) is not int or not 1 <= value <= most:
        raise WrongValue(f"must be a whole number from 1 to {most}", example)
    return value


def read_switch(value: Any) -> bool:
    """On or off."""
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    found = value if isinstance(value, bool) else words.get(str(value).strip().lower())
    if found is None:
        raise WrongValue("must be true or false", "true")
    return found


def _list(value: Any) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise WrongValue("must be a list of texts", '["https://www.school.org"]')
    return tuple(part.strip() for part in parts if part.strip())


def read_origins(value: Any) -> tuple[str, ...]:
    """Origins of sites; ``https://*.school.org`` names all below a name."""
    found = []
    for text in _list(value):
        origin = parse_origin(text)
        if origin is None:
            raise WrongValue(
                f"{text!r} is not an origin: https://, a name, perhaps a port", '["https://www.school.org"]'
            )
        found.append(origin)
    return tuple(dict.fromkeys(found))


def read_exact_origins(value: Any) -> tuple[str, ...]:
    """Origins of sites, each in full."""
    origins = read_origins(value)
    if any("*" in origin for origin in origins):
        raise WrongValue("must name each origin in full, without *", '["https://www.school.org"]')
    return origins


def read_networks(value: Any) -> tuple[str, ...]:
    """Addresses and networks."""
    try:
        return tuple(str(ip_network(text)) if "/" in text else str(ip_network(text)[0]) for text in _list(value))
    except ValueError as err:
        raise WrongValue("must be addresses or networks", '["127.0.0.1", "10.0.0.0/8"]') from err


def read_language(value: Any) -> str:
    """A language that the pages speak."""
    if value not in languages():
        raise WrongValue(f"must be one of {', '.join(languages())}", '"en"')
    return str(value)


def read_color(value: Any) -> str:
    """A colour, or none."""
    text = read_text(value)
    color = parse_color(text) if text else ""
    if color is None:
        raise WrongValue("must be a color", '"#1f5f8b"')
    return color


def read_public_url(value: Any) -> str:
    """The address that people open, without a slash at its end, or none."""
    text = read_text(value).rstrip("/")
    if not text:
        return ""
    parts = urlsplit(text)
    origin = origin_of(text)
    if origin is None or "*" in origin or parts.query or parts.fragment or not _PATH.fullmatch(parts.path):
        needed = "must be the address that people open: https://, a name, perhaps a path of letters, digits, - and _"
        raise WrongValue(needed, '"https://bot.school.org/careers"')
    return origin + parts.path


def read_token(value: Any) -> str:
    """A secret, or none."""
    text = read_text(value)
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text):
        raise WrongValue(
            "must have 16 or more letters, digits and signs, without spaces", '"(24 characters by chance)"'
        )
    return text
