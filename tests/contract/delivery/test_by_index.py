"""A mistyped report, from the hospital's ADT messages and a person's decision to an archive and a record."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest

from picsafe.endpoint.adt.listener import adt_served
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import decode_config
from picsafe.endpoint.intake import Arrival
from picsafe.endpoint.model import State
from tests.contract.delivery.dicom import DicomHarness
from tests.contract.delivery.fhir import PATIENT_SYSTEM, PRACTITIONER, Stu3Harness
from tests.contract.delivery.recipes import SETTINGS
from tests.contract.peers.orthanc import AE_TITLE
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import API_KEY, PICSAFE, FakePicSafe
from tests.unit.picsafe.endpoint.adt.messages import adt

pytestmark = [pytest.mark.peer, pytest.mark.slow]

KIM = {"kind": "operator", "name": "Kim Example"}
PAT = {
    "resourceType": "Patient",
    "id": "pat",
    "identifier": [{"system": PATIENT_SYSTEM, "value": "MRN-9"}],
    "name": [{"family": "Example", "given": ["Pat"]}],
    "birthDate": "1979-10-24",
}
# who really has the patient ID that the sender has typed
STRANGER = {
    "resourceType": "Patient",
    "id": "stranger",
    "identifier": [{"system": PATIENT_SYSTEM, "value": "MRN-1"}],
    "name": [{"family": "Stranger", "given": ["Robin"]}],
    "birthDate": "1950-05-05",
}


def work(fake: FakePicSafe, endpoint: Endpoint) -> None:
    fake.now += timedelta(seconds=1)
    for worker in endpoint.deliveries.workers("run"):
        while worker.step():
            pass


def states(endpoint: Endpoint) -> dict[str, tuple[State, str | None]]:
    return {job.name: (job.state, job.code) for job in endpoint.jobs.of_report(1) if job.name != "open"}


def test_a_mistyped_report_ends_where_the_hospital_and_a_person_say(
    fake: FakePicSafe, dicom_harness: DicomHarness, stu3_harness: Stu3Harness, tmp_path: Path
) -> None:
    stu3_harness.server.reset({"Practitioner": [PRACTITIONER], "Patient": [PAT, STRANGER]})
    (tmp_path / "api-key").write_text(API_KEY)
    common = SETTINGS.format(data=tmp_path / "endpoint", picsafe=PICSAFE, api_key=tmp_path / "api-key")
    settings = f"""
[adt]
listen = "127.0.0.1:0"
assigning_authority = "MYHOSPITAL"
[destination.pacs]
kind = "dicom"
host = "127.0.0.1"
port = {dicom_harness.line.port}
called = "{AE_TITLE}"
match = "adt"
[destination.record]
kind = "fhir"
version = "STU3"
url = "http://127.0.0.1:{stu3_harness.proxy.port}"
token = "env:FHIR_TOKEN"
patient_system = "{PATIENT_SYSTEM}"
match = "adt"
"""
    path = sealed_report(fake, tmp_path)
    config = decode_config((common + settings).encode())
    with (
        Endpoint(config, clock=fake.clock, transport=fake.transport()) as endpoint,
        adt_served(endpoint) as listener,
    ):
        assert listener is not None
        endpoint.lock()
        with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as connection:
            for patient_id, name, born in (
                ("MRN-9", "Example^Pat", "19791024"),
                ("MRN-1", "Stranger^Robin", "19500505"),
            ):
                connection.sendall(
                    b"\x0b" + adt("A28", f"{patient_id}^^^MYHOSPITAL^MR", name, born) + b"\x1c\r"
                )
                assert b"MSA|AA|42" in connection.recv(4096)
        with endpoint.spool.draft(2**31) as draft:
            draft.write(path.read_bytes())
            endpoint.intake.take(draft, Arrival(via="command", report_id=path.stem))
        work(fake, endpoint)
        asked = (State.ASKING, "patient_conflict")
        assert states(endpoint) == {"pacs": asked, "record": asked}
        assert dicom_harness.peer.get("/patients") == []

        report = endpoint.reports.get(1)
        assert report is not None
        for name in ("pacs", "record"):
            beside = endpoint.candidates.look(report, name, KIM, "MRN-9")
            assert beside is not None
            chosen = beside.candidates[0]
            assert beside.differs(chosen) == ("patient_id",)
            endpoint.decisions.answer(1, name, chosen.reference, KIM, endpoint.clock())
        work(fake, endpoint)

        assert states(endpoint) == {"pacs": (State.DONE, None), "record": (State.DONE, None)}
        decided = [one for one in endpoint.events.all() if one["action"] == "answered"]
    assert [(one["destination"], one["answer"], one["user"]) for one in decided] == [
        ("pacs", "adt/1", KIM),
        ("record", "Patient/pat", KIM),
    ]
    [patient] = dicom_harness.peer.get("/patients?expand")
    tags = patient["MainDicomTags"]
    assert (tags["PatientID"], tags["PatientName"]) == ("MRN-9", "Example^Pat")
    instance, *_ = dicom_harness.peer.get("/instances")
    assert (
        dicom_harness.peer.get(f"/instances/{instance}/simplified-tags")["IssuerOfPatientID"] == "MYHOSPITAL"
    )
    stored = stu3_harness.server.stored()
    assert [one["subject"]["reference"] for one in stored["DocumentManifest"]] == ["Patient/pat"]
    assert len(stored["Patient"]) == 2
