"""A FHIR server of version R4: what the suite does not ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from picsafe.delivery.errors import NeedsPerson
from tests.contract.delivery.fhir import PRACTITIONER, TOKEN, R4Harness
from tests.contract.delivery.processes import Process
from tests.contract.delivery.recipes import deliver_one
from tests.contract.delivery.reports import expected, make_report
from tests.contract.delivery.test_fhir import OTHER, PAT
from tests.fakes.endpoint.reports import PATIENT
from tests.fakes.picsafe import FakePicSafe

pytestmark = pytest.mark.peer


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
