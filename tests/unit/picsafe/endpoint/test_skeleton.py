from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.contract.audit_chain import genesis, verify_chain
from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.events import chain_name
from picsafe.endpoint.model import OPEN, State
from tests.fakes.endpoint.reports import plain_report, sealed_again, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import Hospital


def test_a_sealed_report_ends_in_the_folder_once(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    first = hospital.take(path)
    again = hospital.take(path)
    assert (first.is_new, again.is_new) == (True, False)

    hospital.work()

    assert hospital.arrived() == [path.stem]
    names = {file.name for file in (hospital.archive / path.stem).iterdir()}
    assert {"metadata.json", "report.pdf", "manifest.json"} <= names
    assert not any(name.endswith("-thumbnail.jpg") for name in names)


def test_a_plain_report_rests_sealed(hospital: Hospital, tmp_path: Path) -> None:
    path = plain_report(tmp_path)
    taken = hospital.take(path)
    resting = hospital.endpoint.spool.path(taken.report.received_sha256).read_bytes()
    assert b"metadata.json" not in resting
    assert b"%PDF" not in resting

    hospital.work()

    assert hospital.arrived() == [taken.report.report_id]


def test_the_same_report_sealed_anew_is_delivered_once(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    hospital.take(path)
    hospital.work()
    other = hospital.take(sealed_again(fake, path, tmp_path / "again"))
    assert other.is_new

    hospital.work()

    assert hospital.arrived() == [path.stem]
    [job] = hospital.endpoint.jobs.of_report(other.report.id)
    assert (job.name, job.state, job.code) == (OPEN, State.SKIPPED, "same_report")


def test_an_unlisted_key_server_is_refused(fake: FakePicSafe, hospital: Hospital, tmp_path: Path) -> None:
    path = sealed_report(fake, tmp_path, keyserver_url="https://key.stranger.example")
    with pytest.raises(NotTaken) as refused:
        hospital.take(path)
    assert refused.value.code == "unlisted_key_server"


def test_what_happened_is_on_a_chain(fake: FakePicSafe, hospital: Hospital, tmp_path: Path) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    hospital.work()
    entries = list(hospital.endpoint.events.all())
    assert [entry["action"] for entry in entries] == ["received", "opened", "delivered"]
    name = chain_name(hospital.endpoint.installation)
    verify_chain(name, entries, hospital.endpoint.events.head().hash)
    assert entries[0]["prev"] == genesis(name).hash
