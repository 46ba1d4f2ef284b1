"""The web application: the page, the API and the health checks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from careerbot.config import Settings
from careerbot.errors import UsageError
from careerbot.web import server
from careerbot.web.answer_chart import drawer
from careerbot.web.asking import read_ask
from careerbot.web.assets import EACH_TIME, Asset, AssetFolder, OwnAssets
from careerbot.web.chat import Chat, build_chat
from careerbot.web.feedback import Feedback, read_rating
from careerbot.web.guard import GradioGate, Guard, refusal
from careerbot.web.guide_routes import add_guide_routes
from careerbot.web.page import Files, chat_page
from careerbot.web.ports import AskEngine, GuideInfo
from careerbot.web.texts import languages, read_texts

__all__ = ["create_app", "serve"]

_STATIC = Path(__file__).parent / "static"
_GET = ["GET", "HEAD"]


def create_app(engine: AskEngine, settings: Settings) -> FastAPI:
    """The application that answers questions with ``engine``."""
    gradio = FastAPI(openapi_url=None)
    chat = build_chat(engine, gradio, drawer(engine.guides))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with gradio.router.lifespan_context(gradio), chat.forgetting():
            yield

    app = FastAPI(title="careerbot", openapi_url=None, lifespan=lifespan)
    app.state.settings = settings
    app.state.feedback = Feedback()
    app.state.stop = chat.stop
    app.add_middleware(Guard)
    _add_api(app, engine)
    _add_feedback(app, app.state.feedback)
    _add_page(app, engine, chat, settings.language)
    app.mount("/", GradioGate(gradio, chat.calls))
    return app


def serve(engine: AskEngine, settings: Settings, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve the application until SIGINT or SIGTERM.

    Args:
        on_ready: called with the address once the server listens.

    Raises:
        ServerError: host or port cannot be used.
    """
    with server.listen(settings.host, settings.port) as listener:
        app = create_app(engine, settings)
        server.run(app, listener, on_ready=on_ready, on_stop=app.state.stop)


def _add_api(app: FastAPI, engine: AskEngine) -> None:
    @app.post("/api/v1/ask")
    async def ask(request: Request) -> Response:
        try:
            asked = read_ask(await request.body())
            if asked.guide is not None and asked.guide not in [guide.slug for guide in engine.guides]:
                return refusal(404, "there is no such guide", "leave the guide out to ask about every guide")
            answer = await run_in_threadpool(engine.ask, asked.question, asked.history, asked.guide)
        except UsageError as err:
            return refusal(422, err.message, err.hint)
        return JSONResponse(answer.record())

    @app.api_route("/api/v1/ask", methods=_GET)
    async def asked_by_address() -> Response:
        return refusal(405, "a question is sent with POST", 'send {"question": "What do they earn?"} as JSON')

    @app.api_route("/healthz", methods=_GET)
    async def up() -> Response:
        return JSONResponse({"status": "up"})

    @app.api_route("/readyz", methods=_GET)
    async def ready() -> Response:
        if not engine.guides:
            return JSONResponse({"status": "loading"}, 503)
        return JSONResponse({"status": "ready"})


def _add_feedback(app: FastAPI, feedback: Feedback) -> None:
    @app.post("/api/v1/feedback")
    async def rate(request: Request) -> Response:
        try:
            feedback.add(read_rating(await request.body()))
        except UsageError as err:
            return refusal(422, err.message, err.hint)
        return JSONResponse({"status": "kept"})


def _add_page(app: FastAPI, engine: AskEngine, chat: Chat, default_language: str) -> None:
    own, gradio = OwnAssets(_STATIC), AssetFolder(chat.assets)
    pages = _pages(engine, chat, own)
    add_guide_routes(
        app,
        engine,
        styles=[f"web/{own.name('guide.css')}", f"web/{own.name('charts.css')}"],
        script=f"web/{own.name('guide.js')}",
        language=default_language,
    )
    fixed = {
        "/theme.css": Asset(chat.theme, "text/css; charset=utf-8"),
        # The chat's script asks for a description of the API, and complains if there is none.
        "/gradio_api/info": Asset(b'{"named_endpoints":{},"unnamed_endpoints":{}}', "application/json", EACH_TIME),
        # Asked after the connection was lost: the page is loaded anew once the server answers.
        "/gradio_api/app_id": Asset(chat.app_id, "application/json", EACH_TIME),
        "/favicon.ico": Asset((_STATIC / "favicon.ico").read_bytes(), "image/x-icon", "public, max-age=86400"),
    }
    for path, asset in fixed.items():
        app.add_api_route(path, _sender(asset), methods=_GET)

    @app.api_route("/", methods=_GET)
    async def page(request: Request) -> Response:
        language = read_texts(request.query_params.get("lang", default_language)).language
        of_language = pages[language]
        wanted = request.query_params.get("guide")
        return _send(of_language.get(wanted) or next(iter(of_language.values())), request)

    @app.api_route("/assets/{name}", methods=_GET)
    async def gradio_asset(name: str, request: Request) -> Response:
        return _send(gradio.get(name), request)

    @app.api_route("/web/{name}", methods=_GET)
    async def own_asset(name: str, request: Request) -> Response:
        return _send(own.get(name), request)


def _pages(engine: AskEngine, chat: Chat, own: OwnAssets) -> dict[str, dict[str | None, Asset]]:
    """The page in every language about every guide, by language and slug; the first guide first."""
    files = Files(
        styles=(f"assets/{chat.style}", f"web/{own.name('charts.css')}", f"web/{own.name('page.css')}"),
        script=f"web/{own.name('page.js')}",
        module=f"assets/{chat.module}",
    )

    def page(language: str, guide: GuideInfo | None) -> Asset:
        texts, slug = read_texts(language), guide.slug if guide else ""
        topics = engine.topics(slug) if guide else ()
        config = chat.config(texts, slug)
        body = chat_page(engine.guides, guide, topics, texts=texts, config=config, files=files)
        return Asset(body, "text/html; charset=utf-8", EACH_TIME)

    def of_language(language: str) -> dict[str | None, Asset]:
        return {guide.slug: page(language, guide) for guide in engine.guides} or {None: page(language, None)}

    return {language: of_language(language) for language in languages()}


def _sender(asset: Asset) -> Callable[[Request], Awaitable[Response]]:
    async def sender(request: Request) -> Response:
        return _send(asset, request)

    return sender


def _send(asset: Asset | None, request: Request) -> Response:
    if asset is None:
        return refusal(404, "there is nothing here")
    body, headers = asset.encoded(request.headers.get("accept-encoding", ""))
    return Response(body, headers=headers)
