"""What an operator is told of how deliveries stand."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from picsafe.client.log_evidence import Contradiction
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.holding import hold, is_held
from picsafe.endpoint.mail.status import MailStatus
from picsafe.endpoint.status import CRITICAL_AFTER, DestinationStatus, DiskStatus, Status, status_of
from picsafe.endpoint.status_text import lines_of, shown_span, summary_of
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import Hospital

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
WELL = DestinationStatus("archive", None, None, 1204, 0, 0, 0, 0)
DOWN = DestinationStatus(
    "pacs",
    NOW - timedelta(minutes=28),
    "connection refused",
    90,
    14,
    0,
    1,
    0,
    NOW - timedelta(hours=3),
    NOW + timedelta(seconds=40),
)
DISK = DiskStatus(41_000_000_000, 2**30, 2**31)
CONTRADICTIONS = [
    Contradiction("https://key.hospital.example", code, NOW) for code in ("log_shrank", "no_receipt")
]
MAIL = MailStatus(None, None, NOW, 0)


def test_it_fits_a_terminal_and_says_all() -> None:
    status = Status(NOW, [WELL, DOWN], MAIL, None, DISK, untold=3, is_running=True)
    assert [summary_of(status), *lines_of(status)] == [
        "Pacs is down, 1 set aside.",
        "archive  up    1,204 delivered   0 waiting  0 ask  0 aside",
        "pacs     DOWN     90 delivered  14 waiting  0 ask  1 aside",
        "         down since 2026-03-04 10:02 UTC (connection refused), oldest 3 h, next",
        "         in 40 s",
        "mail     connected, last message 2026-03-04 10:30 UTC, 0 failed",
        "disk     41.0 GB free, of which reports leave 1.1 GB",
        "senders  3 notices wait to be told",
    ]


@pytest.mark.parametrize(
    ("status", "exit_code"),
    [
        (Status(NOW, [WELL]), 0),
        (Status(NOW, [WELL], MAIL, None, DISK, untold=9, is_running=True), 0),
        (Status(NOW, [WELL], is_running=False), 2),
        (Status(NOW, [replace(WELL, asking=1)]), 1),
        (Status(NOW, [replace(WELL, aside=1)]), 1),
        (Status(NOW, [WELL], replace(MAIL, failed=1)), 1),
        (Status(NOW, [replace(WELL, down_since=NOW)]), 1),
        (Status(NOW, [replace(WELL, down_since=NOW - CRITICAL_AFTER)]), 2),
        (Status(NOW, [WELL], replace(MAIL, down_since=NOW - timedelta(minutes=14))), 1),
        (Status(NOW, [WELL], replace(MAIL, down_since=NOW - CRITICAL_AFTER)), 2),
        (Status(NOW, [WELL], disk=replace(DISK, free=2**30 + 2**31 - 1)), 1),
        (Status(NOW, [WELL], disk=replace(DISK, free=2**30 - 1)), 2),
        (Status(NOW, [WELL], contradictions=CONTRADICTIONS), 1),
    ],
)
def test_the_exit_code(status: Status, exit_code: int) -> None:
    assert status.exit_code == exit_code
    assert (summary_of(status) == "All is well.") == (exit_code == 0)


def test_a_key_server_whose_log_contradicts_itself_is_named() -> None:
    status = Status(NOW, [WELL], contradictions=CONTRADICTIONS)
    assert [summary_of(status), *lines_of(status)[1:3]] == [
        "The log of https://key.hospital.example contradicts itself.",
        "log      https://key.hospital.example contradicts itself since 2026-03-04 10:30",
        "         UTC (log_shrank): ask its operator",
    ]
    assert '"code":"log_shrank"' in status.json()


def test_how_long_reports_wait_and_until_when(fake: FakePicSafe, hospital: Hospital, tmp_path: Path) -> None:
    began = fake.now
    hospital.take(sealed_report(fake, tmp_path))
    hospital.archive.rename(tmp_path / "away")
    hospital.work(times=1)
    hospital.later(seconds=5)
    endpoint = hospital.endpoint
    opened, archive = status_of(endpoint.jobs, endpoint.outages, ["archive"], fake.now).destinations
    assert (opened.waiting_since, opened.next_at) == (None, None)
    assert (archive.waiting, archive.waiting_since, archive.down_since) == (1, began, began)
    assert archive.next_at is not None
    assert archive.next_at > fake.now


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(seconds=-1), "0 s"),
        (timedelta(seconds=99), "99 s"),
        (timedelta(seconds=100), "1 min"),
        (timedelta(minutes=99), "99 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=49), "2 days"),
    ],
)
def test_spans(span: timedelta, shown: str) -> None:
    assert shown_span(span) == shown


def test_one_process_holds_a_folder_and_whoever_looks_is_not_in_its_way(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert is_held(data) is False
    descriptor = hold(data)
    assert is_held(data)
    with pytest.raises(EndpointError) as refused:
        hold(data)
    assert refused.value.code == "already_running"
    os.close(descriptor)
    assert is_held(data) is False
