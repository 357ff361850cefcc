"""What a sync does beside its folder: a program for each report, what would come, and how it stands."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from picsafe.sync.events import SyncResult
from picsafe.sync.status import sync_status
from tests.fakes.picsafe import FakePicSafe, problem
from tests.fakes.sealed_reports import add_report, report_id
from tests.unit.picsafe.sync.script import Script


@pytest.mark.parametrize("parallel", [2, 16])
def test_several_downloads_at_a_time(
    fake: FakePicSafe, script: Script, tmp_path: Path, parallel: int
) -> None:
    wanted = [add_report(fake, tmp_path, number) for number in range(6)]
    assert script.run(parallel=parallel) == SyncResult(received=6)
    assert script.received() == wanted
    assert sorted(event.report_id for event in script.events) == wanted


def program(folder: Path, exit_code: int) -> Sequence[str]:
    """Notes its report's ID and the names of its files."""
    code = (
        "import os, sys; noted = open(sys.argv[1], 'a');"
        "print(os.environ['PICSAFE_REPORT_ID'], *sorted(os.listdir()), file=noted);"
        f"sys.exit({exit_code})"
    )
    return (sys.executable, "-c", code, str(folder / "noted.txt"))


def test_a_program_is_started_for_each_report(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    wanted = [add_report(fake, tmp_path, number) for number in range(2)]
    assert script.run(program=program(tmp_path, 0)) == SyncResult(received=2)
    files = "001.m4v manifest.json metadata.json report.pdf"
    assert (tmp_path / "noted.txt").read_text().splitlines() == [f"{name} {files}" for name in wanted]
    assert script.run(program=program(tmp_path, 0)) == SyncResult()


def test_a_program_that_fails_is_started_again_and_left_undone(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    wanted = add_report(fake, tmp_path, 1)
    result = script.run(program=program(tmp_path, 75))
    assert (result, result.undone) == (SyncResult(received=1, failed=1), {"exit_75": 1})
    assert script.received() == [wanted]
    assert [(one.report_id, one.code) for one in script.failed()] == [(wanted, "exit_75")]
    fake.now = script.failed()[0].retry_at or fake.now
    result = script.run(program=program(tmp_path, 0))
    assert (result, result.undone) == (SyncResult(), {})


def test_a_program_that_cannot_run_keeps_no_report_from_its_folder(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    wanted = [add_report(fake, tmp_path, number) for number in range(3)]
    result = script.run(program=program(tmp_path, 127))
    assert (result, result.undone) == (SyncResult(received=3, failed=1), {"exit_127": 1})
    assert script.received() == wanted
    assert script.run(program=program(tmp_path, 0)).undone == {}
    assert len((tmp_path / "noted.txt").read_text().splitlines()) == 4


def test_what_would_come_is_listed_and_nothing_is_touched(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    fake.report_page = 1
    wanted = [add_report(fake, tmp_path, number) for number in range(3)]
    assert [one.report_id for one in script.make().coming()] == wanted
    assert not script.folder.exists()
    assert {one.url.path for one in fake.requests} == {"/enterprise/reports"}

    script.run()
    assert list(script.make().coming()) == []
    wanted.append(add_report(fake, tmp_path, 9))
    fake.restored += 1
    assert [one.report_id for one in script.make().coming()] == wanted[-1:]
    assert script.run().received == 1


def test_how_a_sync_stands(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    add_report(fake, tmp_path, 2)
    script.run()
    status = sync_status(script.folder, fake.clock())
    assert (status.exit_code, status.undone) == (0, [])

    fake.keys[add_report(fake, tmp_path, 3)].recalled = True
    path = f"/keys/{report_id(4)}"
    fake.faults.append(lambda one: problem(403, "not_allowed") if one.url.path == path else None)
    add_report(fake, tmp_path, 4)
    script.run()
    status = sync_status(script.folder, fake.clock())
    assert status.exit_code == 1
    assert {(one.code, one.is_over) for one in status.undone} == {("recalled", True), ("not_allowed", False)}
    assert {one["name"] for one in json.loads(status.json())["parts"]["destinations"]} == {"open", "folder"}


def test_nothing_is_kept_of_what_is_in_its_folder(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    script.run()
    fake.now = fake.now.replace(second=fake.now.second + 1)
    script.run()
    assert not list((script.folder / ".picsafe").rglob("*.picsafe"))
