"""The terms that a guide explains, made into ways to the place that explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from careerbot.guides.model import Guide
from careerbot.guides.terms import Explained, explained_terms
from careerbot.web.pages.html import escape
from careerbot.web.paths import evidence_path

_MOST_KEPT = 64


@dataclass(frozen=True)
class Glossary:
    """The terms of one guide."""

    guide: Guide
    terms: Mapping[str, Explained]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.terms, key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")

    def linked(self, text: str, unit_id: str, used: set[str], language: str) -> str:
        """Words of a unit as markup, each term that another unit explains a button the first time it comes.

        Args:
            used: terms that the answer has made buttons of; it grows.
        """
        return "".join(self._pieces(text, unit_id, used, language)) if self.terms else escape(text)

    def _pieces(self, text: str, unit_id: str, used: set[str], language: str) -> Iterator[str]:
        done = 0
        for match in self._pattern.finditer(text):
            term = match[0]
            place = self.terms[term]
            if term in used or place.unit_id == unit_id:
                used.add(term)
                continue
            used.add(term)
            span = place.span
            words = self.guide.source_text[span.start : span.end]
            address = evidence_path(self.guide.slug, place.unit_id, [(span.start, span.end)], words, language)
            label = escape(self.guide.label(self.guide.by_id[place.unit_id]))
            yield escape(text[done : match.start()])
            yield (
                f'<button type="button" class="cb-term" value="{escape(address)}" title="{label}">'
                f"{escape(term)}</button>"
            )
            done = match.end()
        yield escape(text[done:])


class Glossaries:
    """Those of the guides that were last asked; safe to call from several threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Glossary] = {}

    def of(self, guide: Guide) -> Glossary:
        """The glossary of a guide, made when it is first asked for."""
        key = guide.slug, guide.sha256
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept = {}
            found = self._kept[key] = Glossary(guide, explained_terms(guide))
        return found
