"""A FAQ as schema.org FAQPage: each question once, its answer as words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from careerbot.errors import GuideFormatError, GuideProblems
from careerbot.guides.faq_file import markdown_of, plain_lines, read_faq

PATH = Path("faq.jsonld")


def entry(name: str, text: str = "So.", kind: object = "Question") -> dict[str, Any]:
    return {"@type": kind, "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}}


def page(*entries: object, kind: object = "FAQPage") -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": kind, "mainEntity": list(entries)}


def test_the_section_in_the_guide_format() -> None:
    text = "<p>Sometimes, at <b>month's</b> end:</p><ul><li>Reports</li><li>Audits &amp; *more*</li></ul><p># Rest</p>"
    made = markdown_of(
        PATH, json.dumps(page(entry("Is it  stressful?", text), entry("Is &quot;CPA&quot; needed?", "No.")))
    )
    assert made.splitlines() == [
        "## FAQ",
        "",
        "### Is it stressful?",
        "",
        "Sometimes, at month's end:",
        "",
        "- Reports",
        r"- Audits & \*more\*",
        "",
        r"\# Rest",
        "",
        '### Is "CPA" needed?',
        "",
        "No.",
    ]


@pytest.mark.parametrize(
    "value",
    [
        page(entry("Why?")),
        [{"@type": "Person"}, page(entry("Why?"))],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, page(entry("Why?"))]},
        page(entry("Why?"), kind=["WebPage", "FAQPage"]),
        page(entry("Why?", kind="https://schema.org/Question"), kind="https://schema.org/FAQPage"),
        {"@type": "FAQPage", "mainEntity": entry("Why?")},
        {"@type": "FAQPage", "mainEntity": {"@type": "Question", "name": "Why?", "acceptedAnswer": [{"text": "So."}]}},
    ],
)
def test_wherever_the_page_stands(value: object) -> None:
    (found,) = read_faq(PATH, json.dumps(value))
    assert (found.question, found.answer) == ("Why?", ("So.",))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One.\n\nTwo &amp; three.", ["One.", "Two & three."]),
        ("a < b", ["a < b"]),
        ("First:\n• one\n– two\n* three\n-5 degrees", ["First:", "- one", "- two", "- three", "-5 degrees"]),
        ("<p>• one<br>• two</p>", ["- one", "- two"]),
        ("<p>One<br>two</p>three", ["One", "two", "three"]),
        ("<ul><li><p>One</p><p>goes on</p><li>Two</ul>", ["- One goes on", "- Two"]),
        ("<table><tr><td>Junior</td><td>$90,000</td></tr></table>", ["Junior, $90,000"]),
        ('See <a href="https://example.org">the site</a>.<script>no()</script><style>b{}</style>', ["See the site."]),
        ("<p> </p><ul><li></li></ul>", []),
    ],
)
def test_an_answer_becomes_words(text: str, lines: list[str]) -> None:
    assert plain_lines(text) == lines


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ('{\n"@type": "FAQPage",\n}', 3, "not valid JSON"),
        ("", 1, "not valid JSON"),
        ("[" * 100_000, 1, "too many brackets"),
        ("1" * 5000, 1, "a number that is too long"),
        ("{}", 1, "found"),
        (json.dumps(page()), 1, "without questions"),
        (json.dumps(page(entry("Why?"), entry("How?", " ")), indent=1), 15, "without an answer: 'How\\?'"),
        (json.dumps(page({"@type": "Question", "name": "Why?"})), 1, "without an answer"),
        (json.dumps(page({"name": "Why?"})), 1, "without a question"),
        (json.dumps(page("Why?")), 1, "without a question"),
        (json.dumps(page(entry("Why")), indent=1), 7, "question mark"),
        (json.dumps(page(entry("Why?"), entry("why?")), indent=1), 15, "stands twice"),
        (json.dumps(page(*[entry(f"Why {n}?") for n in range(501)])), 1, "501 questions"),
        (json.dumps(page(entry("Why?", "x" * 50_001))), 1, "more than 50000 characters"),
        (json.dumps(page(entry("Why?", "x" * 5_000_001))), 1, "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line(source: str, line: int, message: str) -> None:
    with pytest.raises(GuideFormatError, match=message) as caught:
        read_faq(PATH, source)
    assert caught.value.line == line
    assert caught.value.hint


def test_all_problems_of_a_file_come_together() -> None:
    with pytest.raises(GuideProblems) as caught:
        read_faq(PATH, json.dumps(page(entry("Why"), entry("How?", "")), indent=1))
    assert [problem.line for problem in caught.value.problems] == [7, 15]
