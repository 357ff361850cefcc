"""What a person at a terminal sees and types."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.fakes import media
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import CODE, FakePicSafe, problem

ROOT = Path(__file__).parents[4]


class Terminal:
    """A pseudo-terminal with a command in it.

    Attributes:
        screen: everything that was written to it so far.
    """

    def __init__(self, home: Path, origin: str, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        self.screen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "picsafe", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            # as a shell at a terminal would: what starts the tests may ignore it, and children inherit that
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "TERM": "xterm-256color",
                "COLUMNS": "100",
                "PICSAFE_HOME": str(home),
                "PICSAFE_SERVER": origin,
            },
        )
        os.close(slave)

    def expect(self, text: str) -> None:
        while text not in self.screen:
            part = self._read()
            assert part, f"{text!r} did not come:\n{self.screen}"

    def type(self, text: str) -> None:
        os.write(self._master, f"{text}\n".encode())

    def interrupt(self) -> None:
        # between writing the prompt and reading the answer a signal is noticed only at the next one
        while "Interrupted." not in self.screen:
            self.process.send_signal(signal.SIGINT)
            if select.select([self._master], [], [], 1.0)[0]:
                self._read()

    def finish(self) -> int:
        while self._read():
            pass
        os.close(self._master)
        return self.process.wait(30)

    def _read(self) -> str:
        try:
            part = os.read(self._master, 65536).decode(errors="replace")
        except OSError:  # Linux says EIO once nobody has the other end
            return ""
        self.screen += part
        return part


@pytest.fixture
def fake() -> FakePicSafe:
    return FakePicSafe(now=datetime.now(UTC))


@pytest.fixture
def origin(fake: FakePicSafe) -> Iterator[str]:
    with serve_over_http(fake) as url:
        yield url


def test_signing_in_and_sending(fake: FakePicSafe, origin: str, tmp_path: Path) -> None:
    fake.user |= {"firstname": "", "country": ""}
    terminal = Terminal(tmp_path / "home", origin, "sign-in", "pat@example.org")
    terminal.expect("Code, or link: ")
    terminal.type(CODE.replace("-", " ").lower())
    terminal.expect("First name: ")
    terminal.type("Pat")
    terminal.expect("Country (two letters, such as AU): ")
    terminal.type("nz")
    assert terminal.finish() == 0
    assert "Signed in as pat@example.org." in terminal.screen
    assert "Last name" not in terminal.screen
    assert fake.user["country"] == "NZ"

    path = tmp_path / "gait.mp4"
    path.write_bytes(media.video())
    terminal = Terminal(tmp_path / "home", origin, "send", str(path), "--consent", "none")
    assert terminal.finish() == 0
    for title in ("Preparing", "Encrypting", "Uploading"):
        assert title in terminal.screen
    assert "containing 1 video." in terminal.screen


def test_a_pasted_link(origin: str, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", origin, "sign-in", "pat@example.org")
    terminal.expect("Code, or link: ")
    terminal.type(f"{origin}/app/sign-in#token=link-secret")
    assert terminal.finish() == 0
    assert "Dr Pat Example" in terminal.screen


def test_ctrl_c(origin: str, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", origin, "sign-in", "pat@example.org")
    terminal.expect("Code, or link: ")
    terminal.interrupt()
    assert terminal.finish() == 130
    assert "Interrupted." in terminal.screen
    assert "Traceback" not in terminal.screen


def test_wrong_codes_are_told_with_what_is_left(origin: str, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", origin, "sign-in", "pat@example.org")
    terminal.expect("Code, or link: ")
    terminal.type("0000-0000")
    terminal.expect("took none of your tries")
    for left in ("4 tries left", "3 tries left", "2 tries left", "one try left"):
        terminal.expect("Code, or link: ")
        terminal.type("ACDE-2346")
        terminal.expect(left)
    terminal.expect("Code, or link: ")
    terminal.type("ACDE-2346")
    terminal.expect("The link in the mail still works")
    terminal.expect("Link: ")
    terminal.type(f"{origin}/app/sign-in#token=link-secret")
    assert terminal.finish() == 0


def test_a_brake_on_codes_asks_for_the_link(fake: FakePicSafe, origin: str, tmp_path: Path) -> None:
    def braked(request: httpx.Request) -> httpx.Response | None:
        is_code = request.url.path == "/sign-in/complete" and b'"code"' in request.content
        return problem(429, "too_many_wrong_codes", retry_after=600) if is_code else None

    fake.faults.append(braked)
    terminal = Terminal(tmp_path / "home", origin, "sign-in", "pat@example.org")
    terminal.expect("Code, or link: ")
    terminal.type(CODE)
    terminal.expect("Link: ")
    terminal.type(f"{origin}/app/sign-in#token=link-secret")
    assert terminal.finish() == 0


def test_a_long_trail_shows_how_far_it_is_read(fake: FakePicSafe, origin: str, tmp_path: Path) -> None:
    report_id = "0000000171772600767000"
    terminal = Terminal(tmp_path / "home", origin, "sign-in", "pat@example.org")
    terminal.expect("Code, or link: ")
    terminal.type(CODE)
    assert terminal.finish() == 0
    fake.add_key(report_id)
    for _ in range(9):
        fake.record(report_id, "fetch")
    fake.log_page = 4
    terminal = Terminal(tmp_path / "home", origin, "log", report_id)
    assert terminal.finish() == 0
    assert "Reading the log" in terminal.screen
    assert "Chain verified: 10 entries" in terminal.screen


def test_deleting_an_account_is_asked_about(fake: FakePicSafe, origin: str, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", origin, "sign-in", "pat@example.org")
    terminal.expect("Code, or link: ")
    terminal.type(CODE)
    assert terminal.finish() == 0
    for answer, code in (("", 130), ("y", 0)):
        terminal = Terminal(tmp_path / "home", origin, "delete-account")
        terminal.expect("Delete the account? [y/N]: ")
        assert fake.seen("DELETE", "/me") == []
        terminal.type(answer)
        assert terminal.finish() == code
    assert len(fake.seen("DELETE", "/me")) == 1
