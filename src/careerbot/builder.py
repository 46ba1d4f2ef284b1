"""Corpus -> index: read what has changed, encode what is new, write beside, publish."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import filelock
import numpy as np

from careerbot import __version__
from careerbot.building.changes import Before, CorpusRead, read_changes
from careerbot.building.preparing import ChunkedGuide, copy_guide, prepare_guide, read_remembering
from careerbot.careers.model import CAREERS, save_career, save_careers
from careerbot.check import language_warnings
from careerbot.errors import CareerbotError, EncoderError
from careerbot.gates.probe import fit_lines
from careerbot.gates.rules import compiled_rules
from careerbot.question.language import STEMS_OF
from careerbot.search.bm25 import fit_lexical
from careerbot.search.encoder import DEFAULT_MODEL, Encoder, FloatMatrix, FloatVector, OnnxEncoder
from careerbot.search.encoding import encode_texts
from careerbot.search.extra import need_for_build, need_for_database
from careerbot.search.index import (
    CLASSIFIER,
    FORMAT,
    LEXICAL,
    PROBE,
    RULES,
    STEMS,
    GuideEntry,
    Manifest,
    code_sha256,
    encoding_folder,
    file_hashes,
    guide_folder,
    link_tree,
    map_folder,
    new_build_folder,
    publish,
    save_matrix,
    save_texts,
    save_values,
    texts_sha256,
)
from careerbot.search.kinds import fit_classifier, stems_of
from careerbot.search.question_map import QuestionMap, maps_sha256, read_question_maps
from careerbot.search.shards import VectorShards
from careerbot.settings.settings import load_settings
from careerbot.toml_files import LANGUAGE
from careerbot.workers import Job, run_jobs, start_worker

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, the work done and the work in all."""

VectorsOf = Callable[[Sequence[str], Path, Progress], FloatMatrix]
"""Encodes texts, and leaves the encoder's files in the folder where they are not there yet."""

_N_PARITY = 250  # texts by which the exported encoder is compared with the model
_FEW_GUIDES = 4  # that it takes less time to prepare than to start processes for


@dataclass(frozen=True, slots=True)
class GuideProblem:
    """A guide that could not be read.

    Attributes:
        is_kept: an earlier version of it is in the index.
    """

    slug: str
    error: CareerbotError
    is_kept: bool


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        n_encoded: texts that were encoded.
        n_reused: those whose vector was known: from before, or from the same text elsewhere.
        problems: the guides that could not be read; all others are built.
        warnings: what may be wrong with a guide that was read.
    """

    guides: tuple[str, ...]
    n_passages: int
    n_encoded: int
    n_reused: int
    problems: tuple[GuideProblem, ...] = ()
    warnings: tuple[str, ...] = ()


def build(
    corpus: str | os.PathLike[str] | None = None,
    index: str | os.PathLike[str] | None = None,
    *,
    model: str = DEFAULT_MODEL,
    fresh: bool = False,
    progress: Progress = lambda step, done, total: None,
    encode: VectorsOf | None = None,
    read_encoder: Callable[[Path], Encoder] = OnnxEncoder,
    database_url: str = "",
) -> BuildReport:
    """Build the index of a corpus; the one in use stays until the new one is complete.

    A guide that cannot be read is left out, or stays as it was in the index before; the report names it.

    Args:
        corpus: the folder of the guides; ``index``: of the index. Those of the settings, if one is not given,
            and so the database.
        model: a sentence-transformers model, its folder, or the default's name.
        fresh: encode everything again, even what has not changed.
        encode: how texts become vectors; a test passes its own, and with it
        read_encoder: what encodes questions, from the files that ``encode`` left.
        database_url: a PostgreSQL database, into which the index is loaded when it is complete.

    Raises:
        CareerbotError: a package is missing, no guide can be read or the database cannot be
            written to (nothing is built), the model fails, or the folder cannot be written to.
    """
    need_for_build(None if encode else model)
    if corpus is None or index is None:
        settings = load_settings().settings
        corpus, index = corpus or settings.corpus, index or settings.index
        database_url = database_url or settings.database_url
    corpus, index = Path(corpus), Path(index)
    load = _loading_into(database_url, index, fresh, progress) if database_url else None
    job = _Job(corpus, index, model, fresh, progress, encode or _encode_with(model, index), read_encoder)
    was_there = index.exists()
    folder = new_build_folder(index)
    try:
        with filelock.FileLock(index / ".lock"):
            report = _build_into(folder, job)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if not was_there:
            _remove_empty(index)
        raise
    if load:
        with filelock.FileLock(index / ".lock"):
            load()
    return report


def _loading_into(database_url: str, index: Path, fresh: bool, progress: Progress) -> Callable[[], None]:
    """Loads the index into a database, which is tried now: not only after minutes of encoding."""
    need_for_database()
    from careerbot.postgres.connection import Database
    from careerbot.postgres.loading import load_index
    from careerbot.postgres.schema import check_writable

    database = Database(database_url)
    check_writable(database)

    def load() -> None:
        load_index(database, index, partial(progress, "loading the database"), fresh=fresh)

    return load


@dataclass(frozen=True, slots=True)
class _Job:
    """What ``build`` was called with."""

    corpus: Path
    index: Path
    model: str
    fresh: bool
    progress: Progress
    encode: VectorsOf
    read_encoder: Callable[[Path], Encoder]

    def step(self, name: str) -> Callable[[int, int], None]:
        """The progress of one step."""
        return lambda done, total: self.progress(name, done, total)


def _build_into(folder: Path, job: _Job) -> BuildReport:
    maps = read_question_maps()
    before = None if job.fresh else Before.of(job.index, job.model)
    read = read_changes(job.corpus, before, maps, job.step("reading"))
    if not read.slugs:
        raise next(iter(read.problems.values()))
    hashes = _link_what_stays(folder, before, read, maps)
    known, n_encoded = _vectors(folder, job, before, read, maps)
    for done, (language, question_map) in enumerate(maps.items()):
        if not (folder / map_folder(language)).exists():
            job.progress("learning the kinds", done, len(maps))
            _write_map(folder / map_folder(language), language, question_map, known)
    for chunked in read.new.values():
        target = folder / guide_folder(chunked.guide.slug)
        save_texts(target, chunked.texts, known)
        save_career(target, chunked.guide, chunked.passages, np.stack([known[text] for text in chunked.career_texts]))
        copy_guide(chunked.guide, target)
    n_map_texts = sum(len(question_map.texts()) for question_map in maps.values())
    del known
    lists = _prepare(folder, job, read, maps)
    made = {slug: _entry(chunked, read.stamps[slug], lists[slug]) for slug, chunked in read.new.items()}
    entries = {slug: read.kept.get(slug) or made[slug] for slug in read.slugs}
    job.progress("writing", 0, 1)
    save_careers(folder / CAREERS, [folder / guide_folder(slug) for slug in entries], maps[LANGUAGE].common_stems())
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        folder=folder.name,
        model=job.model,
        code_sha256=code_sha256(),
        map_sha256=maps_sha256(maps),
        guides=entries,
        broken=read.broken,
        files=file_hashes(folder, ("encoder", "map", CAREERS), hashes),
    )
    publish(job.index, folder, manifest)
    job.progress("writing", 1, 1)
    n_texts = n_map_texts + sum(entry.n_texts for entry in entries.values())
    return BuildReport(
        guides=tuple(entries),
        n_passages=sum(entry.n_passages for entry in entries.values()),
        n_encoded=n_encoded,
        n_reused=n_texts - n_encoded,
        problems=tuple(GuideProblem(slug, error, slug in entries) for slug, error in read.problems.items()),
        warnings=language_warnings([chunked.guide for chunked in read.new.values()]),
    )


def _link_what_stays(
    folder: Path, before: Before | None, read: CorpusRead, maps: Mapping[str, QuestionMap]
) -> Mapping[str, str]:
    """Take over the encoder, the maps and the guides that have not changed; gives the hashes of what is known."""
    if before is None:
        (folder / "encoder").mkdir()
        return {}
    names = ["encoder", *(["map"] if before.has_maps(maps) else [])]
    for name in (*names, *map(guide_folder, read.kept)):
        link_tree(before.folder / name, folder / name)
    return {name: value for name, value in before.manifest.files.items() if name.partition("/")[0] in names}


def _vectors(
    folder: Path, job: _Job, before: Before | None, read: CorpusRead, maps: Mapping[str, QuestionMap]
) -> tuple[dict[str, FloatVector], int]:
    """The vectors of all texts of what is made anew, each encoded once, and how many of them were."""
    texts = [text for chunked in read.new.values() for text in (*chunked.texts, *chunked.career_texts)]
    texts += [
        text
        for language, question_map in maps.items()
        if not (folder / map_folder(language)).exists()
        for text in question_map.texts()
    ]
    wanted = list(dict.fromkeys(texts))
    known = before.vectors_of(wanted, read.new) if before and wanted else {}
    missing = [text for text in wanted if text not in known]
    if missing:
        known |= zip(missing, job.encode(missing, folder / "encoder", job.progress), strict=True)
    return known, len(missing)


def _write_map(target: Path, language: str, question_map: QuestionMap, known: Mapping[str, FloatVector]) -> None:
    """What belongs to the question map of a language, made once for all guides."""
    texts = question_map.texts()
    save_texts(target, texts, known)
    vectors = np.stack([known[text] for text in texts])
    owners = question_map.owners()
    save_matrix(target / CLASSIFIER, fit_classifier(vectors, owners))
    save_matrix(target / PROBE, fit_lines(vectors, [question_map.kinds[row].group for row in owners]))
    save_values(target / RULES, compiled_rules(language)[0])
    vocabulary, scores = fit_lexical(stems_of(question_map, STEMS_OF[language]))
    save_values(target / STEMS, vocabulary)
    save_matrix(target / LEXICAL, scores)


def _prepare(folder: Path, job: _Job, read: CorpusRead, maps: Mapping[str, QuestionMap]) -> dict[str, str]:
    """Make what is asked of each new guide, on all cores where there are many; gives the hash of its ``files.json``."""
    progress = job.step("asking what to propose")
    lists: dict[str, str] = {}
    if job.read_encoder is OnnxEncoder and len(read.new) >= _FEW_GUIDES:

        def note(sent: Job, answer: str) -> None:
            lists[sent["slug"]] = answer
            progress(len(lists), len(read.new))

        progress(0, len(read.new))
        jobs = [
            {"slug": slug, "source": str(chunked.guide.folder), "texts_sha256": texts_sha256(chunked.texts)}
            for slug, chunked in read.new.items()
        ]
        run_jobs("building.preparing", {"build": str(folder)}, jobs, note)
        return lists
    read_encoder = _one_thread(job.read_encoder)
    shared = read_remembering(folder, maps, lambda: read_encoder(folder / "encoder")) if read.new else {}
    progress(0, len(read.new))
    for done, (slug, chunked) in enumerate(read.new.items(), 1):
        lists[slug] = prepare_guide(chunked, folder / guide_folder(slug), shared)
        progress(done, len(read.new))
    return lists


def _one_thread(read_encoder: Callable[[Path], Encoder]) -> Callable[[Path], Encoder]:
    """For one question after the other: a second thread would mostly wait, which costs as much as to compute."""
    return partial(OnnxEncoder, threads=1) if read_encoder is OnnxEncoder else read_encoder


def _entry(chunked: ChunkedGuide, stamp: str, files_sha256: str) -> GuideEntry:
    guide = chunked.guide
    return GuideEntry(
        slug=guide.slug,
        career=guide.career,
        names=guide.names,
        n_units=guide.n_units,
        n_passages=len(chunked.passages),
        n_texts=len(chunked.texts),
        source_sha256=guide.sha256,
        texts_sha256=texts_sha256(chunked.texts),
        stamp=stamp,
        files_sha256=files_sha256,
    )


def _remove_empty(index: Path) -> None:
    """The folder of an index that was not there before, if nothing has come of it."""
    (index / ".lock").unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        index.rmdir()


def _encode_with(model: str, index: Path) -> VectorsOf:
    """Encode by the exported encoder, after it was exported in a process of its own.

    torch and faiss in one process crash on some systems, and torch takes seconds to load.
    """

    def encode(texts: Sequence[str], encoder: Path, progress: Progress) -> FloatMatrix:
        if not (encoder / "encoder.json").exists():
            progress("loading the model", 0, 1)
            by_length = sorted(texts, key=len)
            _export(model, encoder, by_length[:: 1 + len(texts) // _N_PARITY], progress)
        shards = VectorShards(index / encoding_folder(encoder))
        found = encode_texts(texts, encoder, shards, lambda done, total: progress("encoding", done, total))
        return np.stack([found[text] for text in texts])

    return encode


def _export(model: str, encoder: Path, sample: Sequence[str], progress: Progress) -> None:
    worker = start_worker("search.export")
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert worker.stderr is not None
    with worker:
        worker.stdin.write(json.dumps({"model": model, "out": str(encoder), "texts": list(sample)}))
        worker.stdin.close()
        _follow(worker.stdout, progress)
        trouble = worker.stderr.read()
    if worker.returncode:
        last = trouble.strip().splitlines()[-1:] or [f"exit status {worker.returncode}"]
        raise EncoderError(f"the model {model!r} could not be exported: {last[0]}", hint="see `careerbot -v build`")


def _follow(lines: Iterable[str], progress: Progress) -> None:
    """Pass the worker's progress lines on; its error line becomes an exception."""
    names = {"export": "exporting the encoder", "parity": "comparing the two encoders"}
    for line in lines:
        fields = json.loads(line)
        if "error" in fields:
            raise EncoderError(fields["error"], hint=fields["hint"])
        if fields["step"] in names:
            progress(names[fields["step"]], fields.get("done", 0), fields.get("total", 1))
