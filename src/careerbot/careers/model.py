"""What is known of every career at once: names, facts, and the texts that it is found by.

Made by the build from the guides, kept in a folder of the index, read as a whole: it is small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from careerbot.careers.names import Claims, Tier, claims_of
from careerbot.careers.passages import passage_values, save_passages
from careerbot.english.words import stems
from careerbot.errors import IndexDamagedError
from careerbot.guides.facts import FactKind, QuickFact, fact_of, fact_values, quick_facts
from careerbot.guides.model import Credit, Guide, StatementKind
from careerbot.guides.passages import Passage
from careerbot.search.bm25 import SparseLexical, fit_sparse
from careerbot.search.encoder import FloatMatrix
from careerbot.search.headings import headed_units
from careerbot.search.index import load_matrix, load_values, save_matrix, save_values

CAREERS = "careers"
CAREER_FILE = "career.json"
_VECTORS = "careers.npy"  # in the folder of a guide, and of all careers
_VALUES, _OWNERS, _ROLES = "careers.json", "owners.npy", "roles.npy"
_WHAT_IT_IS = "what_is"
_N_LEAD, _N_DOES = 2, 10
_MOST_WORDS = 25  # of one text: what comes first says what it is about


class TextRole(IntEnum):
    """What a text says of a career: what it is called, what it is, what its people do."""

    TITLE = 0
    LEAD = 1
    DOES = 2


CareerText = tuple[TextRole, str]


@dataclass(frozen=True, slots=True)
class Career:
    """One career as all careers are compared.

    Attributes:
        titles: job titles that lead to it; empty where all careers are read: there they stand in the claims.
        similar: the slugs of careers that its guide calls similar.
        group: the kind of work that its guide counts it under, empty where it names none.
        credit: who wrote its guide; ``language``: in which.
    """

    slug: str
    career: str
    names: tuple[str, ...]
    titles: tuple[str, ...]
    similar: tuple[str, ...]
    group: str
    facts: tuple[QuickFact, ...]
    credit: Credit
    language: str

    def facts_of(self, kind: FactKind) -> tuple[QuickFact, ...]:
        """Its facts of a kind, the surest first."""
        return tuple(fact for fact in self.facts if fact.kind is kind)


@dataclass(frozen=True)
class Careers:
    """All careers of an index.

    Attributes:
        claims: by the stems of a name, the rows of the careers that it may mean.
        vectors: (n_texts, dim) of the texts that say what careers are.
        owners, roles: (n_texts,) the row of the career that a text is of, and its ``TextRole``.
        common: stems that questions are made of, whatever career they are about.
        title_words, words: BM25 of the words of each career's titles, and of its guide.
    """

    rows: tuple[Career, ...]
    claims: Mapping[str, Claims]
    vectors: FloatMatrix
    owners: npt.NDArray[np.int32]
    roles: npt.NDArray[np.int32]
    title_words: SparseLexical
    words: SparseLexical
    common: frozenset[str]


def n_people(career: Career) -> float:
    """How many people work in it, 0 where its guide does not say."""
    facts = career.facts_of(FactKind.JOBS)
    return (facts[0].middle or 0.0) if facts else 0.0


def career_of(guide: Guide) -> Career:
    """What the guide says of itself that careers are compared by."""
    return Career(
        guide.slug,
        guide.career,
        guide.names,
        guide.titles,
        guide.similar,
        guide.group,
        quick_facts(guide),
        guide.credit,
        guide.language,
    )


def career_texts(guide: Guide) -> list[CareerText]:
    """The texts by which a career is found: its name, what it is, and what its people do."""
    titles = [(TextRole.TITLE, name) for name in (guide.career, f"{guide.career}s")]
    said = list(_said(guide))
    lead = [(TextRole.LEAD, text) for text in said[:_N_LEAD]]
    return [*titles, *lead, *((TextRole.DOES, text) for text in said[1 : 1 + _N_DOES])]


def _said(guide: Guide) -> list[str]:
    """What a guide says of the work, the beginning of each sentence or item."""
    told = [unit for unit, kinds in headed_units(guide) if _WHAT_IT_IS in kinds] or list(guide.units)
    texts = [
        " ".join(guide.statement_text(statement).split()[:_MOST_WORDS])
        for unit in told
        for statement in unit.statements()
        if statement.kind in (StatementKind.SENTENCE, StatementKind.ITEM)
    ]
    return list(dict.fromkeys(text for text in texts if len(text.split()) > 2))


def save_career(folder: Path, guide: Guide, passages: Sequence[Passage], vectors: FloatMatrix) -> None:
    """Write into the guide's folder what all careers are made of; ``vectors``: of ``career_texts``, in order."""
    texts = career_texts(guide)
    values = {
        "career": _values(career_of(guide)),
        "roles": [role for role, _ in texts],
        "texts": [text for _, text in texts],
        "stems": Counter(stems(guide.source_text)),
        "passages": passage_values(guide, passages),
    }
    save_values(folder / CAREER_FILE, values)
    save_matrix(folder / _VECTORS, vectors)


def career_vectors(folder: Path) -> dict[str, npt.NDArray[np.float32]]:
    """The texts of ``career_texts`` of a guide in an index, each with its vector."""
    texts: list[str] = load_values(folder / CAREER_FILE)["texts"]
    return dict(zip(texts, load_matrix(folder / _VECTORS), strict=True))


def save_careers(folder: Path, guide_folders: Sequence[Path], common: frozenset[str]) -> None:
    """Put together what ``save_career`` wrote for each guide.

    Args:
        common: stems that questions are made of, whatever career they are about.
    """
    folder.mkdir(exist_ok=True)
    made = [load_values(of_guide / CAREER_FILE) for of_guide in guide_folders]
    owners = [row for row, one in enumerate(made) for _ in one["roles"]]
    save_matrix(folder / _VECTORS, np.concatenate([load_matrix(of_guide / _VECTORS) for of_guide in guide_folders]))
    save_matrix(folder / _OWNERS, np.array(owners, dtype=np.int32))
    save_matrix(folder / _ROLES, np.array([role for one in made for role in one["roles"]], dtype=np.int32))
    save_passages(folder, guide_folders, [one["passages"] for one in made])
    careers = [_career(one["career"]) for one in made]
    titles = [stems(" ".join((*career.names, *career.titles))) for career in careers]
    words = [[stem for stem, n in one["stems"].items() for _ in range(n)] for one in made]
    vocabularies = {}
    for name, of_careers in (("title_words", titles), ("words", words)):
        lexical = fit_sparse(of_careers)
        vocabularies[name] = lexical.pop("vocabulary")
        for part, values in lexical.items():
            save_matrix(folder / f"{name}-{part}.npy", values)
    claims = {key: {str(row): tier.value for row, tier in of.items()} for key, of in claims_of(careers).items()}
    rows = [_values(replace(career, titles=())) for career in careers]
    values = {"careers": rows, "claims": claims, "vocabularies": vocabularies, "common": sorted(common)}
    save_values(folder / _VALUES, values)


def load_careers(folder: Path) -> Careers:
    """What ``save_careers`` wrote.

    Raises:
        IndexDamagedError: a file is missing or holds something else.
    """
    values = load_values(folder / _VALUES)
    try:
        rows = tuple(map(_career, values["careers"]))
        claims = {key: {int(row): Tier(tier) for row, tier in of.items()} for key, of in values["claims"].items()}
        title_words, words = (
            SparseLexical(values["vocabularies"][name], len(rows), *_lexical(folder, name))
            for name in ("title_words", "words")
        )
    except (KeyError, TypeError, ValueError) as err:
        raise IndexDamagedError(f"{folder / _VALUES}: damaged", hint="run `careerbot build --fresh`") from err
    vectors = load_matrix(folder / _VECTORS)
    owners, roles = load_matrix(folder / _OWNERS), load_matrix(folder / _ROLES)
    return Careers(rows, claims, vectors, owners, roles, title_words, words, frozenset(values["common"]))


def _lexical(folder: Path, name: str) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    return (
        load_matrix(folder / f"{name}-starts.npy"),
        load_matrix(folder / f"{name}-texts.npy"),
        load_matrix(folder / f"{name}-scores.npy"),
    )


def _values(career: Career) -> dict[str, Any]:
    return {
        "slug": career.slug,
        "career": career.career,
        "names": career.names,
        "titles": career.titles,
        "similar": career.similar,
        "group": career.group,
        "facts": [fact_values(fact) for fact in career.facts],
        "credit": asdict(career.credit),
        "language": career.language,
    }


def _career(values: dict[str, Any]) -> Career:
    return Career(
        values["slug"],
        values["career"],
        tuple(values["names"]),
        tuple(values["titles"]),
        tuple(values["similar"]),
        values["group"],
        tuple(map(fact_of, values["facts"])),
        Credit(**values["credit"]),
        values["language"],
    )
