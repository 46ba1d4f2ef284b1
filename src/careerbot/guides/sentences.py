"""Cut running text into statements without losing a character's place."""

from __future__ import annotations

import itertools
import re

from careerbot.guides.model import Block, Cell, Span, Statement, StatementKind

# A stop ends a sentence when a space and a capital, digit or quote follow, unless the word before is one of these.
_END = re.compile(r"[.!?][\"'”’)]*(?=\s+[A-Z0-9\"'“‘(])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|No|approx|Inc|Ltd|Co|Ph\.D|[A-Z](?:\.[A-Z])*))\.$"
)
# "1. Learn Python. 2. Build one project.": a number that begins a sentence ends none.
_STEP = re.compile(r"\d{1,3}\.")
# Two facts that a page ran together without a stop: "... retail Typical hours: 40-50 / week".
_GLUED_FACT = re.compile(r"(?<=[a-z0-9]) (?=[A-Z][a-z]+(?: [a-z]+){0,2}: )")
_ENUMERATION_MARKS = ("; ", " → ")
_MIN_ENUMERATED = 3


def text_statement(kind: StatementKind, start: int, end: int) -> Statement:
    """A statement of one cell."""
    return Statement(kind, (Cell("text", Span(start, end)),))


def trimmed(source: str, start: int, end: int) -> Span:
    """The span without blank characters at its ends."""
    piece = source[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def sentences(source: str, start: int, end: int) -> list[Span]:
    """The spans of the sentences in ``source[start:end]``, in order."""
    text = source[start:end]
    cuts = []
    for match in _END.finditer(text):
        *earlier, before = text[: match.end()].rsplit(None, 2)[-2:]
        is_step = _STEP.fullmatch(before) and (not earlier or earlier[0][-1] in ".!?:")
        if not (text[match.start()] == "." and (is_step or _ABBREVIATION.search(before))):
            cuts.append(match.end())
    cuts += [match.start() for match in _GLUED_FACT.finditer(text)]
    edges = [0, *sorted(set(cuts)), len(text)]
    spans = [trimmed(source, start + left, start + right) for left, right in itertools.pairwise(edges)]
    return [span for span in spans if span.start < span.end]


def prose_blocks(source: str, start: int, end: int) -> list[Block]:
    """Running text as blocks: paragraphs, and a list for each long enumeration."""
    blocks: list[Block] = []
    paragraph: list[Statement] = []
    for span in sentences(source, start, end):
        listed = _enumeration(source, span)
        if listed is None:
            paragraph.append(text_statement(StatementKind.SENTENCE, span.start, span.end))
            continue
        if paragraph:
            blocks.append(Block(tuple(paragraph)))
            paragraph = []
        blocks.append(listed)
    if paragraph:
        blocks.append(Block(tuple(paragraph)))
    return blocks


def _enumeration(source: str, span: Span) -> Block | None:
    """``Lead: a; b; c`` or ``Lead — a → b → c`` as a list, else None."""
    text = source[span.start : span.end]
    mark = next((m for m in _ENUMERATION_MARKS if text.count(m) + 1 >= _MIN_ENUMERATED), None)
    if mark is None:
        return None
    first, *_ = text.split(mark)
    lead = re.match(r"(.*?(?:: | — ))(?=\S)", first)
    cut = lead.end() if lead else 0
    label = None
    if lead:
        head = trimmed(source, span.start, span.start + cut)
        head_end = head.end - 1 if source[head.end - 1] == "—" else head.end
        head = trimmed(source, head.start, head_end)
        label = text_statement(StatementKind.LABEL, head.start, head.end)
    items = []
    at = span.start + cut
    for piece in text[cut:].split(mark):
        item = trimmed(source, at, at + len(piece))
        if source[item.end - 1] == ".":  # the enumeration's full stop is no part of its last item
            item = Span(item.start, item.end - 1)
        items.append(text_statement(StatementKind.ITEM, item.start, item.end))
        at += len(piece) + len(mark)
    return Block(tuple(items), label)
