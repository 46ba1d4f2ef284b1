"""The guide's own page: its parts in order, each unit under its id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from careerbot.conflicts.model import Conflict
from careerbot.guides.model import Block, Guide, ListedGuide, Span, Unit, UnitKind
from careerbot.guides.saved_page import header_parts
from careerbot.web.guide.html import UnitRenderer
from careerbot.web.guide.quick_facts import fact_views
from careerbot.web.pages.html import page, template
from careerbot.web.pages.texts import Texts, languages, read_texts
from careerbot.web.paths import GUIDES, PRIVACY

# The engine reads English, whatever the language of the page around the guide.
_ASK_SECTION = "What does the guide say about {}?"
_ASK_MOMENT = "What does the audio say at {}?"
_QUESTION = re.compile(r"[^.?!]+\?")
_FEW = 5  # guides that are offered all
_MAX_QUOTED = 50  # far more than an answer quotes: each one costs time
_LANGUAGE_NAMES = {"en": "English", "es": "Español"}


@dataclass(frozen=True, slots=True)
class Site:
    """Addresses that the page needs; ``root`` is what stands before every path, often nothing."""

    root: str
    styles: tuple[str, ...]
    script: str
    colors_script: str

    @property
    def chat(self) -> str:
        """The chat's address."""
        return f"{self.root}/"

    def guide(self, slug: str, **parameters: object) -> str:
        """The address of a guide's page."""
        return self.address(f"guide/{quote(slug, safe='')}", **parameters)

    def address(self, path: str, **parameters: object) -> str:
        """The address of a path with what is asked of it."""
        asked = f"?{urlencode(parameters, doseq=True)}" if parameters else ""
        return f"{self.root}/{path}{asked}"


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A point on which other places say something else: what they are called, and their addresses."""

    point: str
    elsewhere: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as the template shows it.

    Attributes:
        name: what a person calls the place, for links that are read aloud.
        ask: the chat's address with a question about it.
        differences: where the guide disagrees with what stands here.
    """

    unit_id: str
    name: str
    title: Markup
    body: Markup
    ask: str
    time: str
    start_s: int
    is_host: bool
    is_quoted: bool
    differences: tuple[DifferenceView, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the contents: a section, or all of the FAQ or transcript."""

    part_id: str
    kind: str
    number: str
    eyebrow: str
    title: str
    intros: tuple[str, ...]
    units: tuple[UnitView, ...]
    lists_sources: bool = False

    @property
    def name(self) -> str:
        """The short name, for the contents; what has no number stands below its eyebrow there."""
        return self.eyebrow or self.title if self.number else self.title

    @property
    def has_quote(self) -> bool:
        """Whether something in it is marked."""
        return any(unit.is_quoted for unit in self.units)

    @property
    def is_below(self) -> bool:
        """Whether it stands below another heading."""
        return bool(self.eyebrow) and not self.number


def guide_page(
    guide: Guide,
    texts: Texts,
    site: Site,
    quoted: Sequence[Span] = (),
    *,
    conflicts: Sequence[Conflict] = (),
    related: Sequence[ListedGuide] = (),
) -> bytes:
    """The page of one guide.

    Args:
        quoted: what is marked, from ``quoted_spans``.
        conflicts: where the guide disagrees with itself.
        related: the guides of careers that it calls similar.
    """
    where = _where(quoted)
    offered = [
        (code, _LANGUAGE_NAMES.get(code, code), site.guide(guide.slug, **where, lang=code)) for code in languages()
    ]
    return page(
        "guide.html",
        career=guide.career,
        credit=guide.credit,
        slug=guide.slug,
        own=site.guide(guide.slug),
        guide_lang=guide.language,
        facts=fact_views(guide, texts, conflicts),
        parts=_arranged(_parts(UnitRenderer(guide, texts, tuple(quoted)), site, conflicts)),
        related=[(one.career, site.guide(one.slug, lang=texts.language)) for one in related],
        audio=f"{site.guide(guide.slug)}/audio" if guide.audio else "",
        languages=offered,
        **shared_values(texts, site),
    )


def missing_page(guides: Sequence[ListedGuide], near: Sequence[ListedGuide], texts: Texts, site: Site) -> bytes:
    """A page that is not there, with a way on.

    Args:
        guides: all that there are; a few are offered.
        near: those that may have been meant.
    """
    few = guides if len(guides) <= _FEW else ()
    return page(
        "missing.html",
        near=[(guide.career, site.guide(guide.slug)) for guide in near],
        few=[(guide.career, site.guide(guide.slug)) for guide in few if guide not in near],
        n_guides=len(guides),
        **shared_values(texts, site),
    )


def evidence(guide: Guide, unit: Unit, texts: Texts, site: Site, quoted: Sequence[Span] = ()) -> bytes:
    """A unit with what stands around it, to be shown beside an answer.

    A section is shown by its blocks: those that are quoted, or all without a quote.
    """
    renderer = UnitRenderer(guide, texts, tuple(quoted))
    before, shown, after = _around(renderer, unit)
    where = _where(quoted)
    if texts.language != read_texts().language:
        where["lang"] = texts.language
    address = f"{site.guide(guide.slug, **where)}#{unit.unit_id}"
    fragment = template("evidence.html").render(
        unit_id=unit.unit_id,
        label=guide.label(unit),
        before=before,
        question=renderer.say(unit.title) if unit.kind is UnitKind.FAQ and unit.title else "",
        body=shown,
        after=after,
        guide_lang=guide.language,
        address=address,
        **shared_values(texts, site),
    )
    return fragment.encode()


def quoted_spans(guide: Guide, starts: Sequence[str], ends: Sequence[str], unit: Unit | None = None) -> list[Span]:
    """The spans that an address asks to mark; whatever is not a span inside one unit is left out.

    Args:
        unit: the unit that must hold them, if it is known.
    """
    found = []
    for start, end in islice(zip(starts, ends, strict=False), _MAX_QUOTED):
        if not all(text.isascii() and text.isdigit() and len(text) <= 9 for text in (start, end)):
            continue
        span = Span(int(start), int(end))
        inside = (unit,) if unit is not None else guide.units
        if any(one.span.start <= span.start < span.end <= one.span.end for one in inside):
            found.append(span)
    return found


def _where(quoted: Sequence[Span]) -> dict[str, object]:
    return {"from": [span.start for span in quoted], "to": [span.end for span in quoted]} if quoted else {}


@dataclass(frozen=True, slots=True)
class _Near:
    title: str
    body: Markup


def _around(renderer: UnitRenderer, unit: Unit) -> tuple[_Near | None, Markup, _Near | None]:
    """What stands before, what is shown, what stands after: blocks of a section, else whole units."""
    blocks = unit.blocks
    at = [i for i, block in enumerate(blocks) if renderer.is_quoted(Span(_start(block), block.span.end))]
    if unit.kind is UnitKind.SECTION and at:
        first, last = at[0], at[-1]
    else:
        first, last = 0, len(blocks) - 1
    before = _Near("", renderer.blocks(unit, blocks[first - 1 : first])) if first else _neighbour(renderer, unit, -1)
    more = blocks[last + 1 : last + 2]
    after = _Near("", renderer.blocks(unit, more)) if more else _neighbour(renderer, unit, 1)
    return before, renderer.blocks(unit, blocks[first : last + 1]), after


def _neighbour(renderer: UnitRenderer, unit: Unit, step: int) -> _Near | None:
    """The nearest block of the unit before or after, if it is one of the same kind."""
    units = renderer.guide.units
    at = units.index(unit) + step
    if not 0 <= at < len(units) or units[at].kind is not unit.kind:
        return None
    near = units[at]
    block = near.blocks[0] if step > 0 or unit.kind is UnitKind.FAQ else near.blocks[-1]
    title = near.name if unit.kind is UnitKind.TRANSCRIPT else renderer.guide.text(near.title) if near.title else ""
    return _Near(title, renderer.blocks(near, [block]))


def _start(block: Block) -> int:
    return block.label.span.start if block.label else block.span.start


def shared_values(texts: Texts, site: Site) -> dict[str, Any]:
    """What every page of this room reads."""
    return {
        "t": texts,
        "lang": texts.language,
        "root": site.root,
        "chat": site.chat,
        "privacy": f"{site.root}{PRIVACY}?lang={texts.language}",
        "guides": site.address(GUIDES[1:], lang=texts.language),
        "styles": site.styles,
        "script": site.script,
        "colors_script": site.colors_script,
    }


def _arranged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """What is read first comes first: sections, questions, sources, then the long transcript."""
    return tuple(sorted(parts, key=lambda part: (part.kind == UnitKind.TRANSCRIPT.value, part.lists_sources)))


def _parts(renderer: UnitRenderer, site: Site, conflicts: Sequence[Conflict]) -> Iterator[Part]:
    guide = renderer.guide
    done = 0
    for kind, group in groupby(guide.units, lambda unit: unit.kind):
        units = tuple(group)
        views = tuple(_unit_view(renderer, unit, site, conflicts) for unit in units)
        if kind is UnitKind.SECTION:
            for unit, view in zip(units, views, strict=True):
                eyebrow = guide.text(unit.eyebrow) if unit.eyebrow else ""
                title = guide.text(unit.title) if unit.title else guide.label(unit)
                number = unit.name if unit.has_number else ""
                yield Part(unit.unit_id, "section", number, eyebrow, title, (), (view,), _lists_sources(guide, unit))
        else:
            name = kind.value
            lines = [guide.text(span) for span in guide.intros if done <= span.start < units[0].span.start]
            header = header_parts(lines[0]) if lines else None
            if header is None and guide.names_columns and lines:
                header = ("", "", lines[0])
            number, eyebrow, title = header or ("", "", renderer.texts[f"guide.{name}"])
            yield Part(name, name, number, eyebrow, title, tuple(lines[1:] if header else lines), views)
        done = units[-1].span.end


def _lists_sources(guide: Guide, unit: Unit) -> bool:
    """Whether a section is where the guide says what it is made from."""
    return not guide.names_columns and any("publisher" in block.columns for block in unit.blocks)


def _differences(guide: Guide, unit: Unit, conflicts: Sequence[Conflict], site: Site) -> Iterator[DifferenceView]:
    for conflict in conflicts:
        if not any(side.unit_id == unit.unit_id for side in conflict.sides):
            continue
        others = [side for side in conflict.sides if side.unit_id != unit.unit_id]
        yield DifferenceView(
            conflict.point,
            tuple(
                (
                    guide.heading(guide.by_id[side.unit_id]),
                    f"{site.guide(guide.slug, **_where(side.spans))}#{side.unit_id}",
                )
                for side in others
            ),
        )


def _unit_view(renderer: UnitRenderer, unit: Unit, site: Site, conflicts: Sequence[Conflict]) -> UnitView:
    guide = renderer.guide
    return UnitView(
        unit_id=unit.unit_id,
        name=guide.label(unit),
        title=renderer.say(unit.title) if unit.title else Markup(""),
        body=renderer.body(unit),
        ask=f"{site.chat}?{urlencode({'ask': question_about(guide, unit), 'guide': guide.slug})}",
        time=unit.name,
        start_s=unit.start_s or 0,
        is_host=unit.is_host,
        is_quoted=renderer.is_quoted(unit.span),
        differences=tuple(_differences(guide, unit, conflicts, site)),
    )


def question_about(guide: Guide, unit: Unit) -> str:
    """What a student could ask about a unit: its own question, its heading, or its time."""
    title = guide.text(unit.title) if unit.title else ""
    if unit.kind is UnitKind.SECTION and title:
        return _ASK_SECTION.format(title[0].lower() + title[1:] if title[1:2].islower() else title)
    said = guide.text(unit.blocks[0].span) if unit.is_host else title
    found = _QUESTION.search(said)
    if found:
        return found[0].strip()
    return _ASK_MOMENT.format(unit.name) if unit.kind is UnitKind.TRANSCRIPT else guide.label(unit)
