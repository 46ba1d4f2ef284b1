"""The guide's own page: every word of the guide, every place under its id, and nothing else."""

from __future__ import annotations

import gzip
import re
import wave
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import turbine
from conftest import CORPUS, SLUG
from starlette.testclient import TestClient
from web_engine import CareerEngine, whole

from careerbot.answer.model import Answer
from careerbot.errors import GuideFormatError
from careerbot.guides.corpus import guide_files, read_guide, source_hash
from careerbot.guides.model import Guide, Span, StatementKind, UnitKind, collapse
from careerbot.question.dialogue import Turn
from careerbot.settings.settings import Settings
from careerbot.web.app import create_app
from careerbot.web.guide.charts import chart_for, table_chart, tables_of
from careerbot.web.guide.html import units_html
from careerbot.web.guide.pay import pay_axis, pay_scale, pay_statements
from careerbot.web.pages.texts import read_texts
from careerbot.web.paths import words_mark

_BUDGET = 60 * 1024
_VOID = frozenset("area base br col hr img input link meta source track wbr".split())

# Another career: no transcript, no FAQ, other labels, and text that looks like markup.
_POTTER = """\
01 · CraftWhat potters do
Potters shape clay <script src=x onerror=alert(1) & fire it at 1,200 °C. "Quotes" and 'quotes' stay.
They sell at markets, and "A & B" is a shop. Last updated
02 · CheckIs it you
It may suit you if you say yes to at least two of the following:
- You like mud.
- You can wait <b long.
- You carry heavy bags.
03 · WeekA week
A usual day
- 8:30 am: Wedge clay
- 10:00 am: Throw pots
- 1:00 pm: Trim & dry
- 4:30 pm: Fire the kiln
04 · MoneyWhat it pays
Studio potters earn £18,000 to £24,000 a year. Teachers earn over £30,000.
Helpers earn £11 per hour. Some say pay is in the low twenties.
05 · Trade-offsGood and bad
Pros
- You make things
Myths
- 'You earn £90,000.'
"""


class _Engine(CareerEngine):
    """The guides; nothing is asked here."""

    def __init__(self, guides: Sequence[Guide]) -> None:
        self.guides = tuple(guides)

    def guide(self, slug: str) -> Guide:
        return whole(self.guides, slug)

    def populous(self, n: int) -> Sequence[Guide]:
        return self.guides[:n]

    def topics(self, slug: str, language: str = "en") -> Sequence[tuple[str, Sequence[str]]]:
        return ()

    def needs_support(self, question: str) -> bool:
        raise AssertionError

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        raise AssertionError


class _Page(HTMLParser):
    """A page's texts by the element that holds them, its marks, and its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.texts: dict[str, str] = {}
        self.marks: dict[str, list[str]] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "mark":
            for _, holder in self._open:
                if holder:
                    self.marks.setdefault(holder, []).append("")
        if tag not in _VOID:
            self._open.append((tag, named.get("id", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, holder in self._open:
            if holder:
                self.texts[holder] = self.texts.get(holder, "") + data
                if any(tag == "mark" for tag, _ in self._open):
                    self.marks[holder][-1] += data

    def text(self, holder: str) -> str:
        return collapse(self.texts[holder])


def _written(folder: Path, slug: str, text: str, settings: str = "") -> Path:
    target = folder / slug
    target.mkdir()
    (target / "guide.txt").write_text(text, encoding="utf-8")
    if settings:
        (target / "guide.toml").write_text(settings, encoding="utf-8")
    return target


def _wav(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(range(256)) * 125)


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Guide]:
    folder = tmp_path_factory.mktemp("guides")
    real = CORPUS / SLUG
    spoken = _written(folder, "spoken", next(real.glob("*.txt")).read_text(encoding="utf-8"), 'audio = "talk.wav"')
    _wav(spoken / "talk.wav")
    (spoken / "secret.wav").write_bytes(b"not for you")
    made = [
        real,
        _written(folder, turbine.SLUG, turbine.TEXT, f'career = "{turbine.CAREER}"'),
        _written(folder, "potter", _POTTER, 'career = "Potter <i>& Co</i>"'),
    ]
    for path in (*made, spoken):
        if not (path / "guide.toml").exists():
            (path / "guide.toml").write_text('career = "A Career"')
    return {path.name: read_guide(path) for path in (*made, spoken)}


@pytest.fixture(scope="module")
def client(guides: dict[str, Guide]) -> Iterator[TestClient]:
    with TestClient(create_app(_Engine(list(guides.values())), Settings()), raise_server_exceptions=False) as client:
        yield client


_SLUGS = [SLUG, turbine.SLUG, "potter", "spoken"]


def _get(client: TestClient, path: str) -> _Page:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return _Page(answer.text)


# The words


@pytest.mark.parametrize("slug", _SLUGS)
def test_every_statement_is_on_the_page_in_its_place(client: TestClient, guides: dict[str, Guide], slug: str) -> None:
    """Word for word, cell by cell, under the id of its unit; labels, titles and introductions, too."""
    guide = guides[slug]
    page = _get(client, f"/guide/{slug}")
    for unit in guide.units:
        shown = page.text(unit.unit_id)
        for block in unit.blocks:
            for statement in (*block.statements, *([block.label] if block.label else [])):
                for span in statement.quotes:
                    assert collapse(guide.text(span)) in shown, (unit.unit_id, guide.text(span))
        if unit.title and unit.kind is not UnitKind.TRANSCRIPT:
            assert guide.text(unit.title) in shown
    whole = page.text("content")
    for span in guide.intros:
        for words in re.findall(r"[A-Z0-9]?[^A-Z·]+", guide.text(span)):  # a heading's parts run together
            assert collapse(words) in whole


def test_marks_between_items_stay(client: TestClient, guides: dict[str, Guide]) -> None:
    """Of an answer that lists things in one sentence nothing is lost, not even the semicolons and arrows."""
    page = _get(client, f"/guide/{SLUG}")
    for unit in guides[SLUG].units:
        if unit.kind is UnitKind.FAQ:
            assert unit.title is not None
            said = guides[SLUG].source_text[unit.title.end : unit.span.end]
            assert re.sub(r"\s", "", said) in re.sub(r"\s", "", page.texts[unit.unit_id])


@pytest.mark.parametrize("slug", _SLUGS)
def test_every_unit_has_its_anchor_once(client: TestClient, guides: dict[str, Guide], slug: str) -> None:
    """And every link of the page leads to a place that is there."""
    page = _get(client, f"/guide/{slug}")
    assert len(page.ids) == len(set(page.ids))
    assert {unit.unit_id for unit in guides[slug].units} <= set(page.ids)
    inner = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("#")}
    assert inner <= set(page.ids)
    contents = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("#")]
    for unit in guides[slug].units:
        part = unit.unit_id if unit.kind is UnitKind.SECTION else unit.kind.value
        assert f"#{part}" in contents


def test_markup_in_a_guide_is_text(client: TestClient) -> None:
    """Neither a career's name nor a statement becomes an element."""
    page = _get(client, "/guide/potter")
    assert len([attrs for tag, attrs in page.tags if tag == "script" and attrs.get("src")]) == 2
    assert len([attrs for tag, attrs in page.tags if tag == "script"]) == 2
    assert not [tag for tag, _ in page.tags if tag in ("b", "i")]
    assert "<script src=x onerror=alert(1)" in page.texts["section:01"]


def test_what_kind_of_thing_it_is_shows(client: TestClient) -> None:
    """Myths say so, the missing date is named, the check-list knows how many the guide asks for."""
    en = read_texts("en")
    page = _get(client, f"/guide/{SLUG}")
    assert page.texts["section:10"].count(en["guide.myth"]) == 3
    assert en["guide.no_date"] in page.texts["section:14"]
    assert [attrs["data-least"] for _, attrs in page.tags if "data-least" in attrs] == ["3"]
    potter = _get(client, "/guide/potter")
    assert [attrs["data-least"] for _, attrs in potter.tags if "data-least" in attrs] == ["2"]
    assert sum(attrs.get("type") == "checkbox" for _, attrs in potter.tags) == 3
    assert en["guide.no_date"] in potter.texts["section:01"]
    assert en["guide.myth"] in potter.texts["section:05"]
    turbines = _get(client, f"/guide/{turbine.SLUG}")
    assert not [attrs for _, attrs in turbines.tags if "data-least" in attrs]


def test_only_a_guide_with_a_transcript_has_its_tools(client: TestClient) -> None:
    """Times and player are not shown for nothing; each guide is searched."""
    pages = {slug: client.get(f"/guide/{slug}").text for slug in _SLUGS}
    assert all(page.count('type="search"') == 1 for page in pages.values())
    assert {slug for slug, page in pages.items() if "g-jump" in page} == {SLUG, "spoken"}
    with_player = {slug for slug in _SLUGS if "<audio" in client.get(f"/guide/{slug}").text}
    assert with_player == {"spoken"}


def test_each_unit_can_be_asked_about(client: TestClient, guides: dict[str, Guide]) -> None:
    """By a link to the chat with a question and the guide, that stands in the unit."""
    page = _get(client, f"/guide/{SLUG}")
    links = [urlsplit(attrs["href"]) for _, attrs in page.tags if attrs.get("class") == "g-ask"]
    assert len(links) == len(guides[SLUG].units)
    asked = [parse_qs(link.query) for link in links]
    assert all(link.path == "/" and set(query) == {"ask", "guide"} for link, query in zip(links, asked, strict=True))
    assert ["How much does a Machine Learning Engineer / AI Specialist earn?"] in [query["ask"] for query in asked]
    assert ["What does the audio say at 09:27?"] in [query["ask"] for query in asked]


# Quotes that an address asks to mark


def _span(guide: Guide, words: str) -> Span:
    start = guide.source_text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("unit_id", "words", "marked"),
    [
        ("faq:2", "typically earn between $118k and $191k per year", None),
        ("section:05", "Python coding90/100", ["Python coding", "90/100"]),
        ("section:01", "40-50 / week, usually hybrid", None),
        ("section:03", "9:30 — Join standup", ["9:30", " — ", "Join standup"]),
        ("section:10", "'A bootcamp alone guarantees a job.'", None),
        ("section:09", "You like coding", None),
        ("section:09", "nod at three or more", None),
        ("section:14", "Last verified .", None),
        ("transcript:05:23", "It is also wise to remember", None),
        ("faq:6", "Debug issues in the pipeline or improve scaling and reliability; 5:30", None),
    ],
)
def test_a_quote_is_marked_where_it_stands(
    client: TestClient, guides: dict[str, Guide], unit_id: str, words: str, marked: list[str] | None
) -> None:
    """In its unit and nowhere else, letter for letter; the answer that holds it is open."""
    guide = guides[SLUG]
    span = _span(guide, words) if unit_id != "faq:6" else Span(*_inside(guide, unit_id, words))
    page = _get(client, f"/guide/{SLUG}?from={span.start}&to={span.end}")
    found = page.marks[unit_id]
    assert "".join(found).replace(" ", "") == words.replace(" ", "")
    if marked:
        assert found == marked
    assert {holder for holder in page.marks if ":" in holder} == {unit_id}
    opened = [attrs["id"] for tag, attrs in page.tags if tag == "details" and "open" in attrs and "id" in attrs]
    assert opened == ([unit_id] if unit_id.startswith("faq") else [])
    closed = [attrs for tag, attrs in page.tags if attrs.get("class") == "g-fold" and "open" not in attrs]
    assert len(closed) == (not unit_id.startswith("transcript")), "of the folds only the transcript's is closed"


def _inside(guide: Guide, unit_id: str, words: str) -> tuple[int, int]:
    start = guide.source_text.index(words, guide.by_id[unit_id].span.start)
    return start, start + len(words)


def test_any_statement_can_be_marked(guides: dict[str, Guide]) -> None:
    """Whatever an answer can quote, in every guide."""
    for guide in guides.values():
        for unit in guide.units:
            for statement in unit.statements():
                html = units_html(guide, [statement.span])[unit.unit_id]
                page = _Page(f'<div id="u">{html}</div>')
                said = "".join(guide.text(span) for span in statement.quotes)
                marked = "".join(page.marks["u"])  # a source's title is shown before its publisher
                assert sorted("".join(marked.split())) == sorted("".join(said.split())), said


@pytest.mark.parametrize(
    "query",
    [
        "from=16065",
        "to=16143",
        "from=a&to=b",
        "from=-5&to=10",
        "from=20&to=10",
        "from=10&to=10",
        "from=10.5&to=20",
        "from=%EF%BC%91&to=%EF%BC%99",
        "from=999999998&to=999999999",
        f"from={'9' * 5000}&to={'9' * 5001}",
        "from=0&to=99999",
        "from=<script>&to=<script>",
        "from=&to=",
    ],
)
def test_what_is_no_span_of_a_unit_is_ignored(client: TestClient, query: str) -> None:
    """The page is the plain one, byte for byte."""
    plain = client.get(f"/guide/{SLUG}")
    asked = client.get(f"/guide/{SLUG}?{query}")
    assert asked.status_code == 200
    assert asked.content == plain.content
    evidence = client.get(f"/guide/{SLUG}/unit/faq:2?{query}")
    assert evidence.status_code == 200
    assert "<mark>" not in evidence.text
    assert "<script" not in evidence.text


# Evidence


def test_words_that_are_no_longer_there_are_not_shown_as_evidence(client: TestClient, guides: dict[str, Guide]) -> None:
    """The chat then opens what it quoted itself."""
    words = "with a median around $155k."
    span = _span(guides[SLUG], words)
    address = f"/guide/{SLUG}/unit/faq:2?from={span.start}&to={span.end}&words="
    assert client.get(address + words_mark(words)).text.count("<mark") == 1
    assert client.get(address + words_mark("with a median around $150k.")).status_code == 404
    assert client.get(f"/guide/{SLUG}/unit/faq:2?words={words_mark(words)}").status_code == 404


def test_evidence_keeps_its_contract(client: TestClient, guides: dict[str, Guide]) -> None:
    """One article for the unit: its label, the words around, the quote marked, and the way to the guide."""
    guide = guides[SLUG]
    words = "with a median around $155k."
    span = _span(guide, words)
    answer = client.get(f"/guide/{SLUG}/unit/faq:2?from={span.start}&to={span.end}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<article ")
    assert answer.text.rstrip().endswith("</article>")
    page = _Page(answer.text)
    assert page.tags[0] == ("article", {"class": "cb-evidence", "data-unit": "faq:2", "lang": "en"})
    assert f"<h2>{guide.label(guide.by_id['faq:2'])}</h2>" in answer.text
    assert answer.text.count("<mark>") == 1
    assert f"<mark>{words}</mark>" in answer.text
    opens = [attrs["href"] for _, attrs in page.tags if attrs.get("class") == "cb-open"]
    assert opens == [f"/guide/{SLUG}?from={span.start}&to={span.end}#faq:2"]
    assert re.findall(r'class="cb-near cb-(\w+)"', answer.text) == ["before", "after"]
    assert words in " ".join(_get(client, opens[0]).marks["faq:2"])


@pytest.mark.parametrize("slug", _SLUGS)
def test_evidence_of_every_unit(client: TestClient, guides: dict[str, Guide], slug: str) -> None:
    """Each unit of each guide has it, whole where nothing is quoted."""
    guide = guides[slug]
    for unit in guide.units:
        answer = client.get(f"/guide/{slug}/unit/{quote(unit.unit_id, safe='')}")
        assert answer.status_code == 200
        shown = collapse(" ".join(_Page(f'<div id="all">{answer.text}</div>').texts["all"].split()))
        for statement in unit.statements():
            for span in statement.quotes:
                assert collapse(guide.text(span)) in shown


def test_evidence_of_a_section_is_what_is_quoted_and_its_neighbours(
    client: TestClient, guides: dict[str, Guide]
) -> None:
    """Not all of a long section; at its edge, the section beside it."""
    guide = guides[SLUG]
    span = _span(guide, "Entry-level roles can be hard to land")
    text = client.get(f"/guide/{SLUG}/unit/section:10?from={span.start}&to={span.end}").text
    quoted = text.partition('<div class="cb-quoted">')[2].partition("</div>\n<div")[0]
    assert "hard to land</mark>" in quoted
    assert "Good pay potential" not in quoted
    assert "Good pay potential" in text
    assert "A bootcamp alone" in text
    single = client.get(f"/guide/{SLUG}/unit/section:07").text
    assert "Self-taught with projects and online courses" in single
    assert "Future outlook" in single


# Pages that are not there


@pytest.mark.parametrize(
    "path",
    [
        "/guide/nobody",
        "/guide/<script>alert(1)</script>",
        "/guide/..%2f..%2fetc%2fpasswd",
        f"/guide/{SLUG}/unit/faq:99",
        f"/guide/{SLUG}/unit/<img src=x onerror=alert(1)>",
        "/guide/nobody/unit/faq:1",
        f"/guide/{SLUG}/nothing",
        f"/guide/{SLUG}/audio",
        "/guide/nobody/audio",
        f"/guide/{'x' * 3000}",
    ],
)
def test_a_missing_page_lists_the_guides(client: TestClient, path: str) -> None:
    """As a page for people, without a word of what was asked for."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = _Page(answer.text)
    assert {f"/guide/{slug}" for slug in _SLUGS} <= {attrs.get("href") for _, attrs in page.tags}
    assert "alert(1)" not in answer.text
    assert "nobody" not in answer.text


def test_the_list_of_guides(client: TestClient) -> None:
    """For those who shorten an address."""
    answer = client.get("/guide?lang=es", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/guides?lang=es")
    page = _get(client, "/guides")
    assert "Potter <i>& Co</i>" in page.text("content")


def test_no_guide_yet() -> None:
    """A server without a guide says so."""
    with TestClient(create_app(_Engine([]), Settings())) as client:
        assert read_texts()["guide.none_yet"] in client.get("/guide").text


# Languages


def test_the_page_speaks_the_language_asked_for(client: TestClient, guides: dict[str, Guide]) -> None:
    """Its own words do; the guide's stay English and are said to be."""
    es = read_texts("es")
    page = _get(client, f"/guide/{SLUG}?lang=es")
    assert page.tags[0] == ("html", {"lang": "es"})
    assert next(attrs for tag, attrs in page.tags if tag == "main")["lang"] == "en"
    text = client.get(f"/guide/{SLUG}?lang=es").text
    for name in ("ask", "copy", "contents", "search_in", "myth", "about", "as_table"):
        assert es[f"guide.{name}"] in text
        assert read_texts("en")[f"guide.{name}"] not in text
    assert client.get(f"/guide/{SLUG}?lang=xx").content == client.get(f"/guide/{SLUG}").content
    assert es["guide.missing"] in client.get("/guide/nobody?lang=es").text
    assert es["guide.open"] in client.get(f"/guide/{SLUG}/unit/faq:1?lang=es").text
    with TestClient(create_app(_Engine(list(guides.values())), Settings(language="es"))) as spanish:
        assert spanish.get(f"/guide/{SLUG}").content == client.get(f"/guide/{SLUG}?lang=es").content


# What a browser is sent


@pytest.mark.parametrize("slug", _SLUGS)
def test_nothing_runs_or_loads_from_elsewhere(client: TestClient, slug: str) -> None:
    """No inline script, style or handler, and every address is this server's."""
    answer = client.get(f"/guide/{slug}")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = _Page(answer.text)
    for tag, attrs in page.tags:
        assert tag not in ("style", "iframe", "object", "base")
        assert tag != "script" or set(attrs) - {"defer"} == {"src"}
        assert not [name for name in attrs if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action"):
            assert re.match(r"/(?!/)|#", attrs.get(name, "#")), attrs


@pytest.mark.parametrize("slug", _SLUGS)
def test_the_page_is_small(client: TestClient, slug: str) -> None:
    """With its style sheets and its script, over the wire."""
    answer = client.get(f"/guide/{slug}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    parts = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', answer.text)
    assert len(parts) == 6
    sizes = [len(gzip.compress(client.get(path).content, 9)) for path in (f"/guide/{slug}", *parts)]
    assert sum(sizes) < _BUDGET


def test_head_and_headings(client: TestClient) -> None:
    """HEAD works; one h1, and no level of heading is skipped."""
    assert client.head(f"/guide/{SLUG}").status_code == 200
    levels = [int(tag[1]) for tag, _ in _get(client, f"/guide/{SLUG}").tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


# Charts


def _rows(html: str) -> list[str]:
    return re.findall(r'<li class="cb-row">(.*?)</li>', html)


@pytest.mark.parametrize(("unit_id", "column"), [("section:05", 1), ("section:06", 1)])
def test_bars_are_as_long_as_the_guide_says(guides: dict[str, Guide], unit_id: str, column: int) -> None:
    """Each bar's length is the cell's figure, and every cell stands beside it."""
    guide = guides[SLUG]
    chart = chart_for(guide, [unit_id])
    assert chart is not None
    statements = next(b for b in guide.by_id[unit_id].blocks if b.columns).statements
    rows = _rows(chart)
    assert len(rows) == len(statements)
    for row, statement in zip(rows, statements, strict=True):
        page = _Page(f'<div id="row">{row}</div>')
        cells = [guide.text(cell.span) for cell in statement.cells]
        assert all(cell in page.texts["row"] for cell in cells)
        part = next(attrs for tag, attrs in page.tags if attrs.get("class") == "cb-part")
        assert part["width"] == f"{re.findall(r'[0-9]+', cells[column])[0]}%"
    assert "<table>" not in chart, "below an answer no figure is said three times"


def test_pay_stands_where_its_figures_are(guides: dict[str, Guide]) -> None:
    """Every drawn range and mark, read back from the drawing, is the guide's own figure."""
    guide = guides[SLUG]
    units = ["section:07", "faq:2", "transcript:05:23"]
    chart = chart_for(guide, units)
    assert chart is not None
    axis = pay_axis(pay_statements(guide, [guide.by_id[unit] for unit in units]))
    assert axis is not None
    low, high = axis.ticks[0], axis.ticks[-1]

    def value(percent: str) -> float:
        return low + float(percent.rstrip("%")) / 100 * (high - low)

    section, faq = _rows(chart)
    assert "$120K-$200K and higher" in _Page(f'<div id="row">{section}</div>').texts["row"]
    assert 'class="cb-on"' in section, "a range that goes on above is drawn open"
    assert 'class="cb-on"' not in faq
    rects = [re.search(r'class="cb-part" x="([\d.]+%)" y="3" width="([\d.]+%)"', row) for row in (section, faq)]
    ends = [(value(r[1]), value(r[1]) + value(r[2]) - low) for r in rects if r]
    assert ends == [pytest.approx((120_000, 200_000)), pytest.approx((118_000, 191_000))]
    median = re.search(r'class="cb-point" x1="([\d.]+%)"', faq)
    assert median is not None
    assert value(median[1]) == pytest.approx(155_000)
    assert not re.search("one-hundreds|Industry sources", chart), "the answer has said the sentences"


def test_pay_of_other_guides(guides: dict[str, Guide]) -> None:
    """Other signs and periods: an hour's pay and vague words are listed, myths are not said."""
    guide = guides["potter"]
    stated = pay_statements(guide, [guide.by_id[unit] for unit in ("section:04", "section:05")])
    chart = pay_scale(guide, stated, read_texts())
    assert chart is not None
    text = _Page(f'<div id="c">{chart}</div>').texts["c"]
    assert "£18,000 to £24,000" in text
    assert "£90,000" not in text
    assert re.findall(r"£\d+(?:\.\d)?k", text)
    below = text.partition(read_texts()["guide.no_figure"])[2]
    assert "£11 per hour" in below
    assert "low twenties" in below
    at, to = re.findall(r'class="cb-on" x1="([\d.]+)%" x2="([\d.]+)%"', _rows(chart)[1])[0]
    assert float(at) < float(to) == pytest.approx(100), "over £30,000 goes on to the edge, not as a bar"
    assert "Teachers earn over £30,000." in text, "a figure stands with who earns it"


def test_a_day_of_another_guide(guides: dict[str, Guide]) -> None:
    """Times as they are written, more room for more time."""
    chart = chart_for(guides["potter"], ["section:03"])
    assert chart is not None
    assert re.findall(r'class="cb-gap-(\d)"', chart) == ["3", "6", "6", "0"]
    assert "8&#58;30 am" in chart


def test_a_chart_only_where_there_is_something_to_draw(guides: dict[str, Guide]) -> None:
    """Unknown units, plain text, and one figure alone draw nothing; nor does a table of which one line is quoted."""
    guide = guides[SLUG]
    assert chart_for(guide, []) is None
    assert chart_for(guide, ["faq:99", "nonsense"]) is None
    assert chart_for(guide, ["section:02", "section:11"]) is None
    assert chart_for(guide, ["section:07"]) is None
    day = guide.by_id["section:03"].blocks
    assert chart_for(guide, ["section:03"], quoted=[day[0].span]) is None
    lines = [statement.span for statement in day[1].statements]
    assert chart_for(guide, ["section:03"], quoted=lines[2:3]) is None
    assert chart_for(guide, ["section:03"], quoted=lines[2:4]) is not None


def test_charts_can_stand_in_the_chat(guides: dict[str, Guide]) -> None:
    """One line, named, without ids, styles or handlers, and no letter that Markdown reads."""
    for guide in guides.values():
        for unit in guide.units:
            chart = chart_for(guide, [unit.unit_id])
            if chart is None:
                continue
            assert "\n" not in chart
            assert "<figcaption" in chart
            assert not re.search(r"\s(?:id|style|on\w+)=", chart)
            assert not re.search(r"[*_`\[\]$<>]", "".join(re.split(r"<[^>]*>", chart)))


# Audio


def test_the_audio_is_served_in_pieces(client: TestClient, guides: dict[str, Guide]) -> None:
    """Whole or by range, so that a player can jump; no other file of the folder is."""
    body = guides["spoken"].audio.read_bytes()  # type: ignore[union-attr]
    whole = client.get("/guide/spoken/audio")
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "audio/wav", body)
    assert whole.headers["accept-ranges"] == "bytes"
    piece = client.get("/guide/spoken/audio", headers={"Range": "bytes=100-199"})
    assert (piece.status_code, piece.content) == (206, body[100:200])
    assert piece.headers["content-range"] == f"bytes 100-199/{len(body)}"
    assert client.get("/guide/spoken/audio", headers={"Range": "bytes=9999999-"}).status_code == 416
    assert "media-src 'self'" in client.get("/guide/spoken").headers["content-security-policy"]
    for path in ("/guide/spoken/secret.wav", "/guide/spoken/audio/secret.wav", "/guide/spoken/audio%2f..%2fsecret.wav"):
        assert client.get(path).status_code == 404


def test_audio_belongs_to_the_guide(guides: dict[str, Guide], tmp_path: Path) -> None:
    """It is carried into the index, and another recording is another guide."""
    folder = _written(tmp_path, "spoken", _POTTER, 'audio = "talk.wav"')
    _wav(folder / "talk.wav")
    assert folder / "talk.wav" in guide_files(folder)
    before = source_hash(folder)
    (folder / "talk.wav").write_bytes(b"another")
    assert source_hash(folder) != before
    assert guides[SLUG].audio is None


@pytest.mark.parametrize("name", ["../talk.wav", "/etc/passwd", "talk.exe", "talk", "", "a/b.wav", "nothing.wav"])
def test_audio_must_be_a_file_of_the_folder(tmp_path: Path, name: str) -> None:
    """The message names the settings' file and what was found."""
    folder = _written(tmp_path, "spoken", _POTTER, f'audio = "{name}"')
    _wav(tmp_path / "talk.wav")
    with pytest.raises(GuideFormatError, match="audio") as error:
        read_guide(folder)
    assert "guide.toml" in error.value.message


def test_statements_of_every_kind_were_tried(guides: dict[str, Guide]) -> None:
    """The guides above hold each kind, else the first test proves less than it says."""
    kinds = {s.kind for guide in guides.values() for unit in guide.units for s in unit.statements()}
    assert kinds >= set(StatementKind) - {StatementKind.LABEL, StatementKind.QUESTION}


def test_the_third_guides_tables_are_drawn_under_any_heading(hygienist: Guide) -> None:
    drawn = {
        unit.unit_id: re.findall(r"cb-(bars|steps|day)\b", str(chart))[0]
        for unit in hygienist.units
        for table in tables_of(hygienist, unit)
        if (chart := table_chart(hygienist, table))
    }
    sections = {unit: chart for unit, chart in drawn.items() if unit.startswith("section")}
    assert sections == {"section:02": "steps", "section:03": "bars", "section:04": "bars", "section:06": "day"}
