"""Two to four careers side by side: what each guide says, in its words, with a link to where it says it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from careerbot.careers.model import Career
from careerbot.english.quantities import Dimension, located_quantities
from careerbot.guides.facts import FactKind, QuickFact, comparable
from careerbot.web.guide.drawing import figure, number, ours, plain
from careerbot.web.guide.page import Site, shared_values
from careerbot.web.pages.html import page
from careerbot.web.pages.texts import Texts, languages, read_texts

LEAST, MOST = 2, 4
_KINDS = (
    (FactKind.PAY, "pay"),
    (FactKind.EDUCATION, "schooling"),
    (FactKind.EXPERIENCE, "experience"),
    (FactKind.TRAINING, "training"),
    (FactKind.GROWTH, "outlook"),
    (FactKind.JOBS, "jobs"),
    (FactKind.CHANGE, "change"),
)
_ALWAYS = (FactKind.PAY, FactKind.EDUCATION)
_CURRENCY = re.compile(r"[$£€¥₹]")


@dataclass(frozen=True, slots=True)
class SaidView:
    """A fact in a cell; ``has_no_date`` where a figure of pay comes without a year."""

    words: str
    language: str
    address: str
    year: str
    place: str
    has_no_date: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of the table: what it is about, what to say where a guide says nothing, and a cell for each career."""

    name: str
    none: str
    cells: tuple[tuple[SaidView, ...], ...]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A career at the head of its column; ``without``: the address of the table without it, if that is one."""

    career: str
    language: str
    address: str
    without: str


def compare_page(careers: Sequence[Career], texts: Texts, site: Site, language: str) -> bytes:
    """The table of two to four careers.

    Args:
        language: that the address names, empty for none.
    """
    slugs = [career.slug for career in careers]
    columns = [
        ColumnView(
            career.career,
            career.language,
            site.guide(career.slug, **_lang(language)),
            _address(site, [slug for slug in slugs if slug != career.slug], language) if len(careers) > LEAST else "",
        )
        for career in careers
    ]
    return page(
        "compare.html",
        columns=columns,
        rows=list(_rows(careers, texts, site, language)),
        chart=pay_chart(careers, texts),
        **_shared(slugs, texts, site, language),
    )


def too_few_page(careers: Sequence[Career], near: Sequence[Career], texts: Texts, site: Site, language: str) -> bytes:
    """What to say where there is nothing to set side by side, or too much.

    Args:
        near: careers that one which was chosen alone could be compared with.
    """
    slugs = [career.slug for career in careers]
    offered = [(career.career, career.language, _address(site, [*slugs, career.slug], language)) for career in near]
    return page(
        "compare_none.html",
        is_too_many=len(careers) > MOST,
        chosen=careers[0] if len(careers) == 1 else None,
        offered=offered,
        least=LEAST,
        most=MOST,
        **_shared(slugs, texts, site, language),
    )


def pay_chart(careers: Sequence[Career], texts: Texts) -> Markup | None:
    """Pay for a year as bars from 0, None unless two can be drawn on one scale; who gives none is named, too."""
    facts = [_drawn(career) for career in careers]
    drawn = [fact for fact in facts if fact is not None]
    signs = {sign for fact in drawn for sign in _CURRENCY.findall(fact.text)[:1]}
    if len(drawn) < 2 or len(signs) > 1:
        return None
    most = max(_end(fact) for fact in drawn)
    rows = Markup("").join(_bar(career, fact, most, texts) for career, fact in zip(careers, facts, strict=True))
    drawing = Markup('<ul class="cb-rows cb-bars">{}</ul>').format(rows)
    return figure(ours("figcaption", texts, "compare.chart"), drawing)


def figure_words(fact: QuickFact) -> str:
    """The figure itself, as the guide writes it; all of the words where it cannot be told."""
    for start, end, quantity in located_quantities(fact.text, Dimension.MONEY):
        if (quantity.low, quantity.high) == (fact.low, fact.high):
            return fact.text[start:end].strip()
    return fact.text


def _drawn(career: Career) -> QuickFact | None:
    """What is drawn of a career's pay: a figure for a year."""
    facts = [fact for fact in comparable(career.facts_of(FactKind.PAY)) if fact.period == "year"]
    return facts[0] if facts and 0 < _end(facts[0]) < math.inf else None


def _end(fact: QuickFact) -> float:
    """Where its bar ends; of what has no end, where it begins."""
    assert fact.low is not None
    assert fact.high is not None
    return fact.low if math.isinf(fact.high) else fact.high


def _bar(career: Career, fact: QuickFact | None, most: float, texts: Texts) -> Markup:
    name = plain(career.career)
    if fact is None:
        said = Markup('<span class="cb-row-also" lang="{}">{}</span>').format(
            texts.language, plain(texts["compare.not_drawn" if career.facts_of(FactKind.PAY) else "compare.none_pay"])
        )
        return Markup('<li class="cb-row"><span class="cb-row-name">{}</span>{}</li>').format(name, said)
    end = _end(fact)
    start = fact.low if fact.low is not None and 0 < fact.low < end else 0.0
    svg = Markup(
        '<svg class="cb-bar" width="100%" height="12" aria-hidden="true">'
        '<rect class="cb-all" width="100%" height="12"/>'
        '<rect class="cb-part" x="{}%" width="{}%" height="12"/></svg>'
    ).format(number(100 * start / most), number(100 * (end - start) / most))
    year = plain(fact.year) if fact.year else plain(texts["guide.not_dated"])
    return Markup(
        '<li class="cb-row"><span class="cb-row-name">{}</span>{}<span class="cb-row-figure">{}</span>'
        '<span class="cb-row-also" lang="{}">{}</span></li>'
    ).format(name, svg, plain(figure_words(fact)), texts.language, year)


def _rows(careers: Sequence[Career], texts: Texts, site: Site, language: str) -> list[FactRow]:
    rows = []
    for kind, name in _KINDS:
        cells = tuple(
            tuple(_said(career, fact, site, language) for fact in comparable(career.facts_of(kind)))
            for career in careers
        )
        if any(cells) or kind in _ALWAYS:
            none = texts["compare.none_pay" if kind is FactKind.PAY else "compare.none"]
            rows.append(FactRow(texts[f"guides.{name}"], none, cells))
    return rows


def _said(career: Career, fact: QuickFact, site: Site, language: str) -> SaidView:
    starts, ends = [start for start, _ in fact.spans], [end for _, end in fact.spans]
    where = site.guide(career.slug, **{"from": starts, "to": ends}, **_lang(language))
    has_no_date = fact.kind is FactKind.PAY and not fact.year
    return SaidView(fact.text, career.language, f"{where}#{fact.unit_id}", fact.year, fact.place, has_no_date)


def _address(site: Site, slugs: Sequence[str], language: str) -> str:
    return site.address("guides/compare", guide=list(slugs), **_lang(language))


def _lang(language: str) -> dict[str, str]:
    return {"lang": language} if language else {}


def _shared(slugs: Sequence[str], texts: Texts, site: Site, language: str) -> dict[str, Any]:
    offered = [(code, read_texts(code)["chat.language_name"], _address(site, slugs, code)) for code in languages()]
    return {
        "languages": offered,
        **shared_values(texts, site),
    }
