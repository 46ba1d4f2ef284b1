"""How much of this machine the process may use: its cores, and memory within the limits of its control group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path, PurePosixPath

from careerbot.workers import n_cores

_KB = 1024


@dataclass(frozen=True, slots=True)
class Share:
    """What of the machine is there for this process.

    Attributes:
        cores: at least 1.
        memory: bytes that it may use in all; None where the system does not tell.
        free: bytes of them that nobody uses now; None where the system does not tell.
    """

    cores: int
    memory: int | None
    free: int | None


def share_of_machine(root: Path = Path("/")) -> Share:
    """What this process may use; ``root`` is where the system's own files are found."""
    of_group = list(_memory_of_groups(root))
    total, available = _of_meminfo(root, "MemTotal"), _of_meminfo(root, "MemAvailable")
    return Share(
        cores=max(1, min([n_cores(), *_cores_of_groups(root)])),
        memory=_least(total, *(limit for limit, _ in of_group)),
        free=_least(available, *(max(0, limit - used) for limit, used in of_group)),
    )


def _least(*values: int | None) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _cores_of_groups(root: Path) -> Iterator[int]:
    """The quota of each group, rounded up: half a core is one that is often taken away."""
    for folder in _groups(root, "cpu"):
        quota, _, period = (_read(folder / "cpu.max") or "").partition(" ")
        if not period:
            quota, period = _read(folder / "cpu.cfs_quota_us") or "", _read(folder / "cpu.cfs_period_us") or ""
        if quota.isdecimal() and period.isdecimal() and int(period) > 0:
            yield ceil(int(quota) / int(period))


def _memory_of_groups(root: Path) -> Iterator[tuple[int, int]]:
    """The limit of each group that has one, and what is used of it; files kept in memory can be let go."""
    for folder in _groups(root, "memory"):
        limit = _number(folder / "memory.max") or _number(folder / "memory.limit_in_bytes")
        used = _number(folder / "memory.current") or _number(folder / "memory.usage_in_bytes") or 0
        names = ("total_inactive_file", "inactive_file")
        lines = [line.split() for line in (_read(folder / "memory.stat") or "").splitlines()]
        facts = {words[0]: int(words[1]) for words in lines if len(words) == 2 and words[1].isdecimal()}
        if limit is not None:
            yield limit, max(0, used - next((facts[name] for name in names if name in facts), 0))


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's group and of those around it, of version 1 or 2; none on other systems."""
    mounted = root / "sys/fs/cgroup"
    for line in (_read(root / "proc/self/cgroup") or "").splitlines():
        number, _, rest = line.partition(":")
        names, _, path = rest.partition(":")
        if number != "0" and controller not in names.split(","):
            continue
        # Version 1 has a folder for each controller, or for several that go together.
        top = mounted if number == "0" else mounted / (controller if (mounted / controller).is_dir() else names)
        own = PurePosixPath(path.lstrip("/"))
        # In a container the path may be the host's, of which only the top is seen.
        yield from (top / part for part in (own, *own.parents) if ".." not in part.parts)


def _of_meminfo(root: Path, name: str) -> int | None:
    for line in (_read(root / "proc/meminfo") or "").splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == f"{name}:" and words[1].isdecimal():
            return int(words[1]) * _KB
    return None


def _number(path: Path) -> int | None:
    text = _read(path) or ""
    return int(text) if text.isdecimal() else None


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
