"""docs/endpoint/demo.md, step by step, against real servers."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import httpx
import pytest

from tests.e2e.recipes.pages import adapted, blocks
from tests.e2e.recipes.shell import Shell
from tests.e2e.running_server import RunningServer, wait_for
from tests.e2e.terminal import Terminal
from tests.fakes import media


@pytest.fixture
def pat(picsafe_server: RunningServer, tmp_path: Path) -> Terminal:
    """The administrator of an enterprise."""
    terminal = Terminal(picsafe_server, tmp_path)
    terminal.sign_in("pat@hospital.example", "Pat")
    admin = ("admin", "--data", str(picsafe_server.data), "create-enterprise", "Example Hospital")
    terminal.run(*admin, "--administrator", "pat@hospital.example")
    (tmp_path / "api-key.txt").write_text(terminal.run("enterprise", "api-key", "create", "Test endpoint"))
    (tmp_path / "wound.jpg").write_bytes(media.photo(80, 60))
    return terminal


def test_what_is_sent_is_on_the_page(pat: Terminal, picsafe_server: RunningServer) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    serve, register, send = blocks("endpoint/demo.md", "sh")
    here = {
        "0.0.0.0:8080": url.removeprefix("http://"),
        "http://test.hospital.example:8080": url,
        "https://picsafe.example": picsafe_server.url,
    }
    shell = Shell(pat.folder, PICSAFE_SERVER=picsafe_server.url, PICSAFE_HOME=str(pat.folder / ".home"))
    with shell.running(adapted(serve, here)):
        wait_for(lambda: answers(url), "the test endpoint did not start", 60)
        assert "Never send anything about a real patient" in httpx.get(url).text
        there = {"http://test.hospital.example:8080": url}
        shell.run(adapted(register, there))
        shell.run(adapted(send, there))
        wait_for(lambda: "<article>" in httpx.get(url).text, "the report is not on the page", 60)
        page = httpx.get(url).text
        [metadata] = re.findall(r'"(/reports/[^"]+/metadata.json)"', page)
        assert '"Sample"' in httpx.get(url + metadata).text
        assert httpx.get(url + metadata.replace("metadata.json", "001.jpg")).content.startswith(b"\xff\xd8")


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.HTTPError:
        return False


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
