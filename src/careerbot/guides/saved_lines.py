"""The lines of a saved page, and what no line of it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5

from careerbot.guides.saved_headers import EXAMPLE, is_almost_header, parse_header

_TAB = 4
_ITEM = re.compile(r"(?:[-*–](?:\s+|$)|[•‣◦▪●○]\s*|(?P<number>[1-9]\d{0,2})[.)](?:\s+|$))")
_GUIDE = "see docs/writing-a-guide.md"
_AS_MARKDOWN = f"write the words alone, or rename the file to .md ({_GUIDE})"
_AS_HTML = f"write the words alone, or save the page as .html ({_GUIDE})"
_AS_CAPTIONS = "save the captions as a .vtt or .srt file beside the text, and take them out here"
_AS_STAMP = "write a time as 05:23 or 1:02:26"
_HTML = re.compile(
    r"</?(?:a|abbr|article|aside|b|blockquote|body|br|button|cite|code|dd|del|details|div|dl|dt|em|figure|font|footer"
    r"|form|h[1-6]|head|header|hr|html|i|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|option|p|pre|s|script"
    r"|section|select|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
    r"|video)(?:\s[^<>]*)?/?>|<!--|<!doctype\b",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|(?P<name>[a-z][a-z\d]{0,30}));", re.IGNORECASE)
_MARKS = re.compile(
    r"!?\[[^\[\]]+\]\(\s*[^\s()]+|`[^`]+`|\*\*|~~(?=\S)|(?<![\w_])__(?=[^\W_])"
    r"|(?<![\w*])\*(?=[^\s*])(?:[^*]*[^\s*])?\*(?![\w*])|(?<![\w_])_(?=[^\W_])(?:[^_]*[^\W_][.!?]?)?_(?![\w_])"
)
_MARK_AT_START = re.compile(r"#{1,6}\s|>\s|```|~~~|(?:[-*_=]\s?){3,}$")
_HEADING = re.compile(r"\s*#{1,6}\s+\S")
_TIMES = re.compile(r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->")
_OTHER_TIME = re.compile(
    r"[\[(]?(?:(?:\d{1,2}\s?h(?:rs?)?\s?)?\d{1,3}\s?m(?:in)?\s?\d{1,2}\s?s(?:ec)?(?![a-z])"
    r"|(?:\d{1,3}:)?\d{1,3}:[0-5]\d[.,]\d|0\d\.[0-5]\d(?![\d%.])|\d{1,3}(?::[0-5]?\d){3,}|\d{1,2}:[6-9]\d:\d{2}\b)"
)
_GLUED_ITEM = re.compile(r"[-–*](?=[^\W\d_])|[1-9]\d{0,2}[.)](?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its number in the file, its place in it, its words, and the blanks before them."""

    number: int
    start: int
    text: str
    indent: int = 0

    @property
    def end(self) -> int:
        """Behind its last word."""
        return self.start + len(self.text)

    @property
    def is_item(self) -> bool:
        """Whether it begins with the mark of a list: -, *, •, –, 1. or 1)."""
        return _ITEM.match(self.text) is not None

    @property
    def is_numbered(self) -> bool:
        """Whether it is an item by a number."""
        found = _ITEM.match(self.text)
        return found is not None and found["number"] is not None

    @property
    def words_start(self) -> int:
        """Where its words begin, behind the mark of an item."""
        found = _ITEM.match(self.text)
        return self.start + (found.end() if found else 0)


def lines_of(source: str) -> list[Line]:
    """The lines that are not blank."""
    lines = []
    at = 0
    for number, text in enumerate(source.split("\n"), 1):
        words = text.strip()
        lead = len(text) - len(text.lstrip())
        if words:
            lines.append(Line(number, at + lead, words, len(text[:lead].expandtabs(_TAB))))
        at += len(text) + 1
    return lines


def is_caption(text: str) -> bool:
    """Whether a line is one of a WebVTT or SRT file."""
    return text == "WEBVTT" or _TIMES.match(text) is not None


def caption_trouble() -> tuple[str, str]:
    """What is wrong with captions inside a page."""
    return "captions (WebVTT or SRT) inside the page", _AS_CAPTIONS


def file_trouble(lines: list[Line]) -> tuple[str, str] | None:
    """What the whole file seems to be instead of a saved page, and what to do; None for a saved page."""
    texts = [line.text for line in lines]
    if texts[0].split()[0] == "WEBVTT":
        return "this is a WebVTT file", "rename it to .vtt"
    if any(map(is_caption, texts[:2])):
        return "this is an SRT file", "rename it to .srt"
    if _HTML.match(texts[0]) or texts[0].startswith("<?xml"):
        return "this is HTML", f"rename the file to .html ({_GUIDE})"
    if texts[0][0] in "{[" and any('"@type"' in text for text in texts):
        return "this is JSON", "a FAQ as schema.org FAQPage has a name that ends in .jsonld"
    if not any(map(parse_header, texts)) and (texts[0] == "---" or any(map(_HEADING.match, texts))):
        return "this is Markdown", f"rename the file to .md ({_GUIDE})"
    return None


def line_trouble(text: str) -> tuple[str, str] | None:
    """What is wrong with a line, whatever section it stands in, and what to do."""
    if tag := _HTML.search(text):
        return f"an HTML tag: {tag[0]}", _AS_HTML
    for entity in _ENTITY.finditer(text):
        if not entity["name"] or f"{entity['name']};" in html5:
            return f"an HTML entity: {entity[0]}", _AS_HTML
    mark = _MARK_AT_START.match(text) or _MARKS.search(text)
    if mark:
        return f"a mark of Markdown: {mark[0].strip()}", _AS_MARKDOWN
    if is_almost_header(text):
        return f"this looks like a heading: {text[:60]!r}", f"a heading is {EXAMPLE}; else begin the line with a word"
    if time := _OTHER_TIME.match(text):
        return f"a time of another form: {time[0]}", _AS_STAMP
    if _GLUED_ITEM.match(text):
        return "a list item needs a space behind its mark", "write '- item' or '1. item'"
    return None
