"""Many guides, of which one changes: only that one is read, encoded and asked; a broken one stops no other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import turbine
from conftest import ToyEncoder, ToyStore, toy_encode, toy_encoder

from careerbot import builder
from careerbot.builder import BuildReport, GuideProblem
from careerbot.building import changes
from careerbot.cli.main import main
from careerbot.engine import Engine
from careerbot.errors import CareerbotError, EncoderError, GuideFormatError, IndexMismatchError, UsageError
from careerbot.search import encoding
from careerbot.search.encoder import OnnxEncoder
from careerbot.search.encoding import encode_batched, encode_texts
from careerbot.search.index import check_files, load_manifest
from careerbot.search.shards import VectorShards
from careerbot.workers import run_jobs

NEW_LINE = "\n- Sing to the blades\n"


def build(corpus: Path, index: Path) -> BuildReport:
    return builder.build(corpus, index, model="toy", encode=toy_encode, read_encoder=toy_encoder)


def add_guide(corpus: Path, slug: str, text: str = turbine.TEXT) -> None:
    (corpus / slug).mkdir(parents=True, exist_ok=True)
    (corpus / slug / "guide.txt").write_text(text)


@pytest.fixture(scope="module")
def grown(toy_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of three short guides and its index."""
    folder = tmp_path_factory.mktemp("grown")
    for slug in "abc":
        add_guide(folder / "corpus", slug)
    shutil.copytree(toy_index, folder / "index")
    build(folder / "corpus", folder / "index")
    return folder


@pytest.fixture
def school(grown: Path, tmp_path: Path) -> Path:
    """A copy of it; the corpus is read once, as its files have other times."""
    shutil.copytree(grown / "index", tmp_path / "index")
    shutil.copytree(grown / "corpus", tmp_path / "corpus")
    build(tmp_path / "corpus", tmp_path / "index")
    return tmp_path


def engine_over(school: Path) -> Engine:
    store = ToyStore(school / "index")
    store.check_fresh(school / "corpus")
    return Engine(store, store.read_shared(None))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a build reads of the corpus: "hash a", "parse b"."""
    seen: list[str] = []

    def noting(what: str, function: Callable[..., object]) -> Callable[..., object]:
        def noted(folder: Path, *rest: object) -> object:
            seen.append(f"{what} {folder.name}")
            return function(folder, *rest)

        return noted

    for what, name in (("hash", "source_hash"), ("parse", "read_whole")):
        monkeypatch.setattr(changes, name, noting(what, getattr(changes, name)))
    return seen


def test_what_is_as_it_was_is_not_read(school: Path, reads: list[str]) -> None:
    report = build(school / "corpus", school / "index")
    assert reads == []
    assert (report.guides, report.n_encoded) == (("a", "b", "c"), 0)
    source = school / "corpus" / "b" / "guide.txt"
    os.utime(source, ns=(1, 1))  # another time and the same words
    build(school / "corpus", school / "index")
    assert reads == ["hash b"]
    source.write_text(turbine.TEXT.replace("a climbing test", "a dancing test"))
    report = build(school / "corpus", school / "index")
    assert reads == ["hash b", "hash b", "parse b"]
    assert 0 < report.n_encoded < 5
    check_files(school / "index", load_manifest(school / "index"))


def test_an_index_is_not_older_than_guides_that_were_copied(school: Path) -> None:
    for path in (school / "corpus").rglob("*.txt"):
        os.utime(path, ns=(1, 1))
    engine_over(school)
    add_guide(school / "corpus", "b", turbine.TEXT.replace("a climbing test", "a dancing test"))
    with pytest.raises(IndexMismatchError, match="'b' was changed"):
        engine_over(school)


def test_a_guide_that_cannot_be_read_stops_no_other_and_stays_as_it_was(school: Path) -> None:
    add_guide(school / "corpus", "b", "no section")
    add_guide(school / "corpus", "d", "no section either")
    add_guide(school / "corpus", "e")
    (school / "corpus" / "e" / "parts.toml").write_text('[answers]\nno_such_kind = ["faq:1"]\n')
    for _ in range(2):  # it is said again by a build that changes nothing
        report = build(school / "corpus", school / "index")
        assert report.guides == ("a", "b", "c")
        assert [(one.slug, one.is_kept) for one in report.problems] == [("b", True), ("d", False), ("e", False)]
        assert all(isinstance(one.error, GuideFormatError) for one in report.problems)
    engine = engine_over(school)  # which is not older than the guides that it could not read
    assert engine.guide("b").source_text == turbine.TEXT
    with pytest.raises(UsageError, match="no guide 'd'"):
        engine.guide("d")
    add_guide(school / "corpus", "d")
    with pytest.raises(IndexMismatchError, match="'d' was changed"):
        engine_over(school)
    report = build(school / "corpus", school / "index")
    assert report.guides == ("a", "b", "c", "d")
    assert [one.slug for one in report.problems] == ["b", "e"]


def test_other_code_makes_the_earlier_version_of_a_broken_guide_anew(
    school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_manifest(school / "index").guides["b"]
    add_guide(school / "corpus", "b", "no section")
    monkeypatch.setattr(changes, "code_sha256", lambda: "other")
    monkeypatch.setattr(builder, "code_sha256", lambda: "other")
    report = build(school / "corpus", school / "index")
    assert [(one.slug, one.is_kept) for one in report.problems] == [("b", True)]
    now = load_manifest(school / "index").guides["b"]
    assert (now.source_sha256, now.texts_sha256) == (before.source_sha256, before.texts_sha256)
    assert engine_over(school).guide("b").source_text == turbine.TEXT


def test_the_command_names_each_broken_guide_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first = GuideFormatError(Path("corpus/b/guide.txt"), 3, "a list item with nothing in it", hint="fill it")
    problems = (GuideProblem("b", first, True), GuideProblem("d", CareerbotError("d: no text"), False))
    report = BuildReport(("a", "b"), 4, 2, 1, problems)
    monkeypatch.setattr(builder, "build", lambda *_, **__: report)
    with pytest.raises(SystemExit) as ended:
        main(["build", "--index", str(tmp_path)])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "2 guide(s), 4 passages" in said
    assert "error: corpus/b/guide.txt:3: a list item with nothing in it\nhint:  fill it\n" in said
    assert "the guide 'b' stays in the index as it was before\nerror: d: no text\n" in said
    assert said.endswith("the guide 'd' is not in the index\n")


def test_what_was_damaged_since_the_build_is_made_anew(school: Path) -> None:
    manifest = load_manifest(school / "index")
    folder = school / "index" / manifest.folder
    path = folder / "guides" / "b" / "coverage.json"
    path.unlink()
    path.write_text("{}")
    (folder / "guides" / "c" / "vectors.faiss").unlink()
    build(school / "corpus", school / "index")
    now = load_manifest(school / "index")
    assert now.guides["a"] == manifest.guides["a"]
    check_files(school / "index", now)


def test_the_build_folder_before_stays_until_the_next_build(school: Path) -> None:
    index = school / "index"
    folders = [load_manifest(index).folder]
    for number in range(3):
        add_guide(school / "corpus", "b", turbine.TEXT + NEW_LINE * number)
        build(school / "corpus", index)
        folders.append(load_manifest(index).folder)
        assert {path.name for path in index.glob("build-*")} == set(folders[-2:])


def test_vectors_are_kept_in_whole_shards(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(6)]
    vectors = ToyEncoder().encode_queries(texts)
    shards = VectorShards(tmp_path / "shards")
    assert shards.read(texts) == {}
    for at in (0, 2, 4):
        shards.write(texts[at : at + 2], vectors[at : at + 2])
    found = VectorShards(tmp_path / "shards").read([*texts, "another"])
    assert list(found) != []
    assert all(np.array_equal(found[text], vector) for text, vector in zip(texts, vectors, strict=True))
    assert "another" not in found
    cut, flipped, whole = sorted((tmp_path / "shards").glob("*.npz"))
    cut.write_bytes(cut.read_bytes()[:-100])
    raw = bytearray(flipped.read_bytes())
    raw[len(raw) // 2] ^= 1
    flipped.write_bytes(raw)
    whole.rename(whole.with_suffix(".1.part"))
    assert shards.read(texts) == {}


@pytest.fixture
def pieces(real_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[str]], object]:
    """Encodes texts in pieces of a few, by processes."""
    monkeypatch.setattr(encoding, "_SHARD", 200)
    encoder = real_index / load_manifest(real_index).folder / "encoder"

    def encode(texts: Sequence[str]) -> object:
        done: list[tuple[int, int]] = []
        found = encode_texts(texts, encoder, VectorShards(tmp_path), lambda *step: done.append(step))
        assert done == sorted(done)
        assert done[-1] == (sum(map(len, texts)),) * 2
        expected = encode_batched(OnnxEncoder(encoder), texts)
        assert min(float(found[text] @ vector) for text, vector in zip(texts, expected, strict=True)) > 0.99999
        return found

    return encode


def test_a_build_that_was_killed_goes_on_where_it_was(
    pieces: Callable[[Sequence[str]], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"Climb {'high ' * number}and check the bolts." for number in range(20)]
    pieces(texts)
    shards = sorted(tmp_path.glob("*.npz"))
    assert len(shards) > 5
    shards[0].unlink()
    jobs: list[str] = []

    def noting(module: str, setup: object, sent: Sequence[Sequence[str]], *rest: object) -> None:
        jobs.extend(text for job in sent for text in job)
        run_jobs(module, setup, sent, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(encoding, "run_jobs", noting)
    pieces(texts)
    assert 0 < len(jobs) < len(texts) / 2
    assert set(jobs) < set(texts)


def test_what_a_process_of_the_build_meets_is_told(tmp_path: Path) -> None:
    setup = {"encoder": str(tmp_path), "shards": str(tmp_path)}
    with pytest.raises(CareerbotError, match="the encoder cannot be loaded") as caught:
        run_jobs("search.encoding", setup, [["a"]], lambda *_: None)
    assert not isinstance(caught.value, EncoderError)
    assert caught.value.hint == "run `careerbot build`"
    with pytest.raises(CareerbotError, match=r"ended early \(search.encoding\): KeyError: 'encoder'"):
        run_jobs("search.encoding", {}, [["a"], ["b"]], lambda *_: None)
