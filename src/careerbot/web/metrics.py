"""Counts for monitoring, in the text format of Prometheus: how many answers and requests of which sort, how fast.

Off unless the setting ``metrics`` is on. No count has a word of a question, an address or a name that a
visitor sent: what a count is told apart by is one of a few words that stand here. Each of them is there
from the start with zero, so that neither its coming nor the time of it tells of one visitor. A call for
help is counted among the statuses alone, never by its time.
The only module that imports prometheus_client, which comes with ``careerbot[metrics]``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from careerbot.answer.model import Answer, Status
from careerbot.careers.model import Career
from careerbot.conflicts.model import Conflict
from careerbot.errors import UsageError
from careerbot.guides.model import Guide, ListedGuide
from careerbot.question.dialogue import Turn
from careerbot.web.middleware.problem import nothing_here
from careerbot.web.pages.assets import GET
from careerbot.web.paths import METRICS
from careerbot.web.protocols import AskEngine

REFUSED, FAILED = "refused", "failed"
STATUSES = (*(status.value for status in Status), REFUSED, FAILED)
"""What becomes of a question; the last two: it was none, and something broke."""

# How addresses begin; the first that fits decides.
_ROUTES = (
    ("/api/", "api"),
    ("/embed", "embed"),
    ("/guide", "guide"),
    ("/feedback", "feedback"),
    ("/healthz", "health"),
    ("/readyz", "health"),
    (METRICS, "metrics"),
    ("/docs", "page"),
    ("/privacy", "page"),
    ("/assets/", "file"),
    ("/web/", "file"),
)
ROUTES = tuple(dict.fromkeys(("page", "chat", *(name for _, name in _ROUTES), "other")))
CLASSES = ("2xx", "3xx", "4xx", "5xx", "none")
"""Of an answer's status; the last: nobody waited for it."""

# Most answers take some milliseconds, the first of a guide more.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_THROUGH_A_PROXY = ("x-forwarded-for", "forwarded")


class Metrics:
    """The counts of one application, from zero. Safe to use from several threads."""

    def __init__(self, chat: str) -> None:
        """``chat``: how the addresses begin that the chat's page calls."""
        self._chat = chat
        # One of its own: the library's holds facts about the process, and belongs to all who import it.
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "careerbot_answers", "Questions by what became of them.", ["status"], registry=self._registry
        )
        self._requests = Counter(
            "careerbot_requests", "Requests by what they were for.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "careerbot_answer_seconds",
            "Time of an answer, without calls for help.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        for status in STATUSES:
            self._answers.labels(status)
        for route in ROUTES:
            for of_status in CLASSES:
                self._requests.labels(route, of_status)

    def count_answer(self, status: str, took_s: float | None = None) -> None:
        """Count a question, and how long it took if it was answered."""
        self._answers.labels(status).inc()
        if took_s is not None:
            self._seconds.observe(took_s)

    def count_request(self, path: str, status: int | None) -> None:
        """Count a request by its address, of which only the sort is kept."""
        of_status = CLASSES[-1] if status is None else f"{status // 100}xx"
        self._requests.labels(route_of(path, self._chat), of_status if of_status in CLASSES else CLASSES[-1]).inc()

    def text(self) -> bytes:
        """All counts as Prometheus reads them."""
        text: bytes = generate_latest(self._registry)
        return text


def route_of(path: str, chat: str) -> str:
    """What an address is for, in one of a few words.

    Args:
        chat: how the addresses begin that the chat's page calls.

    >>> [route_of(path, "/calls/") for path in ("/", "/api/v1/ask", "/guide/nurse", "/calls/join", "/wp-admin/nurse")]
    ['page', 'api', 'guide', 'chat', 'other']
    """
    if path.startswith(chat):
        return "chat"
    if path == "/":
        return "page"
    return next((name for begin, name in _ROUTES if path.startswith(begin)), "other")


class CountingEngine:
    """An engine whose answers are counted; all else is the engine's."""

    def __init__(self, engine: AskEngine, metrics: Metrics) -> None:
        self._engine = engine
        self._metrics = metrics

    @property
    def guides(self) -> Sequence[ListedGuide]:
        return self._engine.guides

    def guide(self, slug: str) -> Guide:
        return self._engine.guide(slug)

    def conflicts(self, slug: str) -> Sequence[Conflict]:
        return self._engine.conflicts(slug)

    @property
    def careers(self) -> Sequence[Career]:
        return self._engine.careers

    def search_careers(self, text: str) -> Sequence[Career]:
        return self._engine.search_careers(text)

    def populous(self, n: int) -> Sequence[ListedGuide]:
        return self._engine.populous(n)

    def topics(self, slug: str, language: str = "en") -> Sequence[tuple[str, Sequence[str]]]:
        return self._engine.topics(slug, language)

    def needs_support(self, question: str) -> bool:
        return self._engine.needs_support(question)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        begun = time.perf_counter()
        try:
            answer = self._engine.ask(question, history, guide, language, near)
        except Exception as err:  # counted and handed on
            self._metrics.count_answer(REFUSED if isinstance(err, UsageError) else FAILED)
            raise
        took_s = time.perf_counter() - begun
        self._metrics.count_answer(answer.status.value, None if answer.status is Status.SUPPORT else took_s)
        return answer


class CountRequests:
    """Counts each request when its answer begins; the layer around all others."""

    def __init__(self, app: ASGIApp, metrics: Metrics, path: str = "") -> None:
        """Count what goes to ``app``.

        Args:
            path: what stands before every address.
        """
        self._app = app
        self._metrics = metrics
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start" and status is None:
                status = int(message["status"])
                self._metrics.count_request(path, status)
            await send(message)

        asked = str(scope["path"])
        is_ours = asked.startswith(f"{self._path}/")
        path = asked[len(self._path) :] if is_ours else ""
        try:
            await self._app(scope, receive, send_counted)
        finally:
            if status is None:
                self._metrics.count_request(path, None)


def counted(engine: AskEngine, path: str, chat: str) -> tuple[AskEngine, Callable[[FastAPI], None]]:
    """The engine with its answers counted, and what makes an application count its requests and show all counts.

    Args:
        path: what stands before every address.
        chat: how the addresses begin that the chat's page calls.
    """
    metrics = Metrics(chat)

    def add(app: FastAPI) -> None:
        app.add_middleware(CountRequests, metrics=metrics, path=path)  # around all others
        _add_route(app, metrics)

    return CountingEngine(engine, metrics), add


def _add_route(app: FastAPI, metrics: Metrics) -> None:
    @app.api_route(METRICS, methods=GET)
    async def counts(request: Request) -> Response:
        # The proxy should not pass this on. Where it does, it still says that it stands between.
        if any(name in request.headers for name in _THROUGH_A_PROXY):
            return nothing_here()
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
