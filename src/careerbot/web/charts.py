"""The guide's figures drawn: bars, routes, a day, steps, and what is said about pay on one scale.

Words and figures are the guide's own spans, set as text beside the drawing, so
that they wrap, are found, read aloud and marked like any other text; the
drawing is inline SVG without a colour of its own (the style sheet has them).
Everything is one line and escaped for the chat's Markdown, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup

from careerbot.guide import Guide, Span, Unit
from careerbot.lookups.tables import Row, Table, read_tables
from careerbot.lookups.words import read_lookup_words
from careerbot.quantities import Dimension, Quantity
from careerbot.web.markup import escape
from careerbot.web.pay import Axis, PayStatement, pay_axis, pay_statements
from careerbot.web.texts import Texts, read_texts

Say = Callable[[Span], Markup]
"""The guide's words of a span as HTML; a page that marks a quote passes its own."""

_GAP_MIN = 30  # minutes of a day for one step of space in the timeline
_MOST_GAPS = 6
_LED = re.compile(r"(\S+(?:\s?[ap]\.?m\b\.?)?)(\s*(?:[—–-]|:)?\s+)(\S.*)", re.IGNORECASE | re.DOTALL)
_BAR = 100  # units across a bar's own drawing


def chart_for(
    guide: Guide,
    units: Sequence[str],
    *,
    quoted: Sequence[Span] | None = None,
    texts: Texts | None = None,
) -> Markup | None:
    """A chart for an answer that quotes these units, None where they give nothing to draw.

    Args:
        units: unit ids in the order of the answer; unknown ones count as nothing.
        quoted: if given, a table is drawn only if one of these spans lies in it.
    """
    texts = texts or read_texts()
    known = [guide.by_id[unit_id] for unit_id in dict.fromkeys(units) if unit_id in guide.by_id]
    stated = pay_statements(guide, known)
    if quoted is not None:
        stated = tuple(one for one in stated if any(_meet(one.span, span) for span in quoted))
    if scale := pay_scale(guide, stated, texts=texts):
        return scale
    for unit in known:
        for table in tables_of(guide, unit):
            inside = quoted is None or any(_meet(table.block.span, span) for span in quoted)
            if inside and (chart := table_chart(guide, table, texts=texts)):
                return chart
    return None


def tables_of(guide: Guide, unit: Unit) -> tuple[Table, ...]:
    """The tables and lists of one unit, with what their columns mean."""
    return read_tables(replace(guide, units=(unit,)), read_lookup_words())


def table_chart(
    guide: Guide, table: Table, *, say: Say | None = None, texts: Texts | None = None, titled: bool = True
) -> Markup | None:
    """The chart that fits a table or list, None where it is best left as it stands.

    Args:
        titled: show what it is of; else that is only read aloud, since it stands right above.
    """
    texts, say = texts or read_texts(), say or _sayer(guide)
    caption = _caption(guide, table, say, titled)
    if table.is_day:
        return _figure(caption, _day(guide, table, say))
    if table.is_steps:
        return _figure(caption, _steps(table, say))
    for measure in ("score", "share"):
        if measure in table.measures and all(row.quantities[table.measures[measure]] for row in table.rows):
            drawing = _bars(guide, table, table.measures[measure], say)
            return _figure(caption, drawing, _table_of(guide, table, texts))
    return None


def pay_scale(
    guide: Guide, stated: Sequence[PayStatement], *, say: Say | None = None, texts: Texts | None = None
) -> Markup | None:
    """Statements about pay side by side on one scale, None unless two of them have a figure to draw."""
    texts, say = texts or read_texts(), say or _sayer(guide)
    axis = pay_axis(stated)
    drawn = [one for one in stated if one.drawn]
    if axis is None or len(drawn) < 2:
        return None
    rows = []
    for one in drawn:
        figures = Markup(", ").join(
            _joined(say(figure.span), _element("span", f" ({figure.quantity.note})", "cb-row-note"))
            if figure.quantity.note
            else say(figure.span)
            for figure in one.figures
        )
        name = _element("span", guide.label(one.unit), "cb-row-name")
        rows.append(
            Markup('<li class="cb-row">{}{}{}</li>').format(
                name, _range_svg(one, axis), Markup('<span class="cb-row-figure">{}</span>').format(figures)
            )
        )
    ticks = Markup("").join(
        Markup('<text x="{}%" y="1em" text-anchor="{}">{}</text>').format(
            _number(axis.at(tick)), axis.anchor(tick), Markup(escape(axis.label(tick)))
        )
        for tick in axis.ticks
    )
    scale = Markup('<svg class="cb-axis" width="100%" height="1.4em" aria-hidden="true">{}</svg>').format(ticks)
    unplaced = [one for one in stated if not one.drawn]
    below = Markup("")
    if unplaced:
        said = Markup("").join(
            Markup('<li><span class="cb-row-name">{}</span> <q>{}</q></li>').format(
                Markup(escape(guide.label(one.unit))), say(one.span)
            )
            for one in unplaced
        )
        note = _ours("p", texts, "guide.no_figure", "cb-chart-note")
        below = Markup('{}<ul class="cb-unplaced">{}</ul>').format(note, said)
    table = _data_table(
        texts,
        [texts["guide.column_place"], texts["guide.column_words"]],
        [[Markup(escape(guide.label(one.unit))), say(one.span)] for one in stated],
    )
    drawing = Markup('<ul class="cb-rows cb-pay">{}</ul>{}{}').format(Markup("").join(rows), scale, below)
    caption = _ours("figcaption", texts, "guide.pay_caption")
    return _figure(caption, drawing, table)


def _bars(guide: Guide, table: Table, at: int, say: Say) -> Markup:
    """One bar for each row: a score of its most, a share of all; the other cells stand below."""
    rows = []
    for row in table.rows:
        quantity = row.quantities[at]
        assert quantity is not None
        cells = row.statement.cells
        name_at = next(i for i, value in enumerate(row.quantities) if value is None)
        others = [say(cell.span) for i, cell in enumerate(cells) if i not in (at, name_at)]
        also = Markup('<span class="cb-row-also">{}</span>').format(Markup(" · ").join(others)) if others else ""
        rows.append(
            Markup(
                '<li class="cb-row"><span class="cb-row-name">{}</span>{}<span class="cb-row-figure">{}</span>{}</li>'
            ).format(
                say(cells[name_at].span), _bar_svg(quantity, guide.text(cells[at].span)), say(cells[at].span), also
            )
        )
    return Markup('<ul class="cb-rows cb-bars">{}</ul>').format(Markup("").join(rows))


def _day(guide: Guide, table: Table, say: Say) -> Markup:
    """The entries of a day from top to bottom, further apart where more time lies between them."""
    items = []
    for i, row in enumerate(table.rows):
        minutes = table.times[i + 1] - table.times[i] if i + 1 < len(table.rows) else 0
        gap = min(_MOST_GAPS, round(minutes / _GAP_MIN))
        items.append(Markup('<li class="cb-gap-{}">{}{}</li>').format(gap, _DOT, _timed(guide, row, say)))
    return Markup('<ol class="cb-day">{}</ol>').format(Markup("").join(items))


def _timed(guide: Guide, row: Row, say: Say) -> Markup:
    """A day's entry, its time apart; what stands between the two in the guide stays."""
    if len(row.statement.cells) > 1:
        first, *rest = row.statement.cells
        return Markup('<span class="cb-when">{}</span> <span>{}</span>').format(
            say(first.span), Markup(" ").join(say(cell.span) for cell in rest)
        )
    whole = row.statement.span
    lead = _LED.match(guide.text(whole))
    if lead is None:
        return Markup('<span class="cb-step">{}</span>').format(say(whole))
    when, gap, what = (Span(whole.start + lead.start(n), whole.start + lead.end(n)) for n in (1, 2, 3))
    # The dash between the two is the guide's; beside a line of time it need not be seen.
    return Markup('<span class="cb-when">{}</span><span class="cb-hidden">{}</span><span>{}</span>').format(
        say(when), say(gap), say(what)
    )


def _steps(table: Table, say: Say) -> Markup:
    """The steps of a way, in order."""
    items = []
    for row in table.rows:
        cells = Markup(" ").join(
            Markup('<span class="cb-{}">{}</span>').format("when" if i == 0 else "step", say(cell.span))
            for i, cell in enumerate(row.statement.cells)
        )
        items.append(Markup("<li>{}{}</li>").format(_DOT, cells))
    return Markup('<ol class="cb-steps">{}</ol>').format(Markup("").join(items))


_DOT = Markup(
    '<svg class="cb-dot" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
    '<circle cx="7" cy="7" r="5"/></svg>'
)


def _bar_svg(quantity: Quantity, text: str) -> Markup:
    most = _most(quantity, text)
    part = _number(min(1.0, quantity.high / most) * _BAR)
    return Markup(
        '<svg class="cb-bar" width="100%" height="12" viewBox="0 0 {} 12" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="cb-all" width="{}" height="12"/>'
        '<rect class="cb-part" width="{}" height="12"/></svg>'
    ).format(_BAR, _BAR, part)


def _most(quantity: Quantity, text: str) -> float:
    """What a figure is out of: all for a share, else what the guide writes after it."""
    if quantity.dimension is Dimension.SHARE:
        return 100.0
    for most in (100, 10, 5):
        if re.search(rf"(?:/|of)\s?{most}\s*$", text):
            return float(most)
    return 100.0


def _range_svg(one: PayStatement, axis: Axis) -> Markup:
    """A statement's ranges as bars and its single figures as marks, on the common scale."""
    grid = Markup("").join(
        Markup('<line class="cb-tick" x1="{0}%" x2="{0}%" y1="0" y2="16"/>').format(_number(axis.at(tick)))
        for tick in axis.ticks
    )
    marks = []
    for figure in one.figures:
        low, high = axis.ends(figure.quantity)
        if figure.quantity.is_point:
            marks.append(
                Markup('<line class="cb-point" x1="{0}%" x2="{0}%" y1="0" y2="16"/>').format(_number(axis.at(low)))
            )
            continue
        left, right = axis.at(low), axis.at(high)
        marks.insert(
            0,
            Markup('<rect class="cb-part" x="{}%" y="3" width="{}%" height="10"/>').format(
                _number(left), _number(right - left)
            ),
        )
    return Markup('<svg class="cb-range" width="100%" height="16" aria-hidden="true">{}{}</svg>').format(
        grid, Markup("").join(marks)
    )


def _figure(caption: Markup, drawing: Markup, table: Markup | None = None) -> Markup:
    return Markup('<figure class="cb-chart" lang="en">{}{}{}</figure>').format(caption, drawing, table or "")


def _caption(guide: Guide, table: Table, say: Say, titled: bool) -> Markup:
    """What the chart is of: the line above the list, or the heading."""
    above = table.block.label.span if table.block.label else table.unit.title
    said = say(above) if above else Markup(escape(guide.label(table.unit)))
    return Markup("<figcaption{}>{}</figcaption>").format("" if titled else Markup(' class="cb-hidden"'), said)


def _table_of(guide: Guide, table: Table, texts: Texts) -> Markup:
    named = table.block.columns or tuple(cell.column for cell in table.rows[0].statement.cells)
    columns = [texts.get(f"guide.column_{name}", name) for name in named]
    say = _sayer(guide)
    return _data_table(texts, columns, [[say(cell.span) for cell in row.statement.cells] for row in table.rows])


def _data_table(texts: Texts, columns: Sequence[str], rows: Iterable[Sequence[Markup]]) -> Markup:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(Markup(escape(name))) for name in columns)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<th scope="row">{}</th>' if i == 0 else "<td>{}</td>").format(cell)
                for i, cell in enumerate(cells)
            )
        )
        for cells in rows
    )
    return Markup(
        '<details class="cb-data">{}<div class="cb-wide"><table><thead lang="{}"><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div></details>"
    ).format(_ours("summary", texts, "guide.as_table"), texts.language, head, body)


def _element(tag: str, text: str, css: str) -> Markup:
    return Markup('<{0} class="{1}">{2}</{0}>').format(Markup(tag), css, Markup(escape(text)))


def _ours(tag: str, texts: Texts, name: str, css: str = "") -> Markup:
    """Words of ours, which may be in another language than the guide."""
    named = Markup(' class="{}"').format(css) if css else ""
    return Markup('<{0}{1} lang="{2}">{3}</{0}>').format(
        Markup(tag), named, texts.language, Markup(escape(texts[name]))
    )


def _joined(*parts: Markup) -> Markup:
    return Markup("").join(parts)


def _sayer(guide: Guide) -> Say:
    return lambda span: Markup(escape(guide.text(span)))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
