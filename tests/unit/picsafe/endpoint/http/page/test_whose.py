"""A report that waits for a person's decision about its patient, on the operator's page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.format.metadata import Patient
from picsafe.delivery.errors import Later, NeedsPerson
from picsafe.delivery.matching import Candidate
from picsafe.endpoint.attempts import Route
from picsafe.endpoint.candidates import Candidates
from picsafe.endpoint.model import Job, State
from tests.fakes.endpoint.destination import FakeRecord
from tests.fakes.endpoint.reports import plain_report
from tests.unit.picsafe.endpoint.http.page.control_room import Browser, ControlRoom

WHO = {"kind": "operator", "userid": 17, "name": "Pat Example17"}
ZOE = Candidate("Patient/1", ("MRN-1",), (("<b>Müller</b>", "Zoë"),), "1979-01-24")
TWIN = Candidate("Patient/2", ("MRN-2",), (("Example", "Pat"),), "1979-10-24", is_active=False)
SAM = Candidate("Patient/3", ("MRN-3",), (("Sample", "Sam"),), "1950-05-05")
NAMES = ("ller", "Zo", "Sample", "MRN", "1979", "1950")
PATH = "/reports/1/patients"


@pytest.fixture
def record(room: ControlRoom, tmp_path: Path) -> FakeRecord:
    made = FakeRecord(patients=[ZOE, TWIN, SAM], meant=[ZOE, TWIN])
    endpoint = room.hospital.endpoint
    endpoint.deliveries.routes = {"archive": Route(made, (), [])}
    endpoint.candidates = Candidates(endpoint.database, endpoint.opener, lambda _: made, endpoint.clock)
    made.before = [NeedsPerson("patient_conflict", "Another has it.", choices=["Patient/1"])]
    patient = Patient(
        firstname="Pat", lastname="Example", patientid="MRN-1", year="1979", month="10", day="24"
    )
    room.hospital.take(plain_report(tmp_path, patient=patient))
    room.hospital.work()
    return made


def job(room: ControlRoom) -> Job:
    return next(one for one in room.hospital.endpoint.jobs.of_report(1) if one.name == "archive")


def actions(room: ControlRoom) -> list[str]:
    return [one["action"] for one in room.hospital.endpoint.events.all() if one["user"] == WHO]


def named(text: str) -> set[str]:
    """What of a name is on a page; the value of its form is random, and may have any few letters in it."""
    said = re.sub(r'name="csrf" value="[^"]+"', "", text)
    return {name for name in NAMES if name in said}


def offered(text: str) -> list[str]:
    return re.findall(r'type="radio" name="answer" value="([^"]+)"', text)


def test_candidates_are_seen_by_whoever_asks_for_them_and_one_is_chosen(
    room: ControlRoom, record: FakeRecord, operator: Browser
) -> None:
    before = operator.get("/reports/1").text
    assert "contradict each other" in before
    assert "patient_conflict" in before
    # how the command line is answered is no help here
    assert "Answer with" not in before
    assert named(before) == set()
    assert offered(before) == []
    assert actions(room) == ["signed_in"]

    shown = operator.post(PATH, name="archive").text

    assert actions(room) == ["signed_in", "looked"]
    assert offered(shown) == ["Patient/1", "Patient/2"]
    assert named(shown) == {"ller", "Zo", "MRN", "1979"}
    assert "Zoë &lt;b&gt;Müller&lt;/b&gt;" in shown
    assert shown.count(">differs</span>") == 3, "a name and a birth date of one, the patient ID of the other"
    assert "not in use" in shown
    assert "<script" not in shown

    done = operator.post("/reports/1/answer", name="archive", answer="Patient/1", why="The ward knows").text

    assert "Answered" in done
    assert named(done) == set()
    *_, event = room.hospital.endpoint.events.all()
    assert event["user"] == WHO
    assert (event["action"], event["outcome"]) == ("answered", "patient_conflict")
    assert (event["answer"], event["why"]) == ("Patient/1", "The ward knows")
    assert "Patient/1" in done, "the decision is among the report's events"
    room.hospital.work()
    assert record.answers[-1] == {"patient_conflict": "Patient/1"}
    assert job(room).state is State.DONE


def test_what_was_not_offered_is_refused(room: ControlRoom, record: FakeRecord, operator: Browser) -> None:
    for wrong in ("Patient/2", "Patient/3", "create", "Sam Sample"):
        assert "none of the answers" in operator.post("/reports/1/answer", name="archive", answer=wrong).text
    assert job(room).state is State.ASKING
    assert actions(room) == ["signed_in"]


def test_somebody_else_is_looked_up_and_becomes_an_answer(
    room: ControlRoom, record: FakeRecord, operator: Browser
) -> None:
    nobody = operator.post(PATH, name="archive", wanted="MRN-4").text
    assert "It knows nobody with this patient ID" in nobody
    shown = operator.post(PATH, name="archive", wanted=" MRN-3 ").text
    assert offered(shown) == ["Patient/3", "Patient/1", "Patient/2"]
    assert actions(room) == ["signed_in", "looked", "looked", "looked_up"]
    assert "Answered" in operator.post("/reports/1/answer", name="archive", answer="Patient/3").text


def test_creating_is_offered_where_the_question_allows_it(
    room: ControlRoom, record: FakeRecord, operator: Browser
) -> None:
    assert "A new patient is created" not in operator.post(PATH, name="archive").text
    record.before = [NeedsPerson("patient_not_found", "Nobody.", choices=["create"])]
    record.meant = []
    operator.post("/reports/1/replay", name="archive", why="Once more")
    room.hospital.work()
    shown = operator.post(PATH, name="archive").text
    assert "archive knows nobody who may be meant" in shown
    assert offered(shown) == ["create"]


def test_it_is_set_aside_with_a_reason(room: ControlRoom, record: FakeRecord, operator: Browser) -> None:
    assert operator.post("/reports/1/aside", name="archive", why="").status_code == 400
    assert "Set aside" in operator.post("/reports/1/aside", name="archive", why="The ward is asked").text
    assert job(room).state is State.ASIDE
    assert actions(room) == ["signed_in", "aside"]
    assert "asks nothing" in operator.post("/reports/1/aside", name="archive", why="Again").text


def test_a_record_system_that_does_not_answer_shows_nobody(
    room: ControlRoom, record: FakeRecord, operator: Browser
) -> None:
    record.unwell = Later("unreachable", "It does not answer.")
    text = operator.post(PATH, name="archive").text
    assert 'class="message bad" role="alert">It does not answer.' in text
    assert offered(text) == []
    assert operator.post(PATH, name="nowhere").status_code == 404
    assert operator.post(PATH, name="archive", wanted="x" * 501).status_code == 400


def test_names_are_on_no_page_that_did_not_ask_for_them(
    room: ControlRoom, record: FakeRecord, operator: Browser
) -> None:
    operator.post(PATH, name="archive", wanted="MRN-3")
    for path in ("/", "/reports", "/reports?state=asking", "/reports/1", "/events"):
        text = operator.get(path).text
        assert named(text) == set(), path
    assert operator.post(PATH, csrf="", origin="https://elsewhere.example", name="archive").status_code == 403
    assert operator.post(PATH, csrf="wrong", name="archive").status_code == 403


def test_other_questions_offer_their_choices(
    room: ControlRoom, record: FakeRecord, operator: Browser
) -> None:
    record.before = [NeedsPerson("which_ward", "Which?", choices=["North", "<South>"])]
    operator.post("/reports/1/replay", name="archive", why="Once more")
    room.hospital.work()
    assert "<option>&lt;South&gt;</option>" in operator.get("/reports/1").text
    assert "none of the answers" in operator.post("/reports/1/answer", name="archive", answer="West").text
    assert "Answered" in operator.post("/reports/1/answer", name="archive", answer="North").text
