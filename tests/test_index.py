"""The index: old or new, never half; damaged or stale ones refused with the mend."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import CORPUS, SLUG, ToyStore, toy_encode, toy_encoder

from careerbot.answer.prepared import PreparedGuide, Shared
from careerbot.builder import build
from careerbot.engine import Engine
from careerbot.errors import (
    CareerbotError,
    GuideFormatError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
    StorageError,
)
from careerbot.gates import probe
from careerbot.search.index import VectorIndex, check_files, load_manifest
from careerbot.store import DiskStore


@pytest.fixture
def index(toy_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(toy_index, tmp_path / "index"))


def test_search_equals_four_lines_of_numpy(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    vectors = rng.normal(size=(50, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    made = VectorIndex(vectors)
    made.save(tmp_path / "v.faiss")
    loaded = VectorIndex.load(tmp_path / "v.faiss")
    assert np.allclose(loaded.scores(vectors[:3]), vectors[:3] @ vectors.T, atol=1e-6)
    assert np.array_equal(loaded.vectors, vectors)


@pytest.mark.slow
def test_a_second_build_encodes_nothing_and_a_changed_guide_only_what_changed(tmp_path: Path) -> None:
    corpus = Path(shutil.copytree(CORPUS, tmp_path / "corpus"))
    first = build(corpus, tmp_path / "i", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    again = build(corpus, tmp_path / "i", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    assert again.n_encoded == 0
    assert again.n_reused == first.n_encoded + first.n_reused
    source = corpus / SLUG / f"{SLUG}.txt"
    source.write_text(source.read_text().replace("Very much so.", "Very much so indeed."))
    third = build(corpus, tmp_path / "i", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    assert 0 < third.n_encoded < 5


def test_a_failed_build_leaves_the_old_index(index: Path, tmp_path: Path) -> None:
    before = (index / "manifest.json").read_bytes()

    def fails(*_: object) -> np.ndarray:
        raise StorageError("disk full")

    with pytest.raises(StorageError, match="disk full"):
        build(CORPUS, index, model="other", encode=fails, read_encoder=toy_encoder)
    assert (index / "manifest.json").read_bytes() == before
    assert len(list(index.glob("build-*"))) == 1
    check_files(index, load_manifest(index))


def test_a_corpus_of_bad_guides_builds_nothing(tmp_path: Path) -> None:
    (tmp_path / "c" / "g").mkdir(parents=True)
    (tmp_path / "c" / "g" / "g.txt").write_text("no section")
    with pytest.raises(GuideFormatError):
        build(tmp_path / "c", tmp_path / "i", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    assert not (tmp_path / "i").exists()


def test_a_missing_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError) as caught:
        Engine.load(tmp_path)
    assert "careerbot build" in caught.value.hint


@pytest.mark.parametrize("change", ["flip", "cut", "remove"])
def test_each_damaged_file_is_refused(index: Path, change: str) -> None:
    manifest = load_manifest(index)
    for path in _files_of(index):
        whole = path.read_bytes()
        path.unlink()
        if change == "flip":
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        elif change == "cut":
            path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(IndexDamagedError, match=path.name) as caught:
            Engine.load(index)
        assert "careerbot build" in caught.value.hint
        path.write_bytes(whole)
    check_files(index, manifest)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", IndexDamagedError),
        ("[]", IndexDamagedError),
        ('{"format": 99}', IndexMismatchError),
        ("{}", IndexDamagedError),
    ],
)
def test_a_strange_manifest_is_refused(index: Path, text: str, error: type[CareerbotError]) -> None:
    (index / "manifest.json").write_text(text)
    with pytest.raises(error) as caught:
        Engine.load(index)
    assert "careerbot build" in caught.value.hint


def test_an_index_older_than_its_guide_is_refused(index: Path, tmp_path: Path) -> None:
    corpus = Path(shutil.copytree(CORPUS, tmp_path / "corpus"))
    with (corpus / SLUG / f"{SLUG}.txt").open("a") as handle:
        handle.write("\n")
    with pytest.raises(IndexMismatchError, match="was changed since"):
        Engine.load(index, corpus)


def test_the_manifest_and_the_lists_of_the_guides_name_every_file(index: Path) -> None:
    manifest = load_manifest(index)
    named = set(manifest.files)
    for slug in manifest.guides:
        listed = json.loads((index / manifest.folder / "guides" / slug / "files.json").read_text())
        named |= {f"guides/{slug}/{name}" for name in (*listed, "files.json")}
    assert named == {path.relative_to(index / manifest.folder).as_posix() for path in _files_of(index)}


def _files_of(index: Path) -> list[Path]:
    folder = index / load_manifest(index).folder
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The first guide under three names: a corpus and its index, by the toy encoder."""
    folder = tmp_path_factory.mktemp("three")
    for slug in ("a", "b", "c"):
        shutil.copytree(CORPUS / SLUG, folder / "corpus" / slug)
    build(folder / "corpus", folder / "index", model="toy", encode=toy_encode, read_encoder=toy_encoder)
    return folder / "corpus", folder / "index"


class CountingStore(ToyStore):
    """Remembers which guides were prepared."""

    def __init__(self, index: Path, before: DiskStore | None = None) -> None:
        super().__init__(index, before)
        self.prepared: list[str] = []

    def read_prepared(self, slug: str, shared: Shared) -> PreparedGuide:
        self.prepared.append(slug)
        return super().read_prepared(slug, shared)


def test_a_guide_is_prepared_when_it_is_first_asked_and_the_least_used_is_let_go(three: tuple[Path, Path]) -> None:
    store = CountingStore(three[1])
    engine = Engine(store, store.read_shared(None), n_kept=2, n_answers=0)
    assert [(guide.slug, guide.n_units) for guide in engine.guides] == [(slug, 58) for slug in "abc"]
    assert store.prepared == []
    for slug in ("b", "a", "b", "c", "b", "a"):
        assert {quote.guide for quote in engine.ask("How much do they earn?", guide=slug).quotes} == {slug}
    assert store.prepared == ["b", "a", "c", "a"]  # "a" went for "c", which was asked longer ago than "b" then
    assert engine.guide("c").slug == "c"
    assert len(store.prepared) == 4


def test_a_damaged_guide_stops_no_other(three: tuple[Path, Path], tmp_path: Path) -> None:
    index = Path(shutil.copytree(three[1], tmp_path / "index"))
    store = CountingStore(index)
    engine = Engine(store, store.read_shared(None))
    next(index.glob("build-*/guides/b/*.txt")).write_text("01 · OneOther words.\n")
    with pytest.raises(IndexDamagedError, match="content has changed since the build"):
        engine.ask("How much do they earn?", guide="b")
    assert engine.ask("How much do they earn?", guide="c").quotes


def test_what_has_not_changed_is_kept_as_it_is(three: tuple[Path, Path], tmp_path: Path) -> None:
    """A rebuild after one changed guide makes nothing else anew: the files are the same ones."""
    corpus = Path(shutil.copytree(three[0], tmp_path / "corpus"))
    index = Path(shutil.copytree(three[1], tmp_path / "index"))
    before = load_manifest(index)
    numbers = {path.relative_to(index / before.folder): path.stat().st_ino for path in _files_of(index)}
    (corpus / "b" / "guide.toml").write_text('career = "Data Gardener"\n')
    shutil.rmtree(corpus / "c")
    report = build(corpus, index, model="toy", encode=toy_encode, read_encoder=toy_encoder)
    now = load_manifest(index)
    check_files(index, now)
    assert report.guides == ("a", "b")
    assert replace(now.guides["a"], stamp="") == replace(before.guides["a"], stamp="")  # of a copy with its own times
    assert (now.guides["b"].career, now.guides["b"].names[0]) == ("Data Gardener", "Data Gardener")
    names = {path.relative_to(index / now.folder): path.stat().st_ino for path in _files_of(index)}
    same = {name for name, number in names.items() if numbers.get(name) == number}
    kept = ("encoder/", "map/", "guides/a/")
    assert {name for name in names if name.as_posix().startswith(kept)} == same


def test_a_build_of_other_code_is_not_taken_over(
    three: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "_RIDGE", 2 * probe._RIDGE)  # the other code fits something else
    index = Path(shutil.copytree(three[1], tmp_path / "index"))
    manifest = json.loads((index / "manifest.json").read_text())
    (index / "manifest.json").write_text(json.dumps({**manifest, "code_sha256": "0" * 64}))
    asked: list[str] = []
    build(
        three[0],
        index,
        model="toy",
        encode=toy_encode,
        read_encoder=toy_encoder,
        progress=lambda step, done, total: asked.append(f"{step} {done}"),
    )
    assert [line for line in asked if line.startswith("asking")] == [f"asking what to propose {n}" for n in range(4)]
    assert "learning the kinds 0" in asked
    check_files(index, load_manifest(index))
