"""The lines for a school's site: what a browser reads back from them, and what is said beside them."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from conftest import CORPUS, SLUG
from hypothesis import given
from hypothesis import strategies as st

from careerbot import web
from careerbot.cli.main import main
from careerbot.settings.settings import Settings
from careerbot.web.embed.snippet import Embed, address_of, frame_line, hints, page_of_lines, script_line

_ADDRESS = "https://bot.school.org/careers"
_TEXT = st.text(max_size=30)
_EMBEDS = st.builds(
    Embed,
    address=st.just(_ADDRESS),
    title=_TEXT,
    mode=_TEXT,
    guide=_TEXT,
    theme=_TEXT,
    language=_TEXT,
    name=_TEXT,
    color=_TEXT,
    text_color=_TEXT,
)
_IN_SCRIPT = {
    "data-guide": "guide",
    "data-theme": "theme",
    "data-lang": "language",
    "data-mode": "mode",
    "data-name": "name",
    "data-color": "color",
    "data-text-color": "text_color",
}
_IN_FRAME = {"guide": "guide", "lang": "language", "theme": "theme", "color": "color", "text": "text_color"}


class _Page(HTMLParser):
    """Every tag with its attributes, and every text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def the_one(line: str) -> tuple[str, dict[str, str | None]]:
    page = _Page(line)
    assert page.texts == []
    [found] = page.tags
    return found


@given(_EMBEDS)
def test_a_browser_reads_back_what_was_asked_for(embed: Embed) -> None:
    tag, attributes = the_one(script_line(embed))
    assert tag == "script"
    assert attributes.pop("src") == f"{_ADDRESS}/embed.js"
    assert attributes.pop("defer", "none") is None
    asked = {name: getattr(embed, field) for name, field in _IN_SCRIPT.items()}
    assert attributes == {name: text for name, text in asked.items() if text}

    tag, attributes = the_one(frame_line(embed))
    assert tag == "iframe"
    assert attributes["title"] == (embed.name or embed.title)
    address = urlsplit(str(attributes["src"]))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{_ADDRESS}/embed"
    asked = {name: [getattr(embed, field)] for name, field in _IN_FRAME.items()}
    found = parse_qs(address.query, strict_parsing=bool(address.query))
    assert found == {name: text for name, text in asked.items() if text != [""]}


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(), "http://127.0.0.1:7860"),
        (Settings(host="0.0.0.0", port=80), "http://127.0.0.1:80"),
        (Settings(host="::", port=81), "http://[::1]:81"),
        (Settings(host="192.0.2.1", public_url=_ADDRESS), _ADDRESS),
    ],
)
def test_the_address_is_one_that_can_be_opened(settings: Settings, address: str) -> None:
    assert address_of(settings) == address


def test_the_policy_names_the_origin_without_the_path() -> None:
    said = page_of_lines(Embed(_ADDRESS, "Chat"))
    assert said.endswith("script-src https://bot.school.org\nframe-src https://bot.school.org")


def test_what_keeps_the_lines_from_working_is_said() -> None:
    ready = Settings(public_url=_ADDRESS, embed_origins=("https://www.school.org", "https://*.district.org"))
    for site in ("", "https://www.school.org", "https://a.district.org", "https://bot.school.org"):
        assert list(hints(ready, site)) == []
    [hint] = hints(ready, "https://other.org")
    assert 'embed_origins = ["https://www.school.org", "https://*.district.org", "https://other.org"]' in hint
    [hint] = hints(replace(ready, embed_origins=()))
    assert "no other site may show the chat yet" in hint
    [hint] = hints(replace(ready, public_url="http://bot.school.org"), "https://www.school.org")
    assert "https address" in hint
    [hint] = hints(replace(ready, public_url=""))
    assert "public_url is not set" in hint
    assert "http://127.0.0.1:7860" in hint


# The command


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder without settings of its own."""
    monkeypatch.chdir(tmp_path)


def run(*args: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["embed-code", "--corpus", str(CORPUS), *args], env=environment)


def test_the_command_prints_the_lines_and_the_hints_beside_them() -> None:
    result = run(
        *("--guide", SLUG, "--mode", "bubble", "--theme", "dark", "--lang", "es"),
        *(
            "--name",
            'Ask "us" & <them>',
            "--color",
            "1F5F8B",
            "--text-color",
            "#FFF",
            "--site",
            "www.school.org/a/b.html",
        ),
        CAREERBOT_PUBLIC_URL=_ADDRESS,
    )
    assert result.exit_code == 0
    page = _Page(result.stdout)
    script = dict(page.tags)["script"]
    assert script == {
        "src": f"{_ADDRESS}/embed.js",
        "data-guide": SLUG,
        "data-theme": "dark",
        "data-lang": "es",
        "data-mode": "bubble",
        "data-name": 'Ask "us" & <them>',
        "data-color": "#1f5f8b",
        "data-text-color": "#ffffff",
        "defer": None,
    }
    assert dict(page.tags)["iframe"]["title"] == 'Ask "us" & <them>'
    assert result.stderr == (
        'hint:  https://www.school.org may not show the chat yet; set embed_origins = ["https://www.school.org"]\n'
    )


def test_without_options_the_lines_are_short_and_the_frame_has_a_title() -> None:
    result = run("--lang", "es", CAREERBOT_PUBLIC_URL=_ADDRESS, CAREERBOT_EMBED_ORIGINS="https://a.org")
    tags = dict(_Page(result.stdout).tags)
    assert tags["script"] == {"src": f"{_ADDRESS}/embed.js", "data-lang": "es", "data-mode": "inline", "defer": None}
    assert tags["iframe"]["title"] == "Chat de la guía de carreras"
    assert result.stderr == ""
    assert dict(_Page(run(CAREERBOT_NAME="Our chat").stdout).tags)["iframe"]["title"] == "Our chat"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--guide", "nope"], f"hint:  the guides are: {SLUG}"),
        (["--color", "blue"], "the color is not a color"),
        (["--color", "#777", "--text-color", "#fff"], "has a contrast of 4.47 to 1"),
        (["--text-color", "#fff"], "the text color has no color to stand on"),
        (["--name", "x" * 81], "the name must be one line"),
        (["--name", "a\nb"], "the name must be a text on one line"),
        (["--site", "https://"], "is not the address of a site"),
        (["--site", "*.school.org"], "is not the address of a site"),
        (["--mode", "popup"], "'popup' is not one of 'inline', 'bubble'"),
        (["--theme", "pink"], "'pink' is not one of"),
        (["--lang", "fr"], "'fr' is not one of"),
    ],
)
def test_what_cannot_be_is_2(args: list[str], message: str) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_corpus_is_read_only_for_a_guide(tmp_path: Path) -> None:
    empty = str(tmp_path / "none")
    assert CliRunner().invoke(main, ["embed-code", "--corpus", empty]).exit_code == 0
    result = CliRunner().invoke(main, ["embed-code", "--corpus", empty, "--guide", "a"])
    assert result.exit_code == 1
    assert "cannot read the corpus" in result.stderr


def test_neither_engine_nor_server_is_loaded() -> None:
    code = (
        "import sys; from careerbot.cli.main import main\n"
        f"main(['embed-code', '--corpus', {str(CORPUS)!r}, '--guide', {SLUG!r}], standalone_mode=False)\n"
        "print(*sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = set(out.splitlines()[-1].split())
    assert "careerbot.web.embed.snippet" in loaded
    assert not {"careerbot.engine", "gradio", "fastapi", "uvicorn", "numpy", "faiss"} & loaded


def test_the_plain_frame_may_do_what_the_scripts_frame_may() -> None:
    """And no more: neither could lead the page around it elsewhere."""
    script = (Path(web.__file__).parent / "embed" / "embed.js").read_text(encoding="utf-8")
    sandbox = re.search(r'sandbox="([^"]+)"', frame_line(Embed("https://bot.school.org", "Chat")))
    assert sandbox is not None
    assert f'"{sandbox[1]}"' in script
    assert "top-navigation" not in sandbox[1]
