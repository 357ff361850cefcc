"""A FHIR server of version R4: what the suite does not ask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.metadata import Consent, Metadata
from chalicelib.format.metadata_extension import MetadataExtension
from picsafe.delivery.errors import NeedsPerson
from picsafe.delivery.model import Part, ReportView
from tests.contract.delivery.fhir import PRACTITIONER, TOKEN, MedplumHarness, R4Harness
from tests.contract.delivery.processes import Process
from tests.contract.delivery.recipes import deliver_one
from tests.contract.delivery.reports import expected, make_report
from tests.contract.delivery.test_fhir import OTHER, PAT
from tests.fakes.endpoint.reports import PATIENT
from tests.fakes.picsafe import FakePicSafe

pytestmark = pytest.mark.peer

VISIT: dict[str, Any] = {
    "resourceType": "Encounter",
    "id": "v9",
    "identifier": [{"system": "https://myhospital.example/visits", "value": "V-9"}],
    "status": "in-progress",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
    "subject": {"reference": "Patient/pat"},
}


@pytest.mark.parametrize("upload", ["base64", "inline"])
def test_a_strict_server_takes_files_in_whichever_way_they_are_sent(
    r4_harness: R4Harness, work: Path, upload: str
) -> None:
    report = make_report(work)
    Process(r4_harness, report, upload=upload, category="urn:classes|image").attempt()
    assert r4_harness.arrived() == [expected(report)]
    assert len(r4_harness.server.stored()["Binary"]) == (0 if upload == "inline" else 4)


def test_whose_record_it_is_is_decided_by_the_same_rule(r4_harness: R4Harness, work: Path) -> None:
    r4_harness.server.reset({"Practitioner": [PRACTITIONER], "Patient": [PAT, OTHER]})
    report = make_report(work, patient=PATIENT)
    Process(r4_harness, report).attempt()
    stored = r4_harness.server.stored()
    assert {one["subject"]["reference"] for one in stored["DocumentReference"]} == {"Patient/pat"}
    assert {one["securityContext"]["reference"] for one in stored["Binary"]} == {"Patient/pat"}
    with pytest.raises(NeedsPerson) as asked:
        Process(r4_harness, make_report(work, 2), create="ask").attempt()
    assert asked.value.code == "patient_not_found"


def test_what_is_said_beside_documents_is_valid(r4_harness: R4Harness, work: Path) -> None:
    report = consented(make_report(work, patient=PATIENT))
    r4_harness.server.reset({"Practitioner": [PRACTITIONER], "Patient": [PAT], "Encounter": [VISIT]})
    Process(r4_harness, report, visit_system=VISIT["identifier"][0]["system"]).attempt()
    is_told(r4_harness)


@pytest.mark.parametrize("megabytes", [0, 10])
def test_medplum_takes_all_of_it_at_once_and_file_by_file(
    medplum_harness: MedplumHarness, work: Path, megabytes: int
) -> None:
    report = consented(make_report(work, patient=PATIENT, parts=(Part.PDF, Part.PHOTO)))
    medplum_harness.server.reset({"Practitioner": [PRACTITIONER], "Patient": [PAT], "Encounter": [VISIT]})
    medplum_harness.proxy.headers.clear()
    settings = {"visit_system": VISIT["identifier"][0]["system"], "transaction_megabytes": megabytes}
    Process(medplum_harness, report, provenance=True, audit_event=True, **settings).attempt()
    is_told(medplum_harness)
    assert medplum_harness.arrived() == [expected(report)]
    asked = [request.partition("\n")[0] for request in medplum_harness.proxy.headers]
    assert ("/" in asked) == bool(megabytes)
    assert ("/Binary" in asked) == (not megabytes)


def consented(report: ReportView) -> ReportView:
    consent = Consent(type="signed", treatment="true", publication="true")
    return replace(
        report,
        metadata=Metadata(
            patient=report.metadata.patient,
            consent=consent,
            details=report.metadata.details,
            extension=MetadataExtension(visit="V-9"),
        ),
    )


def is_told(harness: R4Harness) -> None:
    stored = harness.server.stored()
    (consent,) = stored["Consent"]
    assert [one["code"] for one in consent["provision"]["purpose"]] == ["TREAT", "publication"]
    (provenance,) = stored["Provenance"]
    documents = stored["DocumentReference"]
    assert {one["reference"] for one in provenance["target"]} == {
        f"DocumentReference/{one['id']}" for one in documents
    }
    (event,) = stored["AuditEvent"]
    about = [one["what"].get("reference") for one in event["entity"]]
    assert about == ["Patient/pat", None, *(one["reference"] for one in provenance["target"])]
    assert all(one["context"]["encounter"] == [{"reference": "Encounter/v9"}] for one in documents)


def test_the_page_about_it_works(fake: FakePicSafe, r4_harness: R4Harness, tmp_path: Path) -> None:
    r4_harness.server.reset({"Practitioner": [{**PRACTITIONER, "id": "picsafe"}], "Patient": [PAT]})
    (tmp_path / "fhir-token").write_text(f"{TOKEN}\n")
    report_id = deliver_one(
        fake,
        tmp_path,
        "fhir-r4.md",
        {
            "https://fhir.myhospital.example/r4": f"http://127.0.0.1:{r4_harness.proxy.port}",
            "/etc/picsafe/fhir-token": str(tmp_path / "fhir-token"),
        },
    )
    (report,) = [one for one in r4_harness.server.stored()["DocumentReference"] if "masterIdentifier" in one]
    assert report["masterIdentifier"]["value"] == report_id
    assert report["subject"]["reference"] == "Patient/pat"
