"""Answers that are kept for who asks the same again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from careerbot.answer.cache import AnswerCache, Asked
from careerbot.answer.model import Answer, Paragraph, Segment, Status
from careerbot.engine import Engine
from careerbot.question.dialogue import Turn


def _answer(status: Status = Status.ANSWERED, support_line: str = "") -> Answer:
    return Answer(status, (Paragraph((Segment("Yes."),)),), support_line=support_line)


def _asked(question: str) -> Asked:
    return Asked.of(question, (), None, None, None)


def test_an_answer_is_made_once() -> None:
    cache, made = AnswerCache(2), []

    def make() -> Answer:
        made.append(1)
        return _answer()

    for _ in range(3):
        assert cache.get(_asked("a"), make) == _answer()
    assert len(made) == 1


def test_the_answer_that_was_asked_for_longest_ago_goes() -> None:
    cache = AnswerCache(2)
    for question in ("a", "b", "a", "c"):
        cache.get(_asked(question), _answer)
    made: list[str] = []
    for question in ("a", "c", "b"):

        def make(question: str = question) -> Answer:
            made.append(question)
            return _answer()

        cache.get(_asked(question), make)
    assert made == ["b"]
    assert len(cache) == 2


@pytest.mark.parametrize(
    "answer", [_answer(Status.SUPPORT), _answer(Status.BLOCKED), _answer(support_line="There is help.")]
)
def test_a_call_for_help_is_never_kept(answer: Answer) -> None:
    cache = AnswerCache(2)
    assert cache.get(_asked("a"), lambda: answer) == answer
    assert len(cache) == 0


def test_all_that_an_answer_depends_on_tells_questions_apart() -> None:
    one = Asked.of("a", (), None, None, None)
    turns = (Turn("user", "b"), Turn("assistant", "c"))
    others = [replace(one, history=turns), replace(one, guide="x"), replace(one, language="es"), replace(one, near="x")]
    assert len({one, *others}) == 5


def test_a_kept_answer_is_the_same(real_index: Path) -> None:
    """To the character; with a call for help between."""
    with_cache, without = (Engine.load(real_index, n_answers=n) for n in (10, 0))
    for question in ("How much do they earn?", "I want to kill myself", "What do they do?") * 2:
        assert with_cache.ask(question) == without.ask(question)
    assert len(with_cache._cache) == 2
    assert len(without._cache) == 0
