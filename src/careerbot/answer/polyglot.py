"""One guide, asked in several languages: which one a message is in, and the answerer that speaks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from careerbot.answer.answerer import Answerer
from careerbot.answer.model import check_quotes
from careerbot.answer.prepared import PreparedGuide, Shared
from careerbot.answer.trace import Trace
from careerbot.conflicts.model import Conflict
from careerbot.english.words import stems
from careerbot.gates.gate import GateDecision
from careerbot.gates.rules import Rule
from careerbot.guides.names import CareerNames
from careerbot.question.dialogue import Turn
from careerbot.question.language import LanguageChooser, LanguageIdentifier
from careerbot.question.text import write_out
from careerbot.search.retriever import Weights
from careerbot.toml_files import LANGUAGE

_N_BEFORE = 2  # messages of the person that are read for their language


class LanguageReader:
    """Tells the language of messages; loads its model when it is first asked."""

    def __init__(self, shared: Mapping[str, Shared]) -> None:
        self._vocabularies = {language: of.matcher.vocabulary for language, of in shared.items()}

    @cached_property
    def _chooser(self) -> LanguageChooser:
        return LanguageChooser(LanguageIdentifier(), self._vocabularies)

    def language_of(self, question: str, history: Sequence[Turn], page: str | None) -> str:
        """The language of a message.

        Args:
            page: the language in which the person reads the page, if known.
        """
        asked = [turn.content for turn in history if turn.role == "user"][-_N_BEFORE:]
        before = [self._chooser.choose(text) for text in asked]
        return self._chooser.choose(question, [*before, *([page] if page else [])])


class Polyglot:
    """Answers about one guide, each message in its language."""

    def __init__(
        self, prepared: PreparedGuide, shared: Mapping[str, Shared], languages: LanguageReader, weights: Weights
    ) -> None:
        self._prepared = prepared
        self._shared = shared
        self._languages = languages
        self._names = CareerNames([*prepared.guide.names, *prepared.guide.fields_es])
        self._weights = weights
        self._made: dict[str, Answerer] = {}

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Where the guide disagrees with itself."""
        return self._prepared.conflicts

    def speaker(self, language: str) -> Answerer:
        """The answerer in a language; in that of the guides where it is not one that is understood."""
        known = language if language in self._shared else LANGUAGE
        if known not in self._made:
            self._made[known] = Answerer(self._prepared, self._shared[known], self._weights)
        return self._made[known]

    def language_of(
        self, question: str, history: Sequence[Turn] = (), page: str | None = None, called: Sequence[str] = ()
    ) -> tuple[str, Rule | None]:
        """The language of a message, and the rule of distress that it meets: a call for help is heard in each.

        The names of careers say nothing: they are the same in every language.

        Args:
            called: names of other careers in it, in the language of the guides.
        """
        for language, shared in self._shared.items():
            if heard := shared.gate.hear_distress(question, write_out(question, language)):
                return language, heard
        rest = self._names.without(question)
        vocabulary = self._shared[LANGUAGE].matcher.vocabulary
        if called and all(stem in vocabulary for stem in stems(CareerNames(called).without(rest))):
            return LANGUAGE, None  # "gasfitters"
        telling = rest if any(map(str.isalpha, rest)) else question
        return self._languages.language_of(telling, history, page), None

    def explain(
        self, question: str, history: Sequence[Turn], page: str | None = None, called: Sequence[str] = ()
    ) -> Trace:
        """The answer to a clean question, every quote and word of ours checked; ``called``: as for ``language_of``.

        Raises:
            QuoteError: a bug; the answer is not shown.
        """
        language, heard = self.language_of(question, history, page, called)
        speaker = self.speaker(language)
        if language in self._shared:
            explained = speaker.explain(question, history, heard=heard)
        else:
            explained = speaker.explain_other(question, language)
        guides = {speaker.guide.slug: speaker.guide}
        check_quotes(explained.answer, guides, speaker.phrases, speaker.slot_sources(explained, history))
        return explained

    def gate(self, question: str, history: Sequence[Turn], page: str | None = None) -> GateDecision:
        """Whether a clean message that is in a language which is understood is a question at all."""
        language, heard = self.language_of(question, history, page)
        return self.speaker(language).gate(question, history, heard=heard)

    def signals(self, question: str) -> dict[str, float]:
        """What decides whether the guide answers a clean question that stands for itself."""
        return self.speaker(self.language_of(question)[0]).signals(question)

    def needs_support(self, question: str) -> bool:
        """Whether a clean message, by itself, is a call for help."""
        language, heard = self.language_of(question)
        return language in self._shared and self.speaker(language).needs_support(question, heard)
