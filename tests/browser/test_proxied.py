"""The pages as a school serves them: through nginx, encrypted, under a path of its site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from processes import careerbot
from proxies import PREFIX, Site, nginx, program

from browser.chatting import PAY, Chat
from browser.conftest import CORPUS, Visitors


@pytest.fixture
def behind(real_index: Path, tmp_path: Path) -> Iterator[Site]:
    program("nginx")
    (tmp_path / "nginx").mkdir()
    with (
        careerbot(real_index, CORPUS, tmp_path / "log", public_url=f"https://127.0.0.1{PREFIX}") as port,
        nginx(port, PREFIX, tmp_path / "nginx") as site,
    ):
        yield site


def test_a_visit_through_nginx(behind: Site, visitors: Visitors) -> None:
    """Ask, open the evidence, go on to its place in the guide; nothing is looked for beside the path."""
    visitor = visitors(server=behind, ignore_https_errors=True)
    loaded: list[str] = []
    visitor.context.on("request", lambda request: loaded.append(request.url))
    chat = Chat(visitor.open("/"))
    answer = chat.ask(PAY)
    expect(answer).to_contain_text("$118k")
    answer.get_by_role("button", name="Source 2", exact=True).first.click()
    panel = chat.page.get_by_role("dialog", name="From the guide")
    expect(panel.locator("mark").first).to_contain_text("$118k")
    with chat.page.expect_popup() as opened:
        panel.get_by_role("link", name="Open in the guide").click()
    expect(opened.value.locator("mark").first).to_contain_text("$118k")
    assert opened.value.url.startswith(f"{behind.url}/guide/")
    assert len(loaded) > 20
    assert [address for address in loaded if not address.startswith((f"{behind.url}/", "data:", "blob:"))] == []
