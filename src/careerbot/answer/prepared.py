"""What a build has made of one guide, and what all guides share: all that is needed to answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from careerbot.answer.phrases import Phrases
from careerbot.conflicts.model import Conflict
from careerbot.errors import IndexDamagedError
from careerbot.gates.gate import Gate
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage
from careerbot.search.coverage import Coverage
from careerbot.search.encoder import Encoder
from careerbot.search.index import VectorIndex
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import QuestionMap

SUGGESTIONS_FILE = "suggestions-{language}.json"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that the guide answers.

    Attributes:
        kind: of the question map.
        units: the places that its answer quotes.
        quotes: what its answer quotes.
    """

    kind: str
    question: str
    units: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class PreparedGuide:
    """What a build has made of one guide.

    Attributes:
        vectors: row i for view i, in the order of the passages' views.
        coverage: its units for each kind of question that it answers.
        is_confirmed: whether a person read and confirmed that.
        suggestions: the questions that may be proposed, by their language.
    """

    guide: Guide
    passages: tuple[Passage, ...]
    vectors: VectorIndex
    coverage: Coverage
    is_confirmed: bool
    conflicts: tuple[Conflict, ...]
    suggestions: Mapping[str, tuple[Suggestion, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shared:
    """What belongs to one language that is asked in, and to the school, made once for all guides.

    Attributes:
        matcher: of the language's question map.
        guides_matcher: of the map in the language of the guides; its kinds are the same, row by row.
    """

    language: str
    question_map: QuestionMap
    matcher: KindMatcher
    guides_matcher: KindMatcher
    gate: Gate
    encoder: Encoder
    phrases: Phrases

    @cached_property
    def titles(self) -> frozenset[str]:
        """What each kind of question is called."""
        return frozenset(kind.title for kind in self.question_map.kinds)


def save_suggestions(path: Path, suggestions: Sequence[Suggestion]) -> None:
    """Write them for ``load_suggestions``."""
    text = json.dumps([asdict(suggestion) for suggestion in suggestions], ensure_ascii=False, indent=0)
    path.write_text(text, encoding="utf-8")


def load_suggestions(path: Path) -> tuple[Suggestion, ...]:
    """What ``save_suggestions`` wrote.

    Raises:
        IndexDamagedError: the file is missing or holds something else.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Suggestion(r["kind"], r["question"], tuple(r["units"]), tuple(r["quotes"])) for r in rows)
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise IndexDamagedError(f"{path}: missing or unreadable", hint="run `careerbot build --fresh`") from err
