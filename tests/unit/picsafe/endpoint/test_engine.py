from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import Later, NeedsPerson, Refused
from picsafe.delivery.model import USUAL_PARTS, Finding
from picsafe.endpoint.attempts import Route
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.model import State
from tests.fakes.endpoint.destination import FakeDestination, Killed
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital

ORDERED = CONFIG + '\norder = "patient"\n'


@pytest.fixture
def destination() -> FakeDestination:
    return FakeDestination()


@pytest.fixture
def hospital(make_hospital: Callable[..., Hospital], destination: FakeDestination) -> Hospital:
    return with_destination(make_hospital(), destination)


def with_destination(hospital: Hospital, destination: FakeDestination) -> Hospital:
    hospital.route = Route(destination, USUAL_PARTS, [])
    hospital.restart()
    return hospital


def job_of(hospital: Hospital) -> tuple[State, str | None, int]:
    job = hospital.endpoint.jobs.of_report(1)[-1]
    return job.state, job.code, job.attempts


def test_what_fails_is_tried_again_when_it_is_due(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    destination.before = [Later("busy", "Busy.", retry_after=600), Later("busy", "Busy.")]
    hospital.take(sealed_report(fake, tmp_path))

    hospital.work()
    assert job_of(hospital) == (State.READY, "busy", 1)
    hospital.later(seconds=599)
    hospital.work()
    assert job_of(hospital) == (State.READY, "busy", 1)
    hospital.later(seconds=1)
    hospital.work()
    assert job_of(hospital) == (State.READY, "busy", 2)
    hospital.later(hours=1)
    hospital.work()

    assert job_of(hospital) == (State.DONE, None, 3)
    assert list(destination.arrived.values()) == [1]
    attempted = [one for one in hospital.endpoint.events.all() if one["action"] == "attempted"]
    assert len(attempted) == 1, "the same reason again is no news"


@pytest.mark.parametrize("config", [CONFIG, ORDERED])
def test_a_new_report_waits_for_no_more_than_one_of_those_that_fail_again_and_again(
    fake: FakePicSafe,
    make_hospital: Callable[..., Hospital],
    destination: FakeDestination,
    tmp_path: Path,
    config: str,
) -> None:
    hospital = with_destination(make_hospital(config), destination)
    destination.before = [Later("busy", "Busy.")] * 40
    for number in range(1, 9):
        patient = Patient(patientid=f"EXAMPLE-{number}")
        hospital.take(sealed_report(fake, tmp_path, number, patient=patient))
    hospital.work()
    hospital.later(hours=1)
    hospital.take(sealed_report(fake, tmp_path, 9, patient=Patient(patientid="EXAMPLE-9")))
    opening, delivering = hospital.workers()
    assert opening.step()

    for _ in range(3):
        before = len(destination.answers)
        assert delivering.step()
        assert len(destination.answers) == before + 1
    attempts = [hospital.endpoint.jobs.of_report(number)[-1].attempts for number in range(1, 10)]
    assert attempts == [2, 2, 1, 1, 1, 1, 1, 1, 1], "what failed is tried in turns with what is new"


def test_a_lost_answer_is_found_and_nothing_is_sent_twice(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    destination.after = [Later("lost", "The answer was lost.")]
    hospital.take(sealed_report(fake, tmp_path))
    hospital.work()
    hospital.later(hours=1)
    hospital.work()
    assert job_of(hospital)[0] is State.DONE
    assert list(destination.arrived.values()) == [1]


def test_what_is_given_up_is_set_aside_and_can_be_asked_for_again(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    destination.before = [Later("busy", "Busy.")] * 200
    for _ in range(80):
        hospital.work(1)
        hospital.later(hours=1)
    assert job_of(hospital)[:2] == (State.ASIDE, "busy")

    destination.before = []
    user = {"kind": "operator", "name": "pat"}
    hospital.endpoint.decisions.replay(1, "archive", user, fake.clock(), again=False)
    hospital.work()

    assert job_of(hospital) == (State.DONE, None, 1)


def test_what_is_delivered_anew_is_asked_about_anew(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    question = NeedsPerson("patient_several", "Who?", choices=("Patient/1", "Patient/2"))
    destination.before = [question]
    hospital.take(sealed_report(fake, tmp_path))
    hospital.work()
    user, decisions = {"kind": "operator", "name": "pat"}, hospital.endpoint.decisions
    decisions.answer(1, "archive", "Patient/1", user, fake.clock())
    hospital.work()
    assert destination.answers[-1] == {"patient_several": "Patient/1"}

    # it was the wrong one
    decisions.replay(1, "archive", user, fake.clock(), again=True)
    hospital.work()
    assert destination.answers[-1] == {}


def test_a_destination_that_is_down_is_probed_and_costs_no_report_its_time(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    hospital.take(sealed_report(fake, tmp_path, 2))
    destination.before = [Later("refused", "No connection.", is_down=True)]
    destination.well = False
    hospital.work()
    assert job_of(hospital) == (State.READY, "refused", 0)

    for _ in range(100):
        hospital.later(hours=1)
        hospital.work()
    [outage] = hospital.endpoint.outages.all()
    assert outage.name == "archive"
    assert destination.checks == 100
    assert len(destination.answers) == 1, "no report was sent while it was down"

    destination.well = True
    hospital.later(hours=1)
    hospital.work()

    assert hospital.endpoint.outages.all() == []
    assert sorted(destination.arrived.values()) == [1, 1]
    actions = [one["action"] for one in hospital.endpoint.events.all()]
    assert (actions.count("down"), actions.count("up")) == (1, 1)


def test_a_refusal_is_set_aside_and_holds_up_nothing(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    hospital.take(sealed_report(fake, tmp_path, 2))
    destination.before = [Refused("too_large", "Too large.")]
    hospital.work()
    assert job_of(hospital)[:2] == (State.ASIDE, "too_large")
    assert len(destination.arrived) == 1


def test_a_question_waits_for_its_answer(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    hospital.take(sealed_report(fake, tmp_path))
    destination.before = [NeedsPerson("which_patient", "Two have this name.", choices=["1", "2"])]
    hospital.work()
    hospital.later(days=30)
    hospital.work()
    assert job_of(hospital)[:2] == (State.ASKING, "which_patient")

    user = {"kind": "operator", "name": "pat"}
    for wrong in ("3", "1, 2", ""):
        with pytest.raises(NotPossible) as refused:
            hospital.endpoint.decisions.answer(1, "archive", wrong, user, fake.clock())
        assert refused.value.code == "not_a_choice"
    hospital.endpoint.decisions.answer(1, "archive", "2", user, fake.clock())
    hospital.work()

    assert job_of(hospital)[0] is State.DONE
    assert destination.answers[-1] == {"which_patient": "2"}


@pytest.mark.parametrize("line", ["before", "between", "after"])
@pytest.mark.parametrize("can_find", [True, False])
def test_whatever_line_the_process_dies_at_the_report_arrives(
    fake: FakePicSafe,
    hospital: Hospital,
    destination: FakeDestination,
    tmp_path: Path,
    line: str,
    can_find: bool,
) -> None:
    destination.can_find = can_find
    hospital.take(sealed_report(fake, tmp_path))
    setattr(destination, line, [Killed()])
    with pytest.raises(Killed):
        hospital.work()
    assert job_of(hospital)[0] is State.RUNNING

    hospital.restart()
    hospital.work()

    assert job_of(hospital)[0] is State.DONE
    assert len(destination.arrived) == 1
    assert can_find is False or list(destination.arrived.values()) == [1]


def test_a_patients_reports_keep_their_order_where_that_is_asked_for(
    fake: FakePicSafe,
    make_hospital: Callable[..., Hospital],
    destination: FakeDestination,
    tmp_path: Path,
) -> None:
    hospital = with_destination(make_hospital(ORDERED), destination)
    first = hospital.take(sealed_report(fake, tmp_path, 1)).report.report_id
    second = hospital.take(sealed_report(fake, tmp_path, 2)).report.report_id
    somebody = Patient(firstname="Alex", lastname="Example", patientid="MRN-2")
    other = hospital.take(sealed_report(fake, tmp_path, 3, patient=somebody)).report.report_id
    destination.before = [Later("busy", "Busy.")]

    hospital.work()
    assert destination.order == [other]
    hospital.later(hours=1)
    hospital.work()

    assert destination.order == [other, first, second]


def test_what_nobody_has_thought_of_does_not_end_the_worker(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    destination.before = [ZeroDivisionError("Pat Example")]
    hospital.take(sealed_report(fake, tmp_path))
    hospital.work()
    assert job_of(hospital)[:2] == (State.READY, "internal_error")
    hospital.later(hours=1)
    hospital.work()
    assert job_of(hospital)[0] is State.DONE


def test_a_check_that_nobody_has_thought_of_does_not_end_the_worker(
    fake: FakePicSafe,
    hospital: Hospital,
    destination: FakeDestination,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails() -> list[Finding]:
        raise ZeroDivisionError

    hospital.take(sealed_report(fake, tmp_path))
    destination.before = [Later("refused", "No connection.", is_down=True)]
    hospital.work()
    with monkeypatch.context() as patched:
        patched.setattr(destination, "check", fails)
        hospital.later(hours=1)
        hospital.work()
    assert len(hospital.endpoint.outages.all()) == 1
    hospital.later(hours=1)
    hospital.work()
    assert job_of(hospital)[0] == State.DONE


def test_a_report_that_finds_no_room_lets_others_go_on(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    full = Later("disk_full", "There is no room left.", is_down=True)
    for number in (1, 2, 3):
        hospital.take(sealed_report(fake, tmp_path, number))
    destination.before = [full]
    hospital.work()
    assert job_of(hospital) == (State.READY, "disk_full", 1)
    assert [hospital.endpoint.jobs.of_report(number)[-1].state for number in (2, 3)] == [State.DONE] * 2
    assert not hospital.endpoint.outages.all()

    # it has not the first place again, nor for ever
    destination.before = [full] * 200
    for _ in range(16):
        hospital.later(hours=5)
        hospital.work(1)
    assert job_of(hospital)[:2] == (State.ASIDE, "disk_full")


def test_a_destination_without_room_for_two_reports_is_full(
    fake: FakePicSafe, hospital: Hospital, destination: FakeDestination, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        hospital.take(sealed_report(fake, tmp_path, number))
    destination.before = [Later("disk_full", "There is no room left.", is_down=True)] * 2
    hospital.work()
    [outage] = hospital.endpoint.outages.all()
    assert outage.code == "disk_full"
    assert len(destination.answers) == 2, "the third is not sent"
