"""What a guide says about pay, and a scale that all of it fits on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from careerbot.conflicts.measures import Measure, read_measures
from careerbot.english.quantities import PART_OF_YEAR, Dimension, Quantity, figure_words, located_quantities
from careerbot.guides.model import Guide, Span, Statement, StatementKind, Unit
from careerbot.web.guide.drawing import Say, figure, number, ours, plain, sayer
from careerbot.web.pages.texts import Texts

_MEASURE = "pay"
_MOST_TICKS = 5
_MOST_LABELS = 3  # intervals between them
_STEPS = (1, 2, 2.5, 5, 10)
_OPEN = Markup('<line class="cb-on" x1="{}%" x2="{}%" y1="8" y2="8"/>')


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its words in the guide; it may go on above its end ("$120K-$200K and higher")."""

    span: Span
    quantity: Quantity
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class PayStatement:
    """A statement about pay.

    Attributes:
        figures: those for a year that name a number.
        currency: their sign.
        is_fact: it is a label and its value.
    """

    unit: Unit
    span: Span
    figures: tuple[Figure, ...]
    currency: str
    is_fact: bool = False

    @property
    def drawn(self) -> bool:
        """Whether it has a figure that a scale can show."""
        return bool(self.figures)


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first to the last of ``ticks``, in the guide's currency a year."""

    ticks: tuple[float, ...]
    currency: str

    def at(self, value: float) -> float:
        """Where a value stands, in percent from the left."""
        low, high = self.ticks[0], self.ticks[-1]
        return 100 * (min(max(value, low), high) - low) / (high - low)

    @property
    def labelled(self) -> tuple[float, ...]:
        """The ticks that are written below: so many as have room side by side on a telephone."""
        every = math.ceil((len(self.ticks) - 1) / _MOST_LABELS)
        return self.ticks[::every]

    def anchor(self, tick: float) -> str:
        """How a tick's words stand to it, so that none leaves the drawing."""
        return "start" if tick == self.ticks[0] else "end" if tick == self.ticks[-1] else "middle"

    def label(self, tick: float) -> str:
        """``$150k``, ``$50``."""
        return f"{self.currency}{tick / 1000:g}k" if self.ticks[-1] >= 1000 else f"{self.currency}{tick:g}"


def pay_statements(guide: Guide, units: Sequence[Unit]) -> tuple[PayStatement, ...]:
    """The statements of these units that give an amount of pay, in their order; myths are none."""
    measure = next(measure for measure in read_measures().measures if measure.name == _MEASURE)
    found = []
    for unit in units:
        heading = " ".join(guide.text(span) for span in (unit.eyebrow, unit.title) if span)
        for block in unit.blocks:
            label = guide.statement_text(block.label) if block.label else ""
            # Headers that the guide writes itself say what the figures below them are.
            above = " ".join([heading, label, *(block.columns if guide.names_columns else ())])
            for statement in block.statements:
                if one := _pay(guide, unit, statement, above, measure):
                    found.append(one)
    return tuple(found)


def pay_axis(stated: Sequence[PayStatement]) -> Axis | None:
    """Round numbers around all figures, None where there are none or they are in several currencies."""
    figures = [figure.quantity for one in stated for figure in one.figures]
    open_figures = [f for one in stated for f in one.figures if f.goes_on or f.quantity.high == math.inf]
    currencies = {one.currency for one in stated if one.figures}
    ends = [end for q in figures for end in (q.low, q.high) if 0 < end < math.inf]
    if not ends or len(currencies) != 1:
        return None
    low, high = min(ends), max(ends)
    rough = max(high - low, high * 0.1) / (_MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step * power for step in _STEPS if step * power >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    # "Over $90k" goes on beyond its number.
    open_ends = (f.quantity.low if f.quantity.high == math.inf else f.quantity.high for f in open_figures)
    last += any(end >= last * step for end in open_ends)
    first -= any(q.low == 0 and q.high <= first * step for q in figures)
    return Axis(tuple(n * step for n in range(first, max(last, first + 1) + 1)), currencies.pop())


def pay_scale(guide: Guide, stated: Sequence[PayStatement], texts: Texts, *, worded: bool = True) -> Markup | None:
    """Statements about pay on one scale, None unless two of them have a figure to draw.

    Each is shown with its place and, where ``worded``, all of its words: who earns it, and where. Below an
    answer they stand above it already.
    """
    axis = pay_axis(stated)
    drawn = [one for one in stated if one.drawn]
    if axis is None or len(drawn) < 2:
        return None
    say = sayer(guide)
    rows = Markup("").join(_row(guide, one, axis, say, worded) for one in drawn)
    rest = _unplaced(guide, [one for one in stated if not one.drawn], say, texts) if worded else ""
    drawing = Markup('<ul class="cb-rows cb-pay">{}</ul>{}{}').format(rows, _axis_svg(axis), rest)
    return figure(ours("figcaption", texts, "guide.pay_caption"), drawing)


def _pay(guide: Guide, unit: Unit, statement: Statement, above: str, measure: Measure) -> PayStatement | None:
    text = guide.text(statement.span)
    if statement.kind in (StatementKind.MYTH, StatementKind.QUESTION) or measure.not_about.search(text):
        return None
    if guide.names_columns and statement.kind is StatementKind.ROW:
        return None  # of an industry, a place or another career: each row has a name of its own
    located = located_quantities(text, Dimension.MONEY)
    if not located or not (measure.about.search(text) or measure.about.search(above)):
        return None
    placed = [
        _figure(guide, statement, start, end, quantity)
        for start, end, quantity in located
        if not quantity.is_vague and not quantity.period
    ]
    figures = tuple(one for one in placed if not (guide.names_columns and _is_in_part(statement, one.span)))
    currency = next((text[start] for start, _, quantity in located if not quantity.is_vague), "")
    return PayStatement(unit, statement.span, figures, currency, is_fact=statement.kind is StatementKind.FACT)


def _figure(guide: Guide, statement: Statement, start: int, end: int, quantity: Quantity) -> Figure:
    text = guide.text(statement.span)
    if quantity.is_point:
        return Figure(guide.within(statement.span, start, len(text[:end].rstrip())), quantity)
    start, end, goes_on = figure_words(text, start, end)
    return Figure(guide.within(statement.span, start, len(text[:end].rstrip())), quantity, goes_on)


def _is_in_part(statement: Statement, figure: Span) -> bool:
    """Whether the header above a figure says that it is for an hour, a week or a month."""
    return any(cell.span.meets(figure) and PART_OF_YEAR.search(cell.column) for cell in statement.cells)


def _row(guide: Guide, one: PayStatement, axis: Axis, say: Say, worded: bool) -> Markup:
    words = Markup('<span class="cb-row-also">{}</span>').format(say(one.span)) if worded else ""
    return Markup(
        '<li class="cb-row"><span class="cb-row-name">{}</span><span class="cb-row-figure">{}</span>{}{}</li>'
    ).format(
        plain(guide.heading(one.unit)),
        Markup(", ").join(_named(stated, say) for stated in one.figures),
        _range_svg(one, axis),
        words,
    )


def _named(stated: Figure, say: Say) -> Markup:
    """A figure's own words, and what it is a figure of."""
    note = stated.quantity.note
    added = Markup(' <span class="cb-row-note">{}</span>').format(plain(f"({note})")) if note else ""
    return Markup("{}{}").format(say(stated.span), added)


def _unplaced(guide: Guide, stated: Sequence[PayStatement], say: Say, texts: Texts) -> Markup:
    """What has no place on the scale, as text."""
    if not stated:
        return Markup("")
    said = Markup("").join(
        Markup('<li><span class="cb-row-name">{}</span> <q>{}</q></li>').format(
            plain(guide.heading(one.unit)), say(one.span)
        )
        for one in stated
    )
    return Markup('{}<ul class="cb-unplaced">{}</ul>').format(
        ours("p", texts, "guide.no_figure", "cb-chart-note"), said
    )


def _axis_svg(axis: Axis) -> Markup:
    ticks = Markup("").join(
        Markup('<text x="{}%" y="1em" text-anchor="{}">{}</text>').format(
            number(axis.at(tick)), axis.anchor(tick), plain(axis.label(tick))
        )
        for tick in axis.labelled
    )
    return Markup('<svg class="cb-axis" width="100%" height="1.4em" aria-hidden="true">{}</svg>').format(ticks)


def _range_svg(one: PayStatement, axis: Axis) -> Markup:
    """A statement's ranges as bars and its single figures as marks, on the common scale."""
    grid = Markup("").join(
        Markup('<line class="cb-tick" x1="{0}%" x2="{0}%" y1="0" y2="16"/>').format(number(axis.at(tick)))
        for tick in axis.ticks
    )
    shapes = Markup("").join(shape for stated in one.figures for shape in _shapes(stated, axis))
    return Markup('<svg class="cb-range" width="100%" height="16" aria-hidden="true">{}{}</svg>').format(grid, shapes)


def _shapes(stated: Figure, axis: Axis) -> Iterator[Markup]:
    """A bar for a range, a mark for a single figure, a broken line where a range has no end."""
    low, high = stated.quantity.low, stated.quantity.high
    left, right = number(axis.at(low)), number(axis.at(high))
    is_open_below, is_open_above = low == 0 < high, high == math.inf
    if stated.quantity.is_point or is_open_above or is_open_below:
        yield Markup('<line class="cb-point" x1="{0}%" x2="{0}%" y1="0" y2="16"/>').format(
            left if is_open_above else right
        )
    else:
        width = number(axis.at(high) - axis.at(low))
        yield Markup('<rect class="cb-part" x="{}%" y="3" width="{}%" height="10"/>').format(left, width)
    if is_open_above or stated.goes_on:
        yield _OPEN.format(left if is_open_above else right, 100)
    if is_open_below:
        yield _OPEN.format(0, right)
