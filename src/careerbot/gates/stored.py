"""Compiled rule files as plain values, so that an index can hold them: compiling costs more than an answer.

What is stored carries a hash of all that it was made of, the rule files and the
code that reads them. Where that has changed since, the rules are compiled again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from careerbot.gates.patterns import Phrase, PhraseSet, Reader
from careerbot.gates.rules import FILES, Rule, RuleFile, path_of, read_rules

_CODE = ("language.py", "patterns.py", "rules.py", "stored.py")


def made_of() -> str:
    """SHA-256 of the rule files and of the code that compiles them, in hex."""
    digest = hashlib.sha256()
    code = Path(__file__).parent
    for path in (*map(path_of, FILES), *(code / name for name in _CODE)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def compiled_rules() -> tuple[dict[str, Any], tuple[RuleFile, ...]]:
    """The rule files of ``FILES`` compiled, and the same for ``rules_of``.

    Raises:
        StorageError: a rule file is damaged.
    """
    files = tuple(map(read_rules, FILES))
    return {"made_of": made_of(), "files": [_plain(file) for file in files]}, files


def rules_of(stored: dict[str, Any]) -> tuple[RuleFile, ...]:
    """The rules of ``FILES``: as stored by ``compiled_rules``, or compiled again if they have changed since.

    Stored rules have no examples: those are for ``careerbot check``.

    Raises:
        StorageError: a rule file is damaged.
    """
    if stored["made_of"] != made_of():
        return compiled_rules()[1]
    return tuple(_rule_file(name, plain) for name, plain in zip(FILES, stored["files"], strict=True))


def _plain(file: RuleFile) -> dict[str, Any]:
    phrases: dict[Phrase, int] = {}  # exceptions for all groups stand in each of them

    def numbers(of_rule: PhraseSet) -> list[int]:
        return [phrases.setdefault(phrase, len(phrases)) for phrase in of_rule.phrases]

    rules = [
        {
            "name": rule.name,
            "line": rule.line,
            "kinds": rule.kinds,
            "strip": rule.strip,
            "phrases": numbers(rule.phrases),
            "exceptions": numbers(rule.exceptions),
            "regexes": [regex.pattern for regex in rule.regexes],
        }
        for rule in file.rules
    ]
    return {
        "whole": file.whole,
        "known": sorted(file.reader.known),
        "spelling": file.reader.spelling,
        "fillers": sorted(file.reader.fillers),
        "rules": rules,
        "phrases": [(phrase.regex, sorted(phrase.firsts)) for phrase in phrases],
    }


def _rule_file(name: str, plain: dict[str, Any]) -> RuleFile:
    phrases = [Phrase(regex, frozenset(firsts)) for regex, firsts in plain["phrases"]]

    def chosen(numbers: Sequence[int]) -> PhraseSet:
        return PhraseSet([phrases[number] for number in numbers])

    rules = tuple(
        Rule(
            name=rule["name"],
            line=rule["line"],
            kinds=tuple(rule["kinds"]),
            strip=rule["strip"],
            phrases=chosen(rule["phrases"]),
            exceptions=chosen(rule["exceptions"]),
            regexes=tuple(re.compile(regex, re.IGNORECASE) for regex in rule["regexes"]),
            yes=(),
            no=(),
        )
        for rule in plain["rules"]
    )
    return RuleFile(
        str(path_of(name)), Reader(plain["known"], plain["spelling"], plain["fillers"]), rules, plain["whole"]
    )
