"""How one message holds several questions, or asks in the midst of a story."""

from __future__ import annotations

import re

from careerbot.english.grammar import AUXILIARY, WH

ASKS = (
    rf"(?:{WH}|{AUXILIARY})\b"
    r"|(?:tell|show|give|name|list)\s+me\b|if\s+(?:so|not|yes|no|(?:you|they|i|it|there)\s+(?:can|need|have|is|are|do))\b|whether\b"
)
# Before "when" a comma mostly ends what the question is about: "On a usual day, when do they start?"
AFTER_COMMA = r"(?:what|which|who|where|why|how)"
JOINT = re.compile(
    rf"(?:\?+|[;.])\s+(?:and\s+|also,?\s+|plus\s+|oh\s+and\s+)?(?={ASKS})"
    rf"|,?\s+(?:and|plus|also)\s+(?:also\s+|then\s+|like\s+|for now,?\s+)*(?={ASKS})"
    rf"|,\s+(?={AFTER_COMMA}\b)"
    rf"|\?+\s+(?:and|also|plus)\s+",
    re.IGNORECASE,
)
LEAD = re.compile(r"^(?:two|three|a couple of|a few)\s+(?:things|questions)[:,.]?\s*", re.IGNORECASE)
QUESTION = re.compile(rf"^(?:and\s+)?(?:{ASKS})", re.IGNORECASE)
OPENER = re.compile(
    r"^(?:.*[.!?]\s+)?(?P<lead>(?:please\s+)?(?:tell|show|give)\s+me(?:\s+(?:more\s+)?about)?|explain|describe|i\s+(?:just\s+)?need|"
    r"i\s+want(?:\s+to\s+know(?:\s+about)?)?|(?:can|could)\s+(?:you|i)\s+\w+(?:\s+me)?|info(?:rmation)?\s+(?:on|about)|"
    r"what\s+(?:is|are))\s+",
    re.IGNORECASE,
)
ORDER = re.compile(r"(?:please|tell|show|give|explain|describe|name|list|i)\b", re.IGNORECASE)
# A message without any of these is made of key words, as search engines are asked.
IN_SENTENCE = re.compile(rf"\b(?:{WH}|{AUXILIARY}|a|an|the|i|my|tell)\b", re.IGNORECASE)
# Between these, "and" joins what is asked about together.
TOGETHER = re.compile(
    r"\b(?:between|both|differences?|different|compared?|combin\w+|versus|vs|mix|relationship|same)\b", re.IGNORECASE
)
AND = re.compile(r"\s*(?:,\s*)?(?:\band\b|&|\bplus\b)\s*", re.IGNORECASE)
LISTED = re.compile(r"\s*(?:,\s*(?:and\s+|or\s+)?|\band\b|\bplus\b|&|/|\+)\s*", re.IGNORECASE)
AUX = rf"(?:{AUXILIARY}|was|have|has)"
SUBJECT = (
    r"(?:i|you|we|they|he|she|it|this|that|these|those|there|the|a|an|my|your|people|someone|anyone|colleges|schools)"
)
STARTS = re.compile(
    rf"^(?:(?:so|and|but|ok|okay|well|anyway|also|then|like|now|basically|please)[\s,]+)*(?:(?:{WH})\b|{AUX}\s+(?:{SUBJECT}|\w+s)\b)",
    re.IGNORECASE,
)
WANTS = re.compile(
    r"\b(?:want(?:ed)?|like|need|love|trying|curious)\s+to\s+(?:know|hear|learn\s+about|ask|see|find\s+out|understand)\b"
    r"|\bwonder(?:ing)?\b|\bmy\s+question\s+is\b|\b(?:tell|show|give)\s+(?:me|us)\b|\bexplain\b|\bi\s+(?:just\s+)?need\s+(?:the|a)\b"
    r"|\bdescribe\b|\blooking\s+for\b|\bi\s+need\s+to\s+\w+\s+(?:what|which|how|where|who|why)\b",
    re.IGNORECASE,
)
# Inside a sentence without punctuation: "... anyway what classes should i take".
INSIDE = re.compile(rf"\b(?:(?:{WH})\b(?:\s+[\w'’]+){{0,4}}?\s+{AUX}\s+\w|{AUX}\s+{SUBJECT}\s+\w)", re.IGNORECASE)
# Between the parts of a message that may each say something of their own.
CLAUSES = re.compile(r"(?<=[.!?;])\s+|\n+|,\s+|\s+(?:and|but|so|because|also)\s+", re.IGNORECASE)
# Before an entry of a list: "1.", "b)", a bullet, "Slide 3 -", or the blank after the entry before.
ENTRY = re.compile(
    r"(?:(?<=[\s(:;,.?!a-z])|^)\(?(?:(?<![\d.$])\d{1,2}|(?<![\w.])[a-j])[.)]\s*(?=[A-Za-z])|\s*[•*]\s*"
    r"|\b(?:slide|question|part|q)\s?\d{1,2}\s?[-:.)]\s*|\s*_{3,}[\s.,;]*",
    re.IGNORECASE,
)
POLITE = re.compile(
    r"[\s,.!]*\b(?:please|pls|plz|thx|thanks|thank you|ty)\b[\s.!]*$|^\W*(?:please|pls)\b\s*", re.IGNORECASE
)
# What stands before an entry on a line of its own.
BULLET = re.compile(r"^\s*(?:[-–—*•·]+\s|\(?\d{1,2}\s?[-.):]+|\(?[a-j][.)]\s)\s*", re.IGNORECASE)
# Before a list in a sentence: "my teacher wants: pay, hours and outlook", "I have to write about skills and pay".
ABOUT = re.compile(
    r"^[^:?]*:\s*|^(?:\w+\s){1,3}questions?\s*[-:]\s*|^.*?\b(?:write|report|essay|know|learn|need|say|poster|project|presentation|slides|paragraphs?)\b(?:\s+\w+){0,3}?"
    r"\s+(?:about|on|for)\s+|^\W*i\s+(?:just\s+)?need\s+",
    re.IGNORECASE,
)
