"""What ``picsafe log`` prints of an audit trail in terminals that are narrow and wide."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from picsafe.cli import log
from picsafe.client.audit import Accessor, AuditTrail, Entry
from picsafe.client.server_logs import LogCheck

HEAD = "9f" * 32
ADDRESS = "pat-maria.example-musterfrau@neurology.university-hospital.example.org"
# as long as one may be
REASON = ("nobody was reached, and the video was needed to decide at once " * 3 + "and here")[:195] + " end."


def entry(seq: int, *, email: str, **more: Any) -> Entry:
    user = Accessor(userid=1, firstname="Pat", lastname="Example", email=email)
    at = datetime(2026, 11, 30, 10, tzinfo=UTC)
    return Entry(seq=seq, at=at, user=user, ip="2001:db8:85a3:8d3:1319:8a2e:370:7348", **more)


def printed(
    width: int | None,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> str:
    entries = (
        entry(1, email="pat@example.org", action="create", outcome="granted"),
        entry(2, email=address, action="fetch", outcome="purpose_needed", refused=12),
        entry(1003, email=address, action="break_glass", outcome="granted", reason=f"\x1b{REASON}"),
    )
    monkeypatch.setattr(log, "terminal_width", lambda: width)
    log.print_trail(AuditTrail("0000000171772600767000", entries, HEAD, (), 1003))
    log.print_check(LogCheck("log.example.org", 1_234_567, 1_234_000, 12, 3, 4))
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [40, 80])
def test_where_there_is_no_room_entries_stand_below_one_another_and_no_word_is_broken(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(width, ADDRESS, monkeypatch, capsys)
    lines = text.splitlines()
    # whatever cannot be broken has a line of its own
    assert [line for line in lines if len(line) > width and len(line.split()) > 1] == []
    assert lines[0] == "1  2026-11-30 10:00 UTC  granted"
    for whole in (f"<{ADDRESS}>", HEAD, "2001:db8:85a3:8d3:1319:8a2e:370:7348"):
        assert whole in text.split()
    for said in (
        "2 2026-11-30 10:00 UTC purpose needed, 12 more times Pat Example",
        f"opened it in an emergency: {REASON}",
        "The newest 3 of 1003; the others were checked as well.",
        f"Chain verified: 1003 entries, head {HEAD}",
        "and goes on from the 1234000 that were seen before.",
        "4 not looked for among so many.",
    ):
        assert said in " ".join(text.split())
    assert "\x1b" not in text


@pytest.mark.parametrize(("width", "address"), [(150, "pat@example.org"), (None, ADDRESS)])
def test_where_there_is_room_or_no_terminal_it_is_a_table(
    width: int | None,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(width, address, monkeypatch, capsys)
    assert text.split()[:4] == ["#", "When", "(UTC)", "Who"]
    lines = [line for line in text.splitlines() if "2026-11-30 10:00" in line]
    assert len(lines) == 3
    assert f"opened it in an emergency: {REASON}" in lines[-1]


def test_entries_of_nobody_take_no_line_for_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(log, "terminal_width", lambda: 40)
    log.print_entries(
        [Entry(seq=1, at=datetime(2026, 11, 30, tzinfo=UTC), action="fetch", outcome="granted")]
    )
    assert capsys.readouterr().out == "1  2026-11-30 00:00 UTC  granted\n  asked for the key\n"


def test_a_trail_without_entries(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(log, "terminal_width", lambda: 40)
    log.print_entries([])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("outcome", "is_said"), [("granted", True), ("not_sender", False)])
def test_why_is_said_of_a_recall_that_is_one(
    outcome: str, is_said: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = entry(2, email=ADDRESS, action="recall", outcome=outcome, reason="consent_withdrawn")
    monkeypatch.setattr(log, "terminal_width", lambda: None)
    log.print_entries((asked,))
    assert ("withdrawn consent" in capsys.readouterr().out) is is_said
