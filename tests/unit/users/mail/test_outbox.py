from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.mail.outbox import OutboxMailer
from tests.fakes.tokens import FakeClock


def outbox(folder: Path, clock: FakeClock | None = None) -> OutboxMailer:
    return OutboxMailer(
        folder=folder, sender="PicSafe <no-reply@picsafe.example>", clock=clock or FakeClock()
    )


def send(mailer: OutboxMailer, subject: str = "Hello") -> None:
    mailer.send(to="pat@example.org", subject=subject, text="Hello\n", html="<p>Hello</p>\n")


def test_names_sort_by_time(tmp_path: Path) -> None:
    clock = FakeClock()
    mailer = outbox(tmp_path / "outbox", clock)
    for index in range(5):
        send(mailer, f"mail {index}")
        clock.now += timedelta(milliseconds=1)
    files = sorted((tmp_path / "outbox").iterdir())
    assert [path.suffix for path in files] == [".eml"] * 5
    assert [f"mail {index}" in path.read_text() for index, path in enumerate(files)] == [True] * 5
    assert files[0].name.startswith("20260304T050607890Z-")


def test_a_mail_that_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    clock = FakeClock()
    mailer = outbox(tmp_path / "outbox", clock)
    for mail_id in ("a" * 32, "b" * 32, "a" * 32):
        mailer.send(to="pat@example.org", subject="Hello", text="Hello\n", html="<p></p>", mail_id=mail_id)
        clock.now += timedelta(milliseconds=1)
    names = sorted(path.name for path in (tmp_path / "outbox").iterdir())
    assert [name.rpartition("-")[2] for name in names] == ["a" * 32 + ".eml", "b" * 32 + ".eml"]


def test_only_the_owner_can_read(tmp_path: Path) -> None:
    send(outbox(tmp_path / "outbox"))
    (file,) = (tmp_path / "outbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "outbox").stat().st_mode) == 0o700
    assert "pat" not in file.name


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_disk_that_fails_leaves_no_half_written_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(Unavailable):
        send(outbox(tmp_path / "outbox"))
    assert list((tmp_path / "outbox").iterdir()) == []


def test_a_crash_before_the_rename_leaves_no_mail(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        os.fsync = lambda _: os._exit(0)  # type: ignore[assignment]
        send(outbox(tmp_path / "outbox"))
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert list((tmp_path / "outbox").glob("*.eml")) == []
    send(outbox(tmp_path / "outbox"))
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
