"""Read a guide's web page that was saved as text, with all that such a page does.

The layout, one file for a guide:

    07 · MarketJob market and salary outlook     number, eyebrow and heading run together, or " | " between
    a paragraph, a list (-, *, •, – or 1.), a table with pipes, or one whose cells run together
    12:34A turn of the transcript                ``MM:SS`` or ``H:MM:SS`` glued to each turn, or [MM:SS]
    A question of the FAQ?                       question lines, each followed by its answer

What a section is shows in its lines, whatever its heading; ``shapes`` knows the tables whose cells run
together. A line that no rule understands is an error with its number, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from careerbot.guides.model import Span, Unit, UnitKind
from careerbot.guides.problems import Problems
from careerbot.guides.saved_blocks import read_blocks
from careerbot.guides.saved_headers import EXAMPLE, parse_header
from careerbot.guides.saved_lines import Line, caption_trouble, file_trouble, is_caption, line_trouble, lines_of
from careerbot.guides.sentences import prose_blocks, trimmed
from careerbot.guides.times import AFTER_STAMP, STAMP, seconds_of, turn_name
from careerbot.guides.turns import with_hosts

# "9:00 — Check messages" and "9:00am" are hours of a day.
_HOUR = re.compile(r"\s*(?:[—–-]\s|[ap]\.?m\b)", re.IGNORECASE)
_LAST_HOUR = 23
_LEAST_QUESTIONS = 2  # of a FAQ


@dataclass(frozen=True, slots=True)
class _Section:
    """A header line taken apart and the lines below it."""

    number: str
    eyebrow: Span
    title: Span
    header: Line
    lines: tuple[Line, ...]


def header_parts(text: str) -> tuple[str, str, str] | None:
    """Number, short name and heading of a header line, None for any other line.

    >>> header_parts("07 · MarketJob market and salary outlook")
    ('07', 'Market', 'Job market and salary outlook')
    """
    bare = text.strip()
    found = parse_header(bare)
    if found is None or found.title is None:
        return None
    return found.number, bare[found.eyebrow.start : found.eyebrow.end], bare[found.title.start : found.title.end]


def read_saved_page(path: Path, source: str) -> tuple[list[Unit], list[Span]]:
    """The units of a saved page and the introduction lines that belong to none.

    Args:
        path: named in errors.
        source: the file as decoded.

    Raises:
        GuideFormatError: a line is not understood; the message has its number.
        GuideProblems: several are not.
    """
    problems = Problems(path)
    lines = lines_of(source)
    if lines and (trouble := file_trouble(lines)):
        problems.add(lines[0].number, trouble[0], hint=trouble[1])
    problems.raise_all()
    units: list[Unit] = []
    intros: list[Span] = []
    for section in _sections(problems, lines):
        if not _check_lines(problems, section):
            continue
        if _is_transcript(section):
            found, intro = _transcript(problems, section, source)
        elif _is_faq(section):
            n_before = sum(unit.kind is UnitKind.FAQ for unit in units)
            found, intro = _faq(problems, section, source, n_before=n_before)
        else:
            found, intro = [_section_unit(problems, section, source)], []
        units += found
        intros += intro
    _check_twice(problems, units, source)
    problems.raise_all()
    return units, intros


def _sections(problems: Problems, lines: Sequence[Line]) -> list[_Section]:
    at = [number for number, line in enumerate(lines) if parse_header(line.text)]
    loose = lines[: at[0]] if at else lines
    hint = f"a guide starts with a heading: {EXAMPLE}"
    if loose:
        problems.add(loose[0].number, "text before the first section", hint=hint)
    elif not at:
        problems.add(1, "no section found", hint=hint)
    return [_section(problems, lines[start:end]) for start, end in pairwise([*at, len(lines)])]


def _section(problems: Problems, lines: Sequence[Line]) -> _Section:
    line, *below = lines
    header = parse_header(line.text)
    assert header is not None
    if header.title is None:
        message = f"expected a short name and a heading run together, found {line.text!r}"
        problems.add(line.number, message, hint=f"write {EXAMPLE}")
    eyebrow, title = (
        Span(line.start + span.start, line.start + span.end)
        for span in (header.eyebrow, header.title or header.eyebrow)
    )
    return _Section(header.number, eyebrow, title, line, tuple(below))


def _check_lines(problems: Problems, section: _Section) -> bool:
    """Note what is wrong with single lines; false where the section cannot be read at all."""
    if not section.lines:
        problems.add(section.header.number, "a heading with nothing below it", hint="write its text, or take it out")
        return False
    pasted = next((line for line in section.lines if is_caption(line.text)), None)
    if pasted is not None:
        message, hint = caption_trouble()
        problems.add(pasted.number, message, hint=hint)
        return False
    for line in section.lines:
        if trouble := line_trouble(line.text):
            problems.add(line.number, trouble[0], hint=trouble[1])
    return True


def _check_twice(problems: Problems, units: Sequence[Unit], source: str) -> None:
    seen: dict[str, int] = {}
    for unit in units:
        line = source.count("\n", 0, unit.span.start) + 1
        if unit.unit_id in seen:
            message = f"{unit.unit_id} stands twice (first in line {seen[unit.unit_id]})"
            problems.add(line, message, hint="correct the number, or the time, of one of them")
        seen.setdefault(unit.unit_id, line)


def _is_transcript(section: _Section) -> bool:
    """Whether at least half of the lines are turns with their time."""
    stamps = [STAMP.match(line.text) for line in section.lines]
    # "05:23 What about salary?" may be an hour of a day, unless a time of the section can be none.
    spaced = any(time and _is_no_hour(time) for time in stamps)
    return 2 * sum(time is not None and _is_turn(time, spaced) for time in stamps) >= len(stamps)


def _is_no_hour(time: re.Match[str]) -> bool:
    minutes = int(time["minutes"] or 0)
    return time["hours"] is not None or time["open"] is not None or minutes == 0 or minutes > _LAST_HOUR


def _is_turn(time: re.Match[str], spaced: bool) -> bool:
    if _HOUR.match(time.string, time.end()):
        return False
    return spaced or not time.string[time.end() : time.end() + 1].isspace()


def _is_faq(section: _Section) -> bool:
    """Whether questions, after one line at most, have an answer below them, more of them than not."""
    is_question = [line.text.endswith("?") and not line.is_item for line in section.lines]
    is_answer = [not asks and not line.is_item for asks, line in zip(is_question, section.lines, strict=True)]
    answered = sum(asks and below for asks, below in zip(is_question, is_answer[1:], strict=False))
    n_questions = sum(is_question)
    return any(is_question[:2]) and n_questions >= _LEAST_QUESTIONS and 2 * answered > n_questions


def _section_unit(problems: Problems, section: _Section, source: str) -> Unit:
    heading = [source[span.start : span.end] for span in (section.eyebrow, section.title)]
    return Unit(
        unit_id=f"section:{section.number}",
        kind=UnitKind.SECTION,
        span=Span(section.header.start, section.lines[-1].end),
        blocks=tuple(read_blocks(problems, heading, section.lines, source)),
        title=section.title,
        eyebrow=section.eyebrow,
    )


def _transcript(problems: Problems, section: _Section, source: str) -> tuple[list[Unit], list[Span]]:
    intros = [Span(section.header.start, section.header.end)]
    units: list[Unit] = []
    for line in section.lines:
        time = STAMP.match(line.text)
        if time is not None:
            units += _turn(problems, line, time, source, units[-1] if units else None)
        elif units:
            hint = "write the turn in one line, behind its time"
            problems.add(line.number, "expected a time MM:SS at the start of a turn", hint=hint)
        else:
            intros.append(Span(line.start, line.end))
    return with_hosts(units, lambda unit: len(source[unit.span.start : unit.span.end].split())), intros


def _turn(problems: Problems, line: Line, time: re.Match[str], source: str, before: Unit | None) -> list[Unit]:
    """The turn that a line holds; none where something is wrong with it."""
    start_s = seconds_of(time)
    if before is not None and start_s <= (before.start_s or 0):
        message = f"the turn at {time[0]} does not come after {before.name}"
        problems.add(line.number, message, hint="correct one of the two times")
        return []
    after = AFTER_STAMP.match(line.text, time.end())
    spoken = trimmed(source, line.start + (after.end() if after else time.end()), line.end)
    if spoken.start >= spoken.end:
        hint = "write what is said behind the time, in the same line"
        problems.add(line.number, f"the turn at {time[0]} says nothing", hint=hint)
        return []
    return [
        Unit(
            unit_id=f"transcript:{turn_name(start_s)}",
            kind=UnitKind.TRANSCRIPT,
            span=Span(line.start, line.end),
            blocks=tuple(prose_blocks(source, spoken.start, spoken.end)),
            start_s=start_s,
        )
    ]


def _faq(problems: Problems, section: _Section, source: str, n_before: int) -> tuple[list[Unit], list[Span]]:
    intros = [Span(section.header.start, section.header.end)]
    entries: list[tuple[Line, list[Line]]] = []
    for line in section.lines:
        if line.text.endswith("?") and not line.is_item:
            entries.append((line, []))
        elif entries:
            entries[-1][1].append(line)
        else:
            intros.append(Span(line.start, line.end))
    units: list[Unit] = []
    for question, answer in entries:
        if not answer:
            hint = "write the answer below it, or take the question out"
            problems.add(question.number, "a FAQ question without an answer below it", hint=hint)
            continue
        units.append(
            Unit(
                unit_id=f"faq:{n_before + len(units) + 1}",
                kind=UnitKind.FAQ,
                span=Span(question.start, answer[-1].end),
                blocks=tuple(read_blocks(problems, [question.text], answer, source)),
                title=Span(question.start, question.end),
            )
        )
    return units, intros
