"""Words that tell what a message is before it is a question."""

from __future__ import annotations

import re

from careerbot.english.grammar import AUXILIARY, WH

PERSON = re.compile(
    r"\b(?:i|im|ive|id|me|my|mine|myself|we|us|our|he|hes|she|shes|his|her|him|they|them|someone|somebody|nobody|noone"
    r"|everyone|everybody|friend|brother|sister|son|daughter|student|child|kid|mom|dad|mother|father|u|you)\b"
)
ASKS = re.compile(rf"^\W*(?:{WH}|{AUXILIARY})\b")
JOINING = frozenset(["and", "but", "so", "or", "also", "then"])
