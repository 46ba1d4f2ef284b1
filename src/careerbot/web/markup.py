"""Answers as markup for the chat: every word escaped, one line, no surprises.

A message is a single HTML block without a line break, so a Markdown reader
passes it on as it is. All text goes through ``escape``, which leaves neither
HTML nor Markdown anything to read.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from careerbot.answers import Answer, Difference, Paragraph, ParagraphKind, Quote, Segment, Status

_ESCAPED = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
# Unicode's invisible controls: bidirectional ones can make a text read as another one.
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"  # shape letters in Persian and Hindi, and emoji

# What a card says first where the answer's own words do not tell the states apart.
_WORDS = {
    Status.NOT_IN_GUIDE: "Not in the guide",
    Status.OFF_TOPIC: "About something else",
    Status.SUPPORT: "People who can help",
    Status.BLOCKED: "Not possible here",
}
_KIND_NAMES = {"section": "Section", "faq": "FAQ", "transcript": "Audio guide"}


def escape(text: str) -> str:
    """``text`` as characters that HTML and Markdown show and never read.

    >>> escape("<b> *hi*")
    '&#60;b&#62; &#42;hi&#42;'
    """
    visible = "".join(char for char in text if _is_visible(char))
    return re.sub(r"\s+", " ", visible).translate(_ESCAPED)


def _is_visible(char: str) -> bool:
    return char.isspace() or char in _JOINERS or unicodedata.category(char) not in _INVISIBLE


def question_markup(question: str) -> str:
    """What the student asked, as a heading that the keyboard can jump to."""
    return f'<h2 class="cb-asked"><span class="cb-who">You asked</span> <span>{escape(question)}</span></h2>'


def notice_markup(message: str, hint: str, number: int) -> str:
    """A message of ours that answers nothing: the question could not be asked as it was.

    Args:
        number: of the try; it tells two notices with the same words apart.
    """
    hinted = f" {escape(hint)}" if hint else ""
    opening = f'<div class="cb-answer cb-notice" id="answer-{number}">'
    return f"{opening}{_word('Please note')}<p>{escape(message)}{hinted}</p></div>"


def answer_markup(answer: Answer, number: int) -> str:
    """An answer as one HTML block.

    Args:
        number: of the message in the conversation; it keeps the sources' ids apart.
    """
    status = answer.status.value.replace("_", "-")
    differs = " cb-differs" if answer.differences else ""
    parts = [
        f'<div class="cb-answer cb-{status}{differs}" id="answer-{number}"><h3 class="cb-who">Answer</h3>',
        _understood(answer.understood_as),
        '<div class="cb-card">',
        *_paragraphs(answer, number),
        *_sources(answer, number),
        "</div></div>",
    ]
    return "".join(parts)


def _understood(question: str | None) -> str:
    return f'<p class="cb-understood">Understood as: {escape(question)}</p>' if question else ""


def _paragraphs(answer: Answer, number: int) -> Iterator[str]:
    paragraphs = answer.paragraphs
    if answer.status is Status.NOT_IN_GUIDE and paragraphs and not _has_quote(paragraphs[0]):
        # "The guide does not say that." is its own headline.
        yield _word(paragraphs[0].text)
        paragraphs = paragraphs[1:]
    elif word := _WORDS.get(answer.status):
        yield _word(word)
    elif answer.differences:
        yield _word("The guide disagrees")
    done = len(answer.paragraphs) - len(paragraphs)
    for difference in answer.differences:
        yield from _run(answer.paragraphs[done : difference.start], answer, number)
        yield from _difference(difference, answer, number)
        done = difference.end
    yield from _run(answer.paragraphs[done:], answer, number)


def _difference(difference: Difference, answer: Answer, number: int) -> Iterator[str]:
    """Our note, then the sides beside each other, or below each other where the card is narrow."""
    first = difference.sides[0][0] if difference.sides else difference.end
    yield from _run(answer.paragraphs[difference.start : first], answer, number)
    yield '<div class="cb-sides">'
    for start, end in difference.sides:
        yield f'<div class="cb-side">{"".join(_run(answer.paragraphs[start:end], answer, number))}</div>'
    yield "</div>"


def _run(paragraphs: Sequence[Paragraph], answer: Answer, number: int) -> Iterator[str]:
    """Paragraphs in a row, items that follow each other as one list."""
    for is_item, group in groupby(paragraphs, lambda paragraph: paragraph.kind is ParagraphKind.ITEM):
        inner = "".join(_paragraph(paragraph, answer, number) for paragraph in group)
        yield f"<ul>{inner}</ul>" if is_item else inner


def _word(text: str) -> str:
    return f'<p class="cb-word">{escape(text)}</p>'


def _paragraph(paragraph: Paragraph, answer: Answer, number: int) -> str:
    tag = {ParagraphKind.ITEM: "li", ParagraphKind.HEADING: "h4"}.get(paragraph.kind, "p")
    return f"<{tag}{_class(paragraph)}>{_inside(paragraph, answer, number)}</{tag}>"


def _class(paragraph: Paragraph) -> str:
    """The guide's words get a rule at their side; a note of ours gets its own look."""
    if paragraph.kind is ParagraphKind.NOTE:
        return ' class="cb-note"'
    return ' class="cb-guide"' if _is_quote(paragraph) else ""


def _is_quote(paragraph: Paragraph) -> bool:
    """True where nothing but punctuation between the quotes is ours."""
    ours = "".join(segment.text for segment in paragraph.segments if segment.quote is None)
    return _has_quote(paragraph) and not any(char.isalnum() for char in ours)


def _has_quote(paragraph: Paragraph) -> bool:
    return any(segment.quote is not None for segment in paragraph.segments)


def _inside(paragraph: Paragraph, answer: Answer, number: int) -> str:
    bare = _is_quote(paragraph)
    text = "".join(_segment(segment, bare) for segment in paragraph.segments)
    if paragraph.mark is None:
        return text
    place = next((quote for quote in answer.quotes if quote.mark == paragraph.mark), None)
    return f"{text} {_mark(place, number)}" if place else text


def _segment(segment: Segment, bare: bool) -> str:
    """Within a sentence of ours, quotation marks show where the guide speaks."""
    text = escape(segment.text)
    return text if bare or segment.quote is None else f"<q>{text}</q>"


def _mark(quote: Quote, number: int) -> str:
    label = escape(quote.label)
    return (
        f'<a class="cb-mark" href="#{_source_id(quote.mark, number)}" title="{label}">'
        f'<span class="cb-hidden">Source </span>{quote.mark}</a>'
    )


def _source_id(mark: int, number: int) -> str:
    return f"source-{number}-{mark}"


def _sources(answer: Answer, number: int) -> Iterator[str]:
    if not answer.quotes:
        return
    yield '<div class="cb-sources"><h4 class="cb-hidden">Sources</h4>'
    for group in answer.sources:
        first = group[0]
        quotes = "".join(f"<blockquote><p>{escape(quote.text)}</p></blockquote>" for quote in group)
        yield (
            f'<details id="{_source_id(first.mark, number)}">'
            f'<summary><span class="cb-number">{first.mark}</span> <span>{escape(first.label)}</span></summary>'
            f'<p class="cb-place">{escape(_place(first))} says:</p>{quotes}</details>'
        )
    yield "</div>"


def _place(quote: Quote) -> str:
    """The kind of place and its number, as one finds it in the guide."""
    kind, _, name = quote.unit.partition(":")
    if quote.time:
        return f"{_KIND_NAMES['transcript']} at {quote.time}"
    return f"{_KIND_NAMES.get(kind, kind)} {name}"
