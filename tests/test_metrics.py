"""The counts for monitoring: what they count, what they never hold, and that they are off unless they are wanted."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from web_engine import Engine

from careerbot.answer.model import Answer, Status
from careerbot.errors import PackageError, QuestionError
from careerbot.question.dialogue import Turn
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app
from careerbot.web.pages.texts import languages, read_texts
from careerbot.web.privacy import privacy_page

pytest.importorskip("prometheus_client", reason="no prometheus-client: the counts were NOT tried")

from careerbot.web.chat.gate import CALLS
from careerbot.web.metrics import CLASSES, FAILED, REFUSED, ROUTES, STATUSES, CountingEngine, Metrics, route_of

pytestmark = pytest.mark.usefixtures("gradio_files")
ON = Settings(metrics=True)


@dataclass
class _Engine(Engine):
    """Answers as it is told to."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        if question == "broken":
            raise RuntimeError(question)
        if question == "none":
            raise QuestionError(question)
        answer = super().ask(question, history, guide, language, near)
        statuses = {status.value: status for status in Status}
        return replace(answer, status=statuses[question]) if question in statuses else answer


@pytest.fixture(scope="module")
def client(gradio_files: Path) -> Iterator[TestClient]:
    with TestClient(create_app(_Engine(), ON), base_url="http://bot.example") as client:
        yield client


def counts(text: str) -> dict[str, float]:
    """Each series with its number."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}


def grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    assert set(before) == set(after), "a series came that was not there from the start"
    return {name: after[name] - number for name, number in before.items() if after[name] != number}


def now(client: TestClient) -> dict[str, float]:
    return counts(client.get("/metrics").text)


def ask(client: TestClient, question: str) -> Any:
    return client.post("/api/v1/ask", json={"question": question})


def test_it_is_off_unless_it_is_set() -> None:
    assert not Settings().metrics
    with TestClient(create_app(_Engine(), Settings()), base_url="http://bot.example") as client:
        assert client.get("/metrics").status_code == 404


def test_it_is_text_of_prometheus(client: TestClient) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    from prometheus_client.parser import text_string_to_metric_families

    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert names >= {"careerbot_answers", "careerbot_requests", "careerbot_answer_seconds"}
    # Nothing of the process or of Python, as the library's own registry has it.
    assert all(name.startswith("careerbot_") for name in names)


@pytest.mark.parametrize("status", [status.value for status in Status if status is not Status.SUPPORT])
def test_an_answer_is_counted_by_its_status_and_timed(status: str) -> None:
    metrics = Metrics(CALLS)
    before = counts(metrics.text().decode())
    CountingEngine(_Engine(), metrics).ask(status)
    more = grown(before, counts(metrics.text().decode()))
    assert more[f'careerbot_answers_total{{status="{status}"}}'] == 1
    assert more["careerbot_answer_seconds_count"] == 1
    assert [name for name in more if "answers_total" in name] == [f'careerbot_answers_total{{status="{status}"}}']


def test_a_call_for_help_is_only_one_of_the_statuses() -> None:
    metrics = Metrics(CALLS)
    before = counts(metrics.text().decode())
    CountingEngine(_Engine(), metrics).ask("support")
    assert grown(before, counts(metrics.text().decode())) == {'careerbot_answers_total{status="support"}': 1}


@pytest.mark.parametrize(
    ("question", "kind", "status"), [("broken", RuntimeError, FAILED), ("none", QuestionError, REFUSED)]
)
def test_what_is_no_answer_is_counted_and_handed_on(question: str, kind: type[Exception], status: str) -> None:
    metrics = Metrics(CALLS)
    before = counts(metrics.text().decode())
    with pytest.raises(kind, match=question):
        CountingEngine(_Engine(), metrics).ask(question)
    assert grown(before, counts(metrics.text().decode())) == {f'careerbot_answers_total{{status="{status}"}}': 1}


def test_the_engine_is_asked_as_before() -> None:
    engine = _Engine()
    counting = CountingEngine(engine, Metrics(CALLS))
    turn = Turn("What do they do?", "data-gardener")
    counting.ask("pay?", [turn], "data-gardener", "es", "data-gardener")
    assert engine.asked == [("pay?", (turn,), "data-gardener")]
    assert counting.guides == engine.guides
    assert counting.guide("data-gardener") is engine.guide("data-gardener")
    assert counting.topics("a", "es") == engine.topics("a", "es")
    assert counting.careers == engine.careers
    assert counting.search_careers("garden") == engine.search_careers("garden")
    assert counting.populous(1) == engine.populous(1)
    assert counting.conflicts("data-gardener") == ()
    assert counting.needs_support("help me")


def test_requests_are_counted_by_what_they_are_for(client: TestClient) -> None:
    before = now(client)
    for path in ("/", "/privacy", "/healthz", "/nothing/at-all", "/guide/data-gardener", "/api/v1/guides"):
        client.get(path)
    assert ask(client, "pay?").status_code == 200
    assert client.post("/api/v1/ask", content="x", headers={"Content-Type": "text/plain"}).status_code == 415
    more = {name: number for name, number in grown(before, now(client)).items() if "requests_total" in name}
    assert more == {
        'careerbot_requests_total{route="page",status="2xx"}': 2,
        'careerbot_requests_total{route="health",status="2xx"}': 1,
        'careerbot_requests_total{route="other",status="4xx"}': 1,
        'careerbot_requests_total{route="guide",status="2xx"}': 1,
        'careerbot_requests_total{route="api",status="2xx"}': 2,
        'careerbot_requests_total{route="api",status="4xx"}': 1,
        'careerbot_requests_total{route="metrics",status="2xx"}': 1,
    }


def test_the_chat_is_counted_too(client: TestClient) -> None:
    before = now(client)
    call = {"fn_index": 0, "data": ["answered", None, "en", "data-gardener", ""], "session_hash": "abcd1234"}
    body = {"content": json.dumps(call), "headers": {"Content-Type": "application/json"}}
    assert client.post("/gradio_api/queue/join", **body).is_success  # type: ignore[arg-type]
    client.get("/gradio_api/queue/data?session_hash=abcd1234")
    more = grown(before, now(client))
    assert more['careerbot_answers_total{status="answered"}'] == 1
    assert more['careerbot_requests_total{route="chat",status="2xx"}'] == 2


def test_nothing_that_a_visitor_sends_is_in_it(client: TestClient) -> None:
    """And no series comes, or goes, for anything that is sent."""
    before = now(client)
    marker = "zebra4711"
    ask(client, f"help me {marker}")
    ask(client, f"is {marker} paid?")
    for path in (f"/guide/{marker}", f"/{marker}", f"/?lang={marker}", f"/web/{marker}.js", f"/embed?guide={marker}"):
        client.get(path, headers={"User-Agent": marker, "X-Request-Id": marker, "Referer": f"https://{marker}.example"})
    client.request(marker.upper(), "/")
    text = client.get("/metrics").text
    grown(before, counts(text))
    for word in (marker, "data-gardener", "testclient", "bot.example", "127.0.0.1"):
        assert word.lower() not in text.lower()
    labels = re.findall(r'(\w+)="([^"]*)"', text)
    assert {name for name, _ in labels} == {"status", "route", "le"}
    assert {value for name, value in labels if name == "route"} == set(ROUTES)
    assert {value for name, value in labels if name == "status"} == {*STATUSES, *CLASSES}


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_who_comes_through_a_proxy_sees_nothing(client: TestClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "for=203.0.113.7"}).status_code == 404


def test_under_a_path() -> None:
    settings = replace(ON, public_url="https://school.example/bot")
    with TestClient(create_app(_Engine(), settings), base_url="http://bot.example") as client:
        assert client.get("/metrics").status_code == 404
        client.get("/bot/")
        found = counts(client.get("/bot/metrics").text)
    assert found['careerbot_requests_total{route="page",status="2xx"}'] == 1
    assert found['careerbot_requests_total{route="other",status="4xx"}'] == 1


@pytest.mark.parametrize(
    ("status", "counted"), [(200, "2xx"), (308, "3xx"), (599, "5xx"), (101, "none"), (999, "none"), (None, "none")]
)
def test_any_status_is_one_of_a_few(status: int | None, counted: str) -> None:
    metrics = Metrics(CALLS)
    metrics.count_request("/", status)
    assert counts(metrics.text().decode())[f'careerbot_requests_total{{route="page",status="{counted}"}}'] == 1


@pytest.mark.parametrize("path", ["", "/x", "//", "/apiary", "/\n", "/guide\u00e9", "*"])
def test_any_address_is_one_of_a_few(path: str) -> None:
    assert route_of(path, CALLS) in ROUTES


def test_without_the_package_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ["prometheus_client", *(name for name in sys.modules if name.startswith("prometheus_client."))]:
        monkeypatch.setitem(sys.modules, module, None)  # an import takes that for "not installed"
    monkeypatch.delitem(sys.modules, "careerbot.web.metrics")
    with pytest.raises(PackageError, match="needs the package prometheus-client") as error:
        create_app(_Engine(), ON)
    assert error.value.hint.startswith("pip install 'careerbot[metrics]'")
    create_app(_Engine(), Settings())


@pytest.mark.parametrize("language", languages())
def test_the_page_about_privacy_says_so_when_it_is_on(language: str) -> None:
    texts = read_texts(language)
    line = texts["privacy.server_metrics"]
    assert line in privacy_page(ON, texts, "", []).decode()
    assert line not in privacy_page(Settings(), texts, "", []).decode()
