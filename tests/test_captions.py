"""Captions and plain transcripts: every word once, under the time at which it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.errors import GuideFormatError, GuideProblems
from careerbot.guides.captions import Cue, Turn, markdown, markdown_of, read_captions, turns
from careerbot.guides.escaping import escaped
from careerbot.guides.times import stamp

VTT = """\
WEBVTT - a talk
Kind: captions

NOTE made by hand

00:00:00.001 --> 00:00:03.660
How did you get your first job?

2
00:00:03.660 --> 00:00:08.640 align:start position:0%
<v.loud Ana Ruiz>I built <c.green>small</c> projects &amp; showed<00:00:06.000> them
at meetups for a year.

00:00:08.700 --> 00:00:09.900
<v Ana Ruiz>It took a while.

00:01:10.000 --> 00:01:19.000
<v Ana Ruiz>The interview took five rounds.</v>
<v Ben>Really?</v>
"""
SRT = """\

1
00:00:00,001 --> 00:00:03,660
{\\an8}How did you <i>get</i> your first job?

2
00:00:03,660 --> 00:00:08,640
I built small projects.

It took a year.

3
01:02:26,000 --> 01:02:30,000
- Why?
- I like it.
"""
ROLLING = """\
WEBVTT

00:00:00.000 --> 00:00:02.000
{blank}
hello<00:00:00.500><c> and</c><c> welcome</c>

00:00:02.000 --> 00:00:02.010
hello and welcome
{blank}

00:00:02.010 --> 00:00:04.000
hello and welcome
today<00:00:03.000><c> we talk</c>

00:00:04.000 --> 00:00:04.010
today we talk
{blank}

00:00:04.010 --> 00:00:06.000
today we talk
about pay
""".replace("{blank}", " ")


def said(name: str, source: str) -> list[tuple[int, str]]:
    return [(turn.start_s, turn.text) for turn in turns(read_captions(Path(name), source).cues)]


def cue_file(*cues: str) -> str:
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def test_webvtt_becomes_turns_without_tags_and_names() -> None:
    assert said("a.vtt", VTT) == [
        (0, "How did you get your first job?"),
        (3, "I built small projects & showed them at meetups for a year. It took a while."),
        (70, "The interview took five rounds. Really?"),
    ]


def test_srt_becomes_turns_and_a_dash_is_another_speaker() -> None:
    assert said("a.srt", SRT) == [
        (0, "How did you get your first job?"),
        (3, "I built small projects. It took a year."),
        (3746, "Why? I like it."),
    ]


def test_the_section_in_the_guide_format() -> None:
    assert markdown_of(Path("a.srt"), SRT).splitlines() == [
        "## Transcript",
        "",
        "00:00 How did you get your first job?",
        "",
        "00:03 I built small projects. It took a year.",
        "",
        "1:02:26 Why? I like it.",
    ]


def test_windows_line_ends_change_nothing() -> None:
    for name, source in (("a.vtt", VTT), ("a.srt", SRT)):
        assert markdown_of(Path(name), "\ufeff" + source.replace("\n", "\r\n")) == markdown_of(Path(name), source)


def test_rolling_captions_say_each_line_once() -> None:
    assert said("a.vtt", ROLLING) == [(0, "hello and welcome today we talk about pay")]


def test_captions_that_grow_say_each_word_once() -> None:
    source = cue_file(
        "00:00.000 --> 00:01.000\nI like the work",
        "00:01.000 --> 00:02.000\nI like the work very much",
        "00:02.000 --> 00:03.000\nindeed",
    )
    assert said("a.vtt", source) == [(0, "I like the work very much indeed")]


def test_what_is_said_twice_after_a_pause_is_kept() -> None:
    source = cue_file("00:00.000 --> 00:01.000\nYes.", "00:02.000 --> 00:03.000\nYes.")
    assert said("a.vtt", source) == [(0, "Yes. Yes.")]


def test_a_cue_without_words_is_skipped_and_counted() -> None:
    source = cue_file("00:00.000 --> 00:01.000\n[Music]", "00:01.000 --> 00:02.000", "00:02.000 --> 00:03.000\nHi.")
    found = read_captions(Path("a.vtt"), source)
    assert [cue.text for cue in found.cues] == ["Hi."]
    assert found.n_skipped == 2


@pytest.mark.parametrize(
    ("first", "second", "n"),
    [
        (Cue(0, 2, "One"), Cue(4, 5, "two."), 1),
        (Cue(0, 2, "One"), Cue(4.1, 5, "two."), 2),
        (Cue(0, 2, "One?"), Cue(2, 5, "Two."), 2),
        (Cue(0, 2, "One.", "Ana"), Cue(2, 5, "Two.", "Ben"), 2),
        (Cue(0, 2, "One.", "Ana"), Cue(2, 5, "Two.", "Ana"), 1),
        (Cue(0, 2, "One."), Cue(2, 5, "Two.", opens=True), 2),
        (Cue(0, 0.5, "One?"), Cue(0.6, 5, "Two."), 1),
        (Cue(0, 2, "word " * 59 + "end."), Cue(2, 5, "Two."), 2),
        (Cue(0, 2, "word " * 59 + "on"), Cue(2, 5, "two."), 1),
        (Cue(0, 2, "word " * 119 + "on"), Cue(2, 5, "two."), 2),
        (Cue(0, None, "One."), Cue(50, None, "Two."), 1),
    ],
)
def test_where_a_turn_ends(first: Cue, second: Cue, n: int) -> None:
    assert len(turns([first, second])) == n


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("00:05 How?\n01:10 So.\n1:00:05 What now?\n", [(5, "How?"), (70, "So."), (3605, "What now?")]),
        ("[00:05] How?\n(01:10) - So.\n", [(5, "How?"), (70, "So.")]),
        (
            "00:05 Ana: How?\n00:09 Dr. Ruiz: So.\nSpeaker words go on.\n",
            [(5, "How?"), (9, "So. Speaker words go on.")],
        ),
        (
            "00:05 Remember: start early.\n00:09 So.\n00:12 It is.\n",
            [(5, "Remember: start early."), (9, "So."), (12, "It is.")],
        ),
        ("0:05\nwelcome to the\n0:08\nshow about\n0:10\nwork\n", [(5, "welcome to the show about work")]),
        ("62:26 Start with one project.\n", [(3746, "Start with one project.")]),
    ],
)
def test_a_plain_transcript(lines: str, expected: list[tuple[int, str]]) -> None:
    assert said("transcript.txt", lines) == expected


@pytest.mark.parametrize(
    ("name", "source", "line", "message"),
    [
        ("a.vtt", "", 1, "no WebVTT"),
        ("a.vtt", SRT, 1, "no WebVTT"),
        ("a.vtt", "WEBVTT\n", 1, "no words with a time"),
        ("a.srt", VTT, 1, "it is WebVTT"),
        ("a.srt", "words\n", 1, "no line has times"),
        (
            "a.srt",
            "1\n00:00:01,000 --> 00:00:02,000\nA\n\n00:00:03,000 --> 00:00:04,000\nB\n",
            5,
            "the number of the cue",
        ),
        ("a.vtt", cue_file("00:05.000 --> 00:04.000\nA"), 3, "ends before it starts"),
        ("a.vtt", cue_file("00:05.000 --> soon\nA"), 3, "cannot be read"),
        ("a.vtt", cue_file("00:05.000 --> 00:06.000\nA", "00:01.000 --> 00:02.000\nB"), 6, "the times go back"),
        ("a.vtt", cue_file("00:05.000 --> 00:06.000\nA", "and more"), 6, "words without times"),
        ("transcript.txt", VTT, 6, "these are captions"),
        ("transcript.txt", "Hello\n00:05 Hi.\n", 1, "expected a time"),
        ("transcript.txt", "00:05 Hi.\n00:03 Ho.\n", 2, "the times go back"),
        ("transcript.txt", "\n", 1, "no words with a time"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line(name: str, source: str, line: int, message: str) -> None:
    with pytest.raises(GuideFormatError, match=message) as caught:
        read_captions(Path(name), source)
    assert (caught.value.line, caught.value.path) == (line, Path(name))
    assert caught.value.hint


def test_all_problems_of_a_file_come_together() -> None:
    source = cue_file("00:05.000 --> 00:04.000\nA", "00:07.000 --> soon\nB")
    with pytest.raises(GuideProblems, match="ends before it starts \\(and 1 more\\)") as caught:
        read_captions(Path("a.vtt"), source)
    assert [problem.line for problem in caught.value.problems] == [3, 6]


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["so", "it is.", "why?"])), min_size=1))
def test_turns_keep_every_word_and_their_times_grow(steps: list[tuple[int, str]]) -> None:
    at = 0.0
    cues = []
    for step, text in steps:
        at += step
        cues.append(Cue(at, at + 1, text))
    found = turns(cues)
    assert " ".join(turn.text for turn in found) == " ".join(text for _, text in steps)
    times = [turn.start_s for turn in found]
    assert times == sorted(set(times))


def test_marks_in_words_are_escaped() -> None:
    assert markdown([Turn(5, "- I said *no* to 5 * 3")]).splitlines()[2] == r"00:05 - I said \*no\* to 5 * 3"
    assert stamp(3600) == "1:00:00"


@pytest.mark.parametrize(
    ("words", "safe"),
    [
        ("plain words, 5 * 3 = 15, snake_case [a] & b < c", "plain words, 5 * 3 = 15, snake_case [a] & b < c"),
        ("# one", r"\# one"),
        ("- one", r"\- one"),
        ("-5 degrees", "-5 degrees"),
        ("--- x", r"\--- x"),
        ("12) one", r"12\) one"),
        ("1.5 million", "1.5 million"),
        ("> one", r"\> one"),
        ("| a | b |", r"\| a | b |"),
        ("_so_ `x` **y**", r"\_so\_ \`x\` \*\*y\*\*"),
        ("[a](b) and [c][d]", r"[a\](b) and [c\][d]"),
        ("&amp; AT&T <b>x</b> ~~z~~", r"\&amp; AT&T \<b>x\</b> \~\~z\~\~"),
        ("a\\b", r"a\\b"),
    ],
)
def test_only_marks_are_escaped(words: str, safe: str) -> None:
    assert escaped(words) == safe
