"""A guide in Markdown: every part of the format, and an error for whatever looks like structure and is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerbot.check import language_warnings
from careerbot.errors import GuideFormatError, GuideProblems, StorageError
from careerbot.guides.corpus import guide_files, read_corpus, read_guide, source_hash
from careerbot.guides.markdown import read_markdown
from careerbot.guides.model import Block, Credit, Guide, StatementKind, UnitKind
from careerbot.guides.passages import chunk
from careerbot.guides.sources import Sources

FRONT = """\
---
title: Carpenter
other_names: [Woodworker, Joiner]
fields: [carpentry]
publisher: "Bureau: of Labour"
address: https://www.example.org/carpenters.htm
language: en
licence: public domain
credit: Bureau of Labour, Handbook
last_verified: 2025-08-28
similar: [construction-laborers, roofers]
---
"""
BODY = """\

# Carpenter

Carpenters **construct**, repair and install
building frameworks. See [the *bureau*](https://example.org/b "a page"), too.

## Quick facts

| Fact | Value |
|---|---|
| 2024 Median Pay | $59,310 per year |
| **Number of Jobs** | 959,000 |

## Pay

The median wage was $59,310 in May 2024. Wages differ \\! They rise:

| Industry | Median wage | Share |
|:--|--:|---|
| Construction | $60,000 | |
| [Retail](https://example.org/r) | $50,000 | 5% |

### Work Schedules

Most work full time.

What you need
- Technical
    - Programming: Python, R
    - Databases: SQL
- Soft
    - Communication
* Curiosity

1. Finish school.
2) Learn a trade.

## Myths

- It is easy.
- It is `dull`.

## FAQ

In short.

### Is it stressful?

Sometimes. You need:

- patience

### Is it paid?

Yes.

## Transcript

05:23 What about salary?
[06:00] Well, it depends on where one works and on how long one has been there,
and that is **really** all there is to say.

1:02:26 Start with one project.
"""


def write(folder: Path, text: str | bytes, name: str = "guide.md") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def read(text: str) -> Guide:
    """A guide of this text, no file needed."""
    found = read_markdown(Sources(((Path("guide.md"), text),)))
    return Guide(
        slug="carpenter",
        career=found.settings.get("title", found.heading),
        source_text=text,
        units=found.units,
        folder=Path(),
        intros=found.intros,
        marks=found.marks,
        links=found.links,
        names_columns=True,
    )


@pytest.fixture(scope="module")
def carpenter(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return read_guide(write(tmp_path_factory.mktemp("md") / "carpenter", FRONT + BODY))


def said(guide: Guide, unit: str) -> list[tuple[str | None, list[str]]]:
    return [
        (
            guide.statement_text(block.label) if block.label else None,
            [guide.statement_text(s) for s in block.statements],
        )
        for block in guide.by_id[unit].blocks
    ]


def kinds(guide: Guide, unit: str) -> list[StatementKind]:
    return [statement.kind for statement in guide.by_id[unit].statements()]


def table(guide: Guide, unit: str) -> Block:
    return next(block for block in guide.by_id[unit].blocks if block.columns)


def test_what_stands_above_the_text(carpenter: Guide) -> None:
    assert carpenter.career == "Carpenter"
    assert carpenter.other_names == ("Woodworker", "Joiner")
    assert carpenter.fields == ("carpentry",)
    assert carpenter.language == "en"
    assert carpenter.similar == ("construction-laborers", "roofers")
    assert carpenter.credit == Credit(
        "Bureau: of Labour",
        "https://www.example.org/carpenters.htm",
        "public domain",
        "Bureau of Labour, Handbook",
        "2025-08-28",
    )


def test_every_heading_is_a_unit(carpenter: Guide) -> None:
    assert {unit.unit_id: carpenter.label(unit) for unit in carpenter.units} == {
        "section:introduction": "Carpenter",
        "section:quick-facts": "Quick facts",
        "section:pay": "Pay",
        "section:pay.work-schedules": "Pay: Work Schedules",
        "section:myths": "Myths",
        "faq:1": "FAQ: Is it stressful?",
        "faq:2": "FAQ: Is it paid?",
        "transcript:05:23": "Audio 05:23",
        "transcript:06:00": "Audio 06:00: What about salary?",
        "transcript:62:26": "Audio 62:26",
    }
    assert [carpenter.text(span) for span in carpenter.intros] == ["FAQ", "In short.", "Transcript"]


def test_marks_are_no_words(carpenter: Guide) -> None:
    assert said(carpenter, "section:introduction") == [
        (None, ["Carpenters construct, repair and install building frameworks.", "See the bureau, too."])
    ]
    assert said(carpenter, "section:pay")[0][1][1] == "Wages differ !"
    assert [(carpenter.text(span), address) for span, address in carpenter.links] == [
        ("the bureau", "https://example.org/b"),
        ("Retail", "https://example.org/r"),
    ]


def test_tables(carpenter: Guide) -> None:
    facts, pay = table(carpenter, "section:quick-facts"), table(carpenter, "section:pay")
    assert kinds(carpenter, "section:quick-facts") == [StatementKind.FACT] * 2
    assert [carpenter.statement_text(s) for s in facts.statements] == [
        "2024 Median Pay: $59,310 per year",
        "Number of Jobs: 959,000",
    ]
    assert pay.columns == ("Industry", "Median wage", "Share")
    assert pay.label is not None
    assert carpenter.statement_text(pay.label) == "They rise:"
    assert [[(cell.column, carpenter.text(cell.span)) for cell in row.cells] for row in pay.statements] == [
        [("Industry", "Construction"), ("Median wage", "$60,000")],
        [("Industry", "Retail"), ("Median wage", "$50,000"), ("Share", "5%")],
    ]


def test_lists_keep_their_place(carpenter: Guide) -> None:
    assert said(carpenter, "section:pay.work-schedules") == [
        (None, ["Most work full time."]),
        (None, ["What you need"]),
        ("Technical", ["Programming: Python, R", "Databases: SQL"]),
        ("Soft", ["Communication"]),
        (None, ["Curiosity"]),
        (None, ["Finish school."]),
        (None, ["Learn a trade."]),
    ]
    flat = read("# A\n\n## B\n\nYou need:\n\n- flour\n- fruit\n  - apples\n\n  and pears\n- sugar\n")
    assert said(flat, "section:b") == [
        ("You need:", ["flour"]),
        ("fruit", ["apples"]),
        (None, ["and pears", "sugar"]),
    ]


def test_only_the_last_sentence_above_a_list_introduces_it() -> None:
    guide = read("# A\n\n## B\n\nIt is hard. Bring these:\n- a coat\n")
    assert said(guide, "section:b") == [(None, ["It is hard."]), ("Bring these:", ["a coat"])]


@pytest.mark.parametrize(
    "text",
    ["## Myths\n\n- Easy.\n", "## Work\n\nCommon myths\n- Easy.\n", "## Work\n\n- Myths\n  - Pay\n    - Easy.\n"],
)
def test_a_false_statement_is_never_a_true_one(text: str) -> None:
    unit = read("# A\n\n" + text).units[-1]
    assert next(s.kind for block in unit.blocks for s in block.statements if block.is_list) is StatementKind.MYTH


def test_a_transcript(carpenter: Guide) -> None:
    first, second, third = (unit for unit in carpenter.units if unit.kind is UnitKind.TRANSCRIPT)
    assert [unit.start_s for unit in (first, second, third)] == [323, 360, 3746]
    assert first.is_host
    assert second.introduced_by == first.unit_id
    assert said(carpenter, "transcript:62:26") == [(None, ["Start with one project."])]
    assert said(carpenter, "transcript:06:00")[0][1][0].endswith("that is really all there is to say.")


def test_hours_of_a_day_are_no_transcript() -> None:
    guide = read("# A\n\n## A day\n\n9:00 — Check the ovens.\n\n10:30 am Bake.\n")
    assert [unit.kind for unit in guide.units] == [UnitKind.SECTION]


@pytest.mark.parametrize("text", ["# A\n\n## B\nC.\n\n---\n## D\nE.\n", "A\n===\n\nB\n---\nC.\n"])
def test_underlined_headings_and_rules(text: str) -> None:
    assert read(text).units[0].unit_id == "section:b"


def test_every_quote_is_the_source(carpenter: Guide) -> None:
    for unit in carpenter.units:
        for statement in unit.statements():
            for span in statement.quotes:
                quoted = carpenter.source_text[span.start : span.end]
                assert quoted == carpenter.text(span) == quoted.strip()
                assert not re.search(r"\*\*|\]\(|`|\n|\|", quoted)
                assert unit.span.start <= span.start < span.end <= unit.span.end


def test_a_place_in_the_words_is_found_in_the_source(carpenter: Guide) -> None:
    statement = next(carpenter.by_id["section:introduction"].statements())
    text = carpenter.text(statement.span)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert carpenter.text(carpenter.within(statement.span, start, end)) == text[start:end]
    assert [carpenter.text(run) for run in carpenter.runs(statement.span)] == [
        "Carpenters",
        "construct",
        ", repair and install",
        "building frameworks.",
    ]


def check_all_is_kept(guide: Guide) -> None:
    """Every non-blank character outside marks and front matter belongs to one unit or introduction."""
    owners = [0] * len(guide.source_text)
    for span in [*(unit.span for unit in guide.units), *guide.intros]:
        for at in range(span.start, span.end):
            owners[at] += 1
    marks = {at for mark in guide.marks for at in range(mark.start, mark.end)}
    lines = guide.source_text.split("\n")
    front = lines.index("---", 1) + 1 if lines[0] == "---" else 0
    start = sum(len(line) + 1 for line in lines[:front])
    loose = [
        at
        for at in range(start, len(owners))
        if not guide.source_text[at].isspace() and at not in marks
        if owners[at] != 1
    ]
    assert loose == []
    for unit in guide.units:
        cells = [cell.span for block in unit.blocks for s in (*block.statements, block.label) if s for cell in s.cells]
        held = [at for span in cells for at in range(span.start, span.end)]
        assert len(held) == len(set(held))


def test_every_character_has_a_place(carpenter: Guide) -> None:
    check_all_is_kept(carpenter)
    for passage in chunk(carpenter):
        unit = carpenter.by_id[passage.unit_id].span
        assert unit.start <= passage.span.start < passage.span.end <= unit.end


_WORDS = st.lists(
    st.sampled_from("bread **oven** *hot* `dough` [link](https://e.org/a) flour\\! it's £5 Ofen".split()), min_size=1
)
_LINE = _WORDS.map(lambda words: "Say " + " ".join(words))
_PIECE = st.one_of(
    _LINE.map(lambda line: line + ".\n"),
    st.lists(_LINE, min_size=2, max_size=3).map(lambda lines: "\n".join(lines) + ".\n"),
    st.lists(_LINE, min_size=1, max_size=3).map(lambda lines: "".join(f"- {line}\n" for line in lines)),
    st.lists(_LINE, min_size=1, max_size=3).map(lambda lines: "".join(f"{n}. {x}\n" for n, x in enumerate(lines, 1))),
    st.tuples(_LINE, _LINE).map(lambda two: f"- {two[0]}\n  - {two[1]}\n"),
    _LINE.map(lambda line: f"{line}:\n\n- one\n- two\n"),
    _LINE.map(lambda line: f"> {line}\n> and more.\n"),
    st.just("| Kind | Price |\n|---|---|\n| Rye | $4 |\n| **Oat** | |\n"),
)


@given(st.lists(st.lists(_PIECE, min_size=1, max_size=4), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost_whatever_is_written(sections: list[list[str]]) -> None:
    text = "# Baker\n\n" + "\n".join(
        f"## Part {chr(97 + n)}\n\n" + "\n".join(parts) for n, parts in enumerate(sections)
    )
    check_all_is_kept(read(text))


@given(st.text(alphabet="aB#-*>|`[](): \n1.0_!\\<&~", max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    problems: tuple[GuideFormatError, ...] = ()
    try:
        check_all_is_kept(read("# A\n\n## B\n\n" + text))
    except GuideProblems as err:
        problems = err.problems
    assert all(f"guide.md:{one.line}:" in one.message and one.hint for one in problems)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("#Heading\n", 5, "needs a space"),
        ("##\u00a0Heading\n\nText.\n", 5, "needs a space"),
        ("**Pay**\n\nIt is good.\n", 5, "bold letters"),
        ("It is good.\n**Pay**\nIt is so.\n", 6, "bold letters"),
        ("**What do they do?**\nWork.\n", 5, "bold letters"),
        ("PAY AND OUTLOOK\n\nGood.\n", 5, "capitals"),
        ("It is well paid.\n---\n\nSo.\n", 5, "underlined"),
        ("#### Deep\n\nText.\n", 5, "below ###"),
        ("# Second\n\nText.\n", 5, "not the first"),
        ("• Patience\n", 5, "another sign"),
        ("– Patience\n", 5, "another sign"),
        ("— Patience\n", 5, "another sign"),
        ("· Patience\n", 5, "another sign"),
        ("◦ Patience\n", 5, "another sign"),
        ("- Curiosity\n• Patience\n", 6, "another sign"),
        ("✅ Patience\n", 5, "another sign"),
        ("-Patience\n", 5, "needs a space"),
        ("1.Finish\n", 5, "needs a space"),
        ("(1) Finish\n", 5, "another sign"),
        ("1986. It was a year.\n", 5, "numbered list"),
        ("- [ ] Finish\n", 5, "box"),
        ("- [x] Finish\n", 5, "box"),
        ("-\n", 5, "nothing in it"),
        ("| Level | Pay |\n| Junior | $9 |\n", 5, "no table"),
        ("| Level | Pay |\n|---|---|\n| Junior |\n", 7, "a row of 1 cells"),
        ("| Level | Pay |\n|---|---|\n| Junior | 1 | 2 |\n", 7, "a row of 3 cells"),
        ("| Level | Pay |\n|---|---|\n| Junior | 1 |\nText right below.\n", 8, "a row of 1 cells"),
        ("| Level | Level |\n|---|---|\n| Junior | 1 |\n", 5, "two columns"),
        ("| Level | Pay |\n|---|---|\n", 5, "without rows"),
        ("| Level | Pay |\n|---|---|\n| a **b** | 1 |\n", 7, "marks among"),
        ("| Fact | Value |\n|---|---|\n| Pay | |\n", 7, "without its name or value"),
        ("| Myth | Truth |\n|---|---|\n| Easy | No |\n", 5, "table of myths"),
        ("5m23s What about it?\n", 5, "time of another form"),
        ("00.05 What about it?\n", 5, "time of another form"),
        ("1:2:3 What about it?\n", 5, "time of another form"),
        ("05:23 What about it?\n\nText.\n\nText.\n", 5, "outside a transcript"),
        ("00:01:05.000 --> 00:01:09.000\nWhat?\n", 5, "caption file"),
        ("<p>Text</p>\n", 5, "HTML"),
        ("Text<br>more.\n", 5, "HTML"),
        ("R&amp;D is done.\n", 5, "HTML"),
        ("![A cover](https://e.org/c.jpg)\n", 5, "image"),
        ("It is so.[^1]\n", 5, "footnote"),
        ("It is so.\n\n[^1]: Note\n", 7, "footnote"),
        ("    code\n", 5, "code"),
        ("```\ncode\n```\n", 5, "code"),
        ("It is ~~not~~ so.\n", 5, "struck through"),
        ("It is **not so.\n", 5, "without its other half"),
        ("See [it](https://e.org/a b).\n", 5, "not whole"),
        ("See [it](javascript:alert).\n", 5, "a link"),
        ("See [it](data:text/html,x).\n", 5, "a link"),
        ("See [it](../other/guide.md).\n", 5, "a link"),
        ("See [it][a].\n\n[a]: ../other\n", 5, "a link"),
        ("Text.\n\n[Note]: see-below\n", 7, "no link uses"),
        ("07 · MarketPay and outlook\n", 5, "by a number"),
        ("08 • OutlookFuture outlook\n", 5, "by a number"),
        ("Q: Is it hard?\n", 5, "by a letter"),
        ("Text.\n\n## Empty\n", 7, "nothing below"),
        ("Text.\n\n## Empty\n\n## C\n\nText.\n", 7, "nothing below"),
        ("Text.\n\n##\n\nText.\n", 7, "without words"),
        ("Text.\n\n## B\n\nMore.\n", 7, r"stands twice \(first in line 3\)"),
        ("Text.\n\n## C *d* e\n\nMore.\n", 7, "marks among"),
        ("Text.\n\n## C\n\n### Why?\n\n### How?\n\nSo.\n", 9, "without an answer"),
        ("Text.\n\n## C\n\nOne.\n\nTwo.\n\n### Why?\n\nSo.\n", 9, "above the questions"),
        ("Text.\n\n## C\n\n00:10 One.\n00:05 Two.\n", 10, "does not come after"),
        ("Text.\n\n## C\n\n00:10 One.\n\nLoose.\n", 11, "without a time"),
        ("Text.\n\n## C\n\n00:10\n\n00:20 Two.\n", 9, "says nothing"),
        ("Text.\n\n## C\n\n00:10 One.\n\n- 00:20 Two.\n", 11, "other than turns"),
    ],
)
def test_what_only_looks_like_structure_is_an_error(text: str, line: int, message: str) -> None:
    with pytest.raises(GuideFormatError, match=message) as caught:
        read("# A\n\n## B\n\n" + text)
    assert caught.value.line == line
    assert caught.value.message.startswith(f"guide.md:{line}: ")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("---\ntitle: A\n\n## B\n\nC.\n", 1, "not closed"),
        ("---\ntitle: A\n\n## B\n\nC.\n\n---\n", 4, "before the front matter ends"),
        ("---\ntitle: A\ndate: 2025\n---\n## B\nC.\n", 3, "unknown setting 'date'"),
        ("---\ntitle: A\ntitle: B\n---\n## B\nC.\n", 3, "stands twice"),
        ("---\ntitle: A: b\n---\n## B\nC.\n", 2, "cannot be read"),
        ("---\njust words\n---\n## B\nC.\n", 2, "expected a name and a text"),
        ("---\ntitle: A\nlast_verified: 28.8.2025\n---\n## B\nC.\n", 3, "no date"),
        ("---\ntitle: A\nlast_verified: 2025-02-30\n---\n## B\nC.\n", 3, "no date"),
        ("---\ntitle: A\nsimilar: [../x]\n---\n## B\nC.\n", 3, "no folder"),
        ("---\ntitle: A\nsimilar: roofers\n---\n## B\nC.\n", 3, "a list of texts"),
        ("---\ntitle: A\naddress: ../x\n---\n## B\nC.\n", 3, "does not begin with"),
        ("---\ntitle: A\naddress: javascript:alert(1)\n---\n## B\nC.\n", 3, "does not begin with"),
        ("---\ntitle: [A]\n---\n## B\nC.\n", 2, "must be a text"),
        ("---\ntitle: A\nlanguage: English\n---\n## B\nC.\n", 3, "no code"),
        ("---\nlanguage: en\n---\n## B\nC.\n", 1, "no title"),
        ("Words.\n\ntitle: A\n---\n## B\nC.\n", 3, "not at the top"),
    ],
)
def test_settings_that_cannot_be_used(text: str, line: int, message: str) -> None:
    with pytest.raises(GuideFormatError, match=message) as caught:
        read(text)
    assert caught.value.line == line
    assert caught.value.hint


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a", "---\ntitle: A\ndate: 1\n---\n## B\n\n• one\n\n![x](https://e.org)\n\n#### C\n")
    guides, problems = read_corpus(tmp_path)
    assert guides == []
    assert [problem.line for problem in problems if isinstance(problem, GuideFormatError)] == [3, 7, 9, 11]
    with pytest.raises(GuideProblems, match="guide.md:3:") as caught:
        read_guide(tmp_path / "a")
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize("suffix", ["md", "txt"])
def test_marks_and_line_ends_of_other_systems(tmp_path: Path, suffix: str) -> None:
    text = "# A\n\n## B\n\nOne.\n" if suffix == "md" else "01 · OneFirst part\nA sentence.\n"
    plain = read_guide(write(tmp_path / "a", text, f"g.{suffix}"))
    for ends in ("\r\n", "\r"):
        other = read_guide(write(tmp_path / "b", b"\xef\xbb\xbf" + text.replace("\n", ends).encode(), f"g.{suffix}"))
        assert other.source_text == plain.source_text == text
        assert other.units == plain.units


def test_another_encoding_is_named(tmp_path: Path) -> None:
    write(tmp_path, "# A\n\n## B\n\nIt isn’t.\n".encode("cp1252"))
    with pytest.raises(GuideFormatError, match=r"guide.md:5: .*0x92.*’.*Windows-1252") as caught:
        read_guide(tmp_path)
    assert "UTF-8" in caught.value.hint


def test_tabs_and_hard_spaces_inside_a_text_are_kept() -> None:
    guide = read("# A\n\n## B\n\nBakers turn\tflour into\u00a0bread.\n")
    assert [guide.text(s.span) for s in guide.units[0].statements()] == ["Bakers turn\tflour into\u00a0bread."]


def test_which_files_are_the_guide(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", "# A\n\n## B\n\nC.\n")
    before = source_hash(folder)
    write(folder, "# public domain\nBaker\nPastry Cook # too\nBaker\n", "titles.txt")
    write(folder, "01 · OneFirst part\nA sentence.\n", "page.txt")
    write(folder, b"sound", "a.mp3")
    assert read_guide(folder).titles == ("Baker", "Pastry Cook")
    assert [path.name for path in guide_files(folder)] == ["guide.md", "titles.txt"]
    assert source_hash(folder) != before
    write(folder, "---\naudio: a.mp3\n---\n# A\n\n## B\n\nC.\n")
    assert guide_files(folder)[-1].name == "a.mp3"
    assert read_guide(folder).audio == folder / "a.mp3"
    write(folder, "# A\n\n## B\n\nC.\n", "second.md")
    with pytest.raises(StorageError, match="several: guide.md, second.md"):
        read_guide(folder)


def test_a_saved_page_names_its_source_too(tmp_path: Path) -> None:
    folder = write(tmp_path, "01 · OneFirst part\nA sentence.\n", "g.txt")
    write(folder, 'career = "Baker"\npublisher = "P"\nlast_verified = "2025-01-01"\nsimilar = ["cook"]\n', "guide.toml")
    guide = read_guide(folder)
    assert (guide.career, guide.credit.publisher, guide.credit.verified) == ("Baker", "P", "2025-01-01")
    assert guide.similar == ("cook",)
    write(folder, 'career = "Baker"\nlast_verified = "soon"\n', "guide.toml")
    with pytest.raises(GuideFormatError, match="guide.toml:2: last_verified is no date"):
        read_guide(folder)


def test_a_guide_in_another_language_than_it_says_is_told(carpenter: Guide) -> None:
    text = "Los panaderos hacen pan y pasteles todos los días. Trabajan de noche y ganan poco dinero al principio."
    spanish = read(f"# Panadero\n\n## Trabajo\n\n{text}\n")
    assert language_warnings([carpenter]) == ()
    assert "'es'" in language_warnings([spanish])[0]


# What people have, as it was found elsewhere.

FOUND = """\
# Data Scientist

## Pay

The pay is **high**: about $120,000 a year, see [the bureau](https://example.org/pay).

### Levels

| Level | Pay |
|-------|-----|
| Junior | $90,000 |
| Senior | $150,000 |

## Required Skills
- **Technical:**
    - **Programming:** Python, R.
- **Soft:**
    - Communication

## FAQ

### Is it stressful?

Sometimes. \\! See `notes`.
"""


def test_a_guide_as_people_write_them() -> None:
    guide = read(FOUND)
    assert said(guide, "section:pay")[0] == (None, ["The pay is high: about $120,000 a year, see the bureau."])
    assert [[guide.text(c.span) for c in row.cells] for row in table(guide, "section:pay.levels").statements] == [
        ["Junior", "$90,000"],
        ["Senior", "$150,000"],
    ]
    assert said(guide, "section:required-skills") == [
        ("Technical:", ["Programming: Python, R."]),
        ("Soft:", ["Communication"]),
    ]
    assert said(guide, "faq:1") == [(None, ["Sometimes. !", "See notes."])]


def test_a_saved_page_is_not_read_as_markdown() -> None:
    with pytest.raises(GuideProblems, match="no title"):
        read("01 · SnapshotCareer snapshot\nBakers bake.\n02 · WhyWhy it matters\nBread.\n")
