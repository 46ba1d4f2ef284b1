"""Findings as lines of a terminal; loads nothing that may be what is missing."""

from __future__ import annotations

import textwrap

from careerbot.findings import Finding

_SCREEN = 80  # the width of the narrowest terminal


def render_finding(finding: Finding) -> str:
    """A finding of the doctor: verdict, subject and what was found in columns, then how to mend it."""
    head = f"{finding.verdict.value:5}  {finding.what:9}  "
    rest = " " * len(head)
    lines = _on_screen(finding.said, head, rest)
    if finding.mend:
        lines += _on_screen(finding.mend, f"{rest}hint:  ", f"{rest}       ")
    return "\n".join(lines)


def _on_screen(text: str, head: str, rest: str) -> list[str]:
    """A text of any characters, since a path may hold any, on lines that a terminal has room for."""
    plain = "".join(char if char.isprintable() else "?" for char in text)
    return textwrap.wrap(plain, _SCREEN, initial_indent=head, subsequent_indent=rest, break_on_hyphens=False)
