"""Captions and transcripts with times -> a transcript in the guide format.

WebVTT and SRT are read by webvtt-py, which drops what it does not understand without a word; so
each line with times is looked for here too, and one that the library has dropped is an error.
A plain transcript has lines ``MM:SS words``.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import webvtt

from careerbot.english.captions import QUESTION_END, SENTENCE_END, SOUND, SPEAKER
from careerbot.guides.escaping import escaped
from careerbot.guides.problems import Problems
from careerbot.guides.times import AFTER_STAMP, STAMP, seconds_of, stamp

HEADING = "## Transcript"
CAPTION_SUFFIXES = (".vtt", ".srt")
_PAUSE_S = 2.0
_LONG_TURN_WORDS = 60
_MOST_TURN_WORDS = 120  # where speech was written down without full stops
_ROLLING_GAP_S = 0.1  # rolling captions follow each other without a gap
_ROLLING_WORDS = 3  # a line that goes on with fewer of the line before is a new one
_ARROW = "-->"
_STAMP = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?=\s|$)")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_TAG = re.compile(r"<(/?)([^<>]*)>|\{\\[^{}]*\}")
_VOICE = re.compile(r"v(?:\.\S+)?\s+(.+)", re.DOTALL)
_DASH = re.compile(r"(?:[-–—]\s|>>)\s*")  # how captions show that another one speaks
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Cue:
    """What one voice says in one piece.

    Attributes:
        end_s: None where the file does not say.
        speaker: the name, or "" where none is given.
        opens: whether the file shows that another one begins to speak.
        line: where it stands in the file.
    """

    start_s: float
    end_s: float | None
    text: str
    speaker: str = ""
    opens: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Captions:
    """The cues in order, and how many said nothing."""

    cues: tuple[Cue, ...]
    n_skipped: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said from a second on."""

    start_s: int
    text: str


def markdown_of(path: Path, source: str) -> str:
    """A transcript's file in the guide format; what kind it is shows in the name.

    Raises:
        GuideFormatError: the file is not what its name says, or a line is not understood.
    """
    return markdown(turns(read_captions(path, source).cues))


def read_captions(path: Path, source: str) -> Captions:
    """The cues of a file: WebVTT, SRT, else lines that begin with a time.

    Raises:
        GuideFormatError: the file is not what its name says, or a line is not understood.
    """
    problems = Problems(path)
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    suffix = path.suffix.lower()
    _check_kind(problems, suffix, lines)
    problems.raise_all()
    found = _timed_blocks(problems, suffix, lines) if suffix in CAPTION_SUFFIXES else _plain_cues(problems, lines)
    _check_order(problems, found.cues)
    if not found.cues and not problems:
        problems.add(1, "no words with a time found", hint="a transcript needs at least one line with a time")
    problems.raise_all()
    return found


def turns(cues: Sequence[Cue]) -> list[Turn]:
    """The cues joined: a turn ends with its speaker, a question, a pause, or a sentence once it is long."""
    found: list[Turn] = []
    before: Cue | None = None
    for cue in cues:
        start_s = int(cue.start_s)
        # Turns are named by their second, so no two can begin in the same one.
        if found and before and (start_s == found[-1].start_s or not _ends_turn(found[-1], before, cue)):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {cue.text}")
        else:
            found.append(Turn(start_s, cue.text))
        before = cue
    return found


def markdown(found: Sequence[Turn]) -> str:
    """The turns as a section of a guide: a paragraph each, with its time."""
    paragraphs = [f"{stamp(turn.start_s)} {escaped(turn.text, inside=True)}" for turn in found]
    return "\n\n".join([HEADING, *paragraphs]) + "\n"


def _ends_turn(turn: Turn, before: Cue, cue: Cue) -> bool:
    if cue.opens or cue.speaker != before.speaker or QUESTION_END.search(before.text):
        return True
    if before.end_s is not None and cue.start_s - before.end_s > _PAUSE_S:
        return True
    n_words = len(turn.text.split())
    return n_words >= _MOST_TURN_WORDS or (n_words >= _LONG_TURN_WORDS and SENTENCE_END.search(before.text) is not None)


def _check_kind(problems: Problems, suffix: str, lines: Sequence[str]) -> None:
    """Whether a file is what its name says."""
    is_vtt = re.match(r"WEBVTT(?:\s|$)", lines[0]) is not None
    arrow = next((number for number, line in enumerate(lines, 1) if _ARROW in line), None)
    if suffix == ".vtt" and not is_vtt:
        hint = "if it is an SRT file, rename it to .srt" if arrow else "save the captions as WebVTT"
        problems.add(1, "this is no WebVTT: the first line must be 'WEBVTT'", hint=hint)
    elif suffix == ".srt" and (is_vtt or not arrow):
        hint = "rename it to .vtt" if is_vtt else "save the captions as SRT"
        problems.add(1, f"this is no SRT{', it is WebVTT' if is_vtt else ': no line has times with -->'}", hint=hint)
    elif suffix not in CAPTION_SUFFIXES and (is_vtt or arrow):
        name = ".vtt" if is_vtt else ".srt"
        problems.add(arrow or 1, "these are captions, not lines with a time", hint=f"rename the file to {name}")


def _timed_blocks(problems: Problems, suffix: str, lines: Sequence[str]) -> Captions:
    """The cues of WebVTT or SRT."""
    timed = [(number, _times(problems, number, line)) for number, line in enumerate(lines, 1) if _ARROW in line]
    if suffix == ".vtt":
        _check_blocks(problems, lines)
    problems.raise_all()
    # SRT allows no blank lines before the first number, and many files have some.
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    kept = [line.strip() if suffix == ".srt" else line for line in lines[first:]]
    try:
        read = iter(webvtt.from_buffer(iter(kept), format=suffix[1:]))
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError):
        problems.add(first + 1, "expected the number 1 and a line of times", hint="save the captions as SRT")
        return Captions(())
    cues: list[Cue] = []
    rolling = _Rolling()
    n_skipped = 0
    caption = next(read, None)
    for number, (start_ms, end_ms) in timed:
        if caption is None or _lasts(caption) != (start_ms, end_ms):
            n_skipped += 1
            if _has_words_below(lines, number):
                _dropped(problems, suffix, number)
            continue
        pieces = list(_pieces(caption.raw_text))
        n_skipped += not pieces
        cues += rolling.new(start_ms / 1000, end_ms / 1000, number, pieces, cues)
        caption = next(read, None)
    return Captions(tuple(cues), n_skipped)


def _times(problems: Problems, number: int, line: str) -> tuple[int, int]:
    """Start and end of a cue in milliseconds."""
    found = _TIMES.match(line)
    if found is None:
        problems.add(number, f"times that cannot be read: {line.strip()!r}", hint="write 00:01:02.000 --> 00:01:05.000")
        return (0, 0)
    start_ms, end_ms = (_milliseconds(found.groups()[at : at + 4]) for at in (0, 4))
    if end_ms < start_ms:
        problems.add(number, "the cue ends before it starts", hint="correct the two times")
    return start_ms, end_ms


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _lasts(caption: webvtt.Caption) -> tuple[int, int]:
    return caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()


def _check_blocks(problems: Problems, lines: Sequence[str]) -> None:
    """Name the words of WebVTT that no cue has: a blank line ends a cue."""
    for is_blank, group in itertools.groupby(enumerate(lines, 1), key=lambda numbered: not numbered[1]):
        block = [] if is_blank else list(group)
        if not block or block[0][0] == 1 or _NO_CUE.match(block[0][1]) or not any(line.strip() for _, line in block):
            continue
        if not any(_ARROW in line for _, line in block[:2]):
            hint = "a blank line ends a cue: take it out, or give the words times of their own"
            problems.add(block[0][0], "words without times", hint=hint)


def _has_words_below(lines: Sequence[str], number: int) -> bool:
    return number < len(lines) and bool(lines[number].strip()) and _ARROW not in lines[number]


def _dropped(problems: Problems, suffix: str, number: int) -> None:
    if suffix == ".srt":
        message = "expected the number of the cue in the line above its times"
        problems.add(number, message, hint="number the cues: 1, 2, 3")
    else:
        problems.add(number, "a cue that cannot be read", hint="put a blank line above and below each cue")


def _pieces(raw: str) -> Iterator[tuple[str, bool, str]]:
    """Speaker, whether another one begins, and words, for each line of a cue that has words."""
    speaker = ""
    for line in raw.split("\n"):
        at = 0
        said: list[str] = []
        for tag in _TAG.finditer(line):
            said.append(line[at : tag.start()])
            at = tag.end()
            voice = _VOICE.fullmatch(tag[2] or "") if not tag[1] else None
            if voice or (tag[1] and tag[2] == "v"):
                yield from _piece(speaker, "".join(said))
                said = []
                speaker = _words(voice[1]) if voice else ""
        yield from _piece(speaker, "".join(said) + line[at:])


def _piece(speaker: str, raw: str) -> Iterator[tuple[str, bool, str]]:
    text = _words(raw)
    dash = _DASH.match(text)
    text = text[dash.end() :] if dash else text
    if text and not SOUND.fullmatch(text):
        yield speaker, dash is not None, text


def _words(raw: str) -> str:
    """Words without entities, invisible signs and wide spaces."""
    return " ".join(_INVISIBLE.sub("", html.unescape(raw)).split())


class _Rolling:
    """Tells what a cue repeats of the one before: rolling captions show each line twice."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._end_s = 0.0

    def new(
        self, start_s: float, end_s: float, line: int, pieces: list[tuple[str, bool, str]], cues: list[Cue]
    ) -> list[Cue]:
        """The cue's own words; the cue before lasts as long as what only repeats it."""
        shown = [text for _, _, text in pieces]
        n_old = self._n_repeated(shown) if start_s - self._end_s <= _ROLLING_GAP_S else 0
        grown = self._grown(shown[n_old:]) if n_old == 0 and start_s - self._end_s <= _ROLLING_GAP_S else 0
        if shown:
            self._lines, self._end_s = shown, max(self._end_s, end_s)
        if cues and pieces and n_old == len(pieces):
            cues[-1] = replace(cues[-1], end_s=end_s)
        found = [Cue(start_s, end_s, text, who, opens, line) for who, opens, text in pieces[n_old:]]
        if found and grown:
            found[0] = replace(found[0], text=found[0].text[grown:].lstrip(), speaker=cues[-1].speaker)
        return found

    def _n_repeated(self, shown: list[str]) -> int:
        """How many first lines are the last ones of the cue before."""
        most = min(len(shown), len(self._lines))
        return next((n for n in range(most, 0, -1) if self._lines[-n:] == shown[:n]), 0)

    def _grown(self, shown: list[str]) -> int:
        """How many characters of the first line are the last line of the cue before, which goes on."""
        last = self._lines[-1] if self._lines else ""
        grows = shown and len(last.split()) >= _ROLLING_WORDS and shown[0].startswith(f"{last} ")
        return len(last) if grows else 0


def _plain_cues(problems: Problems, lines: Sequence[str]) -> Captions:
    """The lines of a transcript; a line without a time goes on with the one above."""
    cues: list[Cue] = []
    for number, raw in enumerate(lines, 1):
        line = _words(raw)
        time = STAMP.match(line)
        if time:
            said = line[time.end() :]
            cues.append(Cue(seconds_of(time), None, said[AFTER_STAMP.match(said).end() :], line=number))  # type: ignore[union-attr]
        elif line and cues:
            cues[-1] = replace(cues[-1], text=f"{cues[-1].text} {line}".strip())
        elif line:
            hint = "each line begins with its time: 05:23 words"
            problems.add(number, f"expected a time, found {line[:60]!r}", hint=hint)
    kept = _named(tuple(cue for cue in cues if cue.text and not SOUND.fullmatch(cue.text)))
    return Captions(_as_turns(kept), len(cues) - len(kept))


def _named(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """The cues without their speakers' names, if at least half of them begin with one."""
    names = [SPEAKER.match(cue.text) for cue in cues]
    if not cues or 2 * sum(name is not None for name in names) < len(cues):
        return cues
    return tuple(
        replace(cue, text=cue.text[name.end() :], speaker=name["name"]) if name else cue
        for cue, name in zip(cues, names, strict=True)
        if name is None or cue.text[name.end() :]
    )


def _as_turns(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Lines that mostly end a sentence are turns as a person wrote them, not pieces of running speech."""
    ended = sum(SENTENCE_END.search(cue.text) is not None for cue in cues)
    return tuple(replace(cue, opens=True) for cue in cues) if 2 * ended >= len(cues) else cues


def _check_order(problems: Problems, cues: Sequence[Cue]) -> None:
    latest = 0.0
    for cue in cues:
        if cue.start_s < latest:
            message = f"{stamp(int(cue.start_s))} comes after {stamp(int(latest))}: the times go back"
            problems.add(cue.line, message, hint="correct the time, or put the lines in the order of their times")
        latest = max(latest, cue.start_s)
