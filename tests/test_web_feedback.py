"""What students say about answers: bounded, checked, gone with the server."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from careerbot.errors import UsageError
from careerbot.web.chat.feedback import MAX_WORDS, REASONS, Feedback, Rating, read_rating
from careerbot.web.pages.texts import languages, read_texts

_SENT = {"id": "0123abcd", "guide": "data-gardener", "helped": False, "units": ["faq:2", "transcript:05:23"]}


def _read(**changed: object) -> Rating:
    return read_rating(json.dumps({**_SENT, **changed}).encode())


def test_the_oldest_goes_where_there_is_no_room() -> None:
    feedback = Feedback(capacity=2)
    for n in range(3):
        feedback.add(Rating(f"0000000{n}", "g", True))
    assert [rating.id for rating in feedback.latest()] == ["00000002", "00000001"]


def test_a_second_rating_of_an_answer_replaces_the_first() -> None:
    """A change of mind counts once, and what was written with the first is gone."""
    feedback = Feedback()
    first = Rating("00000001", "g", False, reason="unclear", words="no", question="why")
    feedback.add(first)
    feedback.add(replace(first, helped=True, reason="", words="", question=""))
    assert feedback.latest() == (Rating("00000001", "g", True),)


def test_counts_hold_no_words() -> None:
    feedback = Feedback()
    feedback.add(_read(reason="unclear", words="secret"))
    feedback.add(_read(id="11111111", helped=True))
    assert feedback.counts() == {
        "helped": 1,
        "not_helped": 1,
        "other_question": 0,
        "incomplete": 0,
        "unclear": 1,
        "not_found": 0,
    }


def test_the_question_comes_with_a_reason_only() -> None:
    """A bare no holds no words, whatever the call brings."""
    assert _read(question="am I too old").question == ""
    assert _read(question="am I too old", words="  ").question == ""
    assert _read(question="am I too old", reason="incomplete").question == "am I too old"
    assert _read(question="am I too old", words="It stops early").question == "am I too old"


def test_places_of_several_guides_say_whose_they_are() -> None:
    """And the long names of headings are places, too."""
    units = ("carpenters/section:pay", "data-gardener/section:how-to-become-one.licenses-certifications-registrations")
    assert _read(guide="", units=list(units)).units == units


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"helped": "yes"}, '"helped" is not true or false'),
        ({"reason": "bad"}, '"reason" is unknown'),
        ({"reason": ["bad"]}, '"reason" is not text'),
        ({"words": "a" * (MAX_WORDS + 1)}, f'"words" is longer than {MAX_WORDS} characters'),
        ({"question": "\ud800"}, '"question" is not text'),
        ({"id": "x"}, '"id" is not 8 to 40 hexadecimal digits'),
        ({"units": "faq:2"}, '"units" is not a list of at most 12 places'),
        ({"units": ["faq:2"] * 13}, '"units" is not a list of at most 12 places'),
        ({"units": ["<b>"]}, '"units" holds something that is no place of a guide'),
        ({"name": "me"}, "unknown field 'name'"),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, object], error: str) -> None:
    with pytest.raises(UsageError) as raised:
        _read(**changed)
    assert raised.value.message == error


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
def test_no_rating_at_all(body: bytes) -> None:
    with pytest.raises(UsageError):
        read_rating(body)


@pytest.mark.parametrize("language", languages())
def test_every_reason_has_its_words(language: str) -> None:
    assert all(read_texts(language)[f"chat.reason_{reason}"] for reason in REASONS)
