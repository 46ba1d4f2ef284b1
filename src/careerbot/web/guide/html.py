"""A guide's units as HTML: its words escaped and in place, a quote among them marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup, escape

from careerbot.english.layout import NO_DATE, OF_THESE
from careerbot.english.quantities import NUMBER_WORDS
from careerbot.guides.model import Block, Guide, Span, Statement, StatementKind, Unit, UnitKind
from careerbot.web.guide.charts import table_chart, tables_of
from careerbot.web.guide.pay import pay_scale, pay_statements
from careerbot.web.pages.html import template
from careerbot.web.pages.texts import Texts, read_texts

# "... if you nod at three or more of these:" asks the reader to count.
_COUNTED = re.compile(rf"\b(?P<least>\d+|{'|'.join(NUMBER_WORDS)}) or more\b", re.IGNORECASE)
_AT_LEAST = re.compile(rf"\bat least (?P<least>\d+|{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
_MOST_HEADING_WORDS = 6
_NOTHING = Markup("")
_LINK = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>')


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block as a template shows it.

    Attributes:
        kind: ``paragraph``, ``facts``, ``list``, ``myths``, ``checklist``, ``table``, ``sources`` or ``chart``.
        text: of a paragraph or a chart.
        rows: the cells of each item.
        columns: the names of a table's columns; ``has_headers`` where they are the guide's own words.
        label: the guide's line above a list; ``is_heading`` where it is no sentence.
        least: of a check-list, how many items the guide asks for.
        has_no_date: it names the time when the guide was checked and leaves it empty.
    """

    kind: str
    text: Markup = _NOTHING
    rows: tuple[tuple[Markup, ...], ...] = ()
    columns: tuple[str, ...] = ()
    has_headers: bool = False
    label: Markup = _NOTHING
    is_heading: bool = False
    least: int = 0
    has_no_date: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether it is a plain list, which may stand beside another one."""
        return self.kind in ("list", "myths")


@dataclass(frozen=True)
class UnitRenderer:
    """Shows the units of one guide in one language of the interface.

    Attributes:
        quoted: what is marked, each inside one unit.
    """

    guide: Guide
    texts: Texts
    quoted: tuple[Span, ...] = ()

    def say(self, span: Span) -> Markup:
        """The guide's words, what is quoted of them in ``<mark>``; a link leads out of the page."""
        parts: list[Markup] = []
        at = span.start
        for words, address in self.guide.links:
            start, end = max(words.start, at), min(words.end, span.end)
            if start < end:
                parts += [self._marked(Span(at, start)), _LINK.format(address, self._marked(Span(start, end)))]
                at = end
        return Markup("").join([*parts, self._marked(Span(at, span.end))])

    def _marked(self, span: Span) -> Markup:
        parts: list[Markup] = []
        at = span.start
        for quote in sorted(self.quoted, key=lambda one: one.start):
            start, end = max(quote.start, at), min(quote.end, span.end)
            if start < end:
                parts += [self._plain(at, start), Markup("<mark>{}</mark>").format(self._plain(start, end))]
                at = end
        return Markup("").join([*parts, self._plain(at, span.end)])

    def is_quoted(self, span: Span) -> bool:
        """Whether something in the span is quoted."""
        return any(quote.start < span.end and span.start < quote.end for quote in self.quoted)

    def body(self, unit: Unit, *, charts: bool = True) -> Markup:
        """A unit's blocks, without its title.

        Args:
            charts: draw what can be drawn; else tables and lists stand as such.
        """
        views = self._views(unit, unit.blocks, charts=charts)
        if charts and unit is self._pay_unit:
            # Its words stand in other units, too; a quote is marked where it stands.
            scale = pay_scale(self.guide, pay_statements(self.guide, self.guide.units), self.texts)
            views += [BlockView("chart", scale)] if scale else []
        return self._shown(views)

    def blocks(self, unit: Unit, blocks: Sequence[Block]) -> Markup:
        """Some blocks of a unit as they stand, nothing drawn."""
        return self._shown(self._views(unit, blocks, charts=False))

    def _shown(self, views: Sequence[BlockView]) -> Markup:
        """The views, headed lists that follow each other as one run."""
        runs: list[list[BlockView]] = []
        for view in views:
            beside = runs and view.is_listed and view.is_heading and runs[-1][-1].is_listed and runs[-1][-1].is_heading
            if beside:
                runs[-1].append(view)
            else:
                runs.append([view])
        return Markup(template("unit.html").render(runs=runs, t=self.texts, lang=self.texts.language).strip())

    def _plain(self, start: int, end: int) -> Markup:
        return escape(self.guide.text(Span(start, end)))

    @cached_property
    def _pay_unit(self) -> Unit | None:
        """Where the pay is drawn: the first section that tells of a figure, else the first unit with one.

        Nowhere if all places give the same.
        """
        units = sorted(self.guide.units, key=lambda unit: unit.kind is not UnitKind.SECTION)
        drawn = [one for one in pay_statements(self.guide, units) if one.drawn]
        if len({(figure.quantity.low, figure.quantity.high) for one in drawn for figure in one.figures}) < 2:
            return None
        told = [one for one in drawn if not one.is_fact]
        return (told or drawn)[0].unit

    def _views(self, unit: Unit, blocks: Sequence[Block], *, charts: bool) -> list[BlockView]:
        drawn = {table.block: table for table in tables_of(self.guide, unit)} if charts else {}
        views: list[BlockView] = []
        for block in blocks:
            label = self._label(unit, block)
            table = drawn.get(block)
            # In an answer of the FAQ a list stays a list: the section has the drawing.
            if table is not None and (unit.kind is UnitKind.SECTION):
                chart = table_chart(self.guide, table, say=self.say, texts=self.texts, titled=bool(block.label))
                if chart:
                    views.append(BlockView("chart", chart))
                    continue
            views.append(self._view(unit, block, label))
        return views

    def _view(self, unit: Unit, block: Block, label: Span | None) -> BlockView:
        first = block.statements[0]
        if not block.is_list:
            span = Span(first.span.start, self._end(unit, block.statements[-1]))
            has_no_date = NO_DATE.search(self.guide.text(span)) is not None
            return BlockView("paragraph", self.say(span), has_no_date=has_no_date)
        said = self.say(label) if label else _NOTHING
        words = self.guide.text(label).split() if label else []
        is_heading = 0 < len(words) <= _MOST_HEADING_WORDS and not words[-1].endswith((":", "—"))
        if first.is_celled:
            return replace(self._table(block), label=said, is_heading=is_heading)
        items = tuple((self.say(Span(s.span.start, self._end(unit, s))),) for s in block.statements)
        if first.kind is StatementKind.MYTH:
            return BlockView("myths", rows=items, label=said, is_heading=is_heading)
        least = _least(self.guide.text(label), len(items)) if label else 0
        return BlockView("checklist" if least else "list", rows=items, label=said, is_heading=is_heading, least=least)

    def _table(self, block: Block) -> BlockView:
        """The rows of a table or a box of facts, each cell in its column."""
        own, names = self.guide.names_columns, block.columns
        rows = tuple(tuple(self._cell(row, name) for name in names) for row in block.statements)
        is_facts = block.statements[0].kind is StatementKind.FACT
        kind = "facts" if is_facts else "sources" if "publisher" in names and not own else "table"
        columns = names if own else tuple(self.texts.get(f"guide.column_{name}", name) for name in names)
        return BlockView(kind, rows=rows, columns=columns, has_headers=own)

    def _cell(self, row: Statement, column: str) -> Markup:
        span = next((cell.span for cell in row.cells if cell.column == column), None)
        return self.say(span) if span else _NOTHING

    def _label(self, unit: Unit, block: Block) -> Span | None:
        return Span(block.label.span.start, self._end(unit, block.label)) if block.label else None

    def _end(self, unit: Unit, statement: Statement) -> int:
        """The statement's end with the marks behind it in its line: a semicolon, an arrow, a stop."""
        after = self.guide.source_text[statement.span.end : unit.span.end].partition("\n")[0]
        marks = re.match(r"[^\w\"'“‘(]*(?=\s|$)", after)
        return statement.span.end + (len(marks[0].rstrip()) if marks else 0)


def units_html(guide: Guide, spans: Sequence[Span] = (), texts: Texts | None = None) -> dict[str, Markup]:
    """The body of each unit by its id, the spans marked.

    >>> from careerbot.guides.corpus import read_guide
    >>> units_html(guide, [Span(16065, 16143)])["faq:2"]  # doctest: +SKIP
    """
    renderer = UnitRenderer(guide, texts or read_texts(), tuple(spans))
    return {unit.unit_id: renderer.body(unit) for unit in guide.units}


def _least(label: str, n_items: int) -> int:
    """How many of the items below it a line asks the reader to find true, 0 if it asks nothing."""
    found = _COUNTED.search(label) or _AT_LEAST.search(label)
    if found is None or not OF_THESE.search(label):
        return 0
    least = NUMBER_WORDS.get(found["least"].lower()) or int(found["least"])
    return least if 0 < least <= n_items else 0
