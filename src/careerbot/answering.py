"""A clean question -> an answer: understand, retrieve, select, compose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from careerbot.answers import Answer, ParagraphKind, Status, Turn
from careerbot.composing import Draft
from careerbot.conversation import MAX_TURNS, resolve
from careerbot.encoder import Encoder
from careerbot.guide import Guide
from careerbot.kinds import FloatVector, KindMatcher, shares
from careerbot.lexical import stems
from careerbot.lookups.finder import Lookups
from careerbot.lookups.finding import Finding
from careerbot.naming import CareerNames, fill_slot
from careerbot.passages import Hit
from careerbot.phrases import read_phrases
from careerbot.question_map import Group
from careerbot.retrieval import Retriever, Signals
from careerbot.selecting import Limits, select
from careerbot.spelling import Speller
from careerbot.splitting import split_question

_STARTER_KINDS = ("what_is", "pay_general", "pathway_steps", "typical_day", "skills_needed", "hs_plan")
_SMALL_TALK = {"st_greet": "hello", "st_thanks": "thanks", "st_bye": "bye", "st_who": "who", "st_feedback": "feedback"}
# A group's best kind must reach this score, and beat the best career kind by this margin, to take the question.
_GATES = {
    Group.DISTRESS: (0.55, 0.02),
    Group.INJECTION: (0.50, 0.02),
    Group.SMALL_TALK: (0.60, 0.05),
    Group.OFF_TOPIC: (0.45, 0.05),
}
_FOCUS_WEIGHT = 0.5
_FLOOR = 0.06  # how far an uncovered kind must be ahead of every covered one before we say so
_ALONE_LIMITS = Limits(hit_margin=0.15, statement_margin=0.15)
_PART_LIMITS = Limits(n_units=2, hit_margin=0.08, statement_margin=0.12, max_words=45)
_NEAREST_LIMITS = Limits(n_units=2, hit_margin=0.1, statement_margin=0.08, max_words=50)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the parts of the pipeline see it."""

    text: str
    vector: FloatVector
    stems: tuple[str, ...]
    kind_scores: FloatVector
    focus: str = ""
    said: str = ""


class Answerer:
    """Answers questions about one guide, in the guide's own words."""

    def __init__(
        self,
        guide: Guide,
        retriever: Retriever,
        matcher: KindMatcher,
        covered: npt.NDArray[np.bool_],
        encoder: Encoder,
        speller: Speller,
    ) -> None:
        """``covered``: (n_kinds,) whether the guide answers the kind."""
        self.phrases = read_phrases()
        self._guide = guide
        self._retriever = retriever
        self._matcher = matcher
        self._covered = covered if covered.any() else np.ones_like(covered)
        self._encoder = encoder
        self._speller = speller
        self._lookups = Lookups(guide)
        self._names = CareerNames(guide.names)
        self._rows = {
            group: np.array([row for row, kind in enumerate(matcher.kinds) if kind.group is group]) for group in Group
        }

    @property
    def starters(self) -> tuple[str, ...]:
        """The first wordings of some kinds that the guide answers."""
        kinds = [self._matcher.row_of[name] for name in _STARTER_KINDS if name in self._matcher.row_of]
        firsts = [self._matcher.kinds[row].wordings[0] for row in kinds if self._covered[row]]
        asked = [fill_slot(text, self._guide.career).rstrip("?") for text in firsts]
        return tuple(f"{text[0].upper()}{text[1:]}?" for text in asked)

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to a clean question after the conversation."""
        repaired = self._speller.repair(question)
        alone = self._query(repaired)
        if (gated := self._gate(alone)) is not None:
            return gated
        resolved = resolve(repaired, list(history)[-MAX_TURNS:])
        if resolved.depends:
            said = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
            query = replace(self._query(resolved.text, resolved.focus), said=said)
            return self._answer_one(query, understood_as=resolved.text)
        parts = split_question(repaired)
        if len(parts) > 1:
            return self._answer_parts(parts)
        return self._answer_one(alone)

    def _query(self, text: str, focus: str = "") -> Query:
        neutral = self._names.neutral(text)
        texts = [neutral, self._names.neutral(focus)] if focus and focus != text else [neutral]
        vectors = self._encoder.encode_queries(texts)
        vector = vectors[0]
        if len(texts) > 1:
            vector = vector + _FOCUS_WEIGHT * vectors[1]
            vector /= np.linalg.norm(vector)
        telling = tuple(stems(neutral))
        return Query(text, vector, telling, self._matcher.scores(vector, telling), focus)

    def _gate(self, query: Query) -> Answer | None:
        """The fixed answer to what is no question about a career, else None."""
        career = float(query.kind_scores[self._rows[Group.CAREER]].max(initial=-1.0))
        for group, (least, margin) in _GATES.items():
            rows = self._rows[group]
            if not len(rows):
                continue
            best = int(rows[query.kind_scores[rows].argmax()])
            score = float(query.kind_scores[best])
            if score >= least and score >= career + margin:
                return self._fixed(group, self._matcher.kinds[best].kind)
        return None

    def _fixed(self, group: Group, kind: str) -> Answer | None:
        draft = Draft(self._guide, self.phrases)
        if group is Group.DISTRESS:
            for name in ("support", "support_call", "support_school"):
                draft.say(name)
            return draft.finish(Status.SUPPORT)
        if group is Group.SMALL_TALK:
            if kind in ("st_followup", "st_yesno"):
                return None
            draft.say(_SMALL_TALK.get(kind, "small_talk"), career=self._guide.career)
            return draft.finish(Status.SMALL_TALK)
        draft.say("blocked" if group is Group.INJECTION else "off_topic", career=self._guide.career)
        return draft.finish(Status.BLOCKED if group is Group.INJECTION else Status.OFF_TOPIC)

    def _retrieve(self, query: Query) -> list[Hit]:
        found = shares(query.kind_scores, self._covered)
        return self._retriever.retrieve(Signals(query.vector, query.stems, found))

    def _look(self, asked: Query) -> tuple[Query, list[Hit], Finding | None]:
        """What the question finds by its place in the guide and by the search; the query of its topic alone."""
        text = self._names.neutral(asked.text)
        topic = self._lookups.topic(text)
        query = asked if topic is None else self._query(topic)
        hits = self._retrieve(query)
        found = self._lookups.find(text, hits, self._names.neutral(asked.focus), asked.said)
        return query, hits if found is None else found.lead(hits), found

    def _missing(self, query: Query) -> str | None:
        """The title of the kind that the question is of and the guide has not, None where it has it."""
        rows = self._rows[Group.CAREER]
        covered = float(query.kind_scores[self._covered].max())
        best = int(rows[query.kind_scores[rows].argmax()])
        ahead = float(query.kind_scores[best]) - covered
        return self._matcher.kinds[best].title if not self._covered[best] and ahead >= _FLOOR else None

    def _answer_one(self, query: Query, understood_as: str | None = None) -> Answer:
        query, hits, found = self._look(query)
        draft = Draft(self._guide, self.phrases)
        missing = None if found and found.sure else self._missing(query)
        if missing is not None:
            draft.say("no_answer_about", missing=missing)
            draft.say("nearest")
        if found is not None:
            found.draw(draft)
        rest = hits if found is None else [] if found.whole else found.rest(hits)
        for choice in select(rest, self._guide, _NEAREST_LIMITS if missing else _ALONE_LIMITS):
            draft.quote_choice(choice)
        status = Status.NOT_IN_GUIDE if missing else Status.ANSWERED
        return draft.finish(status, hits, understood_as=understood_as)

    def _answer_parts(self, parts: Sequence[str]) -> Answer:
        """Each part under its own heading; the passages of all, the parts taking turns."""
        draft = Draft(self._guide, self.phrases)
        ranked: list[list[Hit]] = []
        answered = False
        for part in parts:
            query, hits, found = self._look(self._query(part))
            ranked.append(hits)
            draft.say("part", kind=ParagraphKind.HEADING, question=part)
            missing = None if found and found.sure else self._missing(query)
            if missing is not None:
                draft.say("no_answer_about", missing=missing)
                continue
            answered = True
            if found is not None:
                found.draw(draft)
            rest = hits if found is None else [] if found.whole else found.rest(hits)
            for choice in select(rest, self._guide, _PART_LIMITS):
                draft.quote_choice(choice)
        merged = [hit for row in zip(*ranked, strict=True) for hit in row]
        seen = {hit.passage.passage_id: hit for hit in reversed(merged)}
        unique = [hit for hit in dict.fromkeys(merged) if seen[hit.passage.passage_id] is hit]
        return draft.finish(Status.ANSWERED if answered else Status.NOT_IN_GUIDE, unique)
