"""What `careerbot doctor` looks at: versions, settings, the index, the machine, and one question that is answered.

Each check is a function that gives findings. Whatever it meets it reports: a broken file is what one looks for here.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from careerbot.answer.model import Status
from careerbot.engine import Engine
from careerbot.errors import CareerbotError, IndexMismatchError, IndexMissingError, StorageError
from careerbot.findings import Finding, Verdict
from careerbot.guides.folders import guide_folders
from careerbot.machine import share_of_machine
from careerbot.network import watched_network
from careerbot.packages import check_versions
from careerbot.search.extra import need_for_database
from careerbot.search.index import (
    FORMAT,
    MANIFEST,
    Manifest,
    check_files,
    code_sha256,
    load_manifest,
    sha256_of,
)
from careerbot.settings.database import without_password
from careerbot.settings.settings import Settings, load_settings
from careerbot.store import DiskStore

_WEIGHTS = "encoder/model.onnx"
_QUESTION = "How much do they earn?"
_SHOWN = 12  # digits of a hash
_NEEDED = 512 * 2**20  # bytes: docs/deploying.md measured 405 MB
_GB = 2**30
_FRESH = "run `careerbot build --fresh`"
_REINSTALL = "install careerbot again"
_RIGHTS = "let this user read it"


Check = Callable[[], Iterable[Finding]]


def examine(
    environment: Mapping[str, str] = os.environ, *, corpus: Path | None = None, index: Path | None = None
) -> Iterator[Finding]:
    """Look at everything, one finding after the other; raises nothing.

    Args:
        corpus: the folder with the guides, instead of the setting.
        index: the index's folder, instead of the setting.
    """
    settings, found = read_settings(environment)
    yield from _tried("versions", lambda: check_versions(_extras(settings)), _REINSTALL)
    yield found
    settings = replace(settings, corpus=corpus or settings.corpus, index=index or settings.index)
    if settings.database_url:
        yield from _tried("database", lambda: check_database(settings.database_url, settings.index), _REINSTALL)
    else:
        yield from _tried("index", lambda: check_index(settings.index, settings.corpus))
        yield from _tried("corpus", lambda: check_corpus(settings.index, settings.corpus))
    yield from _tried("machine", check_machine, _REINSTALL)
    yield from _tried("writing", lambda: check_writing(settings.index, settings.corpus), _RIGHTS)
    yield from _tried("answer", lambda: check_answer(settings.index, settings.support, settings.database_url))


def _extras(settings: Settings) -> set[str]:
    """What is installed for these settings beside the usual packages."""
    named = {"metrics": settings.metrics, "postgres": bool(settings.database_url)}
    return {extra for extra, is_used in named.items() if is_used}


def _tried(what: str, check: Check, mend: str = _FRESH) -> Iterator[Finding]:
    """What a check finds; where it fails, that is a finding, too, mended by ``mend`` if nothing else is known."""
    try:
        yield from check()
    except CareerbotError as err:
        yield Finding(Verdict.WRONG, what, err.message, err.hint or _mend(err, mend))
    except OSError as err:
        said = f"{err.filename or 'a file'}: {err.strerror or type(err).__name__}"
        yield Finding(Verdict.WRONG, what, said, _RIGHTS)
    except Exception as err:  # whatever a broken file makes a library raise; its words may quote a secret
        yield Finding(Verdict.WRONG, what, f"cannot be checked ({type(err).__name__})", mend)


def _mend(err: CareerbotError, otherwise: str) -> str:
    return _RIGHTS if isinstance(err, StorageError) else otherwise


# Settings


def read_settings(environment: Mapping[str, str]) -> tuple[Settings, Finding]:
    """The settings in force, or the usual ones where those cannot be used; values are never said."""
    try:
        loaded = load_settings(environment)
    except CareerbotError as err:
        return Settings(), Finding(Verdict.WRONG, "settings", f"{err.message} (below: the usual ones)", err.hint)
    except Exception as err:  # as in ``_tried``
        said = f"cannot be read ({type(err).__name__}; below: the usual ones)"
        return Settings(), Finding(Verdict.WRONG, "settings", said, "run `careerbot config`")
    where = str(loaded.file) if loaded.file else "no file"
    return loaded.settings, Finding(Verdict.OK, "settings", f"{where}, {len(loaded.sources)} set")


# The index


def check_index(index: Path, corpus: Path) -> Iterator[Finding]:
    """The store, its format and guides; its files and the encoder's weights against the manifest."""
    try:
        manifest = load_manifest(index)
    except CareerbotError as err:
        mend = err.hint or _mend(err, _FRESH)
        if isinstance(err, IndexMissingError) and not corpus.is_dir():
            mend = "name the folder: --index DIR or CAREERBOT_INDEX"
        yield Finding(Verdict.WRONG, "index", err.message, mend)
        return
    n = len(manifest.guides)
    said = f"{index}, on disk, format {FORMAT}, {n} guide{'s' * (n != 1)}"
    yield Finding(Verdict.OK, "index", said)
    if manifest.code_sha256 != code_sha256():
        yield Finding(Verdict.NOTE, "index", "built by another version of careerbot", "run `careerbot build`")
    yield weights_finding(index, manifest)
    yield files_finding(index, manifest)


def check_database(url: str, index: Path) -> Iterator[Finding]:
    """The version in the database: its guides, and that what all of them share is whole; fetches what is missing."""
    need_for_database()
    from careerbot.postgres.connection import Database
    from careerbot.postgres.store import PostgresStore

    store = PostgresStore(Database(url), index)
    n = len(store.guides)
    said = (
        f"{without_password(url)}, format {FORMAT}, {n} guide{'s' * (n != 1)}, version {store.shared_sha256[:_SHOWN]}"
    )
    yield Finding(Verdict.OK, "database", said)


def weights_finding(index: Path, manifest: Manifest) -> Finding:
    """The SHA-256 of the encoder's weights against the manifest's."""
    expected = manifest.files.get(_WEIGHTS)
    if expected is None:
        return Finding(Verdict.WRONG, "encoder", "the manifest names no weights", _FRESH)
    path = index / manifest.folder / _WEIGHTS
    try:
        found = sha256_of(path)
    except OSError as err:
        return Finding(Verdict.WRONG, "encoder", f"{path}: cannot be read: {err.strerror or err}", _FRESH)
    if found != expected:
        said = f"weights {found[:_SHOWN]}, the manifest says {expected[:_SHOWN]}"
        return Finding(Verdict.WRONG, "encoder", said, _FRESH)
    return Finding(Verdict.OK, "encoder", f"{manifest.model}, weights {found[:_SHOWN]} as in the manifest")


def files_finding(index: Path, manifest: Manifest) -> Finding:
    """Every other file against the manifest; the first that differs is named."""
    others = {name: digest for name, digest in manifest.files.items() if name != _WEIGHTS}
    try:
        check_files(index, replace(manifest, files=others))
    except CareerbotError as err:
        return Finding(Verdict.WRONG, "files", err.message, err.hint or _mend(err, _FRESH))
    digest = sha256_of(index / MANIFEST)
    return Finding(Verdict.OK, "files", f"all as in the manifest {digest[:_SHOWN]}")


def check_corpus(index: Path, corpus: Path) -> Iterator[Finding]:
    """Whether the index is as new as the guides, and whether the build could read all of them."""
    if not corpus.is_dir():
        said = f"there is no folder {corpus}: what is in the index is served"
        yield Finding(Verdict.NOTE, "corpus", said, "if that is not meant: --corpus DIR or CAREERBOT_CORPUS")
        return
    n = len(guide_folders(corpus))
    said = f"{corpus}, {n} guide{'s' * (n != 1)}"
    try:
        store = DiskStore(index)
    except CareerbotError:
        yield Finding(Verdict.NOTE, "corpus", f"{said}; not compared with the index, which cannot be opened")
        return
    try:
        store.check_fresh(corpus)
    except IndexMismatchError as err:
        yield Finding(Verdict.WRONG, "corpus", err.message, err.hint)
    else:
        yield Finding(Verdict.OK, "corpus", f"{said}, the index is as new")
    if broken := load_manifest(index).broken:
        more = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
        said = f"the guide {min(broken)!r}{more} could not be read at the build"
        yield Finding(Verdict.WRONG, "corpus", said, "run `careerbot check`, correct it, run `careerbot build`")


# The machine


def check_machine(root: Path = Path("/")) -> Iterator[Finding]:
    """Cores and memory that this process may use."""
    share = share_of_machine(root)
    cores = f"{share.cores} core{'s' * (share.cores != 1)}"
    if share.memory is None or share.free is None:
        yield Finding(Verdict.NOTE, "machine", f"{cores}; this system does not tell its memory")
        return
    said = f"{cores}, {share.free / _GB:.1f} of {share.memory / _GB:.1f} GB of memory free"
    if share.memory < _NEEDED:
        yield Finding(Verdict.WRONG, "machine", said, f"give it {_NEEDED // 2**20} MB, or raise the group's limit")
    elif share.free < _NEEDED:
        yield Finding(Verdict.NOTE, "machine", said, "serving takes about 400 MB")
    else:
        yield Finding(Verdict.OK, "machine", said)


def check_writing(index: Path, corpus: Path) -> Iterator[Finding]:
    """Where this user may write: serving needs a temporary folder alone, a build and an import need more."""
    try:
        yield Finding(Verdict.OK, "writing", f"temporary files: {tempfile.gettempdir()}")
    except OSError:
        said = "there is no temporary folder to write to, and serving needs one"
        yield Finding(Verdict.WRONG, "writing", said, "set TMPDIR to a folder that this user may write to")
    if (closed := unwritable(index)) is not None:
        # A server that may write nothing is a good server: it is wrong only where the index has still to be built.
        is_needed = not (index / MANIFEST).exists()
        said = f"{closed}: not by this user, and only `careerbot build` needs it"
        mend = "build as a user who may, or choose another folder: --index DIR or CAREERBOT_INDEX"
        yield Finding(Verdict.WRONG if is_needed else Verdict.NOTE, "writing", said, mend if is_needed else "")
    folders = [corpus] if corpus.is_dir() else []
    with suppress(StorageError):  # said of the corpus already
        folders += guide_folders(corpus)
    if (shut := next((folder for folder in folders if unwritable(folder)), None)) is not None:
        said = f"{shut}: not by this user, and only `new`, `import` and `conflicts --write` need it"
        yield Finding(Verdict.NOTE, "writing", said)


def unwritable(folder: Path) -> Path | None:
    """The folder, or the nearest one around it that is there, if this user may make no file in it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return None if os.access(folder, os.W_OK | os.X_OK) else folder


# An answer


def check_answer(index: Path, support: Path | None, database_url: str = "") -> Iterator[Finding]:
    """A question that the default guide answers, how long that takes, and whether anything was sent to anyone.

    A database is reached while the engine is loaded; what is asked afterwards stays here, all the same.
    """
    begun = time.perf_counter()
    with watched_network() as reached:
        try:
            engine = Engine.load(index, support=support, database_url=database_url)
        except IndexMissingError:
            yield Finding(Verdict.NOTE, "answer", "not tried: there is no index")
            return
        ready_s = time.perf_counter() - begun
        slug = engine.guides[0].slug
        question = next(iter(engine.starters(slug)), _QUESTION)
        if database_url:
            reached.clear()
        answer = engine.ask(question, guide=slug)
    said = f"{question} -> {answer.status.value} in {answer.took_ms:.0f} ms (ready in {ready_s:.1f} s)"
    if answer.status is Status.ANSWERED and answer.quotes:
        yield Finding(Verdict.OK, "answer", said)
    else:
        yield Finding(Verdict.WRONG, "answer", said, "run `careerbot check`, then `careerbot build`")
    yield network_finding(reached)


def network_finding(reached: Iterable[str]) -> Finding:
    """What the answer reached of the network: nothing, if all is well."""
    hosts = sorted(set(reached))
    if hosts:
        mend = "no part of careerbot does that: look for what else runs in this Python"
        return Finding(Verdict.WRONG, "network", f"the answer reached for {', '.join(hosts[:3])}", mend)
    return Finding(Verdict.OK, "network", "the answer opened no connection to anywhere")
