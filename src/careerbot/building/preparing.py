"""What a build makes of one guide: its coverage, its conflicts, what may be proposed.

Run as a program it is one of the processes that share the guides of a build; each loads
once what all guides share.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from careerbot.answer.answerer import Answerer
from careerbot.answer.prepared import SUGGESTIONS_FILE, PreparedGuide, Shared, save_suggestions
from careerbot.answer.suggest import find_suggestions
from careerbot.careers.model import career_texts
from careerbot.conflicts.model import FILE as CONFLICTS_FILE
from careerbot.conflicts.model import conflicts_toml, read_conflicts
from careerbot.conflicts.rules import find_conflicts
from careerbot.errors import StorageError
from careerbot.guides.corpus import guide_files, read_guide
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage, chunk, view_texts
from careerbot.guides.stored import load_guide, save_guide
from careerbot.search.coverage import COVERAGE_FILE, guide_coverage, is_confirmed, read_coverage
from careerbot.search.encoder import Encoder, OnnxEncoder
from careerbot.search.index import VectorIndex, guide_folder, save_guide_files, save_values, texts_sha256
from careerbot.search.question_map import QuestionMap, read_question_maps
from careerbot.search.remembering import RememberingEncoder, RememberingMatcher
from careerbot.store import read_shared
from careerbot.toml_files import LANGUAGE
from careerbot.workers import Job, serve_jobs


@dataclass(frozen=True)
class ChunkedGuide:
    """A guide with its passages, the texts of their views, and those by which its career is found."""

    guide: Guide
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    career_texts: tuple[str, ...]

    @classmethod
    def of(cls, guide: Guide) -> ChunkedGuide:
        """The guide, cut into passages."""
        passages = chunk(guide)
        of_career = tuple(text for _, text in career_texts(guide))
        return cls(guide, passages, tuple(view_texts(guide, passages)), of_career)


def read_whole(folder: Path, question_map: QuestionMap) -> Guide:
    """The guide of a folder, after all files that a person may have written beside it were read.

    Raises:
        CareerbotError: one of them cannot be read or is wrong.
    """
    guide = read_guide(folder)
    read_coverage(guide, question_map)
    read_conflicts(guide, (kind.kind for kind in question_map.kinds))
    return guide


def read_remembering(
    of_index: Path, maps: Mapping[str, QuestionMap], encoder: Callable[[], Encoder]
) -> dict[str, Shared]:
    """What all guides share, to ask the same questions of many of them."""
    shared = read_shared(of_index, maps, encoder)
    matchers = {id(of.matcher): RememberingMatcher.of(of.matcher) for of in shared.values()}
    remembers = RememberingEncoder(shared[LANGUAGE].encoder)
    return {
        language: replace(
            of,
            encoder=remembers,
            matcher=matchers[id(of.matcher)],
            guides_matcher=matchers[id(of.guides_matcher)],
        )
        for language, of in shared.items()
    }


def prepare_guide(chunked: ChunkedGuide, target: Path, shared: Mapping[str, Shared]) -> str:
    """Make what answering needs of a guide whose own files and vectors stand in an index already.

    Returns:
        the hash of the list of its files.
    """
    vectors = VectorIndex.load(target / "vectors.faiss")
    _write(target, prepared(chunked, vectors, shared))
    return save_guide_files(target)


def prepared(chunked: ChunkedGuide, vectors: VectorIndex, shared: Mapping[str, Shared]) -> PreparedGuide:
    """A guide with all that answering needs, and with what it answers of what may be proposed."""
    guide, of_guides = chunked.guide, shared[LANGUAGE]
    coverage = guide_coverage(guide, chunked.passages, vectors.vectors, of_guides.matcher, of_guides.question_map)
    own = read_conflicts(guide, of_guides.matcher.row_of)
    conflicts = own if own is not None else find_conflicts(guide, of_guides.question_map)
    made = PreparedGuide(guide, chunked.passages, vectors, coverage, is_confirmed(guide), conflicts)
    suggestions = {
        language: find_suggestions(asked.question_map.kinds, coverage, guide.career, Answerer(made, asked).explain)
        for language, asked in shared.items()
    }
    return replace(made, suggestions=suggestions)


def copy_guide(guide: Guide, target: Path) -> None:
    """The guide's own files, in an index, and what was read from them."""
    for path in guide_files(guide.folder):
        shutil.copyfile(path, target / path.name)
    save_guide(target, guide)


def _write(target: Path, made: PreparedGuide) -> None:
    """What was made of a guide, beside its own files, for ``store`` to read."""
    (target / CONFLICTS_FILE).write_text(conflicts_toml(made.guide, made.conflicts), encoding="utf-8")
    save_values(target / COVERAGE_FILE, made.coverage)
    for language, suggestions in made.suggestions.items():
        save_suggestions(target / SUGGESTIONS_FILE.format(language=language), suggestions)


def _start(setup: Job) -> Callable[[Job], str]:
    build = Path(setup["build"])
    maps = read_question_maps()
    shared = read_remembering(build, maps, lambda: OnnxEncoder(build / "encoder", threads=1))

    def prepare(job: Job) -> str:
        target = build / guide_folder(job["slug"])
        chunked = ChunkedGuide.of(load_guide(target))
        if texts_sha256(chunked.texts) != job["texts_sha256"]:
            raise StorageError(f"{job['source']}: was changed while it was read", hint="run `careerbot build` again")
        return prepare_guide(chunked, target, shared)

    return prepare


if __name__ == "__main__":
    serve_jobs(_start)
