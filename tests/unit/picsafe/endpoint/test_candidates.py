"""Whose record it is: what a person is offered, what they may answer, and what is kept of it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from picsafe.delivery.errors import Later, NeedsPerson
from picsafe.delivery.fhir.r4 import R4
from picsafe.delivery.fhir.stu3 import Stu3
from picsafe.delivery.hl7.destination import Hl7
from picsafe.delivery.matching import Candidate
from picsafe.delivery.ports import HasPatients
from picsafe.endpoint.attempts import Route
from picsafe.endpoint.candidates import MAX_OFFERED, Candidates
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.model import Job, State, StoredReport
from tests.fakes.endpoint.destination import FakeRecord
from tests.fakes.endpoint.reports import plain_report
from tests.unit.picsafe.endpoint.conftest import Hospital

KIM = {"kind": "operator", "name": "Kim Example"}
ZOE = Candidate("Patient/1", ("MRN-1",), (("Müller", "Zoë"),), "1979-01-24")
TWIN = Candidate("Patient/2", ("MRN-2",), (("Müller", "Anna"),), "1979-01-24")
SAM = Candidate("Patient/3", ("MRN-3",), (("Sample", "Sam"),), "1950-05-05")

# what is no HasPatients would show nobody, so that what it asks could not be answered
RECORD_SYSTEMS: tuple[type[HasPatients], ...] = (Stu3, R4, Hl7)


@pytest.fixture
def record(hospital: Hospital, tmp_path: Path) -> FakeRecord:
    made = FakeRecord(patients=[ZOE, TWIN, SAM], meant=[ZOE, TWIN])
    endpoint = hospital.endpoint
    endpoint.deliveries.routes = {"archive": Route(made, (), [])}
    endpoint.candidates = Candidates(endpoint.database, endpoint.opener, lambda _: made, endpoint.clock)
    made.before = [NeedsPerson("patient_several", "Several.", choices=["Patient/1", "create"])]
    hospital.take(plain_report(tmp_path))
    hospital.work()
    return made


def job(hospital: Hospital) -> Job:
    return next(one for one in hospital.endpoint.jobs.of_report(1) if one.name == "archive")


def report(hospital: Hospital) -> StoredReport:
    found = hospital.endpoint.reports.get(1)
    assert found is not None
    return found


def look(hospital: Hospital, wanted: str = "") -> list[str]:
    beside = hospital.endpoint.candidates.look(report(hospital), "archive", KIM, wanted)
    assert beside is not None
    return [one.reference for one in beside.candidates]


def test_whoever_was_seen_is_an_answer_and_nobody_else(hospital: Hospital, record: FakeRecord) -> None:
    assert job(hospital).choices == ("Patient/1", "create")
    assert look(hospital) == ["Patient/1", "Patient/2"]
    assert job(hospital).choices == ("Patient/1", "Patient/2", "create")
    assert look(hospital, "MRN-3") == ["Patient/3", "Patient/1", "Patient/2"]
    assert job(hospital).choices == ("Patient/1", "Patient/2", "Patient/3", "create")

    def answer(text: str) -> None:
        hospital.endpoint.decisions.answer(1, "archive", text, KIM, hospital.endpoint.clock())

    with pytest.raises(NotPossible):
        answer("Patient/4")
    answer("Patient/3")
    hospital.work()
    assert record.answers[-1] == {"patient_several": "Patient/3"}
    assert job(hospital).choices == ()
    hospital.later(days=31)
    assert hospital.endpoint.retention.purge(timedelta(days=30)) == 1
    assert job(hospital).answers == {}


def test_who_decided_is_on_the_trail_and_no_name_is_kept(hospital: Hospital, record: FakeRecord) -> None:
    look(hospital, "MRN-3")
    hospital.endpoint.decisions.answer(1, "archive", "Patient/3", KIM, hospital.endpoint.clock(), why="Asked")
    trail = [one for one in hospital.endpoint.events.all() if one["user"] == KIM]
    assert [one["action"] for one in trail] == ["looked", "looked_up", "answered"]
    assert trail[1]["patients"] == "Patient/3"
    # in what they are not whom the report names, and not what they are instead
    assert trail[1]["differs"] == "patient_id, name, birth_date"
    assert (trail[2]["answer"], trail[2]["outcome"], trail[2]["why"]) == (
        "Patient/3",
        "patient_several",
        "Asked",
    )
    kept = json.dumps(list(hospital.endpoint.events.all())) + repr(job(hospital))
    for name in ("Sample", "ller", "Zo", "Anna", "MRN", "1979", "1950"):
        assert name not in kept


def test_nobody_is_looked_up_who_is_not_asked_about(hospital: Hospital, record: FakeRecord) -> None:
    with pytest.raises(NotPossible) as nobody:
        look(hospital, "MRN-4")
    assert nobody.value.code == "nobody_called_so"
    hospital.endpoint.decisions.put_aside(1, "archive", "Later", KIM, hospital.endpoint.clock())
    assert (job(hospital).state, job(hospital).code) == (State.ASIDE, "set_aside_by_operator")
    with pytest.raises(NotPossible) as refused:
        look(hospital, "MRN-3")
    assert refused.value.code == "not_asking"
    # a look at what it has of this one is still a look, and offers nothing
    assert look(hospital) == ["Patient/1", "Patient/2"]
    assert job(hospital).choices == ()


def test_a_question_without_choices_takes_whoever_was_found(hospital: Hospital, record: FakeRecord) -> None:
    record.before = [NeedsPerson("patient_unclear", "Who?")]
    hospital.endpoint.decisions.answer(1, "archive", "create", KIM, hospital.endpoint.clock())
    hospital.work()
    assert job(hospital).code == "patient_unclear"
    with pytest.raises(NotPossible) as refused:
        hospital.endpoint.decisions.answer(1, "archive", "Patient/3", KIM, hospital.endpoint.clock())
    assert "Nobody was found" in refused.value.detail
    look(hospital, "Patient/3")
    hospital.endpoint.decisions.answer(1, "archive", "Patient/3", KIM, hospital.endpoint.clock())
    hospital.work()
    # both questions were answered; the one that was answered last is the last one
    assert list(record.answers[-1].values()) == ["create", "Patient/3"]


@pytest.mark.parametrize("kind", RECORD_SYSTEMS)
def test_every_record_system_shows_who_may_be_meant(kind: type[HasPatients]) -> None:
    assert {"candidates", "patients_called"} <= set(vars(kind))


def test_what_a_system_offers_is_bounded_and_its_silence_is_said(
    hospital: Hospital, record: FakeRecord
) -> None:
    for number in range(MAX_OFFERED // 10):
        record.meant = [Candidate(f"Patient/{number}-{at}") for at in range(20)]
        look(hospital)
    assert len(job(hospital).choices) == MAX_OFFERED + 1
    assert job(hospital).choices[-1] == "create"
    record.unwell = Later("unreachable", "It does not answer.")
    with pytest.raises(NotPossible) as refused:
        look(hospital)
    assert refused.value.detail == "It does not answer."
