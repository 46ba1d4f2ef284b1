from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from careerbot.answer.model import Status
from careerbot.engine import Engine
from careerbot.errors import StorageError
from careerbot.question.dialogue import Turn, exchanges, listed_items, parse_cues, read_cues
from careerbot.question.followup import Resolved, resolve
from careerbot.question.reader import MessageReader
from careerbot.question.split import as_asked, coordinated, sentences_that_ask, split
from careerbot.toml_files import parse_data

ROUTES = """- 4-year degree in nursing: 60% take, 4 yrs, $$$
- Associate degree: 20% take, 2 yrs, $$
- Apprenticeship: 10% take, 3 yrs, $
- Self-taught with a portfolio: 10% take, Flexible, $ [1]"""


def talk(*said: str) -> list[Turn]:
    return [Turn(role, text) for role, text in zip(itertools.cycle(("user", "assistant")), said, strict=False)]


def unclear(text: str) -> float:
    return 0.0


def clear(text: str) -> float:
    return 1.0


def understood(question: str, *said: str) -> Resolved:
    return resolve(question, talk(*said), read_cues(), unclear)


@pytest.mark.parametrize(
    ("question", "before", "text"),
    [
        ("and in Canada?", "how much do nurses get paid", "How much do nurses get paid in Canada?"),
        ("and at night?", "is it dangerous", "Is it dangerous at night?"),
        ("What about after college?", "how many hours do they work", "How many hours do they work after college?"),
        ("and for college?", "what should I do in high school to prepare", "What should I do in college to prepare?"),
        ("how about the bootcamp", "how long is the degree?", "How long is the bootcamp?"),
        ("what about seniors", "how much do beginners make", "How much do seniors make?"),
        ("ok and the cons?", "what are the pros", "What are the cons?"),
        ("why?", "do welders need math", "Do welders need math? Why?"),
        ("is that a lot?", "how many hours do they work", "How many hours do they work? Is that a lot?"),
        ("thanks! how come", "is it a stressful job", "Is it a stressful job? How come?"),
        ("what about tips", "how much do servers earn", "How much do servers earn? What about tips?"),
    ],
)  # fmt: skip
def test_a_follow_up_becomes_a_sentence_that_stands_for_itself(question: str, before: str, text: str) -> None:
    found = understood(question, before, "An answer. [1]")
    assert found.text == text
    assert found.depends


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("how long does the last one take", 'How long does "Self-taught with a portfolio" take?'.replace('"', "")),
        ("How much is the second option?", "How much is Associate degree?"),
        ("tell me more about the first one", 'Tell me more about "4-year degree in nursing"?'.replace('"', "")),
        ("is the 3rd hard", "Is Apprenticeship hard?"),
    ],
)
def test_an_ordinal_means_an_item_of_the_answer(question: str, text: str) -> None:
    assert understood(question, "what are the ways in", ROUTES).text == text
    later = talk("what are the ways in", ROUTES, "cool, who takes them", "Most students take the first.")
    assert resolve(question, later, read_cues(), unclear).text == text


def test_an_ordinal_without_a_list_is_left_in_its_question() -> None:
    found = understood("and the second one?", "do they travel", "Sometimes.")
    assert found.text.startswith("Do they travel?")


@pytest.mark.parametrize(
    "question",
    [
        "what is the median salary of a welder",
        "Is there a lot of math in this job?",
        "Which cities have the most jobs for people who like boats?",
        "my teacher said that you need physics, is that class required for welding school",
    ],
)
def test_a_question_that_names_its_topic_is_left_alone(question: str) -> None:
    assert understood(question, "how long is the bootcamp", "Three months.") == Resolved(question)


def test_a_clear_question_is_left_alone_however_short() -> None:
    cues = read_cues()
    history = talk("how long is the bootcamp", "Three months.")
    assert resolve("is it remote", history, cues, clear) == Resolved("is it remote")
    assert resolve("is it remote", history, cues, unclear).depends
    # What points at the answer needs it however clear the rest is.
    assert resolve("are those remote", history, cues, clear).depends


@pytest.mark.parametrize("opener", ["different question:", "Never mind that.", "ok, new topic -", "switching gears,"])
def test_a_change_of_topic_leaves_the_conversation_behind(opener: str) -> None:
    assert understood(f"{opener} what about pay", "which clubs", "Chess.") == Resolved("what about pay")


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    said = ("how much do they earn", "A lot.", "and in Texas?", "Less.", "why", "Because.", "really?", "Yes.")
    assert "How much do they earn in Texas?" in understood("is that fair", *said).text


def test_a_message_without_conversation_is_left_alone() -> None:
    for question in ("why?", "and the second one?", "and at night"):
        assert resolve(question, (), read_cues(), unclear) == Resolved(question)


def test_exchanges_pair_questions_with_their_answers() -> None:
    history = talk("how much do they earn", "A lot.", "ok", "Ask me more.", "how do people get there", "By bus.")
    found = exchanges(history)
    assert [e.question for e in found] == ["how much do they earn", "how do people get there"]
    assert found[0].answer == "A lot.\nAsk me more."
    assert exchanges([Turn("assistant", "Hello.")]) == []


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        (ROUTES, 4),
        ("The most common majors are Physics, Statistics, and Biology. [1]", 3),
        ("Coding · Math · Cloud", 3),
        ("60% take a degree, and 20% go to a bootcamp.", 2),
        ("Yes, it is.", 0),
        ("Here they are. Degree: 60% take, 4 yrs. Bootcamp: 10% take, 3 mos.", 2),
    ],
)
def test_lists_in_an_answer(answer: str, items: int) -> None:
    assert len(listed_items(answer)) == items


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("how much do they earn and what do I need to study?", ["How much do they earn?", "What do I need to study?"]),
        ("What is the pay? And is it hard?", ["What is the pay?", "Is it hard?"]),
        ("who hires them, how many hours, and is it remote", ["Who hires them?", "How many hours?", "Is it remote?"]),
        ("Two things: is it fun, and where are the jobs", ["Is it fun?", "Where are the jobs?"]),
    ],
)
def test_questions_with_verbs_are_split(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "do I need a degree, and if so which?",
        "what math and science classes help",
        "if I like art, what can I do here",
        "I like people and I want to help, is this for me",
        "when I finish school and get a job, will I earn well",
        "what do they do and why?",
    ],
)
def test_one_question_is_not_split(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("what classes and clubs should I do", ["What classes should I do?", "What clubs should I do?"]),
        ("salary, hours, remote?", ["salary", "hours", "remote"]),
        ("I need the pay and the hours", ["I need the pay.", "I need the hours."]),
        ("What are the pros and cons?", ["What are the pros?", "What are the cons?"]),
        ("difference between nurses and doctors", []),
        ("how much do they earn", []),
    ],
)
def test_nouns_joined_by_and_may_be_two_questions(text: str, parts: list[str]) -> None:
    assert coordinated(text) == parts


@pytest.mark.parametrize(
    ("entry", "asked"),
    [
        ("salary", "Salary in this career?"),
        ("what they do", "What they do?"),
        ("Is it hard?", "Is it hard?"),
        ("I need the pay.", "I need the pay."),
    ],
)
def test_a_word_of_a_list_is_asked_with_the_career_beside_it(entry: str, asked: str) -> None:
    assert as_asked(entry) == asked


def test_an_entry_is_shown_as_it_was_typed() -> None:
    message = MessageReader(read_cues()).read_message("1. pay 2. what they do 3. hours", (), _AlwaysApart())
    assert [q.own_words for q in message.questions] == ["pay", "what they do", "hours"]


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        (
            "hi im 15 and my mom says that I should be a vet but i faint when i see blood so yeah anyway "
            "what classes should i take next year",
            ["What classes should i take next year?"],
        ),
        (
            "I want to know what they do all day. My uncle is a baker and gets up at three and I would hate that.",
            ["I want to know what they do all day."],
        ),
        (
            "My son is 16. He likes trains and maps and never goes out at all. Which clubs would help? And is it "
            "well paid?",
            ["Which clubs would help?", "And is it well paid?"],
        ),
        ("how much do they earn", []),
    ],
)
def test_the_sentences_that_ask_are_found_in_a_long_message(message: str, asks: list[str]) -> None:
    assert sentences_that_ask(message) == asks


class _AlwaysApart:
    def __init__(self, clear: float = 0.9) -> None:
        self._clear = clear

    def clear(self, text: str) -> float:
        return self._clear

    def unknown(self, text: str) -> bool:
        return False

    def same(self, one: Resolved, other: Resolved) -> bool:
        return False

    def apart(self, one: str, other: str) -> bool:
        return True


def test_at_most_three_questions_are_answered_and_the_rest_is_said() -> None:
    text = "what is the pay? is it hard? where are the jobs? who hires them? is it fun?"
    message = MessageReader(read_cues()).read_message(text, (), _AlwaysApart())
    assert len(message.questions) == 3
    assert message.more


def test_a_later_part_leans_on_the_part_before_it() -> None:
    message = MessageReader(read_cues()).read_message(
        "how long is the bootcamp and is that enough?", (), _AlwaysApart()
    )
    assert [q.text for q in message.questions] == [
        "How long is the bootcamp?",
        "Is the bootcamp enough?",
    ]
    assert message.questions[1].own_words == "Is that enough?"
    assert message.understood_as is None


def test_a_long_message_is_shortened_only_where_it_hides_its_question() -> None:
    text = "My son is 16. He likes trains and maps and never goes out at all. Which clubs would help him with college?"
    unclear = MessageReader(read_cues()).read_message(text, (), _AlwaysApart(0.3))
    assert unclear.understood_as == "Which clubs would help him with college?"
    assert unclear.questions[0].focus == text
    clear = MessageReader(read_cues()).read_message(text, (), _AlwaysApart(0.9))
    assert clear.understood_as is None
    assert clear.questions == (Resolved(text),)


def test_nodding_is_no_question() -> None:
    cues = read_cues()
    assert all(cues.says_nothing(text) for text in ("ok cool", "Yes.", "oh nice, thanks!"))
    assert not any(cues.says_nothing(text) for text in ("and then", "so?", "ok why", "no, hours"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fillers = 3", "fillers must be a list"),
        ("[", "not valid TOML"),
        (
            'fillers=["a"]\nswitches=["b"]\ninstead=["c"]\nmore=["d"]\n[ordinals]\nx="y"',
            "ordinals",
        ),
        (
            'fillers=["a"]\nswitches=["b"]\ninstead=["c"]\nmore=["d"]\n[ordinals]\nx=1\n[alternatives]\nsides=[["pros"]]',
            "sides must list two",
        ),
    ],
)
def test_a_wrong_data_file_is_refused_with_its_entry(text: str, told: str) -> None:
    with pytest.raises(StorageError, match=told):
        parse_cues(parse_data(text, Path("dialogue.toml")))


def test_a_follow_up_is_answered_and_shown_as_understood(engine: Engine) -> None:
    history = talk("How long does the degree take?", "4 yrs [1]")
    answer = engine.ask("and the bootcamp?", history)
    assert answer.understood_as == "How long does the bootcamp take?"
    assert "3-12 mos" in answer.text
    alone = engine.ask("What is the median salary?", history)
    assert alone.understood_as is None
    assert "$155k" in alone.text


def test_each_of_two_questions_has_its_own_answer(engine: Engine) -> None:
    answer = engine.ask("salary and hours?")
    headings = [p.text for p in answer.paragraphs if p.text.startswith("You asked")]
    assert headings == ["You asked: salary", "You asked: hours"]
    assert "$155k" in answer.text
    assert "40-50" in answer.text


def test_a_part_that_the_guide_does_not_answer_is_said_to_have_none(engine: Engine) -> None:
    answer = engine.ask("How many weeks of vacation do they get, and what is the median salary?")
    assert "The guide says nothing about" in answer.text
    assert "$155k" in answer.text
    assert answer.status is Status.ANSWERED


def test_nodding_gets_a_short_reply(engine: Engine) -> None:
    answer = engine.ask("ok cool", talk("How long does the degree take?", "4 yrs [1]"))
    assert answer.status is Status.SMALL_TALK
    assert not answer.quotes


def test_what_got_a_fixed_reply_completes_no_question(engine: Engine) -> None:
    history: list[Turn] = []
    for message in ("How much do they earn?", "i want to die", "hello"):
        answer = engine.ask(message, history)
        history += [Turn("user", message), Turn("assistant", answer.text)]
    understood = engine.ask("and what does that depend on?", history).understood_as or ""
    assert "die" not in understood.lower()
    assert "hello" not in understood.lower()
    assert understood == "About what the job pays: What does that depend on?"


@pytest.mark.parametrize("message", ["more", "go on", "ok, keep going", "Tell me more!", "what else?", "anything else"])
def test_more_asks_the_question_before_again(message: str) -> None:
    found = understood(message, "what are the pros", "Good pay.")
    assert (found.text, found.depends, found.more) == ("what are the pros", True, True)


@pytest.mark.parametrize(
    ("earlier", "message", "asked"),
    [
        ("how long is the bootcamp", "and what does it cost", "What does the bootcamp cost?"),
        ("should i get a master's", "how long does that take?", "How long does a master's take?"),
        ("what are the skills", "is it worth it", None),
    ],
)
def test_it_is_the_way_in_that_was_named_before(earlier: str, message: str, asked: str | None) -> None:
    found = understood(message, earlier, "It says so.")
    assert (found.text == asked) if asked else ("the " not in found.text.split("?")[-2].lower())


@pytest.mark.parametrize("message", ["is it hard to get a job that way", "do most of them find work after that"])
def test_what_points_back_without_doubt_leans_on_it_however_long(message: str) -> None:
    found = understood(message, "can i teach myself", "Self-taught: 10% take.")
    assert found.depends
    assert found.earlier == "can i teach myself"
