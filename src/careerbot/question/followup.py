"""A question and what was said before it -> a question that stands for itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from careerbot.english.followups import (
    ARTICLE,
    ASKING,
    NOT_BACK,
    OF_A_WAY,
    POINTS,
    POINTS_SURELY,
    POINTS_WEAKLY,
    PREPOSITION,
    PRONOUN,
    SHORT_AND,
)
from careerbot.english.grammar import as_sentence
from careerbot.english.words import stems
from careerbot.question.dialogue import MAX_TURNS, Cues, Exchange, Turn, exchanges

Clear = Callable[[str], float]
CLEAR = 0.55  # score of a kind from which a question says by itself what it asks
_MAX_DEPTH = 6
_MOST_BESIDE = 7  # telling words of a question that points back without doubt
_KEPT = 2  # sentences of the question before
# How much a follow-up's own words count beside the completed question.
_WEIGHT_SHORT = 0.25
_WEIGHT_POINTING = 0.5
_WEIGHT_NEW = 0.5
_ARTICLE = re.compile(r"\b(?:an?|the)\s+$", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question after the conversation has been taken into account.

    Attributes:
        text: what to look for, a plain sentence; stands for itself.
        focus: the part of it that this message added, "" if that is all.
        depends: whether the conversation was needed.
        weight: of the focus beside the whole, from 0.
        earlier: the last question before what this message said, where ``text`` is several, one behind the other.
        typed: an entry of a list as it was typed.
        more: it asks for more of what the question before asked.
    """

    text: str
    focus: str = ""
    depends: bool = False
    weight: float = 0.0
    earlier: str = ""
    typed: str = ""
    more: bool = False

    @property
    def own_words(self) -> str:
        """What this message said of it."""
        if self.typed:
            return self.typed
        return as_sentence(self.focus) if self.depends and self.focus else self.text


def resolve(question: str, history: Sequence[Turn], cues: Cues, clear: Clear) -> Resolved:
    """The question with what it leaves out filled in from the conversation.

    A question that names its own topic is left alone: history must not pull it.

    Args:
        clear: how well a text by itself matches a kind of question, -1 to 1.
    """
    talk = exchanges(list(history)[-MAX_TURNS:])
    return _Resolver(cues, clear).resolve(question, talk)


@dataclass(frozen=True, slots=True)
class _Resolver:
    cues: Cues
    clear: Clear

    def resolve(self, question: str, talk: Sequence[Exchange], depth: int = 0) -> Resolved:
        switched = self.cues.switches.sub("", question)
        if switched != question and stems(switched):
            return Resolved(switched)
        if not talk or depth > _MAX_DEPTH:
            return Resolved(question)
        asked = question.strip().rstrip(" ?.!")
        if self.cues.more.match(asked):
            return Resolved(self._earlier(talk, len(talk) - 1, depth), depends=True, more=True)
        told = self._instead(asked)
        bare = self.cues.bare(asked)
        if told is None and (item := self._ordinal(bare, talk)) is not None:
            return Resolved(as_sentence(item), bare, depends=True, weight=_WEIGHT_SHORT)
        earlier = self._earlier(talk, len(talk) - 1, depth)
        if told is None and (about := self._about_the_way(bare, earlier)) is not None:
            return Resolved(as_sentence(about), bare, depends=True, weight=_WEIGHT_SHORT)
        if told is None and not self.needs_context(asked):
            return Resolved(question)
        if told is not None:
            return self._replace(asked, told, earlier)
        said = bare if stems(bare) else asked
        points = POINTS.search(NOT_BACK.sub(" ", bare)) is not None
        weight = _WEIGHT_POINTING if points else _WEIGHT_SHORT
        return Resolved(_two(earlier, said), said, depends=True, weight=weight, earlier=_SENTENCES.split(earlier)[-1])

    def _about_the_way(self, asked: str, earlier: str) -> str | None:
        """The question with "it" replaced by the way in that the question before names."""
        pronoun = PRONOUN.search(NOT_BACK.sub(lambda found: " " * len(found[0]), asked))
        if pronoun is None or not OF_A_WAY.search(asked):
            return None
        for group in self.cues.alternatives:
            named = group.named_in(earlier)
            if group.is_way and len({number for _, number in named}) == 1 and not group.named_in(asked):
                name = named[-1][0]
                article = _ARTICLE.search(earlier[: name.start()])
                of_name = article[0].lower() if article else ""
                return f"{asked[: pronoun.start()]}{of_name}{name[0]}{asked[pronoun.end() :]}"
        return None

    def _earlier(self, talk: Sequence[Exchange], at: int, depth: int) -> str:
        """What the student asked then: the sentences that ask, standing for themselves."""
        question = talk[at].question
        asking = [s for s in _SENTENCES.split(question) if s.endswith("?") or ASKING.match(self.cues.bare(s))]
        return self.resolve(asking[-1] if asking else question, talk[:at], depth=depth + 1).text

    def needs_context(self, question: str) -> bool:
        """Whether a question cannot be understood alone."""
        bare = self.cues.bare(question)
        content = [stem for stem in stems(bare) if stem not in self.cues.ordinals]
        pointing = NOT_BACK.sub(" ", bare)
        if POINTS_SURELY.search(pointing):
            return len(content) <= _MOST_BESIDE
        if POINTS.search(pointing):
            return len(content) <= 4
        if POINTS_WEAKLY.search(pointing):
            leans = len(content) <= 2
        else:
            leans = len(content) <= 1 or (len(content) <= 2 and bare != question)
        return leans and self.clear(question) < CLEAR

    def _instead(self, asked: str) -> str | None:
        """What takes a place in the question before: "what about seniors", "and the bootcamp"."""
        for pattern in (self.cues.instead, SHORT_AND):
            if (match := pattern.match(asked)) is not None:
                told = asked[match.end() :].strip()
                if 1 <= len(stems(told)) <= 3 and not ASKING.match(told):
                    return told
        return None

    def _replace(self, asked: str, new: str, earlier: str) -> Resolved:
        """The question before with a part of it replaced by ``new``, or with ``new`` added."""
        plain = ARTICLE.sub("", new)
        if ASKING.match(new) and (len(stems(new)) >= 2 or self.clear(new) >= CLEAR):
            return Resolved(as_sentence(new), depends=True)
        for group in self.cues.alternatives:
            if (swapped_in := group.put(earlier, plain)) is not None:
                return Resolved(as_sentence(swapped_in), plain, depends=True, weight=_WEIGHT_NEW)
        if PREPOSITION.match(new):
            return Resolved(as_sentence(f"{earlier.rstrip(' ?.!')} {new}"), new, depends=True, weight=_WEIGHT_NEW)
        both = _two(earlier, self.cues.bare(asked))
        return Resolved(both, new, depends=True, weight=_WEIGHT_NEW, earlier=_SENTENCES.split(earlier)[-1])

    def _ordinal(self, asked: str, talk: Sequence[Exchange]) -> str | None:
        """The question with "the last one" replaced by the item of a list that it means."""
        words = "|".join(sorted(self.cues.ordinals, key=len, reverse=True))
        match = re.search(
            rf"\b(?:the\s+)?({words})(?:\s+(?:one|option|route|way|item|point|thing|step|stage|reason)|"
            r"\s+of\s+(?:these|those|them))?(?=\s*(?:$|[?.,!]|\b))"
            r"(?!\s+(?:job|years?|days?|week|semester|grade|months?|time|name|salary|step|two|few))",
            asked,
            re.IGNORECASE,
        )
        if match is None:
            return None
        place = self.cues.ordinals[match[1].lower()]
        for exchange in reversed(talk[-3:]):
            items = exchange.items
            if items and place < len(items):
                item = items[place] if len(items[place].split()) <= 4 else f'"{items[place]}"'
                return f"{asked[: match.start()]}{item}{asked[match.end() :]}"
        return None


def _two(earlier: str, said: str) -> str:
    """Both questions one behind the other, as the student said them."""
    last = " ".join(_SENTENCES.split(as_sentence(earlier))[-_KEPT:])  # in a long chain the older ones say little
    return f"{last} {as_sentence(said)}" if said else last
