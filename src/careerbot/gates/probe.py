"""How much a question's vector looks like a group of the question map: one straight line for each group.

Nearest wordings know what has been written down; a line through all wordings
of a group against those of careers also places what lies between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from careerbot.search.encoder import FloatMatrix, FloatVector
from careerbot.search.question_map import Group

_RIDGE = 3.0


_GROUPS = tuple(group for group in Group if group is not Group.CAREER)

Lines: TypeAlias = npt.NDArray[np.float64]
"""(n_groups, dim + 1) weights and offset of each group but that of careers, in the order of ``Group``."""


class GroupProbe:
    """Tells how much a vector looks like each group."""

    def __init__(self, lines: Lines) -> None:
        """``lines``: from ``fit_lines``."""
        self._lines = dict(zip(_GROUPS, lines, strict=True))

    def score(self, group: Group, vector: FloatVector) -> float:
        """About -1 for a career question and +1 for a message of the group; 0 for a group without wordings."""
        line = self._lines[group]
        return float(vector @ line[:-1] + line[-1])


def fit_lines(vectors: FloatMatrix, groups: Sequence[Group]) -> Lines:
    """Ridge regression of each group's wordings (+1) against those about careers (-1), both weighing the same.

    Args:
        vectors: (n_wordings, dim) unit rows.
        groups: the group of each.
    """
    owner = np.array([group.value for group in groups])
    return np.stack([_line(vectors, owner, group) for group in _GROUPS])


def _line(vectors: FloatMatrix, owner: npt.NDArray[np.str_], group: Group) -> npt.NDArray[np.float64]:
    """(dim + 1,) the weights and the offset."""
    kept = (owner == group.value) | (owner == Group.CAREER.value)
    target = np.where(owner[kept] == group.value, 1.0, -1.0)
    dim = vectors.shape[1]
    n_of = {side: int((target == side).sum()) for side in (1.0, -1.0)}
    if not all(n_of.values()):
        return np.zeros(dim + 1)
    rows = np.hstack([vectors[kept], np.ones((len(target), 1))]).astype(np.float64)
    weights = np.where(target > 0, 0.5 / n_of[1.0], 0.5 / n_of[-1.0]) * len(target)
    penalty = np.full(dim + 1, _RIDGE)
    penalty[-1] = 1e-6  # the offset is free
    line: npt.NDArray[np.float64] = np.linalg.solve(
        (rows.T * weights) @ rows + np.diag(penalty), (rows.T * weights) @ target
    )
    return line
