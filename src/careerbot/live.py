"""An engine that follows its index: a guide that was added, changed or removed is so without a restart.

Whoever asks looks, at most once a second, whether the manifest is another file now, or the database in
use has another version. The next engine is made by the one who noticed, the others are answered by the
one before until it is there. An answer under way ends on the engine that it began with: the build folder,
or the version, before the one in use stays.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

from careerbot.answer.model import Answer
from careerbot.answer.trace import Trace
from careerbot.careers.model import Career
from careerbot.conflicts.model import Conflict
from careerbot.engine import Engine
from careerbot.errors import CareerbotError, IndexDamagedError, StoreUnavailableError
from careerbot.guides.model import Guide, ListedGuide
from careerbot.question.dialogue import Turn
from careerbot.search.index import MANIFEST
from careerbot.toml_files import LANGUAGE

_PAUSE_S = 1.0  # between two looks at the manifest
_Found = TypeVar("_Found")
_log = logging.getLogger(__name__)


class LiveEngine:
    """Answers as an ``Engine`` does, from the index as it is now. Safe to call from several threads.

    An index that cannot be used is passed over: the engine before goes on, and the log says so once.
    """

    def __init__(
        self,
        index: Path,
        load: Callable[[], Engine],
        pause_s: float = _PAUSE_S,
        *,
        mark: Callable[[], object] | None = None,
    ) -> None:
        """Load the first engine; raises what ``load`` raises.

        Args:
            index: whose manifest is watched.
            load: reads the first engine over it.
            mark: gives what tells an index from the one before, if not its manifest does.
        """
        self._manifest = index / MANIFEST
        self._mark = mark or self._mark_of_manifest
        self._pause_s = pause_s
        self._looking = Lock()
        self._seen = self._mark()
        self._engine = load()
        self._looked_at = time.monotonic()

    @property
    def guides(self) -> tuple[ListedGuide, ...]:
        """The guides that can be asked, the default first."""
        return self._now().guides

    def guide(self, slug: str) -> Guide:
        """As ``Engine.guide``."""
        return self._do(lambda engine: engine.guide(slug))

    def conflicts(self, slug: str) -> tuple[Conflict, ...]:
        """As ``Engine.conflicts``."""
        return self._do(lambda engine: engine.conflicts(slug))

    @property
    def careers(self) -> tuple[Career, ...]:
        """As ``Engine.careers``."""
        return self._do(lambda engine: engine.careers)

    def search_careers(self, text: str) -> tuple[Career, ...]:
        """As ``Engine.search_careers``."""
        return self._do(lambda engine: engine.search_careers(text))

    def populous(self, n: int) -> tuple[ListedGuide, ...]:
        """As ``Engine.populous``."""
        return self._do(lambda engine: engine.populous(n))

    def starters(self, slug: str, language: str = LANGUAGE) -> tuple[str, ...]:
        """As ``Engine.starters``."""
        return self._do(lambda engine: engine.starters(slug, language))

    def topics(self, slug: str, language: str = LANGUAGE) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """As ``Engine.topics``."""
        return self._do(lambda engine: engine.topics(slug, language))

    def needs_support(self, question: str) -> bool:
        """As ``Engine.needs_support``."""
        return self._do(lambda engine: engine.needs_support(question))

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Answer:
        """As ``Engine.ask``."""
        return self._do(lambda engine: engine.ask(question, history, guide, language, near))

    def explain(
        self,
        question: str,
        history: Sequence[Turn] = (),
        guide: str | None = None,
        language: str | None = None,
        near: str | None = None,
    ) -> Trace:
        """As ``Engine.explain``."""
        return self._do(lambda engine: engine.explain(question, history, guide, language, near))

    def _do(self, what: Callable[[Engine], _Found]) -> _Found:
        engine = self._now()
        try:
            return what(engine)
        except IndexDamagedError:
            # Two builds may have come since, and the files that it was to read are gone with the first.
            with self._looking:
                self._look()
            if self._engine is engine:
                raise
        return what(self._engine)

    def _now(self) -> Engine:
        if time.monotonic() - self._looked_at >= self._pause_s and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._engine

    def _look(self) -> None:
        """Take the index over if it is another one than at the last look."""
        self._looked_at = time.monotonic()
        mark = self._mark()
        if mark == self._seen:
            return
        before, self._seen = self._seen, mark
        try:
            self._engine = self._engine.renewed()
        except CareerbotError as err:
            if isinstance(err, StoreUnavailableError):
                self._seen = before  # nothing is wrong with the new one: the next look tries again
            _log.warning("the new index is not used, the one before is: %s (%s)", err.message, err.hint)
        else:
            _log.info("the index has changed: %d guides", len(self._engine.guides))

    def _mark_of_manifest(self) -> tuple[int, int, int] | None:
        """What tells a manifest from the one before; None where there is none."""
        try:
            found = os.stat(self._manifest)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size
