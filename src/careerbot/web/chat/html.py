"""Answers as markup for the chat: every word escaped, one line, no surprises.

A message is a single HTML block without a line break, so a Markdown reader
passes it on as it is. All text goes through ``escape``, which leaves neither
HTML nor Markdown anything to read. What can be pressed is a plain button with a
class; the page's script knows what each class does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote as in_address

from careerbot.answer.model import Answer, Difference, Paragraph, ParagraphKind, Quote, Segment, Status
from careerbot.guides.model import ListedGuide, UnitKind
from careerbot.web.pages.html import escape, lang_attribute, language_of_guide
from careerbot.web.pages.texts import Texts
from careerbot.web.paths import words_mark

_KIND_TEXTS = {UnitKind.SECTION: "chat.section", UnitKind.FAQ: "chat.faq", UnitKind.TRANSCRIPT: "chat.audio"}
# What a card says first where the answer's own words do not tell the states apart.
_WORDS = {
    Status.NOT_IN_GUIDE: "chat.not_in_guide",
    Status.SUPPORT: "chat.support",
    Status.BLOCKED: "chat.blocked",
}
_WITH_TOOLS = (Status.ANSWERED, Status.NOT_IN_GUIDE)
# Three digits (911), five or six (a short code), or a whole number with its area; years and times are neither.
_NUMBER = re.compile(r"(?<![\w$-])(?:\+?\d[\d().\s-]{5,}\d|\d{5,6}|\d{3})(?![\w%-])")
_BREAK = re.compile(r"[.;:!?]\s")
_TEXT = re.compile(r"\b(?:text|sms|textea|env[ií]a|manda)\b", re.IGNORECASE)
_CALL = re.compile(r"\b(?:call|llama|phone|dial|marca)\b", re.IGNORECASE)
_WORD = re.compile(r"\b([A-Z]{2,})\b")


def question_markup(question: str, texts: Texts) -> str:
    """What the student asked, as a heading that the keyboard can jump to."""
    who = f'<span class="cb-who">{escape(texts["chat.you_asked"])}</span>'
    return f'<h2 class="cb-asked">{who} <span class="cb-typed">{escape(question)}</span></h2>'


def notice_markup(message: str, number: int, texts: Texts, *, is_ours: bool) -> str:
    """A message of ours that answers nothing: the question could not be asked as it was.

    Args:
        number: of the try; it tells two notices with the same words apart.
        is_ours: the message is in the page's language, not in the engine's.
    """
    opening = f'<div class="cb-answer cb-notice" id="answer-{number}">'
    lang = "" if is_ours else language_of_guide(texts)
    return f"{opening}{_word(texts['chat.please_note'])}<p{lang}>{escape(message)}</p></div>"


def answer_markup(
    answer: Answer,
    number: int,
    texts: Texts,
    *,
    chart: str | None = None,
    taken_alone: bool = False,
    career: ListedGuide | None = None,
) -> str:
    """An answer as one HTML block.

    Args:
        number: of the message in the conversation; it keeps the sources' ids apart.
        chart: markup that is shown below the quotes.
        taken_alone: the question was asked again without the conversation.
        career: whose guide answers, where there are several.
    """
    return "".join(_Writer(answer, number, texts).write(chart, taken_alone, career))


class _Writer:
    """Writes one answer."""

    def __init__(self, answer: Answer, number: int, texts: Texts) -> None:
        self._answer = answer
        self._number = number
        self._texts = texts
        self._lang = language_of_guide(texts)
        self._own_lang = lang_attribute(answer.language, texts)
        self._citations = Citations(answer, number, texts)
        self._marks = self._citations.marks()
        self._disagrees = any(not difference.both_hold for difference in answer.differences)

    def write(self, chart: str | None, taken_alone: bool, career: ListedGuide | None) -> Iterator[str]:
        answer, texts = self._answer, self._texts
        status = answer.status.value.replace("_", "-")
        differs = " cb-differs" if self._disagrees else ""
        yield f'<div class="cb-answer cb-{status}{differs}" id="answer-{self._number}">'
        yield f'<h3 class="cb-hidden">{escape(texts["chat.answer"])}</h3>'
        yield from self._understood(taken_alone)
        yield '<div class="cb-card">'
        yield from self._of(career)
        yield from self._paragraphs()
        if chart:
            yield self._drawn(chart)
        yield from self._citations.sources()
        if answer.status is Status.WHICH_GUIDE:
            yield from self._choices()
        yield "</div>"
        if answer.choices and answer.status is not Status.WHICH_GUIDE:
            yield from self._choices()
        if answer.more_questions:
            yield '<div class="cb-rest">'
            yield from (
                f'<button type="button" class="cb-ask-this"{self._own_lang}>{escape(question)}</button>'
                for question in answer.more_questions
            )
            yield "</div>"
        if answer.status is Status.SUPPORT:
            yield f'<button type="button" class="cb-way-on">{escape(texts["chat.way_on"])}</button>'
        if answer.status in _WITH_TOOLS:
            yield from self._tools()
        if answer.next_questions:
            yield f'<p class="cb-more">{escape(texts["chat.next"])}</p>'
        yield "</div>"

    def _understood(self, taken_alone: bool) -> Iterator[str]:
        texts, question = self._texts, self._answer.understood_as
        if question:
            yield (
                f'<p class="cb-understood"><span>{escape(texts["chat.understood"])}</span> '
                f"<span{self._own_lang}>{escape(question)}</span> "
                f'<button type="button" class="cb-undo">{escape(texts["chat.not_meant"])}</button></p>'
            )
        elif taken_alone:
            yield f'<p class="cb-understood">{escape(texts["chat.taken_alone"])}</p>'

    def _of(self, career: ListedGuide | None) -> Iterator[str]:
        """The career whose guide speaks, as the way to that guide; the page's script reads it there, too."""
        if career is None:
            return
        texts = self._texts
        address = escape(f"guide/{in_address(career.slug)}?lang={texts.language}")
        yield (
            f'<p class="cb-of"><span class="cb-hidden">{escape(texts["chat.career"])}: </span>'
            f'<a href="{address}"{self._lang}>{escape(career.career)}</a></p>'
        )

    def _choices(self) -> Iterator[str]:
        """Careers to choose: the question is asked of one, or the conversation goes on about one of several."""
        answer, texts = self._answer, self._texts
        is_open = answer.status is Status.WHICH_GUIDE
        goes_on = not is_open and answer.guide is None
        yield '<div class="cb-choices">'
        if not is_open:
            lead = "chat.go_on_about" if goes_on else "chat.other_career"
            yield f'<p class="cb-choices-lead">{escape(texts[lead])}</p>'
        css = "cb-choose" if goes_on else "cb-ask-about"
        for choice in answer.choices:
            yield (
                f'<button type="button" class="{css}" value="{escape(choice.guide)}"{self._lang}>'
                f"{escape(choice.career)}</button>"
            )
        if is_open:
            yield f'<a class="cb-browse" href="guides?lang={texts.language}">{escape(texts["chat.browse"])}</a>'
        yield "</div>"

    def _drawn(self, chart: str) -> str:
        """The chart; folded where it is a list, whose lines the quotes above have said already."""
        drawn = f'<div class="cb-drawn"{self._lang}>{chart}</div>'
        if "<ol " not in chart:
            return drawn
        return f'<details class="cb-fold"><summary>{escape(self._texts["chat.picture"])}</summary>{drawn}</details>'

    def _tools(self) -> Iterator[str]:
        texts = self._texts
        yield '<div class="cb-tools"><div class="cb-rate">'
        yield f"<span>{escape(texts['chat.rate'])}</span> "
        yield f'<button type="button" class="cb-yes">{escape(texts["chat.rate_yes"])}</button> '
        yield f'<button type="button" class="cb-no">{escape(texts["chat.rate_no"])}</button></div> '
        yield f'<button type="button" class="cb-copy">{escape(texts["chat.copy"])}</button></div>'

    def _paragraphs(self) -> Iterator[str]:
        answer, paragraphs, done = self._answer, self._answer.paragraphs, 0
        if answer.status is Status.NOT_IN_GUIDE and not self._own_lang and paragraphs and not _has_quote(paragraphs[0]):
            # "The guide does not say that." is its own headline.
            yield _word(paragraphs[0].text)
            done = 1
        elif word := _WORDS.get(answer.status):
            yield _word(self._texts[word])
        word = _word(self._texts["chat.disagrees"]) if self._disagrees and answer.status is Status.ANSWERED else ""
        for difference in answer.differences:
            before = paragraphs[done : difference.start]
            # Above a note that leads to it, but not above another part of the question.
            is_led = all(paragraph.kind is ParagraphKind.NOTE for paragraph in before)
            yield word if is_led else ""
            yield from self._run(done, difference.start)
            yield "" if is_led else word
            yield from self._difference(difference)
            word = ""
            done = difference.end
        yield from self._run(done, len(paragraphs))

    def _difference(self, difference: Difference) -> Iterator[str]:
        """Our note, then the sides beside each other, or below each other where the card is narrow."""
        first = difference.sides[0][0] if difference.sides else difference.end
        yield from self._run(difference.start, first)
        yield '<div class="cb-sides">'
        for start, end in difference.sides:
            yield f'<div class="cb-side">{"".join(self._run(start, end))}</div>'
        yield "</div>"

    def _run(self, start: int, end: int) -> Iterator[str]:
        """Paragraphs [start, end), items that follow each other as one list."""
        paragraphs = self._answer.paragraphs
        for is_item, group in groupby(range(start, end), lambda at: paragraphs[at].kind is ParagraphKind.ITEM):
            inner = "".join(self._paragraph(paragraphs[at], self._marks[at]) for at in group)
            yield f"<ul>{inner}</ul>" if is_item else inner

    def _paragraph(self, paragraph: Paragraph, mark: str) -> str:
        tag = {ParagraphKind.ITEM: "li", ParagraphKind.HEADING: "h4"}.get(paragraph.kind, "p")
        if self._is_of_career(paragraph):
            whose, *said = paragraph.segments
            name = f'<strong class="cb-whose">{escape(whose.text)}</strong>'
            text = name + "".join(self._segment(segment, bare=True) for segment in said)
        else:
            bare = _is_quote(paragraph)
            text = "".join(self._segment(segment, bare) for segment in paragraph.segments)
        marked = f"{text} {mark}" if mark else text
        lang = self._lang if _has_quote(paragraph) else self._own_lang
        return f"<{tag}{_class(paragraph)}{lang}>{marked}</{tag}>"

    def _is_of_career(self, paragraph: Paragraph) -> bool:
        """Whether it is one of several careers: its name, then what its guide says."""
        return paragraph.kind is ParagraphKind.ITEM and bool(self._answer.compared) and not _is_quote(paragraph)

    def _segment(self, segment: Segment, bare: bool) -> str:
        """Within a sentence of ours, quotation marks show where the guide speaks; within its words, ours stand back."""
        if self._answer.status is Status.SUPPORT:
            return _with_phones(segment.text)
        text, is_ours = escape(segment.text), segment.quote is None
        if bare:
            says = is_ours and any(char.isalnum() for char in segment.text)
            return f'<span class="cb-ours">{text}</span>' if says else text
        return text if is_ours else f"<q>{text}</q>"


class Citations:
    """The marks of one answer, each with the place that it opens, and its list of sources.

    A mark is a button. Its value is the address of the passage where it stands; its
    name is the id of the source below the answer, for when that address cannot be read.
    """

    def __init__(self, answer: Answer, number: int, texts: Texts) -> None:
        self._answer = answer
        self._number = number
        self._texts = texts

    def marks(self) -> list[str]:
        """For each paragraph of the answer its mark, empty where it has none.

        A mark opens what its paragraph quotes, and the paragraphs without a mark before it.
        """
        buttons, quoted = [], list[Quote]()
        for paragraph in self._answer.paragraphs:
            quoted += self._quotes(paragraph)
            here = [quote for quote in quoted if quote.mark == paragraph.mark]
            groups = [here, *([q for q in self._answer.quotes if q.mark == mark] for mark in paragraph.also)]
            buttons.append("".join(self._mark(group) for group in groups if group))
            if paragraph.mark is not None:
                quoted = []
        return buttons

    def sources(self) -> Iterator[str]:
        """The places that are quoted, one after the other, with the words."""
        if not self._answer.quotes:
            return
        texts = self._texts
        yield f'<div class="cb-sources"><h4 class="cb-hidden">{escape(texts["chat.sources"])}</h4>'
        lang = language_of_guide(texts)
        for group in self._answer.sources:
            first = group[0]
            quotes = "".join(f"<blockquote{lang}><p>{escape(quote.text)}</p></blockquote>" for quote in group)
            yield (
                f'<details class="cb-source" id="{self._source_id(first.mark)}">'
                f'<summary><span class="cb-number">{first.mark}</span> '
                f'<span class="cb-label"{lang}>{escape(first.label)}</span></summary>'
                f'<div class="cb-said"><p class="cb-place">{escape(self._place(first))}</p>{quotes}'
                f'<button type="button" class="cb-show" value="{self._address(group)}" '
                f'name="{self._source_id(first.mark)}">{escape(texts["chat.show_in_guide"])}</button></div></details>'
            )
        yield "</div>"

    def _quotes(self, paragraph: Paragraph) -> list[Quote]:
        return [self._answer.quotes[segment.quote] for segment in paragraph.segments if segment.quote is not None]

    def _mark(self, quoted: Sequence[Quote]) -> str:
        mark, label = quoted[0].mark, escape(quoted[0].label)
        return (
            f'<button type="button" class="cb-mark" value="{self._address(quoted)}" '
            f'name="{self._source_id(mark)}" title="{label}">'
            f'<span class="cb-hidden">{escape(self._texts["chat.source"])} </span>{mark}</button>'
        )

    def _address(self, quoted: Sequence[Quote]) -> str:
        """Of the passage around the quotes; relative, so that it holds behind any prefix."""
        first = quoted[0]
        ranges = "&".join(f"from={quote.start}&to={quote.end}" for quote in quoted)
        place = f"guide/{in_address(first.guide)}/unit/{in_address(first.unit, safe=':')}"
        return escape(f"{place}?{ranges}&words={words_mark(first.text)}&lang={self._texts.language}")

    def _source_id(self, mark: int) -> str:
        return f"source-{self._number}-{mark}"

    def _place(self, quote: Quote) -> str:
        """The kind of place and its number or time, as one finds it in the guide."""
        kind, _, name = quote.unit.partition(":")
        is_named = kind == UnitKind.SECTION and not name.isdigit()
        return self._texts[_KIND_TEXTS[UnitKind(kind)]] + ("" if is_named else f" {name}")


@dataclass(frozen=True, slots=True)
class Link:
    """``text[start:end]`` and the address that calls or texts."""

    start: int
    end: int
    address: str


def phone_links(text: str) -> Iterator[Link]:
    """Where a line names numbers, in its order.

    "Call or text 988" becomes two links, of the word and of the number; "Text HOME to
    741741" one that writes the word; a number that says neither is called.
    """
    done = 0
    for found in _NUMBER.finditer(text):
        breaks = [match.end() for match in _BREAK.finditer(text, done, found.start())]
        opening = max([done, *breaks])
        before = text[opening : found.start()]
        number = re.sub(r"[^\d+]", "", found[0])
        texts = _TEXT.search(before)
        if texts is None:
            yield Link(found.start(), found.end(), f"tel:{number}")
        elif _CALL.search(before):
            yield Link(opening + texts.start(), opening + texts.end(), f"sms:{number}")
            yield Link(found.start(), found.end(), f"tel:{number}")
        else:
            word = _WORD.search(before, texts.end())
            body = f"?body={word[1]}" if word else ""
            yield Link(found.start(), found.end(), f"sms:{number}{body}")
        done = found.end()


def _word(text: str) -> str:
    return f'<p class="cb-word">{escape(text)}</p>'


def _with_phones(text: str) -> str:
    parts, done = [], 0
    for link in phone_links(text):
        parts.append(escape(text[done : link.start]))
        parts.append(f'<a href="{escape(link.address)}">{escape(text[link.start : link.end])}</a>')
        done = link.end
    return "".join([*parts, escape(text[done:])])


def _class(paragraph: Paragraph) -> str:
    """The guide's words get a rule at their side; a note of ours gets its own look."""
    if paragraph.kind is ParagraphKind.NOTE:
        return ' class="cb-note"'
    return ' class="cb-guide"' if _is_quote(paragraph) else ""


def _is_quote(paragraph: Paragraph) -> bool:
    """True where the guide speaks; what is ours in between is a mark, the name of a column, or how many there are."""
    return bool(paragraph.segments) and paragraph.segments[0].quote is not None


def _has_quote(paragraph: Paragraph) -> bool:
    return any(segment.quote is not None for segment in paragraph.segments)
