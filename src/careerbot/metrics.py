"""Ranked unit ids and judgments in, floats out. A query without results scores 0."""

from __future__ import annotations

from collections.abc import Collection, Sequence


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


def recall_at_k(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """The share of relevant units among the first k; 0 where nothing is relevant."""
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant)) if relevant else 0.0
