"""The Occupational Outlook Handbook of the US Bureau of Labor Statistics: its pages as guides.

A page holds tabs (Summary, What They Do, ...), each with headings, paragraphs and tables, and around them menus,
explanations and pictures. Whatever is left out is counted with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from careerbot.english import handbook as words
from careerbot.guides.html_page import HtmlReader, Node, parse
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
from careerbot.importing.names import names_of

PUBLISHER = "U.S. Bureau of Labor Statistics"
CREDIT = "Bureau of Labor Statistics, U.S. Department of Labor, Occupational Outlook Handbook"
_SUMMARY, _TELLING, _STATES, _SIMILAR, _MORE = (
    "tab-1",
    ("tab-2", "tab-3", "tab-4", "tab-5", "tab-6"),
    "tab-7",
    "tab-8",
    "tab-9",
)
_NEEDED = {_SUMMARY: "t1", **{tab: "t" + tab[-1] for tab in (*_TELLING, _SIMILAR, _MORE)}}
_CODE = re.compile(r"\b\d{2}-\d{4}\.\d{2}\b")
_NUMBER = re.compile(r"\d[\d,.]*")
_LONGEST = 1_000  # words of a paragraph that are compared; the time grows with their square
_SAME = 0.8  # of the words of a paragraph, in order, that stand in another: it is repeated


class NoOccupationError(Exception):
    """A page that is none of an occupation, or not whole; the message says why."""


@dataclass(frozen=True)
class ImportedGuide:
    """A page as a guide.

    Attributes:
        head: the front matter, without the similar guides.
        similar: the names by which the handbook links to similar occupations.
        codes: of the occupations of O*NET that the page links to.
        left_out: how often what was left out.
    """

    slug: str
    head: dict[str, str | Sequence[str]]
    blocks: tuple[Block, ...]
    similar: tuple[str, ...]
    codes: tuple[str, ...]
    left_out: Counter[str]

    def text(self, slugs: Iterable[str]) -> str:
        """The guide's text; ``slugs`` are the guides that it may name as similar."""
        others = set(slugs) - {self.slug}
        similar = [slug for slug in self.similar if slug in others]
        return front_matter({**self.head, "similar": similar}) + "\n\n" + text_of(self.blocks)


def read_page(slug: str, html: str) -> ImportedGuide:
    """The guide of one page.

    Raises:
        NoOccupationError: the page is of another kind or edition, or is cut short.
    """
    return _Page(slug, html).guide()


@dataclass
class _Page:
    slug: str
    html: str
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._tree = parse(self.html)
        self.tabs = {tab: node for tab in (*_NEEDED, _STATES) if (node := self._tree.css_first(f"#{tab}")) is not None}
        self._check()
        self.address = self._address()
        self._take_out()
        self._reader = HtmlReader(address=self.address, special=self._special)

    def _check(self) -> None:
        if self._tree.css_first("#panes") is None or not self.tabs:
            raise NoOccupationError("no page of an occupation: it has no tabs of the handbook")
        for tab, link in _NEEDED.items():
            if tab not in self.tabs and self._tree.css_first(f"#{link}") is not None:
                raise NoOccupationError(f"cut short: its tab {self._text('#' + link)!r} is missing")
        if _SUMMARY in self.tabs and self._tree.css_first("#quickfacts td") is None:
            raise NoOccupationError("of another edition or cut short: it has no quick facts")
        if not self._date():
            raise NoOccupationError('cut short: it has no "Last Modified Date"')
        if not words.HOW_TO_BECOME.search(self._heading("tab-4")):
            raise NoOccupationError("of another edition: no heading says how to become one")

    def guide(self) -> ImportedGuide:
        telling = {tab: self._tab(tab) for tab in _TELLING if tab in self.tabs}
        self._drop_repeated_schedule(telling)
        blocks: list[Block] = [*self._quick_facts()]
        blocks += self._summary([block for tab in telling.values() for block in tab])
        for tab, content in telling.items():
            blocks += [Heading(2, (Run(self._heading(tab)),)), *content]
        blocks += self._similar() + self._more()
        return ImportedGuide(
            self.slug, self._head(telling), tuple(blocks), self._similar_names(), self._codes(), self.left_out
        )

    def _tab(self, tab: str) -> list[Block]:
        """A tab's own blocks; a chart, which stands beside the text, comes last."""
        content = [block for block in self._reader.blocks(self.tabs[tab]) if not self._is_boilerplate(block)]
        return [*_levelled(content), *self._charts(self.tabs[tab])]

    def _is_boilerplate(self, block: Block) -> bool:
        said = isinstance(block, Paragraph) and words.BOILERPLATE.match(block.plain) is not None
        self.left_out["paragraphs that are the same on all pages"] += said
        return said

    def _special(self, node: Node) -> Sequence[Block] | None:
        """What only the handbook's pages have; None for all else."""
        tag, classes = node.tag, (node.attributes.get("class") or "").split()
        if tag == "h2" or tag == "nav" or "ooh-chart" in classes or node.attributes.get("id") == "quickfacts":
            return ()
        if "ooh_right_img" in classes:
            return ()
        if tag in ("h3", "h4") and node.css_first(".invisible") is not None:
            self.left_out["empty headings"] += 1
            return ()
        if "ooh-tab-table" in classes:
            return self._lines_table(node)
        if node.attributes.get("id") == "outlook-table":
            return self._outlook(node)
        return None

    def _lines_table(self, node: Node) -> list[Block]:
        """A table of names and numbers, whose columns the paragraph before it tells."""
        rows = [[tidy(self._reader.runs(cell)) for cell in row.css("td")] for row in node.css("tr")]
        rows = [row for row in rows if len(row) == 2]
        return [Table(_columns(_text_before(node)), tuple(map(tuple, rows)))] if rows else []

    def _outlook(self, node: Node) -> list[Block]:
        """The projections; the last column holds only links to data."""
        blocks = self._reader.table(node)
        out: list[Block] = []
        for block in blocks:
            if isinstance(block, Table):
                n_columns = next((n for n, name in enumerate(block.header) if "Industry" in name), len(block.header))
                self.left_out["links to tables of data"] += len(block.rows)
                header = tuple(map(words.outlook_column, block.header[:n_columns]))
                out.append(Table(header, tuple(row[:n_columns] for row in block.rows)))
            elif not out and isinstance(block, (Paragraph, Heading)):
                out.append(Heading(3, block.runs))
            elif not self._is_boilerplate(block):
                out.append(block)
        return out

    def _charts(self, tab: Node) -> Iterator[Block]:
        for chart in tab.css(".ooh-chart"):
            paragraphs = [clean(p.text()).strip() for p in chart.css("p")]
            title = next(filter(None, paragraphs), "")
            names = [clean(name.text()).strip() for name in chart.css("dt")]
            values = [clean(value.text()).strip() for value in chart.css("dd")]
            rows = [((Run(name),), (Run(value),)) for name, value in zip(names, values, strict=False) if name and value]
            if title and rows:
                yield Heading(3, (Run(title),))
                yield Table(("Occupation", words.chart_column(title)), tuple(rows))
            self.left_out["notes below charts"] += len(chart.css("p.footer"))

    def _quick_facts(self) -> list[Block]:
        """The box of facts; a value of two lines is two facts."""
        if _SUMMARY not in self.tabs:
            return []
        rows = []
        for row in self._tree.css("#quickfacts tbody tr"):
            name, value = row.css_first("th"), row.css_first("td")
            if name is not None and value is not None:
                label = tidy(self._reader.runs(name))
                rows += [(label, line) for line in self._value_lines(value)]
        return [Heading(2, (Run(words.QUICK_FACTS),)), Table(("Fact", "Value"), tuple(rows))]

    def _value_lines(self, cell: Node) -> list[tuple[Run, ...]]:
        lines: list[list[Run]] = [[]]
        for child in cell.iter(include_text=True):
            if child.tag == "br":
                lines.append([])
            else:
                lines[-1] += self._reader.runs(child)
        return [tidied for line in lines if (tidied := tidy(line))]

    def _summary(self, elsewhere: Sequence[Block]) -> list[Block]:
        """What the summary says that the tabs do not say in the same words."""
        if _SUMMARY not in self.tabs:
            return []
        said = "\n".join(block.plain for block in elsewhere if isinstance(block, (Paragraph, Listing)))
        out: list[Block] = []
        for block in _levelled(self._reader.blocks(self.tabs[_SUMMARY])):
            if isinstance(block, Paragraph):
                if self._is_boilerplate(block):
                    continue
                if block.plain in said:
                    self.left_out["paragraphs of the summary that stand in a tab word for word"] += 1
                    continue
            out.append(block)
        out = [block for n, block in enumerate(out) if not _is_empty_heading(out, n)]
        return [Heading(2, (Run(self._heading(_SUMMARY)),)), *out] if out else []

    def _drop_repeated_schedule(self, telling: dict[str, list[Block]]) -> None:
        """What stands under Work Schedules is said again under Pay, at times in slightly other words."""
        schedules = [block.plain for block in _below(telling.get("tab-3", []), words.WORK_SCHEDULES)]
        kept: list[Block] = []
        for block in telling.get("tab-5", []):
            if isinstance(block, Paragraph) and any(_repeats(block.plain, text) for text in schedules):
                self.left_out["paragraphs under Pay that repeat the work schedules"] += 1
            else:
                kept.append(block)
        telling["tab-5"] = kept

    def _similar(self) -> list[Block]:
        tab = self.tabs[_SIMILAR]
        out: list[Block] = [Heading(2, (Run(self._heading(_SIMILAR)),))]
        table = tab.css_first("#similar-occupations")
        if table is None:
            return [*out, *_levelled(self._reader.blocks(tab))]
        for block in self._reader.blocks(tab):
            if isinstance(block, Table):
                # The first column holds a picture.
                header = tuple(words.sentence_case(name) for name in block.header[1:])
                out.append(Table(header, tuple(row[1:] for row in block.rows)))
            elif not self._is_boilerplate(block):
                out.append(block)
        return out

    def _similar_names(self) -> tuple[str, ...]:
        links = (link.attributes.get("href") or "" for link in self.tabs[_SIMILAR].css("a"))
        found = (re.search(r"/ooh/[\w-]+/([\w-]+)\.htm", link) for link in links)
        return tuple(dict.fromkeys(name[1].lower() for name in found if name))

    def _more(self) -> list[Block]:
        content = [block for block in self._reader.blocks(self.tabs[_MORE]) if not self._is_boilerplate(block)]
        return [Heading(2, (Run(self._heading(_MORE)),)), *_links_as_list(_levelled(content))]

    def _codes(self) -> tuple[str, ...]:
        links = (link.attributes.get("href") or "" for link in self.tabs[_MORE].css("a"))
        return tuple(dict.fromkeys(code for link in links for code in _CODE.findall(link)))

    def _head(self, telling: dict[str, list[Block]]) -> dict[str, str | Sequence[str]]:
        blocks = [block for content in telling.values() for block in content]
        heading = clean(self._text("h1"))
        one = words.HOW_TO_BECOME.search(self._heading("tab-4"))
        paragraphs = [block for block in telling.get("tab-2", []) if isinstance(block, Paragraph)]
        texts = [block.plain for block in blocks if isinstance(block, Paragraph)]
        told = [paragraph.plain for paragraph in paragraphs]
        names = names_of(heading, one[1] if one else heading, _types(blocks, paragraphs, texts), told)
        return {
            "title": names.title,
            "other_names": names.others,
            "group": self._group(),
            "publisher": PUBLISHER,
            "address": self.address,
            "language": "en",
            "licence": "public domain",
            "credit": CREDIT,
            "last_verified": self._date(),
        }

    def _heading(self, tab: str) -> str:
        node = self._tree.css_first(f"#{tab} h2 span") or self._tree.css_first(f"#{tab} h2")
        return clean(node.text()).strip() if node is not None else ""

    def _text(self, selector: str) -> str:
        node = self._tree.css_first(selector)
        return clean(node.text()).strip() if node is not None else ""

    def _date(self) -> str:
        found = words.LAST_MODIFIED.search(self._text("p.update"))
        return f"{found[3]}-{words.MONTHS.index(found[1]) + 1:02}-{int(found[2]):02}" if found else ""

    def _address(self) -> str:
        for selector in ("link[rel=canonical]", ".citation a"):
            node = self._tree.css_first(selector)
            there = (node.attributes.get("href") or "").strip() if node is not None else ""
            if urlsplit(there).scheme in ("http", "https"):
                return there
        return ""

    def _group(self) -> str:
        """The kind of work that the page's address counts it under, as the page itself calls it if it does."""
        *_, group, _ = ["", "", *urlsplit(self.address).path.split("/")]
        links = [node for node in self._tree.css(f'a[href$="/{group}/home.htm"]') if group and _NAME.fullmatch(group)]
        titles = [title for node in links if (title := clean(node.text()).strip())]
        return titles[-1] if titles else group.replace("-", " ").capitalize()

    def _take_out(self) -> None:
        """Remove and count what no tab's text is made of."""
        for what, selector in _AROUND.items():
            found = self._tree.css(selector)
            self.left_out[what] += len(found)
            for node in found:
                node.decompose()


_NAME = re.compile(r"[a-z][a-z0-9-]*")
_AROUND = {
    "images, with their captions": "#panes .ooh_right_img, #similar-occupations td img",
    "videos": '#panes .youtube-player, #center-content > a[href*="youtube.com"]',
    "menus and buttons": "#ooh-main-nav, .main-nav, footer, #panes nav",
    'explanations of the handbook itself ("About this section")': "div[id^=about-], div[id^=qf-], div[id^=inlinehelp-]",
    'tabs "State & Area Data", which are the same on all pages': "#tab-7",
}


def _levelled(blocks: Iterable[Block]) -> list[Block]:
    return [Heading(3, block.runs) if isinstance(block, Heading) else block for block in blocks]


def _is_empty_heading(blocks: Sequence[Block], n: int) -> bool:
    return isinstance(blocks[n], Heading) and (n + 1 == len(blocks) or isinstance(blocks[n + 1], Heading))


def _below(blocks: Iterable[Block], heading: str) -> Iterator[Paragraph]:
    """The paragraphs under a heading."""
    here = False
    for block in blocks:
        if isinstance(block, Heading):
            here = block.plain == heading
        elif here and isinstance(block, Paragraph):
            yield block


def _repeats(text: str, other: str) -> bool:
    ours, theirs = text.split(), other.split()
    if len(ours) > _LONGEST or len(theirs) > _LONGEST or not set(_NUMBER.findall(text)) <= set(_NUMBER.findall(other)):
        return False
    same = sum(size for *_, size in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks())
    return same >= _SAME * len(ours)


def _text_before(table: Node) -> str:
    node = table.prev
    while node is not None and node.tag != "p":
        node = node.prev
    return clean(node.text()).strip() if node is not None else ""


def _columns(lead: str) -> tuple[str, str]:
    """What a table lists and what it counts, by the words before it."""
    if words.EMPLOYERS.search(lead):
        return words.EMPLOYER_COLUMNS
    if wages := words.WAGES.search(lead):
        when = words.WHEN.search(lead)
        value = f"{wages[1]} {wages[2]} wage{', ' + when[1] if when else ''} (US dollars)"
        return ("Industry" if words.BY_INDUSTRY.search(lead) else "Occupation"), value[0].upper() + value[1:]
    if words.DISTRIBUTED.search(lead):
        held = words.HELD_JOBS.search(lead)
        return "Occupation", f"Employment{', ' + held[2] if held else ''} (jobs)"
    return words.OTHER_COLUMNS


def _types(blocks: Sequence[Block], paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> list[str]:
    """What the page names as its occupations: in the projections, in the tables, with jobs of their own, in bold."""
    rows = [
        plain(row[0])
        for block in blocks
        if isinstance(block, Table) and block.header[0] == words.OCCUPATIONAL_TITLE
        for row in block.rows
    ]
    held = [found[1] for text in texts if (found := words.HELD_JOBS.search(text))]
    bold = [p.runs[0].text for p in paragraphs if p.runs[0].bold and len(p.runs) > 1]
    return [*rows, *held, *bold]


def _links_as_list(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that are nothing but a link as the items of a list."""
    out: list[Block] = []
    for block in blocks:
        if not (isinstance(block, Paragraph) and all(run.address or not run.text.strip() for run in block.runs)):
            out.append(block)
        elif out and isinstance(out[-1], Listing) and not out[-1].ordered:
            out[-1] = Listing((*out[-1].items, Item(block.runs)))
        else:
            out.append(Listing((Item(block.runs),)))
    return out
