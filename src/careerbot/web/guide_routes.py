"""Routes of the guides' own pages: the page, a unit as evidence, the audio."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse

from careerbot.guide import Guide
from careerbot.guides.corpus import AUDIO_TYPES
from careerbot.web.assets import EACH_TIME, Asset
from careerbot.web.guide_page import Site, evidence, guide_page, guides_page, quoted_spans
from careerbot.web.ports import AskEngine
from careerbot.web.texts import Texts, languages, read_texts

_GET = ["GET", "HEAD"]
_HTML = "text/html; charset=utf-8"
_ROOT = re.compile(r"(?:/[\w.~-]+)*")


def add_guide_routes(app: FastAPI, engine: AskEngine, *, styles: Sequence[str], script: str, language: str) -> None:
    """Serve the pages of the engine's guides.

    Args:
        styles: paths of the style sheets.
        script: path of the page's script.
        language: of the pages where the address asks for none.
    """
    whole_pages: dict[tuple[str, str, str], Asset] = {}

    def site(request: Request) -> Site:
        root = str(request.scope.get("root_path", ""))
        root = root if _ROOT.fullmatch(root) else ""
        return Site(root, tuple(f"{root}/{path}" for path in styles), f"{root}/{script}")

    def texts(request: Request) -> Texts:
        asked = request.query_params.get("lang", "")
        return read_texts(asked if asked in languages() else language)

    def find(slug: str) -> Guide | None:
        return next((guide for guide in engine.guides if guide.slug == slug), None)

    def missing(request: Request) -> Response:
        page = guides_page(engine.guides, texts(request), site(request), is_missing=True)
        return _send(Asset(page, _HTML, EACH_TIME), request, 404)

    # Not async: the pages are made in threads of their own.
    @app.api_route("/guide", methods=_GET)
    def guides(request: Request) -> Response:
        page = guides_page(engine.guides, texts(request), site(request), is_missing=False)
        return _send(Asset(page, _HTML, EACH_TIME), request)

    @app.api_route("/guide/{slug}", methods=_GET)
    def guide_(slug: str, request: Request) -> Response:
        guide = find(slug)
        if guide is None:
            return missing(request)
        quoted = quoted_spans(guide, *_offsets(request))
        if quoted:
            return _send(Asset(guide_page(guide, texts(request), site(request), quoted), _HTML, EACH_TIME), request)
        key = (guide.slug, texts(request).language, site(request).root)
        if key not in whole_pages:
            whole_pages[key] = Asset(guide_page(guide, texts(request), site(request)), _HTML, EACH_TIME)
        return _send(whole_pages[key], request)

    @app.api_route("/guide/{slug}/unit/{unit_id}", methods=_GET)
    def unit_(slug: str, unit_id: str, request: Request) -> Response:
        guide = find(slug)
        unit = guide.by_id.get(unit_id) if guide else None
        if guide is None or unit is None:
            return missing(request)
        quoted = quoted_spans(guide, *_offsets(request), unit=unit)
        return _send(Asset(evidence(guide, unit, texts(request), site(request), quoted), _HTML, EACH_TIME), request)

    @app.api_route("/guide/{slug}/audio", methods=_GET)
    def audio(slug: str, request: Request) -> Response:
        guide = find(slug)
        if guide is None or guide.audio is None or not guide.audio.is_file():
            return missing(request)
        return FileResponse(
            guide.audio, media_type=AUDIO_TYPES[guide.audio.suffix.lower()], headers={"Cache-Control": EACH_TIME}
        )

    @app.api_route("/guide/{rest:path}", methods=_GET)
    def elsewhere(rest: str, request: Request) -> Response:
        return missing(request)


def _offsets(request: Request) -> tuple[list[str], list[str]]:
    return request.query_params.getlist("from"), request.query_params.getlist("to")


def _send(asset: Asset, request: Request, status: int = 200) -> Response:
    body, headers = asset.encoded(request.headers.get("accept-encoding", ""))
    return Response(body, status, headers=headers)
