"""What a look at an installation finds: one line each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(str, Enum):
    """What a finding means for whoever runs the server."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, and for what is wrong how to mend it."""

    verdict: Verdict
    what: str
    said: str
    mend: str = ""
