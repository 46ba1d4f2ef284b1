"""The guide's figures drawn: bars, routes, a day, steps, and what is said about pay on one scale.

Words and figures are the guide's own spans, set as text beside the drawing, so
that they wrap, are found, read aloud and marked like any other text; the
drawing is inline SVG without a colour of its own (the style sheet has them).
Everything is one line and escaped for the chat's Markdown, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from markupsafe import Markup

from careerbot.answer.model import Answer, Status
from careerbot.english.quantities import Dimension, Quantity
from careerbot.guides.model import Guide, Span, Unit
from careerbot.lookups.tables import Row, Table, read_tables
from careerbot.lookups.words import read_lookup_words
from careerbot.web.guide.compared import compared_chart
from careerbot.web.guide.drawing import Say, data_table, figure, number, plain, sayer
from careerbot.web.guide.pay import pay_scale, pay_statements
from careerbot.web.pages.texts import Texts, read_texts
from careerbot.web.protocols import Draw

_GAP_MIN = 30  # minutes of a day for one step of space in the timeline
_MOST_GAPS = 6
# What is drawn where the guide names its columns, and what of it is drawn against the largest figure of the column.
_COMPARED = (Dimension.MONEY, Dimension.COUNT, Dimension.DURATION, Dimension.HOURS_WEEK)
_MEASURED = (*_COMPARED, Dimension.SHARE, Dimension.SCORE)
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"\s*(?:19|20)\d{2}\s*")
_LED = re.compile(r"(\S+(?:\s?[ap]\.?m\b\.?)?)(\s*(?:[—–-]|:)?\s+)(\S.*)", re.IGNORECASE | re.DOTALL)
_LED_LONG = re.compile(r"[\d:.]+\s?[ap]\.?m\b", re.IGNORECASE)


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
        quoted: if given, a table is drawn only if two of the figures or lines that it would show are quoted.
    """
    texts = texts or read_texts()
    known = [guide.by_id[unit_id] for unit_id in dict.fromkeys(units) if unit_id in guide.by_id]
    stated = pay_statements(guide, known)
    if quoted is not None:
        stated = tuple(one for one in stated if any(_meet(one.span, span) for span in quoted))
    if scale := pay_scale(guide, stated, texts, worded=False):
        return scale
    for unit in known:
        for table in tables_of(guide, unit):
            if (quoted is None or _shows(guide, table, quoted)) and (
                chart := table_chart(guide, table, texts=texts, tabled=False)
            ):
                return chart
    return None


def drawer(read: Callable[[str], Guide]) -> Draw:
    """Draws what an answer sets side by side, or quotes from its first guide; guides are read by their slugs."""

    def draw(answer: Answer, texts: Texts) -> str | None:
        if not answer.quotes or answer.status is not Status.ANSWERED:
            return None
        if answer.compared:
            return compared_chart(answer, read, texts)
        guide = read(answer.quotes[0].guide)
        quotes = [quote for quote in answer.quotes if quote.guide == guide.slug]
        units = list(dict.fromkeys(quote.unit for quote in quotes))
        return chart_for(guide, units, quoted=[Span(quote.start, quote.end) for quote in quotes], texts=texts)

    return draw


def _shows(guide: Guide, table: Table, quoted: Sequence[Span]) -> bool:
    """Whether the drawing would show what is quoted: other columns of its rows do not count."""
    at = _drawn_column(guide, table)
    shown = [row.statement.span if at is None else table.cell(row, at) for row in table.rows]
    return sum(any(span and _meet(span, quote) for quote in quoted) for span in shown) >= 2


def tables_of(guide: Guide, unit: Unit) -> tuple[Table, ...]:
    """The tables and lists of one unit, with what their columns mean."""
    return read_tables(replace(guide, units=(unit,)), read_lookup_words())


def table_chart(
    guide: Guide,
    table: Table,
    *,
    say: Say | None = None,
    texts: Texts | None = None,
    titled: bool = True,
    tabled: bool = True,
) -> Markup | None:
    """The chart that fits a table or list, None where it is best left as it stands.

    Args:
        titled: show what it is of; else that is only read aloud, since it stands right above.
        tabled: give the data as a table, too.
    """
    texts, say = texts or read_texts(), say or sayer(guide)
    caption = _caption(guide, table, say, titled)
    if table.is_day:
        return figure(caption, _day(guide, table, say))
    if table.is_steps:
        return figure(caption, _steps(table, say))
    at = _drawn_column(guide, table)
    if at is None:
        return None
    return figure(caption, _bars(guide, table, at, say, texts), _table_of(guide, table, texts) if tabled else None)


def _drawn_column(guide: Guide, table: Table) -> int | None:
    """The column that is drawn as bars: scores before shares, None where there is no figure in each row.

    Where the guide names its columns, any one with a figure of the same unit in each row will do.
    """
    if not table.block.columns:
        return None
    for measure in ("score", "share"):
        at = table.measures.get(measure)
        if at is not None and all(row.quantities[at] for row in table.rows):
            return at
    if not guide.names_columns:
        return None
    return next((at for at in range(len(table.block.columns)) if _has_one_unit(guide, table, at)), None)


def _has_one_unit(guide: Guide, table: Table, at: int) -> bool:
    """Whether each row has one figure in this column, all of them written alike; years of a calendar are none."""
    quantities = [row.quantities[at] for row in table.rows]
    if not all(q is not None and q.dimension in _MEASURED and q.is_point and q.high > 0 for q in quantities):
        return False
    texts = [guide.text(span) for row in table.rows if (span := table.cell(row, at))]
    forms = {_FIGURE.sub("#", text).strip() for text in texts}
    return len(forms) == 1 and forms.pop().count("#") == 1 and not all(map(_YEAR.fullmatch, texts))


def _bars(guide: Guide, table: Table, at: int, say: Say, texts: Texts) -> Markup:
    """One bar for each row: a score of its most, a share of all; the other cells stand below."""
    rows = []
    largest = max(quantity.high for row in table.rows if (quantity := row.quantities[at]))
    for row in table.rows:
        quantity = row.quantities[at]
        cells = [table.cell(row, i) for i in range(len(table.block.columns))]
        drawn = cells[at]
        assert quantity is not None
        assert drawn is not None
        name = cells[table.name_at]
        named = zip(_column_names(guide, table, texts), cells, strict=True)
        others = [
            Markup('<span class="cb-row-note">{}:</span> {}').format(plain(name), say(span))
            for i, (name, span) in enumerate(named)
            if span and i not in (at, table.name_at)
        ]
        most = _most(quantity, guide.text(drawn), largest)
        also = Markup('<span class="cb-row-also">{}</span>').format(Markup(" · ").join(others)) if others else ""
        rows.append(
            Markup(
                '<li class="cb-row"><span class="cb-row-name">{}</span>{}<span class="cb-row-figure">{}</span>{}</li>'
            ).format(say(name) if name else "", _bar_svg(quantity, most), say(drawn), also)
        )
    return Markup('<ul class="cb-rows cb-bars">{}</ul>').format(Markup("").join(rows))


def _day(guide: Guide, table: Table, say: Say) -> Markup:
    """The entries of a day from top to bottom, further apart where more time lies between them."""
    items = []
    for i, row in enumerate(table.rows):
        minutes = table.times[i + 1] - table.times[i] if i + 1 < len(table.rows) else 0
        gap = min(_MOST_GAPS, round(minutes / _GAP_MIN))
        items.append(Markup('<li class="cb-gap-{}">{}{}</li>').format(gap, _DOT, _timed(guide, row, say)))
    is_long = any(_LED_LONG.match(guide.text(row.statement.span)) for row in table.rows)
    return Markup('<ol class="cb-day{}">{}</ol>').format(" cb-long" if is_long else "", Markup("").join(items))


def _timed(guide: Guide, row: Row, say: Say) -> Markup:
    """A day's entry, its time apart; what stands between the two in the guide stays."""
    if row.statement.is_celled:
        first, *rest = row.statement.cells
        return Markup('<span class="cb-when">{}</span> <span>{}</span>').format(
            say(first.span), Markup(" ").join(say(cell.span) for cell in rest)
        )
    whole = row.statement.span
    lead = _LED.match(guide.text(whole))
    if lead is None:
        return Markup('<span class="cb-step">{}</span>').format(say(whole))
    when, gap, what = (guide.within(whole, lead.start(n), lead.end(n)) for n in (1, 2, 3))
    # The dash between the two is the guide's; beside a line of time it need not be seen.
    return Markup('<span class="cb-when">{}</span><span class="cb-hidden">{}</span><span>{}</span>').format(
        say(when), say(gap), say(what)
    )


def _steps(table: Table, say: Say) -> Markup:
    """The steps of a way, in order."""
    items = []
    for row in table.rows:
        *led, last = row.statement.quotes if row.statement.is_celled else (row.statement.span,)
        cells = Markup(" ").join(
            Markup('<span class="cb-{}">{}</span>').format(css, say(span))
            for css, span in (*(("when", span) for span in led), ("step", last))
        )
        items.append(Markup("<li>{}{}</li>").format(_DOT, cells))
    return Markup('<ol class="cb-steps">{}</ol>').format(Markup("").join(items))


_DOT = Markup(
    '<svg class="cb-dot" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
    '<circle cx="7" cy="7" r="5"/></svg>'
)


def _bar_svg(quantity: Quantity, most: float) -> Markup:
    part = number(100 * min(1.0, quantity.high / most))
    # In percent: the chat's sanitiser takes the view box away.
    return Markup(
        '<svg class="cb-bar" width="100%" height="12" aria-hidden="true">'
        '<rect class="cb-all" width="100%" height="12"/>'
        '<rect class="cb-part" width="{}%" height="12"/></svg>'
    ).format(part)


def _most(quantity: Quantity, text: str, largest: float) -> float:
    """What a figure is out of: all for a share, what the guide writes after a score, else the largest in the column."""
    if quantity.dimension in _COMPARED:
        return largest
    if quantity.dimension is Dimension.SHARE:
        return 100.0
    for most in (100, 10, 5):
        if re.search(rf"(?:/|of)\s?{most}\s*$", text):
            return float(most)
    return 100.0


def _caption(guide: Guide, table: Table, say: Say, titled: bool) -> Markup:
    """What the chart is of: the line above the list, or the heading."""
    above = table.block.label.span if table.block.label else table.unit.title
    said = say(above) if above else plain(guide.label(table.unit))
    return Markup("<figcaption{}>{}</figcaption>").format("" if titled else Markup(' class="cb-hidden"'), said)


def _table_of(guide: Guide, table: Table, texts: Texts) -> Markup:
    columns = _column_names(guide, table, texts)
    say = sayer(guide)
    cells = [[table.cell(row, at) for at in range(len(columns))] for row in table.rows]
    return data_table(texts, columns, [[say(span) if span else Markup("") for span in row] for row in cells])


def _column_names(guide: Guide, table: Table, texts: Texts) -> Sequence[str]:
    """The guide's own headers, else what the page calls the columns."""
    named = table.block.columns
    return named if guide.names_columns else [texts.get(f"guide.column_{name}", name) for name in named]


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
