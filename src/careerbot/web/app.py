"""The web application: the page, the API and the health checks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from careerbot.errors import UsageError
from careerbot.settings.settings import Settings
from careerbot.web import server
from careerbot.web.api.app import create_api
from careerbot.web.api.docs import add_docs
from careerbot.web.chat.feedback import Feedback, read_rating
from careerbot.web.chat.gate import GradioGate
from careerbot.web.chat.gradio_app import Chat, build_chat
from careerbot.web.chat.page import ChatPages
from careerbot.web.embed.routes import add_embed_routes
from careerbot.web.guide.charts import drawer
from careerbot.web.guide.routes import add_guide_routes
from careerbot.web.middleware.layers import defences
from careerbot.web.middleware.limits import RateLimits
from careerbot.web.middleware.problem import nothing_here, refusal
from careerbot.web.pages.assets import EACH_TIME, GET, Asset, AssetFolder, OwnAssets, send_asset
from careerbot.web.paths import API
from careerbot.web.privacy import add_privacy_route
from careerbot.web.protocols import AskEngine

__all__ = ["create_app", "serve"]

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"


def create_app(engine: AskEngine, settings: Settings) -> FastAPI:
    """The application that answers questions with ``engine``."""
    gradio = FastAPI(openapi_url=None)
    chat = build_chat(engine, gradio, drawer(engine.guides))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with gradio.router.lifespan_context(gradio), chat.forgetting():
            yield

    limits = RateLimits(settings, engine.needs_support)
    app = FastAPI(openapi_url=None, lifespan=lifespan, middleware=defences(settings, limits))
    app.state.feedback = Feedback()
    app.state.stop = chat.stop
    own = own_assets()
    pages = ChatPages(engine, chat, own, settings)
    _add_health(app, engine)
    api = create_api(engine, settings)
    app.mount(API, api)
    add_docs(app, api, engine, own, settings)
    _add_feedback(app, app.state.feedback)
    missing = add_guide_routes(
        app,
        engine,
        styles=own.paths("tokens.css", "guide.css", "charts.css"),
        script=own.path("guide.js"),
        texts_of=pages.texts,
    )
    add_embed_routes(app, pages, own, settings)
    add_privacy_route(app, settings, styles=own.paths("tokens.css", "privacy.css"), texts_of=pages.texts)
    _add_page(app, pages, chat, own)
    app.mount("/", GradioGate(gradio, chat.calls, missing))
    return app


def own_assets() -> OwnAssets:
    """The scripts of the rooms, and the style sheets."""
    return OwnAssets(_STATIC, *(_HERE / room for room in ("chat", "embed", "guide")))


def serve(engine: AskEngine, settings: Settings, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve the application until SIGINT or SIGTERM.

    Args:
        on_ready: called with the address once the server listens.

    Raises:
        ServerError: host or port cannot be used.
    """
    with server.listen(settings.host, settings.port) as listener:
        app = create_app(engine, settings)
        server.run(
            app,
            listener,
            trusted_proxies=settings.trusted_proxies,
            on_ready=(lambda url: on_ready(f"{url}{settings.path}")) if on_ready else None,
            on_stop=app.state.stop,
        )


def _add_health(app: FastAPI, engine: AskEngine) -> None:
    @app.api_route("/healthz", methods=GET)
    async def up() -> Response:
        return JSONResponse({"status": "up"})

    @app.api_route("/readyz", methods=GET)
    async def ready() -> Response:
        if not engine.guides:
            return JSONResponse({"status": "loading"}, 503)
        return JSONResponse({"status": "ready"})


def _add_feedback(app: FastAPI, feedback: Feedback) -> None:
    @app.post("/feedback")
    async def rate(request: Request) -> Response:
        try:
            feedback.add(read_rating(await request.body()))
        except UsageError as err:
            return refusal(422, err.message, err.hint)
        return JSONResponse({"status": "kept"})


def _add_page(app: FastAPI, pages: ChatPages, chat: Chat, own: OwnAssets) -> None:
    gradio = AssetFolder(chat.assets)
    fixed = {
        "/theme.css": Asset(chat.theme, "text/css; charset=utf-8"),
        # The chat's script asks for a description of the API, and complains if there is none.
        "/gradio_api/info": Asset(b'{"named_endpoints":{},"unnamed_endpoints":{}}', "application/json", EACH_TIME),
        # Asked after the connection was lost: the page is loaded anew once the server answers.
        "/gradio_api/app_id": Asset(chat.app_id, "application/json", EACH_TIME),
        "/favicon.ico": Asset((_STATIC / "favicon.ico").read_bytes(), "image/x-icon", "public, max-age=86400"),
    }
    for path, asset in fixed.items():
        app.add_api_route(path, _sender(asset), methods=GET)

    @app.api_route("/", methods=GET)
    def page(request: Request) -> Response:
        asked = request.query_params
        return send_asset(pages.page(asked.get("lang"), asked.get("guide")), request)

    @app.api_route("/assets/{name}", methods=GET)
    async def gradio_asset(name: str, request: Request) -> Response:
        return _send(gradio.get(name), request)

    @app.api_route("/web/{name}", methods=GET)
    async def own_asset(name: str, request: Request) -> Response:
        return _send(own.get(name), request)


def _sender(asset: Asset) -> Callable[[Request], Awaitable[Response]]:
    async def sender(request: Request) -> Response:
        return send_asset(asset, request)

    return sender


def _send(asset: Asset | None, request: Request) -> Response:
    return send_asset(asset, request) if asset is not None else nothing_here()
