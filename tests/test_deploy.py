"""The examples of ``deploy/``: really run behind nginx and Caddy, at the root of a name and under a path."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import CORPUS, SLUG
from processes import answers, careerbot, free_port, running
from proxies import DEPLOY, PREFIX, PROXIES, Client, Site, program

from careerbot.settings.settings import Settings, load_settings

QUESTION = "How much do Machine Learning Engineers earn?"
SESSION = "s3ss10nname"
_PER_ADDRESS = 5
_PLACES = {"root": "", "path": PREFIX}


class Sites:
    """Servers and proxies, each started when it is first needed."""

    def __init__(self, index: Path, folder: Path) -> None:
        self._stack = ExitStack()
        self._index = index
        self._folder = folder
        self._servers: dict[str, int] = {}
        self._sites: dict[tuple[str, str], Site] = {}

    def __enter__(self) -> Sites:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def site(self, proxy: str, place: str) -> Site:
        if (proxy, place) not in self._sites:
            program(proxy)
            folder = self._folder / f"{proxy}-{place}"
            folder.mkdir()
            start = PROXIES[proxy](self._server(place), _PLACES[place], folder)
            self._sites[proxy, place] = self._stack.enter_context(start)
        return self._sites[proxy, place]

    def written(self, place: str) -> str:
        """What the server of that place has written."""
        return self._log(place).read_text(encoding="utf-8")

    def _log(self, place: str) -> Path:
        return self._folder / f"careerbot-{place}.log"

    def _server(self, place: str) -> int:
        if place not in self._servers:
            url = f"https://127.0.0.1{_PLACES[place]}"
            limits = {"public_url": url, "questions_per_address": str(_PER_ADDRESS)}
            started = careerbot(self._index, CORPUS, self._log(place), **limits)
            self._servers[place] = self._stack.enter_context(started)
        return self._servers[place]


@pytest.fixture(scope="module")
def sites(real_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with Sites(real_index, tmp_path_factory.mktemp("deploy")) as sites:
        yield sites


@pytest.fixture(scope="module", params=[(proxy, place) for proxy in PROXIES for place in _PLACES], ids="-".join)
def site(sites: Sites, request: pytest.FixtureRequest) -> Site:
    return sites.site(*request.param)


@pytest.fixture
def client(site: Site) -> Client:
    return Client(site)


def _named(page: str, base: str, pattern: str) -> list[str]:
    """Addresses that a page names, in full."""
    return [urljoin(base, name) for name in re.findall(pattern, page)]


# Behind a proxy


def test_the_page_and_all_that_it_loads(site: Site, client: Client) -> None:
    page = client.open("/")
    assert page.status == 200
    loaded = _named(page.body.decode(), f"{site.url}/", r'(?:<link[^>]* href|src)="([^"#]+)')
    assert len(loaded) >= 4
    for address in loaded:
        assert address.startswith(f"{site.url}/"), address
        assert client.open(address.removeprefix(site.url)).status == 200, address


def test_links_of_the_guides_page(site: Site, client: Client) -> None:
    page = client.open(f"/guide/{SLUG}")
    assert page.status == 200
    named = _named(page.body.decode(), f"{site.url}/guide/{SLUG}", r'(?:href|src)="([^"#]+)')
    own = [address for address in named if urlsplit(address).netloc == f"127.0.0.1:{site.port}"]
    assert {urlsplit(address).path for address in own} >= {f"{site.prefix}/", f"{site.prefix}/guide/{SLUG}"}
    for address in own:
        assert address.startswith(f"{site.url}/"), address


def test_the_api_answers(client: Client) -> None:
    answer = client.ask(QUESTION)
    assert answer.status == 200
    assert json.loads(answer.body)["status"] == "answered"


def test_a_whole_round_of_the_chat(client: Client) -> None:
    events = client.say(QUESTION, SESSION)
    assert [event["msg"] for event in events][-2:] == ["process_completed", "close_stream"]
    assert "118k" in json.dumps(events)


def test_a_stream_arrives_as_it_is_written_and_lasts(sites: Sites) -> None:
    """The connection of an open tab: a line at once, and the next one after fifteen seconds."""

    def signs_of_life(site: Site) -> list[bytes]:
        with Client(site).stream(f"/gradio_api/heartbeat/{SESSION}") as held:
            return [held.readline() for _ in range(3)]

    all_sites = [sites.site(proxy, place) for proxy in PROXIES for place in _PLACES]
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(signs_of_life, all_sites)) == [[b"data: ALIVE\n", b"\n", b"data: ALIVE\n"]] * 4


@pytest.mark.usefixtures("a_minute")
def test_limits_count_the_visitor_not_the_proxy(site: Site) -> None:
    """And not what a visitor says about the own address."""
    one, other = Client(site), Client(site)
    claims = [{"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": "for=203.0.113.1"} for number in range(9)]
    statuses = [one.ask(QUESTION, claim).status for claim in claims[: _PER_ADDRESS + 2]]
    assert statuses == [200] * _PER_ADDRESS + [429] * 2
    assert other.ask(QUESTION).status == 200


def test_a_long_body_is_refused(client: Client) -> None:
    """A little too long, and far too long."""
    assert client.ask("earn " * 5000).status == 413
    assert client.ask("earn " * 500_000).status == 413


def test_counts_are_kept_back(client: Client) -> None:
    """By the proxy itself: what careerbot refuses has the number of the request in it."""
    for path in ("/metrics", "//metrics", "/%6detrics", "/x/../metrics"):
        refused = client.open(path)
        assert refused.status == 404, path
        assert b"request_id" not in refused.body, path
    assert b"request_id" in client.open("/nothing").body


def test_the_number_of_a_request_is_the_proxys(client: Client) -> None:
    """It stands in the answer and in the words of an error; a visitor cannot choose it."""
    refused = client.open("/nothing", headers={"X-Request-Id": "chosen-by-a-visitor"})
    number = refused.headers["x-request-id"]
    assert refused.status == 404
    assert re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", number)
    assert json.loads(refused.body)["request_id"] == number


def test_another_site_cannot_send(site: Site, client: Client) -> None:
    """The page's own origin passes, so the proxy hands on the name that people open."""
    origin = site.url.removesuffix(site.prefix)
    assert client.ask(QUESTION, {"Origin": origin}).status == 200
    assert client.ask(QUESTION, {"Origin": "https://evil.example"}).status == 403


def test_answers_say_nothing_of_versions(client: Client) -> None:
    assert re.fullmatch(r"(nginx)?", client.open("/").headers.get("server", ""))


def test_pages_are_compressed_once(client: Client) -> None:
    page = client.open("/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert page.body[:2] == b"\x1f\x8b"


@pytest.mark.parametrize("proxy", PROXIES)
def test_beside_the_path_is_the_school(sites: Sites, proxy: str) -> None:
    """The path without its slash leads to the chat; whatever does not begin with it is not careerbot's."""
    site = sites.site(proxy, "path")
    client = Client(site)
    moved = client.open("?lang=es")
    assert (moved.status, urljoin(site.url, moved.headers["location"])) == (308, f"{site.url}/?lang=es")
    school = Client(Site(site.port, "", site.folder))
    assert school.open("/").body == b"the school's own page"
    assert school.open("/careersandmore").status == 404
    assert school.open("/api/v1/guides").status == 404


def test_nginx_leads_to_the_encrypted_site(sites: Sites) -> None:
    site = sites.site("nginx", "root")

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as moved:
        urllib.request.build_opener(Stay).open(f"http://127.0.0.1:{site.plain_port}/?lang=es")
    with moved.value as answer:
        assert (answer.code, answer.headers["location"]) == (301, "https://127.0.0.1/?lang=es")


def test_nothing_of_a_visitor_is_written_down(sites: Sites, site: Site) -> None:
    """Neither what is asked, nor the chat's name, nor who asks."""
    client = Client(site)
    assert client.ask(QUESTION).status == 200
    assert client.ask(QUESTION * 500).status == 413
    assert client.say(QUESTION, SESSION)
    with client.stream(f"/gradio_api/heartbeat/{SESSION}") as tab:
        assert tab.readline()
    written = site.written() + sites.written("path" if site.prefix else "root")
    for word in ("earn", SESSION, client.address):
        assert word not in written


@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("proxy", PROXIES)
def test_nor_when_careerbot_is_away(proxy: str, place: str, tmp_path: Path) -> None:
    """The errors of a proxy would name the address of a request, in which the chat's name stands."""
    with PROXIES[proxy](free_port(), _PLACES[place], tmp_path) as site:
        client = Client(site)
        assert client.open(f"/gradio_api/queue/data?session_hash={SESSION}").status == 502
        assert client.open(f"/gradio_api/heartbeat/{SESSION}").status == 502
        for word in (SESSION, client.address):
            assert word not in site.written()


# Files


def test_both_files_of_nginx_pass_on_the_same() -> None:
    def passed_on(name: str) -> str:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        return text[text.index("        # Addresses of students") :]

    def upstream(name: str) -> str:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        return text[text.index("upstream careerbot") : text.index("zone=careerbot:1m;")]

    assert passed_on("nginx.conf") == passed_on("nginx-path.conf")
    assert upstream("nginx.conf") == upstream("nginx-path.conf")


def test_the_settings_can_be_read() -> None:
    """As they stand."""
    loaded = load_settings({"CAREERBOT_CONFIG": str(DEPLOY / "careerbot.toml")})
    assert loaded.settings.public_url == "https://bot.school.org"


def test_what_the_settings_leave_out_is_what_holds(tmp_path: Path) -> None:
    """A line that is commented out shows the usual value, but for those that have none."""
    text = (DEPLOY / "careerbot.toml").read_text(encoding="utf-8")
    (tmp_path / "all.toml").write_text("\n".join(re.findall(r"^# (\w+ = .*)", text, re.M)).replace("public_url", "#"))
    loaded = load_settings({"CAREERBOT_CONFIG": str(tmp_path / "all.toml")}).settings
    assert len(re.findall(r"^# \w+ = ", text, re.M)) == 7
    usual = Settings()
    for name in ("trusted_proxies", "questions_per_chat", "questions_per_address", "requests_per_address"):
        assert getattr(loaded, name) == getattr(usual, name)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The service, with a program that is there."""
    text = (DEPLOY / "careerbot.service").read_text(encoding="utf-8")
    unit = tmp_path / "careerbot.service"
    unit.write_text(text.replace("/opt/careerbot/venv/bin/careerbot serve", "/bin/true"))
    return unit


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze: the service was not looked at")
def test_systemd_understands_the_service_and_finds_it_tight(unit: Path) -> None:
    """Not a word about the file, and an exposure of at most 1.0 of 10."""
    read = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True)
    assert (read.returncode, read.stdout + read.stderr) == (0, "")
    exposure = ["systemd-analyze", "security", "--offline=yes", "--threshold=10", "--no-pager", str(unit)]
    looked = subprocess.run(exposure, capture_output=True, text=True)
    assert looked.returncode == 0, looked.stdout


def test_the_health_check_of_the_image(real_index: Path, tmp_path: Path) -> None:
    """Under a path, too; it fails where nobody answers."""
    command = [sys.executable, str(DEPLOY / "healthcheck.py")]
    with careerbot(real_index, CORPUS, tmp_path / "log", public_url="https://127.0.0.1/careers") as port:
        own = {**os.environ, "CAREERBOT_PORT": str(port)}
        well = subprocess.run(command, env={**own, "CAREERBOT_PUBLIC_URL": "https://127.0.0.1/careers"})
        elsewhere = subprocess.run(command, env=own, capture_output=True)
        assert (well.returncode, elsewhere.returncode) == (0, 1)
    away = subprocess.run(command, env=own, capture_output=True, text=True)
    assert away.returncode == 1
    assert away.stderr.startswith("careerbot does not answer: ")


def test_the_image_is_made_of_files_that_are_there() -> None:
    """Each that is copied exists and is let through to Docker; nothing else is."""
    top = DEPLOY.parent
    steps = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = {word for line in re.findall(r"^COPY (?!--from)(.*)", steps, re.M) for word in line.split()[:-1]}
    passed = {line[1:] for line in (top / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert all((top / name).exists() for name in copied)
    assert {name if name.startswith("deploy/") else name.partition("/")[0] for name in copied} == passed


# A disk that cannot be written to

# Everything read-only but one small folder for what is temporary, as in the service and in the image.
_READ_ONLY = """
mount -t tmpfs -o size=16m tmpfs "$1"
for place in $(awk '{print $5}' /proc/self/mountinfo | sort -u); do
    [ "$place" = "$1" ] || mount -o remount,bind,ro "$place" 2>/dev/null
done
touch "$2/probe" 2>/dev/null && exit 9
export TMPDIR="$1"
shift 2
exec "$@"
"""


def test_it_runs_where_it_can_write_nothing(real_index: Path, tmp_path: Path) -> None:
    """But for a temporary folder, in which Gradio makes an empty one and nobody leaves a file."""
    unshare = [shutil.which("unshare") or "unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True).returncode:
        pytest.skip("no unshare, or no right to use it: careerbot was NOT tried on a read-only file system")
    port = free_port()
    (tmp_path / "temporary").mkdir()
    serve = ["serve", "--index", str(real_index), "--corpus", str(CORPUS), "--port", str(port)]
    shell = ["sh", "-c", _READ_ONLY, "sh", str(tmp_path / "temporary"), str(real_index)]
    command = [*unshare, *shell, sys.executable, "-m", "careerbot", *serve]
    with running(command, port, tmp_path / "log", {"HOME": "/nonexistent"}) as process:
        assert answers(port)
        seen = Path(f"/proc/{process.pid}/root{tmp_path}/temporary")
        assert [path for path in seen.rglob("*") if not path.is_dir()] == []
    assert re.fullmatch(r"careerbot is ready: \S+ .*\n", (tmp_path / "log").read_text())
