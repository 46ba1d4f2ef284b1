"""Read a guide that is written in Markdown (docs/writing-a-guide.md describes the format).

Blocks come from the parser's tokens; words are found along them in the source (``inline``), cut into sentences as
everywhere and mapped back. Whatever looks like structure and is not taken is a problem with its line (``strict``),
and so is every letter that ends up in no unit.
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from careerbot.english.layout import MYTHS
from careerbot.errors import GuideFormatError, GuideProblems
from careerbot.guides.front_matter import (
    FrontMatter,
    address_trouble,
    check_settings,
    is_key_line,
    read_front_matter,
)
from careerbot.guides.inline import Inline, Walk, Words, markdown
from careerbot.guides.model import Block, Cell, Span, Statement, StatementKind, Unit, UnitKind
from careerbot.guides.sentences import prose_blocks, sentences
from careerbot.guides.shapes import FACT_COLUMNS
from careerbot.guides.sources import Sources
from careerbot.guides.strict import Stamp, line_troubles, stamp_at
from careerbot.guides.turns import with_hosts

_DEEPEST = 3
_MOST_LIST_DIGITS = 2
_INTRODUCTION = "introduction"
_LIST_MARKS = re.compile(r"[\s>*+-]*(?:\d{1,9}[.)][\s>*+-]*)*")
_LISTS = ("bullet_list", "ordered_list")
_NOT_READ = {
    "fence": ("a block of code is not read", "write the text without the fence"),
    "code_block": ("a line that begins with four spaces or a tab is code", "write it without the blanks before it"),
    "html_block": ("HTML is not read", "write the text in Markdown, without HTML"),
}


@dataclass(frozen=True)
class MarkdownGuide:
    """What is read of a text in Markdown; the fields are those of a guide."""

    settings: dict[str, Any]
    settings_lines: dict[str, int]
    heading: str
    units: tuple[Unit, ...]
    intros: tuple[Span, ...]
    marks: tuple[Span, ...]
    links: tuple[tuple[Span, str], ...]


def read_markdown(sources: Sources) -> MarkdownGuide:
    """The guide of a text in Markdown.

    Raises:
        GuideProblems: all that is wrong with it.
    """
    return _Reader(sources).read()


def read_below(sources: Sources, n_faq: int) -> MarkdownGuide:
    """What stands in the texts behind the first one, which is in another format.

    Args:
        n_faq: questions that the first one has.

    Raises:
        GuideProblems: all that is wrong with them.
    """
    _, first = sources.parts[0]
    return _Reader(sources, n_faq).read_from(FrontMatter(n_lines=first.count("\n") + 2))


@dataclass
class _Part:
    """A heading and what stands below it, up to the next one; ``is_hurt`` where a heading there cannot be read."""

    level: int
    line: int
    title: Span | None = None
    nodes: list[SyntaxTreeNode] = field(default_factory=list)
    below: list[_Part] = field(default_factory=list)
    is_hurt: bool = False


class _Reader:
    def __init__(self, sources: Sources, n_faq: int = 0) -> None:
        self._sources = sources
        self._source = sources.text
        self._lines = self._source.replace("\0", " ").split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._problems: list[GuideFormatError] = []
        self._parser = markdown()
        self._env: dict[str, Any] = {}
        # Of each character: whether it is of the words, and whether it is inside the end of a link.
        self._shown = bytearray(len(self._source))
        self._tailed = bytearray(len(self._source))
        self._links: list[tuple[Span, str]] = []
        self._labels: set[str] = set()
        self._units: list[Unit] = []
        self._intros: list[Span] = []
        self._n_faq = n_faq
        self._named: dict[str, int] = {}

    def read(self) -> MarkdownGuide:
        front = read_front_matter(self._sources, self._wrong)
        settings = check_settings(front.values, lambda name, *told: self._wrong(front.lines[name], *told))
        is_whole = not self._problems
        top, parts = self._parts(self._nodes(front))
        if top is None and "title" not in settings and is_whole and not parts[0].is_hurt:
            self._wrong(1, "the guide has no title", "write `title: Carpenter` in the front matter, or '# Carpenter'")
        return self._read_parts(front, settings, top, parts)

    def read_from(self, front: FrontMatter) -> MarkdownGuide:
        """What stands below the lines that are not looked at."""
        return self._read_parts(front, {}, *self._parts(self._nodes(front)))

    def _read_parts(
        self, front: FrontMatter, settings: dict[str, Any], top: Span | None, parts: Sequence[_Part]
    ) -> MarkdownGuide:
        for part in parts:
            self._read_part(part)
        if not self._units and not self._problems:
            self._wrong(len(self._lines), "no section found", "write '## Heading' and text below it")
        self._check_references()
        if not self._problems:
            self._check_all_is_read(front.n_lines)
        if self._problems:
            raise GuideProblems(sorted(self._problems, key=lambda one: one.line))
        return MarkdownGuide(
            settings=settings,
            settings_lines=dict(front.lines),
            heading=self._source[top.start : top.end] if top else "",
            units=tuple(self._units),
            intros=tuple(self._intros),
            marks=tuple(self._marks(self._starts[front.n_lines])),
            links=tuple(self._links),
        )

    # Problems and places

    def _wrong(self, line: int, message: str, hint: str = "") -> None:
        self._problems.append(self._sources.error(line, message, hint))

    def _wrong_at(self, place: int, message: str, hint: str = "") -> None:
        self._wrong(self._line_of(place), message, hint)

    def _line_of(self, place: int) -> int:
        return bisect.bisect_right(self._starts, place)

    def _line(self, node: SyntaxTreeNode) -> int:
        return node.map[0] + 1 if node.map else 1

    # The tree of headings

    def _nodes(self, front: FrontMatter) -> list[SyntaxTreeNode]:
        """The blocks of the text; front matter is blank to the parser, so that lines keep their numbers."""
        if "\0" in self._source:
            self._wrong_at(self._source.index("\0"), "a character that is none (U+0000)", "leave it out")
        text = "\n".join([""] * front.n_lines + self._lines[front.n_lines :])
        return SyntaxTreeNode(self._parser.parse(text, self._env)).children

    def _parts(self, nodes: Sequence[SyntaxTreeNode]) -> tuple[Span | None, list[_Part]]:
        """The title of the guide, and its parts: those of ##, each with its ### below."""
        parts = [_Part(1, 1)]
        for node in nodes:
            if node.type != "heading":
                (parts[-1].below[-1] if parts[-1].below else parts[-1]).nodes.append(node)
                continue
            level, title, line = int(node.tag[1:]), self._title(node), self._line(node)
            (parts[-1].below[-1] if parts[-1].below else parts[-1]).is_hurt |= title is None or level > _DEEPEST
            if level > _DEEPEST:
                self._wrong(line, "a heading below ###", "write it with ## or ###")
            elif level == 1 and (len(parts) > 1 or parts[0].title or parts[0].nodes):
                self._wrong(line, "a heading with one # that is not the first", "write '## Heading'")
            elif level == 1:
                parts[0].title, parts[0].line = title, line
            elif level == 2:
                parts.append(_Part(level, line, title))
            elif len(parts) == 1:
                self._wrong(line, "a ### heading without a ## heading above it", "write '## Heading'")
            else:
                parts[-1].below.append(_Part(level, line, title))
        return parts[0].title, parts

    def _title(self, node: SyntaxTreeNode) -> Span | None:
        """Where the words of a heading stand; they must be one run, without marks among them."""
        line = self._line(node)
        content = node.children[0].content if node.children else ""
        if not content.strip():
            self._wrong(line, "a heading without words", "write '## Heading'")
            return None
        if node.markup in ("=", "-"):
            if is_key_line(content.split("\n")[0]):
                self._wrong(line, "front matter that is not at the top", "write --- in the first line of the file")
                return None
            if "\n" in content or content.rstrip()[-1] in ".!:;,":
                self._wrong(line, "a text underlined as a heading", "leave a blank line above the rule below it")
                return None
        words = self._inline(node.children[0], heads=node.markup.startswith("#"))
        runs = words.runs()
        if len(runs) != 1:
            self._wrong(line, "a heading with marks among its words", "write the heading in plain words")
            return None
        if node.tag != "h1" and not re.search(r"[^\W\d_]", words.text):
            self._wrong(line, "a heading needs a word", "write '## Heading'")
            return None
        return runs[0]

    # Words

    def _inline(self, node: SyntaxTreeNode, *, heads: bool = False) -> Words:
        """The words of a paragraph or heading."""
        content = node.content
        places: list[int] = []
        for at, text in enumerate(content.split("\n"), self._top(node)):
            line = self._lines[at]
            bare = text.strip()
            start = line.find(bare, _hashes(line)) if heads else len(line.rstrip()) - len(bare)
            if line[start : start + len(bare)] != bare:
                self._wrong(at + 1, "a line that cannot be read", "write it without tabs before it")
                return Words("", ())
            lead = self._starts[at] + start - (len(text) - len(text.lstrip()))
            places += range(lead, lead + len(text))
            places.append(self._starts[at + 1] - 1)
        return self._walk(content, places, node.token.children if node.token and node.token.children else [])

    def _top(self, node: SyntaxTreeNode) -> int:
        """The line of a paragraph's first word; lines of odd blanks above it are of the block, not of its content."""
        assert node.map is not None
        first = node.content.split("\n")[0].strip()
        return next((at for at in range(*node.map) if first in self._lines[at]), node.map[0])

    def _walk(self, content: str, places: Sequence[int], tokens: Sequence[Any]) -> Words:
        found: Inline = Walk(content, places, self._wrong_at).run(tokens)
        for place in found.words.places:
            self._shown[place] = True
        for tail in found.tails:
            self._tailed[tail.start : tail.end] = b"\1" * (tail.end - tail.start)
        for span, address in found.links:
            if trouble := address_trouble(address):
                self._wrong_at(span.start, f"a link {trouble}: {address}", "write an address that begins with https://")
        self._links += found.links
        self._labels |= {token.meta["label"] for token in tokens if "label" in token.meta}
        return found.words

    def _paragraph(self, node: SyntaxTreeNode, *, leads_list: bool = False) -> Words:
        """A paragraph's words, each of its lines looked at."""
        words = self._inline(node.children[0])
        written = node.children[0].content.split("\n")
        lines = words.lines()
        for start, end in lines:
            seen = words.runs(start, end)
            if not seen:
                continue
            line = self._line_of(seen[0].start)
            raw = written[line - 1 - self._top(node.children[0])].lstrip()
            is_last = (start, end) == lines[-1]
            for told in line_troubles(raw, words, start, end, leads_list=leads_list and is_last):
                self._wrong(line, *told)
        if not words.runs() and words.text.strip():
            self._wrong(self._line(node), "a paragraph without words", "leave it out")
        return words

    # Parts

    def _read_part(self, part: _Part) -> None:
        read = self._written(part.nodes)
        if part.level == 1:
            if part.title and not read:
                self._intros.append(part.title)
            if read:
                self._add_section(part, _INTRODUCTION)
            return
        if not read and not part.below:
            if not part.is_hurt:
                self._wrong(part.line, "a heading with nothing below it", "write its text, or leave it out")
        elif self._is_transcript(part):
            self._transcript(part)
        elif part.below and all(one.title and self._text(one.title).endswith("?") for one in part.below):
            self._faq(part)
        else:
            self._sections(part)

    def _written(self, nodes: Sequence[SyntaxTreeNode]) -> list[SyntaxTreeNode]:
        """The blocks that say something: a rule across the page does not."""
        return [node for node in nodes if node.type != "hr"]

    def _text(self, span: Span) -> str:
        return self._source[span.start : span.end]

    def _sections(self, part: _Part) -> None:
        if part.title is None:  # a problem by itself; what stands below it may hold others
            for one in (part, *part.below):
                self._blocks(one.nodes, ())
            return
        name = _slug(self._text(part.title))
        start = part.title.start
        if self._written(part.nodes):
            self._add_section(part, name)
        for at, one in enumerate(part.below):
            if not self._written(one.nodes) and not one.is_hurt:
                self._wrong(one.line, "a heading with nothing below it", "write its text, or leave it out")
            elif one.title is not None and self._written(one.nodes):
                # A heading without text of its own belongs to the first section below it.
                first = start if at == 0 and not self._written(part.nodes) else one.title.start
                self._add_section(one, f"{name}.{_slug(self._text(one.title))}", above=part.title, start=first)
            else:
                self._blocks(one.nodes, ())

    def _add_section(self, part: _Part, name: str, above: Span | None = None, start: int | None = None) -> None:
        headings = [self._text(span) for span in (above, part.title) if span]
        blocks = self._blocks(part.nodes, headings)
        nodes = self._written(part.nodes)
        if start is None:
            start = part.title.start if part.title else self._start_of(nodes[0])
        unit_id = f"{UnitKind.SECTION.value}:{name}"
        self._add(
            part.line, Unit(unit_id, UnitKind.SECTION, Span(start, self._end_of(nodes)), blocks, part.title, above)
        )

    def _add(self, line: int, unit: Unit) -> None:
        if unit.unit_id in self._named:
            _, first = self._sources.place(self._named[unit.unit_id])
            self._wrong(line, f"{unit.unit_id} stands twice (first in line {first})", "give one of them another name")
            return
        self._named[unit.unit_id] = line
        if unit.blocks:
            self._units.append(unit)

    def _start_of(self, node: SyntaxTreeNode) -> int:
        line = self._line(node) - 1
        return self._starts[line] + len(self._lines[line]) - len(self._lines[line].lstrip())

    def _end_of(self, nodes: Sequence[SyntaxTreeNode]) -> int:
        last = max(node.map[1] for node in nodes if node.map) - 1
        while not self._lines[last].strip():
            last -= 1
        return self._starts[last] + len(self._lines[last].rstrip())

    # Questions and turns

    def _faq(self, part: _Part) -> None:
        intro = self._written(part.nodes)
        if len(intro) > 1 or any(node.type != "paragraph" for node in intro):
            self._wrong(
                self._line(intro[0]), "more than a line above the questions", "give the text a ## heading of its own"
            )
            intro = []
        self._intros += [part.title] if part.title else []
        for node in intro:
            self._intros += self._paragraph(node).runs()
        for one in part.below:
            nodes = self._written(one.nodes)
            if not nodes:
                self._wrong(one.line, "a question without an answer below it", "write the answer, or leave it out")
                continue
            assert one.title is not None
            self._n_faq += 1
            blocks = self._blocks(nodes, [self._text(one.title)])
            span = Span(one.title.start, self._end_of(nodes))
            self._add(one.line, Unit(f"{UnitKind.FAQ.value}:{self._n_faq}", UnitKind.FAQ, span, blocks, one.title))

    def _is_transcript(self, part: _Part) -> bool:
        """Whether at least half of the paragraphs begin with a time."""
        nodes = [*part.nodes, *(node for one in part.below for node in one.nodes)]
        firsts = [node.children[0].content for node in nodes if node.type == "paragraph"]
        # Marks before the time count as nothing: "**05:23** What about salary?"
        n_timed = sum(stamp_at(bare, 0, len(bare)) is not None for bare in (_unmarked_start(one) for one in firsts))
        return n_timed > 0 and 2 * n_timed >= len(firsts)

    def _transcript(self, part: _Part) -> None:
        self._intros += [part.title] if part.title else []
        for one in part.below:
            self._wrong(one.line, "a heading inside a transcript", "leave it out, or begin a new part with ##")
        units: list[Unit] = []
        before = 0
        for node in self._written(part.nodes):
            if node.type != "paragraph":
                self._wrong(
                    self._line(node), "something other than turns in a transcript", "write '05:23 What is said'"
                )
                continue
            words = self._paragraph(node)
            stamps = [stamp for line in words.lines() if (stamp := stamp_at(words.text, *line))]
            lead = words.runs(0, stamps[0].start if stamps else None)
            if lead and before:
                self._wrong_at(lead[0].start, "a paragraph without a time", "write '05:23 What is said'")
            elif lead:
                self._intros += lead
            for at, stamp in enumerate(stamps):
                end = stamps[at + 1].start if at + 1 < len(stamps) else len(words.text)
                unit = self._turn(words, stamp, end, units[-1] if units else None)
                units += [unit] if unit else []
            before += len(stamps)
        self._units += with_hosts(units, self._n_words)

    def _turn(self, words: Words, stamp: Stamp, end: int, before: Unit | None) -> Unit | None:
        said = words.runs(stamp.end, end)
        start = words.places[stamp.start]
        line = self._line_of(start)
        shown = words.text[stamp.start : stamp.end]
        if not said:
            self._wrong(line, f"the turn at {shown} says nothing", "write what is said behind the time")
            return None
        if before is not None and stamp.seconds <= (before.start_s or 0):
            self._wrong(line, f"the turn at {shown} does not come after {before.name}", "correct one of the two times")
            return None
        unit_id = f"{UnitKind.TRANSCRIPT.value}:{stamp.name}"
        if unit_id in self._named:
            _, first = self._sources.place(self._named[unit_id])
            self._wrong(line, f"{unit_id} stands twice (first in line {first})", "correct one of the two times")
            return None
        self._named[unit_id] = line
        blocks = tuple(self._prose(words, stamp.end, end))
        return Unit(unit_id, UnitKind.TRANSCRIPT, Span(start, said[-1].end), blocks, start_s=stamp.seconds)

    def _n_words(self, unit: Unit) -> int:
        return sum(len(self._text(span).split()) for one in unit.statements() for span in one.quotes)

    # Blocks

    def _blocks(self, nodes: Sequence[SyntaxTreeNode], headings: Sequence[str]) -> tuple[Block, ...]:
        """The blocks of a unit; a line above a list or table introduces it."""
        blocks: list[Block] = []
        label: Statement | None = None
        nodes = self._written(nodes)
        for at, node in enumerate(nodes):
            if node.type in _LISTS:
                blocks += self._list(node, label, self._is_myth(label, headings))
            elif node.type == "table":
                blocks += self._table(node, label, headings)
            elif node.type == "paragraph":
                leads = at + 1 < len(nodes) and nodes[at + 1].type in (*_LISTS, "table")
                prose, label = self._led(self._paragraph(node, leads_list=leads), leads)
                self._check_hour(node)
                blocks += prose
                continue
            elif node.type == "blockquote":
                blocks += self._quotation(node, headings)
            else:
                self._refuse(node)
            label = None
        return tuple(blocks)

    def _refuse(self, node: SyntaxTreeNode) -> None:
        self._wrong(
            self._line(node), *_NOT_READ.get(node.type, ("a heading inside a list or quotation", "move it out"))
        )

    def _quotation(self, node: SyntaxTreeNode, headings: Sequence[str]) -> tuple[Block, ...]:
        for child in node.children:
            if child.type == "table":
                self._wrong(self._line(child), "a table inside a quotation", "write it without the > before it")
                return ()
        return self._blocks(node.children, headings)

    def _check_hour(self, node: SyntaxTreeNode) -> None:
        """A paragraph that begins with a time would be a turn; here it is not one."""
        text = _unmarked_start(node.children[0].content)
        if stamp_at(text, 0, len(text)):
            self._wrong(
                self._line(node),
                "a time outside a transcript",
                "put the transcript below a heading of its own; write an hour of a day as '- 9:00 — what happens'",
            )

    def _is_myth(self, label: Statement | None, headings: Sequence[str]) -> bool:
        above = [" ".join(map(self._text, label.quotes))] if label else headings
        return any(map(MYTHS.match, above))

    def _led(self, words: Words, leads: bool) -> tuple[list[Block], Statement | None]:
        """A paragraph as prose, and its last sentence as the label of the list below, if it can be one."""
        if not leads or not words.text.strip() or words.text.rstrip()[-1] in ".!?":
            return self._prose(words, 0, len(words.text)), None
        start = max(sentences(words.text, 0, len(words.text))[-1].start, 0)
        label = words.statement(StatementKind.LABEL, start)
        return self._prose(words, 0, start), label

    def _prose(self, words: Words, start: int, end: int) -> list[Block]:
        """Running text as blocks, each statement as runs of the source."""

        def placed(one: Statement) -> Statement:
            return words.statement(one.kind, one.span.start, one.span.end)

        return [
            Block(tuple(map(placed, block.statements)), placed(block.label) if block.label else None)
            for block in prose_blocks(words.text, start, end)
        ]

    def _list(self, node: SyntaxTreeNode, label: Statement | None, is_myth: bool) -> list[Block]:
        """A list, and behind each item that has one the list below it; such an item is its label."""
        kind = StatementKind.MYTH if is_myth else StatementKind.ITEM
        blocks: list[Block] = []
        items: list[Statement] = []

        def close() -> None:
            nonlocal label
            if items:
                blocks.append(Block(tuple(items), label))
            elif label is not None:
                blocks.append(Block((Statement(StatementKind.SENTENCE, label.cells),)))
            items.clear()
            label = None

        for item in node.children:
            self._check_number(item)
            said: tuple[Cell, ...] = ()
            for child in self._item_nodes(item):
                if child.type == "paragraph":
                    said += self._item_cells(child)
                elif not said:
                    self._wrong(self._line(child), "a list inside a list item without words", "write what it lists")
                else:
                    close()
                    above = Statement(StatementKind.LABEL, said)
                    blocks += self._list(child, above, is_myth or self._is_myth(above, ()))
                    said = ()
            if said:
                items.append(Statement(kind, said))
        close()
        return blocks

    def _item_cells(self, node: SyntaxTreeNode) -> tuple[Cell, ...]:
        words = self._paragraph(node, leads_list=True)
        return words.statement(StatementKind.ITEM).cells

    def _item_nodes(self, item: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
        """The paragraphs and lists of an item."""
        children = [
            one for child in item.children for one in (child.children if child.type == "blockquote" else [child])
        ]
        if not children:
            self._wrong(self._line(item), "a list item with nothing in it", "write it, or leave it out")
        for child in children:
            if child.type in (*_LISTS, "paragraph"):
                yield child
            elif child.type == "table":
                self._wrong(self._line(child), "a table inside a list", "write it below the list")
            elif child.type == "hr":
                self._wrong(self._line(child), "a rule inside a list", "leave it out")
            else:
                self._refuse(child)

    def _check_number(self, item: SyntaxTreeNode) -> None:
        if item.info and len(item.info) > _MOST_LIST_DIGITS:
            self._wrong(
                self._line(item),
                f"{item.info}{item.markup} begins a numbered list in Markdown",
                f"write {item.info}\\{item.markup} if it is none",
            )

    # Tables

    def _table(self, node: SyntaxTreeNode, label: Statement | None, headings: Sequence[str]) -> list[Block]:
        assert node.map is not None
        first, last = node.map
        columns = self._columns(first)
        rows = [(at, cells) for at in range(first + 2, last) if (cells := self._row(at, len(columns))) is not None]
        if not columns:
            return []
        if last - first <= 2:
            self._wrong(first + 1, "a table without rows", "write its rows, or leave it out")
        above = [self._source[span.start : span.end] for span in (label.quotes if label else ())] or list(headings)
        if any(map(MYTHS.match, [*above, *columns])):
            self._wrong(first + 1, "a table of myths", "write the false statements as a list below '## Myths'")
        kind = StatementKind.FACT if columns[0].lower() == FACT_COLUMNS[0] else StatementKind.ROW
        if kind is StatementKind.FACT:
            columns = self._fact_columns(first, columns, rows)
        found = []
        for at, cells in rows:
            said = tuple(Cell(name, span) for name, span in zip(columns, cells, strict=False) if span)
            if said:
                found.append(Statement(kind, said))
            else:
                self._wrong(at + 1, "a row with nothing in it", "leave it out")
        return [Block(tuple(found), label, tuple(columns))] if found else []

    def _fact_columns(
        self, line: int, columns: Sequence[str], rows: Sequence[tuple[int, Sequence[Span | None]]]
    ) -> list[str]:
        if len(columns) != len(FACT_COLUMNS):
            self._wrong(
                line + 1, "a table of facts has two columns", "write '| Fact | Value |', or another first header"
            )
        for at, cells in rows:
            if not all(cells):
                self._wrong(at + 1, "a fact without its name or value", "write both, or leave the row out")
        return list(FACT_COLUMNS)

    def _columns(self, at: int) -> list[str]:
        spans = [self._cell_words(text, self._starts[at] + offset) for text, offset in _cell_texts(self._lines[at])]
        names = [self._text(span) if span else "" for span in spans]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            self._wrong(at + 1, f"two columns are called {twice!r}", "give each column a name of its own")
            return []
        return names

    def _row(self, at: int, n_columns: int) -> list[Span | None] | None:
        texts = list(_cell_texts(self._lines[at]))
        cells = [self._cell_words(text, self._starts[at] + offset) for text, offset in texts]
        if len(cells) != n_columns:
            message = f"a row of {len(cells)} cells in a table of {n_columns} columns"
            if n_columns:
                self._wrong(at + 1, message, "write a cell for each column; leave a blank line below the table")
            return None
        return cells

    def _cell_words(self, text: str, start: int) -> Span | None:
        """Where the words of a cell stand, None for an empty one."""
        if not text:
            return None
        tokens = self._parser.parseInline(text, self._env)[0].children or []
        words = self._walk(text, range(start, start + len(text) + 1), tokens)
        runs = words.runs()
        # "—" alone says that there is nothing to say.
        for told in line_troubles(text, words, 0, len(words.text), leads_list=True) if len(text) > 1 else ():
            self._wrong_at(start, *told)
        if len(runs) > 1:
            self._wrong_at(start, "a cell with marks among its words", "mark the whole cell, or write it without marks")
        return runs[0] if runs else None

    # What no rule has read

    def _check_references(self) -> None:
        """Each address that stands by itself must be used; else it may be text that was taken for one."""
        known = {**self._env.get("references", {})}
        for label, reference in known.items():
            line = reference["map"][0] + 1
            if label.startswith("^"):
                self._wrong(line, "a footnote is not read", "put the note into the text")
            elif label not in self._labels:
                self._wrong(line, f"an address that no link uses: [{label.lower()}]", "use it, or leave it out")
        for reference in self._env.get("duplicate_refs", []):
            self._wrong(reference["map"][0] + 1, "an address that is given twice", "leave one of the two out")

    def _check_all_is_read(self, n_above: int) -> None:
        """Every letter is of the words, of a link's end, of an address or of a list's number."""
        addresses = {at for one in self._env.get("references", {}).values() for at in range(*one["map"])}
        for at in range(n_above, len(self._lines)):
            if at in addresses:
                continue
            lead = _LIST_MARKS.match(self._lines[at])
            start = self._starts[at]
            for i, char in enumerate(self._lines[at]):
                if char.isalnum() and not (self._shown[start + i] or self._tailed[start + i]):
                    if lead and i < lead.end():
                        continue
                    self._wrong(at + 1, "something in this line is not read", "write it as plain text")
                    break

    def _marks(self, start: int) -> Iterator[Span]:
        """The characters that only give the text a form."""
        for unseen in re.finditer(rb"\x00+", self._unseen()[start:]):
            yield Span(start + unseen.start(), start + unseen.end())

    def _unseen(self) -> bytes:
        """For each character whether it is a word's or a blank (1) or a mark (0)."""
        seen = bytearray(self._shown)
        for blank in re.finditer(r"\s+", self._source):
            seen[blank.start() : blank.end()] = b"\1" * len(blank[0])
        for tail in re.finditer(rb"\x01+", self._tailed):
            seen[tail.start() : tail.end()] = bytes(len(tail[0]))
        return bytes(seen)


def _slug(text: str) -> str:
    """The words of a heading as they stand in a unit's id.

    >>> _slug("How to Become One: what's needed")
    'how-to-become-one-whats-needed'
    """
    plain = unicodedata.normalize("NFKD", re.sub(r"(?<=\w)['’](?=\w)", "", text.lower()))
    return "-".join(re.findall(r"[^\W_]+", "".join(char for char in plain if not unicodedata.combining(char))))


def _hashes(line: str) -> int:
    """Where a heading's words may begin."""
    found = re.match(r"[ \t]*#{1,6}[ \t]+", line)
    return found.end() if found else 0


def _unmarked_start(content: str) -> str:
    """The first line of a paragraph without marks before its first character."""
    line = re.sub(r"\]\([^)]*\)", "", content.split("\n")[0].replace("\\", ""))
    return re.sub(r"^[*_`\[(]+(?=\d)|(?<=\d)[*_`\])]+", "", line)


def _cell_texts(line: str) -> Iterator[tuple[str, int]]:
    """The cells of a table's line and where each begins in it."""
    edges = [-1, *(found.start() for found in re.finditer(r"(?<!\\)\|", line)), len(line)]
    cells = list(itertools.pairwise(edges))
    if not line[: cells[0][1]].strip():
        cells = cells[1:]
    if cells and not line[cells[-1][0] + 1 :].strip():
        cells = cells[:-1]
    for before, after in cells:
        piece = line[before + 1 : after]
        yield piece.strip(), before + 1 + len(piece) - len(piece.lstrip())
