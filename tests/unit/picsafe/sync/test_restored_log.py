"""A log that was restored from a backup, and a sync that was ahead of it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from picsafe.sync.events import SyncResult
from tests.fakes.picsafe import FakePicSafe, problem
from tests.fakes.sealed_reports import add_report, report_id
from tests.unit.picsafe.sync.script import Script


def take_away(script: Script) -> None:
    """As a delivery elsewhere does."""
    for path in script.folder.glob("0*"):
        shutil.rmtree(path)


@pytest.mark.parametrize("page", [1, 2, 100])
def test_a_log_that_was_restored_is_gone_through_again(
    fake: FakePicSafe, script: Script, tmp_path: Path, page: int
) -> None:
    fake.report_page = page
    for number in range(3):
        add_report(fake, tmp_path, number)
    backup = list(fake.logged)
    add_report(fake, tmp_path, 3)
    assert script.run() == SyncResult(received=4)
    take_away(script)

    fake.logged[:] = backup
    fake.restored += 1
    others = [add_report(fake, tmp_path, number) for number in (10, 11)]
    assert script.run() == SyncResult(received=2, began_again=1)
    assert script.received() == others
    assert script.run() == SyncResult()
    assert [event.code for event in script.events if event.outcome == "began_again"] == ["stale_cursor"]


def test_what_expired_long_before_a_restore_is_not_called_a_failure(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    fake.faults.append(
        lambda one: problem(410, "expired") if report_id(1) in one.url.path and fake.restored else None
    )
    add_report(fake, tmp_path, 1)
    assert script.run() == SyncResult(received=1)
    take_away(script)
    fake.now += timedelta(days=8)
    fake.restored += 1
    other = add_report(fake, tmp_path, 2)
    assert script.run() == SyncResult(received=1, began_again=1)
    assert script.received() == [other]


def test_a_restore_in_the_middle_of_going_through_again(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    fake.report_page = 1
    wanted = [add_report(fake, tmp_path, number) for number in range(3)]
    assert script.run() == SyncResult(received=3)
    take_away(script)
    fake.restored += 1
    asked = 0

    def restored_again(request: httpx.Request) -> httpx.Response | None:
        nonlocal asked
        if request.url.path == "/enterprise/reports":
            asked += 1
            if asked == 3:
                fake.restored += 1
                wanted.append(add_report(fake, tmp_path, 9))
        return None

    fake.faults.append(restored_again)
    assert script.run() == SyncResult(received=1, began_again=2)
    assert script.received() == [wanted[-1]]
