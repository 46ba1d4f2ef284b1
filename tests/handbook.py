"""Short guides as a handbook writes them: facts in a box, groups, other names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Guide

_TEXT = """\
---
title: {title}
other_names: [{others}]
group: {group}
publisher: Bureau of Examples
address: https://example.org/{slug}
licence: public domain
last_verified: 2025-08-28
similar: [{similar}]
---

## Quick facts

| Fact | Value |
|---|---|
{facts}

## What They Do

{does}
"""
_BOX = (
    ("2024 Median Pay", "$59,310 per year"),
    ("Typical Entry-Level Education", "High school diploma or equivalent"),
    ("Number of Jobs, 2024", "959,000"),
    ("Job Outlook, 2024–34", "4% (As fast as average)"),
)


def write_guide(
    corpus: Path,
    slug: str,
    title: str,
    *,
    others: str = "",
    group: str = "",
    similar: str = "",
    facts: Iterable[tuple[str, str]] = _BOX,
    does: str = "They do what is to be done.",
) -> Guide:
    """Write ``corpus/<slug>/guide.md`` and read it."""
    folder = corpus / slug
    folder.mkdir(parents=True)
    rows = "\n".join(f"| {label} | {value} |" for label, value in facts)
    text = _TEXT.format(slug=slug, title=title, others=others, group=group, similar=similar, facts=rows, does=does)
    kept = "\n".join(line for line in text.split("\n") if line != "group: ")
    (folder / "guide.md").write_text(kept, encoding="utf-8")
    return read_guide(folder)


def write_handbook(corpus: Path) -> list[Guide]:
    """Three careers: two in one group, one of them without pay."""
    return [
        write_guide(
            corpus,
            "carpenters",
            "Carpenter",
            others="Woodworker, Joiner",
            group="Building",
            similar="roofers, nobody",
            does="Carpenters cut timber and put up frames of houses.",
        ),
        write_guide(
            corpus,
            "registered-nurses",
            "Registered Nurse",
            others="RN",
            group="Health Care",
            facts=[
                ("Median Pay", "$93,600 per year"),
                ("Typical Entry-Level Education", "Bachelor's degree"),
                ("Job Outlook, 2024–34", "5% (Faster than average)"),
            ],
            does="Nurses look after patients in hospitals.",
        ),
        write_guide(
            corpus,
            "roofers",
            "Roofer",
            group="Building",
            facts=[("Typical Entry-Level Education", "No formal educational credential")],
            does="Roofers repair and put up the roofs of houses.",
        ),
    ]
