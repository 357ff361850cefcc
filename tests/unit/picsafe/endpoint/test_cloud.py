from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.local.sqlite import Database
from picsafe.client.errors import PicSafeClientError
from picsafe.client.responses import ReportPage
from picsafe.endpoint.cloud.poller import CloudPoller
from picsafe.endpoint.cloud.status import cloud_status_of
from picsafe.endpoint.cloud.store import CloudStore
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.model import OPEN, State
from tests.fakes.endpoint.destination import Killed
from tests.fakes.picsafe import FakePicSafe, problem
from tests.fakes.sealed_reports import add_report
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital
from tests.unit.picsafe.endpoint.test_crashes import DyingDatabase, folder, numbers

WITH_CLOUD = CONFIG + "\n[cloud]\n"

__all__ = ["folder"]


@pytest.fixture
def hospital(make_hospital: Callable[..., Hospital]) -> Hospital:
    return make_hospital(WITH_CLOUD)


def poller_of(hospital: Hospital) -> CloudPoller:
    poller = hospital.endpoint.cloud_poller()
    assert poller is not None
    # nothing really waits between attempts at a download
    poller._http._sleep = lambda seconds: None
    return poller


def store_of(hospital: Hospital) -> CloudStore:
    store = hospital.endpoint.cloud_store
    assert store is not None
    return store


def fetch(hospital: Hospital) -> None:
    """Read the list, and fetch and deliver what is due."""
    poller = poller_of(hospital)
    poller.read_list()
    while poller.fetch_one():
        pass
    hospital.work()


def test_what_is_listed_ends_in_the_folder_once(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    fake.report_page = 2
    wanted = [add_report(fake, tmp_path, number) for number in range(5)]
    fetch(hospital)
    assert hospital.arrived() == wanted
    asked = len(fake.requests)

    fetch(hospital)

    assert len(fake.requests) == asked + 1, "only the list is asked for again"
    assert store_of(hospital).counts().taken == 5


def test_the_list_begins_again_after_a_restore_and_nothing_comes_twice(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    wanted = [add_report(fake, tmp_path, number) for number in range(3)]
    fetch(hospital)
    fake.restored += 1
    wanted.append(add_report(fake, tmp_path, 3))
    asked = len(fake.seen("GET", "/cloud/reports/de/x"))

    fetch(hospital)

    assert hospital.arrived() == wanted
    assert len(fake.seen("GET", "/cloud/reports/de/x")) == asked
    assert store_of(hospital).counts().taken == 4
    assert "list_began_again" in [one["action"] for one in hospital.endpoint.events.all()]


def test_what_its_sender_has_withdrawn_is_no_failure(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    add_report(fake, tmp_path, 1)
    fake.places.setdefault(next(iter(fake.files)), {})["withdrawn"] = True
    wanted = add_report(fake, tmp_path, 2)
    fetch(hospital)
    assert hospital.arrived() == [wanted]
    status = cloud_status_of(store_of(hospital), fake.clock())
    assert (status.waiting, status.lost, status.codes) == (0, 0, {})


def test_what_is_taken_back_after_it_was_delivered_waits_for_a_person(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    delivered = add_report(fake, tmp_path, 1)
    fetch(hospital)
    waiting, untouched = add_report(fake, tmp_path, 2), add_report(fake, tmp_path, 3)
    fake.take_back(delivered, "wrong_patient", untouched)
    fake.take_back(waiting, "consent_withdrawn")
    fetch(hospital)
    assert hospital.arrived() == [delivered, untouched]
    [left] = hospital.endpoint.taken_back.left()
    assert (left.report_id, left.reason, left.superseded_by) == (delivered, "wrong_patient", untouched)
    assert left.destinations == tuple(hospital.endpoint.config.destination)
    status = cloud_status_of(store_of(hospital), fake.clock())
    assert (status.taken_back, status.waiting, status.codes) == (1, 0, {})
    assert "1 to be taken out" in status.text
    actions = [(one["action"], one["outcome"]) for one in hospital.endpoint.events.all(delivered)]
    assert actions[-1] == ("taken_back", "wrong_patient")
    assert ("not_fetched", "recalled") in [
        (one["action"], one["outcome"]) for one in hospital.endpoint.events.all(waiting)
    ]
    hospital.endpoint.taken_back.done(delivered, {"kind": "operator", "name": "kim"}, fake.clock())
    assert hospital.endpoint.taken_back.left() == []
    with pytest.raises(NotPossible, match="left to be taken out"):
        hospital.endpoint.taken_back.done(delivered, {"kind": "operator", "name": "kim"}, fake.clock())


def test_what_is_here_and_was_not_delivered_is_not_delivered_any_more(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    report = add_report(fake, tmp_path, 1)
    poller = poller_of(hospital)
    poller.read_list()
    assert poller.fetch_one()
    fake.take_back(report, "consent_withdrawn")
    poller.read_list()
    hospital.work()
    assert hospital.arrived() == []
    assert hospital.endpoint.taken_back.left() == []
    [stored] = hospital.endpoint.reports.of_report_id(report)
    assert {job.state for job in hospital.endpoint.jobs.of_report(stored.id)} == {State.SKIPPED}
    # whoever knows better has it tried again, and that stands
    hospital.endpoint.decisions.replay(
        stored.id, OPEN, {"kind": "operator", "name": "kim"}, fake.clock(), again=True
    )
    poller.read_list()
    hospital.work()
    assert hospital.arrived() == [report]


def test_a_refusal_is_tried_again_until_the_file_is_gone(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    add_report(fake, tmp_path, 1, keyserver_url="https://key.stranger.example")
    fetch(hospital)
    status = cloud_status_of(store_of(hospital), fake.clock())
    assert (status.waiting, status.failing, status.codes) == (1, 1, {"unlisted_key_server": 1})
    assert hospital.arrived() == []

    hospital.later(days=7, hours=1)
    fetch(hospital)

    status = cloud_status_of(store_of(hospital), fake.clock())
    assert (status.waiting, status.lost, status.codes) == (0, 1, {"unlisted_key_server": 1})
    assert "1 lost" in status.text


def test_a_list_that_cannot_be_read_is_said_in_time(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    poller, store = poller_of(hospital), store_of(hospital)
    poller.read_list()
    fake.faults.append(lambda one: problem(401, "invalid_api_key") if "enterprise" in one.url.path else None)
    with pytest.raises(PicSafeClientError) as failure:
        poller.read_list()
    poller._told_down(failure.value)
    assert cloud_status_of(store, fake.clock()).down_since is None, "not at once"
    hospital.later(minutes=16)
    assert "DOWN" in cloud_status_of(store, fake.clock()).text

    fake.faults.clear()
    fetch(hospital)

    assert cloud_status_of(store, fake.clock()).down_since is None


class Broken:
    """A list that fails as nobody has thought of."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def page(self, cursor: str | None, limit: int) -> ReportPage:
        self.asked.set()
        raise RuntimeError("Pat Example")


def test_a_list_that_could_never_be_read_is_said_at_once_whatever_the_reason(
    fake: FakePicSafe, hospital: Hospital, caplog: pytest.LogCaptureFixture
) -> None:
    poller, broken = poller_of(hospital), Broken()
    poller._reports = broken
    poller.start()
    assert broken.asked.wait(30)
    assert poller.stop(30)
    status = cloud_status_of(store_of(hospital), fake.clock())
    assert status.text.startswith("DOWN since ")
    assert "never read" in status.text
    assert "Pat" not in caplog.text + status.text


@pytest.mark.usefixtures("api_key")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=10))
def test_whatever_write_it_dies_at_each_report_comes_once(
    folder: Path,
    kills: list[tuple[int, bool]],
) -> None:
    place = folder / str(next(numbers))
    place.mkdir()
    fake = FakePicSafe()
    fake.report_page = 2
    wanted = [add_report(fake, place, number) for number in range(3)]
    hospital = Hospital(fake, place, WITH_CLOUD)
    dying = DyingDatabase(kills)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", lambda database, work: dying.write(database, work))
        for _ in range(30):
            try:
                fetch(hospital)
            except Killed:
                hospital.restart()
            hospital.later(hours=1)
    assert hospital.arrived() == wanted
    delivered = [one for one in hospital.endpoint.events.all() if one["action"] == "delivered"]
    assert len(delivered) == 3
    hospital.endpoint.close()


def test_the_threads_do_it_by_themselves(fake: FakePicSafe, hospital: Hospital, tmp_path: Path) -> None:
    wanted = [add_report(fake, tmp_path, number) for number in range(4)]
    poller = poller_of(hospital)
    poller.start()
    while store_of(hospital).counts().taken < 4:
        pass
    assert poller.stop(10)
    hospital.work()
    assert hospital.arrived() == wanted
