"""A clean question -> an answer: understand, search, select, compose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from careerbot.answer.compose import MAX_DIFFERENCE_WORDS, Draft
from careerbot.answer.evidence import Evidence, EvidenceFinder
from careerbot.answer.model import STATUS_OF, Answer, ParagraphKind, Status
from careerbot.answer.phrases import SlotSources, slots_of
from careerbot.answer.prepared import PreparedGuide, Shared
from careerbot.answer.select import Choice, QuoteLimits, n_words, select
from careerbot.answer.suggest import Suggester, read_topics
from careerbot.answer.trace import DecidedBy, GuideFacts, Trace, TraceBuilder, TracedQuestion
from careerbot.conflicts.asked import AskedConflict, Differences
from careerbot.english.careers import is_joined
from careerbot.gates.gate import GateDecision, GateSignals
from careerbot.gates.rules import Rule
from careerbot.guides.model import UnitKind
from careerbot.guides.names import CareerNames, apart
from careerbot.question.dialogue import Turn, read_cues
from careerbot.question.followup import Resolved
from careerbot.question.query import Query
from careerbot.question.reader import MessageReader, ParsedMessage, Reader
from careerbot.question.spanish import SpanishReader
from careerbot.question.split import MAX_PARTS
from careerbot.question.subject import UNKNOWN
from careerbot.question.text import write_out
from careerbot.search.question_map import Group
from careerbot.search.retriever import DEFAULT_WEIGHTS, Hit, Weights
from careerbot.toml_files import LANGUAGE

_LEAST_CLEAR = 0.5  # score of its kind from which half of a question is one
_ALONE_LIMITS = QuoteLimits(hit_margin=0.15, statement_margin=0.25, few_words=60, max_words=100)
_PARTS_WORDS = 110  # of quotes, the parts of a message together
_LIST_WORDS = 250  # the same of a list or worksheet
_PART_LIMITS = QuoteLimits(n_units=2, hit_margin=0.12, statement_margin=0.15)
_NEAREST_PART_LIMITS = QuoteLimits(n_units=1, hit_margin=0.1, statement_margin=0.08, max_words=40)
_MORE_LIMITS = QuoteLimits(hit_margin=0.2, statement_margin=0.25, max_words=100)
_MOST_UNDERSTOOD = 12  # words of a question as it was understood; a longer one is no help
_NEAREST_LIMITS = QuoteLimits(n_units=2, hit_margin=0.1, statement_margin=0.08, max_words=50)

_GO_ON = GateDecision(Group.SMALL_TALK, "go_on")
_NOT_URGENT = (Group.SMALL_TALK, Group.OFF_TOPIC, Group.INJECTION)


@dataclass(frozen=True, slots=True)
class _Message:
    """A message as typed, with short words written out, and the rule of distress that it meets, if any."""

    typed: str
    written: str
    heard: Rule | None


class Answerer:
    """Answers questions about one guide, in the guide's own words."""

    def __init__(self, prepared: PreparedGuide, shared: Shared, weights: Weights = DEFAULT_WEIGHTS) -> None:
        """``weights``: of the parts of a passage's score."""
        guide, matcher = prepared.guide, shared.matcher
        self._language = shared.language
        self.phrases = shared.phrases
        self._gate = shared.gate
        self.guide = guide
        self._search = EvidenceFinder(prepared, shared, weights)
        self._names = CareerNames([name for name in guide.names if is_joined(name)])
        self._facts = GuideFacts(guide, matcher.kinds, self._search.covered, weights)
        self._differences = Differences(guide, matcher, prepared.conflicts)
        self._slots = slots_of(guide, shared.phrases, shared.titles, self._differences.points)
        self._suggester = Suggester(prepared.suggestions.get(shared.language, ()), matcher)
        self._reader: Reader = MessageReader(read_cues()) if shared.language == LANGUAGE else SpanishReader()

    @property
    def starters(self) -> tuple[str, ...]:
        """A few questions that the guide answers, to begin with."""
        return self._suggester.starters

    @property
    def topics(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Questions to begin with, by the name of their topic."""
        return self._suggester.by_topic(read_topics())

    def needs_support(self, question: str, heard: Rule | None) -> bool:
        """Whether a clean message, by itself, is a call for help; ``heard``: from the gate's ``hear_distress``."""
        message = _Message(question, self._written_out(question), heard)
        return self._decide(message, self._search.read_query(Resolved(message.written)), False).group is Group.DISTRESS

    def gate(self, question: str, history: Sequence[Turn] = (), *, heard: Rule | None = None) -> GateDecision:
        """What a clean message is, before any guide is searched; ``heard``: from the gate's ``hear_distress``."""
        message = _Message(question, self._written_out(question), heard)
        alone = self._search.read_query(Resolved(message.written))
        decided = self._unless_opening(self._decide(message, alone, bool(history)), alone)
        says_nothing = decided.is_question and self._reader.says_nothing(message.written)
        return replace(_GO_ON, is_worried=decided.is_worried) if says_nothing else decided

    def _unless_opening(self, decided: GateDecision, alone: Query) -> GateDecision:
        """What asks for a place, the sources or the contents is a question, whatever its wording is like."""
        is_opening = decided.is_by_wordings and decided.group in _NOT_URGENT and self._search.opens(alone)
        return GateDecision(is_worried=decided.is_worried) if is_opening else decided

    def trace_of(self, question: str, answer: Answer, gate: GateDecision) -> Trace:
        """An answer that this guide did not give, as one that was explained."""
        notes = TraceBuilder(self._facts, self._written_out(question))
        notes.gate = gate
        return notes.finish(question, answer)

    def explain(self, question: str, history: Sequence[Turn] = (), *, heard: Rule | None = None) -> Trace:
        """The answer to a clean question after the conversation, and how it came about.

        Args:
            heard: from the gate's ``hear_distress`` in the language that the message is in.
        """
        message = _Message(question, self._written_out(question), heard)
        notes = TraceBuilder(self._facts, message.written)
        answer = self._answer(message, notes, history)
        if notes.is_worried:
            answer = answer.with_support_line(self.phrases.card.quiet)
        following = self._suggester.after(answer, notes.considered, notes.written_out, history)
        return notes.finish(
            question, replace(answer, next_questions=following, language=self._language, guide=self.guide.slug)
        )

    def explain_other(self, question: str, language: str) -> Trace:
        """The reply to a message in a language that is recognised but not understood: one line in it."""
        notes = TraceBuilder(self._facts, question)
        notes.gate = GateDecision(Group.OFF_TOPIC, f"other_{language}", f"language: {language}")
        return notes.finish(question, replace(self._fixed(notes.gate), language=language, guide=self.guide.slug))

    def slot_sources(self, trace: Trace, history: Sequence[Turn]) -> SlotSources:
        """What may stand in the slots of the answer's fixed phrases."""
        asked = [turn.content for turn in history if turn.role == "user"]
        written = [trace.question, trace.written_out, *asked, *map(self._written_out, asked)]
        return self._slots.with_written(written)

    def _answer(self, typed: _Message, notes: TraceBuilder, history: Sequence[Turn]) -> Answer:
        asked = typed.written
        alone = self._search.read_query(Resolved(asked))
        notes.gate = self._decide(typed, alone, bool(history))
        notes.is_worried = notes.gate.is_worried
        notes.gate = self._unless_opening(notes.gate, alone)
        if not notes.gate.is_question:
            return self._fixed(notes.gate)
        if self._reader.says_nothing(asked):
            notes.nothing_asked = True
            return self._fixed(_GO_ON)
        judge = _Judge(self._search, {Resolved(asked): alone})
        talk = self._talk(history)
        message = self._read(asked, talk, judge)
        queries = [judge.query(part) for part in message.questions]
        one = self._search.sets_beside(alone) or self._asked_plainly(alone, self._search.retrieve(alone)) is not None
        if len(queries) > 1 and not one:
            return self._answer_parts(queries, message, notes)
        query, depends = queries[0] if len(queries) == 1 else alone, message.questions[0].depends
        if history and not depends:
            notes.gate = self._decide(typed, query, False)
            if not notes.gate.is_question:
                return self._fixed(notes.gate)
        answers = [turn.content for turn in talk if turn.role == "assistant"]
        understood_as = self._understood(message, judge)
        if message.questions[0].more:
            return self._answer_more(query, " ".join(answers), understood_as, notes)
        said = answers[-1] if answers and depends else ""
        found = self._search.find_evidence(query, message.questions[0].focus if depends else "", said)
        return self._answer_one(found, understood_as, notes)

    def _read(self, asked: str, talk: Sequence[Turn], judge: _Judge) -> ParsedMessage:
        """The questions of a message; "agricultural and food scientist" is cut nowhere."""
        whole = self._names.together(asked)
        message = self._reader.read_message(whole, talk, judge)
        if whole == asked:
            return message
        return ParsedMessage(
            tuple(map(_apart, message.questions)),
            message.understood_as and apart(message.understood_as),
            tuple(map(apart, message.more)),
        )

    def _understood(self, message: ParsedMessage, judge: _Judge) -> str | None:
        """How the message was understood, as one short question: of one that leans on another, that one's topic."""
        first, understood_as = message.questions[0], message.understood_as
        if understood_as is not None and first.earlier and self.phrases.has("about"):
            kind, _ = self._search.best_kind(judge.query(Resolved(first.earlier)))
            topic = self._facts.kinds[kind].title
            understood_as = self.phrases.line("about", topic=topic, question=first.own_words)
        return understood_as if understood_as is None or len(understood_as.split()) <= _MOST_UNDERSTOOD else None

    def _answer_more(self, query: Query, said: str, understood_as: str | None, notes: TraceBuilder) -> Answer:
        """What the guide has on the question before that has not been said in the conversation."""
        hits = self._search.retrieve(query)
        found = Evidence(query, hits, None, asks_where=False, verdict=self._search.judge(query, hits))
        draft = Draft(self.guide, self.phrases)
        for choice in select(hits, self.guide, _MORE_LIMITS, said):
            draft.quote_choice(choice)
        if not draft.has_quotes:
            draft.say("no_more")
        notes.considered.append(TracedQuestion(found, DecidedBy.ODDS))
        status = Status.ANSWERED if draft.has_quotes else Status.NOT_IN_GUIDE
        return draft.finish(status, hits, understood_as=understood_as)

    def _written_out(self, text: str) -> str:
        return write_out(text, self._language)

    def _talk(self, history: Sequence[Turn]) -> list[Turn]:
        """The conversation that may complete a question: without what got a fixed reply, short words written out."""
        kept: list[Turn] = []
        for turn in history:
            if turn.role == "user":
                kept.append(replace(turn, content=self._written_out(turn.content)))
            elif self.phrases.is_ours(turn.content) and kept and kept[-1].role == "user":
                # "I want to die", "hello", "will it rain?": no later question is about that.
                kept.pop()
            else:
                kept.append(turn)
        return kept

    def signals(self, question: str) -> dict[str, float]:
        """What decides whether the guide answers a question that stands for itself."""
        query = self._search.read_query(Resolved(self._written_out(question)))
        return self._search.signals(query, self._search.retrieve(query))

    def _decide(self, message: _Message, query: Query, follows: bool) -> GateDecision:
        parts = self._reader.clauses(message.written)
        queries = [query, *(self._search.read_query(Resolved(part)) for part in parts if len(parts) > 1)]
        signals, *of_parts = [GateSignals(one.vector, one.kind_scores, self._search.nearest(one)) for one in queries]
        return self._gate.decide(
            message.typed, message.written, signals, of_parts, heard=message.heard, follows=follows
        )

    def _fixed(self, decision: GateDecision) -> Answer:
        """The reply to what is no question about a career."""
        draft = Draft(self.guide, self.phrases)
        if decision.group is Group.DISTRESS:
            draft.say_support(decision.line)
        else:
            draft.say(decision.line, career=self.guide.career)
        return draft.finish(STATUS_OF[decision.group])

    def _answer_one(self, found: Evidence, understood_as: str | None, notes: TraceBuilder) -> Answer:
        draft = Draft(self.guide, self.phrases)
        plainly = self._asked_plainly(found.query, found.hits)
        if plainly is not None and not self._is_between(plainly, found):
            plainly = None
        if plainly is not None:
            notes.considered.append(TracedQuestion(found, DecidedBy.DIFFERENCE, plainly))
            draft.say_differences(plainly)
            return draft.finish(Status.ANSWERED, found.hits, understood_as=understood_as)
        notes.considered.append(self._say(draft, found, _NEAREST_LIMITS if found.absent else _ALONE_LIMITS))
        status = Status.NOT_IN_GUIDE if found.absent else Status.ANSWERED
        return draft.finish(status, found.hits, understood_as=understood_as)

    def _answer_parts(self, parts: Sequence[Query], message: ParsedMessage, notes: TraceBuilder) -> Answer:
        """Each part under its own heading; the passages of all, the parts taking turns."""
        draft = Draft(self.guide, self.phrases)
        n_words = _PARTS_WORDS if len(parts) <= MAX_PARTS else _LIST_WORDS
        limits = replace(_PART_LIMITS, max_words=n_words // len(parts))
        ranked: list[list[Hit]] = []
        answered = False
        for query, asked in zip(parts, message.questions, strict=True):
            found = self._search.find_evidence(query)
            ranked.append(found.hits)
            draft.say("part", kind=ParagraphKind.HEADING, question=asked.own_words)
            said = self._say(draft, found, _NEAREST_PART_LIMITS if found.absent else limits, n_sides=2)
            notes.considered.append(said)
            answered = answered or not found.absent
        if message.more:
            draft.say("more_parts")
        merged = [hit for row in zip(*ranked, strict=True) for hit in row]
        seen = {hit.passage.passage_id: hit for hit in reversed(merged)}
        unique = [hit for hit in dict.fromkeys(merged) if seen[hit.passage.passage_id] is hit]
        answer = draft.finish(Status.ANSWERED if answered else Status.NOT_IN_GUIDE, unique)
        return replace(answer, more_questions=message.more)

    def _say(self, draft: Draft, found: Evidence, limits: QuoteLimits, n_sides: int | None = None) -> TracedQuestion:
        """What the guide has on one question, or that it has nothing and what is nearest."""
        if found.absent and found.asks_opposite:
            draft.say("no_opposite")  # what is nearest is what it does not ask for
            return TracedQuestion(found, DecidedBy.ODDS)
        if found.absent:
            self._say_missing(draft, found.query, found.verdict.named)
            draft.say("nearest")
        elif self.phrases.has("in_english") and not draft.has_quotes:
            draft.say("in_english")
        choices = select(found.hits, self.guide, limits)
        place = found.place
        decided_by = DecidedBy.LOOKUP if found.verdict.absent and not found.absent else DecidedBy.ODDS
        if not found.absent and not found.asks_where:
            rows = [statement for part in place.shown for statement in part.statements] if place else ()
            picked = {statement for choice in choices for statement in choice.statements}
            differs = self._differences.asked(found.query.text, self._search.shares(found.query), picked, rows)
            if differs is not None:
                self._say_difference(draft, differs, choices, n_sides)
                return TracedQuestion(found, decided_by, differs)
        if place is not None:
            draft.say_lookup(place)
            choices = select(found.rest, self.guide, limits)
        for choice in choices:
            draft.quote_choice(choice)
        return TracedQuestion(found, decided_by)

    def _say_missing(self, draft: Draft, query: Query, named: str) -> None:
        subject = query.subject
        elsewhere = named if named in dict(subject.places) else ""
        missing = self._search.missing(query)
        if subject.others and not (subject.own or subject.field):
            draft.say("other_career", career=self.guide.career)
        elif subject.absent:
            draft.say("no_mention", missing=subject.absent[0][1])
        elif elsewhere:
            draft.say("not_about_place", missing=elsewhere)
        elif missing is None:
            draft.say("no_answer")
        else:
            draft.say("no_answer_about", missing=missing)

    def _asked_plainly(self, query: Query, hits: Sequence[Hit]) -> AskedConflict | None:
        """The disagreement that the question itself speaks of, if any."""
        return self._differences.asked_plainly(query.text, query.kind_scores, self._search.shares(query), hits)

    @staticmethod
    def _is_between(asked: AskedConflict, found: Evidence) -> bool:
        """Whether the disagreement has a side in one of the parts that the question sets beside each other, if any."""
        differing = {side.unit_id for conflict in asked.conflicts for side in conflict.sides}
        kinds = {unit_id.partition(":")[0] for unit_id in differing} - {UnitKind.SECTION.value}
        beside = [part.unit for part in found.place.shown if part.is_side] if found.place else []
        return not beside or any(unit.unit_id in differing or unit.kind.value in kinds for unit in beside)

    def _say_difference(
        self, draft: Draft, asked: AskedConflict, choices: Sequence[Choice], n_sides: int | None
    ) -> None:
        """Both sides where the guide differs on what is asked, then what else of the choices there is room for."""
        budget = MAX_DIFFERENCE_WORDS - draft.say_differences(asked, n_sides=n_sides)
        for choice in self._unsaid(asked, choices) if n_sides is None else ():
            n_more = n_words(self.guide, choice.statements)
            if n_more <= budget:
                budget -= n_more
                draft.quote_choice(choice)

    def _unsaid(self, asked: AskedConflict, choices: Sequence[Choice]) -> list[Choice]:
        """More from the places of the sides: the choices there, without the statements that a side quotes from."""
        units = {side.unit_id for conflict in asked.conflicts for side in conflict.sides}
        said = self._differences.quoted(asked)
        there = [choice for choice in choices if choice.passage.unit_id in units]
        left = [(choice, tuple(s for s in choice.statements if s not in said)) for choice in there]
        return [Choice(choice.passage, rest) for choice, rest in left if rest]


def _apart(asked: Resolved) -> Resolved:
    return replace(
        asked,
        text=apart(asked.text),
        focus=apart(asked.focus),
        earlier=apart(asked.earlier),
        typed=apart(asked.typed),
    )


class _Judge:
    """Tells the reader what the encoder and the guide know; encodes no text twice."""

    def __init__(self, search: EvidenceFinder, known: dict[Resolved, Query]) -> None:
        self._search = search
        self._known = known

    def query(self, asked: Resolved) -> Query:
        """The question as the rest of the pipeline sees it."""
        whole = _apart(asked)
        if whole not in self._known:
            self._known[whole] = self._search.read_query(whole)
        return self._known[whole]

    def clear(self, text: str) -> float:
        return self._search.best_kind(self.query(Resolved(text)))[1]

    def unknown(self, text: str) -> bool:
        return any(kind == UNKNOWN for kind, _ in self.query(Resolved(text)).subject.absent)

    def same(self, one: Resolved, other: Resolved) -> bool:
        first, second = self.query(one), self.query(other)
        return self._kind(first) == self._kind(second) and self._place(first) == self._place(second)

    def apart(self, one: str, other: str) -> bool:
        first, second = self.query(Resolved(one)), self.query(Resolved(other))
        if self._kind(first) == self._kind(second) or min(self.clear(one), self.clear(other)) < _LEAST_CLEAR:
            return False
        return self._lacks(first) or self._lacks(second) or self._place(first) != self._place(second)

    def _kind(self, query: Query) -> int:
        return self._search.best_kind(query)[0]

    def _lacks(self, query: Query) -> bool:
        return self._search.judge(query, self._search.retrieve(query)).absent

    def _place(self, query: Query) -> str:
        return self._search.retrieve(query)[0].passage.passage_id
