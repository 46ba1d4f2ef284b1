"""A clean question -> an answer: understand, retrieve, select, compose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from careerbot.answers import Answer, ParagraphKind, Status, Turn
from careerbot.composing import Draft
from careerbot.conversation import MAX_TURNS, needs_context, resolve
from careerbot.encoder import Encoder
from careerbot.gates import Gate, GateDecision, GateSignals
from careerbot.guide import Guide
from careerbot.kinds import FloatVector, KindMatcher, shares
from careerbot.lexical import stems
from careerbot.naming import CareerNames, fill_slot
from careerbot.passages import Hit
from careerbot.phrases import Phrases
from careerbot.question_map import Group
from careerbot.retrieval import Retriever, Signals
from careerbot.selecting import Limits, select
from careerbot.spelling import Speller
from careerbot.splitting import split_question

_STARTER_KINDS = ("what_is", "pay_general", "pathway_steps", "typical_day", "skills_needed", "hs_plan")
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
        gate: Gate,
        phrases: Phrases,
    ) -> None:
        """``covered``: (n_kinds,) whether the guide answers the kind."""
        self.phrases = phrases
        self._gate = gate
        self._guide = guide
        self._retriever = retriever
        self._matcher = matcher
        self._covered = covered if covered.any() else np.ones_like(covered)
        self._encoder = encoder
        self._speller = speller
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
        asked = self._gate.question_in(repaired)
        alone = self._query(asked)
        decision = self._decide(question, repaired, alone, follows=bool(history) and needs_context(asked))
        if decision.status is not None:
            return self._fixed(decision)
        resolved = resolve(asked, list(history)[-MAX_TURNS:])
        if resolved.depends:
            query = self._query(resolved.text, resolved.focus)
            return self._answer_one(query, understood_as=resolved.text)
        parts = split_question(asked)
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
        return Query(text, vector, telling, self._matcher.scores(vector, telling))

    def _decide(self, typed: str, repaired: str, query: Query, follows: bool) -> GateDecision:
        signals = GateSignals(query.vector, query.kind_scores, self._retriever.nearest(query.vector))
        return self._gate.decide(typed, repaired, signals, follows=follows)

    def _fixed(self, decision: GateDecision) -> Answer:
        """The reply to what is no question about a career."""
        assert decision.status is not None
        draft = Draft(self._guide, self.phrases)
        if decision.status is Status.SUPPORT:
            draft.say_support(decision.line)
        else:
            draft.say(decision.line, career=self._guide.career)
        return draft.finish(decision.status)

    def _retrieve(self, query: Query) -> list[Hit]:
        found = shares(query.kind_scores, self._covered)
        return self._retriever.retrieve(Signals(query.vector, query.stems, found))

    def _missing(self, query: Query) -> str | None:
        """The title of the kind that the question is of and the guide has not, None where it has it."""
        rows = self._rows[Group.CAREER]
        covered = float(query.kind_scores[self._covered].max())
        best = int(rows[query.kind_scores[rows].argmax()])
        ahead = float(query.kind_scores[best]) - covered
        return self._matcher.kinds[best].title if not self._covered[best] and ahead >= _FLOOR else None

    def _answer_one(self, query: Query, understood_as: str | None = None) -> Answer:
        hits = self._retrieve(query)
        draft = Draft(self._guide, self.phrases)
        missing = self._missing(query)
        if missing is not None:
            draft.say("no_answer_about", missing=missing)
            draft.say("nearest")
        for choice in select(hits, self._guide, _NEAREST_LIMITS if missing else _ALONE_LIMITS):
            draft.quote_choice(choice)
        status = Status.NOT_IN_GUIDE if missing else Status.ANSWERED
        return draft.finish(status, hits, understood_as=understood_as)

    def _answer_parts(self, parts: Sequence[str]) -> Answer:
        """Each part under its own heading; the passages of all, the parts taking turns."""
        draft = Draft(self._guide, self.phrases)
        ranked: list[list[Hit]] = []
        answered = False
        for part in parts:
            query = self._query(part)
            hits = self._retrieve(query)
            ranked.append(hits)
            draft.say("part", kind=ParagraphKind.HEADING, question=part)
            missing = self._missing(query)
            if missing is not None:
                draft.say("no_answer_about", missing=missing)
                continue
            answered = True
            for choice in select(hits, self._guide, _PART_LIMITS):
                draft.quote_choice(choice)
        merged = [hit for row in zip(*ranked, strict=True) for hit in row]
        seen = {hit.passage.passage_id: hit for hit in reversed(merged)}
        unique = [hit for hit in dict.fromkeys(merged) if seen[hit.passage.passage_id] is hit]
        return draft.finish(Status.ANSWERED if answered else Status.NOT_IN_GUIDE, unique)
