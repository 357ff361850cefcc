from __future__ import annotations

from pathlib import Path

import pytest

from picsafe.delivery.errors import NeedsPerson, Refused
from picsafe.endpoint.attempts import Route
from picsafe.endpoint.model import State
from tests.fakes.endpoint.destination import FakeDestination
from tests.fakes.endpoint.reports import plain_report
from tests.unit.picsafe.endpoint.http.page.control_room import Browser, ControlRoom

WHO = {"kind": "operator", "userid": 17, "name": "Pat Example17"}
QUESTION = 'Is it <b>Pat</b>, or "Sam"?'


@pytest.fixture
def destination(room: ControlRoom) -> FakeDestination:
    made = FakeDestination()
    room.hospital.endpoint.deliveries.routes = {"archive": Route(made, (), [])}
    return made


def state(room: ControlRoom) -> State:
    return next(job.state for job in room.hospital.endpoint.jobs.of_report(1) if job.name == "archive")


def last_event(room: ControlRoom) -> dict[str, object]:
    *_, event = room.hospital.endpoint.events.all()
    return {name: event.get(name) for name in ("action", "destination", "user", "why")}


def arrive(room: ControlRoom, tmp_path: Path) -> None:
    room.hospital.take(plain_report(tmp_path))
    room.hospital.work()


def test_a_question_is_answered(
    room: ControlRoom, destination: FakeDestination, operator: Browser, tmp_path: Path
) -> None:
    destination.before = [NeedsPerson("which_patient", QUESTION)]
    arrive(room, tmp_path)
    assert "Is it &lt;b&gt;Pat&lt;/b&gt;, or &#34;Sam&#34;?" in operator.get("/reports/1").text
    # a question may name people: no list shows it
    assert "Sam" not in operator.get("/reports").text

    text = operator.post("/reports/1/answer", name="archive", answer="Sam").text

    assert "Answered" in text
    assert last_event(room) == {"action": "answered", "destination": "archive", "user": WHO, "why": None}
    room.hospital.work()
    assert destination.answers[-1] == {"which_patient": "Sam"}
    assert state(room) is State.DONE
    assert "asks nothing" in operator.post("/reports/1/answer", name="archive", answer="Sam").text


def test_what_is_aside_is_tried_again_or_skipped_with_a_reason(
    room: ControlRoom, destination: FakeDestination, operator: Browser, tmp_path: Path
) -> None:
    destination.before = [Refused("no", "<script>no</script>"), Refused("no", "no")]
    arrive(room, tmp_path)
    assert state(room) is State.ASIDE
    assert "&lt;script&gt;no&lt;/script&gt;" in operator.get("/reports/1").text
    for why in ("", "  ", "x" * 501, "two\nlines", "\u202e"):
        for decision in ("replay", "skip"):
            assert operator.post(f"/reports/1/{decision}", name="archive", why=why).status_code == 400
    assert state(room) is State.ASIDE

    operator.post("/reports/1/replay", name="archive", why="The server was mended")

    assert last_event(room)["why"] == "The server was mended"
    assert last_event(room)["user"] == WHO
    room.hospital.work()
    operator.post("/reports/1/skip", name="archive", why="It is there by another way")
    assert state(room) is State.SKIPPED
    assert last_event(room) == {
        "action": "skipped",
        "destination": "archive",
        "user": WHO,
        "why": "It is there by another way",
    }
    assert "over already" in operator.post("/reports/1/skip", name="archive", why="Again").text


def test_what_has_arrived_is_delivered_again_only_if_that_is_asked_for(
    room: ControlRoom, destination: FakeDestination, operator: Browser, tmp_path: Path
) -> None:
    arrive(room, tmp_path)
    assert "is-bad" not in operator.get("/reports/1").text
    assert 'class="message bad"' in operator.post("/reports/1/replay", name="archive", why="x").text
    assert state(room) is State.DONE
    assert (
        'class="message good"'
        in operator.post("/reports/1/replay", name="archive", why="It was lost there", again="yes").text
    )
    assert state(room) is State.READY
    # what came of it is said once
    assert 'class="message' not in operator.get("/reports/1").text


def test_what_is_no_job_of_the_report_is_not_decided_on(
    room: ControlRoom, destination: FakeDestination, operator: Browser, tmp_path: Path
) -> None:
    arrive(room, tmp_path)
    for name in ("", "nowhere", "archive' OR 1=1 --"):
        assert "no such delivery" in operator.post("/reports/1/replay", name=name, why="x").text
    assert operator.post("/reports/2/replay", name="archive", why="x").status_code == 404
