"""Units by their names, and their records."""

from __future__ import annotations

import json
import re

import pytest
from conftest import CORPUS, SLUG

from careerbot.errors import UsageError
from careerbot.guides.corpus import read_corpus
from careerbot.guides.model import Guide
from careerbot.schema import find_unit, unit_record

GUIDES, _ = read_corpus(CORPUS)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_record_is_the_guides_text_between_its_offsets(guide: Guide) -> None:
    assert guide.units
    source = next(guide.folder.glob("*.txt")).read_bytes().decode("utf-8")
    for unit in guide.units:
        record = json.loads(json.dumps(unit_record(guide, unit)))
        assert record["text"] == source[record["start"] : record["end"]] != ""
        assert record["title"] is None or record["title"] in source
        assert find_unit(guide, record["unit"]) == unit
        kind, _, name = record["unit"].partition(":")
        assert record["kind"] == kind
        assert record["time"] == (name if kind == "transcript" else None)
        assert record["time"] is None or re.fullmatch(r"\d\d:\d\d", record["time"])


def test_a_faq_entry(guide: Guide) -> None:
    record = unit_record(guide, find_unit(guide, "faq:2"))
    question = "How much does a Machine Learning Engineer / AI Specialist earn?"
    assert (record["title"], record["label"], record["time"]) == (question, f"FAQ: {question}", None)
    assert record["text"].startswith(question)
    assert "$155k" in record["text"]


def test_a_turn_of_the_audio_has_its_time(guide: Guide) -> None:
    record = unit_record(guide, find_unit(guide, "transcript:05:23"))
    assert (record["kind"], record["time"]) == ("transcript", "05:23")
    assert record["label"].startswith("Audio 05:23")
    assert record["text"].startswith("05:23")


@pytest.mark.parametrize("unit", ["faq:99", "", "faq", "section:7", "FAQ:2"])
def test_an_unknown_unit_lists_the_units(guide: Guide, unit: str) -> None:
    with pytest.raises(UsageError, match=f"no unit {unit!r} in {SLUG}") as error:
        find_unit(guide, unit)
    assert "section:07, " in error.value.hint
    assert "faq:2, " in error.value.hint
