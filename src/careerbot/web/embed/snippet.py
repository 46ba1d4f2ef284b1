"""The lines that a web master puts into a school's site: text in, text out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from careerbot.careers.nearest import slug_hint
from careerbot.errors import UsageError
from careerbot.guides.folders import guide_folders
from careerbot.settings.origins import covers, origin_of
from careerbot.settings.readers import WrongValue, read_line
from careerbot.settings.settings import Settings
from careerbot.web.pages.look import read_look
from careerbot.web.pages.texts import read_texts

# What the chat needs, as in embed.js: nothing that would let it lead the page around it elsewhere.
_SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True)
class Embed:
    """What a site asks of the chat in its page; what is empty is left to the settings.

    Attributes:
        address: the chat's own, without a slash at its end.
        title: what the frame is called for those who hear the page.
        mode: one of ``careerbot.web.pages.look.MODES``.
    """

    address: str
    title: str
    mode: str = "inline"
    guide: str = ""
    theme: str = ""
    language: str = ""
    name: str = ""
    color: str = ""
    text_color: str = ""


@dataclass(frozen=True, slots=True)
class _Folder:
    """A guide of which only the folder's name is known."""

    slug: str
    names: tuple[str, ...] = ()


def read_embed(settings: Settings, *, guide: str, name: str, color: str, text_color: str, **asked: str) -> Embed:
    """What a web master asked for, checked.

    Args:
        asked: the other fields of ``Embed`` apart from ``address`` and ``title``, each one of its choices.

    Raises:
        UsageError: there is no such guide, or the name or the colours cannot be shown.
        StorageError: a guide is named and the corpus cannot be read.
    """
    known = [_Folder(folder.name) for folder in guide_folders(settings.corpus)] if guide else []
    if guide and guide not in [folder.slug for folder in known]:
        raise UsageError(f"there is no guide {guide!r}", hint=slug_hint(guide, known))
    try:
        name = read_line(name)
    except WrongValue as err:
        raise UsageError(f"the name {err}", hint=f"for example: {err.example}") from err
    look = read_look(asked["theme"], color, text_color)
    return Embed(
        address_of(settings),
        settings.name or read_texts(asked["language"] or settings.language)["chat.name"],
        guide=guide,
        name=name,
        color=look.color,
        # Left out where it was: the chat takes a readable one.
        text_color=look.text_color if text_color else "",
        **asked,
    )


def read_site(text: str) -> str:
    """The origin of a page or site that a person names; empty for none.

    Raises:
        UsageError: it is no address.
    """
    origin = origin_of(text if "://" in text else f"https://{text}") if text else ""
    if origin is None or "*" in origin:
        raise UsageError(f"{text!r} is not the address of a site", hint="for example: https://www.school.org")
    return origin


def address_of(settings: Settings) -> str:
    """The address that browsers open: the public one, or the one that the server listens on."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def script_line(embed: Embed) -> str:
    """The script that puts the chat where it stands, or a button in the corner of the page."""
    attributes = {
        "data-guide": embed.guide,
        "data-theme": embed.theme,
        "data-lang": embed.language,
        "data-mode": embed.mode,
        "data-name": embed.name,
        "data-color": embed.color,
        "data-text-color": embed.text_color,
    }
    said = _attributes(
        {"src": f"{embed.address}/embed.js", **{name: text for name, text in attributes.items() if text}}
    )
    return f"<script {said} defer></script>"


def frame_line(embed: Embed) -> str:
    """The frame by itself, for sites that allow no scripts of others."""
    asked = {
        "guide": embed.guide,
        "lang": embed.language,
        "theme": embed.theme,
        "color": embed.color,
        "text": embed.text_color,
    }
    query = urlencode({name: text for name, text in asked.items() if text})
    said = _attributes(
        {
            "src": f"{embed.address}/embed" + (f"?{query}" if query else ""),
            "title": embed.name or embed.title,
            "width": "100%",
            "height": "600",
            "style": "border: 0",
            "loading": "lazy",
            # The button that copies an answer needs leave of the page around the frame.
            "allow": "clipboard-write",
            "sandbox": _SANDBOX,
        }
    )
    return f"<iframe {said}></iframe>"


def page_of_lines(embed: Embed) -> str:
    """All that there is to copy, with a line above each that says what it is."""
    origin = origin_of(embed.address) or embed.address
    where = "anywhere in the page" if embed.mode == "bubble" else "where you want the chat"
    parts = (
        (f"One line for the page, {where}:", script_line(embed)),
        ("Or, without a script, the frame alone:", frame_line(embed)),
        (
            "If your site sends a Content-Security-Policy, add to it:",
            f"script-src {origin}\nframe-src {origin}",
        ),
    )
    return "\n\n".join(f"{about}\n\n{lines}" for about, lines in parts)


def hints(settings: Settings, site: str = "") -> Iterable[str]:
    """What keeps the lines from working yet.

    Args:
        site: the origin of the site that shall show the chat; empty if it is not named.
    """
    address = address_of(settings)
    if not settings.public_url:
        yield f"public_url is not set, so the lines hold {address}; set it to the address that people open"
    elif site.startswith("https:") and address.startswith("http:"):
        yield f"browsers show nothing from {address} in a page under https: give the chat an https address"
    if site and site != origin_of(address) and not covers(settings.embed_origins, site):
        wanted = ", ".join(f'"{origin}"' for origin in (*settings.embed_origins, site))
        yield f"{site} may not show the chat yet; set embed_origins = [{wanted}]"
    elif not site and not settings.embed_origins:
        yield 'no other site may show the chat yet; set embed_origins, for example to ["https://www.school.org"]'


def _attributes(values: dict[str, str]) -> str:
    return " ".join(f'{name}="{escape(value)}"' for name, value in values.items())
