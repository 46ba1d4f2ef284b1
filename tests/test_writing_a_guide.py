"""The example of ``docs/writing-a-guide.md`` and the template of ``careerbot new``, read, built, asked and shown."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from careerbot.answer.compose import Draft
from careerbot.answer.model import Status, check_quotes
from careerbot.answer.phrases import read_phrases, slots_of
from careerbot.builder import build
from careerbot.cli.main import main
from careerbot.conflicts.asked import AskedConflict
from careerbot.conflicts.model import Conflict, ConflictRule, Side
from careerbot.engine import Engine
from careerbot.errors import StorageError, UsageError
from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Guide, StatementKind, UnitKind
from careerbot.guides.new import new_guide
from careerbot.lookups.model import place_of
from careerbot.lookups.tables import read_tables
from careerbot.lookups.words import read_lookup_words
from careerbot.toml_files import LANGUAGES
from careerbot.web.guide.charts import chart_for
from careerbot.web.guide.html import units_html
from careerbot.web.guide.page import Site, evidence, guide_page
from careerbot.web.pages.texts import read_texts

DOCUMENT = (ROOT / "docs" / "writing-a-guide.md").read_text(encoding="utf-8")
SITE = Site("", (), "guide.js", "colors.js")


def example() -> str:
    found = re.search(r"````markdown\n(.*?)````", DOCUMENT, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "baker").mkdir()
    (folder / "baker" / "guide.md").write_text(example(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def baker(corpus: Path) -> Guide:
    return read_guide(corpus / "baker")


@pytest.fixture(scope="module")
def asked(corpus: Path, real_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The example alone, with what the real index knows of the question map."""
    index = tmp_path_factory.mktemp("baker") / "index"
    shutil.copytree(real_index, index)
    build(corpus, index)
    return Engine.load(index, corpus)


def run(*args: str) -> Result:
    return CliRunner().invoke(main, list(args), prog_name="careerbot")


def test_the_example_has_every_part(baker: Guide) -> None:
    statements = [s for unit in baker.units for s in unit.statements()]
    assert {unit.kind for unit in baker.units} == set(UnitKind)
    assert {s.kind for s in statements} == set(StatementKind) - {StatementKind.LABEL, StatementKind.QUESTION}
    assert baker.links
    assert all(baker.credit.__getattribute__(name) for name in baker.credit.__slots__)


def test_an_answer_quotes_runs_as_one_sentence(baker: Guide) -> None:
    phrases = read_phrases()
    unit = baker.by_id["section:introduction"]
    draft = Draft(baker, phrases)
    draft.quote_sentences(unit, list(unit.statements()))
    answer = draft.finish(Status.ANSWERED)
    assert answer.text == "Bakers mix dough, shape it and bake bread, rolls and cakes. [1]"
    assert [quote.text for quote in answer.quotes] == [
        "Bakers mix dough, shape it and bake",
        "bread",
        ", rolls and cakes.",
    ]
    check_quotes(answer, {baker.slug: baker}, phrases, slots_of(baker, phrases))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_has_the_name_of_its_own_column(baker: Guide, language: str) -> None:
    phrases = read_phrases(language=language)
    unit = baker.by_id["section:pay"]
    row = next(s for s in unit.statements() if s.kind is StatementKind.ROW)
    draft = Draft(baker, phrases)
    draft.quote_items(unit, [row], None)
    answer = draft.finish(Status.ANSWERED)
    assert answer.text == "Supermarket: Median annual wage $37,000 [1]"
    check_quotes(answer, {baker.slug: baker}, phrases, slots_of(baker, phrases))


@pytest.mark.parametrize(
    ("language", "places"),
    [
        ("en", ['"Pay" says:', '"Pay: Hours" says:']),
        ("es", ["«Pay» dice:", "«Pay: Hours» dice:"]),
    ],
)
def test_the_sides_of_a_disagreement_are_named(baker: Guide, language: str, places: list[str]) -> None:
    phrases = read_phrases(language=language)
    sides = tuple(Side(one, next(baker.by_id[one].statements()).quotes) for one in ("section:pay", "section:pay.hours"))
    conflict = Conflict("the pay", (), sides, rule=ConflictRule.HAND)
    draft = Draft(baker, phrases)
    draft.say_differences(AskedConflict((conflict,), which=False))
    answer = draft.finish(Status.ANSWERED)
    assert [line for line in answer.lines if "Pay" in line] == places
    check_quotes(answer, {baker.slug: baker}, phrases, slots_of(baker, phrases, points=frozenset({"the pay"})))


def test_a_place_is_quoted_by_its_heading_or_time(baker: Guide) -> None:
    named = {unit.unit_id: [baker.text(cell.span) for cell in place_of(baker, unit).cells] for unit in baker.units}
    assert named["section:pay"] == ["Pay"]
    assert named["transcript:62:26"][0] == "1:02:26"


def test_tables_of_any_header(baker: Guide) -> None:
    tables = {table.unit.unit_id: table for table in read_tables(baker, read_lookup_words())}
    pay = tables["section:pay"]
    assert [row.text for row in pay.rows] == ["supermarket", "small bakery"]
    assert tables["section:a-typical-day"].is_day


@pytest.mark.parametrize("unit", ["section:pay", "section:a-typical-day"])
def test_charts(baker: Guide, unit: str) -> None:
    chart = chart_for(baker, [unit])
    assert chart is not None
    assert "cb-bars" in chart or "cb-day" in chart


def test_the_page_shows_words_and_no_marks(baker: Guide) -> None:
    shown = units_html(baker)
    assert "bake bread, rolls" in shown["section:introduction"]
    assert (
        '<a href="https://www.example.org/college" rel="noopener noreferrer nofollow">Town College</a>'
        in shown["section:how-to-become-one"]
    )
    assert "<h3>At the bench</h3>" in shown["section:skills"]
    for body in shown.values():
        assert not re.search(r"\*\*|\]\(|\|", re.sub(r"<[^>]*>", "", body))
    unit = baker.by_id["section:pay"]
    quoted = [run for s in unit.statements() for run in s.quotes]
    marked = evidence(baker, unit, read_texts(), SITE, quoted).decode()
    assert "<mark>Supermarket</mark>" in marked
    assert re.search(r'<th scope="col">Workplace</th>', marked)


@pytest.mark.parametrize(
    ("language", "texts"),
    [("en", ["Where this text comes from", "Last verified"]), ("es", ["De dónde viene este texto", "comprobación"])],
)
def test_the_page_ends_with_the_credit(baker: Guide, language: str, texts: list[str]) -> None:
    page = guide_page(baker, read_texts(language), SITE).decode()
    end = page[page.index("g-credit") :]
    for text in (*texts, "Town Library, Careers in Town", "CC BY 4.0", "2025-03-14"):
        assert text in end
    assert 'href="https://www.example.org/careers/baker" rel="noopener noreferrer nofollow"' in end
    assert all(f'id="{unit.unit_id}"' in page for unit in baker.units)


def test_a_credit_without_a_date_says_so(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("---\ntitle: A\npublisher: P\n---\n## B\n\nC.\n")
    assert "no date given" in guide_page(read_guide(tmp_path), read_texts(), SITE).decode()


def test_the_template_is_a_guide(tmp_path: Path) -> None:
    result = run("new", "pastry-cook", "--corpus", str(tmp_path / "corpus"))
    assert result.exit_code == 0, result.output
    guide = read_guide(tmp_path / "corpus" / "pastry-cook")
    assert guide.career == "Pastry Cook"
    assert {unit.kind for unit in guide.units} == set(UnitKind)


@pytest.mark.usefixtures("without_rules")
def test_check_passes_what_new_has_written(tmp_path: Path) -> None:
    new_guide(tmp_path, "pastry-cook")
    result = run("check", "--corpus", str(tmp_path))
    assert (result.exit_code, result.output) == (0, "pastry-cook: 12 units, no problem\n")


@pytest.mark.parametrize("slug", ["../x", "a/b", "/tmp/x", "Baker", "a b", "", "-a", "a--b", ".", "bäcker"])
def test_a_name_that_is_none_of_a_folder(tmp_path: Path, slug: str) -> None:
    with pytest.raises(UsageError, match="cannot name a guide"):
        new_guide(tmp_path / "corpus", slug)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = new_guide(tmp_path, "baker")
    path.write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        new_guide(tmp_path, "baker")
    assert path.read_text() == "mine"
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        new_guide(tmp_path / "file", "cook")


def test_the_example_answers(asked: Engine) -> None:
    answer = asked.ask("How much do bakers earn?")
    assert answer.status is Status.ANSWERED
    assert "The median wage of bakers was $36,000 in May 2024." in answer.text
    assert all(quote.guide == "baker" for quote in answer.quotes)
    said = re.search(r'Ask it "(.*?)" and the answer is "(.*?)"', " ".join(DOCUMENT.split()))
    assert said is not None
    assert asked.ask(said[1]).text == f"{said[2]} [1]"
    assert "1:02:26" in asked.ask("what does the audio say at the end?").text
