"""A message after a conversation -> the questions that it asks, each standing for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from careerbot.english.questions import CLAUSES
from careerbot.english.words import stems
from careerbot.question.dialogue import Cues, Turn
from careerbot.question.followup import CLEAR, Resolved, resolve
from careerbot.question.split import MAX_ENTRIES, MAX_PARTS, as_asked, coordinated, listed, sentences_that_ask, split
from careerbot.question.text import LINE

_WEIGHT_SENTENCE = 0.5  # of a sentence that asks too little by itself, beside the whole message
_WEIGHT_BACKGROUND = 1.0  # of the whole message beside the sentence that asks
_FEW_STEMS = 2
LEAST_OF_CLAUSE = 3  # words
_WEIGHT_PART = 1.0  # of a question beside the one before it in the same message


class Judge(Protocol):
    """What only the encoder and the guide can tell about a text."""

    def clear(self, text: str) -> float:
        """How well the text by itself matches a kind of question, -1 to 1."""
        ...

    def unknown(self, text: str) -> bool:
        """Whether no word of the text is known."""
        ...

    def same(self, one: Resolved, other: Resolved) -> bool:
        """Whether two questions are of one kind and answered by the same passage."""
        ...

    def apart(self, one: str, other: str) -> bool:
        """Whether two questions are clearly of different kinds and answered by different passages."""
        ...


class Reader(Protocol):
    """Reads messages of one language."""

    def read_message(self, message: str, history: Sequence[Turn], judge: Judge) -> ParsedMessage:
        """The questions of a message after a conversation."""
        ...

    def says_nothing(self, text: str) -> bool:
        """Whether a message only nods."""
        ...

    def clauses(self, text: str) -> list[str]:
        """The parts of a message that may each say something of their own; those of a few words are left out."""
        ...


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """What a message asks.

    Attributes:
        questions: one or more.
        understood_as: the question as a plain sentence where that is not the message itself, else None.
        more: what else it asked.
    """

    questions: tuple[Resolved, ...]
    understood_as: str | None = None
    more: tuple[str, ...] = ()


def _of_parts(asked: Sequence[Resolved], most: int, understood_as: str | None = None) -> ParsedMessage:
    return ParsedMessage(tuple(asked[:most]), understood_as, tuple(one.own_words for one in asked[most:]))


class MessageReader:
    """Reads messages."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues

    def clauses(self, text: str) -> list[str]:
        """The parts of a message between its marks and its "and", "but", "because"."""
        return [part for part in CLAUSES.split(text) if len(part.split()) >= LEAST_OF_CLAUSE]

    def says_nothing(self, text: str) -> bool:
        """Whether a message only nods."""
        return self._cues.says_nothing(text)

    def read_message(self, message: str, history: Sequence[Turn], judge: Judge) -> ParsedMessage:
        """The questions of a message, at most three; each false split costs more than one missed."""
        if entries := listed(message):
            return _of_parts([Resolved(as_asked(entry), typed=entry) for entry in entries], MAX_ENTRIES)
        message = message.replace(LINE, " ")
        if judge.unknown(message):
            return ParsedMessage((Resolved(message),))
        core = sentences_that_ask(message)
        if core and judge.clear(message) >= CLEAR:
            core = []  # what is around the question does not hide it
        sentences = core or [message]
        parts = [part for sentence in sentences for part in split(sentence)]
        asked: list[Resolved] = []
        for part in parts:
            context = [*history, *([Turn("user", asked[-1].text)] if asked else [])]
            found = resolve(part, context, self._cues, judge.clear)
            if core and not found.depends:
                if not asked and self._leans(part, judge):
                    # What "that" means was said in the sentences before.
                    found = Resolved(message, part if stems(part) else "", weight=_WEIGHT_SENTENCE)
                else:
                    found = replace(found, focus=message, weight=_WEIGHT_BACKGROUND)
            if asked and found.depends:
                found = replace(found, weight=_WEIGHT_PART)
            asked.append(found)
        kept = self._distinct(asked, judge)
        if len(kept) == 1 and not kept[0].depends and not core:
            both = coordinated(kept[0].text)
            parts = list(map(as_asked, both))
            if both and all(judge.apart(one, other) for at, one in enumerate(parts) for other in parts[:at]):
                kept = [Resolved(part, typed=entry) for part, entry in zip(parts, both, strict=True)]
            elif len(asked) > 1:
                kept = [Resolved(message)]
        changed = len(kept) == 1 and kept[0].text != message and (core or kept[0].depends)
        return _of_parts(kept, MAX_PARTS, kept[0].text if changed else None)

    def _leans(self, part: str, judge: Judge) -> bool:
        """Whether a sentence needs those before it."""
        if len(stems(part)) <= _FEW_STEMS:
            return True
        return resolve(part, [Turn("user", "before")], self._cues, judge.clear).depends

    def _distinct(self, asked: Sequence[Resolved], judge: Judge) -> list[Resolved]:
        """Questions that are of one kind become one again."""
        kept: list[Resolved] = []
        for question in asked:
            same = next((at for at, one in enumerate(kept) if judge.same(one, question)), None)
            if same is None:
                kept.append(question)
            elif kept[same].text not in question.text:
                one = kept[same]
                kept[same] = Resolved(f"{one.text} {question.text}", one.focus, one.depends, one.weight)
            else:
                kept[same] = Resolved(question.text, depends=kept[same].depends)
        return kept
