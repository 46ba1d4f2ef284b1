"""Score answers against a question set; prints nothing."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from careerbot.answer.model import Answer
from careerbot.careers.nearest import slug_hint
from careerbot.errors import StorageError, UsageError
from careerbot.guides.model import Guide, ListedGuide
from careerbot.question.dialogue import Turn

_ABSTAINED = frozenset({"not_in_guide", "off_topic", "support", "blocked"})
_NEAR_MISSES = frozenset({"unanswerable", "real_near_miss"})
_READ_WORDS = 120  # what a student reads; a string that stands later does not count
_ONE_FORM = str.maketrans("–—‑−’‘“”\u00a0", "----''\"\" ")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set with its judgments; ``guide`` is the one it is about, empty for the first."""

    question_id: str
    text: str
    history: tuple[Turn, ...] = ()
    kind: str = ""
    gold_any: frozenset[str] = frozenset()
    gold_all: frozenset[str] = frozenset()
    answer_contains: tuple[tuple[str, ...], ...] = ()
    abstain: bool = False
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of one question; None where a figure does not apply."""

    question: Question
    abstained: bool
    n_words: int
    took_ms: float
    verbatim: bool | None = None
    rank: int | None = None
    reciprocal_rank: float | None = None
    success_at_3: float | None = None
    cited_recall: bool | None = None
    cited_precision: float | None = None
    correct: bool | None = None
    numbers_ok: bool | None = None


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON-lines file.

    Raises:
        StorageError: the file cannot be read.
        UsageError: a line is not a question; the message has its number.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise StorageError(f"{path}: cannot be read: {err}") from err
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(parse_question(line))
            except ValueError as err:
                raise UsageError(f"{path}:{number}: {err}", hint="correct the line") from err
    return questions


def parse_question(line: str) -> Question:
    """One line of a question set, or of a batch.

    Raises:
        ValueError: not a JSON object with a question, or a field of a wrong type.
    """
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as err:
        raise ValueError(f"not JSON: {err.msg}") from err
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        raise ValueError('expected a JSON object with "question"')
    history = fields.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(t, dict) and isinstance(t.get("role"), str) and isinstance(t.get("content"), str) for t in history
    ):
        raise ValueError('"history" must be a list of {"role", "content"}')
    guide = fields.get("guide") or ""
    if not isinstance(guide, str):
        raise ValueError('"guide" must be the name of a guide')
    return Question(
        question_id=str(fields.get("id", "")),
        text=fields["question"],
        history=tuple(Turn(t["role"], t["content"]) for t in history),
        kind=str(fields.get("kind", "")),
        gold_any=frozenset(fields.get("gold_any") or ()),
        gold_all=frozenset(fields.get("gold_all") or ()),
        answer_contains=tuple(tuple(group) for group in fields.get("answer_contains") or ()),
        abstain=bool(fields.get("abstain")),
        guide=guide,
    )


class Asks(Protocol):
    """What answers questions, the engine."""

    @property
    def guides(self) -> Sequence[ListedGuide]:
        """The guides that can be asked."""

    def guide(self, slug: str) -> Guide:
        """One of them, whole."""

    def ask(self, question: str, history: Sequence[Turn] = (), guide: str | None = None) -> Answer:
        """The answer to a question after a conversation."""


def ask_and_score(engine: Asks, questions: Iterable[Question]) -> list[Scored]:
    """The figures of each question, asked of the guide that it names, or of the first.

    Raises:
        UsageError: a question names no guide of the engine; nothing has been asked then.
    """
    known = [guide.slug for guide in engine.guides]
    asked = [(question, question.guide or known[0]) for question in questions]
    for question, slug in asked:
        if slug not in known:
            named = f"question {question.question_id or question.text!r}"
            raise UsageError(f"{named}: no guide {slug!r}", hint=slug_hint(slug, engine.guides))
    return [score(q, engine.ask(q.text, q.history, slug).record(), engine.guide(slug).source_text) for q, slug in asked]


def score(question: Question, record: dict[str, Any], source_text: str) -> Scored:
    """One answer record against its judgments.

    Args:
        source_text: the guide's, to see that every quote stands in it.
    """
    quotes = record["quotes"]
    cited = [quote["unit"] for quote in quotes]
    abstained = record["status"] in _ABSTAINED
    right = question.gold_any | question.gold_all
    shared: dict[str, Any] = {
        "question": question,
        "abstained": abstained,
        "n_words": len(record["text"].split()),
        "took_ms": record["took_ms"],
        "verbatim": all(_plain(q["text"]) in _plain(source_text) for q in quotes) if quotes else None,
    }
    if question.abstain or not right:
        return Scored(**shared)
    ranked = list(dict.fromkeys(passage["unit"] for passage in record["passages"]))
    labels = " ".join(f"{quote['label']} {quote['time'] or ''}" for quote in quotes)
    said = _plain(" ".join(record["text"].split()[:_READ_WORDS]) + " " + labels)
    known = _figures(" ".join([*(quote["text"] for quote in quotes), question.text, labels]))
    has_all = all(unit in cited for unit in question.gold_all)
    has_any = not question.gold_any or any(unit in cited for unit in question.gold_any)
    return Scored(
        **shared,
        rank=first_relevant_rank(ranked, right),
        reciprocal_rank=reciprocal_rank_at_k(ranked, right, 10),
        success_at_3=success_at_k(ranked, right, 3),
        cited_recall=not abstained and has_all and has_any,
        cited_precision=sum(unit in right for unit in cited) / len(cited) if cited and not abstained else None,
        correct=not abstained and all(any(_plain(s) in said for s in group) for group in question.answer_contains)
        if question.answer_contains
        else None,
        numbers_ok=None if abstained else _figures(f"{record['text']} {labels}") <= known,
    )


def summarise(rows: Sequence[Scored]) -> dict[str, float | None]:
    """Means over all questions to which a figure applies, rounded to four places."""
    answerable = [row for row in rows if not row.question.abstain]
    took = sorted(row.took_ms for row in rows)
    return {
        "n": float(len(rows)),
        "success@3": _mean(row.success_at_3 for row in rows),
        "mrr@10": _mean(row.reciprocal_rank for row in rows),
        "correct": _mean(row.correct for row in rows),
        "cited_recall": _mean(row.cited_recall for row in rows),
        "cited_precision": _mean(row.cited_precision for row in rows),
        "verbatim": _mean(row.verbatim for row in rows),
        "numbers_ok": _mean(row.numbers_ok for row in rows),
        "near_miss_recall": _mean(row.abstained for row in rows if row.question.kind in _NEAR_MISSES),
        "false_abstain": _mean(row.abstained for row in answerable),
        "words_median": statistics.median([row.n_words for row in rows if not row.abstained] or [0]),
        "took_ms_p50": took[len(took) // 2] if took else None,
    }


def by_kind(rows: Sequence[Scored], figure: Callable[[Scored], float | bool | None]) -> dict[str, float | None]:
    """The mean of one figure for each kind of question, in the order of the set."""
    kinds = dict.fromkeys(row.question.kind for row in rows)
    return {kind: _mean(figure(row) for row in rows if row.question.kind == kind) for kind in kinds}


def faults(row: Scored) -> list[str]:
    """What went wrong with one question, in words; empty where nothing did."""
    found = [name for name in ("correct", "cited_recall", "verbatim", "numbers_ok") if getattr(row, name) is False]
    if row.rank is not None and not 0 < row.rank <= 3:
        found.append(f"rank {row.rank}")
    if row.abstained != row.question.abstain:
        found.append("abstained" if row.abstained else "should abstain")
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_ONE_FORM).lower()).strip()


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,:]\d+)*", re.sub(r"\[\d+\]", " ", text.translate(_ONE_FORM))))


def _mean(values: Iterable[float | bool | None]) -> float | None:
    kept = [float(value) for value in values if value is not None]
    return round(sum(kept) / len(kept), 4) if kept else None


def first_relevant_rank(ranked: Sequence[str], relevant: Collection[str]) -> int:
    """Rank from 1 of the first relevant unit, 0 if there is none."""
    return next((rank for rank, unit in enumerate(ranked, 1) if unit in relevant), 0)


def success_at_k(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 if any of the first k units is relevant, else 0."""
    return float(0 < first_relevant_rank(ranked, relevant) <= k)


def reciprocal_rank_at_k(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 / rank of the first relevant unit within the first k, else 0."""
    rank = first_relevant_rank(ranked, relevant)
    return 1 / rank if 0 < rank <= k else 0.0
