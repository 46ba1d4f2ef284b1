"""The words that point back, correct or change the subject, from ``data/en/dialogue.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from careerbot.english.followups import ENUMERATION, GO_ON, JOINED, TIME
from careerbot.english.words import stems, words
from careerbot.errors import StorageError
from careerbot.toml_files import TomlFile, is_texts, read_data

FILE = "dialogue.toml"
MAX_TURNS = 24  # of a conversation that are read: a dozen questions and their answers
_LISTS = ("fillers", "switches", "instead", "more")
_WAYS = "training"  # the group of alternatives that are ways in
_MARK = re.compile(r"\s*\[[^\]]{1,20}\]")
_MOST_WORDS = 12  # of an item; a longer one is a sentence and no name


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation; ``role`` is ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the student and what was answered, which may be nothing."""

    question: str
    answer: str

    @property
    def items(self) -> list[str]:
        """The names of what the answer listed."""
        return [_name(item) for item in listed_items(self.answer)]


@dataclass(frozen=True)
class Cues:
    """What the data file says, ready to be used.

    Attributes:
        fillers: a run of words at a start that say nothing about what is asked.
        switches, instead: at a start, after fillers.
        more: a whole message that asks for more of the same.
        ordinals: "second" -> 1, "last" -> -1.
        alternatives: for each group, every form as a pattern with the number
            of the thing that it names.
    """

    fillers: re.Pattern[str]
    switches: re.Pattern[str]
    instead: re.Pattern[str]
    more: re.Pattern[str]
    ordinals: Mapping[str, int]
    alternatives: tuple[Alternatives, ...]

    def bare(self, text: str) -> str:
        """The text without the fillers at its start; all of it if there is nothing else."""
        return self.fillers.sub("", text).strip() or text

    def says_nothing(self, text: str) -> bool:
        """Whether a message only nods: "ok cool". "And then" and "so?" ask for more."""
        return not self.fillers.sub("", text) and not text.rstrip().endswith("?") and not GO_ON.search(text)


class Alternatives:
    """Names of which one can take the place of another."""

    def __init__(self, forms: Mapping[str, int], *, is_way: bool = False) -> None:
        """Names of one group.

        Args:
            forms: each name with the number of the thing that it names.
            is_way: they name ways in.
        """
        self.is_way = is_way
        self._number = {_plain(form): number for form, number in forms.items()}
        self._pattern = re.compile(rf"(?<![\w-])(?:{_any_of(forms)})(?![\w-])", re.IGNORECASE)

    def named_in(self, text: str) -> list[tuple[re.Match[str], int]]:
        """The names in the text, with their numbers."""
        return [(match, self._number[_plain(match[0])]) for match in self._pattern.finditer(text)]

    def put(self, earlier: str, new: str) -> str | None:
        """``earlier`` with its name of the group replaced by that in ``new``, None if there are not two."""
        old = self.named_in(earlier)
        named = self.named_in(new)
        if len({number for _, number in old}) != 1 or len({number for _, number in named}) != 1:
            return None
        match, number = old[0]
        if number == named[0][1]:
            return None
        return earlier[: match.start()] + named[0][0][0] + earlier[match.end() :]


@lru_cache(maxsize=1)
def read_cues() -> Cues:
    """The cues that are installed with careerbot.

    Raises:
        StorageError: the file is not as it must be; the message names the entry.
    """
    return parse_cues(read_data(FILE))


def parse_cues(file: TomlFile) -> Cues:
    """The cues of a file.

    Raises:
        StorageError: an entry is missing or of a wrong type.
    """
    raw = file.values
    lists = {name: _forms(raw.get(name), name) for name in _LISTS}
    ordinals = raw.get("ordinals")
    if not isinstance(ordinals, dict) or not all(isinstance(place, int) for place in ordinals.values()):
        raise StorageError(f"{FILE}: [ordinals] must give each word a whole number", hint="correct the entry")
    groups = raw.get("alternatives")
    if not isinstance(groups, dict):
        raise StorageError(f"{FILE}: [alternatives] is missing", hint="add the table")
    pause = r"[\s,.!:;-]"
    fillers = rf"(?:(?:{_any_of(lists['fillers'])})(?![\w']){pause}*)"
    start = rf"^{fillers}*(?:a\s+|the\s+|my\s+)?"
    return Cues(
        fillers=re.compile(rf"^{fillers}+", re.IGNORECASE),
        switches=re.compile(rf"{start}(?:{_any_of(lists['switches'])})\b{pause}*", re.IGNORECASE),
        instead=re.compile(rf"{start}(?:{_any_of(lists['instead'])})\b{pause}*", re.IGNORECASE),
        more=re.compile(rf"^{fillers}*(?:{_any_of(lists['more'])}){pause}*\??\W*$", re.IGNORECASE),
        ordinals=ordinals,
        alternatives=tuple(_group(name, things) for name, things in groups.items()),
    )


def _group(name: str, things: Any) -> Alternatives:
    if not isinstance(things, list) or len(things) < 2:
        raise StorageError(f"{FILE}: [alternatives] {name} must list two things or more", hint="correct the entry")
    forms = [_forms(thing, f"[alternatives] {name}") for thing in things]
    return Alternatives({form: at for at, thing in enumerate(forms) for form in thing}, is_way=name == _WAYS)


def _forms(value: Any, name: str) -> Sequence[str]:
    if not is_texts(value) or not value:
        raise StorageError(f"{FILE}: {name} must be a list of texts", hint="correct the entry")
    return value


def _any_of(forms: Sequence[str] | Mapping[str, int]) -> str:
    """A pattern for any of the forms, the longest first, whatever the spaces and apostrophes."""
    ordered = sorted(forms, key=len, reverse=True)
    return "|".join(r"\s+".join(re.escape(part) for part in form.split()).replace("'", "['’]?") for form in ordered)


def _plain(text: str) -> str:
    """Lower case, single spaces, no apostrophes."""
    return re.sub(r"\s+", " ", re.sub(r"['’]", "", text.lower()))


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
    lead = ENUMERATION.search(plain)
    body = plain[lead.end() :] if lead else plain
    parts = [part.strip(" .") for part in re.split(r",\s+", body) if part.strip(" .")]
    joined = lead is not None or JOINED.match(parts[-1]) if parts else False
    parts = [JOINED.sub("", part) for part in parts]
    if len(parts) >= (2 if joined else 3) and all(len(part.split()) <= _MOST_WORDS for part in parts):
        return parts
    return sentences if len(sentences) >= 3 else []


def _name(item: str) -> str:
    """An item without the figures of its row: "Bootcamp: 10% take" is "Bootcamp"."""
    head, _, rest = item.partition(": ")
    return (rest if rest and TIME.fullmatch(head) else head).strip(" .'\"‘’“”")
