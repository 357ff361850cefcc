from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import Hospital

USER = {"kind": "operator", "name": "pat"}


def files(hospital: Hospital) -> list[Path]:
    return sorted((hospital.endpoint.config.data / "reports").rglob("*.picsafe"))


def test_the_server_deletes_by_itself_what_is_over(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    hospital.work()
    hospital.later(days=31)
    housekeeping = hospital.endpoint.housekeeping()
    housekeeping.start()
    while files(hospital):
        pass
    assert housekeeping.stop(10)
    report = hospital.endpoint.reports.get(1)
    assert report is not None
    assert (report.wrapped_key, report.sender) == (None, {})


def test_what_is_asked_for_again_at_that_moment_stays(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    hospital.work()
    hospital.later(days=31)
    [due] = hospital.endpoint.retention.due(timedelta(days=30))
    hospital.endpoint.decisions.replay(1, "archive", USER, fake.clock(), again=True)
    assert hospital.endpoint.reports.purged(due, fake.clock(), lambda: None) is False
    assert len(files(hospital)) == 1


def test_a_file_that_nobody_remembers_goes_after_a_day(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    [kept] = files(hospital)
    orphans = [hospital.endpoint.spool.path(digit * 64) for digit in "ab"]
    for orphan in orphans:
        orphan.parent.mkdir(exist_ok=True)
        orphan.write_bytes(b"sealed")
    for path in (kept, orphans[0]):
        os.utime(path, (fake.now.timestamp() - 90_000,) * 2)
    os.utime(orphans[1], (fake.now.timestamp() - 60,) * 2)

    assert hospital.endpoint.retention.remove_orphans() == 1

    assert files(hospital) == sorted([kept, orphans[1]])
