"""How many processes there are, and what each is told."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.contract.registrations import Registration
from chalicelib.outage import Outage
from chalicelib.settings import USUAL_PROCESSES, BoxApp
from picsafe.server.errors import StartError
from picsafe.server.launching import processes_of
from picsafe.server.options import Options
from picsafe.server.starting import Start, encoded

ALL = Options(data=Path("data"), services=frozenset({"keys", "users", "cloud"}))


def cores(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(count)), raising=False)


@pytest.mark.parametrize(("count", "processes"), [(1, 1), (2, 1), (3, 2), (64, USUAL_PROCESSES)])
def test_there_are_as_many_as_are_of_use(monkeypatch: pytest.MonkeyPatch, count: int, processes: int) -> None:
    cores(monkeypatch, count)
    assert processes_of(ALL) == processes
    assert processes_of(replace(ALL, services=frozenset({"users", "cloud"}))) == 1
    assert processes_of(replace(ALL, processes=7)) == 7


@pytest.mark.parametrize("standby", ["required", "preferred"])
def test_answers_that_wait_for_a_standby_come_from_one(monkeypatch: pytest.MonkeyPatch, standby: str) -> None:
    cores(monkeypatch, 4)
    waiting = replace(ALL, standby=standby)
    assert processes_of(waiting) == 1
    assert processes_of(replace(waiting, processes=1)) == 1
    with pytest.raises(StartError, match="--processes"):
        processes_of(replace(waiting, processes=2))


def test_what_a_process_is_told_arrives_as_it_was(tmp_path: Path) -> None:
    options = replace(
        ALL,
        allow_list=tmp_path / "allow",
        smtp_url="smtp://pat:secret@mail.example.org",
        outage=Outage(timedelta(hours=2), timedelta(minutes=5)),
        box=BoxApp("id", "secret", token_url="http://localhost/token"),
        events_from=("https://key.hospital.example",),
        standby_seconds=0.5,
    )
    registration = Registration(
        "https://user.example.org",
        "https://key.hospital.example",
        "https://my.example.org",
        datetime(2026, 11, 29, 21, tzinfo=UTC),
        ("A" * 44,),
    )
    start = Start(options, registration, 8000, 3, -1.25, 7)
    script = (
        "import sys; from picsafe.server.starting import encoded, received\n"
        "sys.stdout.buffer.write(encoded(received(sys.stdin.buffer))); sys.stdout.flush()\n"
        "import threading; threading.Event().wait(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encoded(start))
        process.stdin.flush()
        assert decoded(process.stdout.readline()) == decoded(encoded(start))
        # and it ends with whoever has told it
        process.stdin.close()
        assert process.wait(30) == 1


def decoded(line: bytes) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.json.decode(line)
    # a set has no order
    said["options"]["services"].sort()
    return said
