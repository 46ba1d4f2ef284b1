"""Answers as markup: every word shown, none of it obeyed."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_engine import small_guide

from careerbot.answer.model import (
    Answer,
    CareerChoice,
    Compared,
    Difference,
    Paragraph,
    ParagraphKind,
    Quote,
    Segment,
    Status,
)
from careerbot.web.chat.html import answer_markup, notice_markup, question_markup
from careerbot.web.pages.html import escape
from careerbot.web.pages.texts import read_texts
from careerbot.web.paths import words_mark

_TAGS = {
    "strong",
    "div",
    "h2",
    "h3",
    "h4",
    "p",
    "span",
    "ul",
    "li",
    "q",
    "a",
    "button",
    "details",
    "summary",
    "blockquote",
}
_ATTRIBUTES = {"class", "id", "href", "title", "type", "name", "value", "lang"}
_EN, _ES = read_texts("en"), read_texts("es")
_HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[a](javascript:alert(1)) ![b](http://evil.example/x.png)",
    "# head\n\n- item\n\n    code\n\n```html\n<b>\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "$$x^2$$ \\(y\\) `code` **bold** _it_ ~~no~~",
    "http://evil.example www.evil.example a@evil.example",
    "<details open ontoggle=alert(1)>",
    "' onmouseover='alert(1)",
]


class _Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert not reader.open
    return reader


def _answer(words: str, status: Status = Status.ANSWERED) -> Answer:
    quote = Quote("guide", "faq:2", 0, len(words), words, words, None, 1)
    paragraphs = (
        Paragraph((Segment(words), Segment(words, 0)), mark=1),
        Paragraph((Segment(words, 0),), ParagraphKind.ITEM, 1),
        Paragraph((Segment(words),), ParagraphKind.HEADING),
        Paragraph((Segment(words),), ParagraphKind.NOTE),
    )
    # The last two as the sides of a difference on a point of that name.
    differs = Difference(words, 1, 4, ((2, 3), (3, 4)))
    return Answer(status, paragraphs, (quote,), differences=(differs,), understood_as=words)


@pytest.mark.parametrize("words", _HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    """A browser reads out of the markup only our own tags, and exactly the words."""
    for markup in (
        answer_markup(_answer(words), 1, _EN),
        answer_markup(_answer(words, Status.SUPPORT), 1, _ES),
        question_markup(words, _EN),
        notice_markup(words, 1, _ES, is_ours=False),
    ):
        seen = _read(markup)
        assert set(seen.tags) <= _TAGS
        assert {name for name, _ in seen.attributes} <= _ATTRIBUTES
        assert " ".join(words.split()) in seen.text


@given(st.text())
def test_escape_leaves_nothing_to_obey(text: str) -> None:
    """No punctuation but the references' own, no line break, and the same characters come back."""
    escaped = escape(text)
    assert not re.search(r"[!-/:-@\[-`{-~\s]", re.sub(r"&#\d+;| ", "", escaped))
    assert html.unescape(escaped) == html.unescape(escape(html.unescape(escaped)))
    assert [c for c in html.unescape(escaped) if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.text(min_size=1), st.sampled_from(Status))
def test_a_message_is_one_html_block(text: str, status: Status) -> None:
    """A line break would hand the rest of the message to the Markdown reader."""
    markup = answer_markup(_answer(text, status), 1, _EN)
    assert markup.startswith("<div ")
    assert markup.endswith("</div>")
    assert "\n" not in markup
    assert "\r" not in markup
    _read(markup)


def test_a_text_cannot_be_turned_around() -> None:
    """Controls of the writing direction would make a quote read as another one."""
    assert escape("safe\u202egnp\u2066\x00\x1b") == "safegnp"


def test_joiners_stay() -> None:
    """Persian letters and families of emoji are written with them."""
    assert escape("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"


def test_marks_lead_to_the_passage_and_to_their_source() -> None:
    """A mark's value is the address of the passage, its name the id of the source below; both belong to the answer."""
    markup = answer_markup(_answer("Pay varies."), 7, _EN)
    marks = re.findall(r'<button type="button" class="cb-mark" value="([^"]+)" name="([^"]+)"', markup)
    assert [name for _, name in marks] == ["source-7-1", "source-7-1"]
    assert {html.unescape(value) for value, _ in marks} == {
        f"guide/guide/unit/faq:2?from=0&to=11&words={words_mark('Pay varies.')}&lang=en"
    }
    assert markup.count('<details class="cb-source" id="source-7-1">') == 1
    assert 'id="answer-7"' in markup


def test_a_mark_opens_what_stands_before_it() -> None:
    """The items of a list share the mark of the last one; a place that is quoted again has its own passage."""
    quotes = tuple(Quote("guide", "faq:2", at, at + 5, "Words", "FAQ: How?", None, 1) for at in (0, 10, 30))
    marks = (None, 1, 1)
    paragraphs = tuple(Paragraph((Segment("Words", at),), ParagraphKind.ITEM, mark) for at, mark in enumerate(marks))
    markup = answer_markup(Answer(Status.ANSWERED, paragraphs, quotes), 1, _EN)
    ranges = [
        re.findall(r"from=(\d+)", html.unescape(value)) for value in re.findall(r'cb-mark" value="([^"]+)"', markup)
    ]
    assert ranges == [["0", "10"], ["30"]]


def test_a_source_shows_label_place_and_words() -> None:
    """What a counselor needs to find the place: a time for the audio, a number for the rest."""
    spoken = Quote("guide", "transcript:05:23", 0, 10, "Estimates.", "Audio 05:23: What about pay?", "05:23", 1)
    written = Quote("guide", "section:07", 0, 10, "$120K", "Section 07: Market", None, 2)
    asked = Quote("guide", "faq:2", 0, 10, "$118k", "FAQ: How much?", None, 3)
    paragraphs = tuple(
        Paragraph((Segment(quote.text, at),), mark=quote.mark) for at, quote in enumerate((spoken, written, asked))
    )
    text = _read(answer_markup(Answer(Status.ANSWERED, paragraphs, (spoken, written, asked)), 1, _EN)).text
    for expected in ("Audio 05:23: What about pay?", "Audio 05:23Estimates.", "Section 07$120K", "FAQ 2$118k"):
        assert expected in text


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.NOT_IN_GUIDE, "The guide does not say that."),
        (Status.SUPPORT, "People who can help"),
        (Status.BLOCKED, "Not possible here"),
    ],
)
def test_states_differ_by_their_first_words(status: Status, word: str) -> None:
    """Colour alone does not tell them apart."""
    said = Answer(status, (Paragraph((Segment("The guide does not say that."),), ParagraphKind.NOTE),))
    markup = answer_markup(said, 1, _EN)
    first = re.search(r'<p class="cb-word">(.*?)</p>', markup)
    assert first is not None
    assert html.unescape(first[1]) == word
    assert _read(markup).text.count("The guide does not say that.") == 1


def test_an_answer_without_ours_first_still_says_that_it_is_missing() -> None:
    """A quote must never stand where the student expects an answer that is not there."""
    quote = Quote("guide", "faq:2", 0, 5, "Words", "FAQ: How?", None, 1)
    closest = Answer(Status.NOT_IN_GUIDE, (Paragraph((Segment("Words", 0),), mark=1),), (quote,))
    assert '<p class="cb-word">Not in the guide</p><p class="cb-guide">' in answer_markup(closest, 1, _EN)


def test_only_the_guides_words_look_like_the_guides_words() -> None:
    """Inside a sentence of ours a quote has quotation marks; alone it has the rule at its side."""
    quote = Quote("guide", "faq:2", 0, 5, "Words", "FAQ: How?", None, 1)
    mixed = Paragraph((Segment("The guide says "), Segment("Words", 0)))
    alone = Paragraph((Segment("Words", 0), Segment("; ")))
    markup = answer_markup(Answer(Status.ANSWERED, (mixed, alone), (quote,)), 1, _EN)
    assert "<p>The guide says <q>Words</q></p>" in markup
    assert '<p class="cb-guide">Words&#59; </p>' in markup


@pytest.mark.parametrize("status", [Status.OFF_TOPIC, Status.SMALL_TALK, Status.SUPPORT, Status.BLOCKED])
def test_what_is_no_answer_can_neither_be_rated_nor_copied(status: Status) -> None:
    """Below the card for a person in distress there is one thing: a way on."""
    markup = answer_markup(Answer(status, (Paragraph((Segment("Hello."),), ParagraphKind.NOTE),)), 1, _EN)
    way_on = '<button type="button" class="cb-way-on">Ask about a career</button>' if status is Status.SUPPORT else ""
    assert markup.endswith(f"Hello&#46;</p></div>{way_on}</div>")


def test_the_support_card_can_be_called() -> None:
    """Numbers of any answer but this one are words."""
    line = "Call or text 988. Text HOME to 741741."
    said = (Paragraph((Segment(line),), ParagraphKind.ITEM),)
    markup = answer_markup(Answer(Status.SUPPORT, said), 1, _EN)
    assert [html.unescape(link) for link in re.findall(r'<a href="([^"]+)">', markup)] == [
        "sms:988",
        "tel:988",
        "sms:741741?body=HOME",
    ]
    assert line in _read(markup).text
    assert "<a " not in answer_markup(Answer(Status.ANSWERED, said), 1, _EN)


def test_a_disagreement_is_announced_where_it_begins() -> None:
    """Above the whole answer, or below the heading of the part of the question that it belongs to."""
    quote = Quote("guide", "faq:2", 0, 5, "Words", "FAQ: How?", None, 1)
    part = Paragraph((Segment("You asked: how?"),), ParagraphKind.HEADING)
    note = Paragraph((Segment("The guide differs."),), ParagraphKind.NOTE)
    side = Paragraph((Segment("Words", 0),), mark=1)
    alone = Answer(
        Status.ANSWERED, (note, side, side), (quote,), differences=(Difference("x", 0, 3, ((1, 2), (2, 3))),)
    )
    second = Answer(
        Status.ANSWERED,
        (part, side, part, note, side, side),
        (quote,),
        differences=(Difference("x", 3, 6, ((4, 5), (5, 6))),),
    )
    for answer, before in ((alone, ""), (second, "You asked: how?Words Source 1You asked: how?")):
        text = _read(answer_markup(answer, 1, _EN)).text
        assert text.startswith(f"Answer{before}The guide disagreesThe guide differs.")
        assert text.count("The guide disagrees") == 1


def test_a_chart_stands_between_the_quotes_and_their_sources() -> None:
    """As it is, or folded where it is a list of what has just been quoted."""
    drawn = answer_markup(_answer("Words"), 1, _EN, chart='<figure class="cb-chart">x</figure>')
    assert '<div class="cb-drawn"><figure class="cb-chart">x</figure></div><div class="cb-sources">' in drawn
    assert "cb-fold" not in drawn
    listed = answer_markup(_answer("Words"), 1, _EN, chart='<ol class="cb-day"></ol>')
    assert '<details class="cb-fold"><summary>As a picture</summary><div class="cb-drawn"><ol' in listed


def test_our_words_are_in_the_language_of_the_page_and_the_guides_are_not() -> None:
    """Each paragraph, label and quote of the guide says that it is English."""
    markup = answer_markup(_answer("Words"), 1, _ES)
    assert _ES["chat.show_in_guide"] in _read(markup).text
    own_lang = re.sub(r'<blockquote lang="en"><p>Words</p>', "", markup)
    for tag in ("p", "li", "h4"):
        assert not re.findall(rf"<{tag}(?![^>]* lang=)[^>]*>Words", own_lang)
    assert "lang=" not in answer_markup(_answer("Words"), 1, _EN).replace("lang&#61;", "")


def _buttons(markup: str, css: str) -> list[tuple[str, str]]:
    found = re.findall(rf'<button type="button" class="{css}" value="([^"]*)"(?: lang="en")?>(.*?)</button>', markup)
    return [(html.unescape(value), html.unescape(words)) for value, words in found]


def test_careers_to_choose_are_buttons() -> None:
    """Each asks the question of that career; where it is open which one is meant, the list of all is one click away."""
    line = (Paragraph((Segment("Which career do you mean?"),), ParagraphKind.NOTE),)
    choices = (CareerChoice("data-gardener", "Data <Gardener>"), CareerChoice("cloud-baker", "Cloud Baker"))
    named = [("data-gardener", "Data <Gardener>"), ("cloud-baker", "Cloud Baker")]
    which = answer_markup(Answer(Status.WHICH_GUIDE, line, choices=choices), 1, _EN)
    assert _buttons(which, "cb-ask-about") == named
    assert 'href="guides?lang=en"' in which
    assert "another career" not in which
    settled = answer_markup(Answer(Status.ANSWERED, line, guide="x", choices=choices), 1, _ES)
    assert _buttons(settled, "cb-ask-about") == named
    assert _ES["chat.other_career"] in _read(settled).text
    assert "guides?" not in settled


def test_an_answer_says_whose_guide_speaks() -> None:
    """Where there are several; its name leads to that guide."""
    answer = Answer(Status.ANSWERED, (Paragraph((Segment("Words"),)),), guide="data-gardener")
    markup = html.unescape(answer_markup(answer, 1, _ES, career=small_guide()))
    assert '<a href="guide/data-gardener?lang=es" lang="en">Data Gardener</a>' in markup
    assert "cb-of" not in answer_markup(answer, 1, _ES)


def test_careers_side_by_side_open_each_its_own_guide() -> None:
    """A table: each name leads to its guide, each cell has its mark; the conversation can go on about one of them."""
    slugs = ("data-gardener", "cloud-baker")
    quotes = tuple(
        Quote(slug, "faq:1", 0, 3, "$10", f"{slug}: FAQ: How much?", None, at) for at, slug in enumerate(slugs, 1)
    )
    lines = tuple(
        Paragraph((Segment(f"{slug}: "), Segment("$10", at)), ParagraphKind.ITEM, at + 1)
        for at, slug in enumerate(slugs)
    )
    compared = tuple(Compared(slug, slug, "pay", 10.0, at) for at, slug in enumerate(slugs))
    choices = tuple(CareerChoice(slug, slug) for slug in slugs)
    markup = answer_markup(Answer(Status.ANSWERED, lines, quotes, choices=choices, compared=compared), 1, _EN)
    opened = [html.unescape(value) for value in re.findall(r'cb-mark" value="([^"]+)"', markup)]
    mark = words_mark("$10")
    assert opened == [f"guide/{slug}/unit/faq:1?from=0&to=3&words={mark}&lang=en" for slug in slugs]
    plain = html.unescape(markup)
    assert f'<th scope="col">{_EN["guides.pay"]}</th>' in plain
    assert plain.count('<th scope="row"><a href="guide/data-gardener?lang=en">data-gardener</a></th>') == 1
    assert plain.count("<tr>") == 3
    assert plain.count("$10") == 4, "once in the table and once with its source"
    assert [value for value, _ in _buttons(markup, "cb-choose")] == list(slugs)
    assert "cloud-baker: FAQ: How much?" in _read(markup).text
