"""A few words, perhaps not yet typed to their end -> the careers that fit, without the encoder."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from careerbot.careers.model import Career, Careers, n_people
from careerbot.careers.names import NameIndex, Tier
from careerbot.english.words import STOP_WORDS, stem_words, words
from careerbot.question.glossary import read_glossary
from careerbot.search.encoder import FloatVector
from careerbot.toml_files import LANGUAGE, LANGUAGES

_MOST_WORDS = 12
_LEAST_BEGUN = 2  # letters of a word that is still being typed
_OF_BEST = 0.5  # of the best score, from which on the words of a guide count
# How a career is found, the surest first: its name or another name holds the words, or words that begin so; the words
# are found to mean it; its titles or its guide have them.
_NAMED, _CALLED, _BEGINS_NAME, _BEGINS_OTHER, _MEANT, _SAID = range(6)
_MEANS = {Tier.OWN: _CALLED, Tier.TRADE: _MEANT, Tier.TITLE: _SAID, Tier.PART: _SAID}
_OF_TITLES = 0.8  # of the score of titles and guide together: what a guide tells most about counts more


class CareerSearch:
    """Finds careers by their names, other names, titles, and by what their guides say."""

    def __init__(self, careers: Careers) -> None:
        self._careers = careers
        self._index = NameIndex(careers.claims, careers.common, careers.words.vocabulary)
        self._names = [[words(name) for name in career.names] for career in careers.rows]
        self._name_stems = [[set(stem_words(name)) for name in names] for names in self._names]

    @cached_property
    def _title_stems(self) -> list[str]:
        return sorted(self._careers.title_words.vocabulary)

    @cached_property
    def _stems(self) -> list[str]:
        return sorted(self._careers.words.vocabulary)

    def find(self, text: str) -> tuple[Career, ...]:
        """The careers that a text means, the best first; all where it says nothing.

        What finds nothing in the language of the guides is tried in the other languages that are asked in.
        """
        if not text.strip():
            return self._careers.rows
        found = self._find(text)
        for language in LANGUAGES:
            if not found and language != LANGUAGE:
                found = self._find(read_glossary(language).english(text))
        return found

    def _find(self, text: str) -> tuple[Career, ...]:
        said = words(text)[:_MOST_WORDS]
        if not said:
            return ()
        how = self._named(said)
        for match in self._index.find(" ".join(said)):
            for row, tier in match.claims.items():
                how[row] = min(how.get(row, _MEANS[tier]), _MEANS[tier])
        scores = _OF_TITLES * _of_most(self._in_titles(said)) + _of_most(self._in_guide(said))
        for row in np.flatnonzero(scores).tolist():
            how.setdefault(row, _SAID)
        rows = self._careers.rows

        def order(row: int) -> tuple[int, float, float, str]:
            score = scores[row] if how[row] == _SAID else 0.0
            return how[row], -round(float(score), 3), -n_people(rows[row]), rows[row].slug

        return tuple(rows[row] for row in sorted(how, key=order))

    def _named(self, said: Sequence[str]) -> dict[int, int]:
        """How the careers are found that have a name with all of the words, or with words that begin so."""
        found: dict[int, int] = {}
        whole = set(stem_words(said))
        for row, (names, of_names) in enumerate(zip(self._names, self._name_stems, strict=True)):
            for at, (name, of_name) in enumerate(zip(names, of_names, strict=True)):
                if whole <= of_name:
                    how = _CALLED if at else _NAMED
                elif all(any(word.startswith(one) for word in name) for one in said):
                    how = _BEGINS_OTHER if at else _BEGINS_NAME
                else:
                    continue
                found[row] = min(how, found.get(row, how))
        return found

    def _in_titles(self, said: Sequence[str]) -> FloatVector:
        """(n_careers,) how well the titles have all of the words, 0 where one is missing."""
        telling = [word for word in said if word not in STOP_WORDS] or list(said)
        of_titles = self._careers.title_words
        scores = [of_titles.scores(_begun(word, self._title_stems)) for word in telling]
        return _of_all(scores)

    def _in_guide(self, said: Sequence[str]) -> FloatVector:
        """(n_careers,) how well the guides have all of the words, 0 where one is missing or hardly stands there."""
        asked = [word for word in said if word not in STOP_WORDS]
        telling = [word for word in asked if not self._careers.common.issuperset(stem_words([word]))] or asked
        scores = _of_all([self._scores_in_guides(word) for word in telling])
        least = _OF_BEST * float(scores.max(initial=0.0))
        return np.where(scores >= least, scores, np.float32(0))

    def _scores_in_guides(self, word: str) -> FloatVector:
        """(n_careers,) of a word, or of those that it begins where no guide has it."""
        of_guides = self._careers.words
        whole = stem_words([word])
        return of_guides.scores(
            whole if all(stem in of_guides.vocabulary for stem in whole) else _begun(word, self._stems)
        )


def _begun(word: str, vocabulary: Sequence[str]) -> list[str]:
    """The stems that a word begins or is a form of; ``vocabulary`` is sorted."""
    found = set(stem_words([word]))
    if len(word) >= _LEAST_BEGUN:
        at = bisect_left(vocabulary, word)
        while at < len(vocabulary) and vocabulary[at].startswith(word):
            found.add(vocabulary[at])
            at += 1
    return sorted(found)


def _of_most(scores: FloatVector) -> FloatVector:
    most = float(scores.max(initial=0.0))
    return scores / np.float32(most) if most > 0 else scores


def _of_all(scores: Sequence[FloatVector]) -> FloatVector:
    """Their sum where none of them is 0."""
    if not scores:
        return np.zeros(1, dtype=np.float32)
    table = np.stack(scores)
    whole: FloatVector = np.where((table > 0).all(axis=0), table.sum(axis=0), np.float32(0)).astype(np.float32)
    return whole
