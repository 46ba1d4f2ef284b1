"""Careers found by a few words, and guides' names that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from handbook import write_guide, write_handbook
from web_engine import CareerEngine, whole

from careerbot.careers.nearest import nearest_slugs, slug_hint
from careerbot.errors import UsageError
from careerbot.guides.model import Guide


class _Engine(CareerEngine):
    def __init__(self, guides: list[Guide]) -> None:
        self.guides = tuple(guides)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> _Engine:
    return _Engine(write_handbook(tmp_path_factory.mktemp("handbook")))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("carpenters", "carpenters"),
        ("Carp", "carpenters"),
        ("c", "carpenters"),
        ("nurse", "registered-nurses"),
        ("regis nur", "registered-nurses"),
        ("rn", "registered-nurses"),
        ("joiner", "carpenters"),
        ("roofing", "roofers"),
        ("carpentr", "carpenters"),
        ("patients", "registered-nurses"),
        ("hospit", "registered-nurses"),
        ("timber frames", "carpenters"),
        ("carpintero", "carpenters"),
        ("enfermera", "registered-nurses"),
    ],
)
def test_words_find_their_career(engine: _Engine, text: str, first: str) -> None:
    """By a name or its beginning, another name, the trade, a slip of the keys, what people do, in Spanish."""
    found = engine.search_careers(text)
    assert found[0].slug == first


@pytest.mark.parametrize("text", ["xyzzy", "?!", "timber patients", "🙂"])
def test_words_that_no_guide_has_find_nothing(engine: _Engine, text: str) -> None:
    assert engine.search_careers(text) == ()


def test_no_words_find_all(engine: _Engine) -> None:
    assert engine.search_careers(" ") == engine.careers


def test_names_come_before_what_guides_say(engine: _Engine) -> None:
    """And what several do is found in each."""
    assert {career.slug for career in engine.search_careers("houses")} == {"carpenters", "roofers"}
    assert engine.search_careers("roof")[0].slug == "roofers"


@pytest.mark.parametrize(
    ("slug", "near"),
    [
        ("carpentrs", ("carpenters",)),
        ("Roofer", ("roofers",)),
        ("nurse", ("registered-nurses",)),
        ("joiner", ("carpenters",)),
        ("astronaut", ()),
        ("", ()),
        ("../../etc", ()),
        ("x" * 5000, ()),
    ],
)
def test_the_nearest_are_those_that_were_meant(engine: _Engine, slug: str, near: tuple[str, ...]) -> None:
    assert nearest_slugs(slug, engine.careers) == near


def test_a_hint_is_short_however_many_guides_there_are(tmp_path: Path) -> None:
    many = [write_guide(tmp_path, f"carpenters-{n}", f"Carpenter {n}") for n in range(9)]
    assert len(nearest_slugs("carpenter", many)) == 5
    assert slug_hint("carpenter", many).startswith("did you mean carpenters-")
    assert slug_hint("astronaut", many) == "none of the 9 guides has a name like it"
    assert slug_hint("astronaut", many[:2]) == "the guides are: carpenters-0, carpenters-1"
    assert slug_hint("astronaut", []) == "there is no guide yet"
    with pytest.raises(UsageError) as caught:
        whole(many, "astronaut")
    assert caught.value.hint == "none of the 9 guides has a name like it"
