"""Routes of the embed: the chat for a frame, the script that makes the frame, a page to try it in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request, Response

from careerbot.errors import UsageError
from careerbot.settings.colors import text_on
from careerbot.settings.settings import Settings
from careerbot.web.pages.assets import GET, Asset, OwnAssets, send_asset, send_page
from careerbot.web.pages.html import page
from careerbot.web.pages.look import MODES, THEMES, Look, read_look
from careerbot.web.pages.texts import Texts, languages, read_texts
from careerbot.web.paths import EMBED, EMBED_SCRIPT, EMBED_TEST
from careerbot.web.protocols import FramePages

# Of the button where the settings name no colour: the accent of the light page.
_COLOR = "#1f5f8b"
# The address is the same after an update, so a browser asks again soon.
_SCRIPT_KEPT = "public, max-age=600"
_MOST_LISTED = 20


def add_embed_routes(app: FastAPI, pages: FramePages, own: OwnAssets, settings: Settings) -> None:
    """Serve ``/embed``, ``/embed.js`` and, if the settings say so, ``/embed-test``."""
    script = Asset(embed_script(settings), "text/javascript; charset=utf-8", _SCRIPT_KEPT)
    styles = own.paths("tokens.css", "pages.css", "frame.css")

    def small_page(name: str, texts: Texts, **values: object) -> bytes:
        return page(name, lang=texts.language, root=".", styles=styles, t=texts, **values)

    def problem(err: UsageError, texts: Texts, status: int, request: Request, look: Look | None = None) -> Response:
        # The colours may be what is wrong; the theme is not.
        theme = request.query_params.get("theme", "")
        look = look or read_look(theme, "", "")
        shown = small_page("embed_problem.html", texts, message=err.message, hint=err.hint, look=look)
        return send_page(shown, request, status)

    @app.api_route(EMBED, methods=GET)
    def embed(request: Request) -> Response:
        asked = request.query_params
        slug, texts = asked.get("guide"), pages.texts(asked.get("lang"))
        try:
            look = _look(asked, pages.usual_look)
        except UsageError as err:
            return problem(err, texts, 422, request)
        if slug and pages.guide(slug) is None:
            missing = UsageError("there is no guide of that name", hint=pages.slug_hint(slug))
            return problem(missing, texts, 404, request, look)
        return send_asset(pages.frame(texts.language, slug, look, asked.get("career")), request)

    @app.api_route(EMBED_SCRIPT, methods=GET)
    async def embed_js(request: Request) -> Response:
        return send_asset(script, request)

    if not settings.embed_test:
        return

    @app.api_route(EMBED_TEST, methods=GET)
    def embed_test(request: Request) -> Response:
        asked, texts = request.query_params, pages.texts(request.query_params.get("lang"))
        mode, theme = asked.get("mode"), asked.get("theme")
        shown = small_page(
            "embed_test.html",
            texts,
            guide=pages.guide(asked.get("guide")) or pages.only,
            mode=mode if mode in MODES else MODES[0],
            theme=theme if theme in THEMES else THEMES[0],
            modes=MODES,
            themes=THEMES,
            languages=languages(),
        )
        return send_page(shown, request)


def embed_script(settings: Settings) -> bytes:
    """The script for other sites: a function of ours, called with what it needs to know of the settings.

    It takes nothing else from the server: with a cached copy a page shows its button at once.
    """
    known = {
        "language": settings.language,
        "texts": {
            language: {
                "name": settings.name or texts["chat.name"],
                "open": texts["embed.open"],
                "close": texts["embed.close"],
                "blocked": texts["embed.blocked"],
            }
            for language, texts in ((language, read_texts(language)) for language in languages())
        },
        "css": {name: _style(name) for name in ("common", "inline", "bubble")},
        "color": settings.color or _COLOR,
        "textColor": settings.text_color or text_on(settings.color or _COLOR),
    }
    # ASCII only: some characters would end a line in a script.
    text = json.dumps(known, ensure_ascii=True, separators=(",", ":"))
    return f"({_function()})({text});\n".encode()


@cache
def _style(name: str) -> str:
    """A style sheet of ours without its comments and the white space around its marks."""
    text = Path(__file__).with_name(f"host_{name}.css").read_text(encoding="utf-8")
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*|(?<=:) | (?=!)", r"\1", bare).replace(";}", "}").strip()


@cache
def _function() -> str:
    """Our function without its comments and indentation, which are for its readers here."""
    text = Path(__file__).with_name("embed.js").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _listed(slugs: Sequence[str]) -> str:
    """The first names of a list that may be long."""
    rest = len(slugs) - _MOST_LISTED
    return ", ".join(slugs[:_MOST_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def _look(asked: Mapping[str, str], usual: Look) -> Look:
    """The look that an address asks for; the settings' colours where it names none.

    Raises:
        UsageError: a colour is none, or the words could not be read.
    """
    look = read_look(asked.get("theme", ""), asked.get("color", ""), asked.get("text", ""))
    return look if look.color else Look(look.theme, usual.color, usual.text_color)
