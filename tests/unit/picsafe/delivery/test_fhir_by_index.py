"""A FHIR server is asked for whom the hospital's own index of patients says that it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.metadata import Patient
from picsafe.delivery.build import build
from picsafe.delivery.errors import InvalidDestination, NeedsPerson
from picsafe.delivery.fhir.r4 import R4
from picsafe.delivery.fhir.stu3 import Stu3
from picsafe.delivery.matching import Candidate
from picsafe.delivery.settings.records import FhirSettings
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report
from tests.fakes.careless_fhir import CarelessFhir, careless_fhir
from tests.fakes.patient_index import FakeIndex

ZOE = Candidate("adt/1", ("0001234", "0000001"), (("Müller", "Zoë"),), "1979-01-24")
SAM = Candidate("adt/2", ("0005678",), (("Sample", "Sam"),), "1950-05-05")
TYPED = Patient(firstname="zoe", lastname="MULLER", patientid="0000001")


def resource(name: str, patient_id: str, family: str, given: str, birth_date: str) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": name,
        "identifier": [{"system": "urn:mrn", "value": patient_id}],
        "name": [{"family": family, "given": [given]}],
        "birthDate": birth_date,
    }


@pytest.fixture
def server() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        made.stored["Patient"]["8"] = resource("8", "0001234", "Müller", "Zoë", "1979-01-24")
        made.stored["Patient"]["9"] = resource("9", "0000001", "Stranger", "Kim", "1990-02-02")
        yield made


Record = Callable[..., Stu3 | R4]


@pytest.fixture
def record(server: CarelessFhir) -> Iterator[Record]:
    with ExitStack() as stack:

        def make(*everybody: Candidate, **settings: Any) -> Stu3 | R4:
            usual = {"url": server.url, "patient_system": "urn:mrn", "match": "adt", "version": "STU3"}
            made = build("record", FhirSettings(**{**usual, **settings}), FakeIndex(*everybody))
            assert isinstance(made, Stu3 | R4)
            stack.callback(made.close)
            return made

        yield make


@pytest.mark.parametrize("version", ["STU3", "R4"])
def test_whom_an_old_patient_id_leads_to_is_looked_for_under_the_new_one(
    record: Record, tmp_path: Path, version: str
) -> None:
    steps = MemorySteps()
    record(ZOE, version=version).deliver(make_report(tmp_path, patient=TYPED), steps)
    assert steps.recorded["patient"].reference == "Patient/8"
    assert steps.recorded["indexed"].reference == "adt/1"


def test_a_patient_is_created_as_the_hospital_knows_them(
    record: Record, server: CarelessFhir, tmp_path: Path
) -> None:
    server.stored["Patient"].clear()
    record(ZOE, create="always").deliver(make_report(tmp_path, patient=TYPED), MemorySteps())
    (created,) = server.stored["Patient"].values()
    assert {"system": "urn:mrn", "value": "0001234"} in created["identifier"]
    assert created["name"] == [{"family": "Müller", "given": ["Zoë"]}]
    assert created["birthDate"] == "1979-01-24"


def test_the_index_asks_first_and_then_the_server(
    record: Record, server: CarelessFhir, tmp_path: Path
) -> None:
    report, steps = make_report(tmp_path, patient=Patient(patientid="4711", lastname="Sampel")), MemorySteps()
    made = record(ZOE, SAM)
    with pytest.raises(NeedsPerson) as asks:
        made.deliver(report, steps)
    # whom the hospital does not know, nobody creates
    assert (asks.value.code, asks.value.choices) == ("patient_not_found", ())
    assert [one.reference for one in made.patients_called("0005678")] == ["adt/2"]

    report.answers["patient_not_found"] = "adt/2"
    with pytest.raises(NeedsPerson) as asks:
        made.deliver(report, steps)
    assert (asks.value.code, asks.value.choices) == ("patient_not_found", ("create",))
    assert list(made.candidates(report)) == []

    # the answer has taken the place of the first, which is not forgotten
    report.answers["patient_not_found"] = "create"
    made.deliver(report, steps)
    created = server.stored["Patient"][steps.recorded["patient"].reference.removeprefix("Patient/")]
    assert {"system": "urn:mrn", "value": "0005678"} in created["identifier"]
    assert created["name"] == [{"family": "Sample", "given": ["Sam"]}]


def test_both_show_who_may_be_meant_and_either_is_an_answer(
    record: Record, server: CarelessFhir, tmp_path: Path
) -> None:
    report = make_report(
        tmp_path,
        patient=Patient(
            patientid="0001234", lastname="Stranger", firstname="Kim", year="1990", month="2", day="2"
        ),
    )
    made = record(ZOE)
    with pytest.raises(NeedsPerson) as asks:
        made.deliver(report, MemorySteps())
    assert (asks.value.code, asks.value.choices) == ("patient_conflict", ("adt/1",))
    assert [one.reference for one in made.candidates(report)] == ["adt/1", "Patient/8", "Patient/9"]
    for answer, patient in (("adt/1", "Patient/8"), ("Patient/9", "Patient/9")):
        steps = MemorySteps()
        server.stored["DocumentManifest"].clear()
        report.answers["patient_conflict"] = answer
        made.deliver(report, steps)
        assert steps.recorded["patient"].reference == patient


def test_it_needs_the_index_and_the_system_of_its_patient_ids(record: Record, server: CarelessFhir) -> None:
    settings = FhirSettings(url=server.url, version="STU3", match="adt", patient_system="urn:mrn")
    with pytest.raises(InvalidDestination) as invalid:
        build("record", settings)
    assert invalid.value.code == "no_index"
    with pytest.raises(InvalidDestination) as invalid:
        record(patient_system=None)
    assert invalid.value.code == "no_patient_system"
