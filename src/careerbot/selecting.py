"""Hits -> the few statements that answer, in an order that reads well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from careerbot.guide import Guide, Statement
from careerbot.lexical import stems
from careerbot.passages import Hit, Passage

MAX_WORDS = 90  # of quotes; with the connecting phrases an answer stays below 120


@dataclass(frozen=True, slots=True)
class Limits:
    """How far below the best a passage or statement may score and still be shown."""

    n_units: int = 3
    hit_margin: float = 0.10
    statement_margin: float = 0.12
    list_gap: float = 0.05
    max_words: int = MAX_WORDS


@dataclass(frozen=True, slots=True)
class Choice:
    """Statements of one passage that are shown together; ``whole`` if that is all of a list."""

    passage: Passage
    statements: tuple[Statement, ...]
    whole: bool = False


def select(hits: Sequence[Hit], guide: Guide, limits: Limits = Limits()) -> list[Choice]:
    """The statements to quote, the best passage's first.

    Nothing is said twice: a statement that repeats the words of one already
    chosen is left out, as guides repeat themselves in their FAQ and audio.
    """
    chosen: list[Choice] = []
    said: list[frozenset[str]] = []
    budget = limits.max_words
    units: list[str] = []
    for hit in hits:
        if hit.score < hits[0].score - limits.hit_margin:
            break
        if hit.passage.unit_id not in units and len(units) >= limits.n_units:
            continue
        picked, whole = _pick(hit, guide, limits, budget)
        fresh = [s for s in picked if not _repeats(guide.statement_text(s), said)]
        if not fresh or (chosen and n_words(guide, fresh) > budget):
            continue
        chosen.append(Choice(hit.passage, tuple(fresh), whole and len(fresh) == len(hit.passage.statements)))
        said += [_content(guide.statement_text(s)) for s in fresh]
        budget -= n_words(guide, fresh)
        units.append(hit.passage.unit_id)
        if budget <= 0:
            break
    return chosen


def n_words(guide: Guide, statements: Sequence[Statement]) -> int:
    """How many words the statements have together."""
    return sum(len(guide.statement_text(s).split()) for s in statements)


def _pick(hit: Hit, guide: Guide, limits: Limits, budget: int) -> tuple[list[Statement], bool]:
    """The statements of one hit, in source order, and whether that is a whole list."""
    statements, scores = hit.passage.statements, hit.statement_scores
    ranked = sorted(range(len(statements)), key=lambda at: (-scores[at], at))
    best = scores[ranked[0]]
    if hit.passage.is_list and _asks_for_all(scores, limits):
        kept = _within(guide, statements, ranked, budget)
        return [statements[at] for at in sorted(kept)], len(kept) == len(statements)
    near = [at for at in ranked if scores[at] >= best - limits.statement_margin]
    if hit.passage.is_list:
        near = [at for at in near if scores[at] >= best - limits.list_gap]
    kept = _within(guide, statements, near, budget)
    return [statements[at] for at in sorted(kept)], False


def _asks_for_all(scores: Sequence[float], limits: Limits) -> bool:
    """A question that matches one item of a list far better than the others is about that item."""
    ranked = sorted(scores, reverse=True)
    return len(ranked) == 1 or ranked[0] - ranked[1] < limits.list_gap


def _within(guide: Guide, statements: Sequence[Statement], ranked: Sequence[int], budget: int) -> list[int]:
    """As many of the ranked statements as the word budget holds, always the first."""
    kept: list[int] = []
    for at in ranked:
        budget -= n_words(guide, [statements[at]])
        if kept and budget < 0:
            break
        kept.append(at)
    return kept


def _content(text: str) -> frozenset[str]:
    return frozenset(stems(text)) | frozenset(re.findall(r"\d+", text))


def _repeats(text: str, said: Sequence[frozenset[str]]) -> bool:
    """Whether nine tenths of a statement's content stand in one already chosen."""
    content = _content(text)
    return any(content and len(content & earlier) >= 0.9 * len(content) for earlier in said)
