"""The page about privacy: the settings in force and the numbers that the code works with, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from fastapi import FastAPI, Request, Response

from careerbot.settings.settings import Settings
from careerbot.web.chat.feedback import MAX_RATINGS
from careerbot.web.chat.gradio_app import FORGET_AFTER
from careerbot.web.pages.assets import GET, send_page
from careerbot.web.pages.html import page
from careerbot.web.pages.texts import Texts, languages, read_texts
from careerbot.web.paths import PRIVACY

_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def add_privacy_route(
    app: FastAPI, settings: Settings, *, styles: Sequence[str], texts_of: Callable[[str | None], Texts]
) -> None:
    """Serve the page.

    Args:
        styles: paths of the style sheets.
        texts_of: the words of a language, or of the usual one.
    """

    @app.api_route(PRIVACY, methods=GET)
    def privacy(request: Request) -> Response:
        texts, root = texts_of(request.query_params.get("lang")), str(request.scope.get("root_path", ""))
        shown = privacy_page(settings, texts, root, [f"{root}/{path}" for path in styles])
        return send_page(shown, request)


def privacy_page(settings: Settings, texts: Texts, root: str, styles: Sequence[str]) -> bytes:
    """The page in one language.

    Args:
        root: what stands before every path, often nothing.
        styles: addresses of the style sheets.
    """
    # Named one by one: the settings hold a secret, too.
    return page(
        "privacy.html",
        lang=texts.language,
        t=texts,
        root=root,
        styles=styles,
        languages=[read_texts(language) for language in languages()],
        operator=settings.operator,
        contact=settings.contact,
        mail=f"mailto:{settings.contact}" if _MAIL.fullmatch(settings.contact) else "",
        hours=FORGET_AFTER // timedelta(hours=1),
        ratings=MAX_RATINGS,
        limits={
            "chat": settings.questions_per_chat,
            "address": settings.questions_per_address,
            "requests": settings.requests_per_address,
        },
        embed_origins=settings.embed_origins,
        has_star=any("*" in origin for origin in settings.embed_origins),
        api_origins=settings.api_origins,
        needs_token=bool(settings.api_token),
        has_metrics=settings.metrics,
    )
