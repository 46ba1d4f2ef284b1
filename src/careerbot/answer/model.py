"""The answer as a value: what every surface shows, and nothing that it may not.

An answer is paragraphs of segments. A segment is either a quote, whose text is
the guide's own between two offsets, or words of ours from the fixed list of
``phrases``. The plain text, the Markdown, the page and the API are all made of
these, so none of them can say what the others cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from careerbot.answer.phrases import Phrases, SlotSources
from careerbot.errors import QuoteError
from careerbot.guides.model import Guide
from careerbot.search.question_map import Group
from careerbot.toml_files import LANGUAGE

_NO_WORDS = 3  # characters, at most, between an item and the next: a line break and the item's sign


class Status(str, Enum):
    """What became of the question; all but the first two count as abstaining."""

    ANSWERED = "answered"
    SMALL_TALK = "small_talk"
    NOT_IN_GUIDE = "not_in_guide"
    OFF_TOPIC = "off_topic"
    SUPPORT = "support"
    BLOCKED = "blocked"
    WHICH_GUIDE = "which_guide"


STATUS_OF = {
    Group.DISTRESS: Status.SUPPORT,
    Group.INJECTION: Status.BLOCKED,
    Group.OFF_TOPIC: Status.OFF_TOPIC,
    Group.SMALL_TALK: Status.SMALL_TALK,
}
"""What becomes of a message that is no question about a career."""


class ParagraphKind(str, Enum):
    """How a paragraph is shown."""

    TEXT = "text"
    ITEM = "item"  # one line of a list
    HEADING = "heading"  # introduces what follows: a part of the question, a side
    NOTE = "note"  # ours: what is missing, what differs


@dataclass(frozen=True, slots=True)
class Quote:
    """The guide's own words: ``source_text[start:end] == text``.

    Attributes:
        mark: the number that the answer shows for its unit, from 1; quotes of
            one unit share it.
        label: the place as a person reads it.
        time: ``MM:SS`` for the transcript, else None.
    """

    guide: str
    unit: str
    start: int
    end: int
    text: str
    label: str
    time: str | None
    mark: int


def ranges(quotes: Iterable[Quote]) -> tuple[tuple[int, int], ...]:
    """The characters ``[start, end)`` that quotes of one unit stand in, in its order; one range for what runs on."""
    runs: list[tuple[int, int]] = []
    for start, end in sorted((quote.start, quote.end) for quote in quotes):
        if runs and start <= runs[-1][1] + _NO_WORDS:
            runs[-1] = runs[-1][0], max(end, runs[-1][1])
        else:
            runs.append((start, end))
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters: of quote number ``quote``, or ours where that is None."""

    text: str
    quote: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Segments in a row, and the mark that stands behind them, if any.

    ``also``: the marks of other places that say the same, word for word.
    """

    segments: tuple[Segment, ...]
    kind: ParagraphKind = ParagraphKind.TEXT
    mark: int | None = None
    also: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Without the mark."""
        return "".join(segment.text for segment in self.segments)


def in_mark_order(
    paragraphs: Iterable[Paragraph], quotes: Sequence[Quote]
) -> tuple[tuple[Paragraph, ...], tuple[Quote, ...], dict[int, int]]:
    """Quotes sorted by their marks, the paragraphs that show them, and the new number of each quote by its old one."""
    order = sorted(range(len(quotes)), key=lambda at: (quotes[at].mark, at))
    place = {old: new for new, old in enumerate(order)}
    shown = tuple(
        replace(p, segments=tuple(Segment(s.text, None if s.quote is None else place[s.quote]) for s in p.segments))
        for p in paragraphs
    )
    return shown, tuple(quotes[at] for at in order), place


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage that the answer was chosen from, best first."""

    guide: str
    unit: str
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A point on which the guide says different things; the answer shows every side.

    Attributes:
        point: completes "The guide says different things about ...".
        start, end: the answer's paragraphs [start, end) that show it, our note first.
        sides: the paragraphs [start, end) of each side, its place first.
        both_hold: the sides complete each other: both are shown, and it is no disagreement.
    """

    point: str
    start: int
    end: int
    sides: tuple[tuple[int, int], ...]
    both_hold: bool = False


@dataclass(frozen=True, slots=True)
class CareerChoice:
    """A career that could be meant, too, to be chosen by a click."""

    guide: str
    career: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What one career has of a kind of fact, in an answer that sets several side by side.

    Attributes:
        kind: of the fact, "pay".
        amount: to compare by, None where the words name none.
        quote: the number of the first quote that states it.
    """

    guide: str
    career: str
    kind: str
    amount: float | None
    quote: int


@dataclass(frozen=True)
class Answer:
    """What the student gets.

    Attributes:
        guide: the slug of the guide that was asked, None where none is settled or several were.
        choices: the careers that could be meant instead, or of which one is to be chosen.
        compared: the facts that stand side by side, in the order of the text.
        quotes: in the order of their marks.
        differences: where places of the guide stand beside each other on what was asked.
        understood_as: the question after the conversation has been taken into
            account, None where it stands for itself.
        next_questions: what could be asked next, in words of ours; the guide
            answers each. No part of the answer's text.
        more_questions: what else the message asked, in the student's words, to be asked by a click.
        language: of the message, in which the answer speaks around the quotes.
        support_line: the last paragraph, where it says that help exists: the message has weak signs of distress.
            It must not be kept or logged.
        took_ms: wall time of this answer, the encoder included.
    """

    status: Status
    paragraphs: tuple[Paragraph, ...]
    quotes: tuple[Quote, ...] = ()
    passages: tuple[RankedPassage, ...] = ()
    differences: tuple[Difference, ...] = ()
    understood_as: str | None = None
    next_questions: tuple[str, ...] = ()
    more_questions: tuple[str, ...] = ()
    language: str = LANGUAGE
    support_line: str = ""
    guide: str | None = None
    choices: tuple[CareerChoice, ...] = ()
    compared: tuple[Compared, ...] = ()
    took_ms: float = field(default=0.0, compare=False)

    def with_support_line(self, line: str) -> Answer:
        """The same with one quiet line behind it that help exists."""
        quiet = Paragraph((Segment(line),), ParagraphKind.NOTE)
        return replace(self, paragraphs=(*self.paragraphs, quiet), support_line=line)

    @property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs as plain text, with ``[1]`` marks."""
        lines = []
        for paragraph in self.paragraphs:
            lead = "- " if paragraph.kind is ParagraphKind.ITEM else ""
            marks = "".join(f"[{mark}]" for mark in (paragraph.mark, *paragraph.also) if mark)
            lines.append(f"{lead}{paragraph.text} {marks}".rstrip(" ") if marks else f"{lead}{paragraph.text}")
        return tuple(lines)

    @property
    def text(self) -> str:
        """The answer as plain text, a paragraph a line."""
        return "\n".join(self.lines)

    @property
    def sources(self) -> tuple[tuple[Quote, ...], ...]:
        """The quotes by mark: one group for each place, in the order of the marks."""
        marks = sorted({quote.mark for quote in self.quotes})
        return tuple(tuple(q for q in self.quotes if q.mark == mark) for mark in marks)

    def _side(self, start: int, end: int) -> dict[str, Any]:
        """One side of a difference for the record: its mark and unit, and the words that are quoted."""
        quoted = [
            self.quotes[segment.quote]
            for paragraph in self.paragraphs[start:end]
            for segment in paragraph.segments
            if segment.quote is not None
        ]
        return {"mark": quoted[0].mark, "unit": quoted[0].unit, "quotes": [quote.text for quote in quoted]}

    def record(self) -> dict[str, Any]:
        """The answer record that the command line, the API and the scorer share."""
        return {
            "status": self.status.value,
            "guide": self.guide,
            "choices": [{"guide": choice.guide, "career": choice.career} for choice in self.choices],
            # The line about help stands in a field of its own.
            "text": "\n".join(self.lines[:-1] if self.support_line else self.lines),
            "quotes": [{name: getattr(quote, name) for name in Quote.__slots__} for quote in self.quotes],
            "passages": [
                {name: getattr(passage, name) for name in RankedPassage.__slots__} for passage in self.passages
            ],
            "differences": [
                {"point": difference.point, "sides": [self._side(*ends) for ends in difference.sides]}
                for difference in self.differences
                if not difference.both_hold
            ],
            "understood_as": self.understood_as,
            "next_questions": list(self.next_questions),
            "more_questions": list(self.more_questions),
            "language": self.language,
            "support_line": self.support_line,
            "took_ms": self.took_ms,
        }


def check_quotes(answer: Answer, guides: Mapping[str, Guide], phrases: Phrases, sources: SlotSources) -> None:
    """Let an answer pass only if every quote is its guide's, character by character.

    Args:
        guides: those that it may quote, by slug.
        sources: what may stand in the slots of the fixed phrases.

    Raises:
        QuoteError: a quote, or a segment that claims to be one, is not; or a
            segment is neither a quote nor one of the fixed phrases, its slots filled
            from where they may be.
    """
    for quote in answer.quotes:
        guide = guides[quote.guide]
        if guide.source_text[quote.start : quote.end] != quote.text or not quote.text.strip():
            raise QuoteError(f"{quote.unit} [{quote.start}, {quote.end}) does not say {quote.text!r}")
        unit = guide.by_id.get(quote.unit)
        if unit is None or not unit.span.start <= quote.start < quote.end <= unit.span.end:
            raise QuoteError(f"[{quote.start}, {quote.end}) is not inside {quote.unit}")
    for paragraph in answer.paragraphs:
        for segment in paragraph.segments:
            if segment.quote is not None and answer.quotes[segment.quote].text != segment.text:
                raise QuoteError(f"shown as a quote of {answer.quotes[segment.quote].unit}: {segment.text!r}")
            if segment.quote is None and not phrases.allows(segment.text, sources):
                raise QuoteError(f"neither a quote nor one of the fixed phrases: {segment.text!r}")
