"""Does the guide answer this question? Signals of one question, and a small fitted model over them.

No single similarity tells: "What do they earn in Canada?" is near to what the
guide says about pay. The signals ask different things: is the question of a kind
that the guide answers, or of one that it does not; whom and what does it name
that the guide does not; what sort of answer does it want, and does the nearest
passage hold one. A logistic regression over them (``data/abstaining.json``,
fitted by ``scripts/fit_abstaining.py``) gives the log-odds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from careerbot.english.answers import AMOUNT, BEST, THEM, YES_NO
from careerbot.english.words import stems
from careerbot.errors import StorageError
from careerbot.guides.model import Guide
from careerbot.guides.names import OWN_STEMS
from careerbot.question.query import Query
from careerbot.search.retriever import Hit
from careerbot.toml_files import data_path

FILE = "abstaining.json"
_LEAST_PROBABILITY = 1e-4
_N_BEST = 3  # passages of which an answer is mostly made
_COURSES = ("certificate", "course")
# What a question asks about by such a name, and the guide does not name, it does not answer, whatever else is near.
DECISIVE = frozenset({"place", "school", "employer", "year", "unknown"})


class Reason(NamedTuple):
    """A signal, what it counts and what it was for this question."""

    signal: str
    weight: float
    value: float

    @property
    def part(self) -> float:
        """What it adds to the log-odds."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the guide lacks the answer, and why.

    Attributes:
        log_odds: that the guide does not answer: ``bias`` and the parts of
            all reasons; ``absent`` where they are above ``threshold``, or where
            ``named`` is what the question asks about by name and the guide does not name.
        reasons: every signal, the greatest part of the odds first.
    """

    log_odds: float
    absent: bool
    reasons: tuple[Reason, ...]
    bias: float
    threshold: float
    named: str = ""


@dataclass(frozen=True)
class Abstainer:
    """The fitted model: ``log_odds = bias + sum(weights[s] * signal s)``."""

    weights: dict[str, float]
    bias: float
    threshold: float

    def judge(self, signals: dict[str, float], named: str = "") -> Verdict:
        """The verdict on one question; ``named``: what it asks about by name and the guide does not name."""
        reasons = [Reason(name, weight, signals[name]) for name, weight in self.weights.items()]
        log_odds = self.bias + sum(reason.part for reason in reasons)
        ranked = sorted(reasons, key=lambda reason: -abs(reason.part))
        absent = bool(named) or log_odds > self.threshold
        return Verdict(log_odds, absent, tuple(ranked), self.bias, self.threshold, named)


@cache
def read_abstainer(*, is_confirmed: bool = True) -> Abstainer:
    """The model that is installed with careerbot.

    Args:
        is_confirmed: whether a person confirmed which places of the guide answer which kinds. Where the build
            found them, the kinds say less, and how near the guide's words come says more.

    Raises:
        StorageError: the file is damaged.
    """
    path = data_path(FILE, language="")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        model = raw if is_confirmed else raw["found"]
        return Abstainer(dict(model["weights"]), float(model["bias"]), float(model["threshold"]))
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise StorageError(f"{path}: not a fitted model: {err}", hint="run scripts/fit_abstaining.py") from err


def signals(
    query: Query,
    hits: Sequence[Hit],
    guide: Guide,
    covered: npt.NDArray[np.bool_],
    partly: npt.NDArray[np.bool_],
    career: npt.NDArray[np.bool_],
) -> dict[str, float]:
    """What the model weighs, by name; yes is 1, no is 0.

    Args:
        hits: best first, at least one.
        covered: (n_kinds,) whether the guide answers the kind.
        partly: (n_kinds,) whether it answers another kind that answers this one in part.
        career: (n_kinds,) whether the kind is about careers at all.
    """
    subject = query.subject
    best = guide.text(hits[0].passage.span)
    said = set(stems(best))
    about_this = subject.own or subject.field
    other = bool(subject.others) and not about_this and not THEM.search(subject.neutral)
    told = any(set(stems(name)) <= said for name in subject.others)
    absent = {kind for kind, _ in subject.absent}
    half = query.kind_probabilities[partly].sum() / 2
    known = query.kind_probabilities[covered].sum() + half
    unknown = query.kind_probabilities[~covered].sum() - half
    values = {
        "kind_ahead": query.kind_scores[career & ~covered & ~partly].max(initial=0)
        - query.kind_scores[covered].max(initial=0),
        "kind_log_odds": np.log(unknown + _LEAST_PROBABILITY) - np.log(known + _LEAST_PROBABILITY),
        "other_job": other and not told,
        "school": not absent.isdisjoint(_COURSES),
        "tool": "tool" in absent,
        "degree": "degree" in absent,
        "yes_no": YES_NO.search(query.text) is not None,
        "amount": AMOUNT.search(query.text) is not None,
        "best": BEST.search(query.text) is not None,
        "cosine": max((cosine for hit in hits[:_N_BEST] for cosine in hit.statement_scores), default=0.0),
        "words_missing": _missing(query, guide, hits),
    }
    return {name: float(value) for name, value in values.items()}


def _missing(query: Query, guide: Guide, hits: Sequence[Hit]) -> float:
    """The share of the question's words that the best passages and their headings lack."""
    asked = set(stems(query.subject.fielded)) - OWN_STEMS
    if not asked:
        return 0.0
    told = {stem for hit in hits[:_N_BEST] for stem in stems(f"{hit.passage.heading} {guide.text(hit.passage.span)}")}
    return len(asked - told) / len(asked)
