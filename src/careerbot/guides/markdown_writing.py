"""Markdown as a guide is written: blocks and runs of text in, the text of a guide.md out.

What a page says in plain characters must come out of Markdown as the same characters. So whatever Markdown would
take for a mark gets a backslash, and nothing else does: a person reads and edits the result.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Protocol
from urllib.parse import quote

_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff]")
# One character that Markdown may take for a mark, with what decides whether it does.
_MARKS = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~]|$)   # a backslash before punctuation
    | `
    | \*
    | (?<![^\W_])_ | _(?![^\W_])  # within a word it marks nothing
    | \[
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w{1,32};)
    | ~(?=~) | (?<=~)~
    """,
    re.VERBOSE,
)
_AT_START = re.compile(r"(?:[-+](?=\s|$|-)|#{1,6}(?=\s|$)|>|\||=+\s*$)|(\d{1,9})[.)](?=\s|$)")
_PLAIN_YAML = re.compile(r"[A-Za-z0-9](?:[\w .:/'’&()+-]*[\w.)+/])?")
_IN_ADDRESS = "!#$%&'*+,-./:;=?@_~"
_PUNCTUATION = frozenset(string.punctuation + "–—‘’“”…·•")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a text that look alike: plain, bold, in italics, a link."""

    text: str
    bold: bool = False
    italic: bool = False
    address: str = ""


_Look = tuple[bool, bool, str]
_PLAIN: _Look = (False, False, "")


class Block(Protocol):
    """A piece of a guide that stands on lines of its own."""

    def markdown(self) -> str:
        """The lines, without a line break at the end."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 opens a section, level 3 a part of it."""

    level: int
    runs: tuple[Run, ...]

    @property
    def plain(self) -> str:
        """Its words."""
        return plain(self.runs)

    def markdown(self) -> str:
        """``## Words``; a "#" at its end would be taken for decoration."""
        text = inline(unmarked(self.runs))
        if text.count("*") == 1:  # alone it marks nothing, and a heading is to be one run
            text = text.replace("\\*", "*")
        return f"{'#' * self.level} " + re.sub(r"(?:(?<=\s)|^)(#+)$", r"\\\1", text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph on one line."""

    runs: tuple[Run, ...]

    @property
    def plain(self) -> str:
        """Its words."""
        return plain(self.runs)

    def markdown(self) -> str:
        """The line."""
        return at_line_start(inline(self.runs))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list and the lists below it."""

    runs: tuple[Run, ...]
    below: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``ordered`` counts its items."""

    items: tuple[Item, ...]
    ordered: bool = False

    @property
    def plain(self) -> str:
        """Its words, item after item."""
        return " ".join(" ".join((plain(item.runs), *(low.plain for low in item.below))) for item in self.items)

    def markdown(self) -> str:
        """An item a line, what is below an item moved in."""
        lines = []
        for number, item in enumerate(self.items, 1):
            mark = f"{number}. " if self.ordered else "- "
            lines.append(mark + at_line_start(inline(item.runs)))
            for low in item.below:
                lines += [" " * len(mark) + line for line in low.markdown().split("\n")]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a header and rows of as many cells; emphasis within cells, and a link of a part of one, is not kept."""

    header: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]

    @property
    def plain(self) -> str:
        """Its words, header first."""
        return " ".join((*self.header, *(plain(cell) for row in self.rows for cell in row)))

    def markdown(self) -> str:
        """The header, the line of dashes, the rows."""
        cells = [[(Run(name),) for name in self.header], *self.rows]
        lines = ["| " + " | ".join(inline(_as_cell(cell), in_cell=True) for cell in row) + " |" for row in cells]
        return "\n".join((lines[0], "|" + "---|" * len(self.header), *lines[1:]))


def _as_cell(runs: Iterable[Run]) -> tuple[Run, ...]:
    """What a cell can hold: one run, whole."""
    kept = unmarked(runs)
    return kept if len(kept) < 2 else (Run(plain(kept)),)


def text_of(blocks: Iterable[Block]) -> str:
    """The blocks as the text of a file, a free line between two."""
    return "\n\n".join(block.markdown() for block in blocks) + "\n"


def plain(runs: Iterable[Run]) -> str:
    """The words of the runs with single spaces."""
    return clean("".join(run.text for run in runs)).strip()


def clean(text: str) -> str:
    """The text with single spaces, no-break ones too, and without characters that nobody sees; ends are kept."""
    if text.isprintable() and "  " not in text:  # most texts; what would be taken out is not "printable"
        return text
    return _SPACE.sub(" ", _UNSEEN.sub("", text))


def unmarked(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs without bold and italics; links stay."""
    return tidy(Run(run.text, address=run.address) for run in runs)


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with single spaces, none at a mark's inner side, and neighbours that look alike as one."""
    parts: list[tuple[_Look, str]] = []
    for run in runs:
        look = (run.bold, run.italic, run.address)
        text = clean(run.text)
        if not parts or parts[-1][1].endswith(" "):
            text = text.lstrip(" ")
        if text.startswith(" ") and look != parts[-1][0]:
            parts.append((_PLAIN, " "))
            text = text[1:]
        if text:
            parts.append((look, text))
    by_look = groupby(_spaces_out(parts), key=itemgetter(0))
    return tuple(Run("".join(text for _, text in like), *look) for look, like in by_look)


def _spaces_out(parts: Sequence[tuple[_Look, str]]) -> Iterator[tuple[_Look, str]]:
    """The parts with the spaces at their ends apart, plain but for those between two of one look; none at the end."""
    for n, (look, text) in enumerate(parts):
        words = text.rstrip(" ")
        if words:
            yield look, words
        if words != text and n + 1 < len(parts):
            around = {look if words else (parts[n - 1][0] if n else _PLAIN), parts[n + 1][0]}
            yield (around.pop() if len(around) == 1 else _PLAIN), " "


def inline(runs: Iterable[Run], *, in_cell: bool = False) -> str:
    """Tidy runs as Markdown on one line.

    Marks that Markdown would not take as such where they would stand are left out: ``**Note.**That`` is no bold text.
    """
    pieces = tuple(runs)
    out = ""
    for n, run in enumerate(pieces):
        text = _link(run, in_cell) if run.address else escaped(run.text, in_cell=in_cell)
        if run.address and out.endswith("!"):
            out = out[:-1] + "\\!"
        mark = "**" if run.bold else "*" if run.italic else ""
        follower = pieces[n + 1].text[0] if n + 1 < len(pieces) else " "
        if mark and _stands(out[-1:] or " ", text, follower):
            text = mark + text + mark
        out += text
    return out


def _stands(before: str, text: str, after: str) -> bool:
    """Whether marks around a text open and close it, going by the characters that touch them."""

    def free(char: str) -> bool:
        return char.isspace() or (char in _PUNCTUATION and char != "*")

    # What touches must be free where the text begins or ends with punctuation, and no other mark.
    opens = free(before) or (before != "*" and text[0] not in _PUNCTUATION)
    closes = free(after) or text[-1] not in _PUNCTUATION
    return opens and closes and before != "*"


def _link(run: Run, in_cell: bool) -> str:
    text = escaped(run.text, in_cell=in_cell).replace("]", "\\]")
    return f"[{text}]({quote(run.address, safe=_IN_ADDRESS)})"


def escaped(text: str, *, in_cell: bool = False) -> str:
    """The text with a backslash before what Markdown would take for a mark within a line."""
    text = _MARKS.sub(lambda found: found[0] if _alone(text, found) else "\\" + found[0], text)
    return text.replace("|", "\\|") if in_cell else text


def _alone(text: str, found: re.Match[str]) -> bool:
    """Whether it is a star between spaces, which marks nothing."""
    before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
    return found[0] in "*_" and before.isspace() and after.isspace()


def at_line_start(text: str) -> str:
    """The text of a line with a backslash where its beginning would make it a list, a heading, a quote or a rule."""
    found = _AT_START.match(text)
    if found is None:
        return text
    number = found[1] or ""
    return f"{number}\\{text[len(number) :]}"


def front_matter(values: Mapping[str, str | Sequence[str]]) -> str:
    """The values as YAML between two lines of dashes; what is empty is left out."""
    lines = [f"{name}: {_yaml(value)}" for name, value in values.items() if value]
    return "\n".join(("---", *lines, "---"))


def _yaml(value: str | Sequence[str]) -> str:
    if not isinstance(value, str):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    # A colon before a space would end a name.
    if _PLAIN_YAML.fullmatch(value) and ": " not in value:
        return value
    return json.dumps(value, ensure_ascii=False)
