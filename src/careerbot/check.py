"""What `careerbot check` tries: the guides and every list of words that a person may have edited."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from careerbot.answer.phrases import read_phrases
from careerbot.answer.suggest import TOPICS_FILE, parse_topics, wrong_topic
from careerbot.conflicts.measures import FILE as MEASURES_FILE
from careerbot.conflicts.measures import read_measures
from careerbot.conflicts.model import read_conflicts
from careerbot.errors import CareerbotError, GuideProblems, StorageError
from careerbot.gates.rules import FILES, broken_examples, read_rules
from careerbot.guides.corpus import read_corpus
from careerbot.guides.model import Guide
from careerbot.lookups.words import read_lookup_words
from careerbot.question.dialogue import read_cues
from careerbot.question.gazetteer import read_lexicon
from careerbot.question.language import LanguageIdentifier
from careerbot.search.coverage import read_coverage
from careerbot.search.question_map import read_question_map
from careerbot.toml_files import LANGUAGES, TomlFile, read_data

_PLAIN = 0.8  # probability from which a guide is plainly in a language
_N_STATEMENTS = 100  # enough of a guide to tell its language


@dataclass(frozen=True, slots=True)
class Checked:
    """The guides without a problem, every problem, and what may be one."""

    sound: tuple[Guide, ...]
    problems: tuple[CareerbotError, ...]
    warnings: tuple[str, ...] = ()


def check(corpus: Path, support: Path | None = None) -> Checked:
    """Read everything that a build and an answer read.

    Raises:
        CareerbotError: careerbot's own lists, or the corpus, cannot be read at all.
    """
    for read in (read_lexicon, read_lookup_words, read_cues):
        read()
    guides, problems = read_corpus(corpus)
    question_map = read_question_map()
    kinds = {kind.kind for kind in question_map.kinds}
    check_measures(kinds)
    check_topics(kinds)
    sound = []
    for guide in guides:
        try:
            read_coverage(guide, question_map)
            read_conflicts(guide, kinds)
        except CareerbotError as err:
            problems.append(err)
        else:
            sound.append(guide)
    return Checked(tuple(sound), (*each_problem(problems), *check_rules(support)), language_warnings(guides))


def language_warnings(guides: Sequence[Guide]) -> tuple[str, ...]:
    """A line for each guide that is plainly not written in the language that its settings name."""
    identifier = LanguageIdentifier() if guides else None
    warnings = []
    for guide in guides:
        said = (guide.statement_text(one) for unit in guide.units for one in unit.statements())
        text = " ".join(itertools.islice(said, _N_STATEMENTS))
        written = identifier.plainly(text, _PLAIN) if identifier else None
        if written and written != guide.language.partition("-")[0]:
            warnings.append(
                f"{guide.slug}: seems to be written in the language {written!r}, its settings say {guide.language!r}"
            )
    return tuple(warnings)


def each_problem(errors: list[CareerbotError]) -> Iterator[CareerbotError]:
    """The errors, with those that were raised together one by one."""
    for err in errors:
        if isinstance(err, GuideProblems):
            yield from err.problems
        else:
            yield err


def check_rules(support: Path | None = None) -> list[CareerbotError]:
    """Every problem of the rule files and of a school's support card: what a counselor may have edited."""
    problems: list[CareerbotError] = []
    try:
        phrases = read_phrases(support)
    except CareerbotError as err:
        problems.append(err)
        phrases = read_phrases()
    for language, name in itertools.product(LANGUAGES, FILES):
        try:
            rules = read_rules(name, language)
        except CareerbotError as err:
            problems.append(err)
            continue
        for rule in rules.rules:
            if not phrases.has(rule.line):
                what = f"{rules.path}: group {rule.name}: there is no line {rule.line!r} in phrases.toml"
                problems.append(StorageError(what, hint="name one of its lines"))
        hint = "correct the phrases, the exceptions or the example"
        problems += [StorageError(line, hint=hint) for line in broken_examples(rules)]
    return problems


def check_measures(kinds: set[str]) -> None:
    """Compare the file with the question map.

    Raises:
        StorageError: it cannot be used, or names a kind of question that does not exist.
    """
    unknown = read_measures().kinds() - kinds
    if unknown:
        raise StorageError(
            f"{MEASURES_FILE}: no kind of question {min(unknown)!r}",
            hint="correct it, or add the kind to the question map",
        )


def check_topics(known: Collection[str], file: TomlFile | None = None) -> None:
    """Pass only if every kind of every topic is in the question map.

    Args:
        known: the kinds of the question map.

    Raises:
        StorageError: names the kind that is not.
    """
    file = file or read_data(TOPICS_FILE, language="")
    for topic in parse_topics(file):
        for kind in topic.kinds:
            if kind not in known:
                raise wrong_topic(file, topic.name, f"names {kind!r}, which is no kind of the question map")
