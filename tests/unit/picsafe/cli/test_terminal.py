"""What a person at a terminal sees and types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.fakes import media
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import CODE, FakePicSafe, problem
from tests.unit.picsafe.cli.terminal import Terminal


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
    terminal.type("")
    terminal.expect("Error: First name is needed: reports and logs name who you are.")
    terminal.expect("First name: ")
    terminal.type("Pat")
    for mistyped in ("New Zealand", "XX"):
        terminal.expect("Country (two letters, such as AU): ")
        terminal.type(mistyped)
        terminal.expect("Error: it is a country's two letters, such as AU or NZ")
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
    terminal = Terminal(tmp_path / "home", origin, "log", report_id, columns=40)
    assert terminal.finish() == 0
    assert "Reading the log" in terminal.screen
    assert "\n  asked for the key" in terminal.screen
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
