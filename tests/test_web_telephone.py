"""Numbers in a card's lines that a phone can use."""

from __future__ import annotations

import pytest

from careerbot.answer.phrases import read_phrases
from careerbot.web.chat.html import phone_links


def _links(text: str) -> list[tuple[str, str]]:
    return [(text[link.start : link.end], link.address) for link in phone_links(text)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("If anyone is in danger now, call 911.", [("911", "tel:911")]),
        ("Call or text 988 at any time.", [("text", "sms:988"), ("988", "tel:988")]),
        ("Text HOME to 741741 to write with a trained person.", [("741741", "sms:741741?body=HOME")]),
        ("En español: press 2, or text AYUDA to 988.", [("988", "sms:988?body=AYUDA")]),
        ("Call 988. Text HELLO to 85258.", [("988", "tel:988"), ("85258", "sms:85258?body=HELLO")]),
        ("Poison Help, 1-800-222-1222.", [("1-800-222-1222", "tel:18002221222")]),
        ("Mrs Ito, room 12: (555) 010-0199", [("555) 010-0199", "tel:5550100199")]),
        ("Samaritans +44 116 123", [("+44 116 123", "tel:+44116123")]),
        ("Open 9 to 5, since 2026, in room 12, for $150 or 100%.", []),
        ("No number at all.", []),
    ],
)
def test_numbers_are_called_or_texted_as_the_line_says(text: str, links: list[tuple[str, str]]) -> None:
    assert _links(text) == links


def test_every_contact_of_the_card_can_be_used() -> None:
    """Each line that comes with careerbot names at least one number, and each is found."""
    for line in read_phrases().card.contacts:
        assert _links(line), line
