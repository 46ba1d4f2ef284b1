"""The packages of the extras for building and for a database: a missing one is told apart from a broken one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from careerbot.errors import PackageError
from careerbot.search.encoder import DEFAULT_MODEL

CLASSIFIER_PACKAGE = "scikit-learn"
LEXICAL_PACKAGE = "bm25s"
_EXPORT_PACKAGES = ("torch", "sentence-transformers", "onnx")
_DATABASE_PACKAGES = ("psycopg", "pgvector")
_MODULES = {CLASSIFIER_PACKAGE: "sklearn"}  # whose name is not the package's
_INSTALL = "pip install 'careerbot[build]'"


def need_for_build(model: str | None) -> None:
    """Return if all packages are there to build an index with a model; none is loaded for that.

    Args:
        model: None if the vectors come from elsewhere.

    Raises:
        PackageError: some are not installed.
    """
    weights = (DEFAULT_MODEL,) if model == DEFAULT_MODEL else ()
    packages = (CLASSIFIER_PACKAGE, LEXICAL_PACKAGE, *(() if model is None else _EXPORT_PACKAGES), *weights)
    missing = [name for name in packages if find_spec(_MODULES.get(name, name.replace("-", "_"))) is None]
    if missing:
        message = f"building an index needs packages that are not installed: {', '.join(missing)}"
        raise PackageError(message, hint=f"run `{_INSTALL}`")


def need_for_database() -> None:
    """Return if the packages are there to read and write a PostgreSQL database; none is loaded for that.

    Raises:
        PackageError: some are not installed.
    """
    missing = [name for name in _DATABASE_PACKAGES if find_spec(name) is None]
    if missing:
        message = f"a database needs packages that are not installed: {', '.join(missing)}"
        raise PackageError(message, hint="run `pip install 'careerbot[postgres]'`")


@contextmanager
def loading(package: str) -> Iterator[None]:
    """Around the import of a package that is installed.

    Raises:
        PackageError: it is broken, or something that it needs.
    """
    try:
        yield
    except Exception as err:  # an ImportError, or what a library raises that finds its own files damaged
        reason = str(err).strip().splitlines()[0] if str(err).strip() else type(err).__name__
        raise PackageError(
            f"{package} is installed, but cannot be loaded: {reason[:200]}",
            hint=f"run `pip uninstall {package}`, then `{_INSTALL}`",
        ) from err
