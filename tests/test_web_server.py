"""Starting and stopping the server: the port, the address, the signals."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import cast

import pytest

from careerbot.errors import ServerError
from careerbot.settings.settings import Settings
from careerbot.web import server
from careerbot.web.app import serve
from careerbot.web.protocols import AskEngine

# A server with an engine that knows nothing, and what it has loaded.
_PROGRAM = """
import sys
from careerbot.settings.settings import Settings
from careerbot.web.app import serve

class Engine:
    guides = careers = ()
    def search_careers(self, text): return ()
    def guide(self, slug): raise AssertionError
    def topics(self, slug, language="en"): return ()
    def needs_support(self, question): return False
    def ask(self, question, history=(), guide=None, language=None, near=None): raise AssertionError

print("torch" in sys.modules, "sentence_transformers" in sys.modules, flush=True)
serve(Engine(), Settings(port=0), lambda url: print(url, flush=True))
print("stopped", flush=True)
"""


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_named(taken: int) -> None:
    """The message names the port, the hint says what to do."""
    with pytest.raises(ServerError, match=f"port {taken} of 127.0.0.1 is taken") as error:
        server.listen("127.0.0.1", taken)
    assert error.value.hint == "stop the other program or choose another port"


@pytest.mark.parametrize("host", ["no such host", "203.0.113.7", "x" * 300, "a..b"])
def test_a_host_that_is_not_ours_is_named(host: str) -> None:
    """Names that nobody knows, addresses of other machines, and no names at all."""
    with pytest.raises(ServerError, match="is not an address of this machine") as error:
        server.listen(host, 0)
    assert "127.0.0.1" in error.value.hint


@pytest.mark.parametrize("port", [-1, 65536, 10**12])
def test_a_port_that_cannot_be_is_named(port: int) -> None:
    """Numbers beyond what a port can be."""
    with pytest.raises(ServerError, match=f"^{port} is not a port$"):
        server.listen("127.0.0.1", port)


def test_address_is_one_that_a_browser_opens() -> None:
    """Every network is no address that can be opened; this machine is."""
    with server.listen("0.0.0.0", 0) as listener:
        assert server.address(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_starts_light_and_stops_soon(number: signal.Signals) -> None:
    """With a tab open, whose connection lasts as long as the tab, and without a word on the terminal."""
    command = [sys.executable, "-c", _PROGRAM]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "False False\n"
            url = process.stdout.readline().strip()
            tab = urllib.request.urlopen(f"{url}/gradio_api/heartbeat/abcd1234", timeout=5)
            assert tab.readline() == b"data: ALIVE\n"
            asked_to_stop = time.monotonic()
            process.send_signal(number)
            out, err = process.communicate(timeout=10)
            assert time.monotonic() - asked_to_stop < 3
            assert (process.returncode, out, err) == (0, "stopped\n", "")
            tab.close()
        finally:
            process.kill()


def test_serving_on_a_taken_port_fails_before_anything_else(taken: int) -> None:
    """No page is built for a server that cannot listen: the engine is not even looked at."""
    with pytest.raises(ServerError, match="is taken"):
        serve(cast("AskEngine", None), Settings(port=taken), pytest.fail)
