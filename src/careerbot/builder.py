"""Corpus -> index: read, chunk, encode what is new, write beside, publish."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from careerbot import __version__
from careerbot.answer.phrases import read_phrases
from careerbot.answer.suggest import SUGGESTIONS_FILE, Suggestion, find_suggestions, save_suggestions
from careerbot.conflicts.model import FILE as CONFLICTS_FILE
from careerbot.conflicts.model import Conflict, conflicts_toml, read_conflicts
from careerbot.conflicts.rules import find_conflicts
from careerbot.engine import assemble
from careerbot.errors import CareerbotError, EncoderError
from careerbot.gates.gate import Gate
from careerbot.gates.probe import fit_lines
from careerbot.gates.rules import compiled_rules
from careerbot.guides.corpus import guide_files, read_corpus, read_guide
from careerbot.guides.model import Guide
from careerbot.guides.passages import chunk, view_texts
from careerbot.search.encoder import DEFAULT_MODEL, Encoder, FloatMatrix, OnnxEncoder
from careerbot.search.extra import need_for_build
from careerbot.search.index import (
    CLASSIFIER,
    FORMAT,
    PROBE,
    RULES,
    GuideEntry,
    Manifest,
    VectorIndex,
    check_files,
    file_hashes,
    link_tree,
    load_manifest,
    load_texts,
    new_build_folder,
    publish,
    save_matrix,
    save_texts,
    save_values,
    texts_sha256,
)
from careerbot.search.kinds import KindMatcher, fit_classifier
from careerbot.search.question_map import QuestionMap, read_question_map
from careerbot.settings.settings import load_settings

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, the work done and the work in all."""

VectorsOf = Callable[[Sequence[str], Path, Progress], FloatMatrix]
"""Encodes texts and leaves the encoder's files in the folder."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    guides: tuple[str, ...]
    n_passages: int
    n_encoded: int
    n_reused: int


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
            return _build_into(
                folder, index, guides, model, fresh, progress, encode or _run_worker(model), read_encoder
            )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


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
    question_map = read_question_map()
    texts_of_map = question_map.texts()
    conflicts = {guide.slug: _conflicts(guide, question_map) for guide in guides}
    texts = {guide.slug: view_texts(guide, chunk(guide)) for guide in guides}
    wanted = list(dict.fromkeys([text for rows in texts.values() for text in rows] + texts_of_map))
    known = {} if fresh else _known_vectors(index, model, folder / "encoder")
    missing = [text for text in wanted if text not in known]
    if missing:
        (folder / "encoder").mkdir(exist_ok=True)
        known |= zip(missing, encode(missing, folder / "encoder", progress), strict=True)
    progress("writing", 0, 1)
    save_texts(folder / "map", texts_of_map, known)
    progress("learning the kinds", 0, 1)
    vectors_of_map = np.stack([known[text] for text in texts_of_map])
    classifier = fit_classifier(vectors_of_map, question_map.owners())
    save_matrix(folder / "map" / CLASSIFIER, classifier)
    matcher = KindMatcher(question_map, vectors_of_map, classifier)
    lines = fit_lines(vectors_of_map, [question_map.kinds[row].group for row in question_map.owners()])
    save_matrix(folder / "map" / PROBE, lines)
    rules, rule_files = compiled_rules()
    save_values(folder / "map" / RULES, rules)
    gate = Gate(matcher, lines, rule_files)
    encoder = read_encoder(folder / "encoder")
    entries = {}
    for guide in guides:
        target = folder / "guides" / guide.slug
        save_texts(target, texts[guide.slug], known)
        for path in guide_files(guide.folder):
            shutil.copyfile(path, target / path.name)
        (target / CONFLICTS_FILE).write_text(conflicts_toml(guide, conflicts[guide.slug]), encoding="utf-8")
        progress("asking what to propose", 0, 1)
        vectors = VectorIndex(np.stack([known[text] for text in texts[guide.slug]]))
        suggestions = _suggestions(read_guide(target), vectors, matcher, question_map, encoder, gate)
        save_suggestions(target / SUGGESTIONS_FILE, suggestions)
        entries[guide.slug] = GuideEntry(guide.sha256, texts_sha256(texts[guide.slug]), len(texts[guide.slug]))
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        folder=folder.name,
        model=model,
        map_sha256=texts_sha256(question_map.all_texts()),
        guides=entries,
        files=file_hashes(folder),
    )
    publish(index, folder, manifest)
    progress("writing", 1, 1)
    n_passages = sum(len(chunk(guide)) for guide in guides)
    return BuildReport(tuple(entries), n_passages, len(missing), len(wanted) - len(missing))


def _conflicts(guide: Guide, question_map: QuestionMap) -> tuple[Conflict, ...]:
    """The guide's own conflicts, or what the rules find."""
    own = read_conflicts(guide, (kind.kind for kind in question_map.kinds))
    return own if own is not None else find_conflicts(guide, question_map)


def _suggestions(
    guide: Guide, vectors: VectorIndex, matcher: KindMatcher, question_map: QuestionMap, encoder: Encoder, gate: Gate
) -> tuple[Suggestion, ...]:
    """The questions to propose, asked of the guide as it will be served."""
    loaded = assemble(guide, vectors, matcher, question_map, encoder, gate, read_phrases())
    return find_suggestions(matcher.kinds, loaded.declared, guide.career, loaded.answerer.explain)


def _known_vectors(index: Path, model: str, encoder_folder: Path) -> dict[str, Any]:
    """Text -> vector of the index in use, if it is whole and of this model; brings its encoder along."""
    try:
        manifest = load_manifest(index)
        if manifest.model != model:
            return {}
        folder = check_files(index, manifest)
        known: dict[str, Any] = {}
        for group in (folder / "map", *(folder / "guides" / slug for slug in manifest.guides)):
            known |= zip(load_texts(group), VectorIndex.load(group / "vectors.faiss").vectors, strict=True)
    except CareerbotError:
        return {}
    link_tree(folder / "encoder", encoder_folder)
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
