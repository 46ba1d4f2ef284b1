"""Every language has the same texts with the same slots."""

from __future__ import annotations

import re

import pytest

from careerbot.settings.readers import LANGUAGES
from careerbot.web.pages.texts import DEFAULT, languages, read_texts


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_text_with_its_slots(language: str) -> None:
    wanted, texts = read_texts(DEFAULT), read_texts(language)
    assert texts.language == language
    assert set(texts) == set(wanted)
    for name, text in wanted.items():
        assert sorted(re.findall(r"\{\w+\}", texts[name])) == sorted(re.findall(r"\{\w+\}", text)), name


def test_an_unknown_language_gets_the_default() -> None:
    assert read_texts("xx").language == DEFAULT


def test_the_setting_knows_every_language() -> None:
    assert languages() == LANGUAGES
