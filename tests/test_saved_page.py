"""A saved page swallows nothing: each line is read as what it is, or named with its number and a mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from careerbot.check import each_problem
from careerbot.errors import GuideFormatError, GuideProblems, StorageError
from careerbot.guides.model import Block, StatementKind, Unit
from careerbot.guides.saved_page import header_parts, read_saved_page

PATH = Path("guide.txt")
TOP = "01 · SkillsWhat you need\n"


def read(text: str) -> tuple[Unit, ...]:
    return tuple(read_saved_page(PATH, text)[0])


def shown(text: str) -> list[tuple[str | None, list[str]]]:
    """The label and the words of each block of the last unit."""

    def words(block: Block) -> list[str]:
        return [" / ".join(text[c.span.start : c.span.end] for c in s.cells) for s in block.statements]

    return [(text[b.label.span.start : b.label.span.end] if b.label else None, words(b)) for b in read(text)[-1].blocks]


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(GuideFormatError) as caught:
        read(text)
    found = caught.value.problems if isinstance(caught.value, GuideProblems) else (caught.value,)
    assert all(problem.hint for problem in found)
    return [(problem.line, problem.what) for problem in found]


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "•", "– ", "-\t", "1. ", "1) ", "12. ", "-\u00a0"])
def test_every_mark_of_a_list_makes_items(mark: str) -> None:
    assert shown(f"{TOP}You need\n{mark}Patience\n{mark}Luck.\n") == [("You need", ["Patience", "Luck."])]


def test_a_number_at_a_sentences_start_ends_no_sentence() -> None:
    text = TOP + "Take these. 1. Learn Python. 2. Build it. It was 2023. Then it grew.\n"
    assert shown(text) == [(None, ["Take these.", "1. Learn Python.", "2. Build it.", "It was 2023.", "Then it grew."])]


def test_an_item_with_a_list_inside_is_its_label() -> None:
    text = TOP + "You need\n- Technical\n    - Python\n    - Tools\n      - Git\n- Soft\n\t- Patience\n- Luck\n"
    assert shown(text) == [
        (None, ["You need"]),
        ("Technical", ["Python"]),
        ("Tools", ["Git"]),
        ("Soft", ["Patience"]),
        (None, ["Luck"]),
    ]


def test_a_list_that_is_indented_as_a_whole_is_one_list() -> None:
    assert shown(TOP + "You need\n  - Patience\n  - Luck\n") == [("You need", ["Patience", "Luck"])]


def test_myths_inside_a_list_are_myths() -> None:
    (unit,) = read(TOP + "- Facts\n  - It pays.\n- Common myths\n  - It is easy.\n")
    assert [s.kind for s in unit.statements()] == [StatementKind.ITEM, StatementKind.MYTH]


@pytest.mark.parametrize(
    ("lines", "columns", "rows"),
    [
        (
            "| Level | Pay |\n|---|---|\n| Junior | $90,000 |\n| Senior | |\n",
            ("Level", "Pay"),
            ["Junior / $90,000", "Senior"],
        ),
        ("Level | Pay\n:--- | ---:\nJunior | $90,000\n", ("Level", "Pay"), ["Junior / $90,000"]),
        ("| Fact | Value |\n|---|---|\n| Pay | high |\n", ("fact", "value"), ["Pay / high"]),
    ],
)
def test_a_table_with_pipes(lines: str, columns: tuple[str, ...], rows: list[str]) -> None:
    text = TOP + "Pay by level\n" + lines + "It varies.\n"
    assert shown(text) == [("Pay by level", rows), (None, ["It varies."])]
    assert read(text)[0].blocks[0].columns == columns


def test_two_tables_below_each_other() -> None:
    text = TOP + "| A | B |\n|---|---|\n| a | b |\n\n| C | D |\n|---|---|\n| c | d |\n"
    assert [block.columns for block in read(text)[0].blocks] == [("A", "B"), ("C", "D")]


@pytest.mark.parametrize(
    "lines",
    [
        "00:05Why?\n01:10So.\n60:05And?\n62:40Now.\n",
        "0:05 Why?\n1:10 So.\n60:05 And?\n62:40 Now.\n",
        "00:00:05 Why?\n00:01:10 So.\n01:00:05 And?\n1:02:40 Now.\n",
        "[00:05] Why?\n[01:10] - So.\n[1:00:05] And?\n[1:02:40]Now.\n",
        "(00:05) Why?\n(01:10) So.\n(60:05) And?\n(62:40) Now.\n",
        "00:05 Why?\n01:10 — So.\n60:05 And?\n62:40 Now.\n",
    ],
)
def test_times_of_a_transcript(lines: str) -> None:
    text = "16 · AudioA talk\n" + lines
    units = read(text)
    assert [unit.unit_id for unit in units] == [f"transcript:{name}" for name in ("00:05", "01:10", "60:05", "62:40")]
    assert [unit.start_s for unit in units] == [5, 70, 3605, 3760]
    said = [text[unit.blocks[0].span.start : unit.blocks[0].span.end] for unit in units]
    assert said == ["Why?", "So.", "And?", "Now."]


@pytest.mark.parametrize("lines", ["9:00 Check the ropes.\n10:30 Climb.\n", "0:30 — Eat.\n4:00 — Sleep.\n"])
def test_hours_of_a_day_are_no_transcript(lines: str) -> None:
    assert read("03 · DayA day\n" + lines)[0].unit_id == "section:03"


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("05 · DevOpsTools for shipping", ("05", "DevOps", "Tools for shipping")),
        ("06 · PhDDo you need a doctorate", ("06", "PhD", "Do you need a doctorate")),
        ("07 · LinkedInHow to write", ("07", "LinkedIn", "How to write")),
        ("05 · ToolsJavaScript and more", ("05", "Tools", "JavaScript and more")),
        ("05 · ToolsSQL basics", ("05", "Tools", "SQL basics")),
        ("05 · SaaSWhat it is", ("05", "SaaS", "What it is")),
        ("07 · Top 5Skills that count", ("07", "Top 5", "Skills that count")),
        ("07 · Skills5 skills that count", ("07", "Skills", "5 skills that count")),
        ("07 · Plan30-day plan", ("07", "Plan", "30-day plan")),
        ("07 · SchoolÉcole and more", ("07", "School", "École and more")),
        ("07 · Is it youA short check", ("07", "Is it you", "A short check")),
        ("07 · Q and AWhat students ask", ("07", "Q and A", "What students ask")),
        ("07 · Why it mattersWhy AcmeSoft matters", ("07", "Why it matters", "Why AcmeSoft matters")),
        ("02\u00a0·\u00a0WhyWhy it matters", ("02", "Why", "Why it matters")),
        ("02·WhyWhy it matters", ("02", "Why", "Why it matters")),
        ("07 · AcmeSoft | what it is", ("07", "AcmeSoft", "what it is")),
        ("07 · Web3  30 days of it", ("07", "Web3", "30 days of it")),
    ],
)
def test_the_seam_of_a_header(header: str, parts: tuple[str, str, str]) -> None:
    assert header_parts(header) == parts
    (unit,) = read(f"{header}\nSome text.\n")
    assert unit.unit_id == f"section:{parts[0]}"


@pytest.mark.parametrize(
    "header",
    ["07 · AcmeSoftHow to write", "07 · Market", "07 · job market", "07 · Web3 jobsWhat comes", "07 · Pay 1 to 2"],
)
def test_a_seam_that_is_not_clear_asks_for_a_separator(header: str) -> None:
    assert header_parts(header) is None
    with pytest.raises(GuideFormatError, match="run together") as caught:
        read(f"{header}\nSome text.\n")
    assert " | " in caught.value.hint


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("3 · DayA real day", "looks like a heading"),
        ("101 · MarketPay", "looks like a heading"),
        ("08 • OutlookFuture", "looks like a heading"),
        ("09 - FitWho fits", "looks like a heading"),
        ("09 | FitWho fits", "looks like a heading"),
        ("07. MarketPay", "looks like a heading"),
        ("The <b>pay</b> is high.", "an HTML tag: <b>"),
        ("It <br/> breaks.", "an HTML tag: <br/>"),
        ("Salt &amp; pepper.", "an HTML entity: &amp;"),
        ("It is &#163;5.", "an HTML entity: &#163;"),
        ("Be **bold** here.", "a mark of Markdown: **"),
        ("See [the site](https://example.org).", "a mark of Markdown: [the site](https://example.org"),
        ("Type `make`.", "a mark of Markdown: `make`"),
        ("So *very* good.", "a mark of Markdown: *very*"),
        ("So _very_ good.", "a mark of Markdown: _very_"),
        ("## Pay", "a mark of Markdown: ##"),
        ("> quoted", "a mark of Markdown: >"),
        ("---", "a mark of Markdown: ---"),
        ("5m23s What about salary?", "a time of another form: 5m23s"),
        ("1h 02m 26s Start.", "a time of another form: 1h 02m 26s"),
        ("00:05.120 Start.", "a time of another form: 00:05.1"),
        ("1:75:10 Start.", "a time of another form: 1:75:10"),
        ("-Patience", "needs a space behind its mark"),
        ("1.Learn", "needs a space behind its mark"),
        ("-", "a list item with nothing in it"),
        ("2.", "a list item with nothing in it"),
        ("| a | b |", "no table"),
        ("00:00:01.000 --> 00:00:02.000", "captions"),
        ("WEBVTT", "captions"),
    ],
)
def test_what_a_line_cannot_be_is_named(line: str, what: str) -> None:
    ((number, message),) = problems(f"{TOP}Some text.\n{line}\n")
    assert number == 3
    assert what in message


@pytest.mark.parametrize(
    "line",
    [
        "Sources",
        "5 * 3 and 2 * 4 are products.",
        "R&D; AT&T; a < b > c.",
        "Name: ____ and date: ____.",
        "snake_case_names are fine [1] (see below).",
        "10 - 15 people work here.",
        "-5 degrees are cold.",
        "1.5 million people work here.",
        "Pay* depends on the place*.",
        "Some Site | Its title of 2026",
        "5 minutes 30 seconds pass.",
        "12.05.2024 was a Sunday.",
    ],
)
def test_plain_words_stay_plain_words(line: str) -> None:
    assert [unit.unit_id for unit in read(f"{TOP}{line}\n")] == ["section:01"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("| A | B |\n|---|---|\n| a |\n| b | c | d |\n", [(4, "a row of 1 cells"), (5, "a row of 3 cells")]),
        ("| A | A |\n|---|---|\n| a | b |\n", [(2, "no two the same")]),
        ("| A | B |\n|---|\n| a | b |\n", [(3, "2 parts")]),
        ("| A | B |\n|---|---|\n", [(2, "without rows")]),
        ("| A | B |\n|---|---|\n| | b |\n", [(4, "without its first cell")]),
        ("Myths\n| A | B |\n|---|---|\n| a | b |\n", [(3, "a table of myths")]),
        ("".join(f"{' ' * 2 * n}- x\n" for n in range(7)), [(7, "a list inside 5 others")]),
        ("- one\n  goes on\n", [(3, "go on with the item")]),
        ("-\n3 · DayA day\n**x**\n", [(2, "nothing in it"), (3, "heading"), (4, "Markdown")]),
    ],
)
def test_all_problems_of_a_page_come_together(lines: str, found: list[tuple[int, str]]) -> None:
    told = problems(TOP + lines)
    assert [number for number, _ in told] == [number for number, _ in found]
    assert all(part in what for (_, what), (_, part) in zip(told, found, strict=True))


def test_problems_of_several_sections_come_together() -> None:
    text = "loose\nwords\n" + TOP + "02 · nothing\nx\n16 · AudioA talk\n00:10one\n00:05two\nloose\n00:20\n"
    assert [number for number, _ in problems(text)] == [1, 3, 4, 8, 9, 10]


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("---\ntitle: Baker\n---\n## Pay\nIt pays.\n", "Markdown", ".md"),
        ("# Baker\n\nBakers bake.\n\n## Pay\n", "Markdown", ".md"),
        ("Bakers bake.\n\n## Pay\n**x**\n", "Markdown", ".md"),
        ("\n<!DOCTYPE html>\n<html>\n", "HTML", ".html"),
        ("<div>01 · x</div>\n", "HTML", ".html"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", "WebVTT", ".vtt"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n", "SRT", ".srt"),
        ('{"@type": "FAQPage"}\n', "JSON", ".jsonld"),
    ],
)
def test_a_file_of_another_format_is_one_problem(text: str, what: str, hint: str) -> None:
    with pytest.raises(GuideFormatError, match=f"this is (?:an? )?{what}") as caught:
        read(text)
    assert not isinstance(caught.value, GuideProblems)
    assert hint in caught.value.hint


def test_check_prints_each_problem() -> None:
    one = StorageError("one")
    two, three = GuideFormatError(PATH, 2, "two"), GuideFormatError(PATH, 3, "three")
    several = GuideProblems([two, three])
    assert several.message == "guide.txt:2: two (and 1 more)"
    assert list(each_problem([one, several])) == [one, two, three]


def test_a_list_in_an_answer_of_the_faq_is_a_list() -> None:
    text = "17 · FAQAsked\nWhat helps?\nThis helps:\n- Patience\n- Really?\nWhy?\nBecause.\n"
    units = read(text)
    assert [unit.unit_id for unit in units] == ["faq:1", "faq:2"]
    assert shown(text[: text.index("Why?")] + "So?\nYes.\n")
    assert [s.kind for s in units[0].statements()] == [StatementKind.ITEM, StatementKind.ITEM]


LINES = st.lists(
    st.sampled_from(
        ["Some text.", "Label", "- item", "  - inner", "1. step", "| A | B |", "|---|---|", "| a | b |", "Why?", "So."]
    ),
    min_size=1,
    max_size=12,
)


@example(["- item", "Why?", "Some text.", "Why?", "Some text."])
@given(LINES)
def test_every_word_is_read_once_or_a_problem_is_named(lines: list[str]) -> None:
    text = TOP + "\n".join(lines) + "\n"
    try:
        units, intros = read_saved_page(PATH, text)
    except GuideFormatError:
        return
    spans = [*intros]
    for unit in units:
        spans += [span for span in (unit.title, unit.eyebrow) if span]
        spans += [block.label.span for block in unit.blocks if block.label]
        spans += [cell.span for statement in unit.statements() for cell in statement.cells]
    read_once = sorted(word for span in set(spans) for word in text[span.start : span.end].split())
    headers = [at for at, line in enumerate(lines) if line == "|---|---|"]
    kept = [line for at, line in enumerate(lines) if at not in headers and at + 1 not in headers]
    marks = {"-", "1.", "|"}
    wanted = sorted(["Skills", "What", "you", "need", *(w for line in kept for w in line.split() if w not in marks)])
    # What stands before the questions of a FAQ is kept line by line, with its marks.
    said = [word for word in read_once if word not in TOP and word not in marks]
    assert said == [word for word in wanted if word not in TOP]
