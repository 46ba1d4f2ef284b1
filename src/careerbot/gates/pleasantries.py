"""Greetings and thanks around a question -> the question."""

from __future__ import annotations

import re

from careerbot.gates.patterns import Tokens
from careerbot.gates.rules import RuleFile

_MARKED = re.compile(r"[^\w\s'’]")
_JOINING = frozenset(["and", "but", "so", "or", "also", "then"])


def strip_pleasantries(text: str, small_talk: RuleFile) -> str:
    """The text without the greetings and thanks at its start and end; unchanged if nothing else is in it."""
    tokens = small_talk.reader.read(text)
    place = _beginning(text, tokens, small_talk)
    start = tokens.spans[place][0]
    end = _ending(text, tokens, small_talk, place)
    rest = text[start:end].strip().lstrip(",.!;:-").strip()
    return rest if any(char.isalpha() for char in rest) else text


def _beginning(text: str, tokens: Tokens, small_talk: RuleFile) -> int:
    """The place of the first word that stays, 0 if all stays."""
    reached = {0}
    best = 0
    for at in range(len(tokens.starts) - 1):
        if at not in reached:
            continue
        if tokens.words[at] == ".":
            reached.add(at + 1)
        for rule in small_talk.rules:
            after = at + rule.phrases.at(tokens, at)
            if after == at or after >= len(tokens.starts) or not rule.strip:
                continue
            reached.add(after)
            gap = text[tokens.spans[after - 1][1] : tokens.spans[after][0]]
            marked = (
                _MARKED.search(gap)
                or "." in (tokens.words[after], tokens.words[after - 1])
                or tokens.words[after] in _JOINING
            )
            whole_words = tokens.spans[after] != tokens.spans[after - 1] and not gap.startswith("-")
            if whole_words and (rule.strip == "always" or (rule.strip == "marked" and marked)):
                best = max(best, after)
    return best


def _ending(text: str, tokens: Tokens, small_talk: RuleFile, first: int) -> int:
    """Where the text ends without what is said in parting, ``len(text)`` if there is none."""
    for at in range(first + 1, len(tokens.starts) - 1):
        before = text[: tokens.spans[at][0]].rstrip()
        if _MARKED.match(before[-1:]) and tokens.words[at] != ".":
            used = small_talk.used(tokens, at)
            if used and all(rule.strip for rule in used) and any(rule.strip != "joined" for rule in used):
                return len(before)
    return len(text)
