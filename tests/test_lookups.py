"""Lookups in tables, orders and places: of the real guide, and of a second one of another shape."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from careerbot.answer.compose import Draft
from careerbot.answer.model import Status, check_quotes
from careerbot.answer.phrases import read_phrases, slots_of
from careerbot.engine import Engine
from careerbot.english.quantities import Dimension, read_quantity
from careerbot.english.words import stems
from careerbot.errors import StorageError
from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Block, Cell, Guide, Span, Statement, StatementKind, Unit, UnitKind
from careerbot.guides.passages import chunk
from careerbot.lookups.find import Lookups
from careerbot.lookups.tables import read_tables
from careerbot.lookups.words import parse_lookup_words, read_lookup_words
from careerbot.question.dialogue import Turn
from careerbot.search.bm25 import LexicalIndex, fit_lexical
from careerbot.search.retriever import Hit
from careerbot.toml_files import parse_data

DATA = Path(__file__).resolve().parent.parent / "src" / "careerbot" / "data" / "en" / "lookups.toml"

ELECTRICIAN = """\
01 · SnapshotCareer snapshot
Electricians put in and repair wiring in homes and factories.
03 · A real dayOne night on call
A night in the depot
- 7:00 pm — Take over the radio from the day crew
- 9:30 pm — Test the switchboard of a bakery
- 12:00 am — Eat with the crew and fill in the log
- 2:30 am — Find the fault in a street light
- 5:00 am — Load the van for the morning
04 · PathwayFrom school to master
- Weeks 1-8Safety course
- 4-5 yrsApprenticeship
- Yr 6-9Journeyman
- Yr 10+Master electrician
05 · SkillsWhat counts on site
- Color vision61/100
- Wiring diagrams97/100
- Patience97/100
06 · Education mapWays to the license
- Union apprenticeship55% take4-5 yrs$
- Trade school25% take6-18 mos$$$
- Military service20% takeVaries$
14 · SourcesResearch sources
- Trade PressElectricians of 2026Industry
- City BoardLicense rules for electriciansGovernment
"""
# A table as no saved page has it: other columns, several numbers in one row.
EXAMS = [
    ("Exam", "Exam fee", "Pass rate", "Study hours"),
    ("Residential wireman", "$85", "71%", "40 hours"),
    ("Journeyman exam", "$120", "58%", "150 hours"),
    ("Master exam", "$1,050", "58%", "none given"),
]


@pytest.fixture(scope="module")
def electrician(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    folder = tmp_path_factory.mktemp("corpus") / "electrician"
    folder.mkdir()
    (folder / "guide.txt").write_text(ELECTRICIAN, encoding="utf-8")
    return read_guide(folder)


@pytest.fixture(scope="module")
def exams() -> Guide:
    text = "Licensing exams\n"
    rows = []
    for line in EXAMS[1:]:
        cells = []
        for column, value in zip(EXAMS[0], line, strict=True):
            cells.append(Cell(column, Span(len(text), len(text) + len(value))))
            text += value + "\n"
        rows.append(Statement(StatementKind.ROW, tuple(cells)))
    block = Block(tuple(rows), columns=EXAMS[0])
    unit = Unit("section:20", UnitKind.SECTION, Span(0, len(text)), (block,), title=Span(0, 15))
    return Guide("exams", "Electrician", text, (unit,), Path("exams"))


def search(guide: Guide, text: str) -> list[Hit]:
    """Every passage by its words, best first, as the search would hand them over."""
    passages = chunk(guide)
    scores = LexicalIndex(*fit_lexical([stems(p.views[0].text) for p in passages])).scores(stems(text))
    order = sorted(range(len(passages)), key=lambda at: -scores[at])
    return [
        Hit(passages[at], float(scores[at]), rank, float(scores[at]), (0.0,) * len(passages[at].statements))
        for rank, at in enumerate(order, 1)
    ]


def look(guide: Guide, text: str, focus: str = "", said: str = "") -> str | None:
    """What the lookups answer, every quote checked, or None."""
    lookups = Lookups(guide)
    finding = lookups.find_lookup(text, search(guide, lookups.topic(text) or text), focus, said)
    if finding is None:
        return None
    draft = Draft(guide, read_phrases())
    draft.say_lookup(finding)
    answer = draft.finish(Status.ANSWERED)
    check_quotes(answer, {guide.slug: guide}, read_phrases(), slots_of(guide, read_phrases()))
    return re.sub(r" \[\d+\]", "", answer.text)


@pytest.mark.parametrize(
    ("text", "dimension", "low", "high"),
    [
        ("60% take", Dimension.SHARE, 60, 60),
        ("5-8%", Dimension.SHARE, 5, 8),
        ("+40 percent", Dimension.SHARE, 40, 40),
        ("92/100", Dimension.SCORE, 92, 92),
        ("4.5 out of 5", Dimension.SCORE, 4.5, 4.5),
        ("4 yrs", Dimension.DURATION, 4 * 365, 4 * 365),
        ("3-12 mos", Dimension.DURATION, 3 * 30.4, 12 * 30.4),
        ("1 to 2 years", Dimension.DURATION, 365, 2 * 365),
        ("two weeks", Dimension.DURATION, 14, 14),
        ("$$$", Dimension.LEVEL, 3, 3),
        ("$120K-$200K", Dimension.MONEY, 120_000, 200_000),
        ("$1.5 million", Dimension.MONEY, 1_500_000, 1_500_000),
        ("$85", Dimension.MONEY, 85, 85),
        ("$1,050 or more", Dimension.MONEY, 1050, 1050),
        ("Yr 7+", Dimension.POSITION, 7, 7),
        ("Weeks 1-8", Dimension.POSITION, 1, 8),
        ("2:30 pm", Dimension.CLOCK, 870, 870),
        ("9:00", Dimension.CLOCK, 540, 540),
        ("12", Dimension.COUNT, 12, 12),
        ("$500-1k", Dimension.MONEY, 500, 1000),
        ("$60-80k", Dimension.MONEY, 60_000, 80_000),
        ("20+% take", Dimension.SHARE, 20, 20),
        ("take4 yrs", Dimension.DURATION, 4 * 365, 4 * 365),
        ("half a year", Dimension.DURATION, 365 / 2, 365 / 2),
        ("1-2 summers", Dimension.DURATION, 91, 182),
    ],
)
def test_a_cell_is_read_with_its_unit(text: str, dimension: Dimension, low: float, high: float) -> None:
    found = read_quantity(text)
    assert found is not None
    assert found.dimension is dimension
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize("text", ["Flexible", "Varies", "none given", "Foundation", "Freshman year", ""])
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert read_quantity(text) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which way is the quickest", "Trade school: 25% take, 6-18 mos, cost $$$"),
        ("what is the most expensive route", "Trade school: 25% take, 6-18 mos, cost $$$"),
        ("most common way into the trade?", "Union apprenticeship: 55% take, 4-5 yrs, cost $"),
        ("the 2nd most popular route", "Trade school: 25% take, 6-18 mos, cost $$$"),
        ("which skill matters least", "Color vision: score 61/100"),
        ("skills rated below 70", "Color vision: score 61/100"),
        ("what comes after the apprenticeship?", "Yr 6-9: Journeyman"),
        ("which stage is before journeyman", "4-5 yrs: Apprenticeship"),
        ("what is the last step of the path", "Yr 10+: Master electrician"),
        ("what is the first step on the ladder", "Weeks 1-8: Safety course"),
        ("what are they doing at half past two in the morning", "2:30 am — Find the fault in a street light"),
        ("what happens at midnight", "12:00 am — Eat with the crew and fill in the log"),
        ("what do they do at 9:30", "9:30 pm — Test the switchboard of a bakery"),
        ("when do they load the van", "5:00 am — Load the van for the morning"),
        ("what is the last thing they do in the day", "5:00 am — Load the van for the morning"),
        ("is there a source by City Board?", "City Board: License rules for electricians, Government"),
        ("which section covers the skills", "05: What counts on site"),
    ],
)
def test_another_careers_guide(electrician: Guide, question: str, answer: str) -> None:
    assert look(electrician, question) is not None
    assert answer in str(look(electrician, question))


def test_ties_are_all_shown_and_what_has_no_number_is_not_ranked(electrician: Guide) -> None:
    assert (
        look(electrician, "what is the most important skill")
        == "- Wiring diagrams: score 97/100\n- Patience: score 97/100"
    )
    assert look(electrician, "which is the cheapest route") == (
        "- Union apprenticeship: 55% take, 4-5 yrs, cost $\n- Military service: 20% take, Varies, cost $"
    )
    slowest = str(look(electrician, "which route takes the longest"))
    assert slowest.startswith("Union apprenticeship: 55% take, 4-5 yrs, cost $\nThe guide gives no number here")
    assert slowest.endswith("Military service: 20% take, Varies, cost $")


def test_a_time_between_two_entries_shows_both(electrician: Guide) -> None:
    text = str(look(electrician, "what are they doing at 3 am"))
    assert "2:30 am" in text
    assert "5:00 am" in text
    assert "7:00 pm" not in text


def test_a_limit_that_nothing_meets_shows_the_list(electrician: Guide) -> None:
    text = str(look(electrician, "which routes take less than 2 weeks"))
    assert text.startswith("None of these fits.")
    assert "Trade school" in text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("which exam has the highest fee", "Master exam: Exam fee $1,050, Pass rate 58%, none given"),
        ("cheapest exam", "Residential wireman: Exam fee $85, Pass rate 71%, 40 hours"),
        ("which license exam takes the most hours", "Journeyman exam: Exam fee $120, Pass rate 58%, 150 hours"),
        ("exams under $100", "Residential wireman: Exam fee $85, Pass rate 71%, 40 hours"),
        ("which exam has the highest pass rate", "Residential wireman: Exam fee $85, Pass rate 71%, 40 hours"),
    ],
)
def test_a_table_of_another_shape(exams: Guide, question: str, first: str) -> None:
    assert str(look(exams, question)).splitlines()[0] == first


TALK = """\
01 · SnapshotCareer snapshot
Electricians put in and repair wiring.
16 · AudioA long talk
00:00:10 How does the day begin?
00:00:20 With the van, and with the list of the faults of the night, which the crew reads aloud and shares out.
00:59:40 What about the exam?
01:00:30 The exam takes a year of evenings, and everybody fails the part on old code once before they pass it.
1:02:26 Start with one room, draw its wires, and show it to somebody who tells you honestly what is wrong with it.
"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    folder = tmp_path_factory.mktemp("corpus") / "talk"
    folder.mkdir()
    (folder / "guide.txt").write_text(TALK, encoding="utf-8")
    return read_guide(folder)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What happens at 1:02:26?", "1:02:26: Start"),
        ("what happens at 62:30", "1:02:26: Start"),
        ("what do they say at 1:01:00", "01:00:30: The exam"),
        ("what do they say at minute 62", "1:02:26: Start"),
        ("at minute 62?", "1:02:26: Start"),
        ("what is said at 61 minutes", "01:00:30: The exam"),
        ("what happens after one hour?", "01:00:30: The exam"),
        ("what do they say in the audio after an hour and 2 minutes", "1:02:26: Start"),
        ("what are they talking about 62 minutes in", "1:02:26: Start"),
        ("what is going on 1 hour into it", "01:00:30: The exam"),
        ("play 0:15", "00:00:10: How"),
    ],
)
def test_a_time_of_a_long_talk(talk: Guide, question: str, place: str) -> None:
    assert str(look(talk, question)).startswith(place)
    assert Lookups(talk).opens(question)


@pytest.mark.parametrize(
    "question",
    [
        "what happens at 3:02:26",
        "what happens after three hours",
        "do they get a break after one hour of climbing?",
        "what happens at 2:30",
        "how far can you drive in an hour",
    ],
)
def test_what_is_no_time_of_the_talk(talk: Guide, electrician: Guide, question: str) -> None:
    assert look(talk, question) is None
    assert not Lookups(electrician).opens(question)


def test_items_with_and_without_a_figure_in_one_list(tmp_path: Path) -> None:
    text = "01 · PaySalary\nWages by industry\n- Government: $70,000\n- Factories\n- Utilities: $65,000\n"
    (tmp_path / "guide.txt").write_text(text, encoding="utf-8")
    assert "Government: $70,000" in (look(read_guide(tmp_path), "which industry has the highest salary?") or "")


def test_contents_and_sources(electrician: Guide) -> None:
    contents = str(look(electrician, "table of contents")).splitlines()
    assert contents[0] == "01: Career snapshot"
    assert contents[-1] == "14: Research sources"
    sources = str(look(electrician, "where did you get this?"))
    assert "Trade Press" in sources
    assert "City Board" in sources


def test_how_many_shows_the_list_and_no_figure_of_ours(electrician: Guide) -> None:
    text = str(look(electrician, "how many skills are rated?"))
    assert text.count("/100") == 3
    assert not re.search(r"\b3\b", text)


def test_a_follow_up_reads_the_answer_before(electrician: Guide) -> None:
    text = "and what comes after that (what comes after the safety course)?"
    said = "4-5 yrs: Apprenticeship [1]"
    assert look(electrician, text, "and what comes after that", said) == "Yr 6-9: Journeyman"
    text = "and the cheapest (which route is the quickest)?"
    assert "Union apprenticeship" in str(look(electrician, text, "and the cheapest", ""))


@pytest.mark.parametrize(
    "question",
    [
        "what is the highest paying company",
        "which city is the cheapest to live in",
        "what is the fastest programming language",
        "where do they live",
        "where can I find an apprenticeship",
        "where do they talk to customers",
        "how many people work in this field",
        "what should I do after I get rejected",
        "what time do I have to wake up",
        "is it open source",
        "which part of the job is the hardest",
        "who invented electricity",
        "what matters most in life",
        "best school for this",
    ],
)
def test_what_only_looks_like_a_lookup(electrician: Guide, guide: Guide, question: str) -> None:
    assert look(electrician, question) is None
    assert look(guide, question) is None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("[neutral]", "[neutrals]", "neutral: is missing"),
        ('dimensions = ["share"]', 'dimensions = ["size"]', "unknown 'size'"),
        ('after = ["after"', 'after = ["After"', "order.after: expected a list of texts in lower case"),
        ("audio = [", "audio = 3 # [", "places.audio"),
        ("least = [", "leest = [", "least: is missing"),
        ("[order]", "[order", "not valid TOML"),
    ],
)
def test_a_wrong_list_of_words_is_an_error_that_names_the_entry(old: str, new: str, what: str) -> None:
    text = DATA.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(StorageError, match=re.escape(what)) as caught:
        parse_lookup_words(parse_data(text.replace(old, new, 1), DATA))
    assert str(caught.value).startswith(f"{DATA}:")


def test_every_form_of_the_lookup_words_can_be_found() -> None:
    lookup_words = read_lookup_words()
    for form in lookup_words.senses:
        assert any(sense.form == form for sense in lookup_words.asked_in(f"so {form} now"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Where in the audio do they talk about salary?", "05:20: What about salary?"),
        ("what does the host say at 5:23 in the recording", "05:23: Salary estimates"),
        ("which section covers college?", "12: College and application strategy"),
        ("at 3pm what r they doing", "2:30 — Deploy"),
        ("wich route do most ppl take", "60% take"),
        ("what do they do after lunch", "1:00 — Meet"),
    ],
)
def test_with_the_real_search(engine: Engine, question: str, said: str) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.ANSWERED
    assert said in answer.text


def test_the_audio_is_cited_by_its_time(engine: Engine) -> None:
    assert engine.ask("at what minute is the job market mentioned?").quotes[0].time == "04:24"


def test_where_something_stands_that_the_guide_has_not(engine: Engine) -> None:
    assert engine.ask("where in the audio do they mention tuition?").status is Status.NOT_IN_GUIDE


def test_a_follow_up_in_the_conversation(engine: Engine) -> None:
    history = [Turn("user", "what comes after the internship?"), Turn("assistant", "Yr 1-2: Junior role [1]")]
    assert engine.ask("what comes after that?", history).text == "Yr 3-6: Mid-level [1]"


def test_the_third_guides_tables_mean_what_their_cells_say(hygienist: Guide) -> None:
    tables = {table.unit.unit_id: table for table in read_tables(hygienist, read_lookup_words()) if table.block.columns}
    assert dict(tables["section:03"].measures) == {"share": 1, "time": 2, "cost": 3}
    assert dict(tables["section:04"].measures) == {"score": 1}
    assert [row.text for row in tables["section:04"].rows][:2] == ["steady hands", "talking with nervous patients"]
    assert tables["section:02"].is_steps
    assert not tables["section:14"].is_steps
    days = [table for table in read_tables(hygienist, read_lookup_words()) if table.is_day]
    assert [(table.unit.unit_id, table.times[0], table.times[-1]) for table in days] == [("section:06", 465, 940)]
