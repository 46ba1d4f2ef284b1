"""What can be said of a corpus without reading a guide: a server needs no more, and starts without the readers."""

from __future__ import annotations

from pathlib import Path

from careerbot.errors import StorageError

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
