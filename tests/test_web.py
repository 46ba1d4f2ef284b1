"""The web application as browsers, programs and attackers meet it."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from web_engine import HOST as _HOST
from web_engine import PAY as _PAY
from web_engine import SOURCE as _SOURCE
from web_engine import Engine as _Engine
from web_engine import join as _join
from web_engine import listen as _listen
from web_engine import page_data as _data
from web_engine import post as _post
from web_engine import say as _say
from web_engine import small_guide as _guide
from web_engine import typed as _typed

from careerbot.question.dialogue import MAX_TURNS, Turn
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app
from careerbot.web.chat.gradio_app import build_chat
from careerbot.web.middleware.body import MAX_BODY
from careerbot.web.pages.texts import read_texts

pytestmark = pytest.mark.usefixtures("gradio_files")


@pytest.fixture(scope="module")
def engine() -> _Engine:
    return _Engine()


@pytest.fixture(scope="module")
def client(engine: _Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings()), base_url=_HOST, raise_server_exceptions=False) as client:
        yield client


# The page


def test_page_names_itself_and_the_guide(client: TestClient) -> None:
    """Name, career and footer stand there before any script has run."""
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for words in ("<title>Career guide chat</title>", "Data Gardener", "A bot. It only quotes the guide."):
        assert words in page.text
    # Under the policy an inline script would not run.
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|type=.application/json))", page.text)
    assert "<base" not in page.text


def test_everything_the_page_names_is_there_for_ever_and_compressed(client: TestClient) -> None:
    """Each file has its content in its name, and is the same after unpacking."""
    page = client.get("/").text
    names = re.findall(r'(?:src|href)="((?:assets|web)/[^"]+)"', page)
    assert len(names) == 7
    for name in names:
        found = client.get(f"/{name}", headers={"Accept-Encoding": "gzip"})
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]
        if len(found.content) >= 512:
            assert found.headers["content-encoding"] == "gzip"
        assert client.get(f"/{name}", headers={"Accept-Encoding": ""}).content == found.content


def test_config_holds_nothing_of_the_server(client: TestClient) -> None:
    """No addresses in memory, no paths, and no host name that a caller could set."""
    config = _data(client)["config"]
    assert config["root"] == "."
    text = json.dumps(config)
    assert not re.search(r"0x[0-9a-f]{6}|/site-packages|<function|chat\.school\.example", text)
    assert str(Path.cwd()) not in text


def test_starters_are_on_the_page_by_topic(client: TestClient) -> None:
    """The engine's questions are buttons below the words for their topic."""
    page = client.get("/").text
    pay, work = page.index(">Pay</h3>"), page.index(">The work</h3>")
    assert (
        pay < page.index(">How much do they earn?</button>") < work < page.index(">What is a data-gardener?</button>")
    )


@pytest.mark.parametrize("path", ["/favicon.ico", "/theme.css", "/gradio_api/info", "/gradio_api/app_id"])
def test_small_files_are_there(client: TestClient, path: str) -> None:
    """What browsers and the chat ask for by themselves."""
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200


@pytest.mark.parametrize(("address", "language"), [("/", "en"), ("/?lang=es", "es"), ("/?lang=xx", "en")])
def test_the_page_speaks_the_language_that_is_asked_for(client: TestClient, address: str, language: str) -> None:
    """Page, box and script; the starters stay the guide's."""
    texts = read_texts(language)
    page, data = client.get(address).text, _data(client, address)
    assert f'<html lang="{language}">' in page
    assert texts["chat.about"] in page
    assert (texts["chat.guide_language"] in page) == (language != "en")
    assert ('<button type="button" class="cb-starter" lang="en">' in page) == (language != "en")
    assert data["words"]["gone"] == texts["chat.gone"]
    props = {part["props"].get("elem_id"): part["props"] for part in data["config"]["components"]}
    assert props["cb-box"]["placeholder"] == texts["chat.placeholder"]
    assert props["cb-send"]["value"] == texts["chat.send"]
    assert (props["cb-language"]["value"], props["cb-guide"]["value"]) == (language, "data-gardener")


def test_the_default_language_is_a_setting() -> None:
    """An address still decides for itself."""
    with TestClient(create_app(_Engine(), Settings(language="es"))) as client:
        assert '<html lang="es">' in client.get("/").text
        assert '<html lang="en">' in client.get("/?lang=en").text


def test_each_guide_has_its_page() -> None:
    """It begins with that career, and the others can be chosen; an unknown one begins with none."""
    engine = _Engine(guides=(_guide(), _guide("cloud-baker", "Cloud <Baker>")))
    with TestClient(create_app(engine, Settings())) as client:
        data, page = _data(client, "/?guide=cloud-baker"), client.get("/?guide=cloud-baker").text
        assert (data["guide"], data["career"]) == ("", "cloud-baker")
        assert data["careers"] == [["cloud-baker", "Cloud <Baker>"], ["data-gardener", "Data Gardener"]]
        assert "Ask about this career: Cloud &lt;Baker&gt;" in page
        assert ">What is a cloud-baker?</button>" in page
        for address in ("/", "/?guide=../etc"):
            assert (_data(client, address)["guide"], _data(client, address)["career"]) == ("", "")


def test_a_page_about_all_careers_begins_with_questions_about_some() -> None:
    """Of careers that there are, and about all of them; with the way to the list."""
    engine = _Engine(guides=(_guide(), _guide("cloud-baker", "Cloud <Baker>")))
    with TestClient(create_app(engine, Settings())) as client:
        page = client.get("/").text
        assert "Ask about any of 2 careers" in page
        for question in ("How much do Data Gardeners earn?", "What do Cloud &lt;Baker&gt;s do?"):
            assert f'<button type="button" class="cb-starter">{question}</button>' in page
        assert "Which jobs need no degree?" in page
        assert 'href="guides?lang=en"' in page


@pytest.mark.parametrize(
    ("address", "guide", "career"),
    [
        ("/embed?guide=cloud-baker", "cloud-baker", ""),
        ("/embed?guide=cloud-baker&career=data-gardener", "cloud-baker", ""),
        ("/embed", "", ""),
        ("/embed?career=cloud-baker", "", "cloud-baker"),
        ("/embed?career=nobody", "", ""),
    ],
)
def test_a_frame_that_names_a_guide_stays_with_it(address: str, guide: str, career: str) -> None:
    """Without one all careers can be asked there, too."""
    engine = _Engine(guides=(_guide(), _guide("cloud-baker")))
    with TestClient(create_app(engine, Settings())) as client:
        data = _data(client, address)
        assert (data["guide"], data["career"], bool(data["careers"])) == (guide, career, not guide)
        assert ('id="cb-change"' in client.get(address).text) == (not guide)


def test_the_chosen_career_goes_with_each_question(session: str) -> None:
    """As the one near; one that there is not goes nowhere; a choice asks that guide alone."""
    engine = _Engine(guides=(_guide(), _guide("cloud-baker")))
    with TestClient(create_app(engine, Settings()), base_url=_HOST) as client:
        for sent, near in (("cloud-baker", "cloud-baker"), ("../etc", None), ("", None)):
            call = {"fn_index": 0, "data": _typed("what do they earn", guide="", career=sent), "session_hash": session}
            assert _join(client, call).status_code == 200
            assert _listen(client, session)["output"]["data"][-1] == (near or "")
            assert (engine.asked[-1][2], engine.near[-1]) == (None, near)
        values = _typed("what do they earn", guide="", career="cloud-baker")
        assert _press(client, session, "cb-ask-about", values)[-1] == "cloud-baker"
        assert engine.asked[-1][2] == "cloud-baker"


def test_a_question_in_the_address_stays_out_of_the_page(client: TestClient) -> None:
    """It is the script that puts it into the box: the server neither shows nor keeps it."""
    assert client.get("/?ask=%3Cscript%3Ealert(1)%3C/script%3E").text == client.get("/").text


def test_what_the_script_reads_cannot_end_its_tag() -> None:
    """A career's name goes into the data, too."""
    engine = _Engine(guides=(_guide("a", "</script><b>"),))
    with TestClient(create_app(engine, Settings())) as client:
        page = client.get("/").text
        assert "</script><b>" not in page
        assert _data(client)["guide"] == "a"


# Feedback


def _rate(client: TestClient, **fields: object) -> Any:
    rating = {"id": "0123abcd", "guide": "data-gardener", "helped": False, "units": ["faq:1"], **fields}
    return client.post("/feedback", json=rating)


def test_feedback_is_kept_in_memory_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A reason and the question that it is about; not a word of it in the log."""
    app = create_app(_Engine(), Settings())
    with TestClient(app) as client, caplog.at_level(logging.DEBUG):
        assert _rate(client, reason="incomplete", words="my own words", question="am I too old").status_code == 200
    [kept] = app.state.feedback.latest()
    assert (kept.reason, kept.words, kept.question) == ("incomplete", "my own words", "am I too old")
    assert "own words" not in caplog.text
    assert "too old" not in caplog.text


def test_feedback_that_is_none_is_refused(client: TestClient) -> None:
    """With one sentence, and not from another site."""
    refused = _rate(client, reason="because")
    assert refused.status_code == 422
    assert refused.json()["error"] == '"reason" is unknown'
    assert client.post("/feedback", json={}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.get("/feedback").status_code in (404, 405)


# Health


def test_health(client: TestClient) -> None:
    """Up and ready."""
    assert client.get("/healthz").json() == {"status": "up"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_not_ready_without_a_guide() -> None:
    """Up, not ready, and the page does not break."""
    app = create_app(_Engine(guides=()), Settings())
    with TestClient(app) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        assert client.get("/readyz").json() == {"status": "loading"}
        assert client.get("/").status_code == 200


# The API


def _refused(answer: Any) -> tuple[str, str]:
    """What is wrong and what to do; beside it stands the number of the request, and nothing else."""
    body = answer.json()
    assert set(body) == {"error", "hint", "request_id"}
    assert body["request_id"] == answer.headers["x-request-id"]
    return body["error"], body["hint"]


def test_api_answers_with_the_record(client: TestClient, engine: _Engine) -> None:
    """The record is the same as for the command line, offsets included."""
    answer = _post(client, {"question": "what do they earn"})
    assert answer.status_code == 200
    assert answer.json() == engine.ask("what do they earn").record()
    assert answer.headers["cache-control"] == "no-store"
    quote = answer.json()["quotes"][0]
    assert _SOURCE[quote["start"] : quote["end"]] == quote["text"]


def test_api_hands_on_history_and_guide(client: TestClient, engine: _Engine) -> None:
    """The last turns, in order."""
    history = [{"role": role, "content": f"{n}"} for n in range(MAX_TURNS) for role in ("user", "assistant")]
    answer = _post(client, {"question": "earn?", "history": history, "guide": "data-gardener"})
    assert answer.json()["understood_as"] == "how much do they earn?"
    question, turns, guide = engine.asked[-1]
    assert (question, guide) == ("earn?", "data-gardener")
    assert turns == tuple(Turn(turn["role"], turn["content"]) for turn in history[-MAX_TURNS:])


def test_api_passes_on_why_a_question_is_refused(client: TestClient) -> None:
    """The engine's own words, message and hint."""
    answer = _post(client, {"question": "  "})
    assert answer.status_code == 422
    assert _refused(answer) == ("There is no question yet.", "Type one into the box.")


def test_api_knows_its_guides(client: TestClient) -> None:
    """A guide that is not there is not looked for."""
    answer = _post(client, {"question": "earn?", "guide": "../etc"})
    assert answer.status_code == 404
    assert answer.json()["error"] == "there is no such guide"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{", "the body is not JSON"),
        (b"", "the body is not JSON"),
        (b"\xff\xfe", "the body is not JSON"),
        (b"[" * 9000, "the body is not JSON"),
        (b"1" * 9000, "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        ({}, '"question" is missing'),
        ({"question": 7}, '"question" is not text'),
        (b'{"question": "\\ud800"}', '"question" is not text'),
        ({"question": "a", "guide": ["b"]}, '"guide" is not text'),
        ({"question": "a", "history": "b"}, '"history" is not a list'),
        ({"question": "a", "history": [1]}, 'entry 1 of "history" is not a role and a content'),
        (
            {"question": "a", "history": [{"role": "system", "content": "b"}]},
            'entry 1 of "history" has a role or content of the wrong kind',
        ),
        ({"question": "a", "model": "b"}, "unknown field 'model'"),
        (b"null", "the body is not a JSON object"),
        ({"question": None}, '"question" is not text'),
        (b'{"question": "a", "guide": "\\udfff"}', '"guide" is not text'),
        (
            {"question": "a", "history": [{"role": "user", "content": "b"}, {"role": "user"}]},
            'entry 2 of "history" is not a role and a content',
        ),
        (
            {"question": "a", "history": [{"role": "user", "content": "b", "name": "c"}]},
            'entry 1 of "history" is not a role and a content',
        ),
        (
            b'{"question": "a", "history": [{"role": "user", "content": "\\ud800"}]}',
            'entry 1 of "history" has a role or content of the wrong kind',
        ),
    ],
)
def test_api_says_what_is_wrong(client: TestClient, body: object, error: str) -> None:
    """One sentence for each mistake."""
    answer = _post(client, body)
    assert answer.status_code == 422
    assert answer.json()["error"] == error


def test_api_limits_size_and_type(client: TestClient) -> None:
    """Coverage or not, a body ends at 16 KB; only JSON, only POST."""
    assert _post(client, {"question": "a" * MAX_BODY}).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 1024

    in_pieces = client.post("/api/v1/ask", content=pieces(), headers={"Content-Type": "application/json"})
    assert in_pieces.status_code == 413
    assert client.post("/api/v1/ask", content=b"question=a").status_code == 415
    assert _post(client, {"question": "a"}, **{"Content-Type": "text/plain"}).status_code == 415
    assert client.get("/api/v1/ask").status_code == 405
    assert client.put("/api/v1/ask").status_code == 405


def test_a_crash_tells_nothing(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """The student gets one sentence, the log gets the place, and nobody gets the question."""
    with caplog.at_level(logging.DEBUG):
        answer = _post(client, {"question": "a crash of my own words"})
    assert answer.status_code == 500
    assert _refused(answer) == ("something went wrong on our side", "please try again")
    assert "content-security-policy" in answer.headers
    logged = "\n".join(record.getMessage() + str(record.exc_info or "") for record in caplog.records)
    assert "KeyError" in logged
    assert "in ask" in logged
    assert "my own words" not in logged
    assert answer.headers["x-request-id"] in logged


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/openapi.json",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/docs",
        "/manifest.json",
        "/static/fonts/a.woff2",
    ],
)
def test_the_rest_is_not_there(client: TestClient, path: str) -> None:
    """Nothing but the known addresses, in the same form."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert _refused(answer) == ("there is nothing here", "")


def test_a_person_who_mistypes_an_address_gets_a_page() -> None:
    """In the language of the pages, with the guides there are; a script gets JSON."""
    with TestClient(create_app(_Engine(), Settings(public_url=f"{_HOST}/careers", language="es"))) as client:
        page = client.get("/careers/chatt", headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.status_code == 404
        assert "content-security-policy" in page.headers
        assert read_texts("es")["guide.missing"] in page.text
        assert 'href="/careers/guide/data-gardener"' in page.text
        assert client.get("/careers/gradio_api/file=/etc/hostname", headers={"Accept": "text/html"}).json()["error"]


@pytest.mark.parametrize("path", ["/", "/config", "/healthz", "/api/v1/ask", "/nothing", "/gradio_api/queue/data"])
def test_every_answer_is_dressed(client: TestClient, path: str) -> None:
    """Headers of the browser's own guards on each kind of answer, and no CORS, frame or cookie header."""
    headers = client.get(path, headers={"Origin": "https://evil.example"}).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "x-frame-options" not in headers
    assert "set-cookie" not in headers
    assert not [name for name in headers if name.startswith("access-control-")]


# The chat


@pytest.fixture
def session() -> str:
    return secrets.token_hex(8)


def test_chat_shows_question_answer_and_source(client: TestClient, session: str) -> None:
    """One round, as markup."""
    box, (question, answer) = _say(client, session, "what do they <earn>")
    assert box == ""
    assert "what do they &#60;earn&#62;" in question
    assert "between &#36;118k and &#36;191k" in answer
    assert 'name="source-1-1"' in answer
    assert '<details class="cb-source" id="source-1-1">' in answer


def _proposed(client: TestClient, session: str, number: int, typed: str) -> list[tuple[str, bool]]:
    """The words of the three buttons after a call, and whether each is seen."""
    assert _join(client, {"fn_index": number, "data": _typed(typed), "session_hash": session}).status_code == 200
    _, _, _, *buttons, _, _ = _listen(client, session)["output"]["data"]
    return [(button["value"], button["visible"]) for button in buttons]


def test_next_questions_are_buttons_that_ask(client: TestClient, engine: _Engine, session: str) -> None:
    """As many as there are; the button's own words are asked; after an answer without any they are gone."""
    proposed = _proposed(client, session, 0, "what do they earn")
    assert proposed == [("Do they earn <more> later?", True), ("Who earns most?", True), ("", False)]
    config = _data(client)["config"]
    buttons = [p["id"] for p in config["components"] if p["type"] == "button" and p["props"]["visible"] is False]
    calls = {call["targets"][0][0]: call["id"] for call in config["dependencies"]}
    assert len(buttons) == 3
    _proposed(client, session, calls[buttons[1]], "Who earns most?")
    assert engine.asked[-1][0] == "Who earns most?"
    assert engine.asked[-1][1][0] == Turn("user", "what do they earn")
    assert [is_seen for _, is_seen in _proposed(client, session, 0, "something else")] == [False] * 3


def test_a_refused_question_leaves_the_next_questions(client: TestClient, session: str) -> None:
    """They still belong to the last answer on the screen."""
    before = _proposed(client, session, 0, "what do they earn")
    assert _proposed(client, session, 0, "  ") == before


def test_chat_remembers_on_the_server(client: TestClient, engine: _Engine, session: str) -> None:
    """The second question comes with the first and its answer as plain text."""
    _say(client, session, "what do they earn")
    _, messages = _say(client, session, "and what do others earn")
    _, history, guide = engine.asked[-1]
    assert history == (Turn("user", "what do they earn"), Turn("assistant", f"{_PAY} [1]"))
    assert guide == "data-gardener"
    assert len(messages) == 4
    assert 'how much do they earn&#63;</span> <button type="button" class="cb-undo">' in messages[-1]


def test_chat_hands_on_the_last_turns_only(client: TestClient, engine: _Engine, session: str) -> None:
    """A dozen questions and their answers."""
    n_kept = MAX_TURNS // 2
    for n in range(n_kept + 2):
        _say(client, session, f"question {n}")
    turns = engine.asked[-1][1]
    assert [turn.content for turn in turns if turn.role == "user"] == [f"question {n}" for n in range(1, n_kept + 1)]


def test_chat_keeps_a_refused_question_in_the_box(client: TestClient, engine: _Engine, session: str) -> None:
    """It can be mended; the notice goes, and the engine never hears of it."""
    box, (notice,) = _say(client, session, "  ")
    assert box == "  "
    assert "There is no question yet&#46; Type one into the box&#46;" in notice
    _, messages = _say(client, session, "what do they earn")
    assert engine.asked[-1][1] == ()
    assert len(messages) == 2


def test_chat_survives_a_crash(client: TestClient, session: str, caplog: pytest.LogCaptureFixture) -> None:
    """One plain sentence, the question still in the box, no words in the log."""
    with caplog.at_level(logging.DEBUG):
        box, (notice,) = _say(client, session, "crash of my own words")
    assert box == "crash of my own words"
    assert "Something went wrong on our side&#46;" in notice
    assert "KeyError" in caplog.text
    number = re.search(r"name this number&#58; ([0-9a-f]{16})", notice)
    assert number is not None
    assert f"request {number[1]}: " in caplog.text
    assert "my own words" not in caplog.text


def _press(client: TestClient, session: str, button: str, data: list[object]) -> list[Any]:
    """What a call of a button that the script presses gives back."""
    config = _data(client)["config"]
    [pressed] = [part["id"] for part in config["components"] if part["props"].get("elem_id") == button]
    [call] = [call["id"] for call in config["dependencies"] if call["targets"][0][0] == pressed]
    assert _join(client, {"fn_index": call, "data": data, "session_hash": session}).status_code == 200
    return list(_listen(client, session)["output"]["data"])


def test_not_what_i_meant_asks_the_words_alone(client: TestClient, engine: _Engine, session: str) -> None:
    """The last answer is replaced; a second press changes nothing."""
    _say(client, session, "what do they earn")
    _say(client, session, "and what do others earn")
    for _ in range(2):
        _, _, log, *_ = _press(client, session, "cb-ask-alone", [None, "en", "data-gardener", ""])
        assert engine.asked[-1] == ("and what do others earn", (), "data-gardener")
        assert len(log) == 4
        assert "Answered without the questions before it" in log[-1]["content"][0]["text"]
        assert "cb-undo" not in log[-1]["content"][0]["text"]


def test_the_answer_speaks_the_language_of_the_page(client: TestClient, session: str) -> None:
    """Our words are Spanish, the guide's are marked as English; an unknown language or guide is the first one."""
    call = {"fn_index": 0, "data": _typed("what do they earn", "es"), "session_hash": session}
    _join(client, call)
    answer = _listen(client, session)["output"]["data"][2][-1]["content"][0]["text"]
    assert "¿Te sirvió" in answer
    assert '<p class="cb-guide" lang="en">They typically earn' in answer
    _join(client, {**call, "data": _typed("what do they earn", "../../xx", "../etc")})
    assert "Did this help" in _listen(client, session)["output"]["data"][2][-1]["content"][0]["text"]


def test_new_chat_forgets(client: TestClient, engine: _Engine, session: str) -> None:
    """Screen and history."""
    _say(client, session, "what do they earn")
    assert _press(client, session, "cb-reset", [])[2] == []
    _say(client, session, "what do they earn")
    assert engine.asked[-1][1] == ()


def test_sessions_are_apart(client: TestClient, engine: _Engine, session: str) -> None:
    """Nobody gets another student's history."""
    _say(client, session, "what do they earn")
    _say(client, session[::-1] + "0", "what do they earn")
    assert engine.asked[-1][1] == ()


def test_an_ended_conversation_is_forgotten(engine: _Engine) -> None:
    """Nothing of it stays in the memory of the server, not even what the screen showed."""
    host = FastAPI()
    chat = build_chat(engine, host)
    with TestClient(host, base_url=_HOST) as client:
        _say(client, "abcd1234", "what do they earn")
        assert "abcd1234" in chat.blocks.state_holder.session_data
        chat.forget(datetime.now() - timedelta(minutes=1))
        assert "abcd1234" in chat.blocks.state_holder.session_data
        chat.forget(datetime.now() + timedelta(minutes=1))
        assert "abcd1234" not in chat.blocks.state_holder.session_data
