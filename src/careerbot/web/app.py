"""The web application: the page, the API and the health checks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from careerbot.errors import PackageError
from careerbot.settings.settings import Settings
from careerbot.web import server
from careerbot.web.api.app import create_api
from careerbot.web.api.docs import add_docs
from careerbot.web.chat.feedback import Feedback
from careerbot.web.chat.gate import CALLS, LASTING, read_chat_call
from careerbot.web.chat.gradio_app import build_chat
from careerbot.web.chat.page import ChatPages
from careerbot.web.chat.routes import add_chat_routes, add_gate
from careerbot.web.embed.routes import add_embed_routes
from careerbot.web.guide.charts import drawer
from careerbot.web.guide.quick_facts import facts_shower
from careerbot.web.guide.routes import add_guide_routes
from careerbot.web.middleware.layers import defences
from careerbot.web.middleware.limits import RateLimits
from careerbot.web.middleware.problem import nothing_here
from careerbot.web.pages.assets import GET, Asset, OwnAssets, send_asset
from careerbot.web.paths import API
from careerbot.web.privacy import add_privacy_route
from careerbot.web.protocols import AskEngine

__all__ = ["create_app", "serve"]

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"


def create_app(engine: AskEngine, settings: Settings) -> FastAPI:
    """The application that answers questions with ``engine``.

    Raises:
        PackageError: the settings want metrics, and what counts them is not installed.
    """
    add_counts = None
    if settings.metrics:
        engine, add_counts = _counted(engine, settings.path)
    chat = build_chat(engine, FastAPI(openapi_url=None), drawer(engine.guide))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with chat.running():
            yield

    limits = RateLimits(settings, engine.needs_support, read_chat_call)
    app = FastAPI(
        openapi_url=None,
        lifespan=lifespan,
        middleware=defences(settings, limits, LASTING),
        exception_handlers={404: _not_found},
    )
    app.state.feedback = Feedback()
    app.state.stop = chat.stop
    own = own_assets()
    show_facts = facts_shower(engine)
    pages = ChatPages(engine, chat, own, settings, show_facts)
    _add_health(app, engine)
    if add_counts is not None:
        add_counts(app)
    api = create_api(engine, settings)
    app.mount(API, api)
    add_docs(app, api, engine, own, settings)
    missing = add_guide_routes(
        app,
        engine,
        styles=own.paths("tokens.css", "pages.css", "guide.css", "charts.css"),
        script=own.path("guide.js"),
        colors_script=own.path("colors.js"),
        list_styles=own.paths("tokens.css", "pages.css", "guide.css", "charts.css", "browse.css"),
        list_script=own.path("browse.js"),
        texts_of=pages.texts,
        show_facts=show_facts,
    )
    add_embed_routes(app, pages, own, settings)
    add_privacy_route(app, settings, styles=own.paths("tokens.css", "pages.css", "privacy.css"), texts_of=pages.texts)
    add_chat_routes(app, pages, chat, app.state.feedback)
    _add_files(app, own)
    add_gate(app, chat, missing)
    return app


def _counted(engine: AskEngine, path: str) -> tuple[AskEngine, Callable[[FastAPI], None]]:
    """The engine with its answers counted, and what adds the counts to an application; the package is an extra's."""
    try:
        from careerbot.web.metrics import counted
    except ModuleNotFoundError as err:
        if (err.name or "").split(".")[0] != "prometheus_client":
            raise
        raise PackageError(
            "the setting metrics is on and needs the package prometheus-client, which is not installed",
            hint="pip install 'careerbot[metrics]', or set metrics = false",
        ) from err
    return counted(engine, path, CALLS)


async def _not_found(_request: Request, _error: Exception) -> Response:
    """For an address that no route takes, such as one with a line break in it."""
    return nothing_here()


def own_assets() -> OwnAssets:
    """The scripts and style sheets, of the rooms and of all pages."""
    return OwnAssets(_STATIC, *(_HERE / room for room in ("api", "chat", "embed", "guide")))


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


def _add_files(app: FastAPI, own: OwnAssets) -> None:
    icon = Asset((_STATIC / "favicon.ico").read_bytes(), "image/x-icon", "public, max-age=86400")

    @app.api_route("/favicon.ico", methods=GET)
    async def favicon(request: Request) -> Response:
        return send_asset(icon, request)

    @app.api_route("/web/{name}", methods=GET)
    async def own_asset(name: str, request: Request) -> Response:
        asset = own.get(name)
        return send_asset(asset, request) if asset is not None else nothing_here()
