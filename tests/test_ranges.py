"""Where the words of an answer stand in the guide: every quote, mark and range of the answers to all own sets."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from careerbot.answer.compose import Draft
from careerbot.answer.model import Answer, Status, ranges
from careerbot.answer.phrases import read_phrases
from careerbot.answer.select import Choice, QuoteLimits, select
from careerbot.engine import Engine
from careerbot.evaluation import Question, parse_question
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage, chunk
from careerbot.search.retriever import Hit

LIMITS = QuoteLimits(hit_margin=0.15, statement_margin=0.1, max_words=100)
SETS = Path(__file__).resolve().parent.parent / "evaluation"
# Hardly an answer quotes, or another guide.
NO_GUIDE = {"gates.jsonl", "distress.jsonl", "attacks.jsonl", "other_guides.jsonl", "routing.jsonl", "across.jsonl"}


def questions(path: Path) -> list[Question]:
    return [parse_question(line) for line in path.read_text(encoding="utf-8").splitlines()]


def says_anything(text: str) -> bool:
    return any(char.isalnum() for char in text)


def check_ranges(answer: Answer, guide: Guide) -> None:
    for group in answer.sources:
        runs = ranges(group)
        unit = guide.by_id[group[0].unit]
        assert all(unit.span.start <= start < end <= unit.span.end for start, end in runs)
        assert all(one[1] < other[0] for one, other in pairwise(runs))
        for quote in group:
            assert sum(start <= quote.start and quote.end <= end for start, end in runs) == 1
        # Nothing that is not quoted stands in a range.
        unquoted = [at for start, end in runs for at in range(start, end)]
        for quote in group:
            unquoted = [at for at in unquoted if not quote.start <= at < quote.end]
        assert not says_anything("".join(guide.source_text[at] for at in unquoted))


def check_gaps(answer: Answer, guide: Guide) -> None:
    for paragraph in answer.paragraphs:
        said = paragraph.segments
        for first, between, second in zip(said, said[1:], said[2:], strict=False):
            if first.quote is None or second.quote is None:
                continue
            before, after = answer.quotes[first.quote], answer.quotes[second.quote]
            if between.text in (" ", " [...] "):
                left_out = says_anything(guide.source_text[before.end : after.start])
                assert left_out == (between.text == " [...] "), paragraph.text


def own_sets() -> list[Path]:
    return sorted(path for path in SETS.glob("*.jsonl") if path.name not in NO_GUIDE)


@pytest.mark.parametrize("path", own_sets(), ids=lambda path: path.stem)
def test_ranges_and_marks_of_every_answer(engine: Engine, path: Path) -> None:
    guide = engine.guide(engine.guides[0].slug)
    n_quotes = 0
    for question in questions(path):
        answer = engine.ask(question.text, question.history)
        n_quotes += len(answer.quotes)
        check_ranges(answer, guide)
        check_gaps(answer, guide)
        marks = {mark for paragraph in answer.paragraphs for mark in (paragraph.mark, *paragraph.also) if mark}
        assert marks == {quote.mark for quote in answer.quotes}, question.text
    assert n_quotes > 10


def passage(guide: Guide, start: str) -> Passage:
    return next(p for p in chunk(guide) if any(guide.statement_text(s).startswith(start) for s in p.statements))


def shown(guide: Guide, choice: Choice) -> Answer:
    draft = Draft(guide, read_phrases())
    draft.quote_choice(choice)
    return draft.finish(Status.ANSWERED)


def test_what_stands_between_two_sentences_is_marked(guide: Guide) -> None:
    said = passage(guide, "The best preparation starts")
    first, second, third, *_ = said.statements
    near, apart = shown(guide, Choice(said, (first, second))), shown(guide, Choice(said, (first, third)))
    assert "[...]" not in near.text
    assert len(ranges(near.quotes)) == 1
    assert apart.text.count(" [...] ") == 1
    assert len(ranges(apart.quotes)) == 2


@pytest.mark.parametrize(
    ("n_shown", "says"), [(4, ""), (2, "\nThese are two of the four entries there."), (1, " (one of four in the list)")]
)
def test_a_list_that_is_not_whole_says_so(guide: Guide, n_shown: int, says: str) -> None:
    listed = passage(guide, "Entry-level roles can be hard")
    text = shown(guide, Choice(listed, listed.statements[:n_shown], n_shown == 4)).text
    assert says in text
    assert (" of the four " in text or "one of four" in text) == bool(says)


def test_a_fact_of_a_box_is_no_part_of_a_list(guide: Guide) -> None:
    box = passage(guide, "Typical hours")
    hours = next(s for s in box.statements if guide.statement_text(s).startswith("Typical hours"))
    assert shown(guide, Choice(box, (hours,))).text == "Typical hours: 40-50 / week, usually hybrid [1]"


def test_the_same_words_of_two_places_stand_once_with_both_marks(guide: Guide) -> None:
    daily = [p for p in chunk(guide) if guide.statement_text(p.statements[0]).startswith("Daily work in this field")]
    assert len({p.unit_id for p in daily}) == 2
    hits = [Hit(p, 1.0, 1, 1.0, (0.6, *(0.1 for _ in p.statements[1:]))) for p in daily]
    [choice] = select(hits, guide, LIMITS)
    answer = shown(guide, choice)
    assert answer.text.count("Daily work") == 1
    assert answer.text.endswith(" [1][2]")
    assert {quote.unit for quote in answer.quotes} == {p.unit_id for p in daily}
