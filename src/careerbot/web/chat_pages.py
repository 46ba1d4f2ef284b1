"""The chat's pages: for each language and guide, as a page of its own and as one for a frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from careerbot.settings.settings import Settings
from careerbot.web.chat.gradio_app import Chat
from careerbot.web.chat.page import Files, Frame, chat_page
from careerbot.web.pages.assets import EACH_TIME, HTML, Asset, OwnAssets
from careerbot.web.pages.look import Look, read_look
from careerbot.web.pages.texts import Texts, languages, read_texts
from careerbot.web.protocols import AskEngine, GuideInfo

# An address may name a colour, and each makes a page of its own.
_MAX_PAGES = 64


class ChatPages:
    """Makes the pages, from several threads at once, and keeps those that were last asked for."""

    def __init__(self, engine: AskEngine, chat: Chat, own: OwnAssets, settings: Settings) -> None:
        self._engine = engine
        self._chat = chat
        self._own = own
        self._settings = settings
        self._kept = lru_cache(_MAX_PAGES)(self._made)

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
    def first(self) -> GuideInfo | None:
        """The guide that is meant where none is named, None while there is none."""
        return next(iter(self._guides), None)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The names of the guides in addresses."""
        return tuple(guide.slug for guide in self._guides)

    def page(self, language: str | None, slug: str | None) -> Asset:
        """The chat as a page; an unknown guide is the first one."""
        return self._page(language, slug, self.usual_look, in_frame=False)

    def frame(self, language: str | None, slug: str | None, look: Look) -> Asset:
        """The chat for a frame; an unknown guide is the first one."""
        return self._page(language, slug, look, in_frame=True)

    @property
    def _guides(self) -> Sequence[GuideInfo]:
        return self._engine.guides

    @cached_property
    def _files(self) -> Files:
        own = self._own
        return Files(
            styles=(f"assets/{self._chat.style}", *own.paths("tokens.css", "charts.css", "page.css")),
            script=own.path("page.js"),
            module=f"assets/{self._chat.module}",
            frame_style=own.path("frame.css"),
            frame_script=own.path("frame.js"),
        )

    def _page(self, language: str | None, slug: str | None, look: Look, *, in_frame: bool) -> Asset:
        guide = self.guide(slug) or self.first
        return self._kept(self.texts(language).language, guide.slug if guide else "", look, in_frame)

    def _made(self, language: str, slug: str, look: Look, in_frame: bool) -> Asset:
        """A page of names that there are; no slug where there is no guide."""
        texts = self.texts(language)
        body = chat_page(
            self._guides,
            self.guide(slug),
            self._engine.topics(slug) if slug else (),
            texts=texts,
            config=self._chat.config(texts, slug),
            files=self._files,
            look=look,
            frame=Frame(self._settings.embed_origins) if in_frame else None,
        )
        return Asset(body, HTML, EACH_TIME)
