"""Handbook pages as guides: what they say, what is left out, and what bad input does."""

from __future__ import annotations

import io
import re
import tarfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from careerbot.cli.main import main
from careerbot.errors import CareerbotError, StorageError
from careerbot.guides.html_page import markdown_of, parse
from careerbot.guides.markdown_writing import Heading, Item, Listing, Paragraph, Run, Table, front_matter, tidy
from careerbot.importing import pages
from careerbot.importing.names import names_of
from careerbot.importing.ooh import read_page
from careerbot.importing.titles import read_titles

PAGE = (Path(__file__).parent / "pages" / "lamplighters.html").read_text(encoding="utf-8")
REAL = Path(__file__).resolve().parents[2] / "shared" / "ooh"
MARKDOWN = MarkdownIt("commonmark").enable("table")
TITLES = """O*NET-SOC Code\tTitle\tAlternate Title\tShort Title\tSource(s)
99-0001.00\tLamplighters\tCertified Lamp Keeper (CLK)\tCLK\t01
99-0001.00\tLamplighters\tDO\t\t02
99-0002.00\tRowers\tOarsman\t\t02
"""


def shown(markdown: str) -> list[str]:
    """The words that a reader of the Markdown sees."""
    body = markdown.split("---\n", 2)[2] if markdown.startswith("---\n") else markdown
    parsed = MARKDOWN.parse(body)
    texts = []
    for token in parsed:
        for child in token.children or ():
            if child.type in ("text", "code_inline", "html_inline", "text_special"):
                texts.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                texts.append(" ")
        texts.append(" ")
        assert token.type not in ("html_block", "code_block", "fence", "hr", "blockquote_open"), token
    return "".join(texts).split()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["import", "ooh", *map(str, arguments)])


@pytest.fixture(scope="module")
def guide() -> str:
    return read_page("lamplighters", PAGE).text(["lamplighters", "rowers"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "saved" / "street").mkdir(parents=True)
    (tmp_path / "saved" / "street" / "lamplighters.html").write_text(PAGE, encoding="utf-8")
    return tmp_path / "saved"


def test_the_front_says_who_and_whence(guide: str) -> None:
    head = guide.split("---\n")[1].splitlines()
    assert head[0] == "title: Lamplighter and Wick Trimmer"
    assert head[1] == (
        "other_names: [Lamplighter, Wick Trimmer, Harbor Lamplighter, HL, Tunnel Lamplighter, Leery, Lamp Man]"
    )
    assert "address: https://handbook.example/ooh/street/lamplighters.htm" in head
    assert "licence: public domain" in head
    assert "last_verified: 2025-08-07" in head
    assert "similar: [rowers]" in head


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("| 2024 Median Pay | $41,230 per year |\n| 2024 Median Pay | $19.82 per hour |", id="two-facts"),
        pytest.param("| Employer | Share of jobs (%) |\n|---|---|\n| Towns \\| cities | 71% |", id="employers"),
        pytest.param("| Industry | Median annual wage, May 2024 (US dollars) |", id="industries"),
        pytest.param(
            "### Median annual wages, May 2024\n\n| Occupation | Median annual wages, May 2024 (US dollars) |"
            "\n|---|---|\n| Lamplighters | $41,230 |\n| Total, all occupations | $49,500 |",
            id="chart",
        ),
        pytest.param(
            "| Occupational Title | SOC Code | Employment, 2024 | Projected Employment, 2034 "
            "| Change, 2024–34 (%) | Change, 2024–34 (number) |",
            id="outlook",
        ),
        pytest.param("| Lamplighters | 99-0001 | 4,100 | 4,000 | -3 | -100 |", id="outlook-row"),
        pytest.param("| Occupation | Job Duties | Entry-level education | 2024 median pay |", id="similar"),
        pytest.param("| [Rowers](https://handbook.example/ooh/street/rowers.htm) | Rowers row. |", id="similar-row"),
        pytest.param("### O*NET\n\n- [Lamplighters](https://www.onetonline.org/link/summary/99-0001.00)", id="onet"),
        pytest.param("- [Guild of Lamps](https://lamps.example/a_b%28c%29)\n", id="link-in-a-list"),
        pytest.param("**Balance.** Ladders sway.", id="bold-lead"),
        pytest.param("see little.Very little.", id="no-mark-that-markdown-would-not-take"),
        pytest.param("- Trim wicks\n  - \\# 1 wicks\n  - \\+ all others", id="list-in-a-list"),
        pytest.param("1\\. Wicks come first & last: a_b_c, **C\\*D**, x < y, \\<p> and \\&lt; are", id="escapes"),
        pytest.param("of 3 * 4 rungs, or_so, at \\[dusk]", id="no-needless-escapes"),
        pytest.param("to buoy.\n", id="no-script-address"),
        pytest.param("\nOld Guild\n", id="no-ftp-address"),
        pytest.param("walk at night.", id="no-break-spaces"),
    ],
)
def test_a_page_becomes_lines(guide: str, lines: str) -> None:
    assert lines in guide


@pytest.mark.parametrize(
    "words",
    ["never read", "Menu", "About this section", "at dusk.\n", "Explore resources", "qualities that are important",
     "Get data", "SOURCE", "Note:", "State & Area", "empty heading", "Explained", "Footer", "Please enable"],
)  # fmt: skip
def test_what_is_no_part_of_the_career_is_left_out(guide: str, words: str) -> None:
    assert words not in guide


def test_what_stands_twice_is_kept_once(guide: str) -> None:
    assert guide.count("Lamplighters light, clean, and mend") == 1
    assert "## Summary\n\n### How to Become a Lamplighter or Wick Trimmer\n\nLamplighters learn" in guide
    assert guide.count("at dusk and again at dawn") == 1
    assert guide.index("### Work Schedules") < guide.index("at dusk and again at dawn") < guide.index("## Pay")


def test_all_that_is_left_out_is_counted() -> None:
    left_out = read_page("lamplighters", PAGE).left_out
    assert {what: n for what, n in left_out.items() if "repeat" in what or "summary" in what or "same on" in what} == {
        "paragraphs under Pay that repeat the work schedules": 1,
        "paragraphs of the summary that stand in a tab word for word": 1,
        "paragraphs that are the same on all pages": 3,
        'tabs "State & Area Data", which are the same on all pages': 1,
    }


def missing_words(page: str, guide: str, tabs: tuple[str, ...]) -> list[str]:
    """Paragraphs and items of the page that the guide does not show word for word."""
    said = Counter(shown(guide))
    told = [node.text() for tab in tabs for node in parse(page).css(f"#{tab} article > p, #{tab} article > ul li")]
    told = [text for text in told if not text.startswith("The following are examples of qualities that are important")]
    return [text for text in told if Counter(text.split()) - said]


def test_markdown_shows_the_words_of_the_page(guide: str) -> None:
    assert missing_words(PAGE, guide, ("tab-2", "tab-3", "tab-4", "tab-6")) == []


@pytest.mark.parametrize(
    ("cut", "message"),
    [
        pytest.param(lambda page: "<h1>Apply now</h1>", "no tabs of the handbook", id="another-page"),
        pytest.param(lambda page: page[: page.index('id="tab-6"')], "its tab 'Job Outlook' is missing", id="cut"),
        pytest.param(lambda page: page.replace('id="quickfacts"', ""), "no quick facts", id="no-facts"),
        pytest.param(lambda page: page[: page.index('<p class="update"')], "no \"Last Modified Date\"", id="no-date"),
        pytest.param(lambda page: page.replace("How to Become", "Becoming"), "another edition", id="edition"),
    ],
)  # fmt: skip
def test_a_page_that_is_none_is_named(folder: Path, tmp_path: Path, cut: object, message: str) -> None:
    (folder / "other.html").write_text(cut(PAGE), encoding="utf-8")  # type: ignore[operator]
    done = run(folder, "--corpus", tmp_path / "corpus")
    assert done.exit_code == 1
    assert "imported 1 guide(s)" in done.stdout
    assert "error: other.html: left out: " in done.stderr
    assert message in done.stderr
    assert [path.name for path in (tmp_path / "corpus").iterdir()] == ["lamplighters"]


def test_a_guide_of_others_is_not_overwritten_and_an_earlier_import_is(folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "lamplighters").mkdir(parents=True)
    own = corpus / "lamplighters" / "guide.md"
    own.write_text("# My lamplighters\n", encoding="utf-8")
    done = run(folder, "--corpus", corpus)
    assert (done.exit_code, own.read_text(encoding="utf-8")) == (1, "# My lamplighters\n")
    assert "lamplighters: the corpus has another guide of this name, which is kept" in done.stderr
    own.unlink()
    own.parent.rmdir()
    assert run(folder, "--corpus", corpus).exit_code == 0
    whole = own.read_text(encoding="utf-8")
    own.write_text(whole.replace("$41,230", "$1"), encoding="utf-8")
    (own.parent / "parts.toml").write_text("# mine\n", encoding="utf-8")
    assert run(folder, "--corpus", corpus).exit_code == 0
    assert own.read_text(encoding="utf-8") == whole
    assert sorted(path.name for path in own.parent.iterdir()) == ["guide.md", "parts.toml"]
    assert [path.name for path in corpus.iterdir()] == ["lamplighters"]


def test_titles_stand_beside_their_guide(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "titles.tsv").write_text(TITLES, encoding="utf-8")
    done = run(folder, "--titles", tmp_path / "titles.tsv", "--corpus", tmp_path / "corpus")
    licence, *titles = (tmp_path / "corpus" / "lamplighters" / "titles.txt").read_text(encoding="utf-8").splitlines()
    assert licence.startswith("# O*NET 29.3 Database by the U.S. Department of Labor")
    assert titles == ["Certified Lamp Keeper", "CLK", "DO", "Lamplighters"]
    assert "4 job titles" in done.stdout
    assert "CC BY 4.0" in licence


def test_titles_of_another_shape_stop_nothing_else(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "titles.tsv").write_text("job;title\n", encoding="utf-8")
    done = run(folder, "--titles", tmp_path / "titles.tsv", "--corpus", tmp_path / "corpus")
    assert done.exit_code == 1
    assert "imported 1 guide(s)" in done.stdout
    assert "its columns are others" in done.stderr
    assert not (tmp_path / "corpus" / "lamplighters" / "titles.txt").exists()
    (tmp_path / "titles.tsv").write_text(TITLES + "short\n", encoding="utf-8")
    with pytest.raises(StorageError, match="the line has 1 columns"):
        read_titles(tmp_path / "titles.tsv")


def _tar(path: Path, members: dict[str, bytes | None], mode: str = "w:xz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            info.size = len(content or b"")
            archive.addfile(info, io.BytesIO(content or b""))
    return path


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("kind", ["tar.xz", "tar.gz", "zip"])
def test_an_archive_is_read_without_unpacking(tmp_path: Path, kind: str) -> None:
    members = {"html/../../Lamp lighters!.html": PAGE.encode(), "html/readme.txt": b"x"}
    path = tmp_path / f"pages.{kind}"
    path = _zip(path, members) if kind == "zip" else _tar(path, {**members}, f"w:{kind[4:]}")
    done = run(path, "--corpus", tmp_path / "corpus")
    assert (done.exit_code, done.stderr) == (0, "")
    assert [p.name for p in (tmp_path / "corpus").iterdir()] == ["lamp-lighters"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["corpus", path.name]


def test_links_within_an_archive_or_a_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(PAGE, encoding="utf-8")
    (folder / "link.html").symlink_to(secret)
    assert [page.slug for page in pages.saved_pages(folder)] == ["lamplighters"]
    assert not list(pages.saved_pages(_tar(tmp_path / "links.tar.xz", {"a.html": None})))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"no archive", "neither a folder nor an archive", id="text"),
        pytest.param(b"\xfd7zXZ\0broken", "cannot be read", id="broken-xz"),
        pytest.param(b"\x1f\x8b\x08\0broken", "cannot be read", id="broken-gz"),
        pytest.param(b"", "neither a folder nor an archive", id="empty"),
    ],
)
def test_an_archive_that_cannot_be_read_is_one_message(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "pages.tar.xz").write_bytes(content)
    done = run(tmp_path / "pages.tar.xz", "--corpus", tmp_path / "corpus")
    assert done.exit_code == 1
    assert message in done.stderr
    assert not (tmp_path / "corpus").exists()


def test_an_archive_cut_short_changes_nothing(tmp_path: Path) -> None:
    whole = _tar(tmp_path / "pages.tar.gz", {f"{n}.html": PAGE.encode() for n in range(9)}, "w:gz").read_bytes()
    (tmp_path / "pages.tar.gz").write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in run(tmp_path / "pages.tar.gz", "--corpus", tmp_path / "corpus").stderr
    assert not (tmp_path / "corpus").exists()


def test_sizes_are_bounded(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "big.html").write_text(PAGE + " " * pages.MOST_PAGE_BYTES, encoding="utf-8")
    assert "big.html: left out: larger than 2 MB" in run(folder, "--corpus", tmp_path / "corpus").stderr
    monkeypatch.setattr(pages, "MOST_ARCHIVE_BYTES", 50_000)
    for path in (
        _tar(tmp_path / "bomb.tar.gz", {"a.txt": b"0" * 90_000}, "w:gz"),
        _zip(tmp_path / "bomb.zip", {"a.html": b"0" * 90_000}),
    ):
        with pytest.raises(StorageError, match="unpacks to more than"):
            list(pages.saved_pages(path))
    monkeypatch.setattr(pages, "MOST_MEMBERS", 3)
    for path in (
        _tar(tmp_path / "many.tar.xz", {f"{n}.txt": b"" for n in range(4)}),
        _zip(tmp_path / "many.zip", {f"{n}.txt": b"" for n in range(4)}),
    ):
        with pytest.raises(StorageError, match="more than 3 files"):
            list(pages.saved_pages(path))


def test_pages_of_one_name_and_folders_without_pages_are_named(folder: Path, tmp_path: Path) -> None:
    (folder / "zz").mkdir()
    (folder / "zz" / "Lamplighters.HTML").write_text(PAGE, encoding="utf-8")
    (folder / "zz" / "latin.html").write_bytes(PAGE.encode() + b"\xe9")
    done = run(folder, "--corpus", tmp_path / "corpus")
    assert "zz/Lamplighters.HTML: left out: another page of this name was imported" in done.stderr
    assert "zz/latin.html: left out: not UTF-8" in done.stderr
    (tmp_path / "empty").mkdir()
    for path, message in ((tmp_path / "empty", "no pages here"), (tmp_path / "none", "there is no such file")):
        done = run(path, "--corpus", tmp_path / "corpus")
        assert (done.exit_code, message in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("heading", "one", "types", "names"),
    [
        ("Home Health and Personal Care Aides", "Home Health or Personal Care Aide", [],
         ("Home Health and Personal Care Aide", "Home Health Aide", "Personal Care Aide")),
        ("Psychiatric Technicians and Aides", "Psychiatric Technician or Aide", [],
         ("Psychiatric Technician and Aide", "Psychiatric Technician", "Psychiatric Aide")),
        ("Correctional Officers and Bailiffs", "Correctional Officer or Bailiff", ["Bailiffs"],
         ("Correctional Officer and Bailiff", "Correctional Officer", "Bailiff")),
        ("Painters, Construction and Maintenance", "Construction or Maintenance Painter", [],
         ("Construction and Maintenance Painter", "Maintenance Painter")),
        ("Military Careers", "Member of the Armed Forces", ["Officers"], ("Member of the Armed Forces", "Officer")),
        ("Oil Workers", "Oil Worker", ["Roustabouts, oil and gas", "Sales", "Total, all occupations"], ("Oil Worker",)),
    ],
)  # fmt: skip
def test_names_are_in_the_singular(heading: str, one: str, types: list[str], names: tuple[str, ...]) -> None:
    found = names_of(heading, one, types, ["A home health aide helps."])
    assert (found.title, *found.others) == names


def test_any_page_becomes_markdown() -> None:
    page = """<html lang=en-GB><head><title>T</title><link rel=canonical href="https://a.example/x/">
    <script type="application/ld+json">{"@graph": [{"@type": "FAQPage", "mainEntity": [
      {"@type": "Question", "name": "Is it <b>hard</b>?", "acceptedAnswer": {"text": "<p>Yes &amp; no.</p>"}},
      {"@type": "Question", "name": "Shown?", "acceptedAnswer": {"text": "Twice."}}]}]}</script>
    <script type="application/ld+json">{broken</script></head>
    <body><nav>Menu</nav><header><h1>Site</h1></header><main><h1>Tailor</h1><p>Intro <a href="y">link</a>!</p>
    <h3>Pay</h3><p><b>Alone</b></p><ol><li>One<ul><li>Low</li></ul></li></ol>
    <table><tr><td>Year</td><td>Pay</td></tr><tr><td>1</td><td>$2|3</td></tr></table>
    <h4>Shown?</h4><p hidden>Never</p></main><footer>Foot</footer></body></html>"""
    assert markdown_of(page) == (
        "---\ntitle: Tailor\naddress: https://a.example/x/\nlanguage: en\n---\n\n"
        "Intro [link](https://a.example/x/y)!\n\n## Pay\n\n### Alone\n\n1. One\n   - Low\n\n"
        "| Year | Pay |\n|---|---|\n| 1 | $2\\|3 |\n\n### Shown?\n\n"
        "## FAQ\n\n### Is it hard?\n\nYes & no.\n"
    )


@pytest.mark.parametrize("html", ["", "x", "<div>" * 900 + "deep", "<table><tr><td colspan=99999999>a<td>b</table>",
                                  "<ul><ul><ul>", "<script type='application/ld+json'>[[[[</script>"])  # fmt: skip
def test_odd_pages_do_no_harm(html: str) -> None:
    assert isinstance(markdown_of(html), str)


@pytest.mark.parametrize("tags", ["<div>", "<ul><li>", "<div></b>", "<b></div><div>"])
def test_a_page_nested_too_deep_is_refused_at_once(tags: str, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CareerbotError, match="nested more than 1,000 deep"):
        markdown_of(tags * 100_000)
    (folder / "deep.html").write_text(tags * 100_000, encoding="utf-8")
    assert "deep.html: left out: elements of the page" in run(folder, "--corpus", tmp_path / "corpus").stderr


def test_tables_keep_their_parts() -> None:
    page = """<main><table><tr><th>Grade</th><th>Army</th></tr><tr><td colspan=2>Officers:</td></tr>
    <tr><td rowspan=2>O-1</td><td>A</td></tr><tr><td>B</td></tr>
    <tr><td colspan=2>Source: them</td></tr></table></main>"""
    assert markdown_of(page).endswith(
        "Officers:\n\n| Grade | Army |\n|---|---|\n| O-1 | A |\n| O-1 | B |\n\nSource: them\n"
    )


TEXT = st.text(st.sampled_from("ab1.)*_`[]<>&;|#!~-+=\\:\"'( \n"), max_size=14)
RUNS = st.lists(
    st.builds(Run, TEXT, st.booleans(), st.booleans(), st.sampled_from(["", "", "https://a.example/(x)?a=1&lt=2"])),
    max_size=5,
)


@given(RUNS)
def test_no_character_is_lost_or_taken_for_a_mark(runs: list[Run]) -> None:
    tidied = tidy(runs)
    if not tidied:
        return
    words = "".join(run.text for run in tidied).split()
    for block in (Paragraph(tidied), Heading(2, tidied), Listing((Item(tidied),)), Listing((Item(tidied),), True)):
        assert shown(block.markdown()) == words, block.markdown()
    table = Table(("a", "b"), ((tidied, (Run("x"),)),))
    assert shown(table.markdown()) == ["a", "b", *words, "x"]


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=9), max_size=3))
def test_front_matter_is_yaml(title: str, names: list[str]) -> None:
    yaml = pytest.importorskip("yaml")
    title = " ".join(re.sub(r"[^\x20-\x7eà-ÿ]", "", title).split())
    names = [name for name in (re.sub(r"[^\x20-\x7eà-ÿ]", "", name).strip() for name in names) if name]
    read = yaml.load(front_matter({"title": title, "names": names}).strip("-\n"), Loader=yaml.BaseLoader) or {}
    assert (read.get("title", ""), read.get("names", [])) == (title, names)


@pytest.fixture(scope="module")
def real() -> Path:
    if not (REAL / "ooh-html.tar.xz").is_file():
        pytest.skip("the real pages are not here: 342 pages are not tried")
    return REAL / "ooh-html.tar.xz"


def test_all_real_pages_are_imported(real: Path, tmp_path: Path) -> None:
    start = time.process_time()  # not the clock: other work may share the machine
    done = run(real, "--titles", REAL / "onet_alternate_titles.tsv.gz", "--corpus", tmp_path)
    assert time.process_time() - start < 60
    assert (done.exit_code, done.stderr) == (0, "")
    assert "imported 342 guide(s)" in done.stdout
    assert len(list(tmp_path.glob("*/titles.txt"))) == 341  # none for the military
    nurse = (tmp_path / "registered-nurses" / "guide.md").read_text(encoding="utf-8")
    assert re.search(r"^title: Registered Nurse\nother_names: \[.*\bRN\b", nurse, re.MULTILINE)


def test_real_pages_keep_their_words(real: Path) -> None:
    for number, page in enumerate(pages.saved_pages(real)):
        if number % 10 == 0 or page.slug == "military-careers":
            text = read_page(page.slug, page.html).text(())
            assert missing_words(page.html, text, ("tab-2", "tab-3", "tab-4", "tab-6")) == [], page.slug
