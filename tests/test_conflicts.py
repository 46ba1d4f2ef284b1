"""Where guides disagree with themselves: what the rules find, and the file in which a person confirms it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import turbine
from click.testing import CliRunner
from conftest import CORPUS, SLUG, toy_encode, toy_encoder
from handbook import write_guide
from hypothesis import given
from hypothesis import strategies as st

from careerbot.builder import build
from careerbot.check import check_measures
from careerbot.cli.main import main
from careerbot.conflicts.figures import differ
from careerbot.conflicts.measures import parse_measures
from careerbot.conflicts.model import (
    FILE,
    Conflict,
    ConflictRule,
    ConflictStatus,
    Side,
    conflicts_toml,
    merged,
    read_conflicts,
)
from careerbot.conflicts.rules import find_conflicts
from careerbot.english.quantities import Dimension, Quantity, quantities
from careerbot.errors import GuideFormatError, StorageError
from careerbot.guides.corpus import read_guide, source_hash
from careerbot.guides.model import Guide, Span
from careerbot.guides.stored import load_guide
from careerbot.search.question_map import read_question_map
from careerbot.toml_files import data_path, parse_data

MAP = read_question_map()
KINDS = {kind.kind for kind in MAP.kinds}


def folder(at: Path, text: str = turbine.TEXT, conflicts: str | None = None) -> Path:
    made = at / turbine.SLUG
    made.mkdir(parents=True, exist_ok=True)
    (made / "guide.txt").write_text(text)
    (made / "guide.toml").write_text(f'career = "{turbine.CAREER}"\n')
    if conflicts is not None:
        (made / FILE).write_text(conflicts)
    return made


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    return read_guide(folder(tmp_path_factory.mktemp("corpus")))


@pytest.fixture(scope="module")
def in_the_first(guide: Guide) -> tuple[Conflict, ...]:
    return find_conflicts(guide, MAP)


def found(guide: Guide) -> list[tuple[ConflictRule, set[str]]]:
    return [(c.rule, {side.unit_id for side in c.sides}) for c in find_conflicts(guide, MAP)]


def said(guide: Guide, conflict: Conflict) -> list[str]:
    return [" ".join(guide.text(span) for span in side.spans) for side in conflict.sides]


@pytest.mark.parametrize(
    ("rule", "units"),
    [
        (ConflictRule.FIGURES, {"section:02", "faq:1"}),
        (ConflictRule.FIGURES, {"section:03", "faq:2"}),
        (ConflictRule.USUAL, {"section:03", "faq:2"}),
        (ConflictRule.COUNT, {"section:04"}),
    ],
)
def test_what_was_planted_is_found(second: Guide, rule: ConflictRule, units: set[str]) -> None:
    assert (rule, units) in found(second)


def test_nothing_else_is_found(second: Guide) -> None:
    """Restatements, other people and places, other periods and myths are no conflicts."""
    assert len(found(second)) == 4


def test_the_kinds_of_question_come_with_the_conflict(second: Guide) -> None:
    pay, length, *_ = find_conflicts(second, MAP)
    assert pay.kinds == ("pay_general", "pay_range_median")
    assert pay.point == "what the job pays"
    assert length.words == ("certificate",)
    assert "7 to 12 months" in said(second, length)[0]
    assert all(second.by_id[s.unit_id].span.start <= span.start for s in pay.sides for span in s.spans)


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        (ConflictRule.FIGURES, "$120K-$200K", "$118k and $191k"),
        (ConflictRule.FIGURES, "2-4 years", "3-12 mos"),
        (ConflictRule.USUAL, "60% take", "Most common entry path: Master."),
        (ConflictRule.COUNT, "Three skill clusters", "Systems thinking"),
        (ConflictRule.LISTS, "Top skills", "Communication"),
    ],
)
def test_what_the_rules_find_in_the_first_guide(
    guide: Guide, in_the_first: tuple[Conflict, ...], rule: ConflictRule, first: str, second: str
) -> None:
    texts = ["\n".join(said(guide, c)) for c in in_the_first if c.rule is rule]
    assert any(first in text and second in text for text in texts)
    assert len(in_the_first) == 5


def test_a_guide_that_says_everything_once_or_twice_alike_has_no_conflict(tmp_path: Path) -> None:
    text = (
        "01 · SnapshotQuick facts\nMedian pay: $81,680 per year, $39.27 per hour.\nEntry-level education: "
        "Bachelor's degree.\n02 · PayPay\nThe median annual wage was $81,680 in May 2024. The lowest 10 percent earned "
        "less than $52,780, and the highest 10 percent earned more than $141,420.\n03 · SchoolTraining\nMost people "
        "have a bachelor's degree, which takes 4 years. A master's degree takes another 2 years.\n"
        "04 · SimilarSimilar careers\n- Budget analysts: They plan budgets. Entry-level education: Associate's degree. "
        "Median pay: $87,930.\n- Clerks: They keep books. Median pay: $47,440.\n"
    )
    assert found(read_guide(folder(tmp_path, text))) == []


@pytest.mark.parametrize(
    ("title", "told", "expected"),
    [
        ("Bartender", "The median hourly wage for bartenders was $16.12 in May 2024.", 0),
        ("Bartender", "The median annual wage for bartenders was $40,000 in May 2024.", 1),
        ("Chemist and Glassblower", "The median annual wage for chemists was $84,150 in May 2024.", 0),
        ("Chemist and Glassblower", "The median annual wage for chemists and glassblowers was $84,150.", 1),
        (
            "Rail Worker",
            "The median annual wage for conductors was $77,400. The median annual wage for rail workers was $33,530.",
            0,
        ),
    ],
)
def test_a_figure_of_some_or_for_an_hour_is_no_other_figure(
    tmp_path: Path, title: str, told: str, expected: int
) -> None:
    guide = write_guide(tmp_path, "one", title, facts=[("2024 Median Pay", "$33,530 per year")], does=told)
    assert len([rule for rule, _ in found(guide) if rule is ConflictRule.FIGURES]) == expected


@pytest.mark.parametrize(
    ("text", "dimension", "expected"),
    [
        ("between $118k and $191k per year", "money", [(118e3, 191e3)]),
        ("around $120K-$200K and more", "money", [(120e3, 200e3)]),
        ("$60-80k", "money", [(60e3, 80e3)]),
        ("$1.5 million", "money", [(1.5e6, 1.5e6)]),
        ("£30,000 to £40,000", "money", [(30e3, 40e3)]),
        ("low to mid one-hundreds", "money", [(100e3, 170e3)]),
        ("in the high seventies", "money", [(76e3, 80e3)]),
        ("3-12 mos", "duration", [(3 * 30.4, 12 * 30.4)]),
        ("one to two years", "duration", [(365, 2 * 365)]),
        ("in the first two years of college", "duration", []),
        ("Yr 3-6", "duration", []),
        ("+40% by 2034", "share", [(40, 40)]),
        ("3 to 5 percent", "share", [(3, 5)]),
        ("40-50 / week", "hours_week", [(40, 50)]),
        ("a 40-hour week", "hours_week", [(40, 40)]),
        ("36 hours each week", "hours_week", [(36, 36)]),
        ("4:00 to 5:30", "hours_week", []),
        ("between 2 and 4 years", "duration", [(2 * 365, 4 * 365)]),
        ("8 hours a day, three days a week", "duration", []),
        ("once a year", "duration", []),
        ("1,200 percent", "share", [(1200, 1200)]),
    ],
)
def test_figures_are_read_as_ranges(text: str, dimension: str, expected: list[tuple[float, float]]) -> None:
    assert [pytest.approx((q.low, q.high)) for q in quantities(text, Dimension(dimension))] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("$118,000", "$118k", False),
        ("about $118,400", "around $118k", False),
        ("$118k", "$128k", True),
        ("a median of $155k", "$118k-$191k", False),
        ("a median of $200k", "$118k-$191k", True),
        ("$120k-$200k", "$118k-$191k", True),
        ("over $100k", "$118k-$191k", False),
        ("up to $100k", "$118k-$191k", True),
        ("the low six figures", "$118k-$191k", False),
        ("$30 per hour", "$60,000 per year", False),
        ("a median of $60k", "an average of $66k", True),
    ],
)
def test_which_figures_differ(one: str, other: str, expected: bool) -> None:
    [a], [b] = quantities(one, Dimension.MONEY), quantities(other, Dimension.MONEY)
    assert differ(a, b) is differ(b, a) is expected


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.sampled_from(["", "median"]))
def test_a_figure_never_differs_from_itself(low: float, wide: float, note: str) -> None:
    figure = Quantity(Dimension.MONEY, low, low + wide, note)
    assert not differ(figure, figure)


def test_the_first_guides_file_stands_in_the_guide_and_is_confirmed(guide: Guide) -> None:
    own = read_conflicts(guide, KINDS)
    assert own is not None
    assert [c.status for c in own] == [ConflictStatus.CONFIRMED] * 6
    assert (guide.folder / FILE).read_text() == conflicts_toml(guide, own)


def test_the_file_gives_back_what_was_written(second: Guide, tmp_path: Path) -> None:
    conflicts = find_conflicts(second, MAP)
    noted = (replace(conflicts[0], note='A "remark" \\ of mine.\n'), *conflicts[1:])
    again = read_guide(folder(tmp_path, conflicts=conflicts_toml(second, noted)))
    assert read_conflicts(again, KINDS) == noted


def test_writing_again_keeps_what_a_person_decided(second: Guide) -> None:
    pay, *others = find_conflicts(second, MAP)
    unit = second.by_id["section:01"].span
    by_hand = Conflict("mine", (), (Side("section:01", (Span(unit.end - 5, unit.end),)),) * 2, ConflictRule.HAND)
    shorter = Side(pay.sides[0].unit_id, (Span(pay.sides[0].spans[0].start, pay.sides[0].spans[0].start + 20),))
    dismissed = replace(pay, status=ConflictStatus.DISMISSED, sides=(shorter, *pay.sides[1:]))
    outdated = replace(others[0], point="found before, not any more", sides=by_hand.sides)
    kept = merged([dismissed, by_hand, outdated], [pay, *others])
    assert kept == (dismissed, by_hand, *others)


SIDE = '[[conflict.side]]\nunit = "section:05"\nquotes = ["Overtime is rare"]\n'
ENTRY = '[[conflict]]\npoint = "overtime"\nstatus = "confirmed"\nkinds = ["hours_week"]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[conflict", "not valid TOML"),
        (ENTRY + SIDE, "at least two sides"),
        (ENTRY + SIDE + SIDE.replace("rare", "daily"), "section:05 does not say 'Overtime is daily'"),
        (ENTRY + SIDE + SIDE.replace("05", "77"), "no unit 'section:77'"),
        (ENTRY.replace("hours_week", "hourz") + SIDE * 2, "unknown kind of question 'hourz'"),
        (ENTRY.replace("confirmed", "yes") + SIDE * 2, "'yes' is not a valid"),
        (ENTRY.replace("point", "pont") + SIDE * 2, "has no 'point'"),
        (ENTRY + SIDE + SIDE.replace('"Overtime is rare"', ""), "has no quotes"),
        (ENTRY.replace('["hours_week"]', '"hours_week"') + SIDE * 2, "expected a list of texts"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    guide = read_guide(folder(tmp_path, conflicts="# a remark\n" + text))
    with pytest.raises(GuideFormatError, match=message) as caught:
        read_conflicts(guide, KINDS)
    assert f"{FILE}:{2 if text != '[[conflict' else caught.value.line}:" in caught.value.message
    assert caught.value.hint


def test_the_file_is_part_of_the_guide(tmp_path: Path) -> None:
    made = folder(tmp_path)
    before = source_hash(made)
    folder(tmp_path, conflicts=ENTRY + SIDE * 2)
    assert source_hash(made) != before


def test_a_build_refuses_a_quote_that_is_gone(tmp_path: Path) -> None:
    folder(tmp_path / "corpus", conflicts=ENTRY + SIDE + SIDE.replace("rare", "daily"))
    with pytest.raises(GuideFormatError, match="does not say"):
        build(tmp_path / "corpus", tmp_path / "index", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    assert not list((tmp_path / "index").glob("build-*"))


@pytest.mark.slow
def test_the_build_keeps_what_it_found_so_that_loading_need_not_search(tmp_path: Path) -> None:
    made = folder(tmp_path / "corpus")
    build(tmp_path / "corpus", tmp_path / "index", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    [copy] = (tmp_path / "index").glob(f"build-*/guides/{turbine.SLUG}")
    assert read_conflicts(load_guide(copy), KINDS) == find_conflicts(read_guide(made), MAP)
    assert not (made / FILE).exists()


def run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(args), prog_name="careerbot")
    return result.exit_code, result.output


@pytest.mark.usefixtures("without_rules")
def test_the_command_writes_a_file_that_a_person_can_decide_on(tmp_path: Path) -> None:
    made = folder(tmp_path)
    assert "4 points, 4 of them new" in run("conflicts", "--corpus", str(tmp_path))[1]
    assert not (made / FILE).exists()
    assert run("conflicts", "--write", "--corpus", str(tmp_path))[0] == 0
    text = (made / FILE).read_text().replace('status = "found"', 'status = "dismissed"', 1)
    (made / FILE).write_text(text)
    code, output = run("conflicts", "--write", "--corpus", str(tmp_path))
    assert (code, (made / FILE).read_text()) == (0, text)
    assert "what the job pays  (dismissed; rule: figures)" in output
    assert "section:02: Technicians typically earn between $48,000" in output
    assert run("check", "--corpus", str(tmp_path))[0] == 0


@pytest.mark.usefixtures("without_rules")
def test_check_reports_a_stale_quote(tmp_path: Path) -> None:
    folder(tmp_path, conflicts=ENTRY + SIDE + SIDE.replace("rare", "daily"))
    code, output = run("check", "--corpus", str(tmp_path))
    assert code == 1
    assert "conflicts.toml:1: section:05 does not say 'Overtime is daily'" in output
    assert "careerbot conflicts --write" in output


def test_the_command_changes_nothing_for_the_first_guide() -> None:
    code, output = run("conflicts", "--corpus", str(CORPUS))
    assert code == 0
    assert f"{SLUG}: 6 points, 0 of them new" in output


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('dimension = "money"', 'dimension = "gold"', "measure 1 (pay)"),
        ("entry = '\\b(", "entry = '\\b((", "[qualifiers]"),
        ("[lists]", "[list]", "[lists]"),
    ],
)
def test_a_broken_measure_is_named(old: str, new: str, named: str) -> None:

    text = data_path("measures.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(StorageError) as caught:
        parse_measures(parse_data(text.replace(old, new, 1), Path("measures.toml")))
    assert named in caught.value.message


def test_measures_name_kinds_of_the_question_map() -> None:
    check_measures(KINDS)
    with pytest.raises(StorageError, match="no kind of question"):
        check_measures(KINDS - {"pay_general"})
