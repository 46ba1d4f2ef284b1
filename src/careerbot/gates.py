"""What a message is before it is a question: a call for help, an attack, small talk, something else.

Two witnesses speak: phrases in files that a person can read (``rules``), and the
question map's kinds of those groups. In distress either is enough, and distress
goes before everything else; a list of phrases and wordings is no detector, and
what neither holds passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from careerbot.answers import Status
from careerbot.kinds import FloatVector, KindMatcher
from careerbot.pleasantries import strip_pleasantries
from careerbot.question_map import Group
from careerbot.rules import Rule, RuleFile, read_rules

# The least score of a group's best kind, and how far it may stay behind (or must be
# ahead of) the best kind of every other group. Distress may be a little behind.
_LEAST = {Group.DISTRESS: 0.45, Group.INJECTION: 0.45, Group.OFF_TOPIC: 0.40, Group.SMALL_TALK: 0.60}
_AHEAD = {Group.DISTRESS: 0.0, Group.INJECTION: 0.0, Group.OFF_TOPIC: 0.03, Group.SMALL_TALK: 0.05}
_STATUS = {
    Group.DISTRESS: Status.SUPPORT,
    Group.INJECTION: Status.BLOCKED,
    Group.OFF_TOPIC: Status.OFF_TOPIC,
    Group.SMALL_TALK: Status.SMALL_TALK,
}
_LINES = {Group.DISTRESS: "support", Group.INJECTION: "blocked", Group.OFF_TOPIC: "off_topic", Group.SMALL_TALK: "ok"}
# Kinds of small talk that only the conversation can answer.
_PART_OF_CONVERSATION = ("st_followup", "st_yesno")


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What the message is, and the line of ``phrases.toml`` that answers it; a question has no status."""

    status: Status | None = None
    line: str = ""


_QUESTION = GateDecision()


class Gate:
    """Decides what is answered with a fixed text. Knows no guide and no career."""

    def __init__(self, matcher: KindMatcher) -> None:
        """``matcher``: of the question map whose scores ``decide`` is given.

        Raises:
            StorageError: a rule file is damaged.
        """
        self._distress = read_rules("distress.toml")
        self._injection = read_rules("injection.toml")
        self._off_topic = read_rules("off_topic.toml")
        self._small_talk = read_rules("small_talk.toml")
        self._kinds = matcher.kinds
        self._rows = {
            group: np.array([row for row, kind in enumerate(matcher.kinds) if kind.group is group], dtype=np.intp)
            for group in Group
        }
        files = (self._distress, self._injection, self._off_topic, self._small_talk)
        self._by_kind: dict[str, Rule] = {kind: rule for file in files for kind, rule in file.by_kind().items()}

    def question_in(self, text: str) -> str:
        """The text without greetings and thanks around a question."""
        return strip_pleasantries(text, self._small_talk)

    def decide(self, typed: str, repaired: str, scores: FloatVector, *, follows: bool = False) -> GateDecision:
        """What a message is.

        Args:
            typed: as the person typed it; ``repaired``: with typos mended.
            scores: (n_kinds,) of the repaired message, pleasantries left out.
            follows: the message leans on what was said before, so that its
                topic cannot be told from it alone.
        """
        if found := _match(self._distress, typed, repaired):
            return GateDecision(Status.SUPPORT, found.line)
        if found := _match(self._small_talk, typed, repaired):
            return GateDecision(Status.SMALL_TALK, found.line)
        leading = {group: self._leading(group, scores) for group in _STATUS}
        if (decision := self._by_map(Group.DISTRESS, leading, scores)) is not None:
            return decision
        if found := _match(self._injection, typed, repaired):
            return GateDecision(Status.BLOCKED, found.line)
        if (decision := self._by_map(Group.INJECTION, leading, scores)) is not None:
            return decision
        if follows:
            return _QUESTION
        if found := _match(self._off_topic, typed, repaired):
            return GateDecision(Status.OFF_TOPIC, found.line)
        for group in (Group.SMALL_TALK, Group.OFF_TOPIC):
            if (decision := self._by_map(group, leading, scores)) is not None:
                return decision
        return _QUESTION

    def _leading(self, group: Group, scores: FloatVector) -> int:
        rows = self._rows[group]
        return int(rows[scores[rows].argmax()]) if len(rows) else -1

    def _by_map(self, group: Group, leading: dict[Group, int], scores: FloatVector) -> GateDecision | None:
        """The decision if the group's best kind is near enough and ahead of every other group's."""
        best = leading[group]
        if best < 0 or scores[best] < _LEAST[group]:
            return None
        others = np.concatenate([rows for other, rows in self._rows.items() if other is not group])
        if scores[best] < float(scores[others].max(initial=-1.0)) + _AHEAD[group]:
            return None
        kind = self._kinds[best].kind
        if kind in _PART_OF_CONVERSATION:
            return None
        rule = self._by_kind.get(kind)
        return GateDecision(_STATUS[group], rule.line if rule is not None else _LINES[group])


def _match(rules: RuleFile, typed: str, repaired: str) -> Rule | None:
    """The rule that recognises the message as typed or as repaired."""
    found = rules.match(typed)
    return found if found is not None or repaired == typed else rules.match(repaired)
