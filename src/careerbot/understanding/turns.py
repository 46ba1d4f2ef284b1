"""The conversation so far: exchanges, and the lists that answers showed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from careerbot.answer.model import Turn
from careerbot.english.words import stems, words

_MARK = re.compile(r"\s*\[[^\]]{1,20}\]")
_ENUMERATION = re.compile(r"\b(?:include|includes|including|are|such as|like)\b:?\s|:\s")
_TIME = re.compile(r"(?:yr |years? )?\d[\d:+–-]*(?: (?:years?|summers?|months?|am|pm|a\.m\.|p\.m\.))?", re.IGNORECASE)
_JOINED = re.compile(r"(?:and|or|then)\s+", re.IGNORECASE)
_MOST_WORDS = 12  # of an item; a longer one is a sentence and no name


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the student and what was answered, which may be nothing."""

    question: str
    answer: str

    @property
    def items(self) -> list[str]:
        """The names of what the answer listed."""
        return [_name(item) for item in listed_items(self.answer)]


def exchanges(history: Sequence[Turn]) -> list[Exchange]:
    """The questions that say something, oldest first, each with its answer."""
    found: list[Exchange] = []
    for turn in history:
        if turn.role == "user":
            if stems(turn.content) or len(words(turn.content)) > 2 or not found:
                found.append(Exchange(turn.content.strip(), ""))
        elif found and turn.role == "assistant":
            found[-1] = Exchange(found[-1].question, f"{found[-1].answer}\n{turn.content}".strip())
    return found


def listed_items(answer: str) -> list[str]:
    """The items of a list in an answer's text: bullets, or an enumeration in a sentence."""
    plain = _MARK.sub("", answer)
    bullets = [line.lstrip()[2:].strip() for line in plain.splitlines() if line.lstrip().startswith(("- ", "* "))]
    if len(bullets) >= 2:
        return bullets
    for mark in ("; ", " → ", " · "):
        parts = [part.strip(" .") for part in plain.split(mark) if part.strip(" .")]
        if len(parts) >= 3 or (len(parts) == 2 and mark == "; "):
            return parts
    sentences = [part.strip(" .") for part in re.split(r"(?<=[.!?])\s+", plain) if part.strip(" .")]
    rows = [sentence for sentence in sentences if ": " in sentence]
    if len(rows) >= 2:
        return rows
    lead = _ENUMERATION.search(plain)
    body = plain[lead.end() :] if lead else plain
    parts = [part.strip(" .") for part in re.split(r",\s+", body) if part.strip(" .")]
    joined = lead is not None or _JOINED.match(parts[-1]) if parts else False
    parts = [_JOINED.sub("", part) for part in parts]
    if len(parts) >= (2 if joined else 3) and all(len(part.split()) <= _MOST_WORDS for part in parts):
        return parts
    return sentences if len(sentences) >= 3 else []


def _name(item: str) -> str:
    """An item without the figures of its row: "Bootcamp: 10% take" is "Bootcamp"."""
    head, _, rest = item.partition(": ")
    return (rest if rest and _TIME.fullmatch(head) else head).strip(" .'\"‘’“”")
