"""For whom and where a clause holds: places are places, fields of study are none."""

from __future__ import annotations

import pytest

from careerbot.conflicts.clauses import clauses, places
from careerbot.conflicts.measures import read_measures
from careerbot.guides.model import Guide


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("In Texas, pay ranges from $55,000", ["Texas"]),
        ("it pays more in Texas and near New York", ["Texas", "New York"]),
        ("jobs in NJ, in NYC and across the UK", ["NJ", "NYC", "UK"]),
        ("jobs in the United States, in May and in Fall", []),
        ("a degree in CS, in IT or in AI", []),
        ("a degree in Computer Science or in Data Science", []),
        ("a major in Dental Hygiene Education, in Nursing or in Public Health", []),
        ("a class in AP Biology or in Physics", []),
    ],
)
def test_fields_of_study_are_no_places(text: str, found: list[str]) -> None:
    assert places(text) == found


@pytest.mark.parametrize(
    ("name", "found"), [("guide", set()), ("turbine_guide", {"place Texas"}), ("hygienist", set())]
)
def test_a_clause_is_narrowed_to_the_place_it_names(request: pytest.FixtureRequest, name: str, found: set[str]) -> None:
    guide: Guide = request.getfixturevalue(name)
    held = {q for clause in clauses(guide, read_measures()) for q in clause.qualifiers if q.startswith("place ")}
    assert held == found
