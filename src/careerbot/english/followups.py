"""How a message leans on the one before it."""

from __future__ import annotations

import re

from careerbot.english.grammar import AUXILIARY, WH

GO_ON = re.compile(r"\b(?:and|but|so|then|also|like)\b", re.IGNORECASE)
ENUMERATION = re.compile(r"\b(?:include|includes|including|are|such as|like)\b:?\s|:\s")
TIME = re.compile(r"(?:yr |years? )?\d[\d:+–-]*(?: (?:years?|summers?|months?|am|pm|a\.m\.|p\.m\.))?", re.IGNORECASE)
JOINED = re.compile(r"(?:and|or|then)\s+", re.IGNORECASE)

ASKS = rf"(?:{WH}|{AUXILIARY}|tell|explain|show)\b"
ASKING = re.compile(ASKS, re.IGNORECASE)
SHORT_AND = re.compile(
    rf"^(?:(?:ok|okay|k|so|well|oh|hmm|cool|nice|thanks|alright)[\s,.!]+)*(?:and|or)\s+(?!{ASKS})(?=\S+(?:\s+\S+){{0,5}}$)",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"^(?:in|at|on|for|with|without|by|after|before|during|from|until|near|outside|if|when|as)\s+(?!it\b|that\b|this\b)",
    re.IGNORECASE,
)
# Words that need something to point to. "It" and "them" often mean the job, the others hardly ever do.
POINTS = re.compile(
    r"\b(?:that|those|these|this|both|either|neither|same|one|ones|others?|former|latter|there"
    r"|the\s+(?:first|second|third|fourth|fifth|last|next|previous)\b)\b",
    re.IGNORECASE,
)
POINTS_WEAKLY = re.compile(r"\b(?:it|its|them|then|he|she)\b", re.IGNORECASE)
# They point back however much is asked besides.
POINTS_SURELY = re.compile(
    r"\b(?:that|this|the\s+same)\s+(?:way|route|path|one|option)\b|\bthat\s+enough\b|\bafter\s+that\b|\b(?:of|between)\s+(?:them|those|these)\b"
    r"|\blike\s+that\b",
    re.IGNORECASE,
)
# What these ask about a way in, "it" is that way, where one was named before.
OF_A_WAY = re.compile(
    r"\b(?:costs?|long|takes?|expensive|cheap|worth|years?|months?|fast|quick|many people|popular|enough)\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\b(?:it|this|that|those|them|they|one)\b", re.IGNORECASE)
# "That" and "this" that point at the job or at a clause, not at the answer before.
NOT_BACK = re.compile(
    r"\b(?:this|that|the)\s+(?:job|career|field|work|role|profession|guide|line|kind|stuff|year|week|summer|industry"
    r"|info|information|data|page|site)\b"
    r"|\b(?:know|say|says|said|think|thinks|told|heard|so|means?|sure|fact|show|shows)\s+that\b(?!\s*$)"
    r"|\b(?:one|two|three)\s+(?:or|day|year|thing|question|more|of)\b|\b(?:is|are)\s+there\b|\bno\s+one\b"
    r"|\bthere\s+(?:is|are|a|any)\b|\b(?:things?|people|person|skills?|way|anything|something|job|career)\s+that\b(?!\s+(?:way|route|path|one)\b)"
    r"|\b(?:can|does|do|should|would|will|must|if)\s+one\b|\b(?:become|becoming|be|being)\s+one\b|\bthe\s+first\s+(?:job|step|thing|year)\b|\bother\s+(?=\w)",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"^(?:the|a|an|for|of|about)\s+", re.IGNORECASE)
