"""Careers side by side: a bar for each figure that an answer compares, in the words of each career's own guide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from careerbot.answer.model import Answer, Compared
from careerbot.guides.facts import FactKind, QuickFact, quick_facts
from careerbot.guides.model import Guide, Span
from careerbot.web.guide.drawing import figure, number, ours, plain, sayer
from careerbot.web.pages.texts import Texts

# What has an amount that a length can show; the levels of schooling have none.
_DRAWN = (FactKind.PAY.value, FactKind.GROWTH.value, FactKind.JOBS.value)
_SHORT = 40  # characters that stand at the end of a bar; longer words stand below it


@dataclass(frozen=True, slots=True)
class _Row:
    """One career's figure: its words, None as an amount where they name none or it is for another time."""

    career: str
    words: Markup
    amount: float | None
    is_short: bool


def compared_chart(answer: Answer, read: Callable[[str], Guide], texts: Texts) -> Markup | None:
    """What an answer sets side by side, in its order; None unless two careers have a figure of a kind."""
    groups = {kind: _rows(answer, kind, read) for kind in _DRAWN}
    drawn = {kind: rows for kind, rows in groups.items() if sum(row.amount is not None for row in rows) > 1}
    if not drawn:
        return None
    bars = Markup("").join(
        _group(rows, ours("p", texts, f"guide.compared_{kind}", "cb-group")) for kind, rows in drawn.items()
    )
    return figure(ours("figcaption", texts, "guide.compared"), bars)


def _rows(answer: Answer, kind: str, read: Callable[[str], Guide]) -> list[_Row]:
    found = [(one, _fact(answer, one, read(one.guide))) for one in answer.compared if one.kind == kind]
    periods = [fact.period for one, fact in found if fact and one.amount is not None]
    usual = max(periods, key=periods.count, default="")
    return [_row(one, fact, read(one.guide), usual) for one, fact in found if fact]


def _fact(answer: Answer, one: Compared, guide: Guide) -> QuickFact | None:
    """The fact whose words the quote begins."""
    start = answer.quotes[one.quote].start
    return next((fact for fact in quick_facts(guide) if fact.kind == one.kind and fact.spans[0][0] == start), None)


def _row(one: Compared, fact: QuickFact, guide: Guide, usual: str) -> _Row:
    spans = [Span(*fact.value)] if _is_boxed(guide, fact) else [Span(*span) for span in fact.spans]
    text = " ".join(guide.text(span) for span in spans)
    words = Markup(" ").join(map(sayer(guide), spans))
    return _Row(one.career, words, one.amount if fact.period == usual else None, len(text) <= _SHORT)


def _is_boxed(guide: Guide, fact: QuickFact) -> bool:
    """Whether the words are a label and its value."""
    start = fact.spans[0][0]
    stated = (one for one in guide.by_id[fact.unit_id].statements() if one.span.start == start)
    return any(statement.is_celled for statement in stated)


def _group(rows: Sequence[_Row], name: Markup) -> Markup:
    amounts = [row.amount for row in rows if row.amount is not None]
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    items = Markup("").join(_item(row, low, (high - low) or 1.0) for row in rows)
    return Markup('{}<ul class="cb-rows cb-bars cb-compared">{}</ul>').format(name, items)


def _item(row: _Row, low: float, length: float) -> Markup:
    css = "cb-row-figure" if row.is_short else "cb-row-also"
    words = Markup('<span class="{}">{}</span>').format(css, row.words)
    bar = "" if row.amount is None else _bar_svg(row.amount, low, length)
    return Markup('<li class="cb-row"><span class="cb-row-name">{}</span>{}{}</li>').format(
        plain(row.career), bar, words
    )


def _bar_svg(amount: float, low: float, length: float) -> Markup:
    """From nothing to the amount, to the left of nothing where it is below; in percent, as no view box is left."""
    nothing, end = 100 * (0.0 - low) / length, 100 * (amount - low) / length
    return Markup(
        '<svg class="cb-bar" width="100%" height="12" aria-hidden="true">'
        '<rect class="cb-all" width="100%" height="12"/><rect class="cb-part" x="{}%" width="{}%" height="12"/></svg>'
    ).format(number(min(nothing, end)), number(abs(end - nothing)))
