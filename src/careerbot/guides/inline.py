"""The words of one piece of Markdown, and where each of their characters stands in the source."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from careerbot.guides.model import Cell, Span, Statement, StatementKind

_END = "end"


@dataclass(frozen=True)
class Words:
    """What a reader sees of a piece of Markdown.

    Attributes:
        text: its characters, a space for each line's end.
        places: where each of them stands in the source.
        breaks: which of them are line ends.
        bare: which of them are written as they are, neither escaped nor code: there a mark would be left over.
        bold: which of them are bold.
    """

    text: str
    places: tuple[int, ...]
    breaks: frozenset[int] = frozenset()
    bare: frozenset[int] = frozenset()
    bold: frozenset[int] = frozenset()

    def runs(self, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """The spans of the source that hold ``text[start:end]``, without blanks around them."""
        end = len(self.text) if end is None else end
        spans = []
        for first, last in self._stretches:
            first, last = max(first, start), min(last, end)
            piece = self.text[first:last] if first < last else ""
            if bare := piece.strip():
                first += len(piece) - len(piece.lstrip())
                spans.append(Span(self.places[first], self.places[first + len(bare) - 1] + 1))
        return tuple(spans)

    @cached_property
    def _stretches(self) -> list[tuple[int, int]]:
        """Where characters stand next to each other in the source, too; line ends are left out."""
        found = []
        start = 0
        for at in range(1, len(self.text) + 1):
            if at == len(self.text) or at in self.breaks or self.places[at] != self.places[at - 1] + 1:
                found.append((start + (start in self.breaks), at))
                start = at
        return found

    def statement(self, kind: StatementKind, start: int = 0, end: int | None = None) -> Statement:
        """``text[start:end]``, which says something, as a statement."""
        return Statement(kind, tuple(Cell("text", span) for span in self.runs(start, end)))

    def lines(self) -> list[tuple[int, int]]:
        """Start and end of each of its lines."""
        cuts = [-1, *sorted(self.breaks), len(self.text)]
        return [(before + 1, after) for before, after in itertools.pairwise(cuts)]

    def is_bold(self, start: int, end: int) -> bool:
        """Whether all that ``text[start:end]`` says is bold."""
        return all(at in self.bold for at in range(start, end) if not self.text[at].isspace())


@dataclass(frozen=True)
class Inline:
    """Words, the links among them, and the ends of links, which hold blanks that are no words."""

    words: Words
    links: tuple[tuple[Span, str], ...]
    tails: tuple[Span, ...]


def markdown() -> MarkdownIt:
    """The parser: CommonMark and tables; each escape stays a token, each link knows where it ends."""
    parser = MarkdownIt("commonmark", {"store_labels": True}).enable("table")
    parser.disable(["text_join", "fragments_join"])
    parser.inline.ruler.at("link", _ending(link))
    parser.inline.ruler.at("image", _ending(image))
    # A link that may not be shown is an error; without this it would be a text with its marks.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _ending(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule, noting in the last token that it makes where in the text it has come to."""

    def run(state: StateInline, silent: bool) -> bool:
        found = rule(state, silent)
        if found and not silent:
            state.tokens[-1].meta[_END] = state.pos
        return found

    return run


class Walk:
    """Goes along a text and its tokens; what cannot be shown is reported."""

    def __init__(self, content: str, places: Sequence[int], report: Callable[[int, str, str], None]) -> None:
        """``places``: of each character of the content, and of its end.

        ``report`` is called with a place in the source, what is wrong there, and what to do.
        """
        self._content = content
        self._places = places
        self._report = report
        self._at = 0
        self._text: list[str] = []
        self._from: list[int] = []
        self._breaks: set[int] = set()
        self._bare: set[int] = set()
        self._bold: set[int] = set()
        self._n_bold = 0
        self._links: list[tuple[Span, str]] = []
        self._tails: list[Span] = []
        self._open: list[tuple[int, str]] = []

    def run(self, tokens: Sequence[Token]) -> Inline:
        """The words of these tokens."""
        at = 0
        while at < len(tokens):
            at += self._take(tokens, at)
        words = Words(
            "".join(self._text),
            tuple(self._from),
            frozenset(self._breaks),
            frozenset(self._bare),
            frozenset(self._bold),
        )
        return Inline(words, tuple(self._links), tuple(self._tails))

    def _take(self, tokens: Sequence[Token], at: int) -> int:
        """Take the token, or with it those of a link of its own making; returns how many."""
        token = tokens[at]
        kind = token.type
        if kind == "text":
            self._seek(token.content)
            self._add(len(token.content), bare=True)
        elif kind == "text_special":
            self._special(token)
        elif kind in ("softbreak", "hardbreak"):
            self._at = self._content.index("\n", self._at)
            self._breaks.add(len(self._text))
            self._add(1)
            self._text[-1] = " "
        elif kind == "code_inline":
            self._code(token)
        elif kind == "link_open" and token.markup == "autolink":
            return self._autolink(token, tokens, at)
        elif kind == "link_open":
            self._skip("[")
            self._open.append((len(self._text), str(token.attrs["href"])))
        elif kind == "link_close":
            self._close_link(token.meta[_END])
        elif kind in ("image", "html_inline"):
            self._refuse(token)
        else:
            self._skip(token.markup)
            self._n_bold += {"strong_open": 1, "strong_close": -1}.get(kind, 0)
        return 1

    def _seek(self, text: str) -> None:
        """Go to where the text stands; blanks around line ends are in no token."""
        while not self._content.startswith(text, self._at) and self._content[self._at : self._at + 1].isspace():
            self._at += 1
        assert self._content.startswith(text, self._at), (self._content, self._at, text)

    def _skip(self, mark: str) -> None:
        self._seek(mark)
        self._at += len(mark)

    def _add(self, n: int, *, bare: bool = False) -> None:
        """Take the next characters as words."""
        taken = range(len(self._text), len(self._text) + n)
        if bare:
            self._bare.update(taken)
        if self._n_bold:
            self._bold.update(taken)
        self._text += self._content[self._at : self._at + n]
        self._from += self._places[self._at : self._at + n]
        self._at += n

    def _special(self, token: Token) -> None:
        self._seek(token.markup)
        if token.info == "entity":
            self._report(
                self._places[self._at],
                f"{token.markup} is HTML and not read",
                f"write the character itself: {token.content}",
            )
            self._at += len(token.markup)
            return
        self._at += len(token.markup) - 1
        self._add(1)

    def _code(self, token: Token) -> None:
        self._seek(token.markup)
        start = self._at + len(token.markup)
        end = next(
            found.start()
            for found in re.finditer(r"`+", self._content)
            if found.start() >= start and len(found[0]) == len(token.markup)
        )
        self._at = start
        while self._at < end:
            if self._content[self._at] == "\n":
                self._breaks.add(len(self._text))
            self._add(1)
            if self._text[-1] == "\n":
                self._text[-1] = " "
        self._at += len(token.markup)

    def _autolink(self, token: Token, tokens: Sequence[Token], at: int) -> int:
        self._skip("<")
        self._open.append((len(self._text), str(token.attrs["href"])))
        self._add(self._content.index(">", self._at) - self._at)
        self._close_link(self._at + 1)
        return next(n for n, one in enumerate(tokens[at:], 1) if one.type == "link_close")

    def _close_link(self, end: int) -> None:
        start, address = self._open.pop()
        seen = [i for i in range(start, len(self._text)) if not self._text[i].isspace()]
        place = self._places[self._at]
        self._tails.append(Span(place, self._places[end - 1] + 1))
        self._at = end
        if seen:
            self._links.append((Span(self._from[seen[0]], self._from[seen[-1]] + 1), address))
        else:
            self._report(place, f"a link to {address} without words", "write [words](address)")

    def _refuse(self, token: Token) -> None:
        place = self._places[self._at]
        if token.type == "image":
            self._report(place, "an image is not read", "say in words what it shows")
            self._at = token.meta[_END]
        else:
            self._seek(token.content)
            self._report(place, f"{token.content} is HTML and not read", "write the text in Markdown, without HTML")
            self._at += len(token.content)
