"""What a message is before it is a question: a call for help, an attack, small talk, something else.

Two witnesses speak: phrases in files that a person can read (``rules``), and the
question map's wordings of those groups. Either is enough, and distress goes
before everything else. A list of phrases and wordings is no detector: what
neither holds passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from careerbot.english.messages import ASKS, JOINING, PERSON
from careerbot.gates.language import Tokens
from careerbot.gates.probe import GroupProbe, Lines
from careerbot.gates.rules import Rule, RuleFile
from careerbot.search.kinds import FloatVector, KindMatcher
from careerbot.search.question_map import Group

# The least score of a group's best kind; and how far it must be ahead of the best kind of every
# other group, once the group's probe has been added with this weight.
_LEAST = {Group.DISTRESS: 0.36, Group.INJECTION: 0.30, Group.OFF_TOPIC: 0.22, Group.SMALL_TALK: 0.30}
_AHEAD = {Group.DISTRESS: 0.03, Group.INJECTION: 0.05, Group.OFF_TOPIC: 0.06, Group.SMALL_TALK: 0.03}
_PROBE_WEIGHT = 0.15
# What is no nearer than this to anything in the guide may be off topic with less of a lead, and the other way round.
_FAR = 0.28
# How much more the map must say where words speak against it: a question in which nobody is named
# ("how many pills does a pharmacist count?"), or a task that the off-topic phrases know.
_UNLIKELY = 0.12
_LINES = {Group.DISTRESS: "support", Group.INJECTION: "blocked", Group.OFF_TOPIC: "off_topic", Group.SMALL_TALK: "ok"}
# Kinds of small talk that only the conversation can answer.
_PART_OF_CONVERSATION = ("st_followup", "st_yesno")
_MARKED = re.compile(r"[^\w\s'’]")


@dataclass(frozen=True, slots=True)
class GateSignals:
    """What retrieval knows about a message.

    Attributes:
        vector: (dim,) the encoder's.
        kind_scores: (n_kinds,) of the question map.
        nearest: the best cosine with anything in the guide.
    """

    vector: FloatVector
    kind_scores: FloatVector
    nearest: float


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What the message is, the line of ``phrases.toml`` that answers it, and why."""

    group: Group = Group.CAREER
    line: str = ""
    why: str = ""

    @property
    def is_question(self) -> bool:
        """Whether nothing keeps the message from being answered from the guide."""
        return self.group is Group.CAREER


_QUESTION = GateDecision()


class Gate:
    """Decides what is answered with a fixed text. Knows no guide and no career."""

    def __init__(self, matcher: KindMatcher, lines: Lines, files: Sequence[RuleFile]) -> None:
        """What it decides by.

        Args:
            matcher: of the question map whose scores ``decide`` is given.
            lines: of the map's groups, from ``fit_lines``.
            files: the rules of ``FILES``, in that order.
        """
        self._distress, self._injection, self._off_topic, self._small_talk = files
        self._kinds = matcher.kinds
        self._rows = {
            group: np.array([row for row, kind in enumerate(matcher.kinds) if kind.group is group], dtype=np.intp)
            for group in Group
        }
        self._probe = GroupProbe(lines)
        self._by_kind: dict[str, Rule] = {kind: rule for file in files for kind, rule in file.by_kind().items()}

    def question_in(self, text: str) -> str:
        """The text without greetings and thanks around a question."""
        return strip_pleasantries(text, self._small_talk)

    def decide(self, typed: str, repaired: str, signals: GateSignals, *, follows: bool = False) -> GateDecision:
        """What a message is.

        Args:
            typed: as the person typed it; ``repaired``: with typos mended.
            signals: of the repaired message, pleasantries left out.
            follows: the message leans on what was said before, so that its
                topic cannot be told from it alone.
        """
        if found := _match(self._distress, typed, repaired):
            return GateDecision(Group.DISTRESS, found.line, f"phrases: {found.name}")
        if found := _match(self._small_talk, typed, repaired):
            return GateDecision(Group.SMALL_TALK, found.line, f"phrases: {found.name}")
        lowered = repaired.lower()
        impersonal = ASKS.match(lowered) is not None and PERSON.search(lowered) is None
        task = _match(self._off_topic, typed, repaired)
        if decision := self._by_map(Group.DISTRESS, signals, _UNLIKELY if impersonal or task else 0.0):
            return decision
        if found := _match(self._injection, typed, repaired):
            return GateDecision(Group.INJECTION, found.line, f"phrases: {found.name}")
        if decision := self._by_map(Group.INJECTION, signals, _UNLIKELY if task else 0.0):
            return decision
        if follows:
            return _QUESTION
        if task:
            return GateDecision(Group.OFF_TOPIC, task.line, f"phrases: {task.name}")
        small_talk = self._by_map(Group.SMALL_TALK, signals)
        return small_talk or self._by_map(Group.OFF_TOPIC, signals, signals.nearest - _FAR) or _QUESTION

    def _by_map(self, group: Group, signals: GateSignals, more: float = 0.0) -> GateDecision | None:
        """The decision if the group's best kind is near enough and far enough ahead; ``more``: by so much more."""
        rows, scores = self._rows[group], signals.kind_scores
        if not len(rows):
            return None
        best = int(rows[scores[rows].argmax()])
        others = np.concatenate([rows for other, rows in self._rows.items() if other is not group])
        ahead = float(scores[best] - scores[others].max(initial=-1.0))
        ahead += _PROBE_WEIGHT * self._probe.score(group, signals.vector)
        kind = self._kinds[best].kind
        if scores[best] < _LEAST[group] or ahead < _AHEAD[group] + more or kind in _PART_OF_CONVERSATION:
            return None
        rule = self._by_kind.get(kind)
        why = f"wordings: {kind} {scores[best]:.2f}, {ahead:+.2f} ahead of the others"
        return GateDecision(group, rule.line if rule is not None else _LINES[group], why)


def _match(rules: RuleFile, typed: str, repaired: str) -> Rule | None:
    """The rule that recognises the message as typed or as repaired."""
    found = rules.match(typed)
    return found if found is not None or repaired == typed else rules.match(repaired)


def strip_pleasantries(text: str, small_talk: RuleFile) -> str:
    """The text without the greetings and thanks at its start and end; unchanged if nothing else is in it."""
    tokens = small_talk.tokenizer.tokenize(text)
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
                or tokens.words[after] in JOINING
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
