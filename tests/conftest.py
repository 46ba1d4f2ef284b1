"""Shared fixtures: three guides, a toy encoder, the real index; and what a fast run leaves out.

``pytest --fast`` leaves out what takes seconds before it begins: a test that needs an index, a module
or a test that loads one of ``HEAVY``, a test that starts a process, and whatever needs a browser. They
need not be listed: each is left out when it asks for one of these.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import turbine

from careerbot.answer.prepared import Shared
from careerbot.builder import build
from careerbot.engine import Engine
from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Guide
from careerbot.search.encoder import DEFAULT_MODEL, FloatMatrix
from careerbot.search.index import check_files
from careerbot.search.question_map import read_question_maps
from careerbot.store import DiskStore, read_shared

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
OTHER_GUIDES = Path(__file__).resolve().parent / "guides"
SLUG = "machine-learning-engineer"
HEAVY = {"gradio", "mcp", "playwright", "sentence_transformers", "sklearn", "torch", "transformers"}
_INDEXES = {"real_index", "toy_index"}
_ENOUGH_S = 10


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="only what needs no index, process, browser or heavy library")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast"):
        sys.addaudithook(_leave_out)


def _leave_out(event: str, args: tuple[object, ...]) -> None:
    """Skips the module or the test that is about to load a heavy library or to start a process."""
    if event == "import" and str(args[0]).partition(".")[0] in HEAVY:
        pytest.skip(f"fast: loads {args[0]}", allow_module_level=True)
    if event == "subprocess.Popen":
        pytest.skip("fast: starts a process", allow_module_level=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("--fast") and collection_path.name == "browser" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if _INDEXES & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    if config.getoption("--fast"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("slow")])
        items[:] = [item for item in items if not item.get_closest_marker("slow")]


class ToyEncoder:
    """Hashed words: texts that share words are near each other. No model, no download."""

    dim = 64

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        vectors = np.full((len(texts), self.dim), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, int(hashlib.sha1(word.encode()).hexdigest(), 16) % self.dim] += 1
        unit: FloatMatrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def toy_encode(texts: Sequence[str], folder: Path, progress: Callable[[str, int, int], None]) -> FloatMatrix:
    """Stands in for the worker that runs the real model; leaves a file as it does."""
    if not (folder / "encoder.json").exists():
        (folder / "encoder.json").write_text(json.dumps({"dim": ToyEncoder.dim}))
    progress("encoding", len(texts), len(texts))
    return ToyEncoder().encode_queries(texts)


def toy_encoder(folder: Path) -> ToyEncoder:
    """Stands in for reading the real encoder."""
    return ToyEncoder()


class ToyStore(DiskStore):
    """An index of the toy encoder."""

    def read_shared(self, support: Path | None) -> dict[str, Shared]:
        folder = check_files(self._index, self._manifest, "map/en", "map/es")
        return read_shared(folder, read_question_maps(try_evidence=False), ToyEncoder, support)


@pytest.fixture(scope="session")
def guide() -> Guide:
    return read_guide(CORPUS / SLUG)


@pytest.fixture(scope="session")
def turbine_guide(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """A short one without tables and audio, with planted disagreements."""
    folder = tmp_path_factory.mktemp("corpus") / turbine.SLUG
    folder.mkdir()
    (folder / "guide.txt").write_text(turbine.TEXT)
    (folder / "guide.toml").write_text(f'career = "{turbine.CAREER}"\n')
    return read_guide(folder)


@pytest.fixture(scope="session")
def hygienist() -> Guide:
    """One with every sort of table under other headings, in another order than the first guide's."""
    return read_guide(OTHER_GUIDES / "dental-hygienist")


@pytest.fixture(scope="session", params=["guide", "turbine_guide", "hygienist"])
def each_guide(request: pytest.FixtureRequest) -> Guide:
    """Each of three guides of different layout: what holds for reading must hold for all."""
    found: Guide = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def gradio_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Gradio puts the files that come in, for the tests of one module."""
    folder = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder))
        yield folder


@pytest.fixture
def a_minute() -> None:
    """Enough of this minute is left: limits count by it, and in the next one a call more may pass."""
    left = 60 - time.time() % 60
    if left < _ENOUGH_S:
        time.sleep(left)


@pytest.fixture
def without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """``careerbot check`` without the rule files, which take half a second, for a test of something else."""
    monkeypatch.setattr("careerbot.check.FILES", ())


@pytest.fixture(scope="session")
def toy_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("toy") / "index"
    build(CORPUS, index, model="toy", encode=toy_encode, read_encoder=toy_encoder)
    return index


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("real") / "index"
    build(CORPUS, index, model=DEFAULT_MODEL)
    return index


@pytest.fixture(scope="session")
def engine(real_index: Path) -> Engine:
    return Engine.load(real_index, CORPUS)
