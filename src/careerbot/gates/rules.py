"""Rule files: groups of phrases by which a message is recognised, with exceptions and examples.

``data/en/distress.toml``, ``injection.toml``, ``off_topic.toml`` and
``small_talk.toml`` share one form, which a counselor can edit. Each group has
messages that it must and must not recognise; ``careerbot check`` tries them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from careerbot.errors import StorageError
from careerbot.gates.language import PhraseCompiler, PhraseSet, Tokenizer, Tokens
from careerbot.toml_files import LANGUAGE, data_path, is_texts

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib
import hashlib
from collections.abc import Sequence

from careerbot.gates.language import Phrase

FILES = ("distress.toml", "injection.toml", "off_topic.toml", "small_talk.toml")
_KEYS = {"name", "about", "line", "kinds", "phrases", "except", "regex", "yes", "no"}
_CODE = ("language.py", "rules.py")


@dataclass(frozen=True, eq=False)
class Rule:
    """One group of phrases.

    Attributes:
        line: the line of ``phrases.toml`` that answers it.
        kinds: kinds of the question map that are answered in the same way.
        regexes: for marks that are no words, tried on the text as typed.
        yes: messages that the group must recognise; ``no``: that it must not.
    """

    name: str
    line: str
    kinds: tuple[str, ...]
    phrases: PhraseSet
    exceptions: PhraseSet
    regexes: tuple[re.Pattern[str], ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    def matches(self, text: str, tokens: Tokens) -> bool:
        """Whether a phrase stands in the text that no exception touches."""
        if any(regex.search(text) for regex in self.regexes):
            return True
        found = self.phrases.find_phrases(tokens)
        if not found:
            return False
        spared = self.exceptions.find_phrases(tokens)
        return any(all(end <= start2 or end2 <= start for start2, end2 in spared) for start, end in found)


@dataclass(frozen=True)
class RuleFile:
    """The rules of one file and the reader for their words.

    ``whole``: they recognise a message only if nothing else stands in it.
    """

    path: str
    tokenizer: Tokenizer
    rules: tuple[Rule, ...]
    whole: bool = False

    def match(self, text: str) -> Rule | None:
        """The first rule that recognises the text."""
        tokens = self.tokenizer.tokenize(text)
        if self.whole:
            used = self.used(tokens)
            return next((rule for rule in self.rules if rule in used), None)
        return next((rule for rule in self.rules if rule.matches(text, tokens)), None)

    def used(self, tokens: Tokens) -> frozenset[Rule]:
        """The rules whose phrases, one after the other, are all that stands there; else none."""
        reached: dict[int, frozenset[Rule]] = {0: frozenset()}
        for at in range(len(tokens.starts)):
            if at not in reached:
                continue
            if tokens.words[at] == ".":
                reached.setdefault(at + 1, reached[at])
            for rule in self.rules:
                if n := rule.phrases.at(tokens, at):
                    reached.setdefault(at + n, reached[at] | {rule})
        return reached.get(len(tokens.starts), frozenset())

    def by_kind(self) -> dict[str, Rule]:
        """The rule of each kind of the question map that a rule names."""
        return {kind: rule for rule in self.rules for kind in rule.kinds}


def read_rules(name: str, language: str = LANGUAGE) -> RuleFile:
    """A rule file of a language that is installed with careerbot.

    Raises:
        StorageError: names the file, the group and the phrase that is wrong.
    """
    path = data_path(name, language)
    return parse_rules(path.read_text(encoding="utf-8"), str(path))


def parse_rules(text: str, path: str) -> RuleFile:
    """The rules of a file's text.

    Raises:
        StorageError: as ``read_rules``.
    """
    try:
        raw = tomllib.loads(text)
        lists = {name: _texts(raw.get("lists", {}), name) for name in raw.get("lists", {})}
        groups = list(raw["group"])
        fillers, spelling = _texts(raw, "fillers"), dict(raw.get("spelling", {}))
        phrases = [p for group in groups for key in ("phrases", "except") for p in group.get(key, ())]
        phrases += raw.get("except", ())
        compiler = PhraseCompiler(lists, fillers)
        known = {word for phrase in phrases for word in compiler.words_of(phrase)}
        reader = Tokenizer(known | {word for value in spelling.values() for word in value.split()}, spelling, fillers)
        everywhere = _texts(raw, "except")
        whole = bool(raw.get("whole", False))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as err:
        raise StorageError(f"{path}: not a rule file: {err}", hint="correct the file") from err
    rules = []
    for number, group in enumerate(groups, 1):
        try:
            rules.append(_rule(group, everywhere, compiler))
        except (KeyError, TypeError, ValueError, re.error) as err:
            name_of = group.get("name", f"number {number}") if isinstance(group, dict) else f"number {number}"
            raise StorageError(f"{path}: group {name_of}: {err}", hint="correct the group") from err
    return RuleFile(path, reader, tuple(rules), whole)


def broken_examples(rules: RuleFile) -> Iterator[str]:
    """One line for each example of a rule file that is not treated as it says."""

    def recognised(rule: Rule, text: str) -> bool:
        tokens = rules.tokenizer.tokenize(text)
        return rule in rules.used(tokens) if rules.whole else rule.matches(text, tokens)

    for rule in rules.rules:
        for text in rule.yes:
            if not recognised(rule, text):
                yield f"{rules.path}: group {rule.name}: must recognise {text!r} and does not"
        for text in rule.no:
            if recognised(rule, text):
                yield f"{rules.path}: group {rule.name}: must not recognise {text!r} and does"


def _rule(group: Mapping[str, Any], everywhere: tuple[str, ...], compiler: PhraseCompiler) -> Rule:
    if unknown := set(group) - _KEYS:
        raise ValueError(f"unknown key {sorted(unknown)[0]!r}; a group has {', '.join(sorted(_KEYS))}")

    def compiled(texts: tuple[str, ...]) -> PhraseSet:
        found = []
        for text in texts:
            try:
                found.append(compiler.compile(text))
            except ValueError as err:
                raise ValueError(f"the phrase {text!r}: {err}") from err
        return PhraseSet(found)

    yes, no = _texts(group, "yes"), _texts(group, "no")
    if not yes:
        raise ValueError("no example that it must recognise (yes = [...])")
    return Rule(
        name=str(group["name"]),
        line=str(group.get("line", group["name"])),
        kinds=_texts(group, "kinds"),
        phrases=compiled(_texts(group, "phrases")),
        exceptions=compiled((*everywhere, *_texts(group, "except"))),
        regexes=tuple(re.compile(text, re.IGNORECASE) for text in _texts(group, "regex")),
        yes=yes,
        no=no,
    )


def _texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = values.get(name, [])
    if not is_texts(value):
        raise ValueError(f"{name} must be a list of texts")
    return tuple(value)


def made_of(language: str = LANGUAGE) -> str:
    """SHA-256 of a language's rule files and of the code that compiles them, in hex."""
    digest = hashlib.sha256()
    code = Path(__file__).parent
    for path in (*(data_path(name, language) for name in FILES), *(code / name for name in _CODE)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def compiled_rules(language: str = LANGUAGE) -> tuple[dict[str, Any], tuple[RuleFile, ...]]:
    """The rule files of ``FILES`` in a language compiled, and the same for ``rules_of``.

    Raises:
        StorageError: a rule file is damaged.
    """
    files = tuple(read_rules(name, language) for name in FILES)
    return {"language": language, "made_of": made_of(language), "files": [_plain(file) for file in files]}, files


def rules_of(stored: dict[str, Any]) -> tuple[RuleFile, ...]:
    """The rules of ``FILES``: as stored by ``compiled_rules``, or compiled again if they have changed since.

    Stored rules have no examples: those are for ``careerbot check``.

    Raises:
        StorageError: a rule file is damaged.
    """
    language = stored["language"]
    if stored["made_of"] != made_of(language):
        return compiled_rules(language)[1]
    paths = (str(data_path(name, language)) for name in FILES)
    return tuple(_rule_file(path, plain) for path, plain in zip(paths, stored["files"], strict=True))


def _plain(file: RuleFile) -> dict[str, Any]:
    phrases: dict[Phrase, int] = {}  # exceptions for all groups stand in each of them

    def numbers(of_rule: PhraseSet) -> list[int]:
        return [phrases.setdefault(phrase, len(phrases)) for phrase in of_rule.phrases]

    rules = [
        {
            "name": rule.name,
            "line": rule.line,
            "kinds": rule.kinds,
            "phrases": numbers(rule.phrases),
            "exceptions": numbers(rule.exceptions),
            "regexes": [regex.pattern for regex in rule.regexes],
        }
        for rule in file.rules
    ]
    return {
        "whole": file.whole,
        "known": sorted(file.tokenizer.known),
        "spelling": file.tokenizer.spelling,
        "fillers": sorted(file.tokenizer.fillers),
        "rules": rules,
        "phrases": [(phrase.regex, sorted(phrase.firsts)) for phrase in phrases],
    }


def _rule_file(path: str, plain: dict[str, Any]) -> RuleFile:
    phrases = [Phrase(regex, frozenset(firsts)) for regex, firsts in plain["phrases"]]

    def chosen(numbers: Sequence[int]) -> PhraseSet:
        return PhraseSet([phrases[number] for number in numbers])

    rules = tuple(
        Rule(
            name=rule["name"],
            line=rule["line"],
            kinds=tuple(rule["kinds"]),
            phrases=chosen(rule["phrases"]),
            exceptions=chosen(rule["exceptions"]),
            regexes=tuple(re.compile(regex, re.IGNORECASE) for regex in rule["regexes"]),
            yes=(),
            no=(),
        )
        for rule in plain["rules"]
    )
    return RuleFile(path, Tokenizer(plain["known"], plain["spelling"], plain["fillers"]), rules, plain["whole"])
