"""What is wrong with a file, gathered while it is read, so that a person can mend it in one go."""

from __future__ import annotations

from pathlib import Path

from careerbot.errors import GuideFormatError, GuideProblems


class Problems:
    """The problems of one file; a line has one at most, since what follows from the first is no news."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._by_line: dict[int, GuideFormatError] = {}

    def __bool__(self) -> bool:
        return bool(self._by_line)

    def add(self, line: int, message: str, *, hint: str = "") -> None:
        """Note what is wrong with a line."""
        self._by_line.setdefault(line, GuideFormatError(self.path, line, message, hint=hint))

    def raise_all(self) -> None:
        """Pass only if there are none.

        Raises:
            GuideFormatError: the only problem.
            GuideProblems: all of them, by line.
        """
        found = [self._by_line[line] for line in sorted(self._by_line)]
        if len(found) > 1:
            raise GuideProblems(found)
        if found:
            raise found[0]
