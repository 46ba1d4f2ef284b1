"""Corpus -> index: read, chunk, encode what is new, write beside, publish."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import filelock
import numpy as np
import numpy.typing as npt

from careerbot import __version__
from careerbot.answer.answerer import Answerer
from careerbot.answer.prepared import SUGGESTIONS_FILE, PreparedGuide, Shared, save_suggestions
from careerbot.answer.suggest import find_suggestions
from careerbot.careers.model import CAREERS, career_texts, save_career, save_careers
from careerbot.check import language_warnings
from careerbot.conflicts.model import FILE as CONFLICTS_FILE
from careerbot.conflicts.model import conflicts_toml, read_conflicts
from careerbot.conflicts.rules import find_conflicts
from careerbot.errors import CareerbotError, EncoderError
from careerbot.gates.probe import fit_lines
from careerbot.gates.rules import compiled_rules
from careerbot.guides.corpus import guide_files, read_corpus
from careerbot.guides.model import Guide
from careerbot.guides.passages import Passage, chunk, view_texts
from careerbot.question.language import STEMS_OF
from careerbot.search.bm25 import fit_lexical
from careerbot.search.coverage import COVERAGE_FILE, guide_coverage, is_confirmed
from careerbot.search.encoder import DEFAULT_MODEL, Encoder, FloatMatrix, OnnxEncoder
from careerbot.search.extra import need_for_build
from careerbot.search.index import (
    CLASSIFIER,
    FORMAT,
    LEXICAL,
    PROBE,
    RULES,
    STEMS,
    GuideEntry,
    Manifest,
    VectorIndex,
    check_files,
    code_sha256,
    file_hashes,
    guide_folder,
    link_tree,
    load_manifest,
    load_texts,
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
from careerbot.settings.settings import load_settings
from careerbot.store import read_shared
from careerbot.toml_files import LANGUAGE, LANGUAGES

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, the work done and the work in all."""

VectorsOf = Callable[[Sequence[str], Path, Progress], FloatMatrix]
"""Encodes texts and leaves the encoder's files in the folder."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, and what may be wrong with a guide."""

    guides: tuple[str, ...]
    n_passages: int
    n_encoded: int
    n_reused: int
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
) -> BuildReport:
    """Build the index of a corpus; the one in use stays until the new one is complete.

    Args:
        corpus: the folder of the guides; ``index``: of the index. Those of the settings, if not given.
        model: a sentence-transformers model, its folder, or the default's name.
        fresh: encode everything again, even what has not changed.
        encode: how texts become vectors; a test passes its own, and with it
        read_encoder: what encodes questions, from the files that ``encode`` left.

    Raises:
        CareerbotError: a package is missing or a guide cannot be read (nothing
            is built), the model fails, or the folder cannot be written to.
    """
    need_for_build(None if encode else model)
    if corpus is None or index is None:
        settings = load_settings().settings
        corpus, index = corpus or settings.corpus, index or settings.index
    corpus, index = Path(corpus), Path(index)
    progress("reading", 0, 1)
    guides, problems = read_corpus(corpus)
    if problems:
        raise problems[0]
    folder = new_build_folder(index)
    try:
        with filelock.FileLock(index / ".lock"):
            report = _build_into(
                folder, index, guides, model, fresh, progress, encode or _run_worker(model), read_encoder
            )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return replace(report, warnings=language_warnings(guides))


def _build_into(
    folder: Path,
    index: Path,
    guides: list[Guide],
    model: str,
    fresh: bool,
    progress: Progress,
    encode: VectorsOf,
    read_encoder: Callable[[Path], Encoder],
) -> BuildReport:
    maps = read_question_maps()
    map_texts = [text for question_map in maps.values() for text in question_map.texts()]
    before = None if fresh else _Before.of(index, model)
    has_maps = before is not None and before.has_maps(maps)
    kept = before.kept(guides) if before and has_maps else frozenset()
    chunked = {guide.slug: chunk(guide) for guide in guides if guide.slug not in kept}
    texts = {guide.slug: view_texts(guide, chunked[guide.slug]) for guide in guides if guide.slug in chunked}
    career_rows = {guide.slug: [text for _, text in career_texts(guide)] for guide in guides}
    of_careers = [text for rows in career_rows.values() for text in rows]
    wanted = list(dict.fromkeys([text for rows in texts.values() for text in rows] + map_texts + of_careers))
    n_texts = len({*wanted, *(before.texts_of(kept) if before else ())})
    known = before.vectors_of(wanted) if before else {}
    missing = [text for text in wanted if text not in known]
    if before:
        link_tree(before.folder / "encoder", folder / "encoder")
    if missing:
        (folder / "encoder").mkdir(exist_ok=True)
        known |= zip(missing, encode(missing, folder / "encoder", progress), strict=True)
    progress("writing", 0, 1)
    if before and has_maps:
        link_tree(before.folder / "map", folder / "map")
    else:
        for done, (language, question_map) in enumerate(maps.items()):
            progress("learning the kinds", done, len(maps))
            _write_map(folder / map_folder(language), language, question_map, known)
    entries = {}
    shared = None
    for done, guide in enumerate(guides):
        target = folder / guide_folder(guide.slug)
        if before and guide.slug in kept:
            link_tree(before.folder / guide_folder(guide.slug), target)
            entries[guide.slug] = before.manifest.guides[guide.slug]
            continue
        progress("asking what to propose", done, len(guides))
        shared = shared or read_shared(folder, maps, lambda: read_encoder(folder / "encoder"))
        save_texts(target, texts[guide.slug], known)
        prepared = _prepared(guide, chunked[guide.slug], VectorIndex.load(target / "vectors.faiss"), shared)
        _write_guide(target, prepared)
        save_career(target, guide, chunked[guide.slug])
        entries[guide.slug] = _entry(prepared, texts[guide.slug])
    save_careers(
        folder / CAREERS, [folder / guide_folder(guide.slug) for guide in guides], known, maps[LANGUAGE].common_stems()
    )
    hashes = before.manifest.files if before else {}
    linked = [f"{guide_folder(slug)}/" for slug in kept]
    linked += ["encoder/"] if before and not missing else []
    linked += ["map/"] if has_maps else []
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        folder=folder.name,
        model=model,
        code_sha256=code_sha256(),
        map_sha256=maps_sha256(maps),
        guides=entries,
        files=file_hashes(folder, {name: value for name, value in hashes.items() if name.startswith(tuple(linked))}),
    )
    publish(index, folder, manifest)
    progress("writing", 1, 1)
    n_passages = sum(entry.n_passages for entry in entries.values())
    return BuildReport(tuple(entries), n_passages, len(missing), n_texts - len(missing))


def _write_map(
    target: Path, language: str, question_map: QuestionMap, known: Mapping[str, npt.NDArray[np.float32]]
) -> None:
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


def _prepared(
    guide: Guide, passages: tuple[Passage, ...], vectors: VectorIndex, shared: Mapping[str, Shared]
) -> PreparedGuide:
    """A guide with all that answering needs, and with what it answers of what may be proposed."""
    of_guides = shared[LANGUAGE]
    coverage = guide_coverage(guide, passages, vectors.vectors, of_guides.matcher, of_guides.question_map)
    own = read_conflicts(guide, of_guides.matcher.row_of)
    conflicts = own if own is not None else find_conflicts(guide, of_guides.question_map)
    prepared = PreparedGuide(guide, passages, vectors, coverage, is_confirmed(guide), conflicts)
    suggestions = {
        language: find_suggestions(asked.question_map.kinds, coverage, guide.career, Answerer(prepared, asked).explain)
        for language, asked in shared.items()
    }
    return replace(prepared, suggestions=suggestions)


def _write_guide(target: Path, prepared: PreparedGuide) -> None:
    """The guide's own files, and beside them what ``store`` reads again."""
    for path in guide_files(prepared.guide.folder):
        shutil.copyfile(path, target / path.name)
    (target / CONFLICTS_FILE).write_text(conflicts_toml(prepared.guide, prepared.conflicts), encoding="utf-8")
    save_values(target / COVERAGE_FILE, prepared.coverage)
    for language, suggestions in prepared.suggestions.items():
        save_suggestions(target / SUGGESTIONS_FILE.format(language=language), suggestions)


def _entry(prepared: PreparedGuide, texts: Sequence[str]) -> GuideEntry:
    guide = prepared.guide
    return GuideEntry(
        slug=guide.slug,
        career=guide.career,
        names=guide.names,
        n_units=guide.n_units,
        n_passages=len(prepared.passages),
        source_sha256=guide.sha256,
        texts_sha256=texts_sha256(texts),
    )


@dataclass(frozen=True)
class _Before:
    """The index in use, of which a build keeps what has not changed."""

    manifest: Manifest
    folder: Path

    @classmethod
    def of(cls, index: Path, model: str) -> _Before | None:
        """The index, None if there is none, it is damaged, or of another model or format."""
        try:
            manifest = load_manifest(index)
            return cls(manifest, check_files(index, manifest)) if manifest.model == model else None
        except CareerbotError:
            return None

    def has_maps(self, maps: Mapping[str, QuestionMap]) -> bool:
        """Whether what was made of the question maps can be kept."""
        same = self.manifest.map_sha256 == maps_sha256(maps)
        return same and self.manifest.code_sha256 == code_sha256()

    def kept(self, guides: Sequence[Guide]) -> frozenset[str]:
        """The guides of which all can be kept, where the maps are."""
        built = self.manifest.guides
        return frozenset(g.slug for g in guides if g.slug in built and built[g.slug].source_sha256 == g.sha256)

    def texts_of(self, slugs: Iterable[str]) -> Iterator[str]:
        """The texts of some of its guides."""
        for slug in slugs:
            yield from load_texts(self.folder / guide_folder(slug))

    def vectors_of(self, wanted: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """Text -> vector of those texts that the index has."""
        left = set(wanted)
        known: dict[str, npt.NDArray[np.float32]] = {}
        for group in [CAREERS, *map(map_folder, LANGUAGES), *map(guide_folder, self.manifest.guides)]:
            if not left:
                break
            rows = {text: row for row, text in enumerate(load_texts(self.folder / group)) if text in left}
            if rows:
                vectors = VectorIndex.load(self.folder / group / "vectors.faiss").vectors
                known |= {text: vectors[row] for text, row in rows.items()}
                left -= rows.keys()
        return known


def _run_worker(model: str) -> VectorsOf:
    """Encode in a process of its own: torch and faiss in one process crash on some systems."""

    def encode(texts: Sequence[str], folder: Path, progress: Progress) -> FloatMatrix:
        progress("loading the model", 0, 1)
        job = json.dumps({"model": model, "out": str(folder), "texts": list(texts)})
        worker = subprocess.Popen(
            [sys.executable, "-m", "careerbot.search.export"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "HF_HUB_OFFLINE": os.environ.get("HF_HUB_OFFLINE", "1"), "PYTHONUTF8": "1"},
        )
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stderr is not None
        with worker:
            worker.stdin.write(job)
            worker.stdin.close()
            _follow(worker.stdout, progress)
            trouble = worker.stderr.read()
        if worker.returncode:
            last = trouble.strip().splitlines()[-1:] or [f"exit status {worker.returncode}"]
            raise EncoderError(f"the model {model!r} could not be exported: {last[0]}", hint="see `careerbot -v build`")
        vectors: FloatMatrix = np.load(folder / "vectors.npy", allow_pickle=False)
        (folder / "vectors.npy").unlink()
        return vectors

    return encode


def _follow(lines: Iterable[str], progress: Progress) -> None:
    """Pass the worker's progress lines on; its error line becomes an exception."""
    names = {"encode": "encoding", "export": "exporting the encoder", "parity": "comparing the two encoders"}
    for line in lines:
        fields = json.loads(line)
        if "error" in fields:
            raise EncoderError(fields["error"], hint=fields["hint"])
        if fields["step"] in names:
            progress(names[fields["step"]], fields.get("done", 0), fields.get("total", 1))
