"""The engine: a question and its conversation in, a checked answer out."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from careerbot.answer.cache import AnswerCache, Asked
from careerbot.answer.corpus import CorpusAnswerer
from careerbot.answer.model import Answer
from careerbot.answer.polyglot import LanguageReader, Polyglot
from careerbot.answer.prepared import Shared
from careerbot.answer.trace import Trace
from careerbot.careers.finder import CareerFinder
from careerbot.careers.model import Career, Careers, n_people
from careerbot.careers.nearest import slug_hint
from careerbot.careers.router import Router
from careerbot.careers.search import CareerSearch
from careerbot.conflicts.model import Conflict
from careerbot.errors import QuestionError, UsageError
from careerbot.guides.model import Guide, ListedGuide
from careerbot.question.dialogue import Turn
from careerbot.question.gazetteer import read_lexicon
from careerbot.question.text import clean_question
from careerbot.search.extra import need_for_database
from careerbot.search.retriever import DEFAULT_WEIGHTS, Weights
from careerbot.settings.settings import load_settings
from careerbot.store import DiskStore, Store
from careerbot.toml_files import LANGUAGE

_MOST_SHOWN = 80  # letters of a guide's name that is none
N_KEPT = 64  # guides that stay prepared, about 4 MB each
N_ANSWERS = 1000  # answers that stay, some 10 kB each
_Made = TypeVar("_Made")


class Engine:
    """Answers questions about the guides of one index. Safe to call from several threads.

    A guide is prepared when it is first asked; of more than ``n_kept`` the one that was asked longest ago is let go.
    """

    def __init__(
        self,
        store: Store,
        shared: Mapping[str, Shared],
        weights: Weights = DEFAULT_WEIGHTS,
        *,
        n_kept: int = N_KEPT,
        n_answers: int = N_ANSWERS,
        support: Path | None = None,
    ) -> None:
        """What it answers from.

        Args:
            store: of at least one guide, the first of which is the default.
            shared: what all guides share, by the language that is asked in.
            n_answers: how many answers are kept for who asks the same again, 0 for none.
            support: the school's own contacts that ``shared`` was read with.
        """
        self._store = store
        self._n_answers = n_answers
        self._cache = AnswerCache(n_answers)
        self._shared = shared
        self._weights = weights
        self._n_kept = n_kept
        self._support = support
        self._guides = _Kept(store.read_guide, n_kept)
        languages = LanguageReader(shared)

        def prepare(slug: str) -> Polyglot:
            return Polyglot(store.read_prepared(slug, shared[LANGUAGE]), shared, languages, weights)

        self._answerers = _Kept(prepare, n_kept)
        self._shared = shared

    @cached_property
    def _careers(self) -> Careers:
        return self._store.read_careers()

    @cached_property
    def _search(self) -> CareerSearch:
        return CareerSearch(self._careers)

    @cached_property
    def _corpus(self) -> CorpusAnswerer:
        """All guides in one chat, read when a question comes without a guide."""
        careers = self._careers
        of_guides = self._shared[LANGUAGE]
        lexicon = read_lexicon()
        router = Router(careers, lexicon, of_guides.encoder)
        finder = CareerFinder(careers, router, lexicon)
        return CorpusAnswerer(
            careers, finder, self._answerers.get, self._guides.get, cache(self._store.read_passages), self._shared
        )

    @classmethod
    def load(
        cls,
        index: str | os.PathLike[str] | None = None,
        corpus: str | os.PathLike[str] | None = None,
        *,
        weights: Weights = DEFAULT_WEIGHTS,
        n_answers: int = N_ANSWERS,
        support: str | os.PathLike[str] | None = None,
        database_url: str = "",
    ) -> Engine:
        """The engine over an index. There is nothing to close.

        Args:
            index: its folder; without one, index, corpus, support and database are those of the settings.
            corpus: when given, an index that is older than its guides is refused.
            n_answers: how many answers are kept for who asks the same again, 0 for none.
            support: a school's own contacts for a person in distress.
            database_url: a PostgreSQL database with what was built; the index's folder then holds copies
                of what was read from there, and the corpus is not looked at: it may be on another machine.

        Raises:
            IndexMissingError, IndexDamagedError, IndexMismatchError: with the
                command that mends it.
            StorageError: the contacts' file, or a rule file of the gates, is wrong, or the database.
            PackageError: a database is named, and the packages for it are missing.
            SettingsError: a setting is wrong, where they are asked.
        """
        if index is None:
            settings = load_settings().settings
            index, corpus, support = settings.index, corpus or settings.corpus, support or settings.support
            database_url = database_url or settings.database_url
        store = _stored(Path(index), database_url)
        if corpus is not None and Path(corpus).is_dir() and not database_url:
            store.check_fresh(Path(corpus))
        contacts = None if support is None else Path(support)
        engine = cls(store, store.read_shared(contacts), weights, n_answers=n_answers, support=contacts)
        engine._begin()
        return engine

    def renewed(self) -> Engine:
        """An engine over the index as it is now; what all guides share is read again only if it has changed.

        Raises:
            CareerbotError: as ``load``; this engine is as good as before.
        """
        store = self._store.reopened()
        is_same = store.shared_sha256 == self._store.shared_sha256
        shared = self._shared if is_same else store.read_shared(self._support)
        engine = Engine(
            store, shared, self._weights, n_kept=self._n_kept, n_answers=self._n_answers, support=self._support
        )
        engine._begin()
        return engine

    def _begin(self) -> None:
        """Prepare the default guide: most are asked of it, and what is wrong with it shows now."""
        self._answerers.get(self._default).speaker(LANGUAGE)

    @property
    def guides(self) -> tuple[ListedGuide, ...]:
        """The guides that can be asked, the default first."""
        return tuple(self._store.guides.values())

    def guide(self, slug: str) -> Guide:
        """The guide of that name, whole.

        Raises:
            UsageError: there is none.
        """
        return self._guides.get(self._known(slug))

    def conflicts(self, slug: str) -> tuple[Conflict, ...]:
        """Where the guide of that name disagrees with itself, as answers show it; raises as ``guide``."""
        return tuple(one for one in self._answerer(slug).conflicts if one.is_shown and not one.both_hold)

    @property
    def careers(self) -> tuple[Career, ...]:
        """What all guides say of themselves that careers are compared by; read when it is first asked for.

        Raises:
            IndexDamagedError: the index's file of careers is damaged.
        """
        return self._careers.rows

    def search_careers(self, text: str) -> tuple[Career, ...]:
        """The careers that a few words mean, perhaps not yet typed to their end, the best first; raises as above."""
        return self._search.find(text)

    def populous(self, n: int) -> tuple[ListedGuide, ...]:
        """The guides to the careers that most people work in, at most ``n``, the largest career first."""
        largest = sorted(self._careers.rows, key=n_people, reverse=True)
        return tuple(self._store.guides[career.slug] for career in largest[:n])

    def starters(self, slug: str, language: str = LANGUAGE) -> tuple[str, ...]:
        """A few questions that the guide answers."""
        return self._answerer(slug).speaker(language).starters

    def topics(self, slug: str, language: str = LANGUAGE) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Topics of ``data/topics.toml``, each with questions that the guide answers."""
        return self._answerer(slug).speaker(language).topics

    def signals(self, question: str, guide: str | None = None) -> dict[str, float]:
        """What decides between answering and abstaining, for fitting and explaining."""
        return self._answerer(guide).signals(clean_question(question))

    def needs_support(self, question: str) -> bool:
        """Whether a message, by itself, is answered by the card for a person in distress."""
        try:
            cleaned = clean_question(question)
        except QuestionError:
            return False
        return self._answerer(None).needs_support(cleaned)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        """The answer to a question after a conversation, every quote checked.

        Args:
            guide: the slug of the guide to ask; without one, the career is told from the question and the conversation.
            near: the slug of the career that was chosen before, which a question may leave.
            language: in which the person reads the page, if known; what the message is in counts more.

        Raises:
            QuestionError: the question is empty, too long or has no words.
            UsageError: there is no guide of that name.
            IndexDamagedError: the guide's files have changed since the build.
            QuoteError: a bug; the answer is not shown.
        """
        start = time.perf_counter()
        clean = clean_question(question)
        asked = Asked.of(clean, history, guide, language, near)
        answer = self._cache.get(asked, lambda: self._explained(clean, history, guide, language, near).answer)
        return replace(answer, took_ms=round(1000 * (time.perf_counter() - start), 3))

    def explain(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Trace:
        """The same answer with how it came about; raises as ``ask`` does."""
        start = time.perf_counter()
        explained = self._explained(clean_question(question), history, guide, language, near)
        took_ms = round(1000 * (time.perf_counter() - start), 3)
        return replace(explained, answer=replace(explained.answer, took_ms=took_ms))

    def _explained(
        self, clean: str, history: Sequence[Turn], guide: str | None, language: str | None, near: str | None
    ) -> Trace:
        """As ``explain``, of a clean question, without the time."""
        if guide is not None or len(self._store.guides) == 1:
            return self._answerer(guide).explain(clean, history, language)
        return self._corpus.explain(clean, history, language, near and self._known(near))

    @property
    def _default(self) -> str:
        return next(iter(self._store.guides))

    def _answerer(self, slug: str | None) -> Polyglot:
        return self._answerers.get(self._default if slug is None else self._known(slug))

    def _known(self, slug: str) -> str:
        if slug not in self._store.guides:
            raise UsageError(f"no guide {slug[:_MOST_SHOWN]!r}", hint=slug_hint(slug, self._store.guides.values()))
        return slug


def _stored(index: Path, database_url: str) -> Store:
    """What was built: in a folder, or in a database that is read by way of the folder."""
    if not database_url:
        return DiskStore(index)
    need_for_database()
    from careerbot.postgres.connection import Database
    from careerbot.postgres.store import PostgresStore

    return PostgresStore(Database(database_url), index)


class _Kept(Generic[_Made]):
    """What is made when it is first asked for; the least used go above a limit.

    Each name is made once. Who asks for another one does not wait for it: a database may be slow to answer.
    """

    def __init__(self, make: Callable[[str], _Made], limit: int) -> None:
        self._make = make
        self._limit = limit
        self._kept: OrderedDict[str, _Made] = OrderedDict()
        self._lock = Lock()
        self._making: dict[str, Lock] = {}

    def get(self, name: str) -> _Made:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
            making = self._making.setdefault(name, Lock())
        with making:
            with self._lock:
                if name in self._kept:
                    return self._kept[name]
            made = self._make(name)
            with self._lock:
                self._kept[name] = made
                self._making.pop(name, None)
                if len(self._kept) > self._limit:
                    self._kept.popitem(last=False)
            return made
