"""Marks and sources of an answer as markup: where its words stand in the guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote as in_address

from careerbot.answer.model import Answer, Paragraph, Quote
from careerbot.guides.model import UnitKind
from careerbot.web.escaping import escape, language_of_guide
from careerbot.web.pages.texts import Texts

_KIND_TEXTS = {UnitKind.SECTION: "chat.section", UnitKind.FAQ: "chat.faq", UnitKind.TRANSCRIPT: "chat.audio"}


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
            buttons.append(self._mark(here) if here else "")
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
        return escape(f"{place}?{ranges}&lang={self._texts.language}")

    def _source_id(self, mark: int) -> str:
        return f"source-{self._number}-{mark}"

    def _place(self, quote: Quote) -> str:
        """The kind of place and its number or time, as one finds it in the guide."""
        kind, _, name = quote.unit.partition(":")
        return f"{self._texts[_KIND_TEXTS[UnitKind(kind)]]} {name}"
