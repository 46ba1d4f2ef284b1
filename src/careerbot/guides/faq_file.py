"""A FAQ as schema.org FAQPage (JSON-LD) -> a FAQ in the guide format."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from careerbot.guides.escaping import escaped
from careerbot.guides.html_page import Node, parse
from careerbot.guides.problems import Problems

HEADING = "## FAQ"
FAQ_SUFFIXES = (".jsonld", ".json")
_MOST_BYTES = 5_000_000
_MOST_ENTRIES = 500
_MOST_ANSWER = 50_000  # characters: tags inside each other cost the HTML parser their square
_PAGE = "FAQPage"
_QUESTION = "Question"
_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_BLOCKS = frozenset(
    "address article aside blockquote body dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header html li "
    "main nav ol p pre section table td th tr ul".split()
)
_BULLET = re.compile(r"^(?:- )?(?:[-*–—] |[•‣◦▪●]\s*)+")
_TAG = re.compile(r"<[A-Za-z/!]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A question, its answer (paragraphs, and items that begin with "- ") and the line of the file."""

    question: str
    answer: tuple[str, ...]
    line: int = 1


def markdown_of(path: Path, source: str) -> str:
    """A FAQ's file in the guide format.

    Raises:
        GuideFormatError: no JSON, no FAQPage in it, or an entry cannot be used.
    """
    return markdown(read_faq(path, source))


def markdown(entries: list[Entry]) -> str:
    """The entries as a section of a guide: a heading for each question."""
    lines = [HEADING]
    for entry in entries:
        lines += ["", f"### {escaped(entry.question, inside=True)}"]
        for line in entry.answer:
            is_item = line.startswith("- ")
            # The items of a list stand close, paragraphs apart.
            if not (is_item and lines[-1].startswith("- ")):
                lines.append("")
            lines.append(f"- {escaped(line[2:])}" if is_item else escaped(line))
    return "\n".join(lines) + "\n"


def read_faq(path: Path, source: str) -> list[Entry]:
    """The entries of every FAQPage of a file, in order.

    Raises:
        GuideFormatError: no JSON, no FAQPage in it, or an entry cannot be used.
    """
    problems = Problems(path)
    if len(source.encode()) > _MOST_BYTES:
        problems.add(1, f"the file is larger than {_MOST_BYTES // 1_000_000} MB", hint="keep the FAQ alone in the file")
    problems.raise_all()
    pages = list(_pages(_parsed(problems, source)))
    found = [question for page in pages for question in _listed(page.get("mainEntity"))]
    if not found:
        what = "a FAQPage without questions" if pages else 'no "@type": "FAQPage" found'
        problems.add(1, what, hint="see https://schema.org/FAQPage, or write the FAQ into a Markdown guide")
    if len(found) > _MOST_ENTRIES:
        problems.add(1, f"{len(found)} questions, more than {_MOST_ENTRIES}", hint="keep those that matter")
    problems.raise_all()
    entries = [entry for question in found if (entry := _entry(problems, source, question)) is not None]
    _check_twice(problems, entries)
    problems.raise_all()
    return entries


def _parsed(problems: Problems, source: str) -> Any:
    try:
        return json.loads(source.removeprefix("\ufeff"))
    except json.JSONDecodeError as err:
        problems.add(err.lineno, f"not valid JSON: {err.msg} (column {err.colno})", hint="correct the line")
    except RecursionError:
        problems.add(1, "not usable JSON: too many brackets inside each other", hint="keep the FAQ alone in the file")
    except ValueError:
        problems.add(1, "not usable JSON: a number that is too long", hint="keep the FAQ alone in the file")
    problems.raise_all()
    return None


def _pages(value: Any) -> Iterator[dict[str, Any]]:
    """Each FAQPage, alone, in a list or in a graph."""
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, list):
            waiting += reversed(at)
        elif isinstance(at, dict):
            if _is_a(at, _PAGE):
                yield at
            waiting.append(at.get("@graph"))


def _is_a(value: dict[str, Any], kind: str) -> bool:
    return any(isinstance(name, str) and re.split(r"[/:#]", name)[-1] == kind for name in _listed(value.get("@type")))


def _listed(value: Any) -> list[Any]:
    """One or several, as JSON-LD has it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _entry(problems: Problems, source: str, value: Any) -> Entry | None:
    """A question with its answer, None where something is wrong with it."""
    name = next(iter(_texts(value, "name", "text")), "") if isinstance(value, dict) and _is_a(value, _QUESTION) else ""
    question = " ".join(line.removeprefix("- ") for line in plain_lines(name))
    if not question:
        problems.add(_line_of(source, name), 'an entry without a question: expected "@type": "Question" and a "name"')
        return None
    answers = [text for answer in _listed(value.get("acceptedAnswer")) for text in _texts(answer, "text")]
    line = _line_of(source, name)
    if answers and len(answers[0]) > _MOST_ANSWER:
        problems.add(line, f"an answer with more than {_MOST_ANSWER} characters: {question!r}", hint="shorten it")
        return None
    lines = [line for text in answers[:1] for line in plain_lines(text)]
    if not question.endswith("?"):
        problems.add(line, f"a question that does not end with a question mark: {question!r}", hint="add it")
    elif not lines:
        problems.add(
            line, f"a question without an answer: {question!r}", hint='give it an "acceptedAnswer" with a "text"'
        )
    return Entry(question, tuple(lines), line)


def _texts(value: Any, *names: str) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [value[name] for name in names if isinstance(value, dict) and isinstance(value.get(name), str)]


def _check_twice(problems: Problems, entries: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.question.casefold() in seen:
            problems.add(entry.line, f"the question stands twice: {entry.question!r}", hint="keep one of the two")
        seen.add(entry.question.casefold())


def _line_of(source: str, name: str) -> int:
    """Where a question stands: JSON's values do not say. For one that stands twice, the last line."""
    for written in (json.dumps(name, ensure_ascii=False), json.dumps(name)):
        if name and (at := source.rfind(written)) >= 0:
            return source.count("\n", 0, at) + 1
    return 1


def plain_lines(text: str) -> list[str]:
    """An answer's paragraphs, its items with "- " before them; HTML's tags are gone.

    >>> plain_lines("<p>You&nbsp;need <b>a</b> licence:</p><ul><li>Class A<li>Class B</ul>")
    ['You need a licence:', '- Class A', '- Class B']
    """
    if not _TAG.search(text):
        return list(_bulleted(html.unescape(text).splitlines()))
    lines: list[str] = []
    before = _Around()
    is_broken = False
    for raw, around in _texts_of(text):
        if raw is None:
            is_broken = True
        elif lines and around == before and not is_broken:
            lines[-1] += raw
        elif raw.strip():
            if lines and around.row and around.row == before.row:
                lines[-1] += f", {raw}"
            elif lines and around.item and around.item == before.item:
                lines[-1] += f" {raw}"
            else:
                lines.append(f"- {raw}" if around.item else raw)
            before, is_broken = around, False
    return list(_bulleted(lines))


def _bulleted(lines: list[str]) -> Iterator[str]:
    """The lines that say something; a list by another sign is a list too."""
    for line in lines:
        words = _BULLET.sub("- ", _words(line))
        if words.strip("- "):
            yield words


@dataclass(frozen=True, slots=True)
class _Around:
    """Which block, list item and table row a text stands in, each as a number, 0 for none."""

    block: int = 0
    item: int = 0
    row: int = 0


def _texts_of(text: str) -> Iterator[tuple[str | None, _Around]]:
    """The texts in their order with what they stand in, None for a line break."""
    parsed = parse(text)
    parsed.strip_tags(list(_SILENT))
    around: dict[int, _Around] = {}
    for node in parsed.root.traverse(include_text=True) if parsed.root else ():
        outer = around.get(node.parent.mem_id, _Around()) if node.parent else _Around()
        if node.tag == "-text":
            yield node.text(deep=False), outer
        elif node.tag == "br":
            yield None, outer
        else:
            around[node.mem_id] = _inside(node, outer)


def _inside(node: Node, outer: _Around) -> _Around:
    if node.tag not in _BLOCKS:
        return outer
    item = node.mem_id if node.tag == "li" else outer.item
    return _Around(node.mem_id, item, node.mem_id if node.tag == "tr" else outer.row)


def _words(text: str) -> str:
    return " ".join(text.split())
