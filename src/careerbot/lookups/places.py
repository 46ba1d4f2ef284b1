"""Where something stands: the time in the audio, the section, the sources, the contents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from careerbot.english.places import (
    AT_TIME,
    BEGINS,
    COUNTED,
    ENDS,
    FIRST,
    FRAME,
    HAPPENS,
    IN_MINUTES,
    LISTS,
    MINUTE,
    NAVIGATES,
    NUMBER_OF_SECTION,
    NUMBERED,
    ORDINAL_FAQ,
    SECTION,
    SOURCE_STEMS,
    SPOKEN,
    WHEN,
    WHY,
    YOURS,
)
from careerbot.english.words import stems
from careerbot.guides.model import Guide, Span, Unit, UnitKind
from careerbot.guides.names import OWN_STEMS
from careerbot.lookups.model import Finding, LookupQuery, Shown, named_rows, place_of, show_rows
from careerbot.lookups.tables import Table
from careerbot.lookups.words import LookupWords, plain
from careerbot.question.dialogue import read_cues
from careerbot.search.retriever import Hit

_CLOSE = 0.06  # below the best place's score
_MOST_PLACES = 3
_LAST_HOUR = 23  # of a day
_LAST_TURN_S = 300  # so long the last turn may last
_MOST_SHOWN = 6  # statements of a section that is opened


class Places:
    """Answers questions about where the guide says something."""

    def __init__(self, guide: Guide, tables: Sequence[Table], lookup_words: LookupWords) -> None:
        self._guide = guide
        self._words = lookup_words
        self._career_stems = frozenset(stems(guide.career))
        self._sources = next((t for t in tables if t.block.columns and t.subjects & SOURCE_STEMS), None)
        self._turns = [unit for unit in guide.units if unit.kind is UnitKind.TRANSCRIPT]
        self._faqs = [unit for unit in guide.units if unit.kind is UnitKind.FAQ]
        self._sections = [unit for unit in guide.units if unit.kind is UnitKind.SECTION and unit.title]

    def topic(self, text: str) -> str | None:
        """What a question about a place looks for, None where it is no such question."""
        lower = plain(text)
        if self._lists_sources(lower) or self._is_contents(lower):
            return None
        if not (self._in_audio(lower) or SECTION.search(lower)) or self._at_time(lower) or self._edge(lower):
            return None
        bare = FRAME.sub(" ", self._words.patterns["audio"].sub(" ", lower))
        bare = re.sub(r"[^\w'&/+#.-]+", " ", bare).strip(" .")
        return bare if stems(bare) else None

    def find_place(self, asked: LookupQuery) -> Finding | None:
        """Sources, contents, and what the audio says at a time or at its ends."""
        lower = asked.text
        if self._sources is not None and self._lists_sources(lower):
            return self._listed_sources(self._sources, lower)
        if self._is_contents(lower):
            return Finding(tuple(Shown(unit, (place_of(self._guide, unit),)) for unit in self._sections), sure=True)
        if section := self._opened(lower):
            return Finding((Shown(section, (place_of(self._guide, section),)), *self._first_of(section)), sure=True)
        unit = self._at_time(lower) or self._edge(lower)
        return Finding((_turn(self._guide, unit),), sure=True) if unit is not None else None

    def opens(self, text: str) -> bool:
        """Whether the text asks for a place by its number or time, for the sources, or for what there is."""
        lower = plain(text)
        listed = self._is_contents(lower) or (self._sources is not None and self._lists_sources(lower))
        return listed or self._opened(lower) is not None or self._at_time(lower) is not None

    def headed(self, text: str) -> str | None:
        """The id of the section whose heading is all that a text names: "what does it say about future outlook"."""
        said = frozenset(stems(FRAME.sub(" ", plain(text)))) - OWN_STEMS
        named = [unit.unit_id for unit in self._sections if said and said == self._title_stems(unit)]
        return named[0] if len(named) == 1 else None

    def _title_stems(self, unit: Unit) -> frozenset[str]:
        title = self._guide.text(unit.title) if unit.title else ""
        return frozenset(stems(FRAME.sub(" ", plain(title)))) - self._career_stems

    def find_places(self, text: str, hits: Sequence[Hit]) -> Finding | None:
        """The places of what a question looks for; ``hits`` are those of its topic alone."""
        lower = plain(text)
        topic = frozenset(stems(self.topic(text) or ""))
        kinds = [self._guide.by_id[hit.passage.unit_id].kind for hit in hits]
        spoken = [hit for hit, kind in zip(hits, kinds, strict=True) if kind is UnitKind.TRANSCRIPT]
        audio = bool(spoken) and (self._in_audio(lower) or WHEN.search(lower) is not None)
        wanted = {UnitKind.SECTION} if NUMBER_OF_SECTION.search(lower) else {UnitKind.SECTION, UnitKind.FAQ}
        written = [hit for hit, kind in zip(hits, kinds, strict=True) if kind in wanted]
        near = spoken if audio else written
        # A heading that names the topic is the place, however much others say about it; else what has all its words.
        exact = [hit for hit in near if topic and topic <= self._heading_stems(hit.passage.unit_id)]
        exact = exact or [hit for hit in near if topic and self._has(hit, topic)]
        if exact and FIRST.search(lower):
            exact = [min(exact, key=lambda hit: hit.passage.span.start)]
        near = exact or ([hit for hit in spoken if topic and self._has(hit, topic)] or near)
        if not near:
            return None
        shown: dict[str, list[Shown]] = {}
        for hit in near:
            if len(shown) == _MOST_PLACES:
                break
            if shown and hit.score < near[0].score - _CLOSE:
                continue
            unit = self._guide.by_id[hit.passage.unit_id]
            place = self._guide.by_id[unit.introduced_by] if unit.introduced_by else unit
            if place.unit_id in shown:
                continue
            best = hit.passage.statements[max(range(len(hit.statement_scores)), key=hit.statement_scores.__getitem__)]
            if audio and place is unit and not unit.is_host:
                shown[unit.unit_id] = [Shown(unit, (place_of(self._guide, unit, best.span),))]
                continue
            said = Shown(unit, (best,), hit.passage.label)
            shown[place.unit_id] = [Shown(place, (place_of(self._guide, place),)), said]
        first = near[0].passage
        words = stems(f"{first.heading} {self._guide.text(first.span)}")
        return Finding(tuple(part for parts in shown.values() for part in parts), sure=topic <= frozenset(words))

    def _opened(self, lower: str) -> Unit | None:
        """The section or the entry of the FAQ that is asked for by its number alone: "section 9", "the first FAQ"."""
        if found := ORDINAL_FAQ.search(lower):
            return self._entry(found) if self._asks_no_more(lower, ORDINAL_FAQ) else None
        match = NUMBERED.search(lower)
        if match is None or not self._asks_no_more(lower, NUMBERED):
            return None
        return next((unit for unit in self._sections if unit.has_number and int(unit.name) == int(match[1])), None)

    def _asks_no_more(self, lower: str, pattern: re.Pattern[str]) -> bool:
        bare = FRAME.sub(" ", pattern.sub(" ", lower).replace("'s", " "))
        return not set(stems(bare)) - self._words.neutral_guide

    def _entry(self, found: re.Match[str]) -> Unit | None:
        """The entry of the FAQ with that number, or in that place."""
        at = int(found["number"]) - 1 if found["number"] else read_cues().ordinals.get(found["place"], 0)
        return self._faqs[at] if -1 <= at < len(self._faqs) and self._faqs else None

    def _first_of(self, section: Unit) -> list[Shown]:
        """How a section begins."""
        block = next((block for block in section.blocks if block.statements), None)
        return [] if block is None else [Shown(section, tuple(block.statements[:_MOST_SHOWN]), block.label)]

    def _has(self, hit: Hit, topic: frozenset[str]) -> bool:
        """Whether the statements of a passage have every word of a topic."""
        return topic <= frozenset(stem for s in hit.passage.statements for stem in stems(self._guide.statement_text(s)))

    def _heading_stems(self, unit_id: str) -> frozenset[str]:
        unit = self._guide.by_id[unit_id]
        spans = [span for span in (unit.eyebrow, unit.title) if span is not None]
        return frozenset(stem for span in spans for stem in stems(self._guide.text(span)))

    def _in_audio(self, lower: str) -> bool:
        if not self._turns or not NAVIGATES.search(lower):
            return False
        return self._words.found("audio", lower) or MINUTE.search(lower) is not None

    def _at_time(self, lower: str) -> Unit | None:
        """The turn that is under way at a time of the audio; a whole minute has the turn that begins in it."""
        if not self._turns:
            return None
        heard = bool(self._words.found("audio", lower) or SPOKEN.search(lower))
        if time := AT_TIME.search(lower):
            seconds = 3600 * int(time["hours"] or 0) + 60 * int(time["minutes"]) + int(time["seconds"])
            is_hour = time["hours"] is None and int(time["minutes"]) <= _LAST_HOUR
            return self._under_way(seconds) if heard or (not is_hour and self._is_long(seconds)) else None
        time = IN_MINUTES.search(lower)
        if time is None or not (time["minute"] or self._asks_moment(lower)):
            return None
        seconds = _whole_minutes(time)
        if not heard and not self._is_long(seconds):
            return None
        after = time[0].startswith(("after", "past"))
        begins = [unit for unit in self._turns if seconds <= (unit.start_s or 0) < seconds + 60 or after]
        return next((unit for unit in begins if (unit.start_s or 0) >= seconds), None) or self._under_way(seconds)

    def _under_way(self, seconds: int) -> Unit | None:
        return next((unit for unit in reversed(self._turns) if (unit.start_s or 0) <= seconds), None)

    def _is_long(self, seconds: int) -> bool:
        """Whether the audio lasts about so long; else a question that does not name it means something else."""
        return seconds <= (self._turns[-1].start_s or 0) + _LAST_TURN_S

    def _asks_moment(self, lower: str) -> bool:
        """Whether a question asks for a moment of the audio and nothing else."""
        bare = HAPPENS.sub(" ", FRAME.sub(" ", self._words.patterns["audio"].sub(" ", IN_MINUTES.sub(" ", lower))))
        return not set(stems(bare)) - self._words.neutral_guide

    def _edge(self, lower: str) -> Unit | None:
        """The first or last turn, where the audio's own beginning or end is asked for."""
        if not self._turns or not self._words.found("audio", lower):
            return None
        begins, ends = BEGINS.search(lower), ENDS.search(lower)
        bare = BEGINS.sub(" ", ENDS.sub(" ", FRAME.sub(" ", self._words.patterns["audio"].sub(" ", lower))))
        if bool(begins) == bool(ends) or set(stems(bare)) - self._words.neutral:
            return None
        return self._turns[-1] if ends else self._turns[0]

    def _lists_sources(self, lower: str) -> bool:
        if not self._words.found("sources", lower) or self._words.found("not_sources", lower) or SECTION.search(lower):
            return False
        rows = named_rows(self._sources, LookupQuery.of(lower)) if self._sources else []
        left = set(stems(self._words.patterns["sources"].sub(" ", lower))) - self._words.neutral_guide
        found = self._words.patterns["sources"].search(lower)
        asked_for = (found is not None and " " in found[0]) or LISTS.search(lower)
        most = 3 if YOURS.search(lower) else 2 if asked_for and not WHY.search(lower) else 0
        return bool(rows) or len(left) <= most

    def _listed_sources(self, table: Table, lower: str) -> Finding:
        rows = named_rows(table, LookupQuery.of(lower))
        return Finding((show_rows(table, rows) if rows else show_rows(table, table.rows, "sources"),), sure=True)

    def _is_contents(self, lower: str) -> bool:
        left = set(stems(self._words.patterns["contents"].sub(" ", lower))) - self._words.neutral_guide
        return bool(self._sections) and self._words.found("contents", lower) and not left


def _whole_minutes(time: re.Match[str]) -> int:
    """The seconds that a time in hours and minutes names."""
    hours = time["hours"] or time["hours_in"] or "0"
    minutes = time["minute"] or time["minutes"] or time["minutes_in"] or time["more"] or "0"
    return 3600 * COUNTED.get(hours, int(hours) if hours.isdigit() else 0) + 60 * int(minutes)


def _turn(guide: Guide, unit: Unit) -> Shown:
    """A turn of the audio with its time and all that it says."""
    said = [statement.span for statement in unit.statements()]
    return Shown(unit, (place_of(guide, unit, Span(said[0].start, said[-1].end)),))
