"""The API as its OpenAPI document describes it, tried by schemathesis with data of every sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import ChecksConfig, PositiveDataAcceptanceConfig, ProjectConfig, ProjectsConfig
from schemathesis.core.failures import FailureGroup
from web_engine import CareerEngine, whole

from careerbot.answer.model import Answer, Paragraph, Segment, Status
from careerbot.engine import Engine
from careerbot.guides.model import Guide
from careerbot.question.dialogue import Turn
from careerbot.settings.settings import Settings
from careerbot.web.api.app import create_api
from careerbot.web.app import create_app

_ROOMY = Settings(questions_per_address=1_000_000, questions_per_chat=1_000_000, requests_per_address=1_000_000)
_SEEN = (
    ("POST", "/ask", 200),
    ("POST", "/ask", 404),
    ("POST", "/ask", 415),
    ("POST", "/ask", 422),
    ("POST", "/ask", 405),
    ("GET", "/guides", 200),
    ("GET", "/guides", 405),
    ("GET", "/guides/{slug}/units/{unit}", 200),
    ("GET", "/guides/{slug}/units/{unit}", 404),
    ("GET", "/guides/{slug}/units/{unit}", 405),
)


class _Renamed(Answer):
    def record(self) -> dict[str, Any]:
        record = super().record()
        record["citations"] = record.pop("quotes")
        return record


@dataclass
class _Engine(CareerEngine):
    """Says one thing to everything, if it has no fault."""

    guides: Sequence[Guide] = ()
    fault: str = ""

    def guide(self, slug: str) -> Guide:
        return whole(self.guides, slug)

    def populous(self, n: int) -> Sequence[Guide]:
        return self.guides[:n]

    def topics(self, slug: str, language: str = "en") -> Sequence[tuple[str, Sequence[str]]]:
        return ()

    def needs_support(self, question: str) -> bool:
        return False

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        if self.fault == "crash":
            raise KeyError(question)
        kind = _Renamed if self.fault == "renamed" else Answer
        return kind(Status.OFF_TOPIC, (Paragraph((Segment("A word."),)),))


class _Server:
    """The whole application, defences included, around an engine that a test brings along."""

    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"  # the API has nothing to start
        await self.app(scope, receive, send)


def _described(server: _Server) -> Any:
    """What the API says of itself, and where to try it."""
    # A text of the right form may still be no question, as "?!"; ``_refuses_words_alone`` looks at these.
    accepted = PositiveDataAcceptanceConfig(expected_statuses=["2xx", "404", "422"])
    project = ProjectConfig(checks=ChecksConfig(positive_data_acceptance=accepted))
    config = schemathesis.Config(projects=ProjectsConfig(default=project), seed=1)
    schema = schemathesis.openapi.from_dict(create_api(_Engine(), _ROOMY).openapi(), config=config)
    schema.app = server
    return schema


def _refuses_words_alone(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: Any) -> None:
    """What is of the right form is only refused for what the question says."""
    if response.status_code == 422 and case.meta and case.meta.generation.mode.is_positive:
        assert response.json()["error"].startswith("the question "), response.json()


@pytest.fixture(scope="module")
def _served(engine: Engine, gradio_files: Path) -> None:
    _server.app = create_app(engine, _ROOMY)


_Test: TypeAlias = Callable[["schemathesis.Case[Any]"], None]
_server = _Server()
_each_call: Callable[[_Test], _Test] = _described(_server).parametrize()
_answered: Counter[tuple[str, str, int]] = Counter()


@pytest.mark.usefixtures("_served")
@_each_call
@settings(max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_is_as_its_document_says(case: schemathesis.Case[Any]) -> None:
    """Every status, field and header, for what is right and what is wrong; nothing wrong is taken."""
    response = case.call_and_validate(additional_checks=[_refuses_words_alone])
    _answered[case.operation.method.upper(), case.operation.path, response.status_code] += 1


def test_all_of_it_was_tried() -> None:
    """Every address has answered well, and refused what there is to refuse; runs after the tests above."""
    assert [seen for seen in _SEEN if not _answered[seen]] == []


@pytest.mark.usefixtures("gradio_files")
@pytest.mark.parametrize(("fault", "found"), [("", []), ("renamed", ["JsonSchemaError"]), ("crash", ["ServerError"])])
def test_a_fault_is_found(guide: Guide, fault: str, found: list[str]) -> None:
    """A field with another name, and a crash; else the first test would pass for no reason."""
    server = _Server()
    server.app = create_app(_Engine((guide,), fault), _ROOMY)
    case = _described(server)["/ask"]["POST"].Case(body={"question": "What do they earn?"})
    failures: Sequence[Exception] = ()
    try:
        case.call_and_validate()
    except FailureGroup as err:
        failures = err.exceptions
    assert [type(failure).__name__ for failure in failures] == found
