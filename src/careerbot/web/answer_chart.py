"""Which answers get a chart below their quotes."""

from __future__ import annotations

from collections.abc import Sequence

from careerbot.answer.model import Answer, Status
from careerbot.guides.model import Guide, Span
from careerbot.web.chat.conversation import Draw
from careerbot.web.guide.charts import chart_for
from careerbot.web.pages.texts import Texts


def drawer(guides: Sequence[Guide]) -> Draw:
    """Draws what an answer quotes from one of the guides."""
    by_slug = {guide.slug: guide for guide in guides}

    def draw(answer: Answer, texts: Texts) -> str | None:
        guide = by_slug.get(answer.quotes[0].guide) if answer.quotes else None
        if guide is None or answer.status is not Status.ANSWERED:
            return None
        units = list(dict.fromkeys(quote.unit for quote in answer.quotes))
        return chart_for(guide, units, quoted=[Span(quote.start, quote.end) for quote in answer.quotes], texts=texts)

    return draw
