"""The passages of all guides in one list, for questions that are not settled on one guide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from careerbot.errors import IndexDamagedError
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage, Role
from careerbot.search.encoder import FloatVector
from careerbot.search.index import VectorIndex, load_matrix, load_values, save_matrix, save_values

_VECTORS, _PLACES, _TEXTS = "passages.npy", "passages.json", "passages.txt"
_OF_CAREER = 0.06  # of a passage's score, for each unit of its career's log-probability
_LEAST_LOG = -4.0  # below it a career is as unlikely as can be


@dataclass(frozen=True, slots=True)
class CorpusPassage:
    """A passage of one of the guides: the career's row, the unit, its score for a query, and its words."""

    career: int
    unit_id: str
    score: float
    text: str


class CorpusPassages:
    """Exact search over one vector for each passage: its own under its heading."""

    def __init__(self, folder: Path) -> None:
        """Read what ``save_passages`` wrote.

        Raises:
            IndexDamagedError: a file is missing or cannot be read.
        """
        self._vectors: npt.NDArray[np.float16] = load_matrix(folder / _VECTORS)
        self._places: list[tuple[int, str, int, int]] = [tuple(place) for place in load_values(folder / _PLACES)]
        self._owners = np.array([place[0] for place in self._places], dtype=np.int32)
        try:
            self._texts = (folder / _TEXTS).read_bytes()
        except OSError as err:
            raise IndexDamagedError(f"{folder / _TEXTS}: missing", hint="run `careerbot build --fresh`") from err

    @property
    def dim(self) -> int:
        """Of a vector."""
        return int(self._vectors.shape[1])

    def all(self) -> Iterator[tuple[CorpusPassage, npt.NDArray[np.float16]]]:
        """Every passage, its score 0, with its vector."""
        for row, vector in enumerate(self._vectors):
            yield self._passage(row, 0.0), vector

    def rank(self, vector: FloatVector, log_probabilities: FloatVector, most: int) -> list[CorpusPassage]:
        """The passages nearest to a query, those of likely careers before others.

        Args:
            log_probabilities: (n_careers,) that the question is about each.
        """
        cosines = self._vectors.astype(np.float32) @ vector
        scores = cosines + _OF_CAREER * np.maximum(log_probabilities, _LEAST_LOG)[self._owners]
        order = np.argsort(-scores, kind="stable")[:most]
        return [self._passage(int(row), float(scores[row])) for row in order]

    def _passage(self, row: int, score: float) -> CorpusPassage:
        career, unit_id, start, end = self._places[row]
        return CorpusPassage(career, unit_id, score, self._texts[start:end].decode())


def passage_values(guide: Guide, passages: Sequence[Passage]) -> list[list[Any]]:
    """For each passage its unit, the row of its vector among the guide's views, and its words."""
    views = [(passage, view) for passage in passages for view in passage.views]
    return [
        [passage.unit_id, row, guide.text(passage.span)]
        for row, (passage, view) in enumerate(views)
        if view.role is Role.PASSAGE
    ]


def save_passages(folder: Path, guide_folders: Sequence[Path], of_guides: Sequence[Sequence[Sequence[Any]]]) -> None:
    """Put together the passages of all guides; ``of_guides``: from ``passage_values``, in the order of the folders."""
    vectors = [
        VectorIndex.load(of_guide / "vectors.faiss").vectors[[row for _, row, _ in passages]].astype(np.float16)
        for of_guide, passages in zip(guide_folders, of_guides, strict=True)
    ]
    save_matrix(folder / _VECTORS, np.concatenate(vectors))
    texts = list(_encoded(of_guides))
    ends = np.cumsum([len(text) for _, _, text in texts]).tolist()
    places = [[row, unit, end - len(text), end] for (row, unit, text), end in zip(texts, ends, strict=True)]
    save_values(folder / _PLACES, places)
    (folder / _TEXTS).write_bytes(b"".join(text for _, _, text in texts))


def _encoded(of_guides: Sequence[Sequence[Sequence[Any]]]) -> Iterator[tuple[int, str, bytes]]:
    for row, passages in enumerate(of_guides):
        for unit, _, text in passages:
            yield row, unit, text.encode()
