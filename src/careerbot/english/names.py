"""The words around a name that say what it is to the question."""

from __future__ import annotations

import re

from careerbot.english.grammar import AUXILIARY, WH

INTO_FIELD = re.compile(r"(?:\b(?:in|into|to|do|doing|study|studying|learn|learning|for|about)|/)\s*$", re.IGNORECASE)
FIELD_OF = re.compile(
    r"^\s*(?:/|(?:jobs?|careers?|fields?|roles?|work|industry|engineering|positions?|degrees?|internships?|majors?"
    r"|expert|specialist|grads?|programs?|bootcamps?)\b)",
    re.IGNORECASE,
)
DENIED = re.compile(r"\bnot\s+(?:just\s+|only\s+)?(?:an?\s+)?$", re.IGNORECASE)
# Before a word that is a job only at times: "model", "coach", "manager".
ASKED = re.compile(r"\b(?:become|becoming|be|being|as|does|do|are|is|for|of)\s+(?:an?\s+)?$", re.IGNORECASE)
# Where one clause ends and another begins.
CLAUSE = re.compile(
    r"[.?!;:,()\n]+\s*|\s+-+\s+|\s+(?:so|but|and|because|since|cause|cuz|though|while|if|when)\s+", re.IGNORECASE
)
# A clause with one of these asks; one that asks nothing beside one that does is background.
ASKING_WORD = re.compile(
    rf"^(?:\W*(?:so|and|but|ok|then|also)\b)*\W*(?:{AUXILIARY}|has|have|was|were)\b|\b(?:{WH}|tell|explain|show)\b",
    re.IGNORECASE,
)
# "In Ohio, what do they earn?": such a clause is part of the question after it.
PLACING = re.compile(r"^\W*(?:in|at|for|near|around|with|from|outside|within)\b(?:\s+\S+){1,4}\W*$", re.IGNORECASE)
# Before a name: what follows is left out, owned by the person, or the one who tells.
LEFT_OUT = re.compile(
    r"\b(?:outside(?:\s+of)?|besides|other\s+than|apart\s+from|except(?:\s+for)?|beyond|instead\s+of|without|not|only|my|our"
    r"|(?:friend|cousin|uncle|aunt|brother|sister|tutor|teacher|pal))\s+(?:an?\s+|the\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
