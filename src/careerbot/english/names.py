"""The words around a name that say what it is to the question."""

from __future__ import annotations

import re

INTO_FIELD = re.compile(r"(?:\b(?:in|into|to|do|doing|study|studying|learn|learning|for|about)|/)\s*$", re.IGNORECASE)
FIELD_OF = re.compile(
    r"^\s*(?:/|(?:jobs?|careers?|fields?|roles?|work|industry|engineering|positions?|degrees?|internships?|majors?"
    r"|expert|specialist|grads?|programs?|bootcamps?)\b)",
    re.IGNORECASE,
)
JOINT = re.compile(
    r"^\s*(?:,|/|&|\bor\b|\band\b|and/or|,\s*(?:or|and)\b|\bor even\b|\s)*\s*(?:an?\s+)?$", re.IGNORECASE
)
BACKGROUND = re.compile(
    r"\b(?:from(?:\s+being)?|as|with|have|background\s+in|experience\s+in|i\s*am|i'?m|im|currently|now|working(?:\s+as)?"
    r"|work\s+as|was|were|been|used\s+to\s+be|former|ex|degree\s+in|majoring\s+in|major(?:ed)?\s+in|studying|studied"
    r"|m\.?s\.?c?\.?\s+in|b\.?s\.?c?\.?\s+in|masters?(?:'s)?\s+in|bachelors?(?:'s)?\s+in|mom|dad|mother|father|brother"
    r"|sister|uncle|aunt|cousin|friend|husband|wife)(?:\s+is|'s)?\s+(?:an?\s+|the\s+|my\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
HERE = re.compile(r"^(?:\s+(?:here|major|student|background|degree|by day|myself))\b", re.IGNORECASE)
DENIED = re.compile(r"\bnot\s+(?:just\s+|only\s+)?(?:an?\s+)?$", re.IGNORECASE)
CHOICE = re.compile(
    r"\bvs\.?\b|\bversus\b|\bdifferen|\bcompar|\bbetter\b|\beasier\b|\bharder\b|\bbetween\b|\binstead\b|\brather\b"
    r"|\bshould\s+i\b|\bchoose\b|\bdecide\b|\bthan\b|\bsame\b",
    re.IGNORECASE,
)
# Before a word that is a job only at times: "model", "coach", "manager".
ASKED = re.compile(r"\b(?:become|becoming|be|being|as|does|do|are|is|for|of)\s+(?:an?\s+)?$", re.IGNORECASE)
