"""What to ask next: questions of ours that the guide answers, near to what was just asked.

Each kind of question may have a proposal in the question map (``ask``). The build
asks them all; those that the guide clearly answers are kept in the index with
what the answer quotes, so that serving only ranks them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from careerbot.answer.model import Answer, Status
from careerbot.answer.prepared import Suggestion
from careerbot.answer.trace import DecidedBy, Trace, TracedQuestion
from careerbot.english.words import stems
from careerbot.errors import StorageError
from careerbot.guides.names import fill_slot
from careerbot.question.dialogue import Turn
from careerbot.search.encoder import FloatMatrix, FloatVector
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import Kind
from careerbot.toml_files import TomlFile, is_texts, read_data

N_NEXT = 3
N_STARTERS = 6
N_OF_TOPIC = 2
# What a student who has asked nothing yet is shown first, where the guide answers it.
_STARTER_KINDS = ("what_is", "pay_general", "pathway_steps", "typical_day", "skills_needed", "hs_plan")
_SILENT = (Status.SUPPORT, Status.BLOCKED)  # after these nothing is proposed
_CLEARLY = 0.5  # how far below the threshold of abstaining the log-odds of a proposal must be
# What makes a proposal near: the words asked, their kind, the parts of a guide that answer it, the kind's
# place in the map (which is ordered by topic), the places that the answer quotes.
_QUERY, _KIND, _PARTS, _LINES, _PLACES = 0.5, 1.0, 0.1, 0.15, 0.15
_N_LINES = 6  # from which distance two lines of the map are no neighbours
_N_TURNS = 6  # of a conversation in which a proposal has to stand for itself
_VARIETY = 0.35  # how much nearness to one that was chosen counts against the next
_TOLD = 0.35  # share of a proposal's quotes, by words, that need not be read twice
_RUN = 3  # words in a row by which a quote is known again in another
_SAME_WORDS = 0.6  # share of stems from which two questions are the same one
TOPICS_FILE = "topics.toml"


def find_suggestions(
    kinds: Sequence[Kind],
    answered_by: Mapping[str, Sequence[str]],
    career: str,
    ask: Callable[[str, Sequence[Turn]], Trace],
) -> tuple[Suggestion, ...]:
    """The proposals of the map that the guide answers, each asked in a conversation of those before it.

    Args:
        answered_by: for each kind that the guide answers, its units.
        ask: answers a question about the guide after a conversation.
    """
    found: list[Suggestion] = []
    talk: list[Turn] = []
    for kind in kinds:
        if not kind.ask or kind.kind not in answered_by:
            continue
        question = fill_slot(kind.ask, career)
        explained = ask(question, talk[-_N_TURNS:])
        if _is_clear(explained, answered_by[kind.kind]):
            units = {quote.unit for quote in explained.answer.quotes}
            quotes = tuple(quote.text for quote in explained.answer.quotes)
            found.append(Suggestion(kind.kind, question, tuple(sorted(units)), quotes))
            talk += [Turn("user", question), Turn("assistant", explained.answer.text)]
    return tuple(found)


def _is_clear(explained: Trace, units: Sequence[str]) -> bool:
    """Whether it is answered as one question that stands for itself, not by a hair, and from these units first."""
    answer = explained.answer
    if answer.status is not Status.ANSWERED or answer.understood_as or len(explained.considered) != 1:
        return False
    [only] = explained.considered
    if only.difference is None and (not answer.quotes or answer.quotes[0].unit not in units):
        return False
    verdict = only.found.verdict
    return only.decided_by is not DecidedBy.ODDS or verdict.log_odds <= verdict.threshold - _CLEARLY


class Suggester:
    """Chooses what to propose, from what one guide answers."""

    def __init__(self, suggestions: Sequence[Suggestion], matcher: KindMatcher) -> None:
        known = [one for one in suggestions if one.kind in matcher.row_of]
        first = {kind: at for at, kind in enumerate(_STARTER_KINDS)}
        # Stable: after the starters the order of the map.
        self._all = tuple(sorted(known, key=lambda one: first.get(one.kind, len(first))))
        self._rows = np.array([matcher.row_of[one.kind] for one in self._all], dtype=np.intp)
        self._near_kinds = _KIND * matcher.centroids @ matcher.centroids[self._rows].T
        self._near_kinds += _neighbours(matcher.kinds, self._rows)
        self._near = self._near_kinds[self._rows]
        self._stems = [frozenset(stems(one.question)) for one in self._all]
        self._runs = [[(len(quote.split()), _runs(quote)) for quote in one.quotes] for one in self._all]

    @property
    def starters(self) -> tuple[str, ...]:
        """A few questions to begin with, of different kinds."""
        return tuple(one.question for one in self._all[:N_STARTERS])

    def by_topic(self, topics: Sequence[Topic]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Questions to begin with under the name of each topic; topics without any are left out."""
        question = {one.kind: one.question for one in self._all}
        found = ((t.name, tuple(question[kind] for kind in t.kinds if kind in question)) for t in topics)
        return tuple((name, questions[:N_OF_TOPIC]) for name, questions in found if questions)

    def __len__(self) -> int:
        return len(self._all)

    def after(
        self, answer: Answer, considered: Sequence[TracedQuestion], asked: str, history: Sequence[Turn]
    ) -> tuple[str, ...]:
        """What could be asked after an answer: nothing that was asked or that the conversation has told.

        Args:
            considered: the questions that were answered, or that the guide does not answer.
            asked: the message, its short words written out.
            history: what was said before it.
        """
        if answer.status in _SILENT or not self._all:
            return ()
        earlier = [turn.content for turn in history if turn.role == "user"]
        questions = [frozenset(stems(text)) for text in (*earlier, asked, answer.understood_as or "")]
        told = [*(turn.content for turn in history if turn.role == "assistant"), answer.text]
        runs = {run for text in told for run in _runs(text)}
        asked_kinds = {int(one.found.query.kind_scores.argmax()) for one in considered if one.is_answered}
        near = self._nearness(answer, considered)
        closest = np.zeros_like(near)  # to one that was chosen
        chosen: list[str] = []
        for _ in self._all:
            at = int((near - _VARIETY * closest).argmax())
            one = self._all[at]
            near[at] = -np.inf
            if self._rows[at] in asked_kinds or self._was_asked(at, questions) or self._is_told(at, told, runs):
                continue
            chosen.append(one.question)
            if len(chosen) == N_NEXT:
                break
            told += one.quotes
            runs = runs.union(*(of_quote for _, of_quote in self._runs[at]))
            closest = np.maximum(closest, self._near[at])
        return tuple(chosen)

    def _nearness(self, answer: Answer, considered: Sequence[TracedQuestion]) -> FloatVector:
        """(n_suggestions,) how near each is to what was asked and to the places quoted; their order if nothing was."""
        if not considered:
            return -np.arange(len(self._all), dtype=np.float32)
        near = np.zeros(len(self._all), dtype=np.float32)
        for one in considered:
            scores = one.found.query.kind_scores
            near += (_QUERY * scores[self._rows] + self._near_kinds[scores.argmax()]) / len(considered)
        quoted = {quote.unit for quote in answer.quotes}
        near += [_PLACES * len(quoted.intersection(one.units)) / len(one.units) for one in self._all]
        return near

    def _was_asked(self, at: int, questions: Sequence[frozenset[str]]) -> bool:
        """Whether a question of the conversation has most words of the proposal, or the other way round."""
        mine = self._stems[at]
        return any(len(mine & words) >= _SAME_WORDS * len(mine | words) for words in questions if words)

    def _is_told(self, at: int, told: Sequence[str], runs: Set[str]) -> bool:
        """Whether the conversation holds most of what the answer would quote."""
        n_told = n_words = 0
        for quote, (length, mine) in zip(self._all[at].quotes, self._runs[at], strict=True):
            n_words += length
            if any(quote in text for text in told):
                n_told += length
            elif mine:
                n_told += length * len(mine & runs) // len(mine)
        return n_told >= _TOLD * n_words


def _neighbours(kinds: Sequence[Kind], rows: npt.NDArray[np.intp]) -> FloatMatrix:
    """(n_kinds, n_suggestions) what two kinds share besides their wordings: parts, a place in the map."""
    parts = [set(kind.parts) for kind in kinds]
    shared = [[not parts[row].isdisjoint(parts[other]) for other in rows] for row in range(len(kinds))]
    distance = np.abs(np.arange(len(kinds))[:, None] - rows[None, :])
    close: FloatMatrix = np.clip(1 - distance / _N_LINES, 0, 1).astype(np.float32)
    return np.float32(_PARTS) * np.array(shared, dtype=np.float32).reshape(close.shape) + np.float32(_LINES) * close


def _runs(text: str) -> frozenset[str]:
    """Every three words in a row."""
    said = text.split()
    return frozenset(map(" ".join, zip(*(said[at:] for at in range(_RUN)), strict=False)))


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and the kinds of question that stand for it, the best ones first."""

    name: str
    kinds: tuple[str, ...]


@cache
def read_topics() -> tuple[Topic, ...]:
    """The topics in the order in which they are shown.

    Raises:
        StorageError: names the file, the line and what is wrong there.
    """
    return parse_topics(read_data(TOPICS_FILE, language=""))


def parse_topics(file: TomlFile) -> tuple[Topic, ...]:
    """The topics of a file that was read; raises as ``read_topics`` does."""
    topics = []
    for name, entry in file.values.items():
        kinds = entry.get("kinds") if isinstance(entry, dict) and set(entry) == {"kinds"} else None
        if not is_texts(kinds) or not kinds:
            raise wrong_topic(
                file, name, "must hold kinds = [...], a list of kinds of the question map, and nothing else"
            )
        topics.append(Topic(name, tuple(kinds)))
    return tuple(topics)


def wrong_topic(file: TomlFile, name: str, what: str) -> StorageError:
    """What is wrong with a topic, and on which line."""
    line = file.line_of(f"[{name}]", leads=True)
    return StorageError(
        f"{file.path}:{line}: topic {name!r} {what}", hint="correct the entry, then run `careerbot check`"
    )
