"""A FHIR server of version STU3: whose record it is, and what else the suite does not ask."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.errors import DeliveryError, Later, NeedsPerson, Refused
from picsafe.delivery.model import ReportView
from tests.contract.delivery.fhir import PATIENT_SYSTEM, PRACTITIONER, TOKEN, Stu3Harness
from tests.contract.delivery.harness import Fault
from tests.contract.delivery.processes import MemorySteps, Process
from tests.contract.delivery.recipes import deliver_one
from tests.contract.delivery.reports import expected, make_report
from tests.fakes.endpoint.reports import PATIENT
from tests.fakes.picsafe import FakePicSafe

pytestmark = pytest.mark.peer

PAT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "pat",
    "identifier": [{"system": PATIENT_SYSTEM, "value": "MRN-1"}],
    "name": [{"family": "EXAMPLE", "given": ["Pat", "Quinn"]}],
    "birthDate": "1979-10-24",
}
OTHER = {**PAT, "id": "other", "identifier": [], "name": [{"family": "Exámple", "given": ["Pat"]}]}


def report_of(work: Path, number: int = 1, /, **patient: str) -> ReportView:
    base = PATIENT
    changed = {name: patient.get(name, getattr(base, name)) for name in base.__struct_fields__}
    return make_report(work, number, patient=type(base)(**changed))


def have(harness: Stu3Harness, *patients: dict[str, Any]) -> None:
    harness.server.reset({"Practitioner": [PRACTITIONER], "Patient": patients})


def question(harness: Stu3Harness, report: ReportView, **settings: Any) -> NeedsPerson:
    with pytest.raises(NeedsPerson) as asked:
        Process(harness, report, **settings).attempt()
    assert harness.server.stored()["Media"] == []
    return asked.value


def subjects(harness: Stu3Harness) -> set[str]:
    stored = harness.server.stored()
    return {one["subject"]["reference"] for kind in ("Media", "DocumentManifest") for one in stored[kind]}


def test_a_patient_who_is_known_is_linked(stu3_harness: Stu3Harness, work: Path) -> None:
    have(stu3_harness, PAT, OTHER)
    report = report_of(work)
    Process(stu3_harness, report).attempt()
    assert stu3_harness.arrived() == [expected(report)]
    assert subjects(stu3_harness) == {"Patient/pat"}


def test_a_name_with_marks_is_found_by_one_without_and_the_other_way_round(
    stu3_harness: Stu3Harness, work: Path
) -> None:
    for theirs, ours in (("Exámple", "Example"), ("Example", "Exámple")):
        have(stu3_harness, {**OTHER, "name": [{"family": theirs, "given": ["Pat"]}]})
        Process(stu3_harness, report_of(work, patientid="", lastname=ours)).attempt()
        assert subjects(stu3_harness) == {"Patient/other"}


@pytest.mark.parametrize(
    ("patients", "changed", "code", "choices"),
    [
        ((PAT,), {"lastname": "Else"}, "patient_conflict", ("Patient/pat",)),
        ((PAT,), {"year": "1980"}, "patient_conflict", ("Patient/pat",)),
        ((PAT,), {"patientid": "MRN-2"}, "patient_id_differs", ("Patient/pat", "create")),
        ((PAT, {**PAT, "id": "second"}), {}, "patient_several", ("Patient/pat", "Patient/second", "create")),
        ((OTHER,), {"firstname": "Robin"}, "patient_similar", ("Patient/other", "create")),
        (({**PAT, "active": False},), {}, "patient_inactive", ("Patient/pat", "create")),
        ((), {}, "patient_not_found", ("create",)),
    ],
)
def test_what_is_not_clear_asks_and_nothing_is_sent(
    stu3_harness: Stu3Harness,
    work: Path,
    patients: tuple[dict[str, Any], ...],
    changed: dict[str, str],
    code: str,
    choices: tuple[str, ...],
) -> None:
    have(stu3_harness, *patients)
    asked = question(stu3_harness, report_of(work, 1, **changed), create="ask")
    assert (asked.code, asked.choices) == (code, choices)


def test_what_a_person_answers_is_done(stu3_harness: Stu3Harness, work: Path) -> None:
    have(stu3_harness, PAT)
    report = report_of(work, lastname="Else")
    question(stu3_harness, report, create="ask")
    for wrong in ("Patient/nobody", "Practitioner/p1", "Patient/../Practitioner/p1", "https://x", "Example"):
        asked = question(stu3_harness, replace(report, answers={"patient_conflict": wrong}))
        assert asked.code == "patient_not_found"
        assert wrong not in f"{asked} {asked.detail}"
    Process(stu3_harness, replace(report, answers={"patient_conflict": "Patient/pat"})).attempt()
    assert subjects(stu3_harness) == {"Patient/pat"}


def test_nobody_is_created_with_a_patient_id_that_is_anothers(stu3_harness: Stu3Harness, work: Path) -> None:
    have(stu3_harness, PAT)
    report = replace(report_of(work, lastname="Else"), answers={"patient_conflict": "create"})
    assert question(stu3_harness, report).choices == ("Patient/pat",)
    assert question(stu3_harness, report, create="never").code == "patient_not_found"


def test_a_person_has_somebody_created_once_whatever_answer_is_lost(
    stu3_harness: Stu3Harness, work: Path
) -> None:
    for number, patient_id in enumerate(("MRN-1", ""), start=1):
        report = replace(
            report_of(work, number, patientid=patient_id), answers={"patient_not_found": "create"}
        )
        have(stu3_harness)
        for at in range(1, 16):
            stu3_harness.inject(Fault.LOST_ANSWER, at=at)
            with suppress(Later):
                Process(stu3_harness, report, create="ask").attempt()
            stu3_harness.mend()
        Process(stu3_harness, report, create="ask").attempt()
        assert len(stu3_harness.server.stored()["Patient"]) == 1
        assert stu3_harness.arrived() == [expected(report)]


def test_what_was_settled_stays_so(stu3_harness: Stu3Harness, work: Path) -> None:
    """Also where the record is changed between two attempts: one report is never in two records."""
    have(stu3_harness, OTHER)
    report = report_of(work, patientid="")
    process = Process(stu3_harness, report)
    # after the patient and the first file
    stu3_harness.inject(Fault.CUT, at=10)
    with pytest.raises(Later):
        process.attempt()
    stu3_harness.mend()
    assert process.steps.recorded["patient"].reference == "Patient/other"
    process.attempt()
    assert subjects(stu3_harness) == {"Patient/other"}


def test_what_the_server_says_of_a_mistake_is_told_without_its_words(
    stu3_harness: Stu3Harness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "picsafe.delivery.fhir.patients.patient_resource",
        lambda *_: {"resourceType": "Patient", "birthDate": "1979-24-10", "name": {"family": "Example"}},
    )
    with pytest.raises(DeliveryError) as failed:
        Process(stu3_harness, report_of(work)).attempt()
    assert isinstance(failed.value, Refused)
    assert "1979" not in failed.value.detail
    assert "Example" not in failed.value.detail


def test_looking_says_what_is_not_there(stu3_harness: Stu3Harness) -> None:
    destination = stu3_harness.make(practitioner="Practitioner/nobody")
    said = {finding.text: finding.is_well for finding in destination.check()}
    destination.close()
    assert said["It does not have Practitioner/nobody."] is False


def test_everything_but_the_statement_is_signed_in_for(stu3_harness: Stu3Harness, work: Path) -> None:
    stu3_harness.proxy.headers.clear()
    destination = stu3_harness.make()
    destination.deliver(report_of(work), MemorySteps())
    destination.close()
    assert all(TOKEN in request for request in stu3_harness.proxy.headers)
    searches = [one for one in stu3_harness.proxy.headers if one.partition("\n")[0].find("?") > 0]
    assert searches
    assert all("Cache-Control: no-cache" in request for request in searches)


def test_the_page_about_it_works(fake: FakePicSafe, stu3_harness: Stu3Harness, tmp_path: Path) -> None:
    stu3_harness.server.reset({"Practitioner": [{**PRACTITIONER, "id": "picsafe"}], "Patient": [PAT]})
    (tmp_path / "fhir-token").write_text(f"{TOKEN}\n")
    report_id = deliver_one(
        fake,
        tmp_path,
        "fhir-stu3.md",
        {
            "https://fhir.myhospital.example/stu3": f"http://127.0.0.1:{stu3_harness.proxy.port}",
            "/etc/picsafe/fhir-token": str(tmp_path / "fhir-token"),
        },
    )
    (manifest,) = stu3_harness.server.stored()["DocumentManifest"]
    assert manifest["masterIdentifier"]["value"] == report_id
    assert subjects(stu3_harness) == {"Patient/pat"}
