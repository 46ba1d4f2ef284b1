"""Routes of the guides' own pages: the page, a unit as evidence, the audio."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse

from careerbot.careers.nearest import nearest_slugs
from careerbot.errors import UsageError
from careerbot.guides.folders import AUDIO_TYPES
from careerbot.guides.model import Guide, Span
from careerbot.web.guide.browse_routes import add_browse_routes
from careerbot.web.guide.page import Site, evidence, guide_page, missing_page, quoted_spans
from careerbot.web.pages.assets import EACH_TIME, GET, HTML, Asset, send_asset, send_page
from careerbot.web.pages.texts import Texts
from careerbot.web.paths import words_mark
from careerbot.web.protocols import AskEngine, ShowFacts

_MOST_MEANT = 5


def add_guide_routes(
    app: FastAPI,
    engine: AskEngine,
    *,
    styles: Sequence[str],
    script: str,
    colors_script: str,
    list_styles: Sequence[str],
    list_script: str,
    texts_of: Callable[[str | None], Texts],
    show_facts: ShowFacts,
) -> Callable[[Request], Response]:
    """Serve the pages of the engine's guides and their list.

    Gives what answers a browser that asks for a page that is not there.

    Args:
        styles: paths of the style sheets.
        script, colors_script: paths of the page's script, and of the one that chooses light or dark.
        list_styles, list_script: the same of the list of all guides.
        texts_of: the words of a language, or of the usual one.
        show_facts: what the chat shows at its head when its career changes.
    """
    # Each with the hash of the guide that it was made of: a guide may change while the server runs.
    whole_pages: dict[tuple[str, str, str], tuple[str, Asset]] = {}

    def site(request: Request) -> Site:
        root = str(request.scope.get("root_path", ""))
        return Site(root, tuple(f"{root}/{path}" for path in styles), f"{root}/{script}", f"{root}/{colors_script}")

    def texts(request: Request) -> Texts:
        return texts_of(request.query_params.get("lang"))

    def find(slug: str) -> Guide | None:
        try:
            return engine.guide(slug)
        except UsageError:
            return None

    def missing(request: Request, named: Sequence[str] = ()) -> Response:
        listed = {guide.slug: guide for guide in engine.guides}
        near = [slug for name in named for slug in ([name] if name in listed else nearest_slugs(name, engine.guides))]
        meant = [listed[slug] for slug in dict.fromkeys(near)][:_MOST_MEANT]
        return send_page(missing_page(engine.guides, meant, texts(request), site(request)), request, 404)

    add_browse_routes(
        app,
        engine,
        styles=list_styles,
        script=list_script,
        colors_script=colors_script,
        texts_of=texts_of,
        missing=missing,
    )

    def whole(guide: Guide, request: Request, quoted: Sequence[Span] = ()) -> bytes:
        listed = {one.slug: one for one in engine.guides}
        related = [listed[slug] for slug in guide.similar if slug in listed]
        conflicts = engine.conflicts(guide.slug)
        return guide_page(guide, texts(request), site(request), quoted, conflicts=conflicts, related=related)

    # Not async: the pages are made in threads of their own.
    @app.api_route("/guide/{slug}", methods=GET)
    def guide_(slug: str, request: Request) -> Response:
        guide = find(slug)
        if guide is None:
            return missing(request, [slug])
        quoted = quoted_spans(guide, *_offsets(request))
        if quoted:
            return send_page(whole(guide, request, quoted), request)
        key = (guide.slug, texts(request).language, site(request).root)
        made_of, page = whole_pages.get(key, ("", None))
        if page is None or made_of != guide.sha256:
            page = Asset(whole(guide, request), HTML, EACH_TIME)
            whole_pages[key] = guide.sha256, page
        return send_asset(page, request)

    @app.api_route("/guide/{slug}/unit/{unit_id}", methods=GET)
    def unit_(slug: str, unit_id: str, request: Request) -> Response:
        guide = find(slug)
        unit = guide.by_id.get(unit_id) if guide else None
        if guide is None or unit is None:
            return missing(request, [slug])
        quoted = quoted_spans(guide, *_offsets(request), unit=unit)
        words = request.query_params.get("words")
        if words is not None and not (quoted and words == words_mark(guide.text(quoted[0]))):
            return missing(request)  # the guide has changed: the chat shows the words that it quoted then
        return send_page(evidence(guide, unit, texts(request), site(request), quoted), request)

    @app.api_route("/guide/{slug}/facts", methods=GET)
    def facts(slug: str, request: Request) -> Response:
        if find(slug) is None:
            return missing(request, [slug])
        return send_page(show_facts(slug, texts(request)).encode(), request)

    @app.api_route("/guide/{slug}/audio", methods=GET)
    def audio(slug: str, request: Request) -> Response:
        guide = find(slug)
        if guide is None or guide.audio is None or not guide.audio.is_file():
            return missing(request, [slug])
        return FileResponse(
            guide.audio, media_type=AUDIO_TYPES[guide.audio.suffix.lower()], headers={"Cache-Control": EACH_TIME}
        )

    @app.api_route("/guide/{rest:path}", methods=GET)
    def elsewhere(rest: str, request: Request) -> Response:
        return missing(request, [rest.partition("/")[0]])

    return missing


def _offsets(request: Request) -> tuple[list[str], list[str]]:
    return request.query_params.getlist("from"), request.query_params.getlist("to")
