"""A career at a glance: what its guide states of pay, schooling and growth, each with the place that states it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from careerbot.conflicts.model import Conflict
from careerbot.english.quantities import Dimension, figure_words, located_quantities
from careerbot.guides.facts import FactKind, QuickFact, comparable, quick_facts, spans_of
from careerbot.guides.model import Guide, Span
from careerbot.web.guide.drawing import Say, sayer
from careerbot.web.guide.pay import pay_statements
from careerbot.web.pages.html import language_of_guide, template
from careerbot.web.pages.texts import Texts
from careerbot.web.paths import evidence_path
from careerbot.web.protocols import AskEngine, ShowFacts

_SHOWN = (
    (FactKind.PAY, "guide.fact_pay"),
    (FactKind.EDUCATION, "guide.fact_schooling"),
    (FactKind.GROWTH, "guide.fact_outlook"),
    (FactKind.JOBS, "guide.fact_jobs"),
)


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact as a page shows it.

    Attributes:
        name: what it is, in the page's language.
        words: the guide's own.
        year: of the figure, empty where the guide gives none or the words say it.
        unit_id: the place that states it.
        evidence: the address of that place with the words marked, relative to the chat.
        where: the same for the guide's own page, to stand behind its address.
        differs: another place of the guide says something else.
    """

    name: str
    words: Markup
    year: str
    unit_id: str
    evidence: str
    where: str
    differs: bool


def fact_views(
    guide: Guide, texts: Texts, conflicts: Sequence[Conflict] = (), say: Say | None = None
) -> list[FactView]:
    """The surest fact of each kind that is shown first of a career; none of a kind that the guide does not state."""
    facts = quick_facts(guide)
    found = []
    for kind, name in _SHOWN:
        best = next(iter(comparable([fact for fact in facts if fact.kind is kind])), None)
        if best is not None and best.low is not None:
            found.append(_view(guide, best, texts, name, conflicts, say or sayer(guide)))
    return found


def _view(guide: Guide, fact: QuickFact, texts: Texts, name: str, conflicts: Sequence[Conflict], say: Say) -> FactView:
    spans = spans_of(fact)
    words = list(_words(guide, fact))
    where = {"from": [span.start for span in spans], "to": [span.end for span in spans]}
    is_said = any(fact.year in guide.text(span) for span in words)
    return FactView(
        texts[name],
        Markup(", ").join(map(say, words)),
        "" if is_said else fact.year,
        fact.unit_id,
        evidence_path(guide.slug, fact.unit_id, fact.spans, guide.text(spans[0]), texts.language),
        f"{urlencode(where, doseq=True)}&lang={texts.language}#{fact.unit_id}",
        any(_is_of(conflict, fact) for conflict in conflicts),
    )


def _is_of(conflict: Conflict, fact: QuickFact) -> bool:
    """Whether the words that state the fact are one side of a disagreement."""
    stated = spans_of(fact)
    sides = (side for side in conflict.sides if side.unit_id == fact.unit_id)
    return any(span.meets(one) for side in sides for span in side.spans for one in stated)


def _words(guide: Guide, fact: QuickFact) -> Iterator[Span]:
    """The value; of a sentence its figures, or all of it where it has none."""
    if len(fact.spans) > 1 and fact.text == " ".join(guide.text(Span(*fact.value)).split()):
        yield Span(*fact.value)
        return
    whole = Span(fact.spans[0][0], fact.spans[-1][1])
    figures = list(_figures(guide, fact, whole))
    stop = guide.text(whole).endswith(".")
    yield from figures or [Span(whole.start, whole.end - stop)]


def _figures(guide: Guide, fact: QuickFact, whole: Span) -> Iterator[Span]:
    if fact.kind is FactKind.PAY:
        stated = pay_statements(guide, [guide.by_id[fact.unit_id]])
        yield from (figure.span for one in stated if one.span.meets(whole) for figure in one.figures)
    elif fact.kind is FactKind.GROWTH:
        text = guide.text(whole)
        for start, end, _ in located_quantities(text, Dimension.SHARE)[:1]:
            first, last, _ = figure_words(text, start, end)
            sign = first - 1 if text[first - 1 : first] in ("+", "-", "−") else first
            yield guide.within(whole, sign, last)


def facts_markup(guide: Guide, texts: Texts, conflicts: Sequence[Conflict]) -> str:
    """The facts for the head of the chat, each a button that opens its place; empty where the guide states none."""
    facts = fact_views(guide, texts, conflicts)
    return template("facts.html").render(facts=facts, t=texts, said=language_of_guide(texts)).strip()


def facts_shower(engine: AskEngine) -> ShowFacts:
    """Makes the facts of the engine's guides, and keeps those that were last asked for."""
    kept: dict[tuple[str, str], tuple[str, str]] = {}

    def show(slug: str, texts: Texts) -> str:
        guide = engine.guide(slug)
        made_of, markup = kept.get((slug, texts.language), ("", ""))
        if made_of != guide.sha256:
            markup = facts_markup(guide, texts, engine.conflicts(slug))
            kept[slug, texts.language] = guide.sha256, markup
        return markup

    return show
