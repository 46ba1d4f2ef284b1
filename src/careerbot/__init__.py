"""Answers students' questions about a career from its guide, in the guide's own words.

    from careerbot import Engine

    engine = Engine.load("index")
    print(engine.ask("How much do they earn?").text)

What is named here is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from careerbot.answer.model import Answer, Quote, Status
    from careerbot.builder import build
    from careerbot.engine import Engine
    from careerbot.errors import (
        CareerbotError,
        EncoderError,
        GuideFormatError,
        GuideProblems,
        IndexDamagedError,
        IndexMismatchError,
        IndexMissingError,
        PackageError,
        QuestionError,
        QuoteError,
        ServerError,
        SettingsError,
        StorageError,
        StoreUnavailableError,
        UsageError,
    )
    from careerbot.guides.model import Guide
    from careerbot.question.dialogue import Turn

# Before anything imports numpy: its products here are small, and a second thread of its own would wait for
# the core on which ONNX Runtime's second thread is spinning (measured: 9.4 ms an answer instead of 4.7).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "CareerbotError",
    "EncoderError",
    "Engine",
    "Guide",
    "GuideFormatError",
    "GuideProblems",
    "IndexDamagedError",
    "IndexMismatchError",
    "IndexMissingError",
    "PackageError",
    "QuestionError",
    "Quote",
    "QuoteError",
    "ServerError",
    "SettingsError",
    "Status",
    "StorageError",
    "StoreUnavailableError",
    "Turn",
    "UsageError",
    "build",
]

_HOMES = {
    "Answer": "answer.model",
    "Engine": "engine",
    "Guide": "guides.model",
    "Quote": "answer.model",
    "Status": "answer.model",
    "Turn": "question.dialogue",
    "build": "builder",
}


def __getattr__(name: str) -> object:
    """What the package offers, from its module (PEP 562); errors are those of ``errors``."""
    if name not in __all__:
        raise AttributeError(f"module 'careerbot' has no attribute {name!r}")
    value: object = getattr(import_module(f"careerbot.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
