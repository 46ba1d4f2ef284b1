"""How sentences end and speakers are named in a transcript."""

from __future__ import annotations

import re

QUESTION_END = re.compile(r"\?[\"'”’)\]]*$")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
# "Ana:", "Dr. Ruiz:", "Speaker 2:"; a sentence that begins "Remember:" looks alike, so one alone tells nothing.
SPEAKER = re.compile(r"(?P<name>[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|\d{1,2})){0,2}):\s+")
# What is heard and not said: "[Music]", "(applause)", notes.
SOUND = re.compile(r"(?:\[[^\]]*\]|\([^)]*\)|[♪♫\s])+")
