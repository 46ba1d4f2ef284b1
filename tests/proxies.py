"""nginx and Caddy, started with the very files of ``deploy/`` in front of a server.

Replaced in them is only what belongs to a machine: names and ports, certificates, and
the folder of the school's own site.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from processes import free_port, running

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
PREFIX = "/careers"
_NEEDED = "CAREERBOT_NEED_PROXIES"
_PATIENCE_S = 60
# Each client has an address of its own: limits count by address.
_ADDRESSES = itertools.count(2)

_NGINX = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/careerbot.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """What people reach through a proxy: ``prefix`` stands before every address of careerbot."""

    port: int
    prefix: str
    folder: Path
    plain_port: int = 0

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}{self.prefix}"

    def written(self) -> str:
        """All that the proxy has written down."""
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*log"))


@dataclass(frozen=True)
class Reply:
    """A whole answer; ``headers`` have names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Somebody with an address of its own, who does not ask who has signed the certificate."""

    def __init__(self, site: Site) -> None:
        self.address = f"127.0.1.{next(_ADDRESSES)}"
        self._site = site

    @contextmanager
    def stream(
        self, path: str, sent: object = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """An answer that begins to arrive, to GET, or to POST if something is sent; ``path`` is behind the prefix."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1",
            self._site.port,
            timeout=_PATIENCE_S,
            source_address=(self.address, 0),
            context=ssl._create_unverified_context(),
        )
        body = None if sent is None else json.dumps(sent).encode()
        json_type = {} if body is None else {"Content-Type": "application/json"}
        method, path = "GET" if body is None else "POST", self._site.prefix + path
        with closing(connection):
            connection.request(method, path, body, {**json_type, **(headers or {})})
            with connection.getresponse() as response:
                yield response

    def open(self, path: str, sent: object = None, headers: Mapping[str, str] | None = None) -> Reply:
        """The same, when all of it is there."""
        with self.stream(path, sent, headers) as response:
            named = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status, named, response.read())

    def ask(self, question: str, headers: Mapping[str, str] | None = None) -> Reply:
        """What the API answers."""
        return self.open("/api/v1/ask", {"question": question}, headers)

    def say(self, question: str, session: str) -> list[dict[str, Any]]:
        """One round of the chat: the events of the stream that brings the answer."""
        call = {"fn_index": 0, "data": [question, None, "en", "", ""], "session_hash": session}
        assert self.open("/gradio_api/queue/join", call).status == 200
        with self.stream(f"/gradio_api/queue/data?session_hash={session}") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.read().splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith(b"data: ")]


def program(name: str) -> str:
    """The path of nginx, caddy or openssl; without it the test is left out, or fails where it must run."""
    path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))
    missing = f"no {name}: the examples of deploy/ were NOT tried (apt-get install {name})"
    if path is None and os.environ.get(_NEEDED) == "1":
        pytest.fail(f"{_NEEDED} is 1, and there is {missing}", pytrace=False)
    if path is None:
        pytest.skip(missing)
    return path


@contextmanager
def nginx(careerbot_port: int, prefix: str, folder: Path) -> Iterator[Site]:
    """nginx with the example for a name of its own, or for a path of another site."""
    site = Site(free_port(), prefix, folder, free_port())
    name = "www.school.org" if prefix else "bot.school.org"
    replaced = {
        "server 127.0.0.1:7860;": f"server 127.0.0.1:{careerbot_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{site.port} ssl http2;",
        f"/etc/ssl/certs/{name}.pem": f"{folder}/cert.pem",
        f"/etc/ssl/private/{name}.key": f"{folder}/cert.key",
    }
    if prefix:
        replaced["root /var/www/html;"] = f"root {folder}/html;"
    else:
        replaced["listen 80;"] = f"listen 127.0.0.1:{site.plain_port};"
    example = "nginx-path.conf" if prefix else "nginx.conf"
    _prepare(folder, example, "careerbot.conf", replaced)
    rights = "user root;" if os.geteuid() == 0 else ""  # the test's folder is its own
    (folder / "nginx.conf").write_text(rights + _NGINX.format(folder=folder))
    with running([program("nginx"), "-c", f"{folder}/nginx.conf"], site.port, folder / "nginx.log"):
        yield site


@contextmanager
def caddy(careerbot_port: int, prefix: str, folder: Path) -> Iterator[Site]:
    """Caddy with its example: both sites, of which ``prefix`` says which is meant."""
    site = Site(free_port(), prefix, folder)
    other, certificate = free_port(), f"\ttls {folder}/cert.pem {folder}/cert.key"
    ports = {"bot.school.org": other if prefix else site.port, "www.school.org": site.port if prefix else other}
    replaced = {
        "\tgrace_period 5s\n": "\tgrace_period 5s\n\tadmin off\n\tauto_https disable_redirects\n",
        "127.0.0.1:7860": f"127.0.0.1:{careerbot_port}",
        "root * /var/www/html": f"root * {folder}/html",
        **{f"\n{name} {{": f"\nhttps://127.0.0.1:{port} {{\n{certificate}" for name, port in ports.items()},
    }
    _prepare(folder, "Caddyfile", "Caddyfile", replaced)
    command = [program("caddy"), "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]
    own = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with running(command, site.port, folder / "caddy.log", own):
        yield site


PROXIES: Mapping[str, Callable[[int, str, Path], AbstractContextManager[Site]]] = {"nginx": nginx, "caddy": caddy}


def _prepare(folder: Path, example: str, name: str, replaced: Mapping[str, str]) -> None:
    """Write an example with what belongs to a machine replaced, a certificate, and a site of the school's own."""
    text = (DEPLOY / example).read_text(encoding="utf-8")
    for old, new in replaced.items():
        assert old in text, f"{example} does not say {old!r}"
        text = text.replace(old, new)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "html").mkdir()
    (folder / "html" / "index.html").write_text("the school's own page")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", f"{folder}/cert.key", "-out", f"{folder}/cert.pem"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run([program("openssl"), "req", "-x509", *key, *subject, *files], check=True, capture_output=True)
