"""The page around the chat: its head, its header, its first screen, without any script of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from careerbot.web.chat.feedback import MAX_WORDS, REASONS
from careerbot.web.escaping import GUIDE_LANGUAGE
from careerbot.web.pages.html import template
from careerbot.web.pages.look import Look
from careerbot.web.pages.texts import Texts, languages, read_texts
from careerbot.web.protocols import GuideInfo

# What the page's script says by itself.
_SPOKEN = (
    "answer",
    "wait",
    "slow",
    "gone",
    "busy",
    "too_fast",
    "copied",
    "not_copied",
    "copied_from",
    "thanks",
    "not_sent",
)


@dataclass(frozen=True)
class Files:
    """Addresses of what the page is made of, relative to it.

    Attributes:
        styles: style sheets, ours last.
        script: our own script.
        module: the script that builds the chat.
        frame_style, frame_script: what comes with them in a frame.
    """

    styles: tuple[str, ...]
    script: str
    module: str
    frame_style: str
    frame_script: str


@dataclass(frozen=True)
class Frame:
    """What the page needs to know in a frame: the sites that it may stand in."""

    origins: tuple[str, ...]


def chat_page(
    guides: Sequence[GuideInfo],
    guide: GuideInfo | None,
    topics: Sequence[tuple[str, Sequence[str]]],
    *,
    texts: Texts,
    config: Mapping[str, Any],
    files: Files,
    look: Look,
    frame: Frame | None = None,
) -> bytes:
    """The page as bytes.

    Args:
        guides: all that can be asked about.
        guide: the one that this page is about, None while there is none.
        topics: names of topics, each with questions to begin with.
        config: what the chat's script builds the chat from.
        frame: None for a page of its own.
    """
    page = template("chat.html").render(
        t=texts,
        guides=guides,
        guide=guide,
        topics=[(texts[f"chat.topic_{name}"], questions) for name, questions in topics],
        reasons=[(reason, texts[f"chat.reason_{reason}"]) for reason in REASONS],
        max_words=MAX_WORDS,
        languages=[read_texts(language) for language in languages()],
        guide_language=GUIDE_LANGUAGE,
        files=files,
        look=look,
        frame=frame,
        data={
            "config": config,
            "words": {name: texts[f"chat.{name}"] for name in _SPOKEN},
            "guide": guide.slug if guide else "",
            "frame": {"origins": frame.origins} if frame else None,
        },
    )
    return page.encode()
