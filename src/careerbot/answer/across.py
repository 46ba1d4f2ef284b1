"""Answers that no single guide gives: several careers side by side, or the question which one is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from careerbot.answer.model import (
    STATUS_OF,
    Answer,
    CareerChoice,
    Compared,
    Paragraph,
    ParagraphKind,
    Quote,
    RankedPassage,
    Segment,
    Status,
    in_mark_order,
)
from careerbot.answer.phrases import Phrases, SlotSources
from careerbot.careers.compare import Comparison
from careerbot.careers.model import Career
from careerbot.gates.gate import GateDecision
from careerbot.guides.facts import FactKind, QuickFact, comparable
from careerbot.guides.model import Guide, Span

GuideOf = Callable[[str], Guide]
_N_CHOICES = 8


@dataclass(frozen=True, slots=True)
class AcrossAnswer:
    """An answer with what its quotes and phrases are checked against."""

    answer: Answer
    guides: Mapping[str, Guide]
    sources: SlotSources


def compare_answer(
    asked: Comparison, guide_of: GuideOf, phrases: Phrases, passages: Sequence[RankedPassage] = ()
) -> AcrossAnswer:
    """Each career with the facts that were asked for, in its guide's words; ``passages``: the nearest of all guides."""
    draft = _AcrossDraft(phrases, guide_of)
    if asked.like is not None:
        draft.say("similar_to", career=asked.like.career)
    elif asked.ordered:
        draft.say(f"by_{asked.kinds[0].value}_{'up' if asked.ascending else 'down'}")
    elif asked.group:
        draft.say("in_group", group=asked.group)
    else:
        draft.say("side_by_side")
    for career in asked.careers:
        draft.add_career(career, asked.kinds)
    if asked.n_all > len(asked.careers):
        draft.say("more_careers")
    named = [*asked.careers, *([asked.like] if asked.like else [])]
    said = draft.finish(named, asked.group)
    guide = asked.like.slug if asked.like else None
    return replace(said, answer=replace(said.answer, guide=guide, passages=tuple(passages)))


def fixed_answer(gated: GateDecision, phrases: Phrases) -> AcrossAnswer:
    """The reply to what is no question about a career, where no career is settled."""
    name = f"{gated.line}_any"
    line = phrases.line(name if phrases.has(name) else gated.line)
    answer = Answer(STATUS_OF[gated.group], (Paragraph((Segment(line),), ParagraphKind.NOTE),))
    return AcrossAnswer(answer, {}, SlotSources({}))


def which_answer(
    line: str, choices: Sequence[Career], phrases: Phrases, passages: Sequence[RankedPassage] = ()
) -> AcrossAnswer:
    """The question which career is meant, with those that could be."""
    answer = Answer(
        Status.WHICH_GUIDE,
        (Paragraph((Segment(phrases.line(line)),), ParagraphKind.NOTE),),
        passages=tuple(passages),
        choices=career_choices(choices),
    )
    return AcrossAnswer(answer, {}, SlotSources({}))


def career_choices(careers: Sequence[Career]) -> tuple[CareerChoice, ...]:
    """Careers as an answer offers them."""
    return tuple(CareerChoice(career.slug, career.career) for career in careers[:_N_CHOICES])


class _AcrossDraft:
    """An answer that quotes several guides, while it is put together; a mark stands for one place of one guide."""

    def __init__(self, phrases: Phrases, guide_of: GuideOf) -> None:
        self._phrases = phrases
        self._guide_of = guide_of
        self._guides: dict[str, Guide] = {}
        self._paragraphs: list[Paragraph] = []
        self._quotes: list[Quote] = []
        self._marks: dict[tuple[str, str], int] = {}
        self._compared: list[Compared] = []

    def say(self, name: str, **slots: str) -> None:
        """A line of ours."""
        self._paragraphs.append(Paragraph((Segment(self._phrases.line(name, **slots)),), ParagraphKind.NOTE))

    def add_career(self, career: Career, kinds: Sequence[FactKind]) -> None:
        """One line: the career's name, then its facts; where its guide has none of a kind, that it does not say."""
        guide = self._guides.setdefault(career.slug, self._guide_of(career.slug))
        segments = [Segment(self._phrases.line("of_career", career=career.career))]
        marks: list[int] = []
        for at, kind in enumerate(kinds):
            if at:
                segments.append(Segment(self._phrases.joiners["row"]))
            facts = comparable(career.facts_of(kind))
            if not facts:
                segments.append(Segment(self._phrases.line(f"no_{kind.value}")))
                continue
            self._compared.append(Compared(career.slug, career.career, kind.value, facts[0].middle, len(self._quotes)))
            segments += self._fact(guide, facts[0])
            marks.append(self._quotes[-1].mark)
        first, *also = dict.fromkeys(marks) or [None]
        self._paragraphs.append(
            Paragraph(tuple(segments), ParagraphKind.ITEM, first, tuple(mark for mark in also if mark))
        )

    def _fact(self, guide: Guide, fact: QuickFact) -> Iterator[Segment]:
        for at, (start, end) in enumerate(fact.spans):
            if at:
                yield Segment(self._phrases.joiners["item"])
            yield self._quote(guide, fact.unit_id, Span(start, end))
        if fact.kind in (FactKind.PAY, FactKind.JOBS) and not fact.year:
            yield Segment(self._phrases.line("no_date"))

    def _quote(self, guide: Guide, unit_id: str, span: Span) -> Segment:
        unit = guide.by_id[unit_id]
        mark = self._marks.setdefault((guide.slug, unit_id), len(self._marks) + 1)
        text = guide.source_text[span.start : span.end]
        label = f"{guide.career}: {guide.label(unit)}"
        self._quotes.append(Quote(guide.slug, unit_id, span.start, span.end, text, label, None, mark))
        return Segment(text, len(self._quotes) - 1)

    def finish(self, named: Sequence[Career], group: str = "") -> AcrossAnswer:
        """The answer, its quotes in the order of their marks; ``group``: the kind of work that it names."""
        paragraphs, quotes, place = in_mark_order(self._paragraphs, self._quotes)
        answer = Answer(
            Status.ANSWERED,
            paragraphs,
            quotes,
            choices=career_choices(named),
            compared=tuple(replace(one, quote=place[one.quote]) for one in self._compared),
        )
        names = frozenset(career.career for career in named)
        return AcrossAnswer(answer, self._guides, SlotSources({"career": names, "group": frozenset({group})}))
