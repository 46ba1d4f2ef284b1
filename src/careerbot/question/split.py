"""Two questions in one message -> the questions."""

from __future__ import annotations

import re

from careerbot.english.grammar import as_sentence
from careerbot.english.questions import (
    ABOUT,
    AND,
    BULLET,
    ENTRY,
    INSIDE,
    JOINT,
    LEAD,
    LISTED,
    OPENER,
    ORDER,
    POLITE,
    QUESTION,
    STARTS,
    TOGETHER,
    WANTS,
)
from careerbot.english.words import STOP_WORDS, stems, words
from careerbot.question.text import LINE

MAX_PARTS = 3
MAX_ENTRIES = 10  # of a list or worksheet
_LONGEST_ENTRY = 20  # words
_LONGEST_LINE = 8
_LONGEST_OF_SENTENCE = 4
_LONGEST_LIST = 30
ADDED = "in this career"  # our own words beside a word that stands alone
_LONGEST_SENTENCE = 14  # in words; a longer one says more than two nouns
_LONGEST_WORDS = 3  # of one entry of a list of search words
_LEAST_WORDS = 20  # a shorter message is taken as it is
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_MOST = 3


def split(text: str) -> list[str]:
    """The parts of a message that each ask something with a verb; the text alone if it is one question."""
    body = LEAD.sub("", text)
    parts: list[str] = []
    for part in (part.strip(" ,;") for part in JOINT.split(body)):
        if parts and not stems(part):
            parts[-1] = f"{parts[-1]}? {part}"  # "and if so which?" asks about what stands before it
        elif part:
            parts.append(part)
    asking = [part for part in parts if QUESTION.match(part) and stems(part)]
    if len(asking) < 2 or len(parts) - len(asking) > 1:
        return [text]
    return [_ended(part) for part in asking]


def listed(message: str) -> list[str]:
    """The entries of a list or a worksheet as typed; empty where the message is none."""
    if entries := _on_lines(message):
        return entries
    intro, *entries = ENTRY.split(message)
    first = ENTRY.search(message)
    if (first is not None and "_" in first[0]) or (QUESTION.match(intro.strip()) and intro.strip().endswith("?")):
        entries = [intro, *entries]
    kept = [entry.strip(" _-–•*:;.,") for entry in entries]
    kept = [e for e in kept if (stems(e) or QUESTION.match(e)) and len(e.split()) <= _LONGEST_ENTRY]
    if len(kept) < 2:
        kept = _listed_in_sentence(message)
    return kept


def _on_lines(message: str) -> list[str]:
    """The lines of a message of which each is an entry: by a bullet or number, a question mark, or three short ones."""
    lines = [line.strip() for line in message.split(LINE) if line.strip()]
    marked = [BULLET.match(line) is not None for line in lines]
    if any(marked) and not marked[0]:
        lines, marked = lines[1:], marked[1:]  # what leads to the list
    entries = [BULLET.sub("", line).strip(" _.;,") for line in lines]
    entries = [entry for entry in entries if stems(entry) or QUESTION.match(entry)]
    if len(entries) < 2 or any(len(entry.split()) > _LONGEST_ENTRY for entry in entries):
        return []
    asks = all(entry.endswith("?") for entry in entries)
    short = len(entries) > 2 and all(len(entry.split()) <= _LONGEST_LINE for entry in entries)
    return entries if all(marked) or asks or short else []


def _listed_in_sentence(message: str) -> list[str]:
    """Three things or more that a sentence counts up after a colon or an "about"."""
    message = POLITE.sub("", message)
    match = ABOUT.match(message)
    if len(message.split()) > _LONGEST_LIST or (match is None and QUESTION.match(message)):
        return []
    body = message[match.end() :] if match else message
    entries = [entry.strip(" .?!") for entry in LISTED.split(body.strip(" .?!"))]
    short = all(0 < len(entry.split()) <= _LONGEST_OF_SENTENCE for entry in entries)
    least = 2 if match else MAX_PARTS  # without an introduction, up to three nouns may be one question
    return entries if len(entries) > least and short and all(map(stems, entries)) else []


def as_asked(entry: str) -> str:
    """A word alone is near to everything; with the career beside it, it is near to what it asks."""
    return _ended(entry if QUESTION.match(entry) or entry.endswith(("?", ".")) else f"{entry} {ADDED}")


def coordinated(text: str) -> list[str]:
    """What the text would ask if its "and" joined two questions, each for ``as_asked``; empty where it cannot.

    "What classes and clubs should I do" gives one question about classes and one
    about clubs. Whether these are two questions is for the caller to find out.
    """
    body = LEAD.sub("", text).strip().rstrip(" ?.!")
    if TOGETHER.search(body):
        return []
    entries = [entry for entry in LISTED.split(body) if entry]
    short = all(len(entry.split()) <= _LONGEST_WORDS and stems(entry) for entry in entries)
    if 2 <= len(entries) <= MAX_PARTS and short and not QUESTION.match(body):
        return entries
    match = AND.search(body)
    if match is None or AND.search(body, match.end()):
        return []
    left, right = body[: match.start()], body[match.end() :]
    opener = OPENER.match(left)
    if opener is not None and re.match(r"(?:the|a|an|my|your|its|their)\s", right, re.IGNORECASE):
        return [_ended(left[opener.start("lead") :]), _ended(f"{opener['lead']} {right}")]
    if len(body.split()) > _LONGEST_SENTENCE:
        return []
    lead, first = _cut(left.split(), from_end=True)
    rest, second = _cut(right.split(), from_end=False)
    if not first or not second:
        return []
    return [_ended(" ".join([*lead, *noun, *rest])) for noun in (first, second)]


def _cut(tokens: list[str], *, from_end: bool) -> tuple[list[str], list[str]]:
    """The tokens next to "and" that carry meaning, and the others."""
    order = tokens[::-1] if from_end else tokens
    n = 0
    articles = 0 if from_end else sum(1 for token in order[:1] if token.lower() in ("the", "a", "an", "my"))
    for token in order[articles:]:
        if not words(token) or set(words(token)) & STOP_WORDS:
            break
        n += 1
    noun, others = order[articles : articles + n], order[articles + n :]
    return (others[::-1], noun[::-1]) if from_end else (others, noun)


def _ended(text: str) -> str:
    """A part as a sentence of its own."""
    return as_sentence(text, "." if ORDER.match(text.strip()) else "?")


def sentences_that_ask(message: str) -> list[str]:
    """The sentences of a long message that ask something, at most three, the last ones.

    Empty where the message is short, asks nothing that can be told apart, or asks in every sentence.
    """
    if len(message.split()) < _LEAST_WORDS:
        return []
    sentences = [sentence.strip() for sentence in _SENTENCE.split(message) if sentence.strip()]
    asking = [s for s in sentences if s.endswith("?") or STARTS.match(s) or WANTS.search(s)]
    kept = [_core(sentence) for sentence in asking][-_MOST:]
    if not kept:
        inside = _core(message)
        return [_sentence(inside)] if inside != message else []
    return [_sentence(s) for s in kept] if " ".join(kept) != message else []


def _core(sentence: str) -> str:
    """A long sentence from where its last question starts."""
    if len(sentence.split()) < _LEAST_WORDS or STARTS.match(sentence):
        return sentence
    found = list(INSIDE.finditer(sentence))
    return sentence[found[-1].start() :] if found else sentence


def _sentence(text: str) -> str:
    """The text with a capital letter and an end, its own if it has one."""
    return as_sentence(text, text[-1] if text[-1] in ".!?" else "?" if STARTS.match(text) else ".")
