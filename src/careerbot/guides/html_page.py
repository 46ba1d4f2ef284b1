"""Pages saved as HTML: their main content as Markdown; the only module that imports selectolax.

HTML is not to be trusted: only text, headings, lists, tables and links to http(s) addresses come out of it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from careerbot.errors import CareerbotError
from careerbot.guides.markdown_writing import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Run,
    Table,
    clean,
    front_matter,
    plain,
    text_of,
    tidy,
)

Node = LexborNode
# A person reads none of these, or they are no text.
UNREAD = frozenset(
    "audio button canvas datalist dialog embed form head iframe img input link meta nav noscript object option "
    "script select style svg template textarea title video".split()
)
# Around the main content, not of it.
_AROUND = frozenset("aside footer header".split())
_BLOCKS = frozenset(
    "address article aside blockquote body center details dd div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Without an end, or ended by what follows.
_NEVER_OPEN = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr".split()
)
_MOST_OPEN = 1_000
_DEEPEST = 120  # elements within elements; what is deeper is read as text
_MOST_CELLS = 200  # that one cell may span, whatever it says
_MOST_TITLE_WORDS = 12
_MOST_SPANNED_ROWS = 2_000  # of a table in which cells may span others
_MOST_IN_TABLE = 400_000  # cells
_MAIN = ("main", "[role=main]", "article", "#content", "#main", ".content", "body")


@dataclass(frozen=True)
class HtmlReader:
    """Turns elements of a page into blocks.

    Attributes:
        address: of the page; links that name no host are completed by it.
        special: what a page of a known shape does with an element; None leaves it to this reader.
        skipped: elements that are not read.
    """

    address: str = ""
    special: Callable[[Node], Sequence[Block] | None] = lambda node: None
    skipped: frozenset[str] = UNREAD

    def blocks(self, node: Node, depth: int = 0) -> list[Block]:
        """The blocks within an element, in order."""
        out: list[Block] = []
        waiting: list[Run] = []

        def flush() -> None:
            out.extend(_paragraph(waiting))
            waiting.clear()

        for child in node.iter(include_text=True):
            if not _is_block(child, depth):
                waiting.extend(self.runs(child, depth=depth + 1))
                continue
            flush()
            out.extend(self._block(child, depth + 1))
        flush()
        return out

    def _block(self, node: Node, depth: int) -> Sequence[Block]:
        tag = node.tag or ""
        if (ready := self.special(node)) is not None:
            return ready
        if tag in self.skipped or is_hidden(node):
            return ()
        if tag in _HEADINGS:
            runs = tidy(self.runs(node, depth=depth))
            return (Heading(_HEADINGS[tag], runs),) if runs else ()
        if tag in ("ul", "ol"):
            return tuple(self._list(node, depth))
        if tag == "table":
            return self.table(node, depth)
        return self.blocks(node, depth)

    def runs(self, node: Node, look: Run | None = None, depth: int = 0) -> Iterator[Run]:
        """The text of an element, with what is bold, in italics or a link; blocks within are set apart by a space."""
        look = look or Run("")
        tag = node.tag or ""
        if tag == "-text":
            yield Run(node.text_content or "", look.bold, look.italic, look.address)
            return
        if tag == "br":
            yield Run(" ")
            return
        if tag.startswith("-") or tag in self.skipped or (depth and is_hidden(node)):
            return
        if depth > _DEEPEST:
            yield Run(node.text(), look.bold, look.italic, look.address)
            return
        look = self._look(node, look)
        apart = tag in _BLOCKS or tag in ("td", "th", "tr")
        yield from (Run(" "),) if apart else ()
        for child in node.iter(include_text=True):
            yield from self.runs(child, look, depth + 1)
        yield from (Run(" "),) if apart else ()

    def _look(self, node: Node, look: Run) -> Run:
        tag = node.tag
        return Run(
            "",
            look.bold or tag in ("b", "strong"),
            look.italic or tag in ("i", "em", "cite"),
            self.link(node) if tag == "a" else look.address,
        )

    def link(self, node: Node) -> str:
        """Where a link leads; nothing for places of the page itself and what is no http(s) address."""
        there = (node.attributes.get("href") or "").strip()
        if not there or there.startswith("#"):
            return ""
        try:
            address = urljoin(self.address, there)
            parts = urlsplit(address)
        except ValueError:
            return ""
        return address if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"\s", address) else ""

    def _list(self, node: Node, depth: int) -> Iterator[Listing]:
        items = []
        for child in node.iter():
            if child.tag == "li" and (item := self._item(child, depth + 1)):
                items.append(item)
            elif child.tag in ("ul", "ol"):  # not in an item of its own, as some editors write it
                items += [item for low in self._list(child, depth + 1) for item in low.items]
        if items:
            yield Listing(tuple(items), ordered=node.tag == "ol")

    def _item(self, node: Node, depth: int) -> Item | None:
        below: list[Listing] = []
        runs: list[Run] = []
        for child in node.iter(include_text=True):
            if child.tag in ("ul", "ol") and depth < _DEEPEST:
                below += self._list(child, depth + 1)
            else:
                runs += self.runs(child, depth=depth + 1)
        if not plain(runs):
            return None if not below else Item(below[0].items[0].runs, below[0].items[0].below)
        return Item(tidy(runs), tuple(below))

    def table(self, node: Node, depth: int = 0) -> list[Block]:
        """A table with its caption above and its foot below, each as a paragraph; one column alone is no table."""
        grid = _Grid([row for row in node.css("tr") if _table_of(row) == node and _holder(row) != "tfoot"])
        if grid.n_columns < 2:
            cells = [cell for row in grid.rows for cell in row if cell is not None]
            return [block for cell in cells for block in self.blocks(cell, depth + 1)]
        out: list[Block] = [*self._lines(node, "caption", depth)]
        header, parts = self.header_and_parts(grid)
        for label, rows in parts:
            out += _paragraph(label)
            out += [Table(header, rows)] if rows else []
        return out + self._lines(node, "tfoot", depth)

    def _lines(self, table: Node, tag: str, depth: int) -> list[Block]:
        return [
            block
            for node in table.iter()
            if node.tag == tag
            for block in _paragraph(list(self.runs(node, depth=depth + 1)))
        ]

    def header_and_parts(self, grid: _Grid) -> tuple[tuple[str, ...], list[_Part]]:
        """The names of the columns, those of a header in two rows joined, and the rows.

        A cell as wide as the table begins a part of it, or stands below it as a note.
        """
        header, lines = self._header(grid)
        parts: list[tuple[tuple[Run, ...], list[_Row]]] = [((), [])]
        for line in lines:
            row = tuple(self._cell(cell) for cell in line)
            if grid.is_wide(line):
                parts.append((row[0], []))
            elif any(map(plain, row)):
                parts[-1][1].append(row)
        return header, [(label, tuple(rows)) for label, rows in parts]

    def _header(self, grid: _Grid) -> tuple[tuple[str, ...], list[list[Node | None]]]:
        n_header = grid.n_header_rows
        if n_header:
            names = [[plain(self._cell(row[n])) for row in grid.rows[:n_header]] for n in range(grid.n_columns)]
            return tuple(map(_column_name, names)), grid.rows[n_header:]
        if grid.n_columns == 2 and all(row[0] is not None and row[0].tag == "th" for row in grid.rows):
            return ("Fact", "Value"), grid.rows
        return tuple(plain(self._cell(cell)) for cell in grid.rows[0]), grid.rows[1:]

    def _cell(self, cell: Node | None) -> tuple[Run, ...]:
        return tidy(self.runs(cell)) if cell is not None else ()


_Row = tuple[tuple[Run, ...], ...]
_Part = tuple[tuple[Run, ...], tuple[_Row, ...]]


class _Grid:
    """The cells of a table by row and column; a cell that goes over rows stands in each of them."""

    def __init__(self, rows: Sequence[Node]) -> None:
        self.rows: list[list[Node | None]] = []
        self._header: list[bool] = []
        waiting: dict[int, tuple[int, Node]] = {}
        spans = len(rows) <= _MOST_SPANNED_ROWS
        for row in rows:
            cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
            self.rows.append(_row(cells, waiting) if spans else list(cells[:_MOST_CELLS]))
            self._header.append(_holder(row) == "thead" or all(_is_column_head(cell) for cell in cells))
        self.n_columns = min(max(map(len, self.rows), default=0), _MOST_CELLS, 1 + _MOST_IN_TABLE // (len(rows) or 1))
        self.rows = [(row + [None] * self.n_columns)[: self.n_columns] for row in self.rows]

    def is_wide(self, row: Sequence[Node | None]) -> bool:
        """Whether one cell goes over all columns of a row."""
        return row[0] is not None and not any(row[1:]) and _span(row[0], "colspan") >= self.n_columns

    @property
    def n_header_rows(self) -> int:
        """How many rows at the top name the columns."""
        n = next((n for n, is_header in enumerate(self._header) if not is_header), len(self._header))
        return n if n < len(self.rows) else 0


def _row(cells: Sequence[Node], waiting: dict[int, tuple[int, Node]]) -> list[Node | None]:
    """One row; ``waiting`` says by column which cell of a row above reaches down, and how far."""
    row: list[Node | None] = []

    def from_above() -> None:
        while len(row) in waiting:
            left, above = waiting.pop(len(row))
            if left > 1:
                kept[len(row)] = (left - 1, above)
            row.append(above)

    kept: dict[int, tuple[int, Node]] = {}
    for cell in cells[:_MOST_CELLS]:
        from_above()
        for n in range(_span(cell, "colspan")):
            if (down := _span(cell, "rowspan")) > 1:
                kept[len(row)] = (down - 1, cell)
            # In a header each column below has the name; a value stands once.
            row.append(cell if n == 0 or cell.tag == "th" else None)
    from_above()
    waiting.update(kept)
    return row


def parse(html: str) -> LexborHTMLParser:
    """The page as a tree.

    Raises:
        CareerbotError: elements stand within elements so often that the parser would take minutes.
    """
    if _is_nested_too_deep(html):
        raise CareerbotError(
            f"elements of the page are nested more than {_MOST_OPEN:,} deep", hint="save the page again"
        )
    return LexborHTMLParser(html)


def _is_nested_too_deep(html: str) -> bool:
    """Roughly, by counting what opens and closes: the parser's time grows with the square of the depth."""
    n_open: Counter[str] = Counter()
    n = 0
    for tag in html.split("<")[1:]:
        name = tag[:16].replace(">", " ").split(" ", 1)[0].lower()
        closed = name.startswith("/")
        name = name.lstrip("/")
        if name in _NEVER_OPEN or not name.isalnum() or (closed and not n_open[name]):
            continue
        n_open[name] += -1 if closed else 1
        n += -1 if closed else 1
        if n > _MOST_OPEN:
            return True
    return False


def markdown_of(html: str) -> str:
    """The main content of a saved page as the Markdown of a guide, its title in front.

    Raises:
        CareerbotError: the page is nested too deep to be read.
    """
    page = parse(html)
    base = page.css_first("link[rel=canonical]")
    reader = HtmlReader(address=(base.attributes.get("href") or "") if base else "", skipped=UNREAD | _AROUND)
    main = _main(page)
    blocks = reader.blocks(main) if main is not None else []
    title, blocks = _titled(page, blocks)
    blocks = _levelled(blocks)
    head = front_matter({"title": title, "address": reader.address, "language": _language(page)})
    return f"{head}\n\n" + text_of([*blocks, *_faq(page, blocks)])


def _main(page: LexborHTMLParser) -> Node | None:
    """The smallest element that is said to be the content; several articles are none."""
    for selector in _MAIN:
        found = page.css(selector)
        if len(found) == 1 and clean(found[0].text()).strip():
            return found[0]
    return page.body


def _titled(page: LexborHTMLParser, blocks: list[Block]) -> tuple[str, list[Block]]:
    """The page's title, and the blocks without the heading that says it."""
    for n, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == 1:
            return block.plain, blocks[:n] + blocks[n + 1 :]
    for selector in ("h1", "title"):
        node = page.css_first(selector)
        if node is not None and (title := clean(node.text()).strip()):
            return title, blocks
    return "", blocks


def _levelled(blocks: Sequence[Block]) -> list[Block]:
    """The highest headings open sections, all others parts of them."""
    highest = min((block.level for block in blocks if isinstance(block, Heading)), default=2)
    return [
        Heading(2 if block.level == highest else 3, block.runs) if isinstance(block, Heading) else block
        for block in blocks
    ]


def _language(page: LexborHTMLParser) -> str:
    root = page.root
    said = (root.attributes.get("lang") or "") if root is not None else ""
    return found[0].lower() if (found := re.match(r"[A-Za-z]{2,3}(?=$|[-_])", said)) else ""


def _faq(page: LexborHTMLParser, blocks: Sequence[Block]) -> list[Block]:
    """The page's FAQ as search engines are told it, without the questions that are headings of the page."""
    seen = {block.plain for block in blocks if isinstance(block, Heading)}
    out: list[Block] = []
    for script in page.css('script[type="application/ld+json"]'):
        for question, answer in _questions(script.text()):
            if question not in seen:
                seen.add(question)
                out += [Heading(3, (Run(question),)), *answer]
    return [Heading(2, (Run("FAQ"),)), *out] if out else []


def _questions(text: str) -> Iterator[tuple[str, list[Block]]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    for thing in _things(found):
        if "FAQPage" not in _listed(thing.get("@type")):
            continue
        for entry in _things(thing.get("mainEntity")):
            answers = list(_things(entry.get("acceptedAnswer")))
            question = clean(parse(str(entry.get("name") or "")).text()).strip()
            answer = _as_text(HtmlReader().blocks(body) if (body := _body(answers)) is not None else [])
            if question and answer:
                yield question, answer


def _body(answers: Sequence[dict[str, object]]) -> Node | None:
    return parse(str(answers[0].get("text") or "")).body if answers else None


def _as_text(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of an answer; a heading within would be taken for the next question."""
    return [Paragraph(block.runs) if isinstance(block, Heading) else block for block in blocks]


def _things(found: object) -> Iterator[dict[str, object]]:
    for thing in _listed(found):
        if isinstance(thing, dict):
            yield thing
            yield from (inner for inner in _listed(thing.get("@graph")) if isinstance(inner, dict))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def is_hidden(node: Node) -> bool:
    """Whether a browser would not show the element."""
    attributes = node.attributes
    if "hidden" in attributes:
        return True
    style = attributes.get("style") or ""
    return "none" in style and "display:none" in style.replace(" ", "").lower()


def _is_block(node: Node, depth: int) -> bool:
    """Whether an element stands on lines of its own, or holds one that does."""
    tag = node.tag or ""
    if tag.startswith("-") or depth > _DEEPEST:
        return False
    return tag in _BLOCKS or node.css_first("p,div,ul,ol,table,h1,h2,h3,h4,h5,h6") is not None


def _paragraph(runs: Sequence[Run]) -> list[Block]:
    """The runs as a paragraph; a few bold words alone, that end no sentence, are a heading."""
    tidied = tidy(runs)
    if not tidied:
        return []
    words = plain(tidied)
    if all(run.bold for run in tidied) and words[-1] not in ".,:;" and len(words.split()) <= _MOST_TITLE_WORDS:
        return [Heading(5, tidied)]
    return [Paragraph(tidied)]


def _column_name(parts: Sequence[str]) -> str:
    """``Change (percent)`` for a name of two rows."""
    names = list(dict.fromkeys(filter(None, parts)))
    return names[0] + "".join(f" ({name})" for name in names[1:]) if names else ""


def _is_column_head(cell: Node) -> bool:
    return cell.tag == "th" and (cell.attributes.get("scope") or "col").startswith("col")


def _span(cell: Node, name: str) -> int:
    said = cell.attributes.get(name) or "1"
    return min(max(int(said), 1), _MOST_CELLS) if said.isdecimal() and len(said) < 6 else 1


def _holder(row: Node) -> str:
    parent = row.parent
    return (parent.tag or "") if parent is not None else ""


def _table_of(row: Node) -> Node | None:
    node = row.parent
    while node is not None and node.tag != "table":
        node = node.parent
    return node
