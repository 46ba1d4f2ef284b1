"""The page around the chat: its head, its header, its first screen, without any script of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from markupsafe import Markup

from careerbot.careers.nearest import slug_hint
from careerbot.guides.model import ListedGuide
from careerbot.guides.names import fill_slot
from careerbot.settings.settings import Settings
from careerbot.web.chat.feedback import MAX_WORDS, REASONS
from careerbot.web.chat.gradio_app import ELEMENT, Chat
from careerbot.web.pages.assets import EACH_TIME, HTML, Asset, OwnAssets
from careerbot.web.pages.html import GUIDE_LANGUAGE, template
from careerbot.web.pages.look import Look, read_look
from careerbot.web.pages.texts import Texts, languages, read_texts
from careerbot.web.protocols import AskEngine, ShowFacts

# An address may name a colour, and each makes a page of its own.
_MAX_PAGES = 64
# What a page about all careers asks of the largest ones, to begin with. Long names are no examples.
_EXAMPLES = ("chat.example_pay", "chat.example_work", "chat.example_ways_in")
_EXAMPLES_ACROSS = ("chat.example_schooling", "chat.example_growth")
_N_LARGEST = 24
_MOST_WORDS = 2

# What the page's script says by itself.
_SPOKEN = (
    "answer",
    "wait",
    "slow",
    "gone",
    "still_here",
    "busy",
    "too_fast",
    "copied",
    "not_copied",
    "copied_from",
    "thanks",
    "not_sent",
    "name",
    "saved",
    "link_copied",
    "link_same",
    "link_changed",
    "link_broken",
    "listen",
    "listen_stop",
    "listen_none",
    "show_all",
    "not_opened",
    "unsent",
    "emptied",
    "restoring",
    "all_careers",
    "change",
    "choose",
    "chosen",
    "found",
    "found_one",
    "found_none",
    "read_guide",
    "browse",
)


@dataclass(frozen=True)
class Files:
    """Addresses of what the page is made of, relative to it.

    Attributes:
        styles: style sheets, ours last.
        script, take_script: our own scripts.
        module: the script that builds the chat.
        frame_style, frame_script: what comes with them in a frame.
    """

    styles: tuple[str, ...]
    script: str
    take_script: str
    module: str
    frame_style: str
    frame_script: str


@dataclass(frozen=True)
class Frame:
    """What the page needs to know in a frame: the sites that it may stand in."""

    origins: tuple[str, ...]


class ChatPages:
    """Makes the pages, from several threads at once, and keeps those that were last asked for."""

    def __init__(
        self, engine: AskEngine, chat: Chat, own: OwnAssets, settings: Settings, show_facts: ShowFacts
    ) -> None:
        self._engine = engine
        self._chat = chat
        self._own = own
        self._settings = settings
        self._show_facts = show_facts
        self._kept = lru_cache(_MAX_PAGES)(self._made)

    @property
    def usual_look(self) -> Look:
        """Of the settings."""
        return read_look("", self._settings.color, self._settings.text_color)

    def texts(self, language: str | None) -> Texts:
        """The words of a language; of the settings' one where there is no such language."""
        known = language if language in languages() else self._settings.language
        return read_texts(known).named(self._settings.name)

    def guide(self, slug: str | None) -> ListedGuide | None:
        """The guide of that name, None if there is none."""
        return next((guide for guide in self._guides if guide.slug == slug), None)

    @property
    def only(self) -> ListedGuide | None:
        """The guide that is meant where none is named, None unless there is exactly one."""
        return self._guides[0] if len(self._guides) == 1 else None

    def slug_hint(self, slug: str) -> str:
        """What to say to somebody who asked for a guide that there is not."""
        return slug_hint(slug, self._guides)

    def page(self, language: str | None, slug: str | None) -> Asset:
        """The chat as a page; of several guides it begins with the one of that name, and others can be asked."""
        return self._page(language, self.only, self.guide(slug), self.usual_look, in_frame=False)

    def frame(self, language: str | None, slug: str | None, look: Look, near: str | None = None) -> Asset:
        """The chat for a frame: about the guide of that name, else about all, beginning with ``near``."""
        return self._page(language, self.guide(slug) or self.only, self.guide(near), look, in_frame=True)

    @property
    def _guides(self) -> Sequence[ListedGuide]:
        return self._engine.guides

    @cached_property
    def _files(self) -> Files:
        own = self._own
        return Files(
            styles=(f"assets/{self._chat.style}", *own.paths("tokens.css", "charts.css", "page.css")),
            script=own.path("page.js"),
            take_script=own.path("take.js"),
            module=f"assets/{self._chat.module}",
            frame_style=own.path("frame.css"),
            frame_script=own.path("frame.js"),
        )

    def _page(
        self,
        language: str | None,
        settled: ListedGuide | None,
        near: ListedGuide | None,
        look: Look,
        *,
        in_frame: bool,
    ) -> Asset:
        slugs = (guide.slug if guide else "" for guide in (settled, None if settled else near))
        return self._kept(self.texts(language).language, *slugs, tuple(self._guides), look, in_frame)

    def _made(
        self, language: str, settled: str, near: str, guides: tuple[ListedGuide, ...], look: Look, in_frame: bool
    ) -> Asset:
        """A page of names that there are: of the only guide that is asked, and of the one to begin with.

        Of ``guides`` that have changed since it is another page.
        """
        texts, slug = self.texts(language), settled or near
        asks_all = not settled and bool(guides)
        body = chat_page(
            guides if asks_all else (),
            self.guide(slug),
            self._engine.topics(slug, language) if slug else self._examples(texts) if asks_all else (),
            texts=texts,
            facts=self._show_facts(slug, texts) if slug else "",
            config=self._chat.config(texts, settled, near if asks_all else None),
            files=self._files,
            look=look,
            frame=Frame(self._settings.embed_origins) if in_frame else None,
        )
        return Asset(body, HTML, EACH_TIME)

    def _examples(self, texts: Texts) -> Sequence[tuple[str, Sequence[str]]]:
        """Questions to begin with where no career is chosen: of one career, and of all."""
        named = [guide.career for guide in self._engine.populous(_N_LARGEST)]
        named.sort(key=lambda career: len(career.split()) > _MOST_WORDS)
        of_one = [fill_slot(texts[name], career) for name, career in zip(_EXAMPLES, named, strict=False)]
        return [("one", of_one), ("all", [texts[name] for name in _EXAMPLES_ACROSS])]


def chat_page(
    guides: Sequence[ListedGuide],
    guide: ListedGuide | None,
    topics: Sequence[tuple[str, Sequence[str]]],
    *,
    texts: Texts,
    facts: str,
    config: Mapping[str, Any],
    files: Files,
    look: Look,
    frame: Frame | None = None,
) -> bytes:
    """The page as bytes.

    Args:
        guides: among which the career can change, none where the page is about one only.
        guide: the one that this page is about or begins with, None for none.
        facts: the quick facts of that guide as markup.
        topics: names of topics, each with questions to begin with.
        config: what the chat's script builds the chat from.
        frame: None for a page of its own.
    """
    page = template("chat.html").render(
        t=texts,
        guides=guides,
        guide=guide,
        topics=[(texts[f"chat.topic_{name}"], questions) for name, questions in topics],
        facts=Markup(facts),
        reasons=[(reason, texts[f"chat.reason_{reason}"]) for reason in REASONS],
        max_words=MAX_WORDS,
        languages=[read_texts(language) for language in languages()],
        guide_language=GUIDE_LANGUAGE,
        files=files,
        app=ELEMENT,
        look=look,
        frame=frame,
        data={
            "config": config,
            "words": {name: texts[f"chat.{name}"] for name in _SPOKEN},
            "guide": guide.slug if guide and not guides else "",
            "career": guide.slug if guide and guides else "",
            "careers": [[one.slug, one.career] for one in sorted(guides, key=lambda one: one.career)],
            "frame": {"origins": frame.origins} if frame else None,
        },
    )
    return page.encode()
