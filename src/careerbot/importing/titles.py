"""Job titles of O*NET's "Alternate Titles" by the codes of its occupations."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from careerbot.errors import StorageError
from careerbot.guides.markdown_writing import clean

MOST_BYTES = 50_000_000
_COLUMNS = ("O*NET-SOC Code", "Title", "Alternate Title", "Short Title")
_HINT = 'download "Alternate Titles" (text) of the O*NET database and name that file'
RELEASE = "29.3"


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles by code, as O*NET writes them; ``release`` is O*NET's number of the file, which its licence asks for."""

    by_code: dict[str, tuple[str, ...]]
    release: str = RELEASE

    def text(self, codes: Iterable[str]) -> str:
        """The titles of some codes as a file, one a line under the line of the licence; empty without any."""
        names = [name for code in codes for name in self.by_code.get(code, ())]
        titles = {form.casefold(): form for name in reversed(names) for form in _forms(name)}
        if not titles:
            return ""
        licence = (
            f"# O*NET {self.release} Database by the U.S. Department of Labor, Employment and Training Administration "
            "(USDOL/ETA). Used under the CC BY 4.0 license. O*NET is a trademark of USDOL/ETA.\n"
        )
        return licence + "".join(f"{title}\n" for title in sorted(titles.values(), key=str.casefold))


def read_titles(path: Path, release: str = RELEASE) -> Titles:
    """The titles of a file, packed with gzip or not.

    Raises:
        StorageError: it cannot be read or has other columns.
    """
    lines = csv.reader(io.StringIO(_text(path)), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(lines, [])
    if tuple(name.strip() for name in header[: len(_COLUMNS)]) != _COLUMNS:
        raise StorageError(f"{path}: not O*NET's alternate titles (its columns are others)", hint=_HINT)
    found: dict[str, dict[str, None]] = {}
    for number, row in enumerate(lines, 2):
        if len(row) < len(_COLUMNS):
            raise StorageError(f"{path}:{number}: the line has {len(row)} columns, not {len(header)}", hint=_HINT)
        code, *names = (clean(cell).strip() for cell in row[: len(_COLUMNS)])
        titles = found.setdefault(code, {})
        titles.update(dict.fromkeys(filter(None, names)))
    return Titles({code: tuple(titles) for code, titles in found.items()}, release)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b"x" * (MOST_BYTES + 1)
        if raw.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(raw)) as unpacked:
                raw = unpacked.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as err:
        raise StorageError(f"{path}: the titles cannot be read: {err}", hint=_HINT) from err
    if len(raw) > MOST_BYTES:
        raise StorageError(f"{path}: larger than {MOST_BYTES // 1_000_000} MB", hint=_HINT)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise StorageError(f"{path}: the titles are not UTF-8", hint=_HINT) from err


def _forms(name: str) -> list[str]:
    """``Certified Nursing Assistant`` and ``CNA`` of ``Certified Nursing Assistant (CNA)``."""
    before, mark, within = name.partition("(")
    inner, end, after = within.partition(")")
    if not (mark and end and before.strip() and inner.strip()) or after.strip():
        return [name] if name != "n/a" else []
    return [before.strip(), inner.strip()]
