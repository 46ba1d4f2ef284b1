"""What careerbot itself proposes to ask: a closed set for a guide, so all of it is held here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from careerbot.answer.model import Status
from careerbot.engine import Engine
from careerbot.guides.model import Unit
from careerbot.web.guide.page import question_about

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = Path(__file__).with_name("closed_set.toml")
BELONGS: dict[str, tuple[list[str], list[str]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_proposal_is_answered_with_what_belongs_in(engine: Engine, language: str) -> None:
    asked = engine._answerer(None).speaker(language)._suggester._all
    assert {one.kind for one in asked} <= set(BELONGS), "a new proposal: say in closed_set.toml what belongs in"
    assert len(asked) >= 55
    wrong = []
    for one in asked:
        places, strings = BELONGS[one.kind]
        answer = engine.ask(one.question, language=language)
        assert answer.status is Status.ANSWERED
        cited = {quote.unit for quote in answer.quotes}
        said = " ".join(quote.text for quote in answer.quotes)
        # Word-by-word English finds the place, not always the whole of what stands there.
        enough = all if language == "en" else any
        if cited.isdisjoint(places) or not enough(string in said for string in strings):
            wrong.append((one.question, sorted(cited), [string for string in strings if string not in said]))
    assert not wrong


def test_what_the_guides_page_asks_about_a_place_is_answered_from_it(engine: Engine) -> None:
    guide = engine.guide(engine.guides[0].slug)
    wrong = []
    for unit in guide.units:
        question = question_about(guide, unit)
        answer = engine.ask(question)
        cited = {quote.unit for quote in answer.quotes}
        if answer.status is not Status.ANSWERED or cited.isdisjoint(_places(unit, guide.units)):
            wrong.append((unit.unit_id, question, sorted(cited)))
    assert not wrong


def _places(unit: Unit, units: tuple[Unit, ...]) -> set[str]:
    """The unit itself, and what the host's question introduces."""
    return {unit.unit_id, *(one.unit_id for one in units if one.introduced_by == unit.unit_id)}
