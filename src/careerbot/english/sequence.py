"""How questions ask what comes first, next, last, or at a time."""

from __future__ import annotations

import re

from careerbot.english.quantities import NUMBER_WORDS
from careerbot.english.words import stems

ORDINALS = {
    "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4, "sixth": 5, "6th": 5,
}  # fmt: skip
SPELLED = "|".join(NUMBER_WORDS)
ORDINAL = re.compile(rf"\b({'|'.join(ORDINALS)})\b|\b(?:step|stage|phase|level)\s+(?:number\s+)?(\d)\b")
NEXT_STEMS = frozenset(stems("come next follow right directly immediately happen stand"))
NEXT = re.compile(r"\b(?:comes?|next|follow(?:s|ing)?|right|just|immediately|directly|steps?|stages?|levels?)\b")
ASKS = re.compile(r"\b(?:what|which|anything|something|how|next|who|where)\b")
ASKS_STEP = re.compile(r"\b(?:what|which|anything|something|next)\b")
TIME = re.compile(
    rf"(?P<how>\b(?:at|around|about|by|after|before|until|till|past|between|and|from|to|since)\s+(?:the\s+)?)?"
    rf"(?<![\d:$.,/-])(?:(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)|(?P<bare>\d{{1,2}}|\b(?:{SPELLED}))"
    r"|\b(?P<noon>noon|midday|lunch(?:\s?time)?|midnight))"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?|\s?(?P<clock>o'?\s?clock)|(?![\w%]|[:/.,-]\d))"
    r"(?!\s*-?(?:years?|yrs?|months?|weeks?|days?|hours?|min(?:ute)?s?|seconds?|percent|out|k\b|people|steps?|skills?|routes?|of\b))"
)
HALF_PAST = re.compile(
    rf"\b(half|quarter) (past|to) (\d{{1,2}}|{SPELLED})\b|\b(\d{{1,2}}|{SPELLED}) (thirty|fifteen)\b"
)
AFTERNOON = re.compile(r"\b(?:in the (?:afternoon|evening)|at night)\b")
FIRST = re.compile(
    r"\bfirst (?:thing|task)\b|\b(?:starts?|beginning|begins?|kicks? off)\b.*\bday\b|\bday\b.*\b(?:start|begin)s?\b"
    r"|\b(?:when|what time)\b.*\b(?:they|people|work|shift)\b.*\b(?:start|begin)s?\b"
)
LAST = re.compile(
    r"\blast (?:thing|task|hour|entry)\b|\blast\b.*\bday\b|\bend of (?:the|their|a|my) (?:\w+ )?day\b"
    r"|\bday\b.*\bends?\b|\bends? (?:the|their) (?:work)?day\b"
    r"|\b(?:when|what time)\b.*\b(?:they|people|work|shift)\b.*\b(?:end|finish|stop|leave|go home)s?\b"
)
# "When was this last updated" asks about the guide, not about the day.
WHEN = re.compile(r"\b(?:when|what time|which hour|what hour) (?:do|does|is|are|would|will|should|can)\b")
