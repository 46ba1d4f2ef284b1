"""The packages that are installed, compared with those that careerbot asks for; loads none of them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Container, Iterator, Sequence
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from careerbot import __version__
from careerbot.findings import Finding, Verdict

_INSTALL = "pip install -U "
_EXTRAS = {"build": "`careerbot build`", "mcp": "`careerbot mcp`", "metrics": "/metrics"}


def check_versions(used: Container[str] = ()) -> Iterator[Finding]:
    """Careerbot's own version, Python's, and those of the packages that it needs.

    Args:
        used: the extras that the settings need.
    """
    try:
        needs = [Requirement(line) for line in metadata.requires("careerbot") or ()]
        python = str(metadata.metadata("careerbot")["Requires-Python"] or "")
    except metadata.PackageNotFoundError:
        yield Finding(Verdict.NOTE, "careerbot", f"{__version__}, not installed by pip: packages were not compared")
        return
    own = metadata.version("careerbot")
    yield (
        Finding(Verdict.OK, "careerbot", __version__)
        if own == __version__
        else Finding(Verdict.NOTE, "careerbot", f"{__version__}, pip knows it as {own}", "run `pip install` again")
    )
    yield python_finding(python)
    yield from package_findings(needs, used)


def python_finding(wanted: str, found: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Whether this Python is one that careerbot asks for."""
    version = ".".join(map(str, found))
    if SpecifierSet(wanted).contains(version, prereleases=True):
        return Finding(Verdict.OK, "python", f"{version}, {platform.system()} {platform.machine()}")
    return Finding(Verdict.WRONG, "python", f"{version}, needs {wanted}", "make the virtual environment with another")


def package_findings(needs: Sequence[Requirement], used: Container[str] = ()) -> Iterator[Finding]:
    """Packages that are missing or of another version than is asked for; those of an unused extra are but noted."""
    always = [one for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [found for one in always if (found := _compared(one))]
    yield from (Finding(Verdict.WRONG, "packages", *found) for found in wrong)
    if not wrong:
        yield Finding(Verdict.OK, "packages", f"all {len(always)} that it needs, in versions that it takes")
    for extra, use in _EXTRAS.items():
        of_extra = [one for one in needs if one not in always and _is_of(one, extra)]
        lacking = [found for one in of_extra if (found := _compared(one))]
        if lacking:
            more = f"; {len(lacking) - 2} more" if len(lacking) > 2 else ""
            verdict, need = (Verdict.WRONG, "") if extra in used else (Verdict.NOTE, "only ")
            mend = f"{need}{use} needs it: pip install 'careerbot[{extra}]'"
            yield Finding(verdict, f"[{extra}]", "; ".join(said for said, _ in lacking[:2]) + more, mend)


def _is_of(need: Requirement, extra: str) -> bool:
    return need.marker is not None and need.marker.evaluate({"extra": extra})


def _compared(need: Requirement) -> tuple[str, str] | None:
    """What is wrong with a package and how to mend it, None if it is as it is asked for."""
    wanted = f"{need.name}{need.specifier}"
    try:
        version = metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return f"{need.name} is not installed", f"{_INSTALL}'{wanted}'"
    if need.specifier.contains(version, prereleases=True):
        return None
    return f"{need.name} {version}, needs {need.specifier}", f"{_INSTALL}'{wanted}'"
