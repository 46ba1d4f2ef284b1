"""How people ask whether places differ, and how a guide's sentences are cut into what can be compared."""

from __future__ import annotations

import re

SAYS = r"(?:says?|said|saying|lists?|listed|shows?|claims?|states?|gives?|puts?|counts?|calls?|looks?|sounds?|tells?)"
# Words that hardly mean anything else than that two places differ.
PLAINLY = re.compile(
    r"\bcontradict|\binconsisten|\bdisagree|\bdiscrepan|\bmismatch|\bat odds\b|\bconflicting\b|\bnot of one mind\b"
    r"|\b(?:do|does|did)(?:n['’]?t| not) (?:match|agree|add up|line up|fit together)\b"
    r"|\bwhich (?:\w+ ){0,3}(?:is|are|one is) "
    r"(?:it|right|correct|true|accurate|wrong|the (?:right|correct|true|real))\b"
    r"|\bwhich (?:\w+ ){0,4}(?:should|can|do) (?:i|we|my \w+) (?:trust|believe|use|tell|go (?:with|by))\b"
    r"|\b(?:two|three|both|different|differing|several) (?:\w+ ){0,3}(?:numbers|figures|ranges|salaries|statements|"
    r"versions|answers|lengths|durations|percentages|medians|averages|totals|lists)\b"
    r"|\bone (?:part|place|section|chart|table|list|page|spot|bit|line)\b.*\b(?:another|other|elsewhere|else)\b"
    r"|\b(?:in|at) one (?:place|point|part|spot)\b|\bsome(?:where|times)\b.*\b(?:some(?:where|times)|elsewhere)\b"
    r"|\b(?:i|we) (?:only )?(?:count|see|find) (?:more|fewer|less|only|just|two|three|four|five|six|\d+)\b"
    r"|\bhow (?:can|do) (?:both|those|these|they|the two)\b.*\b(?:true|right|fit|go together|be)\b",
    re.IGNORECASE,
)
HINTS = re.compile(
    rf"\b{SAYS}\b.{{3,}}\b(?:but|while|yet|whereas|although|though|when)\b|\b{SAYS}\b.+[,;.].+\b{SAYS}\b"
    rf"|\b(?:but|while|yet|whereas|although|though|when) .{{0,60}}\b{SAYS}\b"
    rf"|\b{SAYS}\b.{{3,}}\b(?:another|other|elsewhere)\b"
    r"|\bwhich is it\b|\bso which\b|\b(?:don['’]?t|doesn['’]?t|does not|do not) include\b.*\bbut\b",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"\b(?:faq|audio|transcript|recording|section \d+|chart|table|lists?|box|overview|ratings|pros|cons|"
    r"myths)\b",
    re.IGNORECASE,
)
WHICH = re.compile(
    r"\b(?:right|correct|true|accurate|wrong|trust|believe|which is it|which one is it|go with|go by)\b", re.IGNORECASE
)
BARE = re.compile(
    r"\b(?:contradict\w*|inconsisten\w*|disagree\w*|discrepanc\w*|conflict\w*|differ\w*|mismatch\w*|match\w*|guide\w*|pages?|places?"
    r"|parts?|sections?|itself|where|any(?:thing|where|one|body)?|list|points?|information|info|text|facts?|audio|faq|sources?|sites?"
    r"|numbers?|figures?|statements?|answers?|ones?|right|correct|true|wrong|accurate|two|both)\b",
    re.IGNORECASE,
)
CUT = re.compile(
    r"[,;](?=\s)(?!\s(?:which|who|whose|that)\b)|\s(?:—|–)(?=\s)|\s(?=(?:and|but|while|though|although|whereas|yet)\s(?![$\d]))"
)
LEAD = re.compile(r"^[\s,;—–]*(?:(?:and|but|while|though|although|whereas|yet|with)\s+)?", re.IGNORECASE)
PLACE = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Aa]cross)\s+(?:the\s+)?((?:[A-Z][a-z]+|[A-Z]{2,3})(?:\s[A-Z][a-z]+)*)\b")
# What one studies or works in has a name with capitals, too.
FIELD = re.compile(
    r"\b(?:\w+(?:ics|ology|istry|graphy)|Sciences?|Engineering|Technology|Studies|Arts|Math|Business|Education|Management"
    r"|Administration|Design|Nursing|Medicine|Law|Health|English|History|Algebra|Calculus)$"
)

COUNTED = re.compile(
    r"(?<!at least )(?<!up to )(?<!one of )(?<!first )"
    r"\b(?P<number>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s"
    r"(?P<what>(?:[a-z-]+\s){0,2}[a-z-]+s)\b(?!\sor\smore)",
    re.IGNORECASE,
)
TIMES = re.compile(
    r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|times|percent|summers|semesters)\b", re.IGNORECASE
)
NOT = re.compile(r"\b(?:not|no|never|hardly)\b|n['’]t\b", re.IGNORECASE)
# Of whom a figure is: "the median annual wage for chemists was".
OF_WHOM = re.compile(
    r"\b(?:wages?|salar(?:y|ies)|pay|earnings|compensation|income) (?:for|of)"
    r" ((?:(?!\b(?:in|who|with|at)\b)[^.:;$\d]){3,90}?)"
    r" (?:was|were|is|are|ranged|ranges)\b",
    re.IGNORECASE,
)
