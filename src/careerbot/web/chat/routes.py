"""Routes of the chat: its page, what Gradio's script asks for, ratings; the rest goes through the gate to Gradio."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from careerbot.errors import UsageError
from careerbot.web.chat.feedback import Feedback, read_rating
from careerbot.web.chat.gate import GradioGate
from careerbot.web.chat.gradio_app import Chat
from careerbot.web.chat.page import ChatPages
from careerbot.web.middleware.problem import nothing_here, refusal
from careerbot.web.pages.assets import EACH_TIME, GET, Asset, AssetFolder, send_asset


def add_chat_routes(app: FastAPI, pages: ChatPages, chat: Chat, feedback: Feedback) -> None:
    """Serve the page and all that it is made of and calls, but for what ``add_gate`` lets through."""
    gradio = AssetFolder(chat.assets)
    fixed = {
        "/theme.css": Asset(chat.theme, "text/css; charset=utf-8"),
        # The chat's script asks for a description of the API, and complains if there is none.
        "/gradio_api/info": Asset(b'{"named_endpoints":{},"unnamed_endpoints":{}}', "application/json", EACH_TIME),
        # Asked after the connection was lost: the page is loaded anew once the server answers.
        "/gradio_api/app_id": Asset(chat.app_id, "application/json", EACH_TIME),
    }
    for path, asset in fixed.items():
        app.add_api_route(path, _sender(asset), methods=GET)

    @app.api_route("/", methods=GET)
    def page(request: Request) -> Response:
        asked = request.query_params
        return send_asset(pages.page(asked.get("lang"), asked.get("guide")), request)

    @app.api_route("/assets/{name}", methods=GET)
    async def gradio_asset(name: str, request: Request) -> Response:
        asset = gradio.get(name)
        return send_asset(asset, request) if asset is not None else nothing_here()

    @app.post("/feedback")
    async def rate(request: Request) -> Response:
        try:
            feedback.add(read_rating(await request.body()))
        except UsageError as err:
            return refusal(422, err.message, err.hint)
        return JSONResponse({"status": "kept"})


def add_gate(app: FastAPI, chat: Chat, missing: Callable[[Request], Response]) -> None:
    """Let what no other route has answered through the gate to Gradio; to be added last.

    Args:
        missing: answers a browser that asks for a page that is not there.
    """
    app.mount("/", GradioGate(chat.host, chat.calls, missing))


def _sender(asset: Asset) -> Callable[[Request], Awaitable[Response]]:
    async def sender(request: Request) -> Response:
        return send_asset(asset, request)

    return sender
