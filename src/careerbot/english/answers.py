"""What a question wants, by its words, and how sentences of a guide lean on each other."""

from __future__ import annotations

import re

YES_NO = re.compile(
    r"^(?:\W*\[[^\]]*\]\s*)?(?:(?:hi|hey|so|ok|and|but)[,\s]+)?"
    r"(?:is|are|do|does|did|can|could|will|would|should|am|has|have)\b",
    re.IGNORECASE,
)
# Asks for what is not so: "which skills are not needed". "Why not" and "isn't it" ask for something else.
_DENIES = (
    r"(?:n['’]t\b|\b(?:(?:do|does|is|are|would|should|could|wo|ca)nt|not|never|no|none|nobody|no one|zero|without"
    r"|hardly|barely|rarely|wrong|skip|drop|dropped|avoid|dodge|ignore|exclude[sd]?|lacks?|lacking|refuses?|cutting|quit|useless"
    r"|wast(?:e|ing)"
    r"|obsolete|outdated|irrelevant|unimportant|unneeded|unnecessary|pointless|overrated|overkill|optional|rip-?\s?offs?|banned"
    r"|scams?|bad fits?|dead ends?|lead nowhere|out of place|fails? to|thrown out"
    r"|least (?:likely|useful|helpful|relevant)"
    r"|turn(?:s|ed)? (?:\w+ )?(?:away|down)|shuts? the door|rules? \w+ out|laugh(?:s|ed)? at|closed"
    r"|(?:left|leave|rule|ruled)\s+(?:out|off)|(?:stay|steer|keep)\s+(?:away|clear|out)|pass\s+on|die\s+out|dying|dead)\b)"
)
_NAMES_ONE = (
    r"(?:\b(?:name|tell me|list|give me|show me|find me)\b|is there (?:any|a|an)\b|are there (?:any)?\b|^\W*any\b"
    r"|\band which\b)"
)
COMPLEMENT = re.compile(
    rf"\b(?:which|what|whats|who|where)\b[^.?!,;]*{_DENIES}"
    rf"|{_NAMES_ONE}[^.?!,;]*{_DENIES}"
    rf"|^(?:(?!if\b)\w+\s+){{1,3}}(?:i|we|you|they|that|to)\s+(?:\w+)?{_DENIES}"
    rf"|^(?:\w+\s+){{1,3}}(?:i|we|you|u|they)\s+(?:can|could)\s+(?:do|live|get by)\s+without\b"
    rf"|{_DENIES}[^.?!;]*,\s*(?:which|what|who|where)\b"
    rf"|^\W*(?:skip|drop|exclude|avoid|overrated|useless|pointless)\b",
    re.IGNORECASE,
)
AMOUNT = re.compile(
    r"\bhow (?:much|many)\b|\bpercent|\bexact|\bnumbers?\b|\brate\b|\bscore\b|\bgpa\b|\bcost", re.IGNORECASE
)
BEST = re.compile(r"\bbest\b|\btop\b|\bgood (?:school|college|book)", re.IGNORECASE)
# A question that names another job may still be about the people of this one.
THEM = re.compile(r"\b(?:they|them|their|these people|this|it)\b", re.IGNORECASE)

AGAINST = (
    r"In reality|In fact|In truth|Actually|But|Yet|However|Still|Instead|Nevertheless|Nonetheless|Even so"
    r"|On the contrary|(?:In|By) contrast|On the other hand|At the same time"
)
# A sentence that opens so says little without the one before it: it points back, or goes on.
LEANS = re.compile(
    rf"(?:They|That|This|These|Those|It|Its|Their|Another|Also|In addition|Besides|Moreover|Furthermore|Otherwise|Then"
    rf"|Therefore|As a result|After that|Afterwards?|Over time|For example|For instance|{AGAINST})\b"
)
# One that opens so corrects the one before it, which must not be shown alone.
CORRECTS = re.compile(rf"(?:{AGAINST}|(?:That|This|It) (?:does|is|did|was)(?: not|n['’]t) (?:mean|true|so))\b")
# One that reports what is falsely believed is corrected by the one after it, however that opens.
BELIEVED = re.compile(
    r"\b(?:myths?|misconceptions?|misunderstandings?|false beliefs?|mistakenly|wrongly)\b.*\b(?:is|are|believe|think)\b"
    r"|\b(?:people|students|many|some|most)(?: \w+)? (?:think|believe|assume|imagine)\b",
    re.IGNORECASE,
)
# One that opens so answers somebody else's question: "Is it boring?" "Yes, even if ..." says what nobody said.
REPLIES = re.compile(
    r"(?:Yes|No|Yeah|Yep|Nope)(?=\s*[,.!;:—–])"
    r"|(?:(?:It|That|This|There|They|You|We) (?:is|are|was|were|do|does|did|can|could|will|would|has|have|should|may)"
    r"(?: not|n['’]t)?(?: (?:right|true|correct|so))?"
    r"|(?:Very much|Even more|Quite|Not) so|Absolutely|Certainly|Definitely|Exactly|Indeed|Right|Correct|True|Sure"
    r"|Of course|Not (?:at all|really|necessarily|always|exactly))[.!]$"
)
