"""Which answers get a chart below their quotes."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.answers import Answer, Status
from careerbot.guide import Guide, Span
from careerbot.web.charts import chart_for
from careerbot.web.conversation import Draw
from careerbot.web.ports import GuideInfo
from careerbot.web.texts import Texts


def drawer(guides: Sequence[GuideInfo]) -> Draw:
    """Draws what an answer quotes, from the guides that have their text at hand."""
    by_slug = {guide.slug: guide for guide in guides if isinstance(guide, Guide)}

    def draw(answer: Answer, texts: Texts) -> str | None:
        guide = by_slug.get(answer.quotes[0].guide) if answer.quotes else None
        if guide is None or answer.status is not Status.ANSWERED:
            return None
        units = list(dict.fromkeys(quote.unit for quote in answer.quotes))
        return chart_for(guide, units, quoted=[Span(quote.start, quote.end) for quote in answer.quotes], texts=texts)

    return draw
