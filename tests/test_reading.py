"""The guide as it really is: every character kept, every cell in its column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.errors import CareerbotError, GuideFormatError
from careerbot.guides.corpus import read_corpus, read_guide
from careerbot.guides.model import Guide, UnitKind
from careerbot.guides.passages import Role, chunk
from careerbot.guides.sentences import sentences

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


def test_every_character_stands_in_exactly_one_unit_or_introduction(guide: Guide) -> None:
    owners = [0] * len(guide.source_text)
    for span in [unit.span for unit in guide.units] + list(guide.intros):
        for at in range(span.start, span.end):
            owners[at] += 1
    wrong = [at for at, c in enumerate(guide.source_text) if not c.isspace() and owners[at] != 1]
    assert wrong == []


def test_every_letter_of_a_unit_stands_in_one_heading_label_or_cell(guide: Guide) -> None:
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


@pytest.mark.parametrize(
    ("unit", "row", "expected"),
    [
        ("section:01", 2, ["Typical hours", "40-50 / week, usually hybrid"]),
        ("section:04", 1, ["2-4 years", "College / bootcamp"]),
        ("section:05", 2, ["Python coding", "90/100"]),
        ("section:06", 0, ["4-year degree in CS or related field", "60% take", "4 yrs", "$$$"]),
        ("section:06", 3, ["Self-taught with projects and online courses", "10% take", "Flexible", "$"]),
        ("section:14", 2, ["JobZMall", "Job Outlook for Machine Learning Engineers | Future Trends", "Industry"]),
        ("section:14", 5, ["Vocal Media", "5 Tips on How to Become a Machine Learning Engineer in 2026", "Industry"]),
    ],
)
def test_cells_that_run_together(guide: Guide, unit: str, row: int, expected: list[str]) -> None:
    assert rows(guide, unit)[row] == expected


def test_myths_are_marked_as_myths(guide: Guide) -> None:
    myths = [s for b in guide.by_id["section:10"].blocks for s in b.statements if s.kind.value == "myth"]
    assert [guide.statement_text(s) for s in myths][1] == "'A bootcamp alone guarantees a job.'"


def test_long_enumerations_of_the_faq_are_lists(guide: Guide) -> None:
    day = guide.by_id["faq:6"].blocks[-1]
    assert len(day.statements) == 8
    assert guide.statement_text(day.statements[5]) == "2:30 — Deploy or update a model and monitor how it behaves"
    path = guide.by_id["faq:5"].blocks[0]
    assert [guide.statement_text(s) for s in path.statements][-1] == "Yr 7+: Senior / specialist"


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
        (GOOD + "05 · SkillsSkills required\n- Python coding\n", 5, "a skill and its score"),
        (GOOD + "06 · Education mapMap\n- Bootcamp10% take$$\n- nothing\n", 5, "route, share, time and cost"),
        (GOOD + "01 · SnapshotShot\n- Label\n- Value\n- Label\n", 7, "expected a value"),
        (GOOD + "16 · TranscriptAudio\n00:10one\n00:05two\n", 6, "does not come after"),
        (GOOD + "16 · TranscriptAudio\n00:10one\nloose\n", 6, "expected a time"),
        (GOOD + "17 · FAQFrequent\nWhy?\nHow?\nBecause.\n", 5, "without an answer"),
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


def test_passages_are_spans_of_one_unit_and_hold_every_statement_once(guide: Guide) -> None:
    passages = chunk(guide)
    assert passages == chunk(guide)
    assert len({p.passage_id for p in passages}) == len(passages)
    assert len(passages) >= 60
    for p in passages:
        unit = guide.by_id[p.unit_id].span
        assert unit.start <= p.span.start < p.span.end <= unit.end
        assert sum(v.role is Role.STATEMENT for v in p.views) == len(p.statements)
    stated = [s for p in passages for s in p.statements]
    assert stated == [s for unit in guide.units for s in unit.statements()]


@given(st.text(alphabet="aB .!?\"'1", max_size=80))
def test_sentences_lose_no_character(text: str) -> None:
    kept = "".join(text[s.start : s.end] for s in sentences(text, 0, len(text)))
    assert kept.replace(" ", "") == text.replace(" ", "")


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "In the U.S. Demand is high. It grew."
    assert [text[s.start : s.end] for s in sentences(text, 0, len(text))] == ["In the U.S. Demand is high.", "It grew."]
