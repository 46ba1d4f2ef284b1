"""The corpus folder: one folder for each guide, a text file and its settings.

corpus/<slug>/<anything>.txt    the guide, UTF-8
corpus/<slug>/guide.toml        career = "...", other_names = ["..."], fields = ["..."],
                                audio = "the transcript, spoken, a file beside it.mp3"   (optional)
corpus/<slug>/parts.toml        which units answer which kind of question   (optional)
corpus/<slug>/conflicts.toml    where the guide disagrees with itself   (optional)
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from careerbot.errors import CareerbotError, GuideFormatError, StorageError
from careerbot.guides.model import Guide
from careerbot.guides.saved_page import read_saved_page
from careerbot.toml_files import is_texts, read_guide_file

_SETTINGS = {"career": str, "other_names": list, "fields": list, "names_es": list, "fields_es": list, "audio": str}
AUDIO_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
}


def guide_folders(corpus: Path) -> list[Path]:
    """The folders of the corpus that hold a guide, by name.

    Raises:
        StorageError: the corpus is missing, unreadable or holds no guide.
    """
    hint = "name the folder that holds the guides: --corpus DIR or CAREERBOT_CORPUS"
    try:
        folders = sorted(p for p in corpus.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError as err:
        raise StorageError(f"{corpus}: cannot read the corpus: {err.strerror or err}", hint=hint) from err
    if not folders:
        raise StorageError(f"{corpus}: no guide here (a guide is a folder with a .txt file)", hint=hint)
    return folders


def source_hash(folder: Path) -> str:
    """SHA-256 over a guide's files, to tell whether it has changed.

    Raises:
        CareerbotError: the guide's file is missing or cannot be read.
    """
    return _hash(guide_files(folder))


def read_guide(folder: Path) -> Guide:
    """The guide of one folder.

    Raises:
        GuideFormatError: not UTF-8, empty, or a line is not understood.
        StorageError: the file is missing or cannot be read.
    """
    path = _guide_file(folder)
    raw = _read(path)
    try:
        source = raw.decode("utf-8")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        raise GuideFormatError(
            path, line, f"not UTF-8 (byte {raw[err.start]:#04x})", hint="save the file as UTF-8"
        ) from err
    if not source.strip():
        raise GuideFormatError(path, 1, "the guide is empty")
    units, intros = read_saved_page(path, source)
    settings = _settings(folder / "guide.toml")
    return Guide(
        slug=folder.name,
        career=settings.get("career") or folder.name.replace("-", " ").replace("_", " ").title(),
        source_text=source,
        units=tuple(units),
        intros=tuple(intros),
        sha256=_hash(guide_files(folder)),
        folder=folder,
        other_names=tuple(settings.get("other_names", ())),
        fields=tuple(settings.get("fields", ())),
        names_es=tuple(settings.get("names_es", ())),
        fields_es=tuple(settings.get("fields_es", ())),
        audio=_audio(folder, settings),
    )


def guide_files(folder: Path) -> list[Path]:
    """The files that make up a guide: its text, and what else it has of settings, parts, conflicts and audio.

    Raises:
        CareerbotError: the text is missing, or the settings cannot be used.
    """
    extra = (folder / name for name in ("guide.toml", "parts.toml", "conflicts.toml"))
    audio = _audio(folder, _settings(folder / "guide.toml"))
    return [_guide_file(folder), *(path for path in extra if path.exists()), *([audio] if audio else [])]


def read_corpus(corpus: Path) -> tuple[list[Guide], list[CareerbotError]]:
    """Every guide that can be read, and an error for each that cannot."""
    guides: list[Guide] = []
    problems: list[CareerbotError] = []
    for folder in guide_folders(corpus):
        try:
            guides.append(read_guide(folder))
        except CareerbotError as err:
            problems.append(err)
    return guides, problems


def _guide_file(folder: Path) -> Path:
    try:
        files = sorted(folder.glob("*.txt"))
    except OSError as err:
        raise StorageError(f"{folder}: cannot be read: {err.strerror or err}") from err
    if len(files) != 1:
        found = "no .txt file" if not files else "several .txt files: " + ", ".join(p.name for p in files)
        raise StorageError(f"{folder}: expected one .txt file with the guide, found {found}")
    return files[0]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise StorageError(f"{path}: cannot be read: {err.strerror or err}") from err


def _hash(paths: list[Path]) -> str:
    return hashlib.sha256(b"\0".join(_read(path) for path in paths)).hexdigest()


def _audio(folder: Path, settings: dict[str, Any]) -> Path | None:
    """The file that the settings name, which must be one of the folder itself."""
    name: str | None = settings.get("audio")
    if name is None:
        return None
    toml = folder / "guide.toml"
    if Path(name).name != name or Path(name).suffix.lower() not in AUDIO_TYPES:
        raise GuideFormatError(
            toml, 1, f"audio must be the name of a file beside it ({', '.join(AUDIO_TYPES)}), not {name!r}"
        )
    if not (folder / name).is_file():
        raise GuideFormatError(toml, 1, f"there is no audio file {name!r} in {folder}", hint="copy it there")
    return folder / name


def _settings(path: Path) -> dict[str, Any]:
    file = read_guide_file(path)
    found = file.values if file else {}
    for name, value in found.items():
        kind = _SETTINGS.get(name)
        if kind is None:
            raise GuideFormatError(path, 1, f"unknown setting {name!r} (known: {', '.join(_SETTINGS)})")
        if not isinstance(value, kind) or (kind is list and not is_texts(value)):
            raise GuideFormatError(path, 1, f"{name} must be a {'text' if kind is str else 'list of texts'}")
    return found
