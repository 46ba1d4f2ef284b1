"""What a guide says about pay, drawn side by side on one scale."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from careerbot.guides.model import Guide
from careerbot.web.guide.drawing import Say, data_table, figure, number, ours, plain, sayer
from careerbot.web.guide.pay import Axis, Figure, PayStatement, pay_axis
from careerbot.web.pages.texts import Texts


def pay_scale(guide: Guide, stated: Sequence[PayStatement], texts: Texts) -> Markup | None:
    """Statements about pay on one scale, None unless two of them have a figure to draw.

    Each is shown with its place and all of its words: who earns it, and where.
    """
    axis = pay_axis(stated)
    drawn = [one for one in stated if one.drawn]
    if axis is None or len(drawn) < 2:
        return None
    say = sayer(guide)
    rows = Markup("").join(_row(guide, one, axis, say) for one in drawn)
    drawing = Markup('<ul class="cb-rows cb-pay">{}</ul>{}{}').format(
        rows, _axis_svg(axis), _unplaced(guide, [one for one in stated if not one.drawn], say, texts)
    )
    table = data_table(
        texts,
        [texts["guide.column_place"], texts["guide.column_words"]],
        [[plain(guide.label(one.unit)), say(one.span)] for one in stated],
    )
    return figure(ours("figcaption", texts, "guide.pay_caption"), drawing, table)


def _row(guide: Guide, one: PayStatement, axis: Axis, say: Say) -> Markup:
    return Markup(
        '<li class="cb-row"><span class="cb-row-name">{}</span><span class="cb-row-figure">{}</span>{}'
        '<span class="cb-row-also">{}</span></li>'
    ).format(
        plain(guide.label(one.unit)),
        Markup(", ").join(_named(stated, say) for stated in one.figures),
        _range_svg(one, axis),
        say(one.span),
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
            plain(guide.label(one.unit)), say(one.span)
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
        for tick in axis.ticks
    )
    return Markup('<svg class="cb-axis" width="100%" height="1.4em" aria-hidden="true">{}</svg>').format(ticks)


def _range_svg(one: PayStatement, axis: Axis) -> Markup:
    """A statement's ranges as bars and its single figures as marks, on the common scale."""
    grid = Markup("").join(
        Markup('<line class="cb-tick" x1="{0}%" x2="{0}%" y1="0" y2="16"/>').format(number(axis.at(tick)))
        for tick in axis.ticks
    )
    marks = []
    for stated in one.figures:
        low, high = axis.ends(stated.quantity)
        if stated.quantity.is_point:
            marks.append(
                Markup('<line class="cb-point" x1="{0}%" x2="{0}%" y1="0" y2="16"/>').format(number(axis.at(low)))
            )
            continue
        left, right = axis.at(low), axis.at(high)
        marks.insert(
            0,
            Markup('<rect class="cb-part" x="{}%" y="3" width="{}%" height="10"/>').format(
                number(left), number(right - left)
            ),
        )
    return Markup('<svg class="cb-range" width="100%" height="16" aria-hidden="true">{}{}</svg>').format(
        grid, Markup("").join(marks)
    )
