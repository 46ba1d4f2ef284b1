"""Settings: what each may be, where it is read, and what a person hears about a wrong one."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from careerbot.cli.main import main
from careerbot.errors import SettingsError
from careerbot.settings.database import without_password
from careerbot.settings.readers import WrongValue
from careerbot.settings.settings import Settings, load_settings, shown

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAMES = [one.name for one in fields(Settings)]
TOKEN = "kTq2-long-enough_0"
# For each setting a text of the environment, and what it becomes.
GOOD = {
    "corpus": (" our guides/corpus ", Path("our guides/corpus")),
    "index": (r"C:\chat\index", Path(r"C:\chat\index")),
    "database_url": (
        " postgresql://bot@db1,db2:5433/careers?application_name=a ",
        "postgresql://bot@db1,db2:5433/careers?application_name=a",
    ),
    "support": ("contacts.toml", Path("contacts.toml")),
    "host": ("::", "::"),
    "port": (" 8080 ", 8080),
    "public_url": ("HTTPS://Bot.School.org:443/careers/chat/", "https://bot.school.org/careers/chat"),
    "trusted_proxies": ("10.0.0.0/8, 192.0.2.1,::1", ("10.0.0.0/8", "192.0.2.1", "::1")),
    "language": ("es", "es"),
    "name": ('Chat "Ñandú" 🙂', 'Chat "Ñandú" 🙂'),
    "color": ("1F5F8B", "#1f5f8b"),
    "text_color": ("#FFF", "#ffffff"),
    "embed_origins": (
        "https://www.school.org, https://*.District.org:443/,http://192.0.2.7:8080,https://www.school.org",
        ("https://www.school.org", "https://*.district.org", "http://192.0.2.7:8080"),
    ),
    "embed_test": ("YES", True),
    "api_origins": ("https://app.school.org,http://[::1]:3000", ("https://app.school.org", "http://[::1]:3000")),
    "api_token": (TOKEN, TOKEN),
    "questions_per_chat": ("1", 1),
    "questions_per_address": ("1000000", 1_000_000),
    "requests_per_address": ("0042", 42),
    "metrics": ("on", True),
    "operator": ("The\u00a0library", "The library"),
    "contact": ("library@school.org", "library@school.org"),
}
BAD: list[tuple[str, Any, str]] = [
    *((name, 7, "must be a text") for name in ("corpus", "support", "host", "name", "color", "api_token", "contact")),
    *((name, "a\nb", "must be a text on one line") for name in ("corpus", "index", "name", "public_url")),
    ("corpus", " ", "must name a file or folder"),
    ("host", "", "must be a name or an address"),
    ("host", "my machine", "must be a name or an address"),
    *(
        ("port", value, "a whole number from 1 to 65535")
        for value in (0, 65536, -1, 80.0, True, "http", "٣", "9" * 5000)
    ),
    *(("questions_per_chat", value, "from 1 to 1000000") for value in (0, 1_000_001, "many", "1e3", [20])),
    *(
        ("public_url", value, "must be the address that people open")
        for value in (
            "bot.school.org",
            "ftp://bot.school.org",
            "https://",
            "https://[::1",
            "https://*.school.org",
            "https://me@bot.school.org",
            "https://bot.school.org/a?b=c",
            "https://bot.school.org/#a",
            "https://bot.school.org//a",
            "https://bot.school.org/a b",
            "https://bot.school.org/../a",
            "https://bot.school.org:0",
        )
    ),
    *(("trusted_proxies", value, "addresses or networks") for value in ("*", "10.0.0.1/8", "proxy.school.org", 7)),
    *(("language", value, "must be one of en, es") for value in ("fr", "", "EN", 1, "../en")),
    *(("name", value, "one line of at most 80") for value in ("x" * 81, "a\u202eb", "a\u2028b")),
    *(("color", value, "must be a color") for value in ("red", "#12345", "#1234567", "#ggg", "rgb(1,2,3)")),
    *(("embed_test", value, "must be true or false") for value in ("maybe", "", 2, ["true"])),
    ("embed_origins", 7, "must be a list of texts"),
    ("embed_origins", ["https://a.org", 7], "must be a list of texts"),
    *(
        ("embed_origins", value, "is not an origin")
        for value in (
            "*",
            "https://*",
            "https://*.org",
            "https://a.*.org",
            "https://*.192.0.2.7",
            "https://300.1.1.1",
            "https://1.2.3",
            "https://a.0x1",
            "https://a.org:0",
            "https://a.org:65536",
            "https://a.org:",
            "https://-a.org",
            "https://a..org",
            "https://" + "a" * 64 + ".org",
            "https://" + "abcdefg." * 32 + "org",
            "ftp://a.org",
            "'self'",
            "data:",
            # Into a header, or out of it
            "https://a.org https://b.org",
            "https://a.org; script-src *",
            "https://a.org\r\nSet-Cookie: a=b",
            "https://a.org\nX: y",
            'https://a.org"><script>',
        )
    ),
    ("embed_origins", ["https://a.org\u2028b"], "must be written in ASCII"),
    ("embed_origins", "https://[::1]:8080", "browsers know no IPv6 addresses here"),
    ("api_origins", "https://*.school.org", "must name each origin in full"),
    *(
        ("database_url", value, "must be postgresql://")
        for value in (
            "db.school.org",
            "mysql://a/b",
            "host=db password=sesame-1",
            "postgresql://a:b/c@db/d",
            "postgresql://a:b@c@db/d",
            "postgresql://a b@db/d",
            "postgresql://db/d?sesame",
            "postgresql://db/d?x=a@b",
        )
    ),
    *(("api_token", value, "must have 16 or more") for value in ("short", "has a space in the middle", "ñ" * 20)),
]
# What is meant is said.
MEANT = [
    ("www.school.org", "needs https:// before it", "https://www.school.org"),
    ("https://www.School.org/careers/chat.html?a=b", "must end after the name", "https://www.school.org"),
    ("https://www.Schüle.de:8443/a", "must be written in ASCII", "https://www.xn--schle-mva.de:8443"),
    ("https://straße.de", "must be written in ASCII", "https://xn--..."),
    ("https://\u212aa.org", "must be written in ASCII", "https://ka.org"),
    ("null", "needs https:// before it", "https://null"),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def in_environment(name: str, value: str) -> dict[str, str]:
    colors = {"CAREERBOT_COLOR": "#1f5f8b"} if name == "text_color" else {}
    return {**colors, f"CAREERBOT_{name.upper()}": value}


def refused(environment: dict[str, str]) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_settings(environment)
    assert caught.value.hint
    return caught.value


def as_toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
    return str(value).lower()


# Good and bad values


def test_without_anything_the_defaults_are_in_force() -> None:
    loaded = load_settings({})
    assert (loaded.settings, loaded.sources, loaded.file) == (Settings(), {}, None)
    assert (loaded.settings.host, loaded.settings.path) == ("127.0.0.1", "")
    assert loaded.settings.embed_origins == loaded.settings.api_origins == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_good_value_from_the_environment(name: str) -> None:
    text, value = GOOD[name]
    loaded = load_settings(in_environment(name, text))
    assert getattr(loaded.settings, name) == value
    assert loaded.sources[name] == f"CAREERBOT_{name.upper()}"


@pytest.mark.parametrize("name", NAMES)
def test_a_good_value_from_the_file(name: str, home: Path) -> None:
    text, value = GOOD[name]
    written: Any = list(value) if isinstance(value, tuple) else value if type(value) in (int, bool) else text
    (home / "careerbot.toml").write_text(f'\n# {name} = 1\ncolor = "#1f5f8b"\n' if name == "text_color" else "\n\n\n")
    with (home / "careerbot.toml").open("a") as file:
        file.write(f"  '{name}' = {as_toml(written)}\n")
    loaded = load_settings({})
    assert getattr(loaded.settings, name) == value
    assert loaded.sources[name] == "careerbot.toml:4"


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_a_bad_value_is_refused_where_it_stands(name: str, value: Any, message: str, home: Path) -> None:
    (home / "careerbot.toml").write_text(f"# one\n\n{name} = {as_toml(value)}\n")
    error = refused({})
    assert error.message.startswith(f"careerbot.toml:3: {name}: ")
    assert message in error.message
    assert "\n" not in error.message
    if isinstance(value, str) and value.strip():
        (home / "careerbot.toml").unlink()
        error = refused({f"CAREERBOT_{name.upper()}": value})
        assert error.message.startswith(f"CAREERBOT_{name.upper()}: {name}: ")
        assert message in error.message


@pytest.mark.parametrize(("value", "message", "example"), MEANT)
def test_an_origin_that_is_nearly_one_is_mended_in_the_hint(value: str, message: str, example: str) -> None:
    error = refused({"CAREERBOT_EMBED_ORIGINS": f"https://fine.org, {value}"})
    assert message in error.message
    assert example in error.hint


def test_the_path_of_the_public_address() -> None:
    assert load_settings({"CAREERBOT_PUBLIC_URL": "https://a.org/b/c/"}).settings.path == "/b/c"
    assert load_settings({"CAREERBOT_PUBLIC_URL": "https://a.org/"}).settings.path == ""


@pytest.mark.parametrize(
    ("colors", "message"),
    [
        ({"color": "#1f5f8b", "text_color": "#1f5f8c"}, "has a contrast of 1.00 to 1"),
        ({"color": "#777", "text_color": "#fff"}, "#ffffff on #777777 has a contrast of 4.47 to 1"),
        ({"text_color": "#fff"}, "text_color needs a color to stand on"),
    ],
)
def test_words_on_a_button_can_be_read(colors: dict[str, str], message: str) -> None:
    error = refused({f"CAREERBOT_{name.upper()}": value for name, value in colors.items()})
    assert message in error.message
    assert error.message.startswith("CAREERBOT_TEXT_COLOR: ")


# The file and the environment


def test_the_environment_goes_before_the_file_and_an_empty_variable_is_none(home: Path) -> None:
    (home / "careerbot.toml").write_text('port = 1\nhost = "127.0.0.2"\nname = "A"\n')
    loaded = load_settings({"CAREERBOT_PORT": "2", "CAREERBOT_HOST": "", "HOME": "/", "PORT": "3"})
    assert (loaded.settings.port, loaded.settings.host, loaded.settings.name) == (2, "127.0.0.2", "A")
    assert loaded.sources == {"port": "CAREERBOT_PORT", "host": "careerbot.toml:2", "name": "careerbot.toml:3"}


def test_a_file_that_is_named_goes_before_the_usual_one(home: Path) -> None:
    (home / "careerbot.toml").write_text("port = 1\n")
    (home / "other.toml").write_text("port = 2\n")
    loaded = load_settings({"CAREERBOT_CONFIG": "other.toml"})
    assert (loaded.settings.port, loaded.file) == (2, Path("other.toml"))
    assert load_settings({"CAREERBOT_CONFIG": ""}).settings.port == 1
    assert refused({"CAREERBOT_CONFIG": "none.toml"}).message == "none.toml: there is no such file"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"port = 1\nport = 2\n", "careerbot.toml:2: not valid TOML"),
        (b"port = \n", "careerbot.toml:1: not valid TOML"),
        (b"name = 'a'\nname2 = 'b\xff'\n", "careerbot.toml: cannot be read: it is not UTF-8"),
        (b"port = " + b"1" * 10_000, "careerbot.toml: not valid TOML: it goes beyond what can be read"),
        (b"port = " + b"[" * 100_000, "careerbot.toml: not valid TOML"),
        (b"port = 1\nprot = 2\n", "careerbot.toml:2: there is no setting 'prot'"),
        (b"# [web]\n\n [web]\nport = 1\n", "careerbot.toml:3: there is no setting 'web'"),
        (b"\nweb.port = 1\n", "careerbot.toml:2: there is no setting 'web'"),
        (b"[port]\na = 1\n", "careerbot.toml:1: port: must be a whole number"),
        (b"port = 2020-01-01\n", "careerbot.toml:1: port: must be a whole number"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_its_line(content: bytes, message: str, home: Path) -> None:
    (home / "careerbot.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=re.escape(message)):
        load_settings({})


def test_a_file_of_windows_is_read(home: Path) -> None:
    (home / "careerbot.toml").write_bytes(b'\xef\xbb\xbfport = 1\r\nname = "A"\r\n')
    assert load_settings({}).sources == {"port": "careerbot.toml:1", "name": "careerbot.toml:2"}


def test_a_folder_is_no_file(home: Path) -> None:
    (home / "careerbot.toml").mkdir()
    with pytest.raises(SettingsError, match="careerbot.toml: cannot be read: Is a directory"):
        load_settings({})


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("api_tokn", "did you mean api_token?"),
        ("embed_origin", "did you mean embed_origins?"),
        ("zzz", "the settings are corpus, index"),
    ],
)
def test_a_mistyped_name_is_an_error_in_both_places(name: str, hint: str, home: Path) -> None:
    key = f"CAREERBOT_{name.upper()}"
    error = refused({key: TOKEN})
    assert error.message == f"{key}: there is no such setting"
    assert error.hint.startswith(re.sub(r"mean (\w+)", lambda m: f"mean CAREERBOT_{m[1].upper()}", hint))
    (home / "careerbot.toml").write_text(f'{name} = "{TOKEN}"\n')
    error = refused({})
    assert error.message == f"careerbot.toml:1: there is no setting {name!r}"
    assert error.hint.startswith(hint)
    assert TOKEN not in error.message + error.hint


def test_variables_of_the_tests_are_no_settings() -> None:
    for key in ("CAREERBOT_CHROMIUM", "CAREERBOT_NEED_BROWSER", "_CAREERBOT_COMPLETE", "CAREERBOTS"):
        assert load_settings({key: "1"}).settings == Settings()


# Secrets


@pytest.mark.parametrize("wrong", ["sesame-15-chars", "open sesame, and let me in", "öffne-dich-sesam-bitte"])
def test_a_secret_is_never_said(wrong: str, home: Path) -> None:
    def said(*args: str, **environment: str) -> str:
        return CliRunner().invoke(main, args, env=environment).output

    assert wrong not in said("-v", "config", CAREERBOT_API_TOKEN=wrong)
    for line in (f'api_token = "{wrong}"', f"api_token = ['{wrong}']", f"api_token = {wrong}"):
        (home / "careerbot.toml").write_text(line)
        output = said("-v", "config")
        assert "careerbot.toml:1: " in output
        assert wrong not in output


def test_a_good_secret_is_hidden() -> None:
    loaded = load_settings({"CAREERBOT_API_TOKEN": TOKEN})
    assert 'api_token = "(hidden)"' in shown(loaded)
    assert TOKEN not in shown(loaded) + repr(loaded) + str(loaded.settings)
    assert 'api_token = ""' in shown(load_settings({}))


SESAME = "s3-sam%2F-1"


@pytest.mark.parametrize(
    ("url", "shown_as"),
    [
        (f"postgresql://bot:{SESAME}@db/a", "postgresql://bot:***@db/a"),
        (f"postgres://bot:{SESAME}:x@db", "postgres://bot:***@db"),
        (f"postgresql://:{SESAME}@[::1]:5433,b/a?x=1", "postgresql://:***@[::1]:5433,b/a?x=1"),
        (f"postgresql:///a?user=bot&password={SESAME}&host=/run", "postgresql:///a?user=bot&password=***&host=/run"),
        (f"postgresql://db/a?pa%73sword={SESAME}", "postgresql://db/a?pa%73sword=***"),
        (f"postgresql://db/a?sslpassword={SESAME}", "postgresql://db/a?sslpassword=***"),
        (f"postgresql://db/a?oauth_client_secret={SESAME}", "postgresql://db/a?oauth_client_secret=***"),
        ("postgresql://bot:@db/a", "postgresql://bot@db/a"),
        ("postgresql://bot@db1,db2/a?target_session_attrs=any", "postgresql://bot@db1,db2/a?target_session_attrs=any"),
    ],
)
def test_a_database_is_shown_without_its_password(url: str, shown_as: str) -> None:
    loaded = load_settings({"CAREERBOT_DATABASE_URL": url})
    assert loaded.settings.database_url == url
    assert f'database_url = "{shown_as}"' in shown(loaded)
    assert SESAME not in shown(loaded) + repr(loaded) + str(loaded.settings)


@given(user=st.text(max_size=9), password=st.text("abc/@:?#%& ", min_size=1), rest=st.text("xyz/@:?#=&,", max_size=20))
def test_no_part_of_a_password_is_shown(user: str, password: str, rest: str) -> None:
    """However the address is written; what cannot be read in one way is not shown at all."""
    user = "".join(char for char in user if char.isalnum() and char not in "abc")
    secret = f"<{password}>"
    found = without_password(f"postgresql://{user}:{secret}@h{rest}")
    assert not any(char in found for char in "<>")


# What `careerbot config` prints


def test_config_says_which_file_was_read_and_what_is_set_where(home: Path) -> None:
    runner = CliRunner()
    output = runner.invoke(main, ["config"]).output
    assert output.startswith(f"# No file was read: there is no {home / 'careerbot.toml'}.\n")
    assert "CAREERBOT_CONFIG" in output
    (home / "careerbot.toml").write_text("port = 1\n")
    output = runner.invoke(main, ["config"], env={"CAREERBOT_NAME": "A"}).output
    assert output.startswith(f"# Read from {home / 'careerbot.toml'}; ")
    assert "(careerbot.toml:1)\nport = 1\n" in output
    assert '(CAREERBOT_NAME)\nname = "A"\n' in output
    for name in NAMES:
        assert re.search(rf"^# .+\n{name} = ", output, re.MULTILINE), name


def test_what_is_printed_can_be_put_into_a_file(home: Path) -> None:
    environment = {f"CAREERBOT_{name.upper()}": text for name, (text, _) in GOOD.items()}
    loaded = load_settings(environment)
    (home / "printed.toml").write_text(shown(loaded).replace('"(hidden)"', f'"{TOKEN}"'), encoding="utf-8")
    assert load_settings({"CAREERBOT_CONFIG": "printed.toml"}).settings == loaded.settings


@given(text=st.text(max_size=90), path=st.text(min_size=1, max_size=30))
def test_any_text_that_is_taken_reads_back_the_same(text: str, path: str) -> None:
    try:
        loaded = load_settings({"CAREERBOT_NAME": text, "CAREERBOT_CORPUS": path})
    except SettingsError:
        return
    values = tomllib.loads(shown(loaded))
    assert (values["name"], Path(values["corpus"])) == (loaded.settings.name, loaded.settings.corpus)


@given(
    name=st.sampled_from(NAMES),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40), st.lists, max_leaves=4
    ),
)
def test_whatever_a_file_holds_a_reader_takes_or_refuses_it(name: str, value: Any) -> None:
    """No other error, and what is taken is taken again."""
    read = next(one for one in fields(Settings) if one.name == name).metadata["read"]
    try:
        taken = read(value)
    except WrongValue:
        return
    again = "" if taken is None else str(taken) if isinstance(taken, Path) else taken
    assert read(list(again) if isinstance(again, tuple) else again) == taken
