"""What each family of rules pays: `scripts/ablation.py QUESTIONS... [--index DIR] [--only NAME ...]`, Markdown.

Each row takes one family out, by patching it here and not by a switch in the product, and asks every set again;
`scripts/question_sets.py` says what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

import numpy as np
from question_sets import Sets, remembered_vectors

from careerbot.answer import abstain, evidence, select
from careerbot.conflicts.asked import Differences
from careerbot.conflicts.model import Conflict, ConflictRule
from careerbot.gates import gate
from careerbot.lookups.comparing import Comparing, Counting
from careerbot.lookups.order import Order
from careerbot.lookups.places import Places
from careerbot.question import query, reader
from careerbot.question import text as question_text
from careerbot.question.dialogue import Cues
from careerbot.question.followup import _Resolver
from careerbot.search import kinds
from careerbot.search.question_map import Group
from careerbot.search.retriever import Retriever, Weights

Patch = AbstractContextManager[object]


def nothing(*_: object, **__: object) -> None:
    return None


def swap(owner: object, name: str, value: object) -> Patch:
    return patch.object(owner, name, value)


def never(owner: object, name: str) -> Patch:
    """The pattern of that name matches nothing."""
    return swap(owner, name, re.compile(r"(?!)"))


@contextmanager
def zero_weight(name: str) -> Iterator[None]:
    """A part of a passage's score counts nothing."""
    values = {name: 0.0, **({"found": 0.0} if name == "kinds" else {})}

    def without(passages: Any, vectors: Any, matcher: Any, coverage: Any, weights: Weights, *, words: Any) -> object:
        left = replace(weights, **values)
        return Retriever(passages, vectors, matcher, coverage, left, words=words)

    with swap(evidence, "Retriever", without):
        yield


@contextmanager
def no_conflicts(rule: ConflictRule) -> Iterator[None]:
    was: Any = Conflict.__dict__["is_shown"]
    with swap(Conflict, "is_shown", property(lambda self: self.rule is not rule and was.fget(self))):
        yield


@contextmanager
def no_signal(name: str) -> Iterator[None]:
    fitted = abstain.read_abstainer()
    left = replace(fitted, weights={**fitted.weights, name: 0.0})
    with swap(evidence, "read_abstainer", lambda: left):
        yield


@contextmanager
def no_phrases(file: str) -> Iterator[None]:
    was = gate._match
    with swap(gate, "_match", lambda rules, *texts: None if rules.path.endswith(file) else was(rules, *texts)):
        yield


@contextmanager
def no_wordings(group: Group) -> Iterator[None]:
    was = gate.Gate._by_map
    with swap(gate.Gate, "_by_map", lambda self, of, *rest: None if of is group else was(self, of, *rest)):
        yield


@contextmanager
def no_focus() -> Iterator[None]:
    was = query.QueryReader.read_query
    with swap(query.QueryReader, "read_query", lambda self, text, focus="", weight=0.0: was(self, text)):
        yield


@contextmanager
def no_places() -> Iterator[None]:
    with ExitStack() as stack:
        for name in ("topic", "find_place"):
            stack.enter_context(swap(Places, name, nothing))
        yield


def families() -> dict[str, Callable[[], Patch]]:
    """What takes a family out, by its name."""
    off: dict[str, Callable[[], Patch]] = {
        f"passages: {name}": partial(zero_weight, name) for name in ("passage", "statement", "heading", "kinds")
    }
    off |= {
        "kinds: BM25 of the wordings": partial(swap, kinds, "_WORDS_WEIGHT", 0.0),
        "kinds: probabilities": partial(swap, kinds, "_LIKELY_PART", 0.0),
        "kinds: near kinds answer in part": partial(
            swap, evidence, "answerable", lambda all_kinds, covered: np.diag(covered).astype(np.float32)
        ),
        "query: focus of a follow-up": no_focus,
        "text: short words of chats": partial(swap, question_text, "_read_slang", dict),
        "split: joined questions": partial(swap, reader, "split", lambda text: [text]),
        "split: one 'and', two questions": partial(swap, reader, "coordinated", lambda text: []),
        "split: what a long message asks": partial(swap, reader, "sentences_that_ask", lambda text: []),
        "follow-up: needs context": partial(swap, _Resolver, "needs_context", lambda self, question: False),
        "follow-up: ordinals": partial(swap, _Resolver, "_ordinal", nothing),
        "follow-up: 'and X?'": partial(swap, _Resolver, "_instead", nothing),
        "follow-up: nods": partial(swap, Cues, "says_nothing", lambda self, text: False),
        "look-up: where it stands": no_places,
        "look-up: order and times": partial(swap, Order, "find_order", nothing),
        "look-up: superlatives": partial(swap, Comparing, "_superlative", nothing),
        "look-up: limits": partial(swap, Comparing, "_within_limit", nothing),
        "look-up: counts and lists": partial(swap, Counting, "find_list", nothing),
        "differences: asked plainly": partial(swap, Differences, "asked_plainly", nothing),
        "differences: ordinary questions": partial(swap, Differences, "asked", nothing),
    }
    off |= {f"differences: rule {rule.value}": partial(no_conflicts, rule) for rule in ConflictRule}
    off |= {
        "gates: probe": partial(swap, gate, "_PROBE_WEIGHT", 0.0),
    }
    files = ("distress.toml", "injection.toml", "off_topic.toml", "small_talk.toml")
    off |= {f"gates: phrases of {name}": partial(no_phrases, name) for name in files}
    off |= {
        f"gates: wordings, {group.value}": partial(no_wordings, group) for group in Group if group is not Group.CAREER
    }
    off |= {
        "select: leaning sentences": partial(never, select, "LEANS"),
        "select: corrections": partial(never, select, "CORRECTS"),
        "select: replies": partial(never, select, "REPLIES"),
        "select: false beliefs": partial(never, select, "BELIEVED"),
        "select: nothing twice": partial(swap, select, "_repeats", lambda content, said: False),
    }
    return off | {f"abstain: {name}": partial(no_signal, name) for name in abstain.read_abstainer().weights}


def main() -> None:
    sets, only = Sets.of_command(__doc__, choose="families")
    with remembered_vectors():
        whole = sets.ask()
        print(sets.head("without", whole), flush=True)
        for family, take_out in families().items():
            if family.startswith(only):
                with take_out():
                    print(sets.row(family, whole, sets.ask()), flush=True)


if __name__ == "__main__":
    main()
