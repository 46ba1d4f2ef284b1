"""The public API: what it tells of itself, that its records are as told, and who may call it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from handbook import write_guide, write_handbook
from starlette.testclient import TestClient
from web_engine import CareerEngine, whole

from careerbot.answer.model import Answer, Paragraph, Segment, Status
from careerbot.engine import Engine
from careerbot.errors import StoreUnavailableError
from careerbot.guides.model import Guide
from careerbot.question.dialogue import Turn
from careerbot.schema import AnswerRecord, GuidesRecord, Problem, UnitRecord
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app

pytestmark = pytest.mark.usefixtures("gradio_files")

_HOST = "https://bot.school.example"
_SITE = "https://www.school.example"
_TOKEN = "abcdefghijklmnop"
_SENT = {"question": "What do they earn?"}
_ASK, _GUIDES, _DOCUMENT = "/api/v1/ask", "/api/v1/guides", "/api/v1/openapi.json"
_EVALUATION = Path(__file__).parent.parent / "evaluation"


@dataclass
class _Engine(CareerEngine):
    """The real guide, and one answer to everything."""

    guides: Sequence[Guide] = ()

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
        if "crash" in question:
            raise KeyError(question)
        if "lost" in question:
            raise StoreUnavailableError("postgresql://db.internal/a: the database cannot be reached: it is away")
        return Answer(Status.OFF_TOPIC, (Paragraph((Segment("A word."),)),))


def _client(guides: Sequence[Guide] = (), **settings: Any) -> TestClient:
    app = create_app(_Engine(guides), Settings(**settings))
    return TestClient(app, base_url=_HOST, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(guide: Guide) -> TestClient:
    return _client([guide])


def test_a_guide_that_cannot_be_read_now_is_no_fault_of_the_question(client: TestClient) -> None:
    """And where the database is, is nobody's business."""
    answer = client.post(_ASK, json={"question": "lost"})
    assert answer.status_code == 503
    assert answer.json()["error"] == "this guide cannot be read at the moment"
    assert "internal" not in answer.text


# The document


def test_the_document_is_of_the_api_alone(client: TestClient) -> None:
    """Not of the pages, the chat's own calls or the feedback."""
    document = client.get(_DOCUMENT).json()
    calls = {path: list(methods) for path, methods in document["paths"].items()}
    assert calls == {
        "/ask": ["post"],
        "/guides": ["get"],
        "/guides/{slug}": ["get"],
        "/guides/{slug}/units/{unit}": ["get"],
    }
    assert document["info"]["title"] == "careerbot"
    assert client.get("/openapi.json").status_code == 404


@pytest.mark.parametrize(
    ("public_url", "path", "server"),
    [
        ("", "", "/api/v1"),
        ("https://bot.school.example", "", "https://bot.school.example/api/v1"),
        ("https://www.school.example/careers", "/careers", "https://www.school.example/careers/api/v1"),
    ],
)
def test_the_document_says_where_the_api_is(guide: Guide, public_url: str, path: str, server: str) -> None:
    """Behind a proxy, too; and a guide's page is found from there."""
    client = _client([guide], public_url=public_url)
    assert client.get(path + _DOCUMENT).json()["servers"] == [{"url": server}]
    [listed] = client.get(path + _GUIDES).json()["guides"]
    assert listed["page"] == f"{path}/guide/{guide.slug}"
    assert client.get(listed["page"]).status_code == 200


def test_everything_is_described(client: TestClient) -> None:
    """Each call, field, place in an address and status says what it is."""
    document = client.get(_DOCUMENT).json()
    for operation in (operation for methods in document["paths"].values() for operation in methods.values()):
        parts = [operation, *operation.get("parameters", []), *operation["responses"].values()]
        assert all(part["description"] for part in parts)
        for status, response in operation["responses"].items():
            schema = response["content"]["application/json"]["schema"]
            assert (schema["$ref"] == "#/components/schemas/Problem") == (status != "200")
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        assert all(field["description"] for field in schema.get("properties", {}).values()), name


def test_the_examples_are_true(client: TestClient, guide: Guide) -> None:
    """The answer's is of its model, and quotes the guide."""
    schemas = client.get(_DOCUMENT).json()["components"]["schemas"]
    [example] = schemas["AnswerRecord"]["examples"]
    assert AnswerRecord.model_validate(example).model_dump(mode="json") == example
    for quote in example["quotes"]:
        assert guide.source_text[quote["start"] : quote["end"]] == quote["text"]
    [problem] = schemas["Problem"]["examples"]
    assert Problem.model_validate(problem).model_dump() == problem
    for asked in schemas["AskRequest"]["examples"]:
        assert client.post(_ASK, json=asked).status_code == 200


@pytest.mark.parametrize("token", ["", _TOKEN])
def test_the_document_says_whether_a_token_is_needed(token: str) -> None:
    """It can be read without one."""
    document = _client(api_token=token).get(_DOCUMENT).json()
    assert ("securitySchemes" in document["components"]) == bool(token)
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation.get("security") == ([{"token": []}] if token else None)
            assert ("401" in operation["responses"]) == bool(token)


# Records


def _same(model: Any, record: Mapping[str, Any]) -> bool:
    """Nothing missing, nothing more, and every value of the kind that is told."""
    return bool(model.model_validate_json(json.dumps(record), strict=True).model_dump(mode="json") == record)


def _questions(file: str, every: int) -> list[dict[str, Any]]:
    lines = (_EVALUATION / file).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[::every]]


def test_answers_are_as_their_model_says(engine: Engine) -> None:
    """Answers of every status, with differences, tables, times and follow-ups."""
    asked = [*_questions("boards.jsonl", 20), *_questions("conversations.jsonl", 10), *_questions("lookups.jsonl", 12)]
    asked += [*_questions("gates.jsonl", 20), {"question": "How much do they earn?"}, {"question": "hello"}]
    found = set()
    for one in asked:
        answer = engine.ask(one["question"], [Turn(**said) for said in one.get("history", [])])
        assert _same(AnswerRecord, answer.record()), one["question"]
        found.add(answer.status)
    assert found == set(Status) - {Status.WHICH_GUIDE}  # of one guide it is never asked


def test_guides_and_units_are_as_their_models_say(client: TestClient, guide: Guide) -> None:
    """Every unit, and the text is the guide's."""
    listed = client.get(_GUIDES).json()
    assert _same(GuidesRecord, listed)
    assert listed["guides"][0]["units"] == len(guide.units)
    assert "ML Engineer" in listed["guides"][0]["other_names"]
    for unit in guide.units:
        read = client.get(f"{_GUIDES}/{guide.slug}/units/{unit.unit_id}").json()
        assert _same(UnitRecord, read), unit.unit_id
        assert read["text"] == guide.source_text[read["start"] : read["end"]]


def test_guides_are_searched_and_come_in_pages(tmp_path: Path) -> None:
    """Each once, on pages that lead to each other; facts are the guide's own words."""
    client = _client(write_handbook(tmp_path), public_url="https://bot.school.example/careers")
    first = client.get(f"/careers{_GUIDES}?per_page=2").json()
    assert _same(GuidesRecord, first)
    assert (first["total"], first["page"]) == (3, 1)
    last = client.get(first["next"]).json()
    assert (last["page"], last["next"]) == (2, None)
    assert [one["slug"] for one in (*first["guides"], *last["guides"])] == [
        "carpenters",
        "registered-nurses",
        "roofers",
    ]
    found = client.get(f"/careers{_GUIDES}?q=carp&per_page=1").json()
    assert (found["total"], found["next"]) == (1, None)
    [carpenter] = found["guides"]
    assert carpenter["group"] == "Building"
    assert (carpenter["publisher"], carpenter["licence"]) == ("Bureau of Examples", "public domain")
    assert (carpenter["address"], carpenter["last_verified"]) == ("https://example.org/carpenters", "2025-08-28")
    pay = next(fact for fact in carpenter["facts"] if fact["kind"] == "pay")
    assert pay == {
        "kind": "pay",
        "text": "$59,310 per year",
        "unit": "section:quick-facts",
        "year": "2024",
        "place": "",
        "period": "year",
        "low": 59310.0,
        "high": 59310.0,
    }
    assert client.get(f"/careers{_GUIDES}/carpenters").json() == carpenter
    assert client.get(f"/careers{_GUIDES}?page=9").json()["guides"] == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "per_page=0", "per_page=101", "page=9999999", f"q={'x' * 2001}"])
def test_a_page_out_of_bounds_is_refused_with_the_bounds(client: TestClient, query: str) -> None:
    answer = client.get(f"{_GUIDES}?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"] == f'"{query.partition("=")[0]}" is out of its bounds'
    assert answer.json()["hint"]


def test_an_open_amount_has_no_end(tmp_path: Path) -> None:
    """JSON has no infinity."""
    pay = [("2024 Median Pay", "Over $239,200 per year")]
    client = _client([write_guide(tmp_path, "surgeons", "Surgeon", facts=pay)])
    [fact] = client.get(f"{_GUIDES}/surgeons").json()["facts"]
    assert (fact["low"], fact["high"]) == (239200.0, None)


def test_an_unknown_guide_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """Not with all that there are."""
    many = [write_guide(tmp_path, f"job-{n}", f"Maker {n}") for n in range(9)]
    client = _client([*many, *write_handbook(tmp_path)])
    asked = {**_SENT, "guide": "carpentrs"}
    for answer in (
        client.get(f"{_GUIDES}/carpentrs"),
        client.get(f"{_GUIDES}/carpentrs/units/faq:1"),
        client.post(_ASK, json=asked),
    ):
        assert answer.status_code == 404
        assert answer.json()["hint"] == "did you mean carpenters?"
    assert client.get(f"{_GUIDES}/astronaut").json()["hint"] == "none of the 12 guides has a name like it"


@pytest.mark.parametrize("place", ["nobody/units/faq:2", "machine-learning-engineer/units/faq:99", "../units/faq:2"])
def test_what_is_not_there_says_what_is(client: TestClient, place: str) -> None:
    """In the same form as every refusal."""
    answer = client.get(f"{_GUIDES}/{place}")
    assert answer.status_code == 404
    assert _same(Problem, answer.json())


def test_heads_are_answered(client: TestClient) -> None:
    """As with GET, without a body to read."""
    assert client.head(_GUIDES).headers["content-length"] == client.get(_GUIDES).headers["content-length"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", _ASK, "POST"), ("PUT", _ASK, "POST"), ("POST", _GUIDES, "GET, HEAD"), ("TRACE", _GUIDES, "GET, HEAD")],
)
def test_another_method_is_told_which_one(client: TestClient, method: str, path: str, allowed: str) -> None:
    """Whatever comes along with it."""
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert _same(Problem, answer.json())


# Other sites


@pytest.fixture(scope="module")
def open_api(guide: Guide) -> TestClient:
    return _client([guide], public_url=_HOST, api_origins=(_SITE,), api_token=_TOKEN, questions_per_address=5)


def _may_read(answer: Any) -> bool:
    return bool(answer.headers.get("access-control-allow-origin") == _SITE and "Origin" in answer.headers["vary"])


def test_a_named_site_asks_before_it_sends_its_token(open_api: TestClient) -> None:
    """The question itself cannot carry the token yet."""
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}
    allowed = open_api.options(_ASK, headers={"Origin": _SITE, **asks})
    assert allowed.status_code == 200
    assert _may_read(allowed)
    assert "authorization" in allowed.headers["access-control-allow-headers"].lower()
    refused = open_api.options(_ASK, headers={"Origin": "https://evil.example", **asks})
    assert refused.status_code == 403
    assert not [name for name in refused.headers if name.startswith("access-control-")]


@pytest.mark.usefixtures("a_minute")
def test_a_named_site_reads_answers_and_refusals(open_api: TestClient) -> None:
    """A page that cannot read why it was refused can tell nobody what to do."""
    site, known = {"Origin": _SITE}, {"Origin": _SITE, "Authorization": f"Bearer {_TOKEN}"}
    answers = [
        open_api.get(_DOCUMENT, headers=site),
        open_api.get(_GUIDES, headers=known),
        open_api.post(_ASK, json=_SENT, headers=known),
        open_api.post(_ASK, json=_SENT, headers=site),
        open_api.post(_ASK, json={}, headers=known),
        open_api.post(_ASK, content="{}", headers=known),
        open_api.post(_ASK, json={"question": "crash"}, headers=known),
        open_api.post(_ASK, json=_SENT, headers=known),
        open_api.post(_ASK, json=_SENT, headers=known),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 401, 422, 415, 500, 200, 429]
    assert all(_may_read(answer) for answer in answers)
    assert "Retry-After" in answers[-1].headers["access-control-expose-headers"]
    assert answers[3].headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/", "/docs", "/guide", "/healthz", "/feedback"])
def test_a_named_site_reads_nothing_else(open_api: TestClient, path: str) -> None:
    """The pages are for the people who open them."""
    answer = open_api.get(path, headers={"Origin": _SITE})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", [_GUIDES, _DOCUMENT, f"{_GUIDES}/machine-learning-engineer/units/faq:2"])
def test_another_site_cannot_read(open_api: TestClient, path: str) -> None:
    """It gets what every program gets, and its browser keeps it to itself."""
    headers = {"Origin": "https://evil.example", "Authorization": f"Bearer {_TOKEN}"}
    answer = open_api.get(path, headers=headers)
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_without_its_token_nothing_is_read(open_api: TestClient) -> None:
    """Not even whether there is such an address."""
    for path in (_GUIDES, f"{_GUIDES}/machine-learning-engineer/units/faq:2", "/api/v1/nothing"):
        assert open_api.get(path).status_code == 401
    assert open_api.get("/docs").status_code == 200


# The page about it


def test_the_page_tells_all_of_the_document(client: TestClient) -> None:
    """Each call, field, status and limit; no script, and nothing from another host."""
    page, document = client.get("/docs").text, client.get(_DOCUMENT).json()
    fields = [name for schema in document["components"]["schemas"].values() for name in schema.get("properties", {})]
    statuses = [
        status for methods in document["paths"].values() for one in methods.values() for status in one["responses"]
    ]
    for name in (*fields, *document["paths"], "600 a minute", "6,000 a minute", "2,000 characters", "16 KB"):
        assert name in page
    assert all(f"<dt>{status}</dt>" in page for status in statuses if status != "200")
    assert 'list of <a href="#HistoryMessage">HistoryMessage</a> or null, may be left out' in page
    assert "text or null</span> A follow-up" in page
    assert "<script" not in page
    assert "http" not in page.replace(_HOST, "")
    assert "/docs" not in client.get("/").text + client.get("/guide").text


def test_the_page_names_the_public_address(guide: Guide) -> None:
    """Whatever the request calls it."""
    client = _client([guide], public_url="https://www.school.example/careers", api_token=_TOKEN)
    page = client.get("/careers/docs", headers={"Host": "evil.example"}).text
    assert "curl -s https://www.school.example/careers/api/v1/ask" in page
    assert "Authorization: Bearer $CAREERBOT_API_TOKEN" in page
    assert 'href="/careers/web/docs-' in page
    assert "evil.example" not in page
    assert _TOKEN not in page


def test_the_page_is_there_before_a_guide_is() -> None:
    """With the document's own examples."""
    assert "machine-learning-engineer/units/faq:2" in _client().get("/docs").text


def test_an_address_that_is_markup_stays_text(client: TestClient) -> None:
    """A client may call the server anything."""
    page = client.get("/docs", headers={"Host": "a'<script>alert(1)</script>"}).text
    assert "<script" not in page
