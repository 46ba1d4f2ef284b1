"""All careers to browse, and careers side by side: the guides' own words, in groups, searched, a page at a time."""

from __future__ import annotations

import gzip
import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from handbook import write_guide, write_handbook
from starlette.testclient import TestClient
from web_engine import Engine

from careerbot.guides.model import Guide
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app
from careerbot.web.guide.browsing import PER_PAGE
from careerbot.web.pages.texts import read_texts

pytestmark = pytest.mark.usefixtures("gradio_files")

_BUDGET = 60 * 1024


def _client(guides: list[Guide]) -> TestClient:
    return TestClient(create_app(Engine(guides), Settings()), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory, guide: Guide) -> list[Guide]:
    return [*write_handbook(tmp_path_factory.mktemp("handbook")), guide]


@pytest.fixture(scope="module")
def client(guides: list[Guide], gradio_files: Path) -> TestClient:
    return _client(guides)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, gradio_files: Path) -> TestClient:
    """As many careers as need several pages, with long names and facts."""
    corpus = tmp_path_factory.mktemp("many")
    return _client([write_guide(corpus, f"job-{n:03}", f"{chr(65 + n % 26)}aker {n:03}") for n in range(150)])


def _rows(text: str) -> list[str]:
    return re.findall(r'class="l-name"><a href="/guide/([^"?]+)', text)


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


# The list


def test_all_careers_stand_in_the_groups_that_guides_name(client: TestClient) -> None:
    """What names no group stands last."""
    text = client.get("/guides").text
    assert re.findall(r"<h2>(.*?)</h2>", text) == ["Building", "Health Care", "Other careers"]
    assert _rows(text) == ["carpenters", "roofers", "registered-nurses", "machine-learning-engineer"]
    assert "4 careers" in text
    assert _rows(client.get("/guides?group=building").text) == ["carpenters", "roofers"]


def test_without_groups_the_first_letter_is_one(many: TestClient) -> None:
    text = many.get("/guides").text
    assert re.findall(r"<h2>(.*?)</h2>", text)[:3] == ["A", "B", "C"]
    assert {f"/guides?group={letter}" for letter in "abz"} <= set(re.findall(r'href="([^"]+)"', text))
    assert all(slug.startswith("job-") for slug in _rows(many.get("/guides?group=b").text))
    assert len(_rows(many.get("/guides?group=b").text)) == 6


def test_a_row_says_what_the_guide_says(client: TestClient, guides: list[Guide]) -> None:
    """Pay with its year, or that none is given; nothing where the guide gives none."""
    text = client.get("/guides").text
    rows = {slug: _plain(row) for slug, row in zip(_rows(text), text.split('<li class="l-row">')[1:], strict=True)}
    assert "$59,310 per year 2024" in rows["carpenters"]
    assert "High school diploma or equivalent" in rows["carpenters"]
    assert "4% (As fast as average)" in rows["carpenters"]
    assert "959,000" in rows["carpenters"]
    assert "Woodworker, Joiner" in rows["carpenters"]
    assert f"$93,600 per year {read_texts()['guide.not_dated']}" in rows["registered-nurses"]
    assert f"Usual pay – {read_texts()['guides.not_said']}" in rows["roofers"]
    assert "No formal educational credential" in rows["roofers"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=carp", ["carpenters"]),
        ("q=NURSE", ["registered-nurses"]),
        ("q=patients", ["registered-nurses"]),
        ("q=houses&sort=schooling", ["roofers", "carpenters"]),
        ("q=joiner&group=health-care", ["carpenters"]),
        ("q=xyzzy", []),
        ("sort=pay", ["machine-learning-engineer", "registered-nurses", "carpenters", "roofers"]),
        ("sort=growth", ["machine-learning-engineer", "registered-nurses", "carpenters", "roofers"]),
        ("sort=schooling", ["roofers", "carpenters", "registered-nurses", "machine-learning-engineer"]),
        ("sort=name", ["carpenters", "machine-learning-engineer", "registered-nurses", "roofers"]),
        ("sort=tallest", ["carpenters", "roofers", "registered-nurses", "machine-learning-engineer"]),
        ("group=nobody", []),
    ],
)
def test_the_list_is_searched_and_sorted_by_its_address(client: TestClient, query: str, slugs: list[str]) -> None:
    """The same on the page and in the part that its script fetches."""
    for path in ("/guides", "/guides/list"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert _rows(answer.text) == slugs


def test_what_is_searched_for_is_text(client: TestClient) -> None:
    text = client.get("/guides", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text
    assert "No career found for" in text
    assert read_texts()["guides.found_hint"] in text
    assert (
        client.get("/guides", params={"q": "x" * 5000, "page": "9" * 50, "lang": "xx", "sort": "-"}).status_code == 200
    )


def test_a_page_has_so_many_rows_and_leads_on(many: TestClient) -> None:
    """By links that need no script, to each career once."""
    seen: list[str] = []
    address = "/guides"
    while address:
        text = many.get(address).text
        assert len(_rows(text)) <= PER_PAGE
        seen += _rows(text)
        found = re.search(r'l-more"><a href="([^"]+)" data-part="(/guides/list[^"]+)"', text)
        address = html.unescape(found[1]) if found else ""
    assert len(seen) == len(set(seen)) == 150
    assert "Show more (90)" in many.get("/guides").text
    assert read_texts()["guides.before"] in many.get("/guides?page=2").text
    assert _rows(many.get("/guides?page=99").text) == []


def test_the_list_is_light(many: TestClient) -> None:
    assert len(gzip.compress(many.get("/guides").content)) < _BUDGET


def test_the_list_in_spanish_keeps_its_language(client: TestClient) -> None:
    """On its forms and links; the guides' words stay English, and say so."""
    text = client.get("/guides?lang=es").text
    assert read_texts("es")["guides.title"] in text
    assert text.count('<input type="hidden" name="lang" value="es">') == 2
    assert '<a href="/guide/carpenters?lang=es" lang="en">Carpenter</a>' in text


def test_forms_may_be_sent_from_the_list_alone(client: TestClient) -> None:
    assert "form-action 'self'" in client.get("/guides").headers["content-security-policy"]
    assert "form-action 'none'" in client.get("/guides/compare").headers["content-security-policy"]


def test_a_cry_for_help_in_the_search_is_heard(client: TestClient) -> None:
    """As in the chat, whatever else is found."""
    assert "There are people who can help." in client.get("/guides?q=help+me").text
    assert "There are people who can help." not in client.get("/guides?q=nurse").text


def test_without_guides_the_list_says_so(gradio_files: Path) -> None:
    empty = _client([])
    assert read_texts()["guide.none_yet"] in empty.get("/guides").text
    assert empty.get("/guides/compare?guide=a&guide=b").status_code == 404
    assert empty.get("/guides/list?q=a").status_code == 200


# Side by side


def test_each_cell_is_the_guides_words_with_their_place(client: TestClient, guides: list[Guide]) -> None:
    """A link marks them there."""
    text = client.get("/guides/compare?guide=carpenters&guide=registered-nurses&guide=machine-learning-engineer").text
    table = text[text.index("<table") : text.index("</table>")]
    by_slug = {guide.slug: guide for guide in guides}
    links = re.findall(r'<p><a href="([^"]+)" lang="en">(.*?)</a>', table)
    assert len(links) > 8
    for address, shown in links:
        parts = urlsplit(html.unescape(address))
        slug = parts.path.removeprefix("/guide/")
        asked = parse_qs(parts.query)
        assert parts.fragment in by_slug[slug].by_id
        spans = zip(asked["from"], asked["to"], strict=True)
        said = [by_slug[slug].source_text[int(start) : int(end)] for start, end in spans]
        assert said[-1] == html.unescape(shown)
        assert "<mark>" in client.get(html.unescape(address)).text
    assert read_texts()["guide.not_dated"] in table


def test_pay_is_drawn_where_two_guides_give_it(client: TestClient) -> None:
    """Who gives none is named; the longest bar is the highest pay."""
    text = client.get("/guides/compare?guide=carpenters&guide=registered-nurses&guide=roofers").text
    chart = text[text.index("<figure") : text.index("</figure>")]
    assert chart.count("<rect") == 4
    assert 'class="cb-part" x="0%" width="100%"' in chart
    assert f'class="cb-part" x="0%" width="{100 * 59310 / 93600:.2f}%"' in chart
    assert read_texts()["compare.none_pay"] in html.unescape(chart)
    assert read_texts()["compare.none_pay"] in text
    assert "<figure" not in client.get("/guides/compare?guide=carpenters&guide=roofers").text


def test_pay_for_an_hour_is_no_bar_and_is_not_denied(tmp_path: Path, gradio_files: Path) -> None:
    """Its guide does give pay, and the table shows it."""
    actor = write_guide(tmp_path, "actors", "Actor", facts=[("2024 Median Pay", "$23.33 per hour")])
    client = _client([*write_handbook(tmp_path), actor])
    text = client.get("/guides/compare?guide=carpenters&guide=registered-nurses&guide=actors").text
    chart = text[text.index("<figure") : text.index("</figure>")]
    assert read_texts()["compare.not_drawn"] in html.unescape(chart)
    assert read_texts()["compare.none_pay"] not in html.unescape(text)
    assert "$23.33 per hour" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "few"),
        ("guide=carpenters", "few"),
        ("guide=carpenters&guide=carpenters", "few"),
    ],
)
def test_too_few_are_told_so(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/guides/compare?{query}")
    assert answer.status_code == 422
    assert read_texts()[f"compare.{said}"] in answer.text


def test_one_alone_is_offered_what_its_guide_calls_similar(client: TestClient) -> None:
    """Of which there is a guide."""
    text = client.get("/guides/compare?guide=carpenters").text
    assert "/guides/compare?guide=carpenters&amp;guide=roofers" in text
    assert "nobody" not in text


def test_too_many_are_told_so(many: TestClient) -> None:
    query = "&".join(f"guide=job-00{n}" for n in range(5))
    answer = many.get(f"/guides/compare?{query}")
    assert answer.status_code == 422
    assert read_texts()["compare.many"] in answer.text
    assert many.get(f"/guides/compare?{query.removesuffix('&guide=job-004')}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/guide/carpentrs",
        "/guide/carpentrs/unit/faq:1",
        "/guide/carpentrs/audio",
        "/guide/carpentrs/nothing",
        "/guides/carpentrs",
        "/guides/compare?guide=carpentrs&guide=roofers",
    ],
)
def test_an_unknown_guide_leads_to_the_nearest(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    _, after = answer.text.split(read_texts()["guide.missing_near"])
    assert re.findall(r'href="/guide/([^"]+)"', after)[0] == "carpenters"
    assert 'href="/guides?lang=en"' in after
    assert "carpentrs" not in answer.text


def test_a_missing_page_of_many_guides_does_not_list_them(many: TestClient) -> None:
    text = many.get("/guide/astronaut").text
    assert text.count("/guide/job-") == 0
    assert len(re.findall("/guide/job-", many.get("/guide/job").text)) <= 5
    assert "(150)" in text


def test_careers_are_asked_of_the_engine_each_time(tmp_path: Path, gradio_files: Path) -> None:
    """An engine may take over other guides while it runs."""
    engine = Engine(write_handbook(tmp_path / "before"))
    client = TestClient(create_app(engine, Settings()))
    assert "registered-nurses" in _rows(client.get("/guides").text)
    engine.__dict__.pop("_careers", None)
    engine.__dict__.pop("_search", None)
    engine.guides = [write_guide(tmp_path / "after", "potters", "Potter")]
    assert _rows(client.get("/guides").text) == _rows(client.get("/guides?q=pott").text) == ["potters"]
    assert [one["slug"] for one in client.get("/api/v1/guides").json()["guides"]] == ["potters"]
