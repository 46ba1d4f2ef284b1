"""Routes of the list of all careers, and of careers side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from careerbot.answer.model import Status
from careerbot.careers.model import Career
from careerbot.web.guide.browsing import Listing, read_wish
from careerbot.web.guide.comparing import LEAST, MOST, compare_page, too_few_page
from careerbot.web.guide.page import Site
from careerbot.web.pages.assets import GET, send_page
from careerbot.web.pages.texts import Texts, languages
from careerbot.web.paths import COMPARE, GUIDES
from careerbot.web.protocols import AskEngine

_MOST_OFFERED = 8
_MOST_READ = 20  # guides that an address names


def add_browse_routes(
    app: FastAPI,
    engine: AskEngine,
    *,
    styles: Sequence[str],
    script: str,
    colors_script: str,
    texts_of: Callable[[str | None], Texts],
    missing: Callable[[Request, Sequence[str]], Response],
) -> None:
    """Serve ``/guides``, its list alone, and ``/guides/compare``; to be added before the guides' own routes.

    Args:
        styles, script, colors_script, texts_of: as for the guides' own pages.
        missing: answers where there is no such page or guide; it is told the slugs that were named.
    """

    def site(request: Request) -> Site:
        root = str(request.scope.get("root_path", ""))
        return Site(root, tuple(f"{root}/{path}" for path in styles), f"{root}/{script}", f"{root}/{colors_script}")

    def texts(request: Request) -> Texts:
        return texts_of(request.query_params.get("lang"))

    def listing(request: Request) -> Listing:
        wish, said = read_wish(request.query_params), texts(request)
        support = _support(engine, wish.q, said) if wish.q else ""
        careers = engine.careers if engine.guides else ()
        return Listing(careers, engine.search_careers, wish, said, site(request), support)

    # Not async: the pages are made in threads of their own.
    @app.api_route(GUIDES, methods=GET)
    def guides(request: Request) -> Response:
        return send_page(listing(request).page(), request)

    @app.api_route(f"{GUIDES}/list", methods=GET)
    def part(request: Request) -> Response:
        return send_page(listing(request).part(), request)

    @app.api_route(COMPARE, methods=GET)
    def compare(request: Request) -> Response:
        slugs = list(dict.fromkeys(request.query_params.getlist("guide")))[:_MOST_READ]
        by_slug = {career.slug: career for career in engine.careers} if engine.guides else {}
        unknown = [slug for slug in slugs if slug not in by_slug]
        if unknown:
            return missing(request, unknown)
        chosen = [by_slug[slug] for slug in slugs]
        language = read_wish(request.query_params).language
        if LEAST <= len(chosen) <= MOST:
            return send_page(compare_page(chosen, texts(request), site(request), language), request)
        near = [by_slug[slug] for slug in _similar(chosen) if slug in by_slug and slug not in slugs]
        return send_page(too_few_page(chosen, near, texts(request), site(request), language), request, 422)

    @app.api_route(f"{GUIDES}/{{rest:path}}", methods=GET)
    def elsewhere(rest: str, request: Request) -> Response:
        return missing(request, [rest])

    # Where the list was before.
    @app.api_route("/guide", methods=GET)
    def before(request: Request) -> Response:
        language = request.query_params.get("lang")
        asked = f"?lang={language}" if language in languages() else ""
        return RedirectResponse(f"{site(request).address(GUIDES[1:])}{asked}", 308)


def _similar(chosen: Sequence[Career]) -> Iterable[str]:
    """Careers that one which was chosen alone can be compared with."""
    return chosen[0].similar[:_MOST_OFFERED] if len(chosen) == 1 else ()


def _support(engine: AskEngine, q: str, texts: Texts) -> str:
    """What the chat says to somebody in distress, where the words of a search sound like it."""
    if not engine.needs_support(q):
        return ""
    answer = engine.ask(q, language=texts.language)
    return answer.text if answer.status is Status.SUPPORT else ""
