"""The guide as it really is: every character kept, every cell in its column."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from careerbot.errors import CareerbotError, GuideFormatError
from careerbot.guides.corpus import read_corpus, read_guide
from careerbot.guides.model import Guide, StatementKind, UnitKind
from careerbot.guides.passages import Role, chunk
from careerbot.guides.sentences import sentences
from careerbot.guides.shapes import is_fact_box, table_shape

GOOD = "01 · OneFirst part\nA sentence. Another one.\n- an item\n"


def write(folder: Path, text: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "guide.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def rows(guide: Guide, unit: str) -> list[list[str]]:
    return [
        [guide.text(cell.span) for cell in statement.cells]
        for block in guide.by_id[unit].blocks
        for statement in block.statements
        if len(statement.cells) > 1
    ]


def test_every_character_stands_in_exactly_one_unit_or_introduction(each_guide: Guide) -> None:
    guide = each_guide
    owners = [0] * len(guide.source_text)
    for span in [unit.span for unit in guide.units] + list(guide.intros):
        for at in range(span.start, span.end):
            owners[at] += 1
    wrong = [at for at, c in enumerate(guide.source_text) if not c.isspace() and owners[at] != 1]
    assert wrong == []


def test_every_letter_of_a_unit_stands_in_one_heading_label_or_cell(each_guide: Guide) -> None:
    guide = each_guide
    for unit in guide.units:
        spans = [s for s in (unit.eyebrow, unit.title) if s is not None and s.start >= unit.span.start]
        for block in unit.blocks:
            spans += [block.label.span] if block.label else []
            spans += [cell.span for statement in block.statements for cell in statement.cells]
        covered = [0] * len(guide.source_text)
        for span in spans:
            for at in range(span.start, span.end):
                covered[at] += 1
        start = unit.span.start + (len(unit.name) if unit.kind is not UnitKind.FAQ else 0)
        loose = [c for at, c in enumerate(guide.source_text[start : unit.span.end], start) if covered[at] != 1]
        assert not re.search(r"\w", "".join(loose)), unit.unit_id


def test_unit_ids(guide: Guide) -> None:
    ids = [unit.unit_id for unit in guide.units]
    assert [i for i in ids if i.startswith("section")] == [f"section:{n:02}" for n in (*range(1, 13), 14)]
    assert [i for i in ids if i.startswith("faq")] == [f"faq:{n}" for n in range(1, 8)]
    assert "transcript:05:23" in ids
    assert guide.by_id["transcript:05:23"].start_s == 323
    assert guide.by_id["transcript:05:23"].introduced_by == "transcript:05:20"


FIRST = "guide"
SECOND = "turbine_guide"
THIRD = "hygienist"
SOURCES = "section:14"
TABLES = {
    ("section:01", FIRST): ("fact", "value"),
    ("section:04", FIRST): ("when", "step"),
    ("section:05", FIRST): ("skill", "score"),
    ("section:06", FIRST): ("route", "share", "time", "cost"),
    ("section:14", FIRST): ("publisher", "title", "kind"),
    ("section:01", THIRD): ("fact", "value"),
    ("section:02", THIRD): ("when", "step"),
    ("section:03", THIRD): ("route", "share", "time", "cost"),
    ("section:04", THIRD): ("skill", "score"),
    ("section:14", THIRD): ("publisher", "title", "kind"),
    ("section:17", THIRD): ("fact", "value"),
}


def named(request: pytest.FixtureRequest, name: str) -> Guide:
    found: Guide = request.getfixturevalue(name)
    return found


@pytest.mark.parametrize("name", [FIRST, SECOND, THIRD])
def test_the_tables_are_those_and_no_other_list_is_one(request: pytest.FixtureRequest, name: str) -> None:
    found = {
        (unit.unit_id, name): block.columns
        for unit in named(request, name).units
        for block in unit.blocks
        if block.columns
    }
    assert found == {place: columns for place, columns in TABLES.items() if place[1] == name}


@pytest.mark.parametrize(
    ("name", "unit", "row", "expected"),
    [
        (FIRST, "section:01", 2, ["Typical hours", "40-50 / week, usually hybrid"]),
        (FIRST, "section:04", 0, ["Foundation", "High school"]),
        (FIRST, "section:04", 1, ["2-4 years", "College / bootcamp"]),
        (FIRST, "section:05", 2, ["Python coding", "90/100"]),
        (FIRST, "section:06", 0, ["4-year degree in CS or related field", "60% take", "4 yrs", "$$$"]),
        (FIRST, "section:06", 3, ["Self-taught with projects and online courses", "10% take", "Flexible", "$"]),
        (
            FIRST,
            "section:14",
            2,
            ["JobZMall", "Job Outlook for Machine Learning Engineers | Future Trends", "Industry"],
        ),
        (
            FIRST,
            "section:14",
            5,
            ["Vocal Media", "5 Tips on How to Become a Machine Learning Engineer in 2026", "Industry"],
        ),
        (THIRD, "section:01", 0, ["Work setting", "dental offices, public health clinics, schools"]),
        (THIRD, "section:01", 2, ["First credential", "Associate degree and a state license"]),
        (THIRD, "section:02", 0, ["Grades 9-10", "Biology and chemistry"]),
        (THIRD, "section:02", 4, ["Summer", "Board exams"]),
        (THIRD, "section:02", 5, ["Year 5+", "Independent practice where the state allows it"]),
        (THIRD, "section:03", 0, ["Associate degree at a community college", "72% choose", "2-3 yrs", "$$"]),
        (THIRD, "section:03", 3, ["Military training", "3% choose", "Varies", "$"]),
        (THIRD, "section:04", 2, ["Reading X-rays", "84/100"]),
        (THIRD, "section:14", 0, ["State Labor Desk", "Dental Hygienists at Work 2025", "Government"]),
        (THIRD, "section:14", 2, ["MouthCare", "Five Years of Clinic Notes, 2019-2024", "Academic"]),
        (THIRD, "section:17", 1, ["Perio chart", "depths, bleeding, loose teeth"]),
    ],
)
def test_cells_that_run_together(
    request: pytest.FixtureRequest, name: str, unit: str, row: int, expected: list[str]
) -> None:
    assert rows(named(request, name), unit)[row] == expected


@pytest.mark.parametrize(
    ("name", "unit", "items"),
    [
        (
            SECOND,
            "section:04",
            ["Finish high school", "Complete a certificate program", "Pass a climbing test"],
        ),
        (SECOND, "section:03", ["Certificate program: 12 months at most", "Associate's degree: 24 months"]),
        # Under "Skills" and "Education", where the first guide has tables.
        (
            THIRD,
            "section:05",
            [
                "Drawing small shapes with either hand",
                "Explaining one idea in three sentences",
                "Typing notes while somebody talks",
                "Making a slide show in PowerPoint or a clip for YouTube",
            ],
        ),
        (THIRD, "section:08", ["Anatomy or health science", "Chemistry with a lab", "Spanish", "Public speaking"]),
    ],
)
def test_a_plain_list_is_a_plain_list_under_any_heading(
    request: pytest.FixtureRequest, name: str, unit: str, items: list[str]
) -> None:
    guide = named(request, name)
    (listed,) = [block for block in guide.by_id[unit].blocks if block.is_list]
    assert {statement.kind for statement in listed.statements} == {StatementKind.ITEM}
    assert [guide.statement_text(statement) for statement in listed.statements] == items


@pytest.mark.parametrize(
    ("lines", "columns"),
    [
        (["Patience4/5", "Lifting3/5"], ("skill", "score")),
        (["Patience4/5", "Lifting", "Reading"], None),
        (["Trade school25% of people6-18 mos$$"], ("route", "share", "time", "cost")),
        (["Trade school: 25% of people", "Pay rises by 4%", "Costs $$$"], None),
        (["9th gradeAlgebra", "Junior yearFirst job"], ("when", "step")),
        (["Week 1Safety", "AfterwardsWork on site"], ("when", "step")),
        (["Learn JavaScript", "Use GitHub", "2 hours of MATLAB a week"], None),
        (["Know JavaScript and TypeScript", "Use TensorFlow and PyTorch"], None),
        (["City BoardRules of 2026Bulletin", "Trade HouseWork in 2026Bulletin"], ("publisher", "title", "kind")),
    ],
)
def test_a_table_is_known_by_its_lines(lines: list[str], columns: tuple[str, ...] | None) -> None:
    shape = table_shape(lines)
    assert (shape.columns if shape else None) == columns


@pytest.mark.parametrize(
    ("lines", "is_box"),
    [
        (["Hours", "40 a week", "Where", "outdoors"], True),
        (["Hours", "40 a week", "Where", "outdoors", "Pay"], True),
        (["Hours", "40 a week"], False),
        (["Take biology", "Volunteer for 20 hours", "Join a club", "Read, write, draw"], False),
        (["It pays $20 an hour", "lunch is free", "It is near", "no car is needed"], False),
    ],
)
def test_a_box_of_facts_is_known_by_its_lines(lines: list[str], is_box: bool) -> None:
    assert is_fact_box(lines) == is_box


@pytest.mark.parametrize(
    ("name", "unit", "myth"),
    [
        (FIRST, "section:10", "'A bootcamp alone guarantees a job.'"),
        (SECOND, "section:06", "'Overtime is rare.'"),
        (THIRD, "section:09", "You need a bachelor's degree to start."),
    ],
)
def test_myths_are_marked_as_myths(request: pytest.FixtureRequest, name: str, unit: str, myth: str) -> None:
    guide = named(request, name)
    myths = [s for u in guide.units for s in u.statements() if s.kind is StatementKind.MYTH]
    assert myth in [guide.statement_text(s) for s in myths]
    last = guide.by_id[unit].blocks[-1]
    assert myths == list(last.statements)


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        ("01 · ClaimsCommon misconceptions\n", StatementKind.MYTH),
        ("01 · ClaimsSix beliefs\nWhat most people get wrong:\n", StatementKind.MYTH),
        ("01 · ClaimsPros, cons, and misconceptions\nPros\n", StatementKind.ITEM),
        ("01 · ClaimsPros, cons, and misconceptions\n", StatementKind.ITEM),
        ("01 · RiskWhat can go wrong\n", StatementKind.ITEM),
    ],
)
def test_myths_are_known_by_the_words_right_above_them(tmp_path: Path, above: str, kind: StatementKind) -> None:
    guide = read_guide(write(tmp_path / "g", above + "- It is easy.\n- Everybody can do it.\n"))
    assert [statement.kind for statement in guide.units[0].statements()] == [kind, kind]


def test_a_myth_that_looks_like_a_row_stays_a_myth(tmp_path: Path) -> None:
    text = "01 · ClaimsWhat is said\nMyths\n- Lifting counts 90/100\n- Courage counts 80/100\n"
    guide = read_guide(write(tmp_path / "g", text))
    assert {statement.kind for statement in guide.units[0].statements()} == {StatementKind.MYTH}


@pytest.mark.parametrize(
    ("name", "turns", "hosts", "faq"),
    [(FIRST, 38, 17, 7), (SECOND, 0, 0, 3), (THIRD, 12, 5, 4)],
)
def test_turns_and_questions_are_known_by_their_lines(
    request: pytest.FixtureRequest, name: str, turns: int, hosts: int, faq: int
) -> None:
    guide = named(request, name)
    spoken = [unit for unit in guide.units if unit.kind is UnitKind.TRANSCRIPT]
    assert len(spoken) == turns
    assert sum(unit.is_host for unit in spoken) == hosts
    assert [unit.unit_id for unit in guide.units if unit.kind is UnitKind.FAQ] == [f"faq:{n + 1}" for n in range(faq)]


def test_a_turn_is_introduced_by_the_question_before_it(hygienist: Guide) -> None:
    turn = hygienist.by_id["transcript:01:01"]
    assert turn.introduced_by == "transcript:00:57"
    assert hygienist.label(turn) == "Audio 01:01: Is the work hard on the body?"
    assert hygienist.by_id["transcript:03:02"].introduced_by is None


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ("00:10One.\n00:25Two.\n", UnitKind.TRANSCRIPT),
        ("9:00 — Check the ropes.\n10:30 — Climb.\n", UnitKind.SECTION),
        ("9:00am Check the ropes.\n10:30am Climb.\n", UnitKind.SECTION),
        ("Why?\nBecause.\nHow?\nSlowly.\n", UnitKind.FAQ),
        ("In short.\nWhy?\nBecause.\nHow?\nSlowly.\n", UnitKind.FAQ),
        ("Is it you?\nYou like heights.\nYou like wind.\n", UnitKind.SECTION),
        ("Do you like heights?\nDo you like wind?\nDo you sleep well?\nThen this is for you.\n", UnitKind.SECTION),
        ("It is high.\nIt is windy.\nWhy?\nBecause.\nHow?\nSlowly.\n", UnitKind.SECTION),
        ("Why?\n- Height\n- Wind\nHow?\n- Slowly\n", UnitKind.SECTION),
    ],
)
def test_a_section_is_what_its_lines_are(tmp_path: Path, lines: str, kind: UnitKind) -> None:
    guide = read_guide(write(tmp_path / "g", f"01 · TranscriptFrequently asked questions\n{lines}"))
    assert {unit.kind for unit in guide.units} == {kind}


def test_questions_of_two_sections_count_on(tmp_path: Path) -> None:
    text = "01 · OneFirst\nWhy?\nBecause.\nHow?\nSlowly.\n02 · TwoSecond\nWho?\nYou.\nWhen?\nNow.\n"
    guide = read_guide(write(tmp_path / "g", text))
    assert [unit.unit_id for unit in guide.units] == ["faq:1", "faq:2", "faq:3", "faq:4"]
    assert [guide.text(unit.title) for unit in guide.units if unit.title] == ["Why?", "How?", "Who?", "When?"]


def test_long_enumerations_of_the_faq_are_lists(guide: Guide) -> None:
    day = guide.by_id["faq:6"].blocks[-1]
    assert len(day.statements) == 8
    assert guide.statement_text(day.statements[5]) == "2:30 — Deploy or update a model and monitor how it behaves"
    path = guide.by_id["faq:5"].blocks[0]
    assert [guide.statement_text(s) for s in path.statements][-1] == "Yr 7+: Senior / specialist"


@pytest.mark.parametrize(
    ("unit", "label", "items"),
    [
        ("faq:1", "A day includes:", ["cleaning teeth", "taking X-rays", "teaching patients", "keeping records"]),
        (
            "faq:2",
            "Usual order",
            ["High school", "Prerequisites", "Hygiene program", "Board exams", "State license"],
        ),
    ],
)
def test_enumerations_of_the_third_guide_are_lists(hygienist: Guide, unit: str, label: str, items: list[str]) -> None:
    block = hygienist.by_id[unit].blocks[0]
    assert block.label is not None
    assert hygienist.statement_text(block.label) == label
    assert [hygienist.statement_text(statement) for statement in block.statements] == items


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "empty"),
        (" \n ", 1, "empty"),
        (b"\xff\xfe", 1, "not UTF-8"),
        ("loose words\n" + GOOD, 1, "before the first section"),
        ("01 · nothing run together\n- x\n", 1, "run together"),
        (GOOD + "02 · TwoSecond part\n", 4, "nothing below"),
        (GOOD + GOOD, 4, "stands twice"),
        (GOOD + "05 · TwoSecond\n- Lifting90/100\n- Patience\n- Reading70/100\n", 6, "a skill and its score"),
        (GOOD + "06 · TwoSecond\n- Bootcamp10% take3 mos$$\n- Degree90% take$$\n", 6, "route, share, time and cost"),
        (GOOD + "06 · TwoSecond\n- Yr 1Helper\n- Yr 2worker\n", 6, "a time and a step"),
        (GOOD + "06 · TwoSecond\n- Hours\n- 40 a week\n- Where\n- outdoors\n- Pay\n", 9, "expected a value"),
        (GOOD + "16 · TranscriptAudio\n00:10one\n00:05two\n", 6, "does not come after"),
        (GOOD + "16 · TranscriptAudio\n00:10one\nloose\n", 6, "expected a time"),
        (GOOD + "17 · FAQFrequent\nWhy?\nBecause.\nHow?\nSlowly.\nWho?\n", 9, "without an answer"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line(
    tmp_path: Path, text: str | bytes, line: int, message: str
) -> None:
    with pytest.raises(GuideFormatError, match=message) as caught:
        read_guide(write(tmp_path / "g", text))
    assert caught.value.line == line
    assert f"guide.txt:{line}:" in caught.value.message
    assert caught.value.hint


def test_one_bad_guide_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path / "a", GOOD)
    write(tmp_path / "b", "")
    (tmp_path / "c").mkdir()
    guides, problems = read_corpus(tmp_path)
    assert [g.slug for g in guides] == ["a"]
    assert len(problems) == 2


def test_a_missing_corpus_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CareerbotError, match="cannot read the corpus"):
        read_corpus(tmp_path / "none")


def test_passages_are_spans_of_one_unit_and_hold_every_statement_once(each_guide: Guide) -> None:
    guide = each_guide
    passages = chunk(guide)
    assert passages == chunk(guide)
    assert len({p.passage_id for p in passages}) == len(passages)
    for p in passages:
        unit = guide.by_id[p.unit_id].span
        assert unit.start <= p.span.start < p.span.end <= unit.end
        assert all(p.span.start <= s.span.start < s.span.end <= p.span.end for s in p.statements)
        assert sum(v.role is Role.STATEMENT for v in p.views) == len(p.statements)
    stated = [s for p in passages for s in p.statements]
    assert stated == [s for unit in guide.units for s in unit.statements()]


@pytest.mark.parametrize(("name", "n"), [(FIRST, 67), (SECOND, 11), (THIRD, 45)])
def test_so_many_passages(request: pytest.FixtureRequest, name: str, n: int) -> None:
    assert len(chunk(named(request, name))) == n


def _texts_of_the_code() -> Iterator[str]:
    """The texts in the code, docstrings left out."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in loose:
                yield node.value


def test_no_heading_of_the_first_guide_stands_in_the_code(guide: Guide) -> None:
    sections = [unit for unit in guide.units if unit.kind is UnitKind.SECTION]
    short = {guide.text(unit.eyebrow) for unit in sections if unit.eyebrow}
    long = {guide.text(unit.title).lower() for unit in sections if unit.title}
    assert "Education map" in short
    assert "job market and salary outlook" in long
    for text in _texts_of_the_code():
        assert text not in short
        assert not any(title in text.lower() for title in long)


@given(st.text(alphabet="aB .!?\"'1", max_size=80))
def test_sentences_lose_no_character(text: str) -> None:
    kept = "".join(text[s.start : s.end] for s in sentences(text, 0, len(text)))
    assert kept.replace(" ", "") == text.replace(" ", "")


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "In the U.S. Demand is high. It grew."
    assert [text[s.start : s.end] for s in sentences(text, 0, len(text))] == ["In the U.S. Demand is high.", "It grew."]
