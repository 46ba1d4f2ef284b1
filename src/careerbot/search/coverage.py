"""Which units of a guide answer which kind of question.

A guide may say so itself in ``parts.toml``, read and confirmed by a person.
Without it the places are found: a passage answers a kind when it holds the
kind's evidence and is among the passages nearest to the kind's wordings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from careerbot.errors import GuideFormatError
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage
from careerbot.search.encoder import FloatMatrix
from careerbot.search.headings import headed_units
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import Group, Kind, QuestionMap
from careerbot.toml_files import read_guide_file

FILE = "parts.toml"
COVERAGE_FILE = "coverage.json"  # in an index: what the build has read or found
Coverage = dict[str, tuple[str, ...]]
_NEAR = 0.16  # below the nearest passage's cosine
_LEAST_COSINE = 0.40
_MOST_UNITS = 4
# Within a unit: how far below its nearest passage another counts no more than the least.
_COVERAGE_RANGE = 0.2
_LEAST_COVERAGE = 0.2


def is_confirmed(guide: Guide) -> bool:
    """Whether the guide says itself which of its places answer which kinds."""
    return (guide.folder / FILE).exists()


def read_coverage(guide: Guide, question_map: QuestionMap) -> Coverage | None:
    """The kinds and units of the guide's own ``parts.toml``, None without one.

    Raises:
        GuideFormatError: the file is not as it must be, or a kind or unit does not exist.
    """
    file = read_guide_file(guide.folder / FILE)
    if file is None:
        return None
    answers: dict[str, list[str]] | None = file.values.get("answers")
    if not isinstance(answers, dict):
        raise GuideFormatError(file.path, 1, "expected a table [answers]")
    kinds = {kind.kind for kind in question_map.kinds}
    for kind, units in answers.items():
        unknown = [unit for unit in units if unit not in guide.by_id]
        if kind not in kinds or unknown:
            what = f"unknown kind of question {kind!r}" if kind not in kinds else f"no unit {unknown[0]!r} in the guide"
            raise GuideFormatError(file.path, file.line_of(kind, leads=True), what)
    return {kind: tuple(units) for kind, units in answers.items()}


def find_coverage(guide: Guide, passages: Sequence[Passage], vectors: FloatMatrix, matcher: KindMatcher) -> Coverage:
    """The kinds that the guide answers, found by evidence and nearness.

    ``vectors``: (n_views, dim), in the order of the passages' views.
    """
    owner = np.array([row for row, passage in enumerate(passages) for _ in passage.views])
    near = matcher.centroids @ vectors.T
    nearest = np.stack([near[:, owner == row].max(axis=1) for row in range(len(passages))], axis=1)
    # A heading counts with its text: what stands below "Injuries" need not say the word again.
    texts = [f"{passage.heading} {guide.text(passage.span)}" for passage in passages]
    headed: dict[str, list[str]] = {}
    for unit, kinds in headed_units(guide):
        for name in kinds:
            headed.setdefault(name, []).append(unit.unit_id)
    found: Coverage = {}
    for row, kind in enumerate(matcher.kinds):
        under = headed.get(kind.kind, [])
        if kind.group is not Group.CAREER or (kind.pattern is None and not under):
            continue
        least = max(float(nearest[row].max()) - _NEAR, _LEAST_COSINE)
        order = [at for at in np.argsort(-nearest[row], kind="stable") if nearest[row, at] >= least]
        units = [passages[at].unit_id for at in order if kind.pattern and kind.pattern.search(texts[at])]
        if under or units:
            found[kind.kind] = tuple(dict.fromkeys((*under, *units)))[:_MOST_UNITS]
    return found


def guide_coverage(
    guide: Guide, passages: Sequence[Passage], vectors: FloatMatrix, matcher: KindMatcher, question_map: QuestionMap
) -> Coverage:
    """The guide's own declaration, or what was found."""
    own = read_coverage(guide, question_map)
    return own if own is not None else find_coverage(guide, passages, vectors, matcher)


def coverage_matrix(
    kinds: Sequence[Kind], answered_by: Mapping[str, Sequence[str]], unit_ids: Sequence[str], cosines: FloatMatrix
) -> FloatMatrix:
    """How well each passage answers each kind: 0 outside the kind's units, up to 1 inside.

    Args:
        answered_by: for each kind, the units that answer it.
        unit_ids: the unit of each passage.
        cosines: (n_kinds, n_passages); within a unit the passage that is
            nearest to the kind counts whole, the others less.
    """
    owner = np.array(unit_ids)
    matrix = np.zeros((len(kinds), len(owner)), dtype=np.float32)
    for row, kind in enumerate(kinds):
        for unit in answered_by.get(kind.kind, ()):
            mine = owner == unit
            if mine.any():
                below = cosines[row, mine].max() - cosines[row, mine]
                matrix[row, mine] = np.clip(1 - below / _COVERAGE_RANGE, _LEAST_COVERAGE, 1)
    return matrix
