"""Words by which the layout of a saved page is known: units of time, myths, lines that introduce a list."""

from __future__ import annotations

import re

TO = r"\s?(?:-|–|—|to)\s?"
NTH = r"\d{1,2}(?:st|nd|rd|th)"
# What stands above false statements: "Myths", "Common misconceptions", "What people get wrong".
MYTHS = re.compile(
    r"(?:[\w’'-]+ ){0,4}(?:myth|misconception|misunderstanding|misbelief|gets? (?:it |this )?wrong\b|false belief"
    r"|mistaken (?:idea|belief)|(?:not|un)\s?true\b)",
    re.IGNORECASE,
)
UNIT = r"(?:years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?|hrs?|semesters?|terms?|summers?)"
PLACE_IN_TIME = r"(?:years?|yrs?|grades?|months?|mos?|weeks?|wks?|days?|semesters?|terms?|ages?|stages?|steps?)"
# "2-4 years", "Yr 7+", "Grades 9-10", "11th grade", "Junior year", "Fall 2027".
WHEN = re.compile(
    rf"\d+(?:{TO}\d+)?\+?\s?{UNIT}|{PLACE_IN_TIME}\.?\s\d+(?:{TO}\d+)?\+?"
    rf"|{NTH}(?:{TO}{NTH})?\s(?:grade|year|semester|term)"
    r"|(?:freshman|sophomore|junior|senior|first|final|last)\s(?:year|semester|summer)"
    r"|(?:spring|summer|fall|autumn|winter)(?:\s\d{4})?",
    re.IGNORECASE,
)
OF_THESE = re.compile(r"\b(?:of )?(?:these|the following|them)\b.*:$", re.IGNORECASE | re.DOTALL)
# "Last verified ." where a date should stand.
NO_DATE = re.compile(r"\b(?:last (?:verified|updated|reviewed|checked)|updated on|as of)\s*[.:]*$", re.IGNORECASE)
