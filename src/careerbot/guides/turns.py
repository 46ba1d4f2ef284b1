"""What turns of a transcript are to each other, whatever format they come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from careerbot.guides.model import Span, Unit

_HOST_MAX_WORDS = 18


def with_hosts(units: Sequence[Unit], n_words: Callable[[Unit], int]) -> list[Unit]:
    """Mark the host's turns: short, and followed by a longer one that they introduce."""
    linked: list[Unit] = []
    for at, unit in enumerate(units):
        later = units[at + 1] if at + 1 < len(units) else None
        before = linked[-1] if linked and linked[-1].is_host else None
        is_host = before is None and later is not None and n_words(unit) <= _HOST_MAX_WORDS < n_words(later)
        title = Span(before.blocks[0].span.start, before.span.end) if before else None
        linked.append(replace(unit, is_host=is_host, introduced_by=before.unit_id if before else None, title=title))
    return linked
