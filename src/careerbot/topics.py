"""The topics of the first screen: which kinds of question are proposed under which name.

``data/topics.toml``, which a counselor can edit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from careerbot.errors import StorageError
from careerbot.toml_files import TomlFile, read_data

_FILE = "topics.toml"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and the kinds of question that stand for it, the best ones first."""

    name: str
    kinds: tuple[str, ...]


@cache
def read_topics() -> tuple[Topic, ...]:
    """The topics in the order in which they are shown.

    Raises:
        StorageError: names the file, the line and what is wrong there.
    """
    return parse_topics(read_data(_FILE))


def parse_topics(file: TomlFile) -> tuple[Topic, ...]:
    """The topics of a file that was read; raises as ``read_topics`` does."""
    topics = []
    for name, entry in file.values.items():
        kinds = entry.get("kinds") if isinstance(entry, dict) and set(entry) == {"kinds"} else None
        if not isinstance(kinds, list) or not kinds or not all(isinstance(kind, str) for kind in kinds):
            raise _wrong(file, name, "must hold kinds = [...], a list of kinds of the question map, and nothing else")
        topics.append(Topic(name, tuple(kinds)))
    return tuple(topics)


def check_topics(known: Collection[str], file: TomlFile | None = None) -> None:
    """Pass only if every kind of every topic is in the question map.

    Args:
        known: the kinds of the question map.

    Raises:
        StorageError: names the kind that is not.
    """
    file = file or read_data(_FILE)
    for topic in parse_topics(file):
        for kind in topic.kinds:
            if kind not in known:
                raise _wrong(file, topic.name, f"names {kind!r}, which is no kind of the question map")


def _wrong(file: TomlFile, name: str, what: str) -> StorageError:
    line = file.line_of(f"[{name}]", leads=True)
    return StorageError(
        f"{file.path}:{line}: topic {name!r} {what}", hint="correct the entry, then run `careerbot check`"
    )
