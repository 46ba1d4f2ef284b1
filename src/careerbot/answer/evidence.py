"""What one guide has on a question: the hits, what stands where the question points, and whether it answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from careerbot.answer.abstain import DECISIVE, Verdict, read_abstainer, signals
from careerbot.answer.prepared import PreparedGuide, Shared
from careerbot.answer.select import PUT_OFF
from careerbot.careers.names import NameIndex, claims_of
from careerbot.english.answers import COMPLEMENT
from careerbot.english.followups import ASKING
from careerbot.english.words import stems
from careerbot.guides.facts import FactKind, quick_facts
from careerbot.guides.model import StatementKind
from careerbot.guides.names import OWN_STEMS, CareerNames
from careerbot.lookups.find import Lookups
from careerbot.lookups.model import Finding
from careerbot.question.followup import Resolved
from careerbot.question.gazetteer import read_lexicon
from careerbot.question.glossary import read_glossary
from careerbot.question.language import STEMS_OF
from careerbot.question.query import ForeignQueryReader, Query, QueryReader
from careerbot.question.subject import SubjectReader
from careerbot.search.encoder import FloatVector
from careerbot.search.kinds import answerable, shares
from careerbot.search.question_map import Group, Kind
from careerbot.search.retriever import Hit, Retriever, Signals, Weights, WordIndex
from careerbot.toml_files import LANGUAGE

_FEW_STEMS = 3
_N_QUOTED = 4  # hits from which an answer is mostly made
_STATED_LIFT = 0.05  # of the score of what states the fact that is asked for, above the best
_NAMED_LIFT = 1  # of the score of what names the thing, above all that does not


_ASKED = {FactKind.PAY: ("pay_general", "pay_range_median"), FactKind.JOBS: ("number_of_jobs",)}
_BY_FIGURES = frozenset(kind for kinds in _ASKED.values() for kind in kinds)
FIGURE = re.compile(r"\d[\d,.]*\d")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the guide has on one question.

    Attributes:
        hits: every passage, best first.
        place: what a look-up by row, order or place found, if the question asks for one.
        asks_where: whether it asks in which place something stands.
        verdict: whether the guide lacks the answer.
        asks_opposite: it asks for what is not so, and the guide says only what is.
    """

    query: Query
    hits: list[Hit]
    place: Finding | None
    asks_where: bool
    verdict: Verdict
    asks_opposite: bool = False

    @property
    def absent(self) -> bool:
        """Whether to say that the guide does not answer."""
        lacking = self.verdict.absent or self.asks_opposite
        return bool(self.verdict.named) or (lacking and not (self.place and self.place.sure))

    @property
    def rest(self) -> list[Hit]:
        """The hits from which to choose what the look-up has not said."""
        if self.place is None:
            return self.hits
        return [] if self.place.whole else self.place.rest(self.hits)


class EvidenceFinder:
    """Searches one guide."""

    def __init__(self, prepared: PreparedGuide, shared: Shared, weights: Weights) -> None:
        """``weights``: of the parts of a passage's score."""
        guide, matcher = prepared.guide, shared.guides_matcher
        covered = np.array([kind.kind in prepared.coverage for kind in matcher.kinds])
        self.covered = covered if covered.any() else np.ones_like(covered)
        self._guide = guide
        self._retriever = Retriever(
            prepared.passages,
            prepared.vectors,
            matcher,
            prepared.coverage,
            weights,
            words=None if prepared.is_confirmed else word_index(prepared),
        )
        self._kinds: tuple[Kind, ...] = shared.matcher.kinds
        near = [any(self.covered[matcher.row_of[name]] for name in kind.near) for kind in matcher.kinds]
        self._partly = np.array(near) & ~self.covered
        self._instead = answerable(matcher.kinds, self.covered)
        self._career = np.array([kind.group is Group.CAREER for kind in matcher.kinds])
        is_foreign = shared.language != LANGUAGE
        self._names = CareerNames([*guide.names, *(guide.names_es if is_foreign else ())])
        fields = [*guide.fields, *(guide.fields_es if is_foreign else ())]
        vocabulary = None if is_foreign else matcher.vocabulary
        said = stems(guide.source_text)
        names = NameIndex(claims_of([guide]), matcher.vocabulary, frozenset(said))
        subjects = SubjectReader(
            self._names,
            fields,
            read_lexicon(shared.language),
            guide.source_text,
            said,
            vocabulary,
            guide.titles,
            called=lambda text: [match.text for match in names.find(text)],
        )
        self._queries = QueryReader(subjects, shared.encoder, matcher)
        if is_foreign:
            self._queries = ForeignQueryReader(
                subjects,
                shared.encoder,
                matcher,
                read_glossary(shared.language),
                shared.matcher,
                STEMS_OF[shared.language],
            )
        # What a question asks by order, time or name is known by the words of the guide's language.
        self._lookups = None if is_foreign else Lookups(guide)
        self._own_stems = OWN_STEMS | frozenset(stems(guide.career))
        self._abstainer = read_abstainer(is_confirmed=prepared.is_confirmed)

    @cached_property
    def _figures(self) -> dict[str, frozenset[str]]:
        """By kind of question, the figures of the guide's quick facts that answer it."""
        found: dict[str, frozenset[str]] = {}
        for fact in quick_facts(self._guide):
            for kind in _ASKED.get(fact.kind, ()):
                found[kind] = found.get(kind, frozenset()) | set(FIGURE.findall(fact.text))
        return found

    def read_query(self, asked: Resolved) -> Query:
        """The query of a question; what the question before named is not what a follow-up asks about."""
        query = self._queries.read_query(asked.text, asked.focus, asked.weight)
        if not (asked.depends and asked.focus):
            return query
        now = asked.focus.lower()
        subject = query.subject
        absent = tuple((kind, name) for kind, name in subject.absent if name.lower() in now)
        return replace(query, subject=replace(subject, absent=absent))

    def best_kind(self, query: Query) -> tuple[int, float]:
        """The row and the score of the kind of question about careers that the query is most like."""
        scores = np.where(self._career, query.kind_scores, np.float32(-1))
        best = int(scores.argmax())
        return best, float(scores[best])

    def shares(self, query: Query) -> FloatVector:
        """(n_kinds,) how much each kind that the guide answers has of the query, summing to 1."""
        return shares(query.kind_scores, query.kind_probabilities, self._instead)

    def retrieve(self, query: Query) -> list[Hit]:
        """Every passage of the guide, best first."""
        said = frozenset(stems(f"{query.text} {query.subject.fielded}")) - self._own_stems
        return self._retriever.retrieve(Signals(query.vector, self.shares(query), said))

    def nearest(self, query: Query) -> float:
        """The best cosine of the query with anything in the guide."""
        return self._retriever.nearest(query.vector)

    def sets_beside(self, query: Query) -> bool:
        """Whether the question sets two parts of the guide beside each other."""
        return self._lookups is not None and self._lookups.sets_beside(query.subject.neutral)

    def opens(self, query: Query) -> bool:
        """Whether a message asks for a place, the sources or the contents, whatever else it looks like."""
        return self._lookups is not None and self._lookups.opens(query.subject.neutral)

    def find_evidence(self, asked: Query, focus: str = "", said: str = "") -> Evidence:
        """What the guide has on a question.

        Args:
            focus: what the last message added to it, in a conversation.
            said: the answer before it.
        """
        if self._lookups is None:
            hits = self.retrieve(asked)
            return Evidence(asked, hits, None, asks_where=False, verdict=self.judge(asked, hits))
        text = asked.subject.neutral
        topic = self._lookups.topic(text)
        query = asked if topic is None else self._queries.read_query(topic)
        hits = self._leading(query, self.retrieve(query))
        if unit := self._lookups.headed(asked.subject.searched):
            hits = _led_by(hits, unit)
        place = self._lookups.find_lookup(text, hits, self._names.neutral(focus), said)
        verdict = self.judge(query, hits)
        if verdict.absent and not verdict.named and (named := self._naming(query, hits)):
            hits, verdict = named, replace(verdict, absent=False)
        opposite = (
            topic is None
            and COMPLEMENT.search(asked.text) is not None
            and not self._kinds[self.best_kind(query)[0]].denies
        )
        return Evidence(query, hits if place is None else place.lead(hits), place, topic is not None, verdict, opposite)

    def _leading(self, query: Query, hits: list[Hit]) -> list[Hit]:
        """The hits, first what states the fact that is asked for: the pay of all before that of an industry."""
        kind_asked = self._kinds[self.best_kind(query)[0]].kind
        if not hits or kind_asked not in _BY_FIGURES or not (figures := self._figures.get(kind_asked)):
            return hits
        for kind in (StatementKind.SENTENCE, StatementKind.FACT):
            for at, hit in enumerate(hits):
                stating = [
                    statement.kind is kind
                    and not figures.isdisjoint(FIGURE.findall(self._guide.statement_text(statement)))
                    for statement in hit.passage.statements
                ]
                if any(stating):
                    first = max(hit.statement_scores) + _STATED_LIFT
                    scores = [
                        first if states else score for states, score in zip(stating, hit.statement_scores, strict=True)
                    ]
                    led = replace(hit, score=hits[0].score + _STATED_LIFT, statement_scores=tuple(scores))
                    rest = [*hits[:at], *hits[at + 1 :]]
                    of_some = [one for one in rest if self._is_of_some(one, figures)]
                    kept = [one for one in rest if one not in of_some]
                    return [led, *kept, *(replace(one, score=one.score - PUT_OFF) for one in of_some)]
        return hits

    def _is_of_some(self, hit: Hit, figures: frozenset[str]) -> bool:
        """Whether a passage is a table of figures of parts or of others."""
        if not hit.passage.is_list:
            return False
        said = [FIGURE.findall(self._guide.statement_text(statement)) for statement in hit.passage.statements]
        return any(said) and not figures.issuperset(figure for found in said for figure in found)

    def _naming(self, query: Query, hits: Sequence[Hit]) -> list[Hit]:
        """The hits whose statements have every word of a message of a few words, "fraud detection", before the others.

        Those of a section come first where its heading is what the message names. Empty where it is no such
        message, or none has.
        """
        if self._lookups is not None and self._lookups.headed(query.subject.searched):
            return list(hits)
        said = frozenset(stems(query.subject.fielded))
        if not 0 < len(said) <= _FEW_STEMS or ASKING.search(query.text):
            return []
        lifted: list[Hit] = []
        for hit in hits:
            texts = map(self._guide.statement_text, hit.passage.statements)
            names = [said <= frozenset(stems(text)) for text in texts]
            scores = [score + _NAMED_LIFT * has for score, has in zip(hit.statement_scores, names, strict=True)]
            if any(names):
                lifted.append(replace(hit, score=hit.score + _NAMED_LIFT, statement_scores=tuple(scores)))
        if not lifted:
            return []
        named = {hit.passage.passage_id for hit in lifted}
        return [*lifted, *(hit for hit in hits if hit.passage.passage_id not in named)]

    def judge(self, query: Query, hits: Sequence[Hit]) -> Verdict:
        """Whether the guide lacks the answer."""
        named = next((name for kind, name in query.subject.absent if kind in DECISIVE), "")
        named = named or next((name for name, said in query.subject.places if not self._speaks_of(hits, said)), "")
        return self._abstainer.judge(self.signals(query, hits), named)

    def _speaks_of(self, hits: Sequence[Hit], place: str) -> bool:
        """Whether the stems of a place stand in a passage that would be quoted: what is said there holds for it."""
        near = (self._guide.text(hit.passage.span) for hit in hits[:_N_QUOTED])
        return any(f" {place} " in f" {' '.join(stems(text))} " for text in near)

    def signals(self, query: Query, hits: Sequence[Hit]) -> dict[str, float]:
        """What decides whether the guide answers."""
        return signals(query, hits, self._guide, self.covered, self._partly, self._career)

    def missing(self, query: Query) -> str | None:
        """The kind of fact that the guide lacks, in words; None where the two ways to tell it do not agree."""
        best, _ = self.best_kind(query)
        if self.covered[best] or best != int(query.kind_probabilities.argmax()):
            return None
        return self._kinds[best].title


def _led_by(hits: Sequence[Hit], unit_id: str) -> list[Hit]:
    """The hits, first those of a place."""
    inside = [replace(hit, score=hit.score + _NAMED_LIFT) for hit in hits if hit.passage.unit_id == unit_id]
    return [*inside, *(hit for hit in hits if hit.passage.unit_id != unit_id)]


def word_index(prepared: PreparedGuide) -> WordIndex:
    """The words of all statements of a guide's passages."""
    guide = prepared.guide
    return WordIndex([stems(guide.statement_text(one)) for passage in prepared.passages for one in passage.statements])
