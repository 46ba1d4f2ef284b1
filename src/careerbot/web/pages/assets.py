"""Files of the page, kept in memory and compressed once.

A framework that compresses each file anew for each visitor is fine for one
visitor; a class of thirty opens the page in the same minute.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fastapi import Request, Response

_MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
FOR_EVER = "public, max-age=31536000, immutable"
EACH_TIME = "no-cache"
HTML = "text/html; charset=utf-8"
GET = ["GET", "HEAD"]


@dataclass(frozen=True)
class Asset:
    """Bytes to send and how long a browser may keep them."""

    body: bytes
    media_type: str
    keep: str = FOR_EVER

    @cached_property
    def compressed(self) -> bytes:
        """The body as gzip, without a time stamp: the same bytes after every start."""
        return gzip.compress(self.body, 9, mtime=0)

    def encoded(self, accepted: str) -> tuple[bytes, dict[str, str]]:
        """The bytes and headers for a browser that accepts these encodings."""
        headers = {"Content-Type": self.media_type, "Cache-Control": self.keep, "Vary": "Accept-Encoding"}
        if "gzip" not in accepted or len(self.body) < 512:
            return self.body, headers
        return self.compressed, headers | {"Content-Encoding": "gzip"}


class AssetFolder:
    """A folder's scripts and style sheets, each read when it is first asked for.

    Only names that the folder held at the start are served, so no name that a
    client makes up ever reaches the file system.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {path.name: path for path in _served(folder)}
        self._read: dict[str, Asset] = {}

    def get(self, name: str) -> Asset | None:
        """The file of that name, None if there is none."""
        path = self._paths.get(name)
        if path is None:
            return None
        if name not in self._read:
            self._read[name] = Asset(path.read_bytes(), _MEDIA_TYPES[path.suffix])
        return self._read[name]


class OwnAssets:
    """Our own scripts and style sheets, under names that change with their content."""

    def __init__(self, *folders: Path) -> None:
        self._by_name: dict[str, Asset] = {}
        self._names: dict[str, str] = {}
        for path in _served(*folders):
            body = path.read_bytes()
            name = f"{path.stem}-{hashlib.sha256(body).hexdigest()[:10]}{path.suffix}"
            self._names[path.name] = name
            self._by_name[name] = Asset(body, _MEDIA_TYPES[path.suffix])

    def path(self, file: str) -> str:
        """Where ``file`` is served, without what stands before every address."""
        return f"web/{self._names[file]}"

    def paths(self, *files: str) -> tuple[str, ...]:
        """The same for several files."""
        return tuple(map(self.path, files))

    def get(self, name: str) -> Asset | None:
        """The file that is served under ``name``, None if there is none."""
        return self._by_name.get(name)


def _served(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.iterdir() if path.suffix in _MEDIA_TYPES)


def send_asset(asset: Asset, request: Request, status: int = 200) -> Response:
    """The answer that holds an asset, compressed if the browser can unpack it."""
    body, headers = asset.encoded(request.headers.get("accept-encoding", ""))
    return Response(body, status, headers=headers)


def send_page(page: bytes, request: Request, status: int = 200) -> Response:
    """The answer that holds a page; a browser asks for it anew each time."""
    return send_asset(Asset(page, HTML, EACH_TIME), request, status)
