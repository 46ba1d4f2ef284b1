"""How questions ask for rows of a table, and the words of its columns and names."""

from __future__ import annotations

import re

from careerbot.english.words import stems

ONE_OF = re.compile(r"\bone\b|\b(?:of|among) (?:the|all|these|those|your|them)\b")
LIMIT = re.compile(r"\s*(?:an?\s)?(?:[$€£]\s?)?(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|half\b|year\b|month\b)")
HOW_MANY = re.compile(
    r"\bhow many (?:different |other |main |kinds of |types of )?((?:[\w-]+ ){0,2}?[\w-]+)"
    r"(?=\s+(?:are|is|does|do|did|in|on|there|have|has|were|get|got|you|it|of|listed|rated)\b|\s*\??$)"
)
AMONG = re.compile(r"\b(?:one of|among|on the list|in the list|included in|listed|rated)\b")
IS = re.compile(r"^(?:so |and |but )?(?:is|are|was|does|do|isn't|aren't)\b")
# The head of a row's name ends here: "Bootcamp | plus strong portfolio", "Master's degree | for advanced roles".
HEAD_END = re.compile(r"\s+(?:plus|with|for|in|from|at|of|on|via|through|to|that|who)\s+|\s*[(,;:]")
UNIT_STEMS = frozenset(
    stems("year month week day hour summer degree role level project course program student step job")
)
STEP_NAMES = frozenset(stems("step stage phase pathway path roadmap timeline milestone ladder"))
