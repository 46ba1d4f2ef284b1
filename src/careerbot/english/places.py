"""How questions ask where in the guide something stands."""

from __future__ import annotations

import re

from careerbot.english.words import stems

NAVIGATES = re.compile(
    r"\b(?:where|when|find|minute|second|time\s?(?:stamp|code)s?|the part (?:about|on|where|with|that|when)"
    r"|(?:what|which) (?:part|bit|point|spot|time|place|moment)|first time|comes? up"
    r"|(?:skip|jump|go|scroll|forward|rewind) (?:\w+ )?to)\b"
)
# The audio alone has a when; a section alone is a section.
WHEN = re.compile(r"^\W*(?:whens?|at what time|what time|which minute|what minute)\b|\b(?:speakers?|hosts?|guests?)\b")
NUMBER_OF_SECTION = re.compile(r"\bsections?\b")
FIRST = re.compile(
    r"\bfirst (?:time|mention|place|spot)\b|\bfirst\b.*\b(?:comes? up|mention(?:s|ed)?|brought up|said)\b"
)
MINUTE = re.compile(r"\b(?:what|which) minute\b")
GUIDE = r"(?:guide|page|document|doc|article|site|website|text|handout)"
SAYS = r"(?:say|mention|talk|discuss|cover|explain|list|describe|tell|state|address|deal|touch|show|note|claim)"
SAID = r"(?:mentioned|covered|discussed|explained|described|talked about|brought up|written)"
MAY = r"(?:can|do|could|should|would|might|will)"
INFO = r"(?:info|information|parts?|sections?|bit|stuff|chapters?|details?|pages?)"
SECTION = re.compile(
    # Questions that name the kind of place: "which section", "what page", "is there a part on".
    r"\b(?:which|what|whose) (?:\w+ )?(?:sections?|chapters?|headings?)\b|\bsection (?:number|no)\b"
    rf"|\b(?:what|which) page\b|\bis there (?:a|any) (?:part|section|chapter) (?:on|about|for|of the guide|that|in)\b"
    rf"|\bwhere (?:is|are) (?:the )?{INFO} (?:on|about|for)\b"
    r"|\b(?:which|what) (?:part|bit)s?\b(?! (?:of|in|is) (?:(?:the|this|my|your|a|their) )?"
    r"(?:job|work|career|day|country|state|city|role|week|year))"
    rf"(?=.*\b(?:{GUIDE}|print|read|{SAYS}s?|about|has|have|contains?|covers?)\b)"
    r"|\bthe (?:part|bit|section|list|table) (?:with|about|on|where|that)\b"
    # Questions that begin with "where" and speak of the guide.
    r"|\b(?:where|when) (?:do|does|did) (?:the )?(?:speakers?|hosts?|guests?) \w+"
    rf"|\bwhere (?:in|on) (?:the|this|your) {GUIDE}\b"
    rf"|\bwhere (?:does|do|did|is|has) (?:it|this|that|you|they|(?:the|this) {GUIDE}) (?:\w+ )?{SAYS}(?:s|ed|ing)?\b"
    r"(?! (?:to|with)\b)"
    rf"|\bwhere (?:is|are|was|were)\b.*\b{SAID}\b"
    rf"|\bwhere {MAY} (?:i|we|you|one|he|she|they) (?:go to )?(?:read|look up|see more|read up)\b"
    rf"|\bwhere {MAY} (?:i|we|one|he|she) (?:find|look|see|go)\b.*\b(?:{INFO}|more on|more about)\b"
)
# What frames the topic: "where in the audio do they talk about", "i want to skip to the part about".
FRAME = re.compile(
    r"\b(?:(?:i|we) (?:want|need|would like|'d like) to|can you|could you|please|(?:tell|show|give) me|again"
    r"|where|when|wheres|whens|whats|which|what|whose|how|does|do|did|is|are|was|were|has|have|it|this|that|they|you|i|we|can|could"
    r"|should|would|the|of|in|on|at|about|into|to|for|with|and|so|a|an|straight|back|jump|skip|go|gets?|comes?|up"
    r"|find|read|look|see|hear|know|talks?|talking|talked|mention(?:s|ed|ing)?|says?|said|saying|discuss(?:es|ed)?"
    r"|cover(?:s|ed|ing)?|explain(?:s|ed)?|describe[sd]?|tells?|told|states?|deals?|address(?:es|ed)?|brought|bring"
    r"|written|listed|minutes?|seconds?|time|point|moment|place|spot|part|bit|page|sections?|chapters?|heading"
    r"|number|numbered|no|guide|document|site|website|text|article|contains?|starts?|begins?|print|more|info"
    r"|information|details?|exactly|listen|listening|stuff|them|there|host|guest|speakers?|people)\b"
)
# "1:02:26" is no hour of a day; "2:30" may be one.
AT_TIME = re.compile(r"(?<![\d:])(?:(?P<hours>\d{1,2}):(?=\d\d:))?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?![\d:])")
_COUNT = r"(?:\d{1,2}|an?|one|two|three)"
_MIN = r" ?min(?:ute)?s?"
# A time without seconds: "at minute 62", "after one hour", "at 1 hour and 2 minutes", "62 minutes in".
IN_MINUTES = re.compile(
    r"\b(?:at|in|from) minute (?P<minute>\d{1,3})\b"
    rf"|\b(?:at|after|past) (?:about |around )?(?:(?P<hours>{_COUNT}) (?:full )?hours?"
    rf"(?: and)?(?: (?P<more>\d{{1,2}}){_MIN})?|(?P<minutes>\d{{1,3}}){_MIN})\b"
    rf"|\b(?:(?P<hours_in>{_COUNT}) hours?|(?P<minutes_in>\d{{1,3}}){_MIN}) in(?:to (?:it|the))?\b"
)
COUNTED = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
# All that a question about a moment need say besides: "what happens after one hour?".
HAPPENS = re.compile(
    r"\b(?:happens?|happening|going on|goes on|comes?|on|in|into|it|then|there|full|exactly|about|around)\b"
)
SPOKEN = re.compile(r"\b(?:minute|says?|said|saying|take me|(?:go|jump|skip|scroll) to|play|open)\b")
BEGINS = re.compile(r"\b(?:starts?|begins?|beginning|opening|opens?|first (?:words?|sentence|line))\b")
ENDS = re.compile(
    r"\b(?:ends?|ending|finish(?:es)?|last (?:words?|sentence|line)|conclu(?:des?|sion)|close|closing|final words?)\b"
)
SOURCE_STEMS = frozenset(stems("source sources reference references citation citations publisher"))
YOURS = re.compile(r"\b(?:your|guide's|this guide's) (?:sources|references)\b|\bsources? (?:by|from|called|named)\b")
LISTS = re.compile(r"\b(?:what|which|list|show|give|name|see|any|where are)\b")
WHY = re.compile(r"\b(?:why|how)\b")
ORDINAL_FAQ = re.compile(
    r"\b(?P<place>first|second|third|fourth|fifth|sixth|seventh|last|1st|2nd|3rd|4th|5th) "
    r"(?:faq|question (?:in|of) the faq)\b"
    r"|\bfaq(?: (?:number|no|question))?\.? ?#?(?P<number>\d{1,2})\b"
)
# How questions name a part of the guide: "section 4", "the FAQ", "the skills section", "in the snapshot".
NUMBERED = re.compile(r"\bsection\s+(?:number\s+|no\.?\s*)?0?(\d{1,2})\b")
FAQ_PART = re.compile(r"\bfaqs?\b|\bfrequently asked\b")
PART_OF_GUIDE = re.compile(
    r"\b([\w-]+(?: [\w-]+)?) (?:section|list|part|chapter|ratings?|table|map|plan|profile|report|heading|scores?"
    r"|clusters?)\b"
)
THE_PART = re.compile(r"\b(?:the|in|a|among|like) ([\w-]+)")
