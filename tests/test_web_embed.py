"""The embed's addresses as a program meets them: any query, any settings."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from web_engine import Engine, page_data, small_guide

from careerbot.settings.colors import LEAST_CONTRAST, contrast, text_on
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app, own_assets
from careerbot.web.chat import page as chat_pages
from careerbot.web.chat.gradio_app import Chat, build_chat
from careerbot.web.chat.page import ChatPages
from careerbot.web.embed.routes import embed_script
from careerbot.web.pages.look import Look
from careerbot.web.pages.texts import languages, read_texts

_ENGINE = Engine((small_guide(), small_guide("cloud-baker", "Cloud <Baker>")))


def _app(**given: object) -> FastAPI:
    return create_app(_ENGINE, Settings(**given))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def client(gradio_files: Path) -> Iterator[TestClient]:
    with TestClient(_app(embed_origins=("https://www.school.example", "https://*.school.example"))) as client:
        yield client


def test_the_frame_is_the_chat_with_less_around_it(client: TestClient) -> None:
    """Its guide, language and look from the address; no way to another guide or language."""
    page = client.get("/embed?guide=cloud-baker&lang=es&theme=dark&color=%23FC0").text
    assert '<html lang="es" data-colors="dark" style="--brand: #ffcc00; --on-brand: #000000; ' in page
    assert "Cloud &lt;Baker&gt;" in page
    assert "Data Gardener" not in page
    assert "cb-colors" not in page
    assert 'class="cb-language"' not in page
    data = page_data(client, "/embed?guide=cloud-baker")
    assert data["guide"] == "cloud-baker"
    assert data["frame"] == {"origins": ["https://www.school.example", "https://*.school.example"]}
    assert page_data(client)["frame"] is None


def test_who_may_show_it(client: TestClient) -> None:
    """Only the frame, and only the sites that are named; no older header contradicts."""
    headers = client.get("/embed").headers
    policy = headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.school.example https://*.school.example")
    assert "x-frame-options" not in headers
    for path in ("/", "/guide", "/embed-test"):
        assert client.get(path).headers["content-security-policy"].endswith("frame-ancestors 'self'")


_WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["</script><script>hurt()</script>", '"><img src=x>', "cloud-baker", "#fff", "1f5f8b", "es", "dark"]
    ),
)
_QUERIES = st.dictionaries(
    st.sampled_from(["guide", "lang", "theme", "color", "text", "mode", "x"]), _WORDS, max_size=7
)


@settings(max_examples=150, deadline=None)
@given(_QUERIES)
def test_any_query_gets_a_page(client: TestClient, asked: dict[str, str]) -> None:
    """The chat, or what is wrong with the address; never the address's own words as markup."""
    answer = client.get(f"/embed?{urlencode(asked, errors='replace')}")
    assert answer.status_code in (200, 404, 422)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for hostile in ("<script>hurt()", "<img src=x>"):
        assert hostile not in answer.text
    if answer.status_code == 200 and (style := re.search(r'style="--brand: (\S+); --on-brand: (\S+)"', answer.text)):
        assert contrast(style[1], style[2]) >= LEAST_CONTRAST


def test_many_colors_at_once_break_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are kept, from several threads: pages go while others are looked for."""
    chat = build_chat(_ENGINE, FastAPI())
    pages = ChatPages(_ENGINE, chat, own_assets(), Settings(), lambda *_: "")
    # The keeping alone, often: to make a page takes far longer.
    monkeypatch.setattr(chat_pages, "chat_page", lambda *_, look, **__: look.color.encode())
    monkeypatch.setattr(Chat, "config", lambda *_: {})

    def shown(number: int) -> bytes:
        return pages.frame("en", None, Look("auto", f"#{number % 999:06x}", "#ffffff")).body

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(shown, range(20_000)))
    finally:
        sys.setswitchinterval(interval)
    assert found == [f"#{number % 999:06x}".encode() for number in range(20_000)]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        (
            "color=%23ffffff&text=%23eeeeee",
            422,
            "#eeeeee on #ffffff has a contrast of 1.16 to 1, and 4.5 to 1 is needed",
        ),
        ("color=teal", 422, "the color is not a color"),
        ("text=%23ffffff", 422, "the text color has no color to stand on"),
        ("guide=astronaut", 404, "the guides are: data-gardener, cloud-baker"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(client: TestClient, query: str, status: int, said: str) -> None:
    answer = client.get(f"/embed?{query}&lang=es")
    assert answer.status_code == status
    assert said in html.unescape(answer.text)
    assert read_texts("es")["embed.problem"] in answer.text


@given(st.integers(0, 0xFFFFFF))
def test_on_every_color_words_can_be_read(number: int) -> None:
    """What the chat takes where a school names no colour of the words."""
    color = f"#{number:06x}"
    assert contrast(color, text_on(color)) >= LEAST_CONTRAST


def test_the_script_is_small_for_every_site_and_kept_a_while(client: TestClient) -> None:
    answer = client.get("/embed.js", headers={"Origin": "https://www.school.example"})
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "max-age=600" in answer.headers["cache-control"]
    assert len(answer.content) <= 10 * 1024
    assert answer.content.startswith(b"((settings) => {\n")


def test_the_script_knows_the_settings() -> None:
    """Words in every language, the chat's name, colours that can be read; in ASCII, whatever page it is in."""
    script = embed_script(Settings(name="Ask </script> \u2028", color="#ffcc00")).decode()
    assert script.isascii()
    known = json.loads(re.search(r"^\}\)\((.*)\);$", script, re.M)[1])  # type: ignore[index]
    assert set(known["texts"]) == set(languages())
    assert {texts["name"] for texts in known["texts"].values()} == {"Ask </script> \u2028"}
    assert (known["color"], known["textColor"]) == ("#ffcc00", "#000000")


def test_the_page_to_try_it_in_is_off_unless_set(client: TestClient) -> None:
    assert client.get("/embed-test").status_code == 404
    with TestClient(_app(embed_test=True)) as other:
        page = other.get("/embed-test?mode=bubble&theme=%22%3E&lang=es").text
        of_one = other.get("/embed-test?guide=cloud-baker").text
    assert '<script src="embed.js" data-lang="es" data-theme="auto" data-mode="bubble"' in page
    assert '<script src="embed.js" data-guide="cloud-baker" data-lang="en"' in of_one
    assert 'aria-current="true">data-mode="bubble"</a>' in page
