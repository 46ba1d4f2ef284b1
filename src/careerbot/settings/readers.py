"""The values of settings: each reader takes what a file or the environment says and gives what is used.

Raises:
    WrongValue: what the value must be instead.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from unicodedata import category

from careerbot.settings.colors import parse_color
from careerbot.settings.database import is_database_url
from careerbot.settings.origins import origin_of, parse_origin

LANGUAGES = ("en", "es")  # of the pages, the default first; each has a file of texts
_MAX_LINE = 80
_ADDRESS = re.compile(r"(https?://[^/?#]+)((?:/[A-Za-z0-9_-]+)*)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,9}")
# Control characters, and halves of character pairs: what stands for bytes that are no text.
_NO_TEXT = ("Cc", "Cs")
_SITES = '["https://www.school.org"]'
# Python's older rules turn these into something else than browsers do.
_OTHER_IN_BROWSERS = re.compile("[\u00df\u03c2\u200c\u200d]")
_MOST_PER_MINUTE = 1_000_000


class WrongValue(ValueError):
    """A value that cannot be used: what it must be, and an example."""

    def __init__(self, needed: str, example: str) -> None:
        super().__init__(needed)
        self.example = example


def read_text(value: Any) -> str:
    """Any text that can be written down, without the blanks around it."""
    if not isinstance(value, str) or any(category(char) in _NO_TEXT for char in value.strip()):
        raise WrongValue("must be a text on one line", '"..."')
    return value.strip()


def read_line(value: Any) -> str:
    """One short line that can be shown."""
    # Word processors write a blank of their own.
    text = read_text(value).replace("\u00a0", " ")
    if len(text) > _MAX_LINE or not text.isprintable():
        needed = f"must be one line of at most {_MAX_LINE} characters that can be seen"
        raise WrongValue(needed, '"Career help of Lincoln High"')
    return text


def read_path(value: Any) -> Path:
    """A file or folder."""
    text = read_text(value)
    if not text:
        raise WrongValue("must name a file or folder", '"corpus"')
    return Path(text)


def read_path_or_none(value: Any) -> Path | None:
    """A file or folder, or none."""
    return read_path(value) if read_text(value) else None


def read_host(value: Any) -> str:
    """A name or address of this machine; an empty one would stand for every network."""
    text = read_line(value)
    if not text or " " in text:
        raise WrongValue("must be a name or an address of this machine", '"127.0.0.1"')
    return text


def read_port(value: Any) -> int:
    """A port."""
    return _number(value, 65535, "7860")


def read_per_minute(value: Any) -> int:
    """How many in a minute."""
    return _number(value, _MOST_PER_MINUTE, "600")


def _number(value: Any, most: int, example: str) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
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
        raise WrongValue("must be a list of texts", _SITES)
    return tuple(part.strip() for part in parts if part.strip())


def read_origins(value: Any) -> tuple[str, ...]:
    """Origins of sites; ``https://*.school.org`` names all below a name."""
    found = []
    for text in _list(value):
        origin = parse_origin(text)
        if origin is None:
            raise WrongValue(*_why_no_origin(text))
        found.append(origin)
    return tuple(dict.fromkeys(found))


def read_frame_origins(value: Any) -> tuple[str, ...]:
    """Origins of sites that browsers can be told of as those of a frame."""
    origins = read_origins(value)
    if any("[" in origin for origin in origins):
        raise WrongValue("must name sites by name: browsers know no IPv6 addresses here", _SITES)
    return origins


def read_exact_origins(value: Any) -> tuple[str, ...]:
    """Origins of sites, each in full."""
    origins = read_origins(value)
    if any("*" in origin for origin in origins):
        raise WrongValue("must name each origin in full, without *", _SITES)
    return origins


def read_networks(value: Any) -> tuple[str, ...]:
    """Addresses and networks."""
    try:
        return tuple(str(ip_network(text)) if "/" in text else str(ip_network(text)[0]) for text in _list(value))
    except ValueError as err:
        raise WrongValue("must be addresses or networks", '["127.0.0.1", "10.0.0.0/8"]') from err


def read_language(value: Any) -> str:
    """A language that the pages speak."""
    if value not in LANGUAGES:
        raise WrongValue(f"must be one of {', '.join(LANGUAGES)}", '"en"')
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
    found = _ADDRESS.fullmatch(text)
    origin = parse_origin(found[1]) if found else None
    if found is None or origin is None or "*" in origin:
        needed = "must be the address that people open: https://, a name, perhaps a path of letters, digits, - and _"
        raise WrongValue(needed, '"https://bot.school.org/careers"')
    return origin + found[2]


def read_database_url(value: Any) -> str:
    """The address of a PostgreSQL database, or none."""
    text = read_text(value)
    if text and not is_database_url(text):
        # The value itself is never said: it may hold a password.
        raise WrongValue(
            "must be postgresql://user:password@host/name, where / is written %2F, @ %40, ? %3F, # %23 and a space %20",
            '"postgresql://careerbot@db.school.org/careerbot"',
        )
    return text


def read_token(value: Any) -> str:
    """A secret, or none."""
    text = read_text(value)
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text):
        # The value itself is never said.
        raise WrongValue(
            "must have 16 or more letters of ASCII, digits and signs, without spaces",
            '"..."  (`python3 -c "import secrets; print(secrets.token_urlsafe())"` makes one)',
        )
    return text


def _why_no_origin(text: str) -> tuple[str, str]:
    """What an origin must be instead, and an example made of what was meant."""
    said = repr(text[:100])
    if not text.isascii():
        return f"{said} must be written in ASCII, as browsers send it", f'["{_in_ascii(text) or "https://xn--..."}"]'
    if "://" not in text and parse_origin(f"https://{text}"):
        return f"{said} needs https:// before it", f'["{parse_origin(f"https://{text}")}"]'
    if (origin := origin_of(text)) is not None:
        return f"{said} must end after the name, or the port", f'["{origin}"]'
    return f"{said} is not an origin: https://, a name, perhaps a port", _SITES


def _in_ascii(text: str) -> str | None:
    """An address whose name has other letters than ASCII, as browsers send it; None where that is not certain."""
    scheme, _, rest = text.partition("://")
    try:
        name = rest.partition("/")[0].encode("idna").decode()
        return None if _OTHER_IN_BROWSERS.search(rest) else parse_origin(f"{scheme}://{name}")
    except UnicodeError:
        return None
