"""The public API, an application of its own below ``/api/v1``: questions, guides and their units.

Its OpenAPI document is made from these routes and the models of ``schema``;
answers leave as the engine gives them, without a way through the models.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Path, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from careerbot import __version__
from careerbot.careers.nearest import slug_hint
from careerbot.errors import StoreUnavailableError, UsageError
from careerbot.question.text import MAX_CHARS
from careerbot.schema import (
    MAX_PAGE,
    MOST_LISTED,
    AnswerRecord,
    AskRequest,
    GuideRecord,
    GuidesRecord,
    Problem,
    UnitRecord,
    find_unit,
    guide_record,
    in_words,
    not_json,
    unit_record,
)
from careerbot.settings.settings import Settings
from careerbot.web.middleware.body import MAX_BODY
from careerbot.web.middleware.problem import nothing_here, refusal
from careerbot.web.pages.assets import GET
from careerbot.web.paths import API, ASK, DOCUMENT
from careerbot.web.protocols import AskEngine

_ABOUT = (
    "Ask a career guide. An answer is made of the guide's own words, each with its place in the guide, "
    "and says where the guide does not know or disagrees with itself. There is no language model behind it.\n\n"
    "Within v1, fields may be added; none is renamed or removed."
)
_SLUG = Path(description="The guide's `slug`.", examples=["machine-learning-engineer"])
_Q = Query(description="Words to search for, perhaps not typed to their end; without it, all.", max_length=MAX_CHARS)
_PAGE = Query(description="The number of the page, from 1.", ge=1, le=MAX_PAGE)
_PER_PAGE = Query(description="How many guides a page has.", ge=1, le=MOST_LISTED)
_UNIT = Path(description="A `unit` of the guide, as quotes name it.", examples=["faq:2"])
_NUMBER = {"description": "The call's number in the server's log.", "schema": {"type": "string"}}
_WAIT = {"description": "How many seconds to wait.", "schema": {"type": "integer"}}
_PROBLEMS = {
    400: "The body is not whole, or its length is given twice.",
    401: "The API needs its token.",
    403: "The call comes from a page of a site that may not call.",
    404: "There is no such guide, or no such unit in it.",
    405: "The address takes another method; the header `Allow` names it.",
    408: "The body took too long to arrive.",
    413: f"The body is longer than {MAX_BODY // 1024} KB.",
    415: "The body was not sent as `application/json`.",
    422: "A field is missing, unknown, of the wrong kind or out of its bounds, or nothing can be asked in these words.",
    429: "Too many calls in a short time; the header `Retry-After` says how long to wait.",
    500: "The server failed.",
    503: "The answer took too long, or what it needs cannot be read at the moment.",
}
_OF_GUIDES = (405, 429, 500, 503)
_OF_LISTS, _OF_UNITS = (405, 422, 429, 500, 503), (404, *_OF_GUIDES)
_USUAL_PAGE = 50
_OF_ASKING = (400, 403, 404, 405, 408, 413, 415, 422, 429, 500, 503)


def create_api(engine: AskEngine, settings: Settings) -> FastAPI:
    """The API over ``engine``, to be mounted at ``API``."""
    # The defences ask for the token; here it is only told.
    token = [Security(HTTPBearer(scheme_name="token", auto_error=False))] if settings.api_token else []
    needs = (401,) if settings.api_token else ()
    api = FastAPI(
        title="careerbot",
        description=_ABOUT,
        version=__version__,
        openapi_url=DOCUMENT.removeprefix(API),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": (settings.public_url or settings.path) + API}],
        root_path_in_servers=False,
        dependencies=token,
        exception_handlers=_HANDLERS,
    )

    def ask(asked: AskRequest) -> Response:
        """Each quote of the answer says where its words stand: in which unit, from which character to which."""
        if asked.guide is not None and all(guide.slug != asked.guide for guide in engine.guides):
            return refusal(404, "there is no such guide", slug_hint(asked.guide, engine.guides))
        return JSONResponse(engine.ask(asked.question, asked.turns, asked.guide).record())

    def list_guides(
        q: Annotated[str, _Q] = "",
        page: Annotated[int, _PAGE] = 1,
        per_page: Annotated[int, _PER_PAGE] = _USUAL_PAGE,
    ) -> Response:
        """All guides, or those that `q` finds by name, other names, job titles and what the guides say."""
        found = engine.search_careers(q) if q.strip() else engine.careers
        units = {guide.slug: guide.n_units for guide in engine.guides}
        shown = found[(page - 1) * per_page : page * per_page]
        asked = {"q": q} if q.strip() else {}
        following = urlencode({**asked, "page": page + 1, "per_page": per_page})
        record = {
            "guides": [guide_record(career, units.get(career.slug, 0), settings.path) for career in shown],
            "total": len(found),
            "page": page,
            "next": f"{settings.path}{API}/guides?{following}" if page * per_page < len(found) else None,
        }
        return JSONResponse(record)

    def read_guide(slug: Annotated[str, _SLUG]) -> Response:
        """What the list says of one guide; its text is read unit by unit."""
        career = next((career for career in engine.careers if career.slug == slug), None)
        if career is None:
            return refusal(404, "there is no such guide", slug_hint(slug, engine.careers))
        units = next((guide.n_units for guide in engine.guides if guide.slug == slug), 0)
        return JSONResponse(guide_record(career, units, settings.path))

    def read_unit(slug: Annotated[str, _SLUG], unit: Annotated[str, _UNIT]) -> Response:
        """With it a quote can be checked: `text[quote.start - unit.start : quote.end - unit.start]` is the quote."""
        try:
            guide = engine.guide(slug)
            found = find_unit(guide, unit)
        except UsageError as err:
            return refusal(404, err.message, err.hint)
        return JSONResponse(unit_record(guide, found))

    answer = _told("Answer a question", "The answer.", AnswerRecord, (*needs, *_OF_ASKING))
    guides = _told("List the guides", "The guides.", GuidesRecord, (*needs, *_OF_LISTS))
    guide_ = _told("Read what is listed of a guide", "The guide.", GuideRecord, (*needs, *_OF_UNITS))
    unit_ = _told("Read a unit of a guide", "The unit.", UnitRecord, (*needs, *_OF_UNITS))
    api.add_api_route(ASK.removeprefix(API), ask, methods=["POST"], operation_id="ask", **answer)
    for method in GET:
        # What HEAD answers goes without saying.
        shared: dict[str, Any] = {"methods": [method], "include_in_schema": method == "GET"}
        api.add_api_route("/guides", list_guides, operation_id="list_guides", **shared, **guides)
        api.add_api_route("/guides/{slug}", read_guide, operation_id="read_guide", **shared, **guide_)
        api.add_api_route("/guides/{slug}/units/{unit}", read_unit, operation_id="read_unit", **shared, **unit_)
    # FastAPI says of every address with a name in it that the name may be invalid; here it is unknown at most.
    document = api.openapi()
    for path in ("/guides/{slug}", "/guides/{slug}/units/{unit}"):
        del document["paths"][path]["get"]["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        del document["components"]["schemas"][name]
    return api


def _told(summary: str, response: str, record: type[Any], problems: tuple[int, ...]) -> dict[str, Any]:
    """What the document says of a route; the record's model is for the document alone."""
    told: dict[int | str, dict[str, Any]] = {200: {"headers": {"X-Request-Id": _NUMBER}}}
    for status in problems:
        headers = {"X-Request-Id": _NUMBER} | ({"Retry-After": _WAIT} if status == 429 else {})
        told[status] = {"model": Problem, "description": _PROBLEMS[status], "headers": headers}
    return {"summary": summary, "response_description": response, "response_model": record, "responses": told}


async def _not_asked(_request: Request, err: UsageError) -> Response:
    return refusal(422, err.message, err.hint)


async def _not_valid(request: Request, err: RequestValidationError) -> Response:
    return await _not_asked(request, in_words(err.errors()))


async def _not_routed(request: Request, err: HTTPException) -> Response:
    if err.status_code == 400:  # what FastAPI says where Python's reader of JSON gives up
        return await _not_asked(request, not_json())
    if err.status_code != 405:
        return nothing_here()
    methods = (err.headers or {}).get("Allow", "")
    if methods == "POST":
        error, hint = "a question is sent with POST", 'send {"question": "What do they earn?"} as JSON'
        return refusal(405, error, hint, headers={"Allow": methods})
    return refusal(405, "this method is not used here", headers={"Allow": ", ".join(GET)})


async def _failed(_request: Request, _err: Exception) -> Response:
    """The answer; the error goes on to the defences, which write it to the log."""
    return refusal(500, "something went wrong on our side", "please try again")


async def _not_reached(_request: Request, _err: StoreUnavailableError) -> Response:
    """The watch over the database has said so in the log; others are answered meanwhile."""
    return refusal(503, "this guide cannot be read at the moment", "please try again in a minute")


_HANDLERS: dict[int | type[Exception], Any] = {
    UsageError: _not_asked,
    StoreUnavailableError: _not_reached,
    RequestValidationError: _not_valid,
    HTTPException: _not_routed,
    Exception: _failed,
}
