"""A unit of a guide by its name, and as a record: what the HTTP API and the MCP server hand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from careerbot.errors import UsageError
from careerbot.guides.model import Guide, Unit, UnitKind


def find_unit(guides: Sequence[Guide], slug: str, unit_id: str) -> tuple[Guide, Unit]:
    """The guide of that name and its unit of that id.

    Raises:
        UsageError: there is no such guide, or it has no such unit; the hint lists what there is.
    """
    by_slug = {guide.slug: guide for guide in guides}
    if slug not in by_slug:
        raise UsageError(f"no guide {slug!r}", hint=f"the guides are: {', '.join(by_slug)}")
    guide = by_slug[slug]
    if unit_id not in guide.by_id:
        raise UsageError(f"no unit {unit_id!r} in {slug}", hint=f"the units are: {', '.join(guide.by_id)}")
    return guide, guide.by_id[unit_id]


def unit_record(guide: Guide, unit: Unit) -> dict[str, Any]:
    """A unit's text and place, as JSON can hold it.

    ``text`` is all of the unit, ``source_text[start:end]``: its number, heading or time included.
    ``title`` is None where a unit has none, ``time`` (``MM:SS``) everywhere but in the transcript.
    """
    return {
        "guide": guide.slug,
        "unit": unit.unit_id,
        "kind": unit.kind.value,
        "label": guide.label(unit),
        "title": guide.text(unit.title) if unit.title else None,
        "time": unit.name if unit.kind is UnitKind.TRANSCRIPT else None,
        "start": unit.span.start,
        "end": unit.span.end,
        "text": guide.text(unit.span),
    }
