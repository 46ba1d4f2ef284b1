"""The chat's pages: for each language and guide, as a page of its own and as one for a frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from careerbot.config import Settings
from careerbot.web.assets import EACH_TIME, HTML, Asset, OwnAssets
from careerbot.web.chat import Chat
from careerbot.web.looks import Look, read_look
from careerbot.web.page import Files, Frame, chat_page
from careerbot.web.ports import AskEngine, GuideInfo
from careerbot.web.texts import Texts, languages, read_texts

_MAX_FRAMES = 64


class ChatPages:
    """Makes the pages, each once, and keeps a bounded number of them."""

    def __init__(self, engine: AskEngine, chat: Chat, own: OwnAssets, settings: Settings) -> None:
        self._engine = engine
        self._chat = chat
        self._own = own
        self._settings = settings
        self._pages: dict[tuple[str, str, Look, bool], Asset] = {}

    @property
    def usual_look(self) -> Look:
        """Of the settings."""
        return read_look("", self._settings.color, self._settings.text_color)

    def texts(self, language: str | None) -> Texts:
        """The words of a language; of the settings' one where there is no such language."""
        known = language if language in languages() else self._settings.language
        return read_texts(known).named(self._settings.name)

    def guide(self, slug: str | None) -> GuideInfo | None:
        """The guide of that name, None if there is none."""
        return next((guide for guide in self._guides if guide.slug == slug), None)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The names of the guides in addresses."""
        return tuple(guide.slug for guide in self._guides)

    def page(self, language: str | None, slug: str | None) -> Asset:
        """The chat as a page; an unknown guide is the first one."""
        return self._made(self.texts(language), self.guide(slug) or next(iter(self._guides), None), self.usual_look)

    def frame(self, language: str | None, guide: GuideInfo | None, look: Look) -> Asset:
        """The chat for a frame; no guide is the first one."""
        guide = guide or next(iter(self._guides), None)
        return self._made(self.texts(language), guide, look, in_frame=True)

    @property
    def _guides(self) -> Sequence[GuideInfo]:
        return self._engine.guides

    @cached_property
    def _files(self) -> Files:
        names = ("tokens.css", "charts.css", "page.css")
        return Files(
            styles=(f"assets/{self._chat.style}", *(f"web/{self._own.name(name)}" for name in names)),
            script=f"web/{self._own.name('page.js')}",
            module=f"assets/{self._chat.module}",
            frame_style=f"web/{self._own.name('frame.css')}",
            frame_script=f"web/{self._own.name('frame.js')}",
        )

    def _made(self, texts: Texts, guide: GuideInfo | None, look: Look, *, in_frame: bool = False) -> Asset:
        slug = guide.slug if guide else ""
        key = (texts.language, slug, look, in_frame)
        if key not in self._pages:
            while len(self._pages) >= _MAX_FRAMES:
                self._pages.pop(next(iter(self._pages)))
            body = chat_page(
                self._guides,
                guide,
                self._engine.topics(slug) if guide else (),
                texts=texts,
                config=self._chat.config(texts, slug),
                files=self._files,
                look=look,
                frame=Frame(self._settings.embed_origins) if in_frame else None,
            )
            self._pages[key] = Asset(body, HTML, EACH_TIME)
        return self._pages[key]
