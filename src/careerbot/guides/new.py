"""A new guide: a folder with a template in which every part of the format has a short example."""

from __future__ import annotations

from pathlib import Path

from careerbot.errors import StorageError, UsageError
from careerbot.guides.front_matter import SLUG
from careerbot.toml_files import data_path

FILE = "guide.md"
_TITLE = "{title}"


def new_guide(corpus: Path, slug: str) -> Path:
    """Write the template of a guide into a new folder of the corpus; returns the file.

    Raises:
        UsageError: the name is not one of a folder of guides, or is taken.
        StorageError: the corpus cannot be written to.
    """
    if not SLUG.fullmatch(slug):
        raise UsageError(
            f"{slug!r} cannot name a guide", hint="use small letters, figures and single dashes, as in pastry-cook"
        )
    folder = corpus / slug
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder} is there already", hint="choose another name, or edit the guide in it")
    template = data_path(FILE, language="").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True)
        (folder / FILE).write_text(template.replace(_TITLE, slug.replace("-", " ").title()), encoding="utf-8")
    except OSError as err:
        raise StorageError(f"{folder}: cannot be written: {err.strerror or err}") from err
    return folder / FILE
