"""A clean question -> an answer: understand, retrieve, select, compose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from careerbot.answers import Answer, ParagraphKind, Status, Turn
from careerbot.composing import Draft
from careerbot.encoder import Encoder
from careerbot.guide import Guide
from careerbot.kinds import FloatVector, KindMatcher, shares
from careerbot.lexical import stems
from careerbot.naming import CareerNames, fill_slot
from careerbot.passages import Hit
from careerbot.phrases import read_phrases
from careerbot.question_map import Group
from careerbot.retrieval import Retriever, Signals
from careerbot.selecting import Limits, select
from careerbot.spelling import Speller
from careerbot.understanding.cues import alternatives_of, read_cues
from careerbot.understanding.followup import Resolved
from careerbot.understanding.reading import Message, Reader

_STARTER_KINDS = ("what_is", "pay_general", "pathway_steps", "typical_day", "skills_needed", "hs_plan")
_SMALL_TALK = {"st_greet": "hello", "st_thanks": "thanks", "st_bye": "bye", "st_who": "who", "st_feedback": "feedback"}
# A group's best kind must reach this score, and beat the best career kind by this margin, to take the question.
_GATES = {
    Group.DISTRESS: (0.55, 0.02),
    Group.INJECTION: (0.50, 0.02),
    Group.SMALL_TALK: (0.60, 0.05),
    Group.OFF_TOPIC: (0.45, 0.05),
}
_ALWAYS = (Group.DISTRESS, Group.INJECTION, Group.SMALL_TALK)  # whatever was said before
_LEAST_CLEAR = 0.5  # score of its kind from which half of a question is one
_FLOOR = 0.06  # how far an uncovered kind must be ahead of every covered one before we say so
_ALONE_LIMITS = Limits(hit_margin=0.15, statement_margin=0.15)
_PARTS_WORDS = 110  # of quotes, the parts of a message together
_PART_LIMITS = Limits(n_units=2, hit_margin=0.12, statement_margin=0.15)
_NEAREST_PART_LIMITS = Limits(n_units=1, hit_margin=0.1, statement_margin=0.08, max_words=40)
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
    ) -> None:
        """``covered``: (n_kinds,) whether the guide answers the kind."""
        self.phrases = read_phrases()
        self._guide = guide
        self._retriever = retriever
        self._matcher = matcher
        self._covered = covered if covered.any() else np.ones_like(covered)
        self._encoder = encoder
        self._speller = speller
        self._names = CareerNames(guide.names)
        self._cues = read_cues()
        self._reader = Reader(self._cues, alternatives_of(guide))
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
        if (gated := self._gate(alone, _ALWAYS)) is not None:
            return gated
        if self._cues.says_nothing(repaired):
            draft = Draft(self._guide, self.phrases)
            draft.say("go_on", career=self._guide.career)
            return draft.finish(Status.SMALL_TALK)
        judge = _Judge(self, {Resolved(repaired): alone})
        talk = [replace(t, content=self._speller.repair(t.content)) if t.role == "user" else t for t in history]
        message = self._reader.read(repaired, talk, judge)
        queries = [judge.query(asked) for asked in message.questions]
        if len(queries) > 1:
            return self._answer_parts(queries, message)
        if (gated := self._gate(queries[0], (Group.OFF_TOPIC,))) is not None:
            return gated
        return self._answer_one(queries[0], understood_as=message.understood_as)

    def _query(self, text: str, focus: str = "", weight: float = 0.0) -> Query:
        neutral = self._names.neutral(text)
        texts = [neutral, self._names.neutral(focus)] if focus and weight and focus != text else [neutral]
        vectors = self._encoder.encode_queries(texts)
        vector = vectors[0]
        if len(texts) > 1:
            vector = vector + np.float32(weight) * vectors[1]
            vector /= np.linalg.norm(vector)
        telling = tuple(stems(neutral))
        return Query(text, vector, telling, self._matcher.scores(vector, telling))

    def _gate(self, query: Query, groups: Sequence[Group]) -> Answer | None:
        """The fixed answer to what is no question about a career, else None."""
        career = float(query.kind_scores[self._rows[Group.CAREER]].max(initial=-1.0))
        for group in groups:
            least, margin = _GATES[group]
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

    def _best_kind(self, query: Query) -> tuple[int, float]:
        """The row and the score of the kind of question about a career that the query is most like."""
        rows = self._rows[Group.CAREER]
        best = int(rows[query.kind_scores[rows].argmax()])
        return best, float(query.kind_scores[best])

    def _retrieve(self, query: Query) -> list[Hit]:
        found = shares(query.kind_scores, self._covered)
        return self._retriever.retrieve(Signals(query.vector, query.stems, found))

    def _missing(self, query: Query) -> str | None:
        """The title of the kind that the question is of and the guide has not, None where it has it."""
        best, score = self._best_kind(query)
        ahead = score - float(query.kind_scores[self._covered].max())
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

    def _answer_parts(self, parts: Sequence[Query], message: Message) -> Answer:
        """Each part under its own heading; the passages of all, the parts taking turns."""
        draft = Draft(self._guide, self.phrases)
        limits = replace(_PART_LIMITS, max_words=_PARTS_WORDS // len(parts))
        ranked: list[list[Hit]] = []
        answered = False
        for query, asked in zip(parts, message.questions, strict=True):
            hits = self._retrieve(query)
            ranked.append(hits)
            draft.say("part", kind=ParagraphKind.HEADING, question=asked.own_words)
            missing = self._missing(query)
            if missing is not None:
                draft.say("no_answer_about", missing=missing)
                draft.say("nearest")
            answered = answered or missing is None
            for choice in select(hits, self._guide, _NEAREST_PART_LIMITS if missing else limits):
                draft.quote_choice(choice)
        if message.more:
            draft.say("more_parts")
        merged = [hit for row in zip(*ranked, strict=True) for hit in row]
        seen = {hit.passage.passage_id: hit for hit in reversed(merged)}
        unique = [hit for hit in dict.fromkeys(merged) if seen[hit.passage.passage_id] is hit]
        return draft.finish(Status.ANSWERED if answered else Status.NOT_IN_GUIDE, unique)


class _Judge:
    """Tells the reader what the encoder and the guide know; encodes no text twice."""

    def __init__(self, answerer: Answerer, known: dict[Resolved, Query]) -> None:
        self._answerer = answerer
        self._known = known

    def query(self, asked: Resolved) -> Query:
        """The question as the rest of the pipeline sees it."""
        if asked not in self._known:
            self._known[asked] = self._answerer._query(asked.text, asked.focus, asked.weight)
        return self._known[asked]

    def clear(self, text: str) -> float:
        return self._answerer._best_kind(self.query(Resolved(text)))[1]

    def same(self, one: Resolved, other: Resolved) -> bool:
        first, second = self.query(one), self.query(other)
        return self._kind(first) == self._kind(second) and self._place(first) == self._place(second)

    def apart(self, one: str, other: str) -> bool:
        first, second = self.query(Resolved(one)), self.query(Resolved(other))
        if self._kind(first) == self._kind(second) or min(self.clear(one), self.clear(other)) < _LEAST_CLEAR:
            return False
        missing = self._answerer._missing(first) or self._answerer._missing(second)
        return bool(missing) or self._place(first) != self._place(second)

    def _kind(self, query: Query) -> int:
        return self._answerer._best_kind(query)[0]

    def _place(self, query: Query) -> str:
        return self._answerer._retrieve(query)[0].passage.passage_id
