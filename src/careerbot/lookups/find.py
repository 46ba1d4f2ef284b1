"""All lookups of one guide, the surest first."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.guides.model import Guide
from careerbot.lookups.comparing import Comparing, Counting
from careerbot.lookups.model import Finding, LookupQuery
from careerbot.lookups.order import Order
from careerbot.lookups.parts import Parts
from careerbot.lookups.places import Places
from careerbot.lookups.tables import read_tables
from careerbot.lookups.words import read_lookup_words
from careerbot.search.retriever import Hit


class Lookups:
    """Finds what a question asks for by its place in the guide, if it asks so."""

    def __init__(self, guide: Guide) -> None:
        """Reads the guide's tables once."""
        lookup_words = read_lookup_words()
        tables = read_tables(guide, lookup_words)
        self._places = Places(guide, tables, lookup_words)
        self._parts = Parts(guide, lookup_words)
        self._order = Order(tables, lookup_words)
        self._comparing = Comparing(tables, lookup_words)
        self._counting = Counting(tables, lookup_words)

    def topic(self, text: str) -> str | None:
        """What to search for instead of the text, where it asks in which place something stands."""
        return self._places.topic(text)

    def opens(self, text: str) -> bool:
        """Whether the text asks for a place by its number or time, for the sources, or for what there is."""
        return self._places.opens(text)

    def headed(self, text: str) -> str | None:
        """The id of the section whose heading is all that the text names."""
        return self._places.headed(text)

    def sets_beside(self, text: str) -> bool:
        """Whether the question names two parts of the guide."""
        return len(self._parts.named(text)) > 1

    def find_lookup(self, text: str, hits: Sequence[Hit], focus: str = "", said: str = "") -> Finding | None:
        """What answers the question, None where it is no lookup.

        Args:
            text: the question, its short words written out and the career's names replaced.
            hits: what the search found, for the topic alone if there is one.
            focus: the part of the text that is asked now, where the rest is the question before.
            said: the answer to that.
        """
        if (sides := self._parts.find_parts(text, hits)) is not None:
            return sides
        if self._places.topic(text) is not None:
            return self._places.find_places(text, hits)
        asked = LookupQuery.of(text, hits, focus, said)
        return (
            self._places.find_place(asked)
            or self._counting.find_list(asked)
            or self._order.find_order(asked)
            or self._comparing.find_rows(asked)
        )
