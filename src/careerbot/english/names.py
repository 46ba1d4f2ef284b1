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
# A name that is an everyday word too ("reading", "target", "go") counts with a capital letter, or behind such a word.
BEFORE = {
    "place": re.compile(r"\b(?:in|near|around|outside|from)\s+$", re.IGNORECASE),
    "school": re.compile(r"\b(?:at|to|from|into|attend)\s+$", re.IGNORECASE),
    "employer": re.compile(r"\b(?:at|for|by|from|into|join|joining|would|does|did|will)\s+$", re.IGNORECASE),
    "tool": re.compile(
        r"\b(?:learn|learning|know|knowing|use|uses|using|need|in|with|or|vs|versus)\s+$", re.IGNORECASE
    ),
}
# What an employer is asked about as one: who works there, whom it hires, what it pays.
EMPLOYS_BEFORE = re.compile(
    r"\b(?:at|for|by|from|into|join|joining|with|does|do|did|would|will|can|and|or)\s+(?:the\s+)?$", re.IGNORECASE
)
EMPLOYS_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?:hir|pay|want|tak|accept|ask|look|interview|requir|offer|salar|employ|engineer|intern|job|ml\b|care|prefer|need|onsite)",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:freshman|sophomore|junior|senior|student|grad|graduate|alum\w*|undergrad|dropout|transfer|intern|employee|kid|teen"
    r"|parent|counselor|teacher|veteran|vet|native)s?\b"
)
# Behind a name: it says who somebody is.
OF_PERSON = re.compile(rf"^\s+(?:\w+\s+)?{_PERSON}", re.IGNORECASE)
# A clause with one of these tells about somebody; one without is what is asked about: "MIT or Stanford, which ...?"
TELLS = re.compile(
    r"\b(?:i|im|i['’]m|ive|i['’]ve|my|me|we|our|he|she|his|her|they|mom|dad|brother|sister"
    r"|friend|cousin|uncle|aunt|son|daughter)\b"
    rf"|\b{_PERSON}|\bhere\b"
    r"|['’]s\s+an?\b|^\W*(?:not\s+)?\w+(?:ing|ed)\b|^\W*(?:born|laid|left)\b",
    re.IGNORECASE,
)
# Behind a place: where somebody comes from is not where they ask about.
COMES_FROM = re.compile(r"(?<!work )(?<!working )(?<!remote )(?<!remotely )\bfrom\s+(?:\w+,\s+)?$", re.IGNORECASE)
# The country that guides are about, as the lists of names call it: what they say holds there without its name.
HOME = "united states"
# Behind a name, what it is a name of: "CNA certification".
KIND_WORD = re.compile(r"(?<=\w)\s+(?:degrees?|diplomas?|certifi(?:cates?|cations?)|licen[cs]es?)\s*$", re.IGNORECASE)
DOTTED = re.compile(r"\b\w+\.\w[\w.]*")  # "Psy.D."
YEAR = re.compile(r"(?<![\w$.,-])(?:19|20)\d\d(?![\w%]|[.,-]\d)")
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
    r"\b(?:outside(?:\s+of)?|besides|other\s+than|apart\s+from|except(?:\s+for)?|beyond|instead\s+of|without|not|only|just|my|our|as\s+an?"
    r"|(?:my|our)\s+(?:\w+\s+){0,3}?(?:at|in|from)|(?:friend|cousin|uncle|aunt|brother|sister|tutor|teacher|pal))\s+(?:an?\s+|the\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
