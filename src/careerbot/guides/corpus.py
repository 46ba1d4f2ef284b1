"""The corpus folder: one folder for each guide, its text and what stands beside it.

corpus/<slug>/<anything>.md     the guide in Markdown, its settings above the text (docs/writing-a-guide.md); or
corpus/<slug>/<anything>.txt    the guide's page saved as text, with
corpus/<slug>/guide.toml        career = "...", other_names = ["..."], fields = ["..."],
                                audio = "the transcript, spoken, a file beside it.mp3"   (optional)
corpus/<slug>/titles.txt        job titles that lead to the guide, one a line   (optional)
corpus/<slug>/parts.toml        which units answer which kind of question   (optional)
corpus/<slug>/conflicts.toml    where the guide disagrees with itself   (optional)

All text is UTF-8. To add a format: name its files in ``main_file`` or ``side_files`` and turn
its text into one of the two formats above in ``_text_of``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from careerbot.errors import CareerbotError, GuideFormatError, GuideProblems, StorageError
from careerbot.guides import captions, faq_file, html_page
from careerbot.guides.folders import AUDIO_TYPES, guide_folders
from careerbot.guides.front_matter import KEYS, check_settings, credit_of, names_file, read_front_matter, read_titles
from careerbot.guides.markdown import read_below, read_markdown
from careerbot.guides.model import Guide, UnitKind
from careerbot.guides.saved_page import read_saved_page
from careerbot.guides.sources import Sources, decode
from careerbot.guides.stored import is_of_index, is_stored_in
from careerbot.toml_files import TomlFile, read_guide_file

MARKDOWN = ".md"
SAVED_PAGE = ".txt"
SETTINGS = "guide.toml"
TRANSCRIPT = "transcript.txt"
_BESIDE = ("titles.txt", TRANSCRIPT)  # texts that are no saved page
_PAGES, _CAPTIONS, _FAQS = (".html", ".htm"), (".vtt", ".srt"), (".jsonld", ".json")
_CAREER = "career"  # what guide.toml calls the title


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
    main = main_file(folder)
    sources = _sources(main, side_files(folder))
    if not sources.text.strip():
        raise GuideFormatError(main, 1, "the guide is empty")
    is_saved = main.suffix.lower() == SAVED_PAGE and not _is_part(main)
    read = _read_saved_page(folder, sources) if is_saved else _read_markdown(folder, sources)
    settings = read.settings
    return Guide(
        slug=folder.name,
        career=settings.get("title") or _title_of(folder),
        source_text=sources.text,
        sha256=_hash(guide_files(folder)),
        folder=folder,
        other_names=tuple(settings.get("other_names", ())),
        fields=tuple(settings.get("fields", ())),
        names_es=tuple(settings.get("names_es", ())),
        fields_es=tuple(settings.get("fields_es", ())),
        audio=_audio(folder, settings, read.place),
        language=settings.get("language", "en"),
        credit=credit_of(settings),
        similar=tuple(settings.get("similar", ())),
        group=settings.get("group", ""),
        titles=_titles(folder),
        **read.parts,
    )


def main_file(folder: Path) -> Path:
    """The file with a guide's text: one in Markdown before a saved page, before others.

    Raises:
        StorageError: there is none, or more than one of a kind.
    """
    files = _files(folder)
    for suffixes in ((MARKDOWN,), (SAVED_PAGE,), _PAGES):
        found = [path for path in files if path.suffix.lower() in suffixes and path.name.lower() not in _BESIDE]
        if len(found) > 1:
            names = ", ".join(path.name for path in found)
            raise StorageError(f"{folder}: expected one {suffixes[0]} file with the guide, found several: {names}")
        if found:
            return found[0]
    alone = [path for path in files if _is_part(path)]
    if alone:
        return alone[0]
    raise StorageError(
        f"{folder}: expected one .md or .txt file with the guide, found no .txt file and no .md file",
        hint="`careerbot new SLUG` writes a guide to start from; docs/writing-a-guide.md names what can be read",
    )


def side_files(folder: Path) -> list[Path]:
    """The files beside the main one whose text follows it: transcripts and questions."""
    main = main_file(folder)
    return [path for path in _files(folder) if _is_part(path) and path != main]


def _is_part(path: Path) -> bool:
    return path.suffix.lower() in (*_CAPTIONS, *_FAQS) or path.name.lower() == TRANSCRIPT


def guide_files(folder: Path) -> list[Path]:
    """The files that make up a guide: its texts, and what else it has of settings, titles, parts, conflicts and audio.

    Raises:
        CareerbotError: the text is missing, or the settings cannot be used.
    """
    extra = (*(folder / name for name in (SETTINGS, "parts.toml", "conflicts.toml")), names_file(folder))
    main = main_file(folder)
    found = [main, *side_files(folder), *(path for path in extra if path.exists())]
    audio = _named_audio(main)
    return [*found, *([audio] if audio and audio.is_file() else [])]


@dataclass(frozen=True)
class _Read:
    """What a reader makes of a guide's texts: settings, where each stands, and fields of the guide."""

    settings: Mapping[str, Any]
    place: Callable[[str], tuple[Path, int]]
    parts: Mapping[str, Any]


def _sources(main: Path, sides: list[Path]) -> Sources:
    """The texts of a guide, the main one first."""
    return Sources(tuple((path, _text_of(path, is_main=path == main)) for path in (main, *sides)))


def _text_of(path: Path, *, is_main: bool = False) -> str:
    """A file's text; what is neither Markdown nor a saved page as Markdown.

    Raises:
        GuideFormatError: it is not in the format that its name says.
    """
    text = decode(path, _read(path))
    suffix = path.suffix.lower()
    if suffix in _PAGES:
        return _of_page(path, text)
    if not _is_part(path):
        return text
    converted = faq_file.markdown_of(path, text) if suffix in _FAQS else captions.markdown_of(path, text)
    # Alone it has no title but the folder's name.
    return f"---\ntitle: {_title_of(path.parent)}\n---\n\n{converted}" if is_main else converted


def _of_page(path: Path, text: str) -> str:
    try:
        return html_page.markdown_of(text)
    except GuideFormatError:
        raise
    except CareerbotError as err:
        raise GuideFormatError(path, 1, err.message, hint=err.hint) from err


def _title_of(folder: Path) -> str:
    return folder.name.replace("-", " ").replace("_", " ").title()


def _read_markdown(folder: Path, sources: Sources) -> _Read:
    found = read_markdown(sources)
    file = read_guide_file(folder / SETTINGS)
    beside = _toml_settings(folder / SETTINGS, file) if file else {}
    settings = {**beside, **({"title": found.heading} if found.heading else {}), **found.settings}

    def place(name: str) -> tuple[Path, int]:
        return sources.place(found.settings_lines.get(name, 1)) if name in found.settings else (folder / SETTINGS, 1)

    parts = {"units": found.units, "intros": found.intros, "marks": found.marks, "links": found.links}
    return _Read(settings, place, {**parts, "names_columns": True})


def _read_saved_page(folder: Path, sources: Sources) -> _Read:
    path, text = sources.parts[0]
    units, intros = read_saved_page(path, text)
    n_faq = sum(unit.kind is UnitKind.FAQ for unit in units)
    below = read_below(sources, n_faq) if len(sources.parts) > 1 else None
    taken = {unit.unit_id for unit in units}
    if below and (twice := next((unit.unit_id for unit in below.units if unit.unit_id in taken), None)):
        raise GuideFormatError(
            path, 1, f"{twice} stands in this file and in one beside it", hint="leave one of them out"
        )
    toml = folder / SETTINGS
    file = read_guide_file(toml)
    settings = _toml_settings(toml, file) if file else {}
    parts: dict[str, Any] = {"units": tuple(units), "intros": tuple(intros)}
    if below:
        parts = {
            "units": (*units, *below.units),
            "intros": (*intros, *below.intros),
            "marks": below.marks,
            "links": below.links,
        }
    return _Read(settings, lambda name: (toml, 1), parts)


def read_corpus(corpus: Path) -> tuple[list[Guide], list[CareerbotError]]:
    """Every guide that can be read, and an error for each that cannot."""
    guides: list[Guide] = []
    problems: list[CareerbotError] = []
    for folder in guide_folders(corpus):
        try:
            guides.append(read_guide(folder))
        except GuideProblems as err:
            problems += err.problems
        except CareerbotError as err:
            problems.append(err)
    return guides, problems


def _files(folder: Path) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as err:
        raise StorageError(f"{folder}: cannot be read: {err.strerror or err}") from err
    is_copy = is_stored_in([path.name for path in paths])
    return [path for path in paths if not (is_copy and is_of_index(path.name))]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise StorageError(f"{path}: cannot be read: {err.strerror or err}") from err


def _hash(paths: list[Path]) -> str:
    return hashlib.sha256(b"\0".join(_read(path) for path in paths)).hexdigest()


def _titles(folder: Path) -> tuple[str, ...]:
    path = names_file(folder)
    return read_titles(decode(path, _read(path))) if path.exists() else ()


def _audio(folder: Path, settings: Mapping[str, Any], place: Callable[[str], tuple[Path, int]]) -> Path | None:
    """The file that the settings name, which must be one of the folder itself."""
    name: str | None = settings.get("audio")
    if name is None:
        return None
    path, line = place("audio")
    if Path(name).name != name or Path(name).suffix.lower() not in AUDIO_TYPES:
        raise GuideFormatError(
            path, line, f"audio must be the name of a file beside it ({', '.join(AUDIO_TYPES)}), not {name!r}"
        )
    if not (folder / name).is_file():
        raise GuideFormatError(path, line, f"there is no audio file {name!r} in {folder}", hint="copy it there")
    return folder / name


def _named_audio(main: Path) -> Path | None:
    """The audio file that a guide's settings name, whether it is there or not."""
    file = read_guide_file(main.parent / SETTINGS)
    values = file.values if file else {}
    if main.suffix.lower() == MARKDOWN:
        front = read_front_matter(Sources(((main, _text_of(main)),)), lambda line, message, hint: None)
        values = {**values, **front.values}
    name = values.get("audio")
    return main.parent / name if isinstance(name, str) and Path(name).name == name else None


def _toml_settings(path: Path, file: TomlFile) -> dict[str, Any]:
    """The settings of ``guide.toml``, by the names that the front matter has."""
    known = [_CAREER, *(name for name in KEYS if name != "title")]
    for name in file.values:
        if name not in known:
            raise GuideFormatError(path, 1, f"unknown setting {name!r} (known: {', '.join(known)})")

    def report(name: str, message: str, hint: str) -> None:
        own = message.replace("title", _CAREER, 1) if name == "title" else message
        raise GuideFormatError(path, file.line_of(name, leads=True), own)

    values = {"title" if name == _CAREER else name: value for name, value in file.values.items()}
    return check_settings(values, report)
