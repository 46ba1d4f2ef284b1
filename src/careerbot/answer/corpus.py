"""All guides, asked in one chat: which of them a message is for, and what to say where it is for none or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from careerbot.answer.across import AcrossAnswer, career_choices, compare_answer, fixed_answer, which_answer
from careerbot.answer.compose import N_PASSAGES
from careerbot.answer.model import RankedPassage, check_quotes
from careerbot.answer.polyglot import Polyglot
from careerbot.answer.prepared import Shared
from careerbot.answer.trace import Trace
from careerbot.careers.finder import CareerFinder, FoundCareer
from careerbot.careers.model import Career, Careers
from careerbot.careers.passages import CorpusPassages
from careerbot.english.across import ALL
from careerbot.gates.gate import GateDecision
from careerbot.guides.model import Guide
from careerbot.guides.names import CareerNames
from careerbot.question.dialogue import Turn
from careerbot.question.glossary import read_glossary
from careerbot.question.text import write_out
from careerbot.search.question_map import Group
from careerbot.toml_files import LANGUAGE


class CorpusAnswerer:
    """Answers questions that name their career, or need several."""

    def __init__(
        self,
        careers: Careers,
        finder: CareerFinder,
        speaker_of: Callable[[str], Polyglot],
        guide_of: Callable[[str], Guide],
        passages: Callable[[], CorpusPassages],
        shared: Mapping[str, Shared],
    ) -> None:
        """``speaker_of``, ``guide_of``: of a slug; ``passages``: read when they are first needed."""
        self._careers = careers
        self._finder = finder
        self._speaker_of = speaker_of
        self._guide_of = guide_of
        self._passages = passages
        self._shared = shared
        self._any = careers.rows[0].slug  # knows the gates, which are the same for all

    def explain(self, question: str, history: Sequence[Turn], page: str | None, near: str | None) -> Trace:
        """The answer to a clean question, every quote and word of ours checked.

        Args:
            page: the language in which the person reads the page, if known.
            near: the slug of the career that was chosen before, if any.
        """
        anyone = self._speaker_of(near or self._any)
        called = self._finder.names_in(question)
        language, heard = anyone.language_of(question, history, page, called)
        if heard is not None or language not in self._shared:
            return _of_nobody(anyone.explain(question, history, page))
        asked = self._english(question, language)
        found = self._finder.find_career(asked, [self._in_english(turn, language) for turn in history], near)
        if found.career is not None:
            return self._of_one(found, found.career, question, history, page, called)
        gated = anyone.gate(question, history, page)
        if not gated.is_question and not (gated.group is Group.OFF_TOPIC and found.comparison is not None):
            if gated.group is Group.DISTRESS:
                return _of_nobody(anyone.explain(question, history, page))
            return self._told(fixed_answer(gated, self._shared[language].phrases), question, history, language, gated)
        return self._told(self._across(found, asked, language), question, history, language, gated)

    def _of_one(
        self,
        found: FoundCareer,
        career: Career,
        question: str,
        history: Sequence[Turn],
        page: str | None,
        called: Sequence[str],
    ) -> Trace:
        """The answer of one guide; where the conversation was about another, its questions are asked of this one."""
        if found.before is not None:
            history = _renamed(history, found.before, career)
        explained = self._speaker_of(career.slug).explain(question, history, page, called)
        return replace(explained, answer=replace(explained.answer, choices=career_choices(found.choices)))

    def _across(self, found: FoundCareer, asked: str, language: str) -> AcrossAnswer:
        phrases = self._shared[language].phrases
        passages = self._ranked(found, asked)
        if found.comparison is not None:
            return compare_answer(found.comparison, self._guide_of, phrases, passages)
        if found.not_covered:
            return which_answer("not_covered", found.choices, phrases, passages)
        if ALL.search(asked):
            return which_answer("nearest_careers", found.choices, phrases, passages)
        line = "which_guide" if found.routing.names_one else "which_career"
        return which_answer(line, found.choices if found.routing.names_one else (), phrases, passages)

    def _ranked(self, found: FoundCareer, asked: str) -> list[RankedPassage]:
        """The passages of all guides that come nearest to a question in their language."""
        [vector] = self._shared[LANGUAGE].encoder.encode_queries([self._finder.neutral(asked, found.routing)])
        ranked = self._passages().rank(vector, found.routing.log_probabilities, N_PASSAGES)
        return [
            RankedPassage(self._careers.rows[one.career].slug, one.unit_id, round(one.score, 4), one.text)
            for one in ranked
        ]

    def _told(
        self,
        said: AcrossAnswer,
        question: str,
        history: Sequence[Turn],
        language: str,
        gated: GateDecision,
    ) -> Trace:
        """The answer, checked; behind it that help exists, where the message has weak signs of distress."""
        speaker = self._speaker_of(self._any).speaker(language)
        answer = replace(said.answer, language=language)
        if gated.is_worried:
            answer = answer.with_support_line(speaker.phrases.card.quiet)
        explained = speaker.trace_of(question, answer, gated)
        check_quotes(explained.answer, said.guides, speaker.phrases, said.sources)
        return explained

    def _english(self, text: str, language: str) -> str:
        written = write_out(text, language)
        return written if language == LANGUAGE else read_glossary(language).english(written)

    def _in_english(self, turn: Turn, language: str) -> Turn:
        return replace(turn, content=self._english(turn.content, language)) if turn.role == "user" else turn


def _of_nobody(explained: Trace) -> Trace:
    """A reply that is of no guide."""
    return replace(explained, answer=replace(explained.answer, guide=None))


def _renamed(history: Sequence[Turn], before: Career, after: Career) -> list[Turn]:
    """The conversation as if it had been about another career: its questions, with that career's name."""
    names = CareerNames(before.names)
    return [
        replace(turn, content=names.renamed(turn.content, after.career)) if turn.role == "user" else turn
        for turn in history
    ]
