"""Every failure that careerbot reports to a person.

    CareerbotError            message: what failed and where; hint: what to do next
    |-- UsageError            the call itself is wrong (exit status 2, HTTP 422)
    |   `-- QuestionError     the question cannot be answered as it was sent
    |-- GuideFormatError      a guide in the corpus cannot be read (file and line)
    |   `-- GuideProblems     several at once, each with its line
    |-- IndexMissingError     no index has been built
    |-- IndexDamagedError     an index file is cut short, changed or missing
    |-- IndexMismatchError    the index is of another format, model or guide version
    |-- PackageError          a package that only an extra brings is missing, or broken
    |-- EncoderError          the embedding model is unknown, broken or not exportable
    |-- StorageError          a file or a database cannot be read or written
    |   `-- StoreUnavailableError   the database cannot be reached now; what is loaded goes on
    |-- SettingsError         a setting cannot be used
    |-- ServerError           the web or MCP server cannot start
    `-- QuoteError            an answer held words that the guide does not (a bug, never shown)

Low levels raise these with facts; the command line, the page and the API each
translate them once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class CareerbotError(Exception):
    """A failure with one line for what went wrong and one for what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CareerbotError):
    """The caller asked for something that cannot be done as asked."""


class QuestionError(UsageError):
    """The question is empty, too long or holds no words."""


class GuideFormatError(CareerbotError):
    """A guide cannot be read; the message starts with ``file:line``."""

    def __init__(self, path: Path, line: int, message: str, *, hint: str = "") -> None:
        super().__init__(
            f"{path}:{line}: {message}",
            hint=hint or "correct the line, then run `careerbot check`",
        )
        self.path = path
        self.line = line
        self.what = message


class GuideProblems(GuideFormatError):
    """Everything that is wrong with a guide; the message is the first one's and says how many follow."""

    def __init__(self, problems: Sequence[GuideFormatError]) -> None:
        first, *others = problems
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(first.path, first.line, first.what + more, hint=first.hint)
        self.problems = tuple(problems)


class IndexMissingError(CareerbotError):
    """There is no index in the folder."""


class IndexDamagedError(CareerbotError):
    """A file of the index is missing, cut short or changed."""


class IndexMismatchError(CareerbotError):
    """The index was built for another format, model or version of a guide."""


class PackageError(CareerbotError):
    """A package that only an extra brings is not installed, or cannot be loaded."""


class EncoderError(CareerbotError):
    """The embedding model cannot be found, loaded or exported."""


class StorageError(CareerbotError):
    """A file, a folder or a database cannot be read or written."""


class StoreUnavailableError(StorageError):
    """The database cannot be reached now: what was not read before cannot be answered from."""


class SettingsError(CareerbotError):
    """A setting cannot be used; the message says where it is set."""


class ServerError(CareerbotError):
    """The web or MCP server cannot start."""


class QuoteError(CareerbotError):
    """An answer was about to leave with words that its guide does not hold."""
