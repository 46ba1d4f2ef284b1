"""The texts that a guide is read from: decoded, joined, and each line known by its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from careerbot.errors import GuideFormatError

_BETWEEN = "\n\n"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts of a guide, the main one first, each with the file that it comes from."""

    parts: tuple[tuple[Path, str], ...]

    @property
    def text(self) -> str:
        """All of them, behind each other."""
        return _BETWEEN.join(text for _, text in self.parts)

    def place(self, line: int) -> tuple[Path, int]:
        """The file and the line in it of a line of the whole text, from 1."""
        for path, text in self.parts:
            n_lines = text.count("\n") + 1
            if line <= n_lines:
                return path, line
            line -= n_lines + _BETWEEN.count("\n") - 1
        path, text = self.parts[-1]
        return path, text.count("\n") + 1

    def error(self, line: int, message: str, hint: str = "") -> GuideFormatError:
        """What is wrong with a line of the whole text."""
        path, own = self.place(line)
        return GuideFormatError(path, own, message, hint=hint)


def decode(path: Path, raw: bytes) -> str:
    """A file's text, without a mark before it, its line ends as "\\n".

    Raises:
        GuideFormatError: it is not UTF-8; the message names what it seems to be.
    """
    if raw.startswith(_UTF16):
        raise GuideFormatError(path, 1, "not UTF-8 (it seems to be UTF-16)", hint="save the file as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        at = err.start + (3 if raw.startswith(b"\xef\xbb\xbf") else 0)
        line = len(raw[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        byte = raw[at : at + 1]
        char = byte.decode("cp1252", errors="ignore")
        seems = f"{char!r} in Windows-1252" if char else "in no text of Windows either"
        raise GuideFormatError(
            path, line, f"not UTF-8 (byte {byte[0]:#04x}, {seems})", hint="save it as UTF-8"
        ) from err
    return text.replace("\r\n", "\n").replace("\r", "\n")
