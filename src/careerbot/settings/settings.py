"""Settings: one frozen value from the defaults, a TOML file and the environment, checked when it is read.

Each setting has one name. In the file it is written ``port = 7860``, in the
environment ``CAREERBOT_PORT=7860``; the environment goes before the file. A
list in the environment is separated by commas, and an empty variable is as
good as none.
"""

# ruff: noqa: RUF009  (``_setting`` makes a field)

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from careerbot.errors import SettingsError
from careerbot.settings.colors import LEAST_CONTRAST, contrast, shown_contrast
from careerbot.settings.database import without_password
from careerbot.settings.readers import (
    WrongValue,
    read_color,
    read_database_url,
    read_exact_origins,
    read_frame_origins,
    read_host,
    read_language,
    read_line,
    read_networks,
    read_path,
    read_path_or_none,
    read_per_minute,
    read_port,
    read_public_url,
    read_switch,
    read_token,
)
from careerbot.toml_files import TomlFile, read_settings_file

FILE = "careerbot.toml"
_PREFIX = "CAREERBOT_"
_FILE_VARIABLE = f"{_PREFIX}CONFIG"
# No settings: those of the tests.
_OTHER_VARIABLES = re.compile(rf"{_FILE_VARIABLE}|{_PREFIX}CHROMIUM|{_PREFIX}NEED_\w+")


def _hidden(value: Any) -> str:
    return "(hidden)" if value else ""


def _setting(default: Any, about: str, read: Callable[[Any], Any], *, show: Callable[[Any], Any] | None = None) -> Any:
    """A field; ``show``: what is shown of a value that is a secret or holds one."""
    return field(default=default, repr=show is None, metadata={"about": about, "read": read, "show": show})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a school can set. The field's metadata say what each is, and read and check its value."""

    corpus: Path = _setting(Path("corpus"), "the folder with the guides", read_path)
    index: Path = _setting(Path("index"), "the folder of the index", read_path)
    database_url: str = _setting(
        "",
        "a PostgreSQL database that many servers read what was built from: postgresql://user@host/name",
        read_database_url,
        show=without_password,
    )
    support: Path | None = _setting(
        None, "a file with the school's own contacts for a person in distress", read_path_or_none
    )
    host: str = _setting("127.0.0.1", "the address to listen on", read_host)
    port: int = _setting(7860, "the port to listen on", read_port)
    public_url: str = _setting(
        "", "the address that people open, behind a proxy: https://bot.school.org, perhaps with a path", read_public_url
    )
    trusted_proxies: tuple[str, ...] = _setting(
        ("127.0.0.1", "::1"), "proxies whose word about a visitor's address is taken", read_networks
    )
    language: str = _setting("en", "of pages whose address asks for none", read_language)
    name: str = _setting("", "what the chat is called; empty for its usual name", read_line)
    color: str = _setting("", "of buttons, such as #1f5f8b; empty for the usual one", read_color)
    text_color: str = _setting(
        "", "of the words on such buttons; empty for light or dark, whichever is readable", read_color
    )
    embed_origins: tuple[str, ...] = _setting(
        (), "the sites whose pages may show the chat in a frame", read_frame_origins
    )
    embed_test: bool = _setting(False, "show /embed-test, a page with the chat in it", read_switch)
    api_origins: tuple[str, ...] = _setting((), "the sites whose scripts may call the API", read_exact_origins)
    api_token: str = _setting("", "if set, the API wants it as a bearer token", read_token, show=_hidden)
    questions_per_chat: int = _setting(20, "questions a minute in one chat", read_per_minute)
    questions_per_address: int = _setting(
        600, "questions a minute from one address, often a whole school", read_per_minute
    )
    requests_per_address: int = _setting(6000, "requests of any kind a minute from one address", read_per_minute)
    metrics: bool = _setting(
        False, "count answers and requests at /metrics, for monitoring; the proxy must not show it", read_switch
    )
    operator: str = _setting("", "who runs this chat, for the page about privacy", read_line)
    contact: str = _setting("", "whom to write to about it, for the page about privacy", read_line)

    @property
    def path(self) -> str:
        """What stands before every address: the path of ``public_url``, without a slash at its end."""
        return urlsplit(self.public_url).path


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings and where they come from.

    Attributes:
        sources: a file's line or a variable's name for each that is no default.
        file: the file that was read, None if there was none.
    """

    settings: Settings
    sources: Mapping[str, str]
    file: Path | None = None


def load_settings(environment: Mapping[str, str] = os.environ) -> LoadedSettings:
    """The settings in force: ``CAREERBOT_CONFIG`` or else ``careerbot.toml``, then the environment.

    Raises:
        SettingsError: names the setting, where it is set, and what it must be.
    """
    named = environment.get(_FILE_VARIABLE)
    file = read_settings_file(Path(named or FILE), must_exist=bool(named))
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    known = {one.name: one for one in fields(Settings)}
    for name, (value, source) in {**_of_file(file, known), **_of_environment(environment, known)}.items():
        values[name] = _read(name, value, source, known[name].metadata["read"])
        sources[name] = source
    settings = Settings(**values)
    _check_together(settings, sources)
    return LoadedSettings(settings, sources, file.path if file else None)


def shown(loaded: LoadedSettings) -> str:
    """The settings as a TOML file with what each is and where it comes from; secrets are hidden."""
    lines = [*_about_file(loaded.file), ""]
    for one in fields(Settings):
        value = getattr(loaded.settings, one.name)
        show = one.metadata["show"]
        text = _toml(show(value) if show else value)
        source = loaded.sources.get(one.name)
        about = one.metadata["about"] + (f" ({source})" if source else "")
        lines += [_comment(about), f"{one.name} = {text}", ""]
    return "\n".join(lines).rstrip()


def _about_file(file: Path | None) -> list[str]:
    if file is not None:
        return [_comment(f"Read from {file.absolute()}; variables of the environment go before it.")]
    return [
        _comment(f"No file was read: there is no {Path(FILE).absolute()}."),
        _comment(f"Put one there, or name one in {_FILE_VARIABLE}. It holds lines like those below."),
    ]


def _comment(text: str) -> str:
    """One line, whatever a path holds."""
    return "# " + "".join(char if char.isprintable() else "?" for char in text)


def _of_file(file: TomlFile | None, known: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    if file is None:
        return {}
    for name in file.values:
        if name not in known:
            raise SettingsError(f"{_place(file, name)}: there is no setting {name!r}", hint=_meant(name, known))
    return {name: (value, _place(file, name)) for name, value in file.values.items()}


def _place(file: TomlFile, name: str) -> str:
    """The file and the line where a key or a table of that name stands."""
    line = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    found = (number for number, text in enumerate(file.text.splitlines(), 1) if line.match(text))
    return f"{file.path}:{next(found, 1)}"


def _meant(name: str, known: Iterable[str], prefix: str = "") -> str:
    """The hint for a name that is none: the nearest one, or all of them."""
    near = get_close_matches(name.removeprefix(prefix).lower(), known, n=1)
    if not near:
        return f"the settings are {', '.join(known)}"
    return f"did you mean {prefix + near[0].upper() if prefix else near[0]}?"


def _of_environment(environment: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    named = {name: _PREFIX + name.upper() for name in known}
    for key in environment:
        # Not passed over: with CAREERBOT_API_TOKN set, the API would be open.
        if key.startswith(_PREFIX) and key not in named.values() and not _OTHER_VARIABLES.fullmatch(key):
            raise SettingsError(f"{key}: there is no such setting", hint=_meant(key, known, _PREFIX))
    return {name: (environment[key], key) for name, key in named.items() if environment.get(key)}


def _read(name: str, value: Any, source: str, read: Callable[[Any], Any]) -> Any:
    try:
        return read(value)
    except WrongValue as err:
        raise SettingsError(f"{source}: {name}: {err}", hint=f"for example: {name} = {err.example}") from err


def _check_together(settings: Settings, sources: Mapping[str, str]) -> None:
    """What one setting says about another.

    Raises:
        SettingsError: the words on a button could not be read.
    """
    color, text = settings.color, settings.text_color
    where = sources.get("text_color") or sources.get("color", "")
    if text and not color:
        raise SettingsError(f"{where}: text_color needs a color to stand on", hint="set color, too")
    if text and contrast(color, text) < LEAST_CONTRAST:
        raise SettingsError(
            f"{where}: {text} on {color} has a contrast of {shown_contrast(color, text)}",
            hint=f"it must be {LEAST_CONTRAST} to 1; leave text_color out and the chat takes a readable one",
        )


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value) if value is not None else "", ensure_ascii=False)
