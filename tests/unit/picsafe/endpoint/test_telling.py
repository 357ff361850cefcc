"""Senders are told where their reports ended: durably, and until the User Server has taken it down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.model import OPEN, State
from picsafe.endpoint.notices import NoticeStore
from picsafe.endpoint.static_keys import make_private_key, read_private_key
from picsafe.endpoint.telling import Teller
from tests.fakes.endpoint.reports import sealed_report, static_report
from tests.fakes.picsafe import FakePicSafe, problem
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital

SENDER = {"userid": "17", "email": "sam@example.org"}


def teller_of(hospital: Hospital) -> Teller:
    teller = hospital.endpoint.deliveries.teller()
    assert teller is not None
    return teller


def waiting(hospital: Hospital) -> int:
    return NoticeStore(hospital.endpoint.database).count()


def tell(hospital: Hospital) -> None:
    teller = teller_of(hospital)
    while teller.step():
        pass


def log(fake: FakePicSafe, report_id: str) -> dict[str, Any]:
    """The sender lists the report; the list's entry."""
    listed = fake.listed(f"0-{report_id}", destination="endpoint")
    fake.logged.append({**listed, "link": None, "file_url": None, "size": None, "expires_at": None})
    return fake.logged[-1]


@pytest.fixture
def report_id(fake: FakePicSafe, hospital: Hospital, tmp_path: Path) -> str:
    """A report that was delivered."""
    path = sealed_report(fake, tmp_path)
    hospital.take(path)
    hospital.work()
    return path.stem


def test_a_sender_is_told_once(fake: FakePicSafe, hospital: Hospital, report_id: str) -> None:
    entry = log(fake, report_id)
    tell(hospital)
    tell(hospital)
    [said] = entry["deliveries"]
    assert (said["enterprise"], said["destination"], said["state"]) == (
        "Example Hospital",
        "archive",
        "delivered",
    )
    assert len(fake.seen("POST", f"/reports/{report_id}/deliveries")) == 1
    assert waiting(hospital) == 0


def test_it_survives_a_restart(fake: FakePicSafe, hospital: Hospital, report_id: str) -> None:
    entry = log(fake, report_id)
    hospital.restart()
    tell(hospital)
    assert [said["state"] for said in entry["deliveries"]] == ["delivered"]


def test_a_report_that_its_sender_lists_later_is_told_then(
    fake: FakePicSafe, hospital: Hospital, report_id: str
) -> None:
    tell(hospital)
    entry = log(fake, report_id)
    tell(hospital)
    assert entry["deliveries"] == []
    # as its program does, once the report was taken
    hospital.later(seconds=2)
    tell(hospital)
    assert [said["state"] for said in entry["deliveries"]] == ["delivered"]


def test_one_that_nobody_lists_is_let_go_after_a_day(
    fake: FakePicSafe, hospital: Hospital, report_id: str
) -> None:
    tell(hospital)
    hospital.later(hours=23)
    tell(hospital)
    assert waiting(hospital) == 1
    hospital.later(hours=2)
    tell(hospital)
    assert waiting(hospital) == 0


def test_a_user_server_that_is_away_is_left_in_peace(
    fake: FakePicSafe, make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    def away(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("/deliveries"):
            return problem(503, "unavailable", retry_after=120)
        return None

    hospital = make_hospital()
    entries = []
    for number in range(1, 4):
        path = sealed_report(fake, tmp_path, number)
        hospital.take(path)
        entries.append(log(fake, path.stem))
    hospital.work()
    fake.faults.append(away)
    teller = teller_of(hospital)
    assert teller.step()
    asked = len(fake.requests)
    assert not teller.step()
    hospital.later(seconds=119)
    assert not teller.step()
    assert len(fake.requests) == asked
    fake.faults.clear()
    hospital.later(hours=2)
    while teller.step():
        pass
    assert all(entry["deliveries"] for entry in entries)


def test_who_sent_it_has_to_be_proven(
    fake: FakePicSafe, make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    """Anybody can seal to the hospital's key, under the ID of a report that somebody else has listed."""
    key = make_private_key(tmp_path / "keys" / "2026.pem")
    keys = f'[keys]\nstatic = ["{tmp_path / "keys"}"]'
    hospital = make_hospital(CONFIG.replace("[keys]", keys))
    mailed, posted = (static_report(tmp_path, key.public_key, number) for number in (3, 4))
    entries = [log(fake, path.stem) for path in (mailed, posted)]
    hospital.take(mailed, via="mail")
    hospital.take(posted, sender={"userid": "17", "email": "sam@example.org", "name": "Sam Sender"})
    hospital.work()
    tell(hospital)
    assert hospital.arrived() == sorted([mailed.stem, posted.stem])
    assert [len(entry["deliveries"]) for entry in entries] == [0, 1]
    assert waiting(hospital) == 0


@pytest.fixture
def by_static_key(make_hospital: Callable[..., Hospital], tmp_path: Path) -> tuple[Hospital, Path]:
    """A hospital, and a report that is sealed to its static key."""
    key = make_private_key(tmp_path / "keys" / "2026.pem")
    hospital = make_hospital(CONFIG.replace("[keys]", f'[keys]\nstatic = ["{tmp_path / "keys"}"]'))
    return hospital, static_report(tmp_path, key.public_key)


@pytest.mark.parametrize("way", ["delivered", "held", "delivered later"])
def test_whoever_is_proven_later_hears_of_what_was_mailed(
    fake: FakePicSafe, by_static_key: tuple[Hospital, Path], way: str
) -> None:
    hospital, path = by_static_key
    entry = log(fake, path.stem)
    if way == "held":
        (hospital.archive / path.stem).mkdir()
        (hospital.archive / path.stem / "else").write_text("another report's")
    mailed = hospital.take(path, via="mail").report
    opening, *deliveries = hospital.workers()
    assert opening.step()
    if way != "delivered later":
        hospital.work()
    tell(hospital)
    assert told(entry) == []

    hospital.later(days=2)
    posted = hospital.take(path, sender=SENDER).report
    assert opening.step()
    assert posted.id != mailed.id
    if way == "delivered later":
        assert waiting(hospital) == 0
        assert any(worker.step() for worker in deliveries)
    tell(hospital)

    assert told(entry) == [("archive", way.removesuffix(" later"))]


def test_what_was_told_is_not_told_again_when_the_report_comes_again(
    fake: FakePicSafe, by_static_key: tuple[Hospital, Path], tmp_path: Path
) -> None:
    hospital, path = by_static_key
    (tmp_path / "again").mkdir()
    public_key = read_private_key(tmp_path / "keys" / "2026.pem").public_key
    again = static_report(tmp_path / "again", public_key)
    for arrival in ({"via": "mail"}, {"sender": SENDER}):
        hospital.take(path, **arrival)
        hospital.work()
    log(fake, path.stem)
    tell(hospital)
    hospital.take(again, sender=SENDER)
    hospital.work()
    [*_, job] = hospital.endpoint.jobs.of_report(3)
    assert (job.state, job.code) == (State.SKIPPED, "same_report")
    assert waiting(hospital) == 0


def test_what_was_told_before_its_file_was_deleted_is_not_told_again(
    fake: FakePicSafe, by_static_key: tuple[Hospital, Path], tmp_path: Path
) -> None:
    hospital, path = by_static_key
    (tmp_path / "again").mkdir()
    public_key = read_private_key(tmp_path / "keys" / "2026.pem").public_key
    again = static_report(tmp_path / "again", public_key)
    hospital.take(path, sender=SENDER)
    hospital.work()
    log(fake, path.stem)
    tell(hospital)
    assert hospital.endpoint.retention.purge(-timedelta(days=1)) == 1
    hospital.take(again, sender=SENDER)
    hospital.work()
    [job] = hospital.endpoint.jobs.of_report(2)
    assert (job.state, job.code) == (State.SKIPPED, "same_report")
    assert waiting(hospital) == 0


@pytest.mark.parametrize("sender", [{}, {"userid": "18", "email": "sam18@example.org"}])
def test_nobody_else_makes_a_mailed_report_its_senders(
    fake: FakePicSafe, by_static_key: tuple[Hospital, Path], sender: dict[str, str]
) -> None:
    hospital, path = by_static_key
    entry = log(fake, path.stem)
    hospital.take(path, via="mail")
    hospital.work()
    if sender:
        with pytest.raises(NotTaken):
            hospital.take(path, sender=sender)
    else:
        hospital.take(path, via="command")
    hospital.work()
    tell(hospital)
    assert told(entry) == []


def test_what_is_refused_for_good_is_let_go(fake: FakePicSafe, hospital: Hospital, report_id: str) -> None:
    fake.faults.append(
        lambda request: (
            problem(409, "too_many_destinations") if request.url.path.endswith("/deliveries") else None
        )
    )
    tell(hospital)
    assert waiting(hospital) == 0


def test_a_sender_hears_of_what_is_held_and_then_of_its_end(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    taken = hospital.take(path)
    entry = log(fake, path.stem)
    (hospital.archive / path.stem).mkdir()
    (hospital.archive / path.stem / "else").write_text("another report's")
    hospital.work()
    tell(hospital)
    assert [said["state"] for said in entry["deliveries"]] == ["held"]
    user = {"kind": "operator", "name": "root"}
    hospital.later(minutes=1)
    hospital.endpoint.decisions.skip(taken.report.id, "archive", "by hand", user, fake.now)
    tell(hospital)
    assert [said["state"] for said in entry["deliveries"]] == ["rejected"]


def unopened(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path, via: str, userid: str
) -> tuple[dict[str, Any], str]:
    """A report of user 17 that could not be opened, as somebody brought it: its entry, and its tag."""
    path = sealed_report(fake, tmp_path)
    tag, fake.keys[path.stem].tag = fake.keys[path.stem].tag, "00" * 32
    hospital.take(path, via=via, sender={"userid": userid} if userid else {})
    hospital.work()
    [job] = hospital.endpoint.jobs.of_report(1)
    assert job.state is State.ASIDE
    return log(fake, path.stem), tag or ""


def told(entry: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((said["destination"], said["state"]) for said in entry["deliveries"])


@pytest.mark.parametrize(("via", "userid"), [("post", "17"), ("cloud", "")])
def test_a_sender_hears_of_what_could_not_be_opened_and_of_its_end(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path, via: str, userid: str
) -> None:
    entry, tag = unopened(fake, hospital, tmp_path, via, userid)
    tell(hospital)
    assert told(entry) == [("intake", "held")]
    assert "tag" not in str(entry["deliveries"])

    fake.keys[entry["report_id"]].tag = tag
    hospital.later(minutes=1)
    user = {"kind": "operator", "name": "root"}
    hospital.endpoint.decisions.replay(1, OPEN, user, fake.now, again=False)
    hospital.work()
    tell(hospital)
    assert told(entry) == [("archive", "delivered"), ("intake", "delivered")]


def test_a_sender_hears_that_what_could_not_be_opened_was_skipped(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    entry, _ = unopened(fake, hospital, tmp_path, "post", "17")
    user = {"kind": "operator", "name": "root"}
    hospital.endpoint.decisions.skip(1, OPEN, "it is a stranger's", user, fake.now)
    tell(hospital)
    assert told(entry) == [("intake", "rejected")]


@pytest.mark.parametrize(("via", "userid"), [("mail", ""), ("command", ""), ("post", "18")])
def test_nobody_is_told_of_what_only_bears_the_name_of_their_report(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path, via: str, userid: str
) -> None:
    unopened(fake, hospital, tmp_path, via, userid)
    assert waiting(hospital) == 0


def test_another_report_under_the_same_id_is_held(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path, report_id: str
) -> None:
    tell(hospital)
    entry = log(fake, report_id)
    (tmp_path / "other").mkdir()
    hospital.later(minutes=1)
    other = sealed_report(fake, tmp_path / "other", padding=1)
    assert other.stem == report_id
    hospital.take(other)
    hospital.work()
    tell(hospital)
    assert ("intake", "held") in told(entry)


def test_nobody_is_told_where_that_is_not_wanted(
    fake: FakePicSafe, make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    hospital = make_hospital(CONFIG + "[senders]\ntell = false\n")
    hospital.take(sealed_report(fake, tmp_path))
    hospital.work()
    assert hospital.endpoint.deliveries.teller() is None
    assert waiting(hospital) == 0
