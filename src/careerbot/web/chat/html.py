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
from careerbot.web.chat.glossary import Glossary
from careerbot.web.pages.html import escape, lang_attribute, language_of_guide
from careerbot.web.pages.texts import Texts
from careerbot.web.paths import evidence_path

_KIND_TEXTS = {UnitKind.SECTION: "chat.section", UnitKind.FAQ: "chat.faq", UnitKind.TRANSCRIPT: "chat.audio"}
# What a card says first where the answer's own words do not tell the states apart.
_WORDS = {
    Status.NOT_IN_GUIDE: "chat.not_in_guide",
    Status.SUPPORT: "chat.support",
    Status.BLOCKED: "chat.blocked",
}
# What the columns of a comparison are called.
_FACTS = {
    "pay": "guides.pay",
    "education": "guides.schooling",
    "growth": "guides.outlook",
    "jobs": "guides.jobs",
    "experience": "guides.experience",
    "training": "guides.training",
    "change": "guides.change",
}
# What a reader can do with an answer; the page's script shows what the browser can do.
_TAKE = ("listen", "copy")
_KEEP = ("link", "save", "print")
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
    glossary: Glossary | None = None,
) -> str:
    """An answer as one HTML block.

    Args:
        number: of the message in the conversation; it keeps the sources' ids apart.
        chart: markup that is shown below the quotes.
        taken_alone: the question was asked again without the conversation.
        career: whose guide answers, where there are several.
        glossary: of the guide that answers.
    """
    return "".join(_Writer(answer, number, texts, glossary).write(chart, taken_alone, career))


class _Writer:
    """Writes one answer."""

    def __init__(self, answer: Answer, number: int, texts: Texts, glossary: Glossary | None) -> None:
        self._answer = answer
        self._number = number
        self._texts = texts
        self._glossary = glossary
        self._used: set[str] = set()  # terms that lead to their explanation already
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
        address = _guide_address(career.slug, texts)
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
        yield '<div class="cb-take">'
        yield from map(self._tool, _TAKE)
        yield f'<details class="cb-keep"><summary>{escape(texts["chat.more_tools"])}</summary><div>'
        yield from map(self._tool, _KEEP)
        yield "</div></details></div></div>"

    def _tool(self, name: str) -> str:
        return f'<button type="button" class="cb-{name}">{escape(self._texts[f"chat.{name}"])}</button> '

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
            run = list(group)
            if is_item and all(self._is_of_career(paragraphs[at]) for at in run):
                yield from beside_table([paragraphs[at] for at in run], self._answer, self._citations, self._texts)
                continue
            inner = "".join(self._paragraph(paragraphs[at], self._marks[at]) for at in run)
            yield f"<ul>{inner}</ul>" if is_item else inner

    def _paragraph(self, paragraph: Paragraph, mark: str) -> str:
        tag = {ParagraphKind.ITEM: "li", ParagraphKind.HEADING: "h4"}.get(paragraph.kind, "p")
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
        if segment.quote is None:
            return _by_us(segment) if bare else escape(segment.text)
        text = self._quoted(segment)
        return text if bare else f"<q>{text}</q>"

    def _quoted(self, segment: Segment) -> str:
        """The guide's words, with ways to where it explains its terms."""
        assert segment.quote is not None
        quote = self._answer.quotes[segment.quote]
        if self._glossary is None or quote.guide != self._glossary.guide.slug:
            return escape(segment.text)
        return self._glossary.linked(segment.text, quote.unit, self._used, self._texts.language)


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
            buttons.append("".join(self.mark(group) for group in groups if group))
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

    def mark(self, quoted: Sequence[Quote]) -> str:
        """The button that opens the place of these quotes, all of one unit."""
        mark, label = quoted[0].mark, escape(quoted[0].label)
        return (
            f'<button type="button" class="cb-mark" value="{self._address(quoted)}" '
            f'name="{self._source_id(mark)}" title="{label}">'
            f'<span class="cb-hidden">{escape(self._texts["chat.source"])} </span>{mark}</button>'
        )

    def _address(self, quoted: Sequence[Quote]) -> str:
        """Of the passage around the quotes."""
        first = quoted[0]
        ranges = [(quote.start, quote.end) for quote in quoted]
        return escape(evidence_path(first.guide, first.unit, ranges, first.text, self._texts.language))

    def _source_id(self, mark: int) -> str:
        return f"source-{self._number}-{mark}"

    def _place(self, quote: Quote) -> str:
        """The kind of place and its number or time, as one finds it in the guide."""
        kind, _, name = quote.unit.partition(":")
        is_named = kind == UnitKind.SECTION and not name.isdigit()
        return self._texts[_KIND_TEXTS[UnitKind(kind)]] + ("" if is_named else f" {name}")


def beside_table(rows: Sequence[Paragraph], answer: Answer, citations: Citations, texts: Texts) -> Iterator[str]:
    """Several careers as a table: one a row, one kind of fact a column, each cell with the place that states it."""
    kinds = {one.quote: one.kind for one in answer.compared}
    slugs = {one.career: one.guide for one in answer.compared}
    split = [(row.segments[0].text.rstrip(": "), list(_cells(row.segments[1:]))) for row in rows]
    columns: dict[int, str] = {}
    for _, cells in split:
        for at, cell in enumerate(cells):
            found = next((kinds[one.quote] for one in cell if one.quote in kinds), None)
            if found:
                columns[at] = escape(texts[_FACTS[found]])
    lang = language_of_guide(texts)
    yield '<div class="cb-wide"><table class="cb-beside"><thead><tr>'
    yield f'<th scope="col">{escape(texts["chat.career"])}</th>'
    yield from (f'<th scope="col">{columns.get(at, "")}</th>' for at in range(len(split[0][1])))
    yield "</tr></thead><tbody>"
    for career, cells in split:
        name = escape(career)
        if career in slugs:
            name = f'<a href="{_guide_address(slugs[career], texts)}">{name}</a>'
        yield f'<tr><th scope="row"{lang}>{name}</th>'
        for at, cell in enumerate(cells):
            said = "".join(escape(one.text) if one.quote is not None else _by_us(one) for one in cell)
            quoted = [answer.quotes[one.quote] for one in cell if one.quote is not None]
            mark = f" {citations.mark(quoted)}" if quoted else ""
            head = f'<span class="cb-column">{columns[at]}</span> ' if at in columns else ""
            yield f"<td>{head}<span{lang}>{said}</span>{mark}</td>"
        yield "</tr>"
    yield "</tbody></table></div>"


def _cells(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The segments of each fact, without what joins them."""
    cell: list[Segment] = []
    for segment in segments:
        if segment.quote is None and not any(map(str.isalnum, segment.text)) and ";" in segment.text:
            yield cell
            cell = []
        else:
            cell.append(segment)
    yield cell


def _guide_address(slug: str, texts: Texts) -> str:
    return escape(f"guide/{in_address(slug)}?lang={texts.language}")


def _by_us(segment: Segment) -> str:
    """Words of ours among the guide's stand back; a sign alone needs no look of its own."""
    says = any(map(str.isalnum, segment.text))
    return f'<span class="cb-ours">{escape(segment.text)}</span>' if says else escape(segment.text)


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
