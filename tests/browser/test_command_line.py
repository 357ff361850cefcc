"""Reports between the browser and the command line, each way, through the servers."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.report_form import send
from tests.browser.visitor import Visitor
from tests.e2e.running_server import ROOT, RunningServer
from tests.fakes import media

MakeVisitor = Callable[..., Visitor]
Command = Callable[..., str]


@pytest.fixture
def command(server: RunningServer, tmp_path: Path) -> Command:
    """Runs ``picsafe`` as somebody who has signed in; returns what it writes to standard output."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "picsafe", *arguments],
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "PICSAFE_HOME": str(tmp_path / ".home"),
                "PICSAFE_SERVER": server.url,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    address = "robin@example.org"
    challenge = run("sign-in", address, "--no-wait").strip()
    code = server.outbox(address).code
    run(
        "sign-in", "--challenge", challenge, "--code", code,
        "--firstname", "Robin", "--lastname", "Example", "--country", "NZ",
    )  # fmt: skip
    return run


def test_the_command_line_opens_what_the_browser_sent(
    visitor: MakeVisitor, photo: Path, command: Command, tmp_path: Path
) -> None:
    sender = visitor("browser-sender@example.org")
    sender.sign_in()
    link = send(sender, photo)
    command("open", link, "--to", "opened")
    opened = tmp_path / "opened"
    assert {path.name for path in opened.rglob("*") if path.is_file()} == {
        "metadata.json",
        "report.pdf",
        "consent.jpg",
        "001.jpg",
        "001-thumbnail.jpg",
    }
    (item,) = opened.rglob("001.jpg")
    assert Image.open(io.BytesIO(item.read_bytes())).size == (300, 400)
    (metadata,) = opened.rglob("metadata.json")
    assert "Пример" in metadata.read_text(encoding="utf-8")


def test_the_browser_opens_what_the_command_line_sent(
    visitor: MakeVisitor, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "wound.jpg").write_bytes(media.photo(800, 600))
    (tmp_path / "gait.mp4").write_bytes(media.video())
    message = command(
        "send", "wound.jpg", "gait.mp4", "--patient-firstname", "Kim", "--patient-lastname", "Example",
        "--consent", "none", "--notes", "Day 3",
    )  # fmt: skip
    link = message.strip().rpartition("\n")[2]
    reader = visitor("browser-reader@example.org")
    reader.page.goto(link)
    reader.enter_code()
    reader.fill_profile(firstname="Zoe", lastname="Reader", country="IE")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Kim Example")
    expect(reader.page.get_by_text("Day 3")).to_be_visible()
    expect(reader.page.get_by_role("button", name=re.compile("Open photo 1"))).to_be_visible()
    expect(reader.page.locator("video")).to_have_count(1)
    expect(reader.page.get_by_text("Chain verified")).to_be_visible()
