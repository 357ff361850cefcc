from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import InvalidDestination, NeedsPerson
from picsafe.delivery.hl7.whose import Whose
from picsafe.delivery.matching import Candidate, PatientQuery, folded
from picsafe.delivery.model import ReportView
from picsafe.delivery.settings.records import Hl7Settings
from tests.contract.delivery.reports import make_report

ZOE = Candidate("adt/1", ("0001234", "0000001"), (("Müller", "Zoë"),), "1979-01-24")
TWIN = Candidate("adt/2", ("0005678",), (("Müller", "Anna"),), "1979-01-24")
NAMED = Patient(firstname="zoe", lastname="MULLER", day="24", month="1", year="1979")


class Index:
    """``PatientIndex`` of those who are given."""

    def __init__(self, *everybody: Candidate) -> None:
        self._everybody = everybody

    def by_id(self, patient_id: str) -> Sequence[Candidate]:
        return [one for one in self._everybody if patient_id in one.patient_ids]

    def by_name(self, family: str, birth_date: str) -> Sequence[Candidate]:
        return [
            one
            for one in self._everybody
            if one.birth_date == birth_date and folded(one.names[0][0]) == folded(family)
        ]

    def by_reference(self, reference: str) -> Candidate | None:
        return next((one for one in self._everybody if one.reference == reference), None)


def settled(report: ReportView, *everybody: Candidate, **settings: Any) -> PatientQuery:
    made = Hl7Settings(host="his.example", match="adt", **settings)
    return Whose(made, Index(*everybody)).settle(report)


@pytest.mark.parametrize("patient_id", ["0001234", "0000001", ""])
def test_a_message_names_the_patient_as_the_hospital_does(tmp_path: Path, patient_id: str) -> None:
    report = make_report(tmp_path, patient=changed(NAMED, patientid=patient_id))
    assert settled(report, ZOE, TWIN) == PatientQuery("0001234", "Müller", "Zoë", "1979-01-24")


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


def test_a_trial_is_of_nobody_who_is_known(tmp_path: Path) -> None:
    report = replace(make_report(tmp_path, patient=Patient(patientid="PICSAFE-TEST")), is_test=True)
    assert settled(report).patient_id == "PICSAFE-TEST"


def test_without_an_index_it_cannot_be_gone_by() -> None:
    with pytest.raises(InvalidDestination) as invalid:
        Whose(Hl7Settings(host="his.example", match="adt"), None)
    assert invalid.value.code == "no_index"


def test_those_who_may_be_meant_are_shown_to_whoever_looks(tmp_path: Path) -> None:
    report = make_report(tmp_path, patient=changed(NAMED, patientid="0001234"))
    shown = Whose(Hl7Settings(host="his.example", match="adt"), Index(ZOE, TWIN)).candidates(report)
    assert list(shown) == [ZOE, TWIN]
    assert list(Whose(Hl7Settings(host="his.example"), None).candidates(report)) == []
