"""One name for every career: texts in which the career's own names are replaced.

"How much do ML engineers earn?" and "How much do nurses earn?" are the same
question asked of two guides. Putting the same words in the place of the
career's names lets one question map serve every guide, and keeps the name,
which stands everywhere in its guide, from deciding what is similar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from careerbot.english.words import stems

ONE = "person in this career"
MANY = "people in this career"
THIS_FIELD = "this field"
OWN_STEMS = frozenset(stems(f"{ONE} {MANY} {THIS_FIELD}"))
"""The stems of the words that stand for a career's name."""
_JOINT = "\u02cd"  # a letter to what cuts a text into words, and hardly ever typed
_SLOT = re.compile(r"\{career\}(s?)|\{field\}", re.IGNORECASE)


class CareerNames:
    """Finds a career's names in a text, singular or plural, whatever the case."""

    def __init__(self, names: Sequence[str]) -> None:
        """``names`` in the singular; a name "X Engineer" also covers "X engineering"."""
        longest_first = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
        forms = "|".join(rf"[\s{_JOINT}-]+".join(map(re.escape, name.split())) for name in longest_first) or "(?!)"
        one = rf"(?:{forms})"
        # A guide may give two names as one: "Machine Learning Engineer / AI Specialists".
        self._pattern = re.compile(rf"\b(?:an?\s+)?({one}(?:\s*/\s*{one})?)(s|'s|ing)?\b", re.IGNORECASE)
        self.names = tuple(longest_first)

    def without(self, text: str) -> str:
        """The text without the names."""
        return self._pattern.sub(" ", text.replace("’", "'"))

    def renamed(self, text: str, name: str) -> str:
        """The text with another career's name in the place of every name."""
        return self._pattern.sub(
            lambda match: f"{name}{match[2] or ''}" if match[2] == "s" else name, text.replace("’", "'")
        )

    def together(self, text: str) -> str:
        """The text with each name as one word, for what cuts texts at their "and"; ``apart`` undoes it."""
        return self._pattern.sub(lambda match: _JOINT.join(match[0].split()), text)

    def neutral(self, text: str) -> str:
        """The text with every name replaced by the same words."""
        return self._pattern.sub(_replacement, text.replace("’", "'"))


def apart(text: str) -> str:
    """A text that went through ``CareerNames.together`` as it was."""
    return text.replace(_JOINT, " ")


def _replacement(match: re.Match[str]) -> str:
    ending = (match[2] or "").lower()
    if ending == "ing":
        return "this career"
    article = "a " if match[0].lower().startswith(("a ", "an ")) else ""
    return MANY if ending == "s" else f"{article}{ONE}{ending}"


def fill_slot(wording: str, career: str | None = None) -> str:
    """A wording of the question map with ``{career}`` filled, neutrally without a name, and ``{field}`` neutrally."""

    def name(match: re.Match[str]) -> str:
        if match[1] is None:
            return THIS_FIELD
        if career is not None:
            return career + match[1]
        return MANY if match[1] else ONE

    return _SLOT.sub(name, wording)
