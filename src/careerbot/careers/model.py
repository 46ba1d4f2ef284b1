"""What is known of every career at once: names, facts, and the texts that it is found by.

Made by the build from the guides, kept in two files of the index, read as a whole: it is small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from careerbot.careers.names import Claims, Tier, claims_of
from careerbot.errors import IndexDamagedError
from careerbot.guides.facts import FactKind, QuickFact, fact_of, fact_values, quick_facts
from careerbot.guides.model import Guide
from careerbot.search.coverage import Coverage
from careerbot.search.encoder import FloatMatrix
from careerbot.search.index import load_matrix, load_values, save_matrix, save_values

_VALUES, _VECTORS, _OWNERS = "careers.json", "careers.npy", "owners.npy"
_WHAT_IT_IS = ("what_is", "tasks_duties", "overview_summary", "typical_day", "specializations")
_MOST_TEXTS = 24  # of one career
_MOST_WORDS = 60  # of one text


@dataclass(frozen=True, slots=True)
class Career:
    """One career as all careers are compared.

    Attributes:
        titles: job titles that lead to it.
        similar: the slugs of careers that its guide calls similar.
    """

    slug: str
    career: str
    names: tuple[str, ...]
    titles: tuple[str, ...]
    similar: tuple[str, ...]
    group: str
    facts: tuple[QuickFact, ...]

    def facts_of(self, kind: FactKind) -> tuple[QuickFact, ...]:
        """Its facts of a kind, the surest first."""
        return tuple(fact for fact in self.facts if fact.kind is kind)


@dataclass(frozen=True)
class Careers:
    """All careers of an index.

    Attributes:
        claims: by the stems of a name, the rows of the careers that it may mean.
        vectors: (n_texts, dim) of what the careers are, their names in them.
        owners: (n_texts,) the row of the career that a text is of.
    """

    rows: tuple[Career, ...]
    claims: Mapping[str, Claims]
    vectors: FloatMatrix
    owners: np.ndarray[Any, np.dtype[np.int32]]


def career_of(guide: Guide) -> Career:
    """What the guide says of itself that careers are compared by."""
    return Career(
        guide.slug, guide.career, guide.names, guide.titles, guide.similar, guide.group, quick_facts(guide)
    )


def career_texts(guide: Guide, coverage: Coverage) -> list[str]:
    """The texts by which a career is found: its names, and each sentence or item that says what its people do."""
    units = dict.fromkeys(unit for kind in _WHAT_IT_IS for unit in coverage.get(kind, ()))
    said = [
        guide.statement_text(statement)
        for unit_id in (*units, *(unit.unit_id for unit in guide.units))
        for statement in guide.by_id[unit_id].statements()
    ]
    short = [text for text in dict.fromkeys(said) if len(text.split()) <= _MOST_WORDS]
    return [guide.career, *(f"{guide.career}: {text}" for text in short[:_MOST_TEXTS])]


def save_careers(folder: Path, careers: Sequence[Career], texts: Sequence[Sequence[str]], vectors: FloatMatrix) -> None:
    """Write them for ``load_careers``; ``vectors``: one for each text, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    owners = np.repeat(np.arange(len(careers), dtype=np.int32), [len(of_one) for of_one in texts])
    save_matrix(folder / _VECTORS, vectors)
    save_matrix(folder / _OWNERS, owners)
    claims = {key: {str(row): tier.value for row, tier in of.items()} for key, of in claims_of(careers).items()}
    save_values(folder / _VALUES, {"careers": [_values(career) for career in careers], "claims": claims})


def load_careers(folder: Path) -> Careers:
    """What ``save_careers`` wrote.

    Raises:
        IndexDamagedError: a file is missing or holds something else.
    """
    values = load_values(folder / _VALUES)
    try:
        rows = tuple(map(_career, values["careers"]))
        claims = {
            key: {int(row): Tier(tier) for row, tier in of.items()} for key, of in values["claims"].items()
        }
    except (KeyError, TypeError, ValueError) as err:
        raise IndexDamagedError(f"{folder / _VALUES}: damaged", hint="run `careerbot build --fresh`") from err
    return Careers(rows, claims, load_matrix(folder / _VECTORS), load_matrix(folder / _OWNERS))


def _values(career: Career) -> dict[str, Any]:
    return {
        "slug": career.slug,
        "career": career.career,
        "names": career.names,
        "similar": career.similar,
        "group": career.group,
        "facts": [fact_values(fact) for fact in career.facts],
    }


def _career(values: dict[str, Any]) -> Career:
    return Career(
        values["slug"],
        values["career"],
        tuple(values["names"]),
        (),  # they stand in the claims
        tuple(values["similar"]),
        values["group"],
        tuple(map(fact_of, values["facts"])),
    )
