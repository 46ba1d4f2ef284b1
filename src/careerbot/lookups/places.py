"""Where something stands: the time in the audio, the section, the sources, the contents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from careerbot.guide import Guide, Span, Unit, UnitKind
from careerbot.lexical import stems
from careerbot.lookups.finding import Asked, Finding, Shown, named_rows, place, show_rows
from careerbot.lookups.lexicon import Lexicon, plain
from careerbot.lookups.tables import Table
from careerbot.passages import Hit

_NAVIGATES = re.compile(
    r"\b(?:where|when|what minute|which minute|minute|seconds?|time\s?(?:stamp|code)s?|(?:what|which|at what) (?:point|part|time|place|moment)"
    r"|(?:skip|jump|go|scroll|forward|rewind) (?:straight |right |back |ahead )?to|part|listen (?:again )?to|find)\b"
)
_MINUTE = re.compile(r"\b(?:what|which) minute\b")
_GUIDE = r"(?:guide|page|document|doc|article|site|website|text|handout)"
_SAYS = r"(?:say|mention|talk|discuss|cover|explain|list|describe|tell|state|address|deal|touch|show|note|claim)"
_SECTION = re.compile(
    r"\b(?:is|are) there (?:a|any) (?:sections?|parts?|chapters?|pages?) (?:on|about|for|of the guide|that|in)\b"
    r"|\b(?:what|which) page\b"
    r"|\bwhere (?:is|are) (?:the )?(?:info|information|part|section|bit|stuff|chapter|details) (?:on|about|for)\b|"
    r"\b(?:which|what|whose)\s+(?:\w+\s+)?(?:sections?|chapters?|headings?)\b|\bsection (?:number|no)\b"
    r"|\b(?:what|which|find|see|is)(?:\s\w+)? (?:the )?(?:section|chapter) (?:is|are|has|about|on|for|with|that|covers)\b"
    rf"|\b(?:which|what) (?:part|page|bit|place|spot)s?\b(?=.*\b(?:{_GUIDE}|print|read|{_SAYS}s?|about|has|have|contains?|covers?)\b)"
    r"(?!\s+(?:of|in|is)\s+(?:the|this|my|your|a|their)?\s*(?:job|work|career|day|country|state|city|role|week|year))"
    rf"|\bwhere\s+(?:in|on)\s+(?:the|this|your)\s+{_GUIDE}\b"
    rf"|\bwhere(?:\s+in \w+)?\s+(?:does|do|did|is|has)\s+(?:it|this|that|you|they|the {_GUIDE}|this {_GUIDE})\s+(?:\w+\s+)?{_SAYS}(?:s|ed|ing)?\b"
    r"(?!\s+(?:to|with)\b)"
    rf"|\bwhere\s+(?:is|are|was|were)\b.*\b(?:mentioned|covered|discussed|explained|described|talked about|brought up|written)\b"
    r"|\bwhere\s+(?:can|do|could|should|would|might|will)\s+(?:i|we|you|one|he|she|they)\s+(?:go to\s+)?(?:read|look up|see more|read up)\b"
    r"|\bwhere\s+(?:can|do|could|should|would|might|will)\s+(?:i|we|one|he|she)\s+(?:find|look|see|go)\b"
    r".*\b(?:section|part|bit|info|information|chapter|details?|stuff about|more on|more about)\b"
)
_SAYING = re.compile(rf"\bwhere\b.*\b{_SAYS}(?:s|ed|ing|n)?\b|\bwritten\b")
_FRAME = re.compile(
    r"\b(?:(?:i|we) (?:want|need|would like|'d like) to|can you|could you|please|tell me|show me|give me|again|where|when|which|what|whose|how|does|do|did"
    r"|is|are|was|were|has|have|it|this|that|they|you|i|we|can|could|should|would|the|of|in|on|at|about|into|to|for|with|and|so|a|an|straight|back|jump|skip"
    r"|go|get|gets|come|comes|up|find|read|look|see|hear|know|talks?|talking|talked|mentions?|mentioned|mentioning|says?|said|saying|discuss(?:es|ed)?"
    r"|cover(?:s|ed|ing)?|explain(?:s|ed)?|describe[sd]?|tells?|told|states?|deals?|address(?:es|ed)?|brought|bring|written|listed|minutes?|minute|seconds?"
    r"|time|point|moment|place|spot|part|bit|page|section|sections|chapter|chapters|heading|number|numbered|no|guide|document|site|website|text|article"
    r"|contains?|starts?|begins?|print|more|info|information|details?|exactly|listen|listening|stuff|them|there|host|guest|speaker|speakers|people)\b"
)
_AT_TIME = re.compile(r"(?<!\d)(\d{1,3}):([0-5]\d)(?!\d)")
_SPOKEN = re.compile(r"\b(?:minute|says?|said|saying)\b")
_BEGINS = re.compile(r"\b(?:starts?|begins?|beginning|opening|opens?|first (?:words?|sentence|line))\b")
_ENDS = re.compile(
    r"\b(?:ends?|ending|finish(?:es)?|last (?:words?|sentence|line)|conclu(?:des?|sion)|close|closing|final words?)\b"
)
_SOURCE_STEMS = frozenset(stems("source sources reference references citation citations publisher"))
_SPENT = frozenset(
    stems(
        "guide base based claim fact info information website page research site article text cite made write wrote written stuff section topic chapter part main different cover available include bot chat answer data use"
    )
)
_YOURS = re.compile(r"\b(?:your|guide's|this guide's) (?:sources|references)\b|\bsources? (?:by|from|called|named)\b")
_CLOSE = 0.06  # below the best place's score
_MOST_PLACES = 3


class Places:
    """Answers questions about where the guide says something."""

    def __init__(self, guide: Guide, tables: Sequence[Table], lexicon: Lexicon) -> None:
        self._guide = guide
        self._lexicon = lexicon
        self._sources = next((t for t in tables if t.block.columns and t.subjects & _SOURCE_STEMS), None)
        self._turns = [unit for unit in guide.units if unit.kind is UnitKind.TRANSCRIPT]
        self._sections = [unit for unit in guide.units if unit.kind is UnitKind.SECTION and unit.title]

    def topic(self, text: str) -> str | None:
        """What a question about a place looks for, None where it is no such question."""
        lower = plain(text)
        if self._lists_sources(lower) or self._is_contents(lower):
            return None
        if not (self._in_audio(lower) or _SECTION.search(lower)) or self._at_time(lower) or self._edge(lower):
            return None
        bare = _FRAME.sub(" ", self._lexicon.patterns["audio"].sub(" ", lower))
        bare = re.sub(r"[^\w'&/+#.-]+", " ", bare).strip(" .")
        if not stems(bare):  # "which section tells me if I would like it"
            bare = _SECTION.sub(" ", lower).strip(" ?.!,")
        return bare if len(bare.split()) > 2 or stems(bare) else None

    def find(self, asked: Asked) -> Finding | None:
        """Sources, contents, and what the audio says at a time or at its ends."""
        lower = asked.text
        if self._sources is not None and self._lists_sources(lower):
            return self._listed_sources(self._sources, lower)
        if self._is_contents(lower):
            return Finding(tuple(Shown(unit, (place(self._guide, unit),)) for unit in self._sections), sure=True)
        unit = self._at_time(lower) or self._edge(lower)
        return Finding((_turn(self._guide, unit),), sure=True) if unit is not None else None

    def places(self, text: str, hits: Sequence[Hit]) -> Finding | None:
        """The places of what a question looks for; ``hits`` are those of its topic alone."""
        lower = plain(text)
        topic = frozenset(stems(self.topic(text) or ""))
        audio = self._in_audio(lower)
        kind = UnitKind.TRANSCRIPT if audio else UnitKind.SECTION
        near = [hit for hit in hits if self._guide.by_id[hit.passage.unit_id].kind is kind]
        if not near:
            return None
        shown: dict[str, list[Shown]] = {}
        for hit in near:
            if hit.score < near[0].score - _CLOSE or len(shown) == _MOST_PLACES:
                break
            unit = self._guide.by_id[hit.passage.unit_id]
            place_of = self._guide.by_id[unit.introduced_by] if unit.introduced_by else unit
            if place_of.unit_id in shown:
                continue
            best = hit.passage.statements[max(range(len(hit.statement_scores)), key=hit.statement_scores.__getitem__)]
            if audio and place_of is unit and not unit.is_host:
                shown[unit.unit_id] = [Shown(unit, (place(self._guide, unit, best.span),))]
                continue
            shown[place_of.unit_id] = [Shown(place_of, (place(self._guide, place_of),))]
            if not audio and _SAYING.search(lower):
                shown[place_of.unit_id].append(Shown(unit, (best,), hit.passage.label))
        first = near[0].passage
        words = stems(f"{first.heading} {self._guide.text(first.span)}")
        return Finding(tuple(part for parts in shown.values() for part in parts), sure=topic <= frozenset(words))

    def _in_audio(self, lower: str) -> bool:
        if not self._turns or not _NAVIGATES.search(lower):
            return False
        return self._lexicon.found("audio", lower) or _MINUTE.search(lower) is not None

    def _at_time(self, lower: str) -> Unit | None:
        """The turn that is under way at a time of the audio."""
        time = _AT_TIME.search(lower)
        if time is None or not self._turns or not (self._lexicon.found("audio", lower) or _SPOKEN.search(lower)):
            return None
        seconds = 60 * int(time[1]) + int(time[2])
        return next((unit for unit in reversed(self._turns) if (unit.start_s or 0) <= seconds), None)

    def _edge(self, lower: str) -> Unit | None:
        """The first or last turn, where the audio's own beginning or end is asked for."""
        if not self._turns or not self._lexicon.found("audio", lower):
            return None
        begins, ends = _BEGINS.search(lower), _ENDS.search(lower)
        bare = _BEGINS.sub(" ", _ENDS.sub(" ", _FRAME.sub(" ", self._lexicon.patterns["audio"].sub(" ", lower))))
        if bool(begins) == bool(ends) or set(stems(bare)) - self._lexicon.neutral:
            return None
        return self._turns[-1] if ends else self._turns[0]

    def _lists_sources(self, lower: str) -> bool:
        lexicon = self._lexicon
        if not lexicon.found("sources", lower) or lexicon.found("not_sources", lower) or _SECTION.search(lower):
            return False
        rows = named_rows(self._sources, Asked.of(lower)) if self._sources else []
        left = set(stems(lexicon.patterns["sources"].sub(" ", lower))) - lexicon.neutral - _SPENT
        return bool(rows) or len(left) <= (3 if _YOURS.search(lower) else 1)

    def _listed_sources(self, table: Table, lower: str) -> Finding:
        rows = named_rows(table, Asked.of(lower))
        return Finding((show_rows(table, rows) if rows else show_rows(table, table.rows, "sources"),), sure=True)

    def _is_contents(self, lower: str) -> bool:
        left = set(stems(self._lexicon.patterns["contents"].sub(" ", lower))) - self._lexicon.neutral - _SPENT
        return bool(self._sections) and self._lexicon.found("contents", lower) and not left


def _turn(guide: Guide, unit: Unit) -> Shown:
    """A turn of the audio with its time and all that it says."""
    said = [statement.span for statement in unit.statements()]
    return Shown(unit, (place(guide, unit, Span(said[0].start, said[-1].end)),))
