"""TOML files: those installed with careerbot (``careerbot/data``), those in a guide's folder, and the settings."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from careerbot.errors import GuideFormatError, SettingsError, StorageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LANGUAGE = "en"  # of the guides
LANGUAGES = (LANGUAGE, "es")  # in which questions are understood; the words of each stand in data/<language>
PACKAGE = Path(__file__).parent
_AT_LINE = re.compile(r"\(at line (\d+),")


@dataclass(frozen=True)
class TomlFile:
    """A file that could be read; ``text`` is kept to name the line of an entry that is wrong."""

    path: Path
    text: str
    values: dict[str, Any]

    def line_of(self, words: str, *, leads: bool = False) -> int:
        """The first line that holds the words (or, with ``leads``, starts with them), from 1; 1 without any."""
        lines = enumerate(self.text.splitlines(), 1)
        return next((n for n, line in lines if (line.startswith(words) if leads else words in line)), 1)


def is_texts(value: object) -> TypeGuard[list[str]]:
    """Whether a value is a list of texts, each of which says something."""
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def data_path(name: str, language: str = LANGUAGE) -> Path:
    """Where a file of careerbot's own is installed; ``language`` is empty for what is true of all."""
    return PACKAGE / "data" / language / name


def read_data(name: str, language: str = LANGUAGE) -> TomlFile:
    """A file of careerbot's own, of a language or of none.

    Raises:
        StorageError: it cannot be read or is not TOML.
    """
    path = data_path(name, language)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise StorageError(f"{path}: cannot be read: {err}", hint="install careerbot again") from err
    return parse_data(text, path)


def parse_data(text: str, path: Path) -> TomlFile:
    """A file of careerbot's own from its text.

    Raises:
        StorageError: it is not TOML.
    """
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as err:
        raise StorageError(
            f"{path}:{_line(err)}: not valid TOML: {err}", hint="correct the line, then run `careerbot check`"
        ) from err


def read_guide_file(path: Path) -> TomlFile | None:
    """A file of a guide, None where the guide has none.

    Raises:
        StorageError: it cannot be read.
        GuideFormatError: it is not UTF-8 or not TOML.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as err:
        raise StorageError(f"{path}: cannot be read: {err.strerror or err}") from err
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        raise GuideFormatError(path, line, f"not valid TOML: not UTF-8 (byte {raw[err.start]:#04x})") from err
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as err:
        raise GuideFormatError(path, _line(err), f"not valid TOML: {err}") from err


def read_settings_file(path: Path, *, must_exist: bool) -> TomlFile | None:
    """The file of settings, None where there is none and none must be.

    Raises:
        SettingsError: it cannot be read or is not TOML.
    """
    try:
        # Editors of Windows put a mark before the text.
        text = path.read_text(encoding="utf-8-sig")
        return TomlFile(path, text, tomllib.loads(text))
    except FileNotFoundError as err:
        if not must_exist:
            return None
        raise SettingsError(f"{path}: there is no such file", hint="correct CAREERBOT_CONFIG") from err
    except UnicodeDecodeError as err:
        raise SettingsError(f"{path}: cannot be read: it is not UTF-8", hint="save the file as UTF-8") from err
    except OSError as err:
        raise SettingsError(f"{path}: cannot be read: {err.strerror or err}") from err
    except tomllib.TOMLDecodeError as err:
        raise SettingsError(f"{path}:{_line(err)}: not valid TOML: {err}", hint="correct the line") from err
    except (ValueError, RecursionError) as err:  # a number of thousands of digits, a list in a list in a list
        raise SettingsError(f"{path}: not valid TOML: it goes beyond what can be read") from err


def _line(err: tomllib.TOMLDecodeError) -> int:
    """The line that the parser names; only Python 3.14 gives it as a number."""
    found = _AT_LINE.search(str(err))
    return int(found[1]) if found else 1
