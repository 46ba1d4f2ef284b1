"""What a message is before it is a question: a call for help, an attack, small talk, something else.

Two witnesses speak: phrases in files that a person can read (``rules``), and the
question map's wordings of those groups. Either is enough, and distress goes
before everything else. A list of phrases and wordings is no detector: what
neither holds passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from careerbot.gates.probe import GroupProbe, Lines
from careerbot.gates.rules import Rule, RuleFile
from careerbot.search.encoder import FloatVector
from careerbot.search.kinds import KindMatcher
from careerbot.search.question_map import Group

# The least score of a group's best kind; and how far it must be ahead of the best kind of every
# other group, once the group's probe has been added with this weight.
_LEAST = {Group.DISTRESS: 0.36, Group.INJECTION: 0.30, Group.OFF_TOPIC: 0.22, Group.SMALL_TALK: 0.30}
_AHEAD = {Group.DISTRESS: 0.10, Group.INJECTION: 0.12, Group.OFF_TOPIC: 0.06, Group.SMALL_TALK: 0.03}
_PROBE_WEIGHT = 0.15
# What is no nearer than this to anything in the guide may be off topic with less of a lead, and the other way round.
_FAR = 0.28
# A call for help may stand in half a sentence of a long message. Such a part must be this far ahead, and the message
# not this far behind; what is less, but so far ahead, is a weak sign: it is answered, with a quiet line.
_PART_AHEAD = 0.22
_WHOLE_BEHIND = -0.05
_WORRIED_AHEAD = 0.05
# How much more the map must say of a task that the off-topic phrases know.
_UNLIKELY = 0.12
_WORDINGS = "wordings"
_LINES = {Group.DISTRESS: "support", Group.INJECTION: "blocked", Group.OFF_TOPIC: "off_topic", Group.SMALL_TALK: "ok"}
# Kinds of small talk that only the conversation can answer.
_PART_OF_CONVERSATION = ("st_followup", "st_yesno")


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
    """What the message is, the line of ``phrases.toml`` that answers it, and why.

    ``is_worried``: there are weak signs of distress in a message that is something else.
    """

    group: Group = Group.CAREER
    line: str = ""
    why: str = ""
    is_worried: bool = False

    @property
    def is_question(self) -> bool:
        """Whether nothing keeps the message from being answered from the guide."""
        return self.group is Group.CAREER

    @property
    def is_by_wordings(self) -> bool:
        """Whether it is likeness to wordings of the map that decided, and no phrase."""
        return self.why.startswith(_WORDINGS)


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

    def hear_distress(self, typed: str, written: str) -> Rule | None:
        """The rule whose phrase of distress stands in the message, whatever its language is taken for."""
        return _match(self._distress, typed, written)

    def decide(
        self,
        typed: str,
        written: str,
        signals: GateSignals,
        parts: Sequence[GateSignals] = (),
        *,
        heard: Rule | None,
        follows: bool = False,
    ) -> GateDecision:
        """What a message is.

        Args:
            typed: as the person typed it; ``written``: with short words written out.
            signals: of the message as written out; ``parts``: of each part of it, if it has several.
            heard: from ``hear_distress``.
            follows: the message leans on what was said before, so that its
                topic cannot be told from it alone.
        """
        if heard is not None:
            return GateDecision(Group.DISTRESS, heard.line, f"phrases: {heard.name}")
        if decision := self._part_in_distress(signals, parts):
            return decision
        decided = self._decide_rest(typed, written, signals, follows)
        if decided.group in (Group.DISTRESS, Group.INJECTION):
            return decided
        return replace(
            decided, is_worried=any(self._distress_ahead(one) >= _WORRIED_AHEAD for one in (signals, *parts))
        )

    def _distress_ahead(self, signals: GateSignals) -> float:
        """How far distress is ahead of everything else; -1 where nothing is near to it."""
        found = self._best(Group.DISTRESS, signals)
        return -1.0 if found is None or found[1] < _LEAST[Group.DISTRESS] else found[2]

    def _part_in_distress(self, signals: GateSignals, parts: Sequence[GateSignals]) -> GateDecision | None:
        if not parts or self._distress_ahead(signals) < _WHOLE_BEHIND:
            return None
        surest = max(parts, key=self._distress_ahead)
        ahead = self._distress_ahead(surest)
        return self._by_map(Group.DISTRESS, surest) if ahead >= _PART_AHEAD else None

    def _decide_rest(self, typed: str, written: str, signals: GateSignals, follows: bool) -> GateDecision:
        if found := _match(self._small_talk, typed, written):
            return GateDecision(Group.SMALL_TALK, found.line, f"phrases: {found.name}")
        task = _match(self._off_topic, typed, written)
        if decision := self._by_map(Group.DISTRESS, signals, _UNLIKELY if task else 0.0):
            return decision
        if found := _match(self._injection, typed, written):
            return GateDecision(Group.INJECTION, found.line, f"phrases: {found.name}")
        if decision := self._by_map(Group.INJECTION, signals, _UNLIKELY if task else 0.0):
            return decision
        if follows:
            return _QUESTION
        if task:
            return GateDecision(Group.OFF_TOPIC, task.line, f"phrases: {task.name}")
        small_talk = self._by_map(Group.SMALL_TALK, signals)
        return small_talk or self._by_map(Group.OFF_TOPIC, signals, signals.nearest - _FAR) or _QUESTION

    def _best(self, group: Group, signals: GateSignals) -> tuple[int, float, float] | None:
        """The row of the group's best kind, its score, and how far it is ahead of every other group."""
        rows, scores = self._rows[group], signals.kind_scores
        if not len(rows):
            return None
        best = int(rows[scores[rows].argmax()])
        others = np.concatenate([rows for other, rows in self._rows.items() if other is not group])
        ahead = float(scores[best] - scores[others].max(initial=-1.0))
        return best, float(scores[best]), ahead + _PROBE_WEIGHT * self._probe.score(group, signals.vector)

    def _by_map(self, group: Group, signals: GateSignals, more: float = 0.0) -> GateDecision | None:
        """The decision if the group's best kind is near enough and far enough ahead; ``more``: by so much more."""
        found = self._best(group, signals)
        if found is None:
            return None
        best, score, ahead = found
        kind = self._kinds[best].kind
        if score < _LEAST[group] or ahead < _AHEAD[group] + more or kind in _PART_OF_CONVERSATION:
            return None
        rule = self._by_kind.get(kind)
        why = f"{_WORDINGS}: {kind} {score:.2f}, {ahead:+.2f} ahead of the others"
        return GateDecision(group, rule.line if rule is not None else _LINES[group], why)


def _match(rules: RuleFile, typed: str, written: str) -> Rule | None:
    """The rule that recognises the message as typed or as written out."""
    found = rules.match(typed)
    return found if found is not None or written == typed else rules.match(written)
