"""A clean question -> an answer: understand, retrieve, select, compose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from careerbot.abstaining import Verdict, read_abstainer, signals
from careerbot.answers import Answer, ParagraphKind, Status, Turn
from careerbot.composing import Draft
from careerbot.conversation import MAX_TURNS, resolve
from careerbot.differing import MAX_WORDS as DIFFERENCE_WORDS
from careerbot.differing import Asked, Differences
from careerbot.encoder import Encoder
from careerbot.guide import Guide
from careerbot.kinds import KindMatcher, shares
from careerbot.lexical import stems
from careerbot.lexicon import read_lexicon
from careerbot.naming import CareerNames, fill_slot
from careerbot.passages import Hit
from careerbot.phrases import read_phrases
from careerbot.queries import Query, QueryReader
from careerbot.question_map import Group
from careerbot.retrieval import Retriever, Signals
from careerbot.selecting import Choice, Limits, n_words, select
from careerbot.spelling import Speller
from careerbot.splitting import split_question
from careerbot.subject import SubjectReader

_STARTER_KINDS = ("what_is", "pay_general", "pathway_steps", "typical_day", "skills_needed", "hs_plan")
_SMALL_TALK = {"st_greet": "hello", "st_thanks": "thanks", "st_bye": "bye", "st_who": "who", "st_feedback": "feedback"}
# A group's best kind must reach this score, and beat the best career kind by this margin, to take the question.
_GATES = {
    Group.DISTRESS: (0.55, 0.02),
    Group.INJECTION: (0.50, 0.02),
    Group.SMALL_TALK: (0.60, 0.05),
    Group.OFF_TOPIC: (0.45, 0.05),
}
_ALONE_LIMITS = Limits(hit_margin=0.15, statement_margin=0.25, max_words=100)
_PART_LIMITS = Limits(n_units=2, hit_margin=0.08, statement_margin=0.12, max_words=45)
_NEAREST_LIMITS = Limits(n_units=2, hit_margin=0.1, statement_margin=0.08, max_words=50)


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
        differences: Differences,
    ) -> None:
        """``covered``: (n_kinds,) whether the guide answers the kind."""
        self.phrases = read_phrases()
        self._guide = guide
        self._retriever = retriever
        self._matcher = matcher
        self._covered = covered if covered.any() else np.ones_like(covered)
        self._speller = speller
        subjects = SubjectReader(CareerNames(guide.names), guide.fields, read_lexicon(), guide.source_text)
        self._queries = QueryReader(subjects, encoder, matcher)
        self._abstainer = read_abstainer()
        self._held = frozenset(stems(guide.source_text))
        self._differences = differences
        self._rows = {
            group: np.array([row for row, kind in enumerate(matcher.kinds) if kind.group is group]) for group in Group
        }
        self._career = np.array([kind.group is Group.CAREER for kind in matcher.kinds])

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
        alone = self._queries.read(repaired)
        if (gated := self._gate(alone)) is not None:
            return gated
        resolved = resolve(repaired, list(history)[-MAX_TURNS:])
        if resolved.depends:
            query = self._queries.read(resolved.text, resolved.focus)
            return self._answer_one(query, understood_as=resolved.text)
        parts = split_question(repaired)
        if len(parts) > 1 and self._asked_plainly(alone, self._retrieve(alone)) is None:
            return self._answer_parts(parts)
        return self._answer_one(alone)

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

    def judge(self, query: Query, hits: Sequence[Hit]) -> Verdict:
        """Whether the guide lacks the answer."""
        return self._abstainer.judge(self._signals(query, hits))

    def signals(self, question: str) -> dict[str, float]:
        """What decides whether the guide answers a question that stands for itself."""
        query = self._queries.read(self._speller.repair(question))
        return self._signals(query, self._retrieve(query))

    def _signals(self, query: Query, hits: Sequence[Hit]) -> dict[str, float]:
        return signals(query, hits, self._guide, self._covered, self._career, self._held)

    def _say_missing(self, draft: Draft, query: Query) -> None:
        """Name what the guide does not have: another job, a named thing, or the kind of fact."""
        subject = query.subject
        if subject.others and not (subject.own or subject.field):
            draft.say("other_career", career=self._guide.career)
        elif subject.absent:
            draft.say("no_answer_about", missing=subject.absent[0][1])
        else:
            best = int(np.where(self._career, query.kind_scores, -1).argmax())
            if self._covered[best]:
                draft.say("no_answer")
            else:
                draft.say("no_answer_about", missing=self._matcher.kinds[best].title)

    def _answer_one(self, query: Query, understood_as: str | None = None) -> Answer:
        hits = self._retrieve(query)
        draft = Draft(self._guide, self.phrases)
        plainly = self._asked_plainly(query, hits)
        if plainly is not None:
            self._differences.say(draft, plainly)
            return draft.finish(Status.ANSWERED, hits, understood_as=understood_as)
        missing = self.judge(query, hits).absent
        if missing:
            self._say_missing(draft, query)
            draft.say("nearest")
        choices = select(hits, self._guide, _NEAREST_LIMITS if missing else _ALONE_LIMITS)
        for choice in choices if missing else self._say_difference(draft, query, choices):
            draft.quote_choice(choice)
        status = Status.NOT_IN_GUIDE if missing else Status.ANSWERED
        return draft.finish(status, hits, understood_as=understood_as)

    def _asked_plainly(self, query: Query, hits: Sequence[Hit]) -> Asked | None:
        """The disagreement that the question itself speaks of, if any."""
        found = shares(query.kind_scores, self._covered)
        return self._differences.asked_plainly(query.text, query.kind_scores, found, hits)

    def _say_difference(
        self, draft: Draft, query: Query, choices: Sequence[Choice], n_sides: int | None = None
    ) -> list[Choice]:
        """Say both sides if the guide differs on what is asked; returns the choices that are still to be quoted."""
        asked = self._differences.asked(query.text, shares(query.kind_scores, self._covered), choices)
        if asked is None:
            return list(choices)
        budget = DIFFERENCE_WORDS - self._differences.say(draft, asked, n_sides=n_sides)
        rest = []
        for choice in self._differences.unsaid(asked, choices) if n_sides is None else ():
            n_more = n_words(self._guide, choice.statements)
            if n_more <= budget:
                budget -= n_more
                rest.append(choice)
        return rest

    def _answer_parts(self, parts: Sequence[str]) -> Answer:
        """Each part under its own heading; the passages of all, the parts taking turns."""
        draft = Draft(self._guide, self.phrases)
        ranked: list[list[Hit]] = []
        answered = False
        for part in parts:
            query = self._queries.read(part)
            hits = self._retrieve(query)
            ranked.append(hits)
            draft.say("part", kind=ParagraphKind.HEADING, question=part)
            if self.judge(query, hits).absent:
                self._say_missing(draft, query)
                continue
            answered = True
            choices = select(hits, self._guide, _PART_LIMITS)
            for choice in self._say_difference(draft, query, choices, n_sides=2):
                draft.quote_choice(choice)
        merged = [hit for row in zip(*ranked, strict=True) for hit in row]
        seen = {hit.passage.passage_id: hit for hit in reversed(merged)}
        unique = [hit for hit in dict.fromkeys(merged) if seen[hit.passage.passage_id] is hit]
        return draft.finish(Status.ANSWERED if answered else Status.NOT_IN_GUIDE, unique)
