"""The topics of the first screen: their file, and what a guide shows of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SLUG

from careerbot.answer.suggest import Topic, parse_topics, read_topics
from careerbot.check import check_topics
from careerbot.engine import Engine
from careerbot.errors import StorageError
from careerbot.search.question_map import read_question_map
from careerbot.toml_files import parse_data
from careerbot.web.pages.texts import languages, read_texts


def test_every_kind_is_in_the_map_and_has_a_proposal() -> None:
    """Else a line of the file would never show anything."""
    kinds = {kind.kind: kind.ask for kind in read_question_map().kinds}
    check_topics(kinds)
    assert all(kinds[kind] for topic in read_topics() for kind in topic.kinds)


@pytest.mark.parametrize("language", languages())
def test_every_topic_has_its_words(language: str) -> None:
    assert all(read_texts(language)[f"chat.topic_{topic.name}"] for topic in read_topics())


def test_topics_keep_the_order_of_the_file() -> None:
    file = parse_data('[b]\nkinds = ["x", "y"]\n[a]\nkinds = ["z"]\n', Path("topics.toml"))
    assert parse_topics(file) == (Topic("b", ("x", "y")), Topic("a", ("z",)))


@pytest.mark.parametrize(
    "entry", ["kinds = []", "kinds = 'x'", "kinds = [1]", "kind = ['x']", "kinds = ['x']\nmore = 1"]
)
def test_a_wrong_entry_is_named_with_its_line(entry: str) -> None:
    file = parse_data(f"[good]\nkinds = ['x']\n[bad]\n{entry}\n", Path("topics.toml"))
    with pytest.raises(StorageError, match=r"^topics\.toml:3: topic 'bad' must hold kinds"):
        parse_topics(file)


def test_an_unknown_kind_is_named() -> None:
    file = parse_data("[pay]\nkinds = ['pay_general', 'pay_typo']\n", Path("topics.toml"))
    with pytest.raises(StorageError, match="topic 'pay' names 'pay_typo', which is no kind"):
        check_topics({"pay_general"}, file)


def test_the_guide_answers_what_its_topics_propose(engine: Engine) -> None:
    """Two questions of each topic at most, none twice."""
    topics = engine.topics(SLUG)
    assert [name for name, _ in topics] == [topic.name for topic in read_topics()]
    questions = [question for _, some in topics for question in some]
    assert len(questions) == len(set(questions))
    assert all(1 <= len(some) <= 2 for _, some in topics)
    assert all(engine.ask(question).status.value == "answered" for question in questions)
