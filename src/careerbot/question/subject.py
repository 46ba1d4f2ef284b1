"""Whom and what a question is about: this career, its field, another job, something named.

"How do I become a data analyst?" and "How do I become a data analyst or ML
engineer?" are near to each other for an encoder; only the second is a question
for the guide of ML engineers. The difference is in the names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from careerbot.english.names import (
    ASKING_WORD,
    CLAUSE,
    COMES_FROM,
    DENIED,
    DOTTED,
    EMPLOYS_AFTER,
    EMPLOYS_BEFORE,
    FIELD_OF,
    HOME,
    INTO_FIELD,
    KIND_WORD,
    LEFT_OUT,
    OF_PERSON,
    PLACING,
    TELLS,
    YEAR,
)
from careerbot.english.questions import IN_SENTENCE
from careerbot.english.words import stems, words
from careerbot.guides.names import MANY, ONE, THIS_FIELD, CareerNames
from careerbot.question.gazetteer import FIELD, JOB, Lexicon, Mention

_OWN, _PLACE, _YEAR, _EMPLOYER, _TOOL = "own", "place", "year", "employer", "tool"
UNKNOWN = "unknown"
_FEW = 3  # words
_MISTYPED = 0.25  # of their letters, at most, may differ in two words that are one, mistyped
_NEAR_YEARS = 3
_NO_NAMES = CareerNames(())
_OWN_NAMES = re.compile(rf"(?:an?\s+)?\b(?:{ONE}|{MANY}|this career)\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question names.

    Attributes:
        neutral: the question with this career's names replaced by the same
            words for every career.
        fielded: the same, the names of its field and what else it is called replaced too.
        searched: what passages are searched for: of key words, "rn salary", those that are not the career's name.
        own: whether it names this career, ``field`` its field of work.
        others: other jobs and fields that it asks about.
        absent: what else it asks about by name and the guide does not name: (kind, name).
        places: those that it asks about and the guide names: (name, the stems by which the guide names it).
    """

    neutral: str
    fielded: str
    searched: str
    own: bool
    field: bool
    others: tuple[str, ...] = ()
    absent: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()


class SubjectReader:
    """Reads the subject of questions asked of one guide."""

    def __init__(
        self,
        names: CareerNames,
        fields: Sequence[str],
        lexicon: Lexicon,
        guide_text: str,
        guide_stems: Sequence[str],
        vocabulary: Collection[str] | None = None,
        titles: Sequence[str] = (),
        called: Callable[[str], Sequence[str]] = lambda text: (),
    ) -> None:
        """What it knows.

        Args:
            fields: names of the field of work, besides those that the lexicon knows for the career.
            guide_stems: of the words of ``guide_text``, in order.
            vocabulary: the stems that questions are made of, if known: a message without any of them is a name.
            titles: job titles that are this career too.
            called: of a text, the words in it by which this career may be called.
        """
        self._names = names
        self._lexicon = lexicon
        own = {name.lower() for name in names.names}
        known = [key for title in own for key in lexicon.fields.get(title, ())]
        self._fields = frozenset(name.lower() for name in (*fields, *known))
        self._words = frozenset(word for name in own for word in name.split())
        self._titles = frozenset(title.lower() for title in titles)
        self._called = called
        longest = sorted(self._fields, key=len, reverse=True)
        self._field = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in longest) or r"(?!)", re.IGNORECASE)
        self._vocabulary = vocabulary
        self._text = f" {' '.join(guide_stems)} "
        self._undotted = frozenset(stem for word in DOTTED.findall(guide_text) for stem in stems(word.replace(".", "")))
        self._years = [int(year[0]) for year in YEAR.finditer(guide_text)]

    def read_subject(self, question: str) -> Subject:
        """The subject of a question."""
        neutral = self._names.neutral(question)
        named = self._lexicon.mentions(neutral)
        own_jobs = [m for m in named if m.kind == JOB and self._is_called(m.title)]
        mentions = self._mentions(neutral, [m for m in named if m not in own_jobs and not self._is_own(m)])
        asked = [m for m in mentions if m.kind == _OWN or not _in_passing(neutral, m)]
        named_own = any(not DENIED.search(neutral[: m.start()]) for m in _OWN_NAMES.finditer(neutral))
        fields = [m for m in mentions if m.kind == _OWN]
        things = [m for m in asked if m.kind not in (JOB, FIELD, _OWN)]
        held = [m for m in things if self._holds(m.title) or self._holds(neutral[m.start : m.end])]
        absent = [
            (m.kind, neutral[m.start : m.end])
            for m in things
            if m not in held
            and not (m.kind == _EMPLOYER and not _employs(neutral, m))
            and not (m.kind == _TOOL and any(other.kind == _TOOL for other in held))  # "AWS or Azure?" has an answer
        ]
        if self._knows_nothing(neutral):
            absent = [(UNKNOWN, question.strip(" ?.!"))]
        calling = self._calling(neutral, mentions, own_jobs)
        searched, kind_of = neutral, calling.neutral(self._fielded(neutral, fields))
        # Only English is told apart here from key words; in another language the stems of questions are not known.
        if self._vocabulary is not None and IN_SENTENCE.search(question) is None:
            searched = self._without_names(question, calling, self._vocabulary) or neutral
            kind_of = kind_of if searched == neutral else searched
        return Subject(
            neutral=neutral,
            fielded=kind_of,
            searched=searched,
            own=named_own or calling.neutral(neutral) != neutral.replace("’", "'"),
            field=bool(fields),
            others=tuple(neutral[m.start : m.end] for m in asked if m.kind in (JOB, FIELD)),
            absent=tuple(absent),
            places=tuple(_named_places(neutral, held)),
        )

    def _knows_nothing(self, text: str) -> bool:
        """Whether no word of a short text is one of questions or of the guide."""
        said = stems(text)
        if self._vocabulary is None or not 0 < len(said) <= _FEW or len(text.split()) > _FEW:
            return False
        if any(stem in self._vocabulary or f" {stem} " in self._text for stem in said):
            return False
        # "pyhton" is no name.
        return not any(get_close_matches(stem, self._vocabulary, n=1, cutoff=1 - _MISTYPED) for stem in said)

    def _calling(self, neutral: str, others: Sequence[Mention], own_jobs: Sequence[Mention]) -> CareerNames:
        """What a text calls this career besides its names: "nurse", unless it speaks of a "nurse practitioner".

        Args:
            own_jobs: what people call jobs that mean this one: "cop".
        """
        jobs = [f" {' '.join(words(m.title))} " for m in others if m.kind in (JOB, FIELD)]
        called = [*self._called(neutral), *(neutral[m.start : m.end] for m in own_jobs)]
        names = [name.removesuffix("s") for name in called]
        own = [name for name in names if not any(f" {name} " in job for job in jobs)]
        return CareerNames(own) if own else _NO_NAMES

    def _without_names(self, question: str, calling: CareerNames, vocabulary: Collection[str]) -> str | None:
        """Key words without the career's names; what its people do, where the message is nothing but a name."""
        rest = calling.without(self._names.without(question))
        said = stems(rest)
        if not said:
            return f"what do {MANY} do"
        is_part = len(said) == 1 and rest[-1:].isspace()  # "closed captioners"
        return rest if not is_part and any(stem in vocabulary for stem in said) else None

    def _mentions(self, text: str, others: Sequence[Mention]) -> list[Mention]:
        """Names in the text: of this field, of what else it names, ``others``, and of years."""
        own = [
            Mention(m.start(), m.end(), _OWN, THIS_FIELD)
            for m in self._field.finditer(text)
            if m[0].lower() not in self._lexicon.unclear_fields
            or INTO_FIELD.search(text[: m.start()])
            or FIELD_OF.search(text[m.end() :])
        ]
        taken = [(m.start, m.end) for m in own]
        rest = [m for m in others if not any(m.start < end and start < m.end for start, end in taken)]
        rest += [Mention(m.start(), m.end(), _YEAR, m[0]) for m in YEAR.finditer(text) if self._is_far(int(m[0]))]
        return sorted([*own, *rest], key=lambda m: m.start)

    def _is_far(self, year: int) -> bool:
        """Whether a year is none that the guide speaks of, nor near to one: "2025" mostly means now."""
        return bool(self._years) and all(abs(year - known) > _NEAR_YEARS for known in self._years)

    def _is_own(self, mention: Mention) -> bool:
        """Words of the career's own names are no other job: "engineer", "nurse"."""
        if mention.kind not in (JOB, FIELD):
            return False
        return mention.title in self._titles or set(mention.title.split()) <= self._words

    def _is_called(self, title: str) -> bool:
        return " ".join(words(title)) in self._called(title)

    def _fielded(self, text: str, fields: Sequence[Mention]) -> str:
        for mention in reversed(fields):
            text = text[: mention.start] + THIS_FIELD + text[mention.end :]
        return text

    def _holds(self, name: str) -> bool:
        """Whether the guide has the words of a name one after the other."""
        said = " ".join(stems(KIND_WORD.sub("", name)))
        return not said or f" {said} " in self._text or said in self._undotted


def _named_places(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    for mention in mentions:
        if mention.kind == _PLACE and mention.title != HOME:
            yield text[mention.start : mention.end], " ".join(stems(mention.title))


def _in_passing(text: str, mention: Mention) -> bool:
    """Whether the question is not about the name: "I live in Ohio, what ...", "besides Google"."""
    ends = [match.span() for match in CLAUSE.finditer(text)]
    start = max((end for _, end in ends if end <= mention.start), default=0)
    end = min((begin for begin, _ in ends if begin >= mention.end), default=len(text))
    clause = text[start:end]
    before = text[start : mention.start]
    of_place = mention.kind == _PLACE and COMES_FROM.search(before)
    if LEFT_OUT.search(before) or of_place or OF_PERSON.search(text[mention.end :]):
        return True
    if ASKING_WORD.search(clause) or PLACING.match(clause) or text[end : end + 1] == "?":
        return False
    if not TELLS.search(clause) and text[end : end + 1] in ",:":
        return False  # what stands so before a question is what it is about
    return any(ASKING_WORD.search(part) for side in (text[:start], text[end:]) for part in CLAUSE.split(side))


def _employs(text: str, mention: Mention) -> bool:
    """Whether a question takes a name for an employer's: "the netflix recommendations" are no workplace."""
    before, after = text[: mention.start], text[mention.end :]
    return EMPLOYS_BEFORE.search(before) is not None or EMPLOYS_AFTER.search(after) is not None
