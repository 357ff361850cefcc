"""What a sync does about reports that their senders have taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from chalicelib.format.errors import DiskFullError
from picsafe.client.errors import LocalFailure
from picsafe.sync.events import SyncEvent, SyncResult
from picsafe.sync.status import Withdrawn, sync_status
from tests.fakes.picsafe import FakePicSafe, problem
from tests.fakes.sealed_reports import add_report
from tests.unit.picsafe.sync.script import Script

CORRECTED = "0000000171772600769999"


def told(script: Script) -> list[SyncEvent]:
    return [event for event in script.events if event.outcome == "withdrawn"]


def test_a_report_that_is_here_gets_a_note_beside_its_manifest(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    report = add_report(fake, tmp_path, 1)
    script.run()
    before = {path.name: path.read_bytes() for path in (script.folder / report).iterdir()}
    fake.take_back(report, "wrong_patient", CORRECTED)
    assert script.run() == SyncResult(withdrawn=1)
    assert told(script) == [
        SyncEvent(report, "withdrawn", code="wrong_patient", superseded_by=CORRECTED, place="noted")
    ]
    after = {path.name: path.read_bytes() for path in (script.folder / report).iterdir()}
    assert json.loads(after.pop("withdrawn.json")) == {
        "report_id": report,
        "reason": "wrong_patient",
        "withdrawn_at": "2026-03-04T05:06:07Z",
        "superseded_by": CORRECTED,
    }
    assert after == before
    # each once, also if the log is gone through again
    fake.restored += 1
    assert script.run() == SyncResult(began_again=1)
    # and once more if something else is said
    fake.take_back(report, "consent_withdrawn")
    assert script.run().withdrawn == 1
    note = script.folder / report / "withdrawn.json"
    assert json.loads(note.read_bytes())["reason"] == "consent_withdrawn"
    fake.restored += 1
    assert script.run() == SyncResult(began_again=1)
    assert (
        json.loads((script.folder / report / "withdrawn.json").read_bytes())["reason"] == "consent_withdrawn"
    )


def test_what_was_not_fetched_is_skipped_and_what_has_gone_elsewhere_is_said(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    gone = add_report(fake, tmp_path, 1)
    script.run()
    shutil.rmtree(script.folder / gone)
    skipped, kept = add_report(fake, tmp_path, 2), add_report(fake, tmp_path, 3)
    for report in (gone, skipped):
        fake.take_back(report, "consent_withdrawn")
    fetched = len(fake.seen("GET", f"/cloud/reports/de/{next(n for n in fake.files if skipped in n)}"))
    assert script.run() == SyncResult(received=1, withdrawn=2)
    assert [(event.report_id, event.place) for event in told(script)] == [
        (gone, "gone"),
        (skipped, "skipped"),
    ]
    assert script.received() == [kept]
    assert fetched == 0
    assert not fake.seen("GET", f"/cloud/reports/de/{next(n for n in fake.files if skipped in n)}")
    assert script.run() == SyncResult()


def test_the_status_says_how_many_and_which_folders_hold_one(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    here, gone, kept = (add_report(fake, tmp_path, number) for number in (1, 2, 3))
    script.run()
    assert sync_status(script.folder, fake.clock()).withdrawn == 0
    shutil.rmtree(script.folder / gone)
    for report in (here, gone, add_report(fake, tmp_path, 4)):
        fake.take_back(report, "consent_withdrawn")
    fake.take_back(here, "wrong_patient", CORRECTED)
    script.run()
    status = sync_status(script.folder, fake.clock())
    assert (status.withdrawn, status.exit_code) == (3, 0)
    assert status.withdrawn_here == [Withdrawn(here, "wrong_patient", CORRECTED, fake.clock())]
    assert kept in script.received()
    said = json.loads(status.json())
    assert (said["withdrawn"], said["withdrawn_here"][0]["report_id"]) == (3, here)
    # whoever deletes the folder is done with it
    shutil.rmtree(script.folder / here)
    assert sync_status(script.folder, fake.clock()).withdrawn_here == []


def test_a_note_that_cannot_be_written_is_written_by_the_next_run(
    fake: FakePicSafe, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = add_report(fake, tmp_path, 1)
    script.run()
    fake.take_back(report, "other")

    def full(*_: object) -> None:
        raise DiskFullError("no room")

    with monkeypatch.context() as broken:
        broken.setattr("picsafe.delivery.withdrawn_note.new_file", full)
        with pytest.raises(LocalFailure) as failed:
            script.run()
    assert failed.value.code == "disk_full"
    assert told(script) == []
    assert script.run() == SyncResult(withdrawn=1)
    assert (script.folder / report / "withdrawn.json").exists()


def test_a_folder_that_cannot_be_written_keeps_nothing_from_the_others(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    blocked, other = add_report(fake, tmp_path, 1), add_report(fake, tmp_path, 2)
    script.run()
    (script.folder / blocked / "withdrawn.json").mkdir()
    fake.take_back(blocked, "wrong_patient")
    fake.take_back(other, "consent_withdrawn")
    refused, refusal = add_report(fake, tmp_path, 3), problem(403, "not_allowed")
    fake.faults.append(lambda request: refusal if f"/keys/{refused}" in request.url.path else None)
    for _ in range(2):
        with pytest.raises(LocalFailure) as failed:
            script.run()
        # whoever is to mend it learns which one it is
        assert failed.value.code == "write_failed"
        assert f"{blocked}/withdrawn.json" in failed.value.detail
    assert [(event.report_id, event.place) for event in told(script)] == [(other, "noted")]
    assert (
        json.loads((script.folder / other / "withdrawn.json").read_bytes())["reason"] == "consent_withdrawn"
    )
    # what was refused is asked for again, and what is over is cleared away, all the same
    fake.faults.clear()
    with pytest.raises(LocalFailure):
        script.run()
    assert refused in script.received()
    (script.folder / blocked / "withdrawn.json").rmdir()
    assert script.run() == SyncResult(withdrawn=1)
    assert (script.folder / blocked / "withdrawn.json").is_file()
