"""The page about privacy: what it says follows the settings, and is so."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from web_engine import Engine

from careerbot.answer.model import Answer
from careerbot.question.dialogue import Turn
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app
from careerbot.web.chat.conversation import Conversation, Desk
from careerbot.web.chat.feedback import MAX_RATINGS
from careerbot.web.chat.gate import read_chat_call
from careerbot.web.chat.gradio_app import FORGET_AFTER, build_chat
from careerbot.web.middleware.limits import RateLimits
from careerbot.web.pages.texts import languages, read_texts
from careerbot.web.privacy import privacy_page

pytestmark = pytest.mark.usefixtures("gradio_files")

_SETTINGS = Settings(
    operator="The <library> of Lincoln High",
    contact="library@lincoln.example",
    questions_per_chat=7,
    questions_per_address=811,
    requests_per_address=9013,
    embed_origins=("https://www.lincoln.example", "https://*.district.example:8443"),
    api_origins=("https://app.lincoln.example",),
    api_token="a-secret-of-the-school",
)


class _Engine(Engine):
    """Remembers nothing."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        answer = super().ask(question, history, guide)
        self.asked.clear()
        return answer


class _Words(HTMLParser):
    """The words of a page as they are read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words(page: str) -> str:
    reader = _Words()
    reader.feed(page)
    return " ".join(" ".join(reader.found).split())


def page_of(settings: Settings) -> str:
    return privacy_page(settings, read_texts(settings.language).named(settings.name), "", []).decode()


def app_of(settings: Settings) -> TestClient:
    return TestClient(create_app(_Engine(), settings), base_url="http://bot.example")


@pytest.fixture(scope="module")
def client(gradio_files: Path) -> Iterator[TestClient]:
    with app_of(_SETTINGS) as client:
        yield client


def shown(settings: Settings) -> str:
    return words(page_of(settings))


# What it says follows the settings


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_there_in_each_language(client: TestClient, language: str) -> None:
    texts = read_texts(language)
    page = client.get(f"/privacy?lang={language}").text
    assert f'<html lang="{language}">' in page
    said = words(page)
    unsaid = {"who_unnamed", "who_unasked", "sites_embed_none", "sites_api_none", "sites_open", "server_metrics"}
    slots = {
        "hours": FORGET_AFTER // timedelta(hours=1),
        "ratings": MAX_RATINGS,
        "new_chat": texts["chat.new_chat"],
        "number": "",
    }
    for name, text in texts.table("privacy").items():
        plain = text.format(**slots).strip() in said
        assert plain is (name not in unsaid), name
    assert "{" not in said


def test_the_numbers_are_those_in_force(client: TestClient) -> None:
    said = words(client.get("/privacy").text)
    assert "7 questions a minute in one chat" in said
    assert "811 questions or other messages a minute" in said
    assert "9013 other requests a minute" in said
    assert str(Settings().questions_per_address) not in said
    usual = shown(Settings())
    assert "20 questions a minute in one chat" in usual
    assert "600 questions or other messages" in usual
    assert "6000 other requests" in usual


def test_the_numbers_of_the_code_are_the_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("careerbot.web.privacy.FORGET_AFTER", timedelta(hours=31))
    monkeypatch.setattr("careerbot.web.privacy.MAX_RATINGS", 4242)
    said = shown(Settings())
    assert "about 31 hours after your last question" in said
    assert "the latest 4242 of these" in said


def test_who_runs_it_and_whom_to_ask(client: TestClient) -> None:
    page = client.get("/privacy").text
    assert "<strong>The &lt;library&gt; of Lincoln High</strong>" in page
    assert '<a href="mailto:library@lincoln.example">library@lincoln.example</a>' in page
    said = shown(Settings())
    assert "Nobody is named here as the one who runs it." in said
    assert "Ask a teacher or the school's office." in said
    # What only looks like an address is no link.
    for contact in ("room 12", "a@b.example?subject=x", "javascript:a@b.example", "a@b.example, c@d.example"):
        page = page_of(Settings(contact=contact))
        assert "mailto:" not in page
        assert f"<strong>{contact}</strong>" in page


def test_who_may_embed_and_call(client: TestClient) -> None:
    said = words(client.get("/privacy").text)
    for origin in (*_SETTINGS.embed_origins, *_SETTINGS.api_origins):
        assert origin in said
    assert "A star stands for" in said
    assert "if they have the password" in said
    assert _SETTINGS.api_token not in said
    bare = shown(Settings())
    assert "No other site may show the chat in its pages." in bare
    assert "Scripts on other sites may not send questions" in bare
    assert "without a password" in bare
    assert "A star stands for" not in bare


# Where it stands


def test_every_page_leads_there(client: TestClient) -> None:
    for path, link in (
        ("/?lang=es", 'href="privacy?lang=es"'),
        ("/embed?lang=es", 'href="privacy?lang=es"'),
        ("/guide?lang=es", 'href="/privacy?lang=es"'),
    ):
        assert link in client.get(path).text, path


def test_it_stands_well_under_a_path() -> None:
    with app_of(replace(_SETTINGS, public_url="https://school.example/bot", language="es")) as client:
        page = client.get("/bot/privacy")
        assert page.status_code == 200
        assert '<html lang="es">' in page.text
        addresses = re.findall(r'(?:href|src)="(/[^"]*)"', page.text)
        assert len(addresses) == 6
        assert client.get("/privacy").status_code == 404
        for address in addresses:
            assert address.startswith("/bot/")
            assert client.get(address).status_code == 200, address


def test_it_has_no_script_and_the_schools_name_for_the_chat() -> None:
    page = page_of(Settings(name="Ask <us>"))
    assert "<script" not in page
    assert "<title>Privacy: Ask &lt;us&gt;</title>" in page


# What it says is so


def send(client: TestClient, path: str, body: object) -> Any:
    return client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})


def say(client: TestClient, session: str, call: int, *data: str | None, fetches: bool = True) -> None:
    """One call of the chat; its answer is waited for."""
    assert send(client, "/gradio_api/queue/join", {"fn_index": call, "session_hash": session, "data": data}).is_success
    if fetches:
        client.get(f"/gradio_api/queue/data?session_hash={session}")


def test_no_answer_sets_a_cookie_and_no_page_loads_from_elsewhere(client: TestClient) -> None:
    rating = {"id": "0123456789abcdef", "guide": "data-gardener", "helped": True}
    answers = [client.get(path) for path in ("/", "/embed", "/embed.js", "/guide", "/privacy", "/healthz", "/none")]
    answers += [send(client, "/feedback", rating)]
    assert answers[-1].is_success
    for answer in answers:
        assert "set-cookie" not in answer.headers, answer.url
    for answer in answers[:2]:
        policy = answer.headers["content-security-policy"].partition("frame-ancestors")[0]
        sources = {word for rule in policy.split(";") for word in rule.split()[1:]}
        assert sources == {"'none'", "'self'", "'unsafe-inline'", "data:"}


def in_memory(marker: str) -> bool:
    """Whether any object of this process holds the marker, apart from the marker itself."""
    gc.collect()
    tracked = gc.get_objects()
    for holder in tracked:
        inner = [holder] if holder is not tracked else []
        while inner:
            for held in gc.get_referents(inner.pop()):
                if isinstance(held, str):
                    if held is not marker and marker in held:
                        return True
                elif isinstance(held, bytes):
                    if marker.encode() in held:
                        return True
                elif isinstance(held, (dict, list, tuple)) and not gc.is_tracked(held):
                    inner.append(held)
    return False


def is_soon_gone(marker: str) -> bool:
    """Gradio's loops hold on to what they did last for a moment more."""
    for _ in range(20):
        if not in_memory(marker):
            return True
        time.sleep(0.2)
    return False


def forgets(end: str) -> None:
    """Talk, end the conversation in that way, and find nothing of it."""
    host = FastAPI()
    chat = build_chat(_Engine(), host)
    reset = next(number for number, takes in chat.calls.items() if not takes)
    marker = f"zebra{time.monotonic_ns()}"
    with TestClient(host) as client:
        say(client, "abcd1234", 0, f"help me {marker}", None, "en", "data-gardener", "", fetches="never" not in end)
        say(client, "other123", 0, "another question", None, "en", "data-gardener", "")
        assert in_memory(marker)
        if end == "new chat":
            say(client, "abcd1234", reset)
        else:
            chat.forget(datetime.now() + timedelta(seconds=1))
        # Each of Gradio's workers holds on to its latest question until it gets another one.
        for _ in range(8):
            say(client, "other123", 0, "another question", None, "en", "data-gardener", "")
        assert is_soon_gone(marker)


@pytest.mark.parametrize("end", ["new chat", "time", "time, and the answer is never fetched"])
def test_a_conversation_that_has_ended_is_nowhere_in_memory(end: str) -> None:
    """The words of a person in distress, too. In a process of its own: what tests run with keeps what they did."""
    program = "import sys, test_web_privacy; test_web_privacy.forgets(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", program, end], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_distress_is_used_for_no_later_answer() -> None:
    """It is on the screen, as the page says, and not among what the engine gets to see."""
    desk = Desk(_Engine(), None, read_texts(), lambda answer, texts: None)
    talk = Conversation().ask("please help me", desk)
    assert talk.turns == ()
    assert "please help me" in talk.messages[0].markup
    assert not talk.ask("a question", desk).was_completed


def test_counts_go_away_after_two_minutes() -> None:
    limits = RateLimits(Settings(), lambda question: False, read_chat_call)
    limits.request_wait_s("192.0.2.7")
    ends = limits._window.storage.expirations.values()  # type: ignore[attr-defined]
    assert len(ends) == 1
    assert max(ends) <= time.time() + 120
