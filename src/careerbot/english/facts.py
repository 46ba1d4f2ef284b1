"""How English guides state the facts by which careers are compared."""

from __future__ import annotations

import re

# What the label of a fact, or the heading of a column, says that it is; the first that matches counts.
LABELS = {
    "change": re.compile(r"\b(?:employment|job) change\b|\bnumeric change\b", re.IGNORECASE),
    "pay": re.compile(r"\b(?:pay|salar\w+|wages?|earnings?)\b", re.IGNORECASE),
    "education": re.compile(r"\beducation\b|\bdegree\b|\bqualification\b", re.IGNORECASE),
    "experience": re.compile(r"\bwork experience\b", re.IGNORECASE),
    "training": re.compile(r"\btraining\b", re.IGNORECASE),
    "jobs": re.compile(r"\bnumber of jobs\b|^employment\b", re.IGNORECASE),
    "growth": re.compile(r"\boutlook\b|\b(?:projected|job) growth\b|\bdemand\b", re.IGNORECASE),
}
# What a sentence says in which the same fact stands.
SENTENCES = {
    "pay": re.compile(
        r"\b(?:median|average|typical(?:ly)?|usual(?:ly)?)\b.*\b(?:wage|pay|paid|salar\w+|earn\w*)\b"
        r"|\b(?:salar\w+|pay|earn\w*|wages?)\b.*\b(?:median|average|typical(?:ly)?|often|usually|between|range)\b",
        re.IGNORECASE,
    ),
    "education": re.compile(
        r"\b(?:typical(?:ly)?|usual(?:ly)?|most common|generally)\b.*\b(?:need|require|entry|have|path|hold)",
        re.IGNORECASE,
    ),
    "growth": re.compile(r"\b(?:projected|expected|growth|grow)\b", re.IGNORECASE),
}
# Not of the career as a whole: the ends of a range, those who begin, one industry.
OF_SOME = re.compile(
    r"\b(?:lowest|highest|top|bottom)\s+(?:paid\s+)?\d+\s?(?:%|percent)|\b(?:entry[- ]level|beginners?|senior"
    r"|experienced|apprentices?)\b|\b(?:all occupations|all workers)\b(?! in)",
    re.IGNORECASE,
)
# From the least schooling to the most; the number is the level.
EDUCATION = (
    (0, re.compile(r"\bno (?:formal )?(?:educational )?(?:credential|degree|schooling)|\bno degree\b", re.IGNORECASE)),
    (6, re.compile(r"\bdoctora\w*|\bprofessional degree|\bph\.?\s?d\b|\bdoctor of\b|\bm\.?d\b", re.IGNORECASE)),
    (5, re.compile(r"\bmaster(?:[’']?s)?\b", re.IGNORECASE)),
    (4, re.compile(r"\bbachelor(?:[’']?s)?\b|\b(?:four|4)-year (?:college |university )?degree", re.IGNORECASE)),
    (3, re.compile(r"\bassociate(?:[’']?s)?\b|\b(?:two|2)-year degree", re.IGNORECASE)),
    (2, re.compile(r"\bnondegree award|\bcertificate\b|\bsome college|\bbootcamp|\bdiploma program", re.IGNORECASE)),
    (1, re.compile(r"\bhigh school|\bged\b|\bsecondary school", re.IGNORECASE)),
)
PER_HOUR = re.compile(r"\b(?:per|an|a|each) hour\b|/\s?(?:hour|hr)\b|\bhourly\b", re.IGNORECASE)
OF_YEAR = re.compile(
    r"\b(?:(?:in|as of|by)\s+)?(?:(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\s+)?((?:19|20)\d\d)(?:\s?(?:[-–—]|to)\s?(?:(?:20)?\d\d))?\b"
)
PLACE = re.compile(
    r"\b[Ii]n the (United States|United Kingdom|U\.S\.|US|UK)\b|\b[Ii]n (Canada|Australia|Germany|India|Mexico|Spain)\b"
)
