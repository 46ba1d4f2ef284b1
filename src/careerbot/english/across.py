"""How people ask about several careers at once."""

from __future__ import annotations

import re

# What is compared; the first words that a question has decide the order in which careers are shown.
ATTRIBUTES = {
    "pay": re.compile(
        r"\b(?:pay\w*|paid|salar\w+|wages?|earn\w*|out-?earns?|money|income|makes?\b(?! sense)|median|\$|lucrative"
        r"|rich)"
        r"|[$£€]\s?\d",
        re.IGNORECASE,
    ),
    "growth": re.compile(
        r"\b(?:grow\w*|outlook|demand|expand\w*|shrink\w*|declin\w+|los(?:e|es|ing)\b.*\bjobs|future|openings|prospects)\b",
        re.IGNORECASE,
    ),
    "education": re.compile(
        r"\b(?:degrees?|college|school\w*|education|stud(?:y|ies|ying)|diploma|bachelor\S*|master(?:[’']?s)?|associate\S*"
        r"|doctora\w*|certificate|phd|ged|university|training|qualification\w*)\b",
        re.IGNORECASE,
    ),
    "jobs": re.compile(
        r"\b(?:how many (?:people|jobs|workers)|number of jobs|biggest|largest|most common)\b", re.IGNORECASE
    ),
}
# Two names with one of these are set beside each other.
BESIDE = re.compile(
    r"\b(?:or|vs\.?|versus|against|beside|between|than|compar\w+|differen\w+|rank|order|sort|arrange|list|which|whose|who"
    r"|better|more|less|faster|slower|longer|shorter|pick|choose|and)\b|[,/&]|\bout-?earn",
    re.IGNORECASE,
)
# All careers are asked about, not one.
ALL = re.compile(
    r"\b(?:which|what|any|some|list|name|show|find|best|top|highest|lowest|fastest|good|are there|me)\b.*"
    r"\b(?:jobs?|careers?|occupations?|professions?|guides?|ones|fields?|trades?|work)\b"
    r"|^\W*(?:\S+\s+){0,7}?(?:jobs|careers|occupations|professions|trades)\b",
    re.IGNORECASE,
)
SIMILAR = re.compile(
    r"\b(?:similar|resembl\w+|alike|related|close to|comparable|akin|in the same (?:field|line))\b"
    r"|\b(?:jobs?|careers?|occupations?|professions?|work|something|anything|what else)\b[^?.!]*\blike\b",
    re.IGNORECASE,
)
# From the least to the most, or the other way round.
ASCENDING = re.compile(
    r"\b(?:least|lowest|fewest|smallest|shortest|slowest|worst|less|lower|shorter|slower)\b(?!.{0,20}\blast\b)",
    re.IGNORECASE,
)
DESCENDING = re.compile(
    r"\b(?:most|highest|best|longest|fastest|greatest|largest|top|more|higher|longer|faster|quicker|better|stronger|well)\b",
    re.IGNORECASE,
)
FIRST = re.compile(r"\b(?:first|starting|from|start|begin|on top)\b", re.IGNORECASE)
# Education levels that a question asks for, the first that matches; from 0 (none) to 6 (a doctorate).
LEVELS = (
    ((2, 2), re.compile(r"\b(?:certificate|nondegree|non-degree|vocational award)\b", re.IGNORECASE)),
    (
        (0, 2),
        re.compile(
            r"\b(?:no|without|w/o|skip|skipping|not need|don[’']?t need|doesn[’']?t need|never need|lacking"
            r"|instead of)\s+"
            r"(?:(?:a|any|an|going to|having|the|to|four-year|4-year|college)\s+)*(?:degree|college|university)\b",
            re.IGNORECASE,
        ),
    ),
    ((3, 3), re.compile(r"\bassociate\S*\b|\btwo-year degree", re.IGNORECASE)),
    ((4, 4), re.compile(r"\bbachelor\S*\b|\bfour-year degree", re.IGNORECASE)),
    ((5, 5), re.compile(r"\bmaster(?:[’']?s)?\b", re.IGNORECASE)),
    ((6, 6), re.compile(r"\bdoctor(?:al|ate)\w*|\bdoctor-level|\bph\.?d\b|\bprofessional degree", re.IGNORECASE)),
    ((0, 1), re.compile(r"\b(?:just|only)?\s*(?:a\s+)?(?:high[- ]school|hs diploma|ged)\b", re.IGNORECASE)),
)
AT_LEAST = re.compile(
    r"\b(?:over|above|more than|at least|beyond|exceed\w*|north of|minimum(?: of)?|upwards? of|greater than|from|of"
    r"|by|>)\s*(?:an?\s+)?(?:median\s+)?(?:of\s+)?$",
    re.IGNORECASE,
)
OR_MORE = re.compile(r"^\s*(?:\+|or (?:more|higher|above|over|better)|and (?:up|above|more)|plus)", re.IGNORECASE)
AT_MOST = re.compile(r"\b(?:under|below|less than|at most|fewer than|up to|<)\s*$", re.IGNORECASE)
FALLING = re.compile(r"\b(?:los(?:e|es|ing)|shrink\w*|declin\w+|fall\w*|disappear\w*|dying|drop\w*)\b", re.IGNORECASE)
FRACTIONS = {"a tenth": 10, "one tenth": 10, "a fifth": 20, "one fifth": 20, "a quarter": 25, "a third": 33, "half": 50}
HOW_MANY = re.compile(
    r"\b(?:top|best|first|the)\s+(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE
)
