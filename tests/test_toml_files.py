"""Files in TOML: each failure names the file, and the line where it can."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from careerbot.errors import CareerbotError, GuideFormatError, StorageError
from careerbot.guides.corpus import read_guide
from careerbot.guides.model import Guide
from careerbot.search.coverage import read_coverage
from careerbot.search.question_map import read_question_map
from careerbot.toml_files import data_path, parse_data, read_data, read_guide_file

GUIDE = "01 · SnapshotAt a glance\nBakers bake bread and cakes.\n"
BROKEN = 'career = "Baker"\nfields = [\n"food" "drink"]\n'


def guide_with(folder: Path, name: str, content: str | bytes) -> Path:
    folder = folder / "baker"
    folder.mkdir()
    (folder / "guide.txt").write_text(GUIDE, encoding="utf-8")
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def declared(folder: Path) -> Guide:
    guide = read_guide(folder)
    read_coverage(guide, read_question_map())
    return guide


DATA = [(path.name, language) for language in ("", "en") for path in data_path("", language).glob("*.toml")]


@pytest.mark.parametrize(("name", "language"), DATA)
def test_every_file_of_careerbots_own_can_be_read(name: str, language: str) -> None:
    assert read_data(name, language).values


def test_a_file_of_careerbots_own_that_is_missing_or_broken_is_named() -> None:
    with pytest.raises(StorageError, match=re.escape("no_such.toml: cannot be read")) as caught:
        read_data("no_such.toml")
    assert caught.value.hint
    with pytest.raises(StorageError, match=re.escape("words.toml:3: not valid TOML")):
        parse_data(BROKEN, Path("words.toml"))


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("guide.toml", BROKEN, 3, "not valid TOML"),
        ("guide.toml", b'career = "Baker"\nfields = ["\xff"]\n', 2, "not UTF-8"),
        ("parts.toml", BROKEN, 3, "not valid TOML"),
        ("parts.toml", b"[answers]\n# \xff\n", 2, "not UTF-8"),
        ("parts.toml", 'pay = ["section:01"]\n', 1, "expected a table [answers]"),
        ("parts.toml", "answers = 3\n", 1, "expected a table [answers]"),
        ("parts.toml", '[answers]\npay_general = ["section:77"]\n', 2, "no unit 'section:77'"),
    ],
)
def test_a_guides_file_that_is_wrong_is_named_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int, message: str
) -> None:
    folder = guide_with(tmp_path, name, content)
    with pytest.raises(GuideFormatError, match=re.escape(message)) as caught:
        declared(folder)
    assert (caught.value.path, caught.value.line) == (folder / name, line)
    assert caught.value.hint


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    folder = guide_with(tmp_path, "guide.toml", b'career = "Pastry Cook"\r\nother_names = ["Baker"]\r\n')
    assert declared(folder).names == ("Pastry Cook", "Baker")


def test_a_file_that_a_guide_need_not_have(tmp_path: Path) -> None:
    assert read_guide_file(tmp_path / "parts.toml") is None
    (tmp_path / "parts.toml").mkdir()
    with pytest.raises(CareerbotError, match="cannot be read"):
        read_guide_file(tmp_path / "parts.toml")
