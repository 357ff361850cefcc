from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import InvalidDestination, NeedsPerson
from picsafe.delivery.hl7.destination import Hl7
from picsafe.delivery.matching import Candidate, PatientQuery, WithoutId, answered
from picsafe.delivery.model import ReportView
from picsafe.delivery.settings.records import Hl7Settings
from picsafe.delivery.whose import Whose, patient_of
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.fakes.patient_index import FakeIndex

ZOE = Candidate("adt/1", ("0001234", "0000001"), (("Müller", "Zoë"),), "1979-01-24")
TWIN = Candidate("adt/2", ("0005678",), (("Müller", "Anna"),), "1979-01-24")
NAMED = Patient(firstname="zoe", lastname="MULLER", day="24", month="1", year="1979")


def settled(report: ReportView, *everybody: Candidate, without_id: WithoutId = "single") -> PatientQuery:
    whose = Whose("adt", without_id, FakeIndex(*everybody))
    return whose.settle(report, MemorySteps(), answered(report))


@pytest.mark.parametrize("patient_id", ["0001234", "0000001", ""])
def test_a_patient_is_named_as_the_hospital_does(tmp_path: Path, patient_id: str) -> None:
    report = make_report(tmp_path, patient=changed(NAMED, patientid=patient_id))
    found = settled(report, ZOE, TWIN)
    assert found == PatientQuery("0001234", "Müller", "Zoë", "1979-01-24")
    assert patient_of(found) == changed(NAMED, firstname="Zoë", lastname="Müller", patientid="0001234")


@pytest.mark.parametrize(
    ("patient", "code"),
    [
        (Patient(patientid="0001234", lastname="Other", firstname="Pat"), "patient_conflict"),
        (Patient(patientid="4711"), "patient_not_found"),
        (Patient(lastname="Müller"), "patient_unclear"),
    ],
)
def test_where_it_is_not_certain_a_person_is_asked(tmp_path: Path, patient: Patient, code: str) -> None:
    report = make_report(tmp_path, patient=patient)
    with pytest.raises(NeedsPerson) as asks:
        settled(report, ZOE)
    assert asks.value.code == code
    assert set(asks.value.choices) <= {"adt/1"}
    report.answers[code] = "adt/1"
    assert settled(report, ZOE).patient_id == "0001234"


def test_a_name_alone_may_be_asked_about(tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson):
        settled(make_report(tmp_path, patient=NAMED), ZOE, without_id="ask")


def test_an_answer_that_names_nobody_is_asked_about_again(tmp_path: Path) -> None:
    report = make_report(tmp_path, patient=NAMED)
    report.answers["patient_not_found"] = "Müller"
    with pytest.raises(NeedsPerson) as asks:
        settled(report, ZOE)
    assert "Müller" not in asks.value.detail
    assert "ller" not in asks.value.code


def test_who_it_is_stays_so_for_a_delivery(tmp_path: Path) -> None:
    report, steps, index = make_report(tmp_path, patient=NAMED), MemorySteps(), FakeIndex(ZOE)
    whose = Whose("adt", "single", index)
    assert not whose.is_settled(report, steps)
    assert whose.settle(report, steps, None).patient_id == "0001234"
    assert whose.is_settled(report, steps)
    # another has the name by now
    index.everybody = [
        replace(ZOE, names=(("Married", "Zoë"),)),
        replace(TWIN, names=ZOE.names),
    ]
    assert whose.settle(report, steps, None).patient_id == "0001234"
    # unless a person says so, or the hospital has merged them
    assert whose.settle(report, steps, "adt/2").patient_id == "0005678"
    index.everybody = [replace(TWIN, reference="adt/3", names=ZOE.names)]
    assert whose.settle(report, steps, None).patient_id == "0005678"
    assert steps.recorded["indexed"].reference == "adt/3"


def test_a_trial_is_of_nobody_who_is_known(tmp_path: Path) -> None:
    report = replace(make_report(tmp_path, patient=Patient(patientid="PICSAFE-TEST")), is_test=True)
    assert settled(report).patient_id == "PICSAFE-TEST"


def test_without_an_index_it_cannot_be_gone_by() -> None:
    with pytest.raises(InvalidDestination) as invalid:
        Hl7("his", Hl7Settings(host="his.example", match="adt"), None)
    assert invalid.value.code == "no_index"


def test_those_who_may_be_meant_are_shown_to_whoever_looks(tmp_path: Path) -> None:
    report = make_report(tmp_path, patient=changed(NAMED, patientid="0001234"))
    whose = Whose("adt", "single", FakeIndex(ZOE, TWIN))
    assert list(whose.candidates(report)) == [ZOE, TWIN]
    assert list(whose.called("0005678")) == list(whose.called("adt/2")) == [TWIN]
    assert list(whose.called("Müller")) == []
    nobody = Hl7("his", Hl7Settings(host="his.example"), FakeIndex(ZOE))
    assert list(nobody.candidates(report)) == list(nobody.patients_called("adt/1")) == []
