"""The doctor: what it finds, how it says so, and that nothing it meets ends it."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import CORPUS, SLUG
from packaging.requirements import Requirement

from careerbot import __version__
from careerbot.cli.main import main
from careerbot.cli.screen import render_finding
from careerbot.doctor import check_machine, check_writing, examine, network_finding
from careerbot.findings import Finding, Verdict
from careerbot.machine import share_of_machine
from careerbot.network import watched_network
from careerbot.packages import check_versions, package_findings, python_finding
from careerbot.search.index import load_manifest

WRONG, NOTE, OK = Verdict.WRONG, Verdict.NOTE, Verdict.OK
TOKEN = "kTq2-long-enough_0"
_GB = 2**30


def doctor(index: Path, corpus: Path = CORPUS, **environment: str) -> Result:
    command = ["doctor", "--index", str(index), "--corpus", str(corpus)]
    return CliRunner().invoke(main, command, env=environment, prog_name="careerbot")


def findings(index: Path, corpus: Path, **environment: str) -> list[Finding]:
    return list(examine(environment, index=index, corpus=corpus))


def wrong(found: list[Finding]) -> dict[str, Finding]:
    bad = [one for one in found if one.verdict is WRONG]
    assert all(one.mend for one in bad), bad
    return {one.what: one for one in bad}


@pytest.fixture
def index(real_index: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage; the great files are links until they are."""
    shutil.copytree(real_index, tmp_path / "index", copy_function=os.link)
    return tmp_path / "index"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the guides, with their times."""
    return shutil.copytree(CORPUS, tmp_path / "corpus")


def damage(path: Path) -> None:
    """Change a file, not the one that it is a link to."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + b"!")


# All together


def test_all_is_well(real_index: Path) -> None:
    result = doctor(real_index, CAREERBOT_API_TOKEN=TOKEN)
    assert result.exit_code == 0, result.output
    assert result.output.endswith("\n\nnothing is wrong\n")
    said = {line.split()[1]: line for line in result.output.splitlines() if line.startswith("ok ")}
    assert list(said) == [
        *("careerbot", "python", "packages", "settings", "index", "encoder"),
        *("files", "corpus", "machine", "writing", "answer", "network"),
    ]
    assert __version__ in said["careerbot"]
    digest = load_manifest(real_index).files["encoder/model.onnx"]
    assert f"weights {digest[:12]} as in the manifest" in said["encoder"]
    assert "-> answered in " in " ".join(result.output.split())
    lines = result.output.splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80
    assert TOKEN not in result.output


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    result = doctor(tmp_path / "none")
    assert result.exit_code == 1
    assert result.output.endswith("\n\n1 is wrong\n")
    assert f"wrong  index      {tmp_path / 'none'}: no index here"[:60] in result.output
    assert "hint:  run `careerbot build`" in result.output
    assert "not tried: there is no index" in result.output
    assert not (tmp_path / "none").exists()


def test_without_index_and_guides_a_folder_is_to_be_named(tmp_path: Path) -> None:
    found = wrong(findings(tmp_path / "none", tmp_path / "nothing"))
    assert set(found) == {"index"}
    assert found["index"].mend == "name the folder: --index DIR or CAREERBOT_INDEX"


@pytest.mark.parametrize(
    ("name", "what"), [("encoder/model.onnx", "encoder"), (f"guides/{SLUG}/vectors.faiss", "files")]
)
def test_a_damaged_file_is_named(index: Path, name: str, what: str) -> None:
    damage(index / load_manifest(index).folder / name)
    result = doctor(index)
    assert result.exit_code == 1
    found = wrong(findings(index, CORPUS))
    assert set(found) == {what, "answer"}
    assert found[what].mend == "run `careerbot build --fresh`"
    assert {line.split()[1] for line in result.output.splitlines() if line.startswith("wrong")} == set(found)
    if what == "files":
        assert "vectors.faiss: damaged" in found[what].said
    else:
        assert "the manifest says" in found[what].said


def test_a_missing_file_is_named(index: Path) -> None:
    (index / load_manifest(index).folder / "encoder" / "model.onnx").unlink()
    found = wrong(findings(index, CORPUS))
    assert "cannot be read: No such file" in found["encoder"].said


def test_guides_that_have_changed_since(index: Path, corpus: Path) -> None:
    with next((corpus / SLUG).glob("*.txt")).open("a") as file:
        file.write("\nOne line more.\n")
    found = wrong(findings(index, corpus))
    assert {what: (one.said, one.mend) for what, one in found.items()} == {
        "corpus": (f"the guide {SLUG!r} was changed since the index was built", "run `careerbot build`")
    }


def test_without_guides_what_is_in_the_index_is_served(index: Path, tmp_path: Path) -> None:
    found = findings(index, tmp_path / "none")
    assert wrong(found) == {}
    assert [one.verdict for one in found if one.what == "corpus"] == [NOTE]


# Broken files


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "null",
        "{",
        '{"format": 1}',
        '{"format": 8, "guides": {}}',
        '{"format": 8, "guides": {"a": null}}',
        '{"format": 8, "version": 1, "folder": 2, "model": 3, "code_sha256": 4, "map_sha256": 5, "guides": {"a": '
        '{"slug": 1, "career": 1, "names": [], "n_units": 1, "n_passages": 1, "n_texts": 1, "source_sha256": 1, '
        '"texts_sha256": 1, "stamp": 1, "files_sha256": 1}}, "broken": 6, "files": 7}',
    ],
)
def test_no_manifest_ends_it(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    result = doctor(tmp_path)
    assert result.exit_code == 1, result.output
    assert "\nwrong  index" in result.output
    assert result.output.endswith("are wrong\n")
    assert max(map(len, result.output.splitlines())) <= 80


def test_folders_that_are_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "index" in wrong(findings(tmp_path / "file", tmp_path / "file"))
    (tmp_path / "manifest.json").mkdir()
    assert "index" in wrong(findings(tmp_path, CORPUS))


def test_an_empty_corpus_is_reported_once(tmp_path: Path) -> None:
    found = [one for one in findings(tmp_path / "none", tmp_path) if one.verdict is WRONG]
    assert [one.what for one in found] == ["index", "corpus"]


def test_whatever_a_check_meets_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a failure that nobody foresaw its kind is said, not its words: they may quote anything."""

    def fail(*_: object) -> None:
        raise KeyError(TOKEN)

    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/a/file")

    for name, failing in (("guide_folders", closed), ("share_of_machine", fail), ("load_settings", fail)):
        monkeypatch.setattr(f"careerbot.doctor.{name}", failing)
    found = wrong(findings(tmp_path / "none", tmp_path))
    assert TOKEN not in str(found)
    assert found["corpus"].said == "/a/file: Permission denied"
    assert found["machine"].said == "cannot be checked (KeyError)"
    assert found["settings"].said.startswith("cannot be read (KeyError")


@pytest.mark.parametrize(
    ("content", "said"), [(b"prot = 1", "there is no setting 'prot'"), (b"\xff", "not UTF-8"), (b"= =", "not valid")]
)
def test_broken_settings_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "careerbot.toml").write_bytes(content)
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "\nwrong  settings   careerbot.toml" in result.output
    assert said in " ".join(result.output.split())
    assert "\nwrong  index" in result.output


@pytest.mark.parametrize("token", ["sesame-15-chars", "open sesame, and let me in"])
def test_a_secret_is_never_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (f'api_token = "{token}"', f"api_token = ['{token}']", f"api_token = {token}"):
        (tmp_path / "careerbot.toml").write_text(line)
        output = CliRunner().invoke(main, ["-v", "doctor"]).output
        assert "wrong  settings" in output
        assert token not in output


# Versions


def test_packages_are_compared_with_what_is_asked_for() -> None:
    needs = [
        Requirement(line) for line in ("click>=8", "click>=99,<100", "no-such-package>=2", "none; python_version < '3'")
    ]
    said = {(one.verdict, one.said): one.mend for one in package_findings(needs)}
    assert (WRONG, "no-such-package is not installed") in said
    [(found, mend)] = [(text, mend) for (_, text), mend in said.items() if text.startswith("click ")]
    assert found.endswith(", needs <100,>=99")
    assert mend == "pip install -U 'click<100,>=99'"
    assert len(said) == 2


def test_packages_of_an_extra_are_wrong_only_where_they_are_used() -> None:
    needs = [Requirement("click"), Requirement("no-such-package; extra == 'metrics'")]
    assert [one.verdict for one in package_findings(needs)] == [OK, NOTE]
    [_, needed] = package_findings(needs, {"metrics"})
    assert (needed.verdict, needed.mend) == (WRONG, "/metrics needs it: pip install 'careerbot[metrics]'")


def test_python_is_compared() -> None:
    assert python_finding(">=3.10", (3, 13, 1)).verdict is OK
    assert python_finding(">=3.10", (3, 9, 2)).said == "3.9.2, needs >=3.10"


def test_a_package_that_pip_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", unknown)
    assert [one.verdict for one in check_versions()] == [NOTE]


def test_a_package_that_the_doctor_itself_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be said without it is said."""
    monkeypatch.setitem(sys.modules, "careerbot.doctor", None)  # as if one of its imports had failed
    result = doctor(tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith("ok     careerbot")
    assert "wrong  program    cannot be loaded: ModuleNotFoundError" in result.output
    assert "nothing is wrong" not in result.output


# The machine


def _machine(root: Path, group: str, **files: str) -> Path:
    (root / "proc" / "self").mkdir(parents=True)
    (root / "proc" / "self" / "cgroup").write_text(group)
    (root / "proc" / "meminfo").write_text("MemTotal: 8388608 kB\nMemFree: 1 kB\nMemAvailable: 4194304 kB\n")
    for name, text in files.items():
        path = root / "sys/fs/cgroup" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_without_limits_the_machine_is_there(tmp_path: Path) -> None:
    share = share_of_machine(_machine(tmp_path, "0::/\n"))
    assert (share.memory, share.free) == (8 * _GB, 4 * _GB)
    assert share.cores >= 1


def test_limits_of_a_group_and_of_those_around_it(tmp_path: Path) -> None:
    files = {
        "a/b/memory.max": "max\n",
        "a/memory.max": f"{2 * _GB}\n",
        "a/memory.current": f"{_GB}\n",
        "a/memory.stat": f"anon 7\ninactive_file {_GB // 2}\n",
        "a/cpu.max": "50000 100000\n",
    }
    share = share_of_machine(_machine(tmp_path, "0::/a/b\n", **files))
    assert (share.cores, share.memory, share.free) == (1, 2 * _GB, 3 * _GB // 2)


def test_limits_of_the_older_groups(tmp_path: Path) -> None:
    """A container sees its own group at the top, under the host's path."""
    files = {
        "memory/memory.limit_in_bytes": str(300 * 2**20),
        "memory/memory.usage_in_bytes": str(100 * 2**20),
        "cpu,cpuacct/cpu.cfs_quota_us": "100000",
        "cpu,cpuacct/cpu.cfs_period_us": "100000",
    }
    root = _machine(tmp_path, "5:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n", **files)
    share = share_of_machine(root)
    assert (share.cores, share.memory, share.free) == (1, 300 * 2**20, 200 * 2**20)
    [found] = check_machine(root)
    assert (found.verdict, found.said) == (WRONG, "1 core, 0.2 of 0.3 GB of memory free")


def test_a_system_that_tells_nothing(tmp_path: Path) -> None:
    [found] = check_machine(tmp_path)
    assert found.verdict is NOTE


# Writing


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that this user may not write to."""
    folder = tmp_path / "closed"
    (folder / "guide").mkdir(parents=True)
    (folder / "guide" / "guide.md").write_text("")
    folder.chmod(0o555)
    (folder / "guide").chmod(0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("root may write anywhere: a folder that is not writable was NOT tried")
    yield folder
    folder.chmod(0o755)
    (folder / "guide").chmod(0o755)


def test_an_index_that_cannot_be_built(closed: Path, tmp_path: Path) -> None:
    found = [one for one in check_writing(closed / "index", tmp_path) if one.verdict is not OK]
    assert [one.verdict for one in found] == [WRONG]
    assert str(closed) in found[0].said


def test_a_guide_that_cannot_be_written_to_is_noted(closed: Path, tmp_path: Path) -> None:
    found = [one for one in check_writing(tmp_path, closed) if one.verdict is not OK]
    assert [one.verdict for one in found] == [NOTE]
    assert "conflicts --write" in found[0].said


def test_folders_that_only_look_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For whoever is root, too: what the system says is taken as it is."""
    (tmp_path / "guide").mkdir()
    (tmp_path / "manifest.json").write_text("")
    monkeypatch.setattr("os.access", lambda path, mode: Path(path).name != "guide")
    assert [one.verdict for one in check_writing(tmp_path, tmp_path)] == [OK, NOTE]
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert [one.verdict for one in check_writing(tmp_path, tmp_path)] == [OK, NOTE, NOTE]
    assert [one.verdict for one in check_writing(tmp_path / "none", tmp_path)] == [OK, WRONG, NOTE]


def test_without_a_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr("tempfile.gettempdir", none)
    [found, *_] = check_writing(tmp_path, tmp_path / "none")
    assert (found.verdict, "TMPDIR" in found.mend) == (WRONG, True)


# The network


def test_sockets_are_heard_only_while_somebody_listens() -> None:
    def reach(host: str) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, suppress(OSError):
            one.setblocking(False)
            one.connect((host, 9))  # no packet leaves: it only names the other end

    with watched_network() as reached, watched_network() as too:
        reach("127.0.0.1")
        assert reached == []
        reach("203.0.113.7")
        assert reached == too == ["203.0.113.7"]
    reach("203.0.113.8")
    assert reached == ["203.0.113.7"]
    assert network_finding(reached).verdict is WRONG
    assert network_finding([]).verdict is OK


def test_a_name_that_is_asked_for_is_heard_and_a_socket_of_the_machine_is_not(tmp_path: Path) -> None:
    with watched_network() as reached:
        sys.audit("socket.getaddrinfo", b"example.org", 443, 0, 0, 0)
        sys.audit("socket.getaddrinfo", "localhost", 443, 0, 0, 0)
        sys.audit("socket.connect", None, str(tmp_path / "socket"))
        sys.audit("socket.connect", None, (12, 0))
        sys.audit("socket.connect", None, ("::ffff:127.0.0.1", 1, 0, 0))
    assert reached == ["example.org"]


# The screen


def test_long_and_odd_texts_fit_the_screen() -> None:
    lines = render_finding(Finding(WRONG, "index", "/a\nb" + "c" * 200, "mend " * 30)).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("wrong  index      /a?b")
    assert lines[-1].startswith(" " * 25 + "mend")
