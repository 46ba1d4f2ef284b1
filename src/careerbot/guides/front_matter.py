"""What stands above a guide: its names, where its words come from, its language. The only module that imports yaml.

A page saved as text has the same settings in ``guide.toml``; both are checked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from careerbot.guides.model import Credit
from careerbot.guides.sources import Sources
from careerbot.toml_files import is_texts

FENCE = "---"
_ENDS = (FENCE, "...")
_LISTS = ("other_names", "fields", "names_es", "fields_es", "similar")
_TEXTS = ("title", "group", "publisher", "address", "language", "licence", "credit", "last_verified", "audio")
KEYS = (*_TEXTS, *_LISTS)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""The name of a guide's folder, as addresses have it."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPEN_SCHEMES = ("mailto", "tel")
_KEY_LINE = re.compile(rf"(?:{'|'.join(KEYS)})\s*:")

Report = Callable[[str, str, str], None]
"""Called with the name of a setting, what is wrong with it, and what to do."""


@dataclass(frozen=True)
class FrontMatter:
    """The settings above a guide's text.

    Attributes:
        values: those that say something, texts and lists of texts.
        lines: in which line of the file each stands.
        n_lines: how many lines the front matter takes.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    n_lines: int = 0


def is_key_line(text: str) -> bool:
    """Whether a line looks like one of the front matter."""
    return _KEY_LINE.match(text) is not None


def read_front_matter(sources: Sources, report: Callable[[int, str, str], None]) -> FrontMatter:
    """The front matter of a guide in Markdown, an empty one where it has none.

    Args:
        report: called with the line, what is wrong in it, and what to do.
    """
    lines = sources.text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != FENCE:
        return FrontMatter()
    last = next((at for at in range(first + 1, len(lines)) if lines[at].rstrip() in _ENDS), None)
    if last is None:
        report(first + 1, "the front matter is not closed", f"write {FENCE} in a line of its own below it")
        return FrontMatter(n_lines=len(lines))
    for at in range(first + 1, last):
        if re.match(r"#{2,}\s|#\s*$", lines[at]):
            report(at + 1, "a heading before the front matter ends", f"write {FENCE} above it, in a line of its own")
            return FrontMatter(n_lines=last + 1)
    found = _parsed("\n".join(lines[first + 1 : last]), first + 2, report)
    return FrontMatter(
        {name: value for name, (value, _) in found.items()}, {name: line for name, (_, line) in found.items()}, last + 1
    )


def _parsed(text: str, above: int, report: Callable[[int, str, str], None]) -> dict[str, tuple[Any, int]]:
    """Each setting and its line; only texts and lists of texts, so nothing of YAML but its quoting is left."""
    hint = "write each line as `name: text`; put a text with ':' or '#' in it in quotes"
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        report(above + (mark.line if mark else 0), f"the front matter cannot be read: {err.problem}", hint)
        return {}
    except (yaml.YAMLError, RecursionError):
        report(above, "the front matter cannot be read", hint)
        return {}
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        report(above + root.start_mark.line, "expected a name and a text in each line of the front matter", hint)
        return {}
    found: dict[str, tuple[Any, int]] = {}
    for key, value in root.value:
        line = above + key.start_mark.line
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name not in KEYS:
            report(line, f"unknown setting {name!r}", f"the settings are: {', '.join(KEYS)}")
        elif name in found:
            report(line, f"{name} stands twice (first in line {found[name][1]})", "leave one of the two out")
        elif isinstance(value, yaml.ScalarNode):
            if value.value.strip():
                found[name] = (value.value, line)
        elif isinstance(value, yaml.SequenceNode) and all(isinstance(one, yaml.ScalarNode) for one in value.value):
            found[name] = ([one.value for one in value.value], line)
        else:
            report(line, f"{name} must be a text or a list of texts", hint)
    return found


def check_settings(values: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """The settings that can be used; the others are reported."""
    wrong: set[str] = set()
    for name, message, hint in _wrong(values):
        report(name, message, hint)
        wrong.add(name)
    return {name: value for name, value in values.items() if name not in wrong}


def _wrong(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in values.items():
        if name in _LISTS and not is_texts(value):
            yield name, f"{name} must be a list of texts", f"write {name}: [one, another]"
        elif name not in _LISTS and not isinstance(value, str):
            yield name, f"{name} must be a text", f"write {name}: text"
        elif name == "last_verified" and not _is_date(value):
            yield name, f"last_verified is no date: {value!r}", "write it as YYYY-MM-DD, as in 2025-08-28"
        elif name == "address" and (trouble := address_trouble(value)):
            yield name, f"address {trouble}: {value!r}", "write an address that begins with https:// or http://"
        elif name == "language" and not _LANGUAGE.fullmatch(value):
            yield name, f"language is no code of a language: {value!r}", "write it as en or es"
        elif name == "similar" and (odd := [slug for slug in value if not SLUG.fullmatch(slug)]):
            yield (
                name,
                f"similar names {odd[0]!r}, which is no folder of a guide",
                "write it as machine-learning-engineer",
            )


def credit_of(values: Mapping[str, Any]) -> Credit:
    """Where a guide's words come from, as its settings say."""
    return Credit(
        publisher=values.get("publisher", ""),
        address=values.get("address", ""),
        licence=values.get("licence", ""),
        credit=values.get("credit", ""),
        verified=values.get("last_verified", ""),
    )


def address_trouble(address: str) -> str:
    """Why an address cannot be shown as a link, "" where it can: only pages, mail and telephones are linked."""
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname)
    except ValueError:
        return "is none"
    if parts.scheme in _OPEN_SCHEMES:
        return "" if parts.path else "is none"
    if parts.scheme not in ("http", "https"):
        return "does not begin with http:// or https://"
    return "" if has_host and not re.search(r"\s", address) else "is none"


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def names_file(folder: Path) -> Path:
    """The file of job titles that lead to the guide, which need not be there."""
    return folder / "titles.txt"


def read_titles(text: str) -> tuple[str, ...]:
    """The job titles of such a file, one a line; ``#`` starts a comment.

    >>> read_titles("# public domain\\nBaker\\nPastry Cook  # a kind of baker\\n")
    ('Baker', 'Pastry Cook')
    """
    bare = (line.partition("#")[0].strip() for line in text.split("\n"))
    return tuple(dict.fromkeys(filter(None, bare)))
