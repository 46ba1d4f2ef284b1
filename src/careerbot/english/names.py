"""The words around a name that say what it is to the question."""

from __future__ import annotations

import re

INTO_FIELD = re.compile(r"(?:\b(?:in|into|to|do|doing|study|studying|learn|learning|for|about)|/)\s*$", re.IGNORECASE)
FIELD_OF = re.compile(
    r"^\s*(?:/|(?:jobs?|careers?|fields?|roles?|work|industry|engineering|positions?|degrees?|internships?|majors?"
    r"|expert|specialist|grads?|programs?|bootcamps?)\b)",
    re.IGNORECASE,
)
DENIED = re.compile(r"\bnot\s+(?:just\s+|only\s+)?(?:an?\s+)?$", re.IGNORECASE)
# Before a word that is a job only at times: "model", "coach", "manager".
ASKED = re.compile(r"\b(?:become|becoming|be|being|as|does|do|are|is|for|of)\s+(?:an?\s+)?$", re.IGNORECASE)
