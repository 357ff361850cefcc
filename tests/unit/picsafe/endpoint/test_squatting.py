"""Files that somebody else brings first, under another name or in another's: the sender's is delivered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.format.static_keys import StaticPrivateKey
from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.model import OPEN, State
from picsafe.endpoint.reports import ReportStore
from picsafe.endpoint.static_keys import make_private_key
from tests.fakes.endpoint.reports import plain_report, sealed_report, static_report
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.sealed_reports import report_id
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital

SENDER = {"userid": "17", "email": "pat17@example.org"}
STRANGER = {"userid": "99", "email": "pat99@example.org"}
FOREIGN = "0000000990000000000000"


def test_a_copy_under_another_name_does_not_keep_the_report_out(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    squatted = hospital.take(path, report_id=FOREIGN, sender=STRANGER)
    hospital.work()
    assert hospital.arrived() == []

    taken = hospital.take(path, sender=SENDER)

    assert taken.is_new
    hospital.work()
    assert hospital.arrived() == [path.stem]
    # nor does it by coming again and again
    assert hospital.take(path, report_id=FOREIGN, sender=STRANGER).report.id == taken.report.id
    [job] = hospital.endpoint.jobs.of_report(squatted.report.id)
    assert job.state == State.READY


def test_a_copy_that_is_refused_by_mail_does_not_keep_the_posted_one_out(
    make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    key: StaticPrivateKey = make_private_key(tmp_path / "keys" / "2026.pem")
    static = f"[keys]\nstatic = {json.dumps([str(tmp_path / 'keys')])}"
    listed = CONFIG.replace("[keys]", static) + '[senders]\nallow = ["*@example.org"]\n'
    hospital = make_hospital(listed)
    path = static_report(tmp_path, key.public_key)
    mailed = hospital.take(path, via="mail")
    hospital.work()
    [job] = hospital.endpoint.jobs.of_report(mailed.report.id)
    assert (job.state, job.code) == (State.ASIDE, "sender_not_allowed")

    hospital.take(path, sender=SENDER)

    hospital.work()
    assert hospital.arrived() == [path.stem]


def test_who_comes_second_with_the_same_file_makes_no_second_delivery(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    hospital.take(path, sender=STRANGER)
    second = hospital.take(path, sender=SENDER)
    assert not hospital.take(path, sender=SENDER).is_new
    hospital.work()
    assert hospital.arrived() == [path.stem]
    [job] = hospital.endpoint.jobs.of_report(second.report.id)
    assert (job.name, job.state, job.code) == (OPEN, State.SKIPPED, "same_report")


def test_a_file_stays_as_long_as_one_report_needs_it(
    fake: FakePicSafe, hospital: Hospital, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    hospital.take(path, report_id=FOREIGN, sender=STRANGER)
    taken = hospital.take(path, sender=SENDER)
    hospital.work()
    file = hospital.endpoint.spool.path(taken.report.received_sha256)

    assert hospital.endpoint.retention.purge(-timedelta(days=1)) == 1
    assert file.exists()

    [squatted] = hospital.endpoint.reports.of_report_id(FOREIGN)
    hospital.endpoint.decisions.skip(squatted.id, OPEN, "squatted", {"kind": "operator"}, fake.now)
    assert hospital.endpoint.retention.purge(-timedelta(days=1)) == 1
    assert not file.exists()


def test_plain_uploads_of_one_file_at_the_same_time_are_one_report(
    hospital: Hospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain_report(tmp_path)
    # each has looked before the other was in
    monkeypatch.setattr(ReportStore, "find", lambda _self, _arrived: None)

    taken = [hospital.take(path, report_id=report_id(2)) for _ in range(2)]

    assert [one.is_new for one in taken] == [True, False]
    hospital.work()
    assert hospital.arrived() == [report_id(2)]


@pytest.mark.parametrize("is_purged", [False, True])
@pytest.mark.parametrize("via", ["mail", "command"])
def test_a_copy_of_whose_sender_nothing_is_known_keeps_no_condition_from_being_met(
    make_hospital: Callable[..., Hospital], tmp_path: Path, via: str, is_purged: bool
) -> None:
    key = make_private_key(tmp_path / "keys" / "2026.pem")
    own = tmp_path / "own"
    own.mkdir()
    config = CONFIG.replace("[keys]", f"[keys]\nstatic = {json.dumps([str(tmp_path / 'keys')])}")
    config += f'[destination.own]\nkind = "folder"\npath = "{own}"\nwhen = ["sender.email = *@example.org"]\n'
    hospital = make_hospital(config)
    path = static_report(tmp_path, key.public_key)
    hospital.take(path, via=via)
    hospital.work()
    assert hospital.arrived() == [path.stem]
    if is_purged:
        assert hospital.endpoint.retention.purge(-timedelta(days=1)) == 1

    posted = hospital.take(path, sender=SENDER)
    hospital.work()

    assert posted.is_new
    [folder] = [folder for folder in own.iterdir() if not folder.name.startswith(".")]
    assert json.loads((folder / "manifest.json").read_text())["sender"] == SENDER
    states = {job.name: (job.state, job.code) for job in hospital.endpoint.jobs.of_report(posted.report.id)}
    assert states["own"] == (State.DONE, None)
    # what has arrived there is not delivered again
    assert states["archive"] == (State.SKIPPED, "same_report")
    for arrival in ({"sender": SENDER}, {"via": via}):
        assert not hospital.take(path, **arrival).is_new


@pytest.mark.parametrize(
    ("sender", "mismatch"),
    [
        ({}, []),
        ({"userid": "17", "email": "sam@example.org", "firstname": "Sam", "lastname": "Sender"}, []),
        ({**SENDER, "firstname": "Pat", "lastname": "Other"}, ["email", "name"]),
    ],
)
@pytest.mark.parametrize("is_plain", [False, True])
def test_a_posted_report_that_names_another_sender_than_its_token_says_so(
    make_hospital: Callable[..., Hospital],
    tmp_path: Path,
    is_plain: bool,
    sender: dict[str, str],
    mismatch: list[str],
) -> None:
    key = make_private_key(tmp_path / "keys" / "2026.pem")
    keys = json.dumps([str(tmp_path / "keys")])
    hospital = make_hospital(CONFIG.replace("[keys]", f"[keys]\nstatic = {keys}"))
    path = plain_report(tmp_path) if is_plain else static_report(tmp_path, key.public_key)

    taken = hospital.take(path, report_id=report_id(2 if is_plain else 3), sender=sender)
    hospital.work()

    [arrived] = hospital.arrived()
    manifest = json.loads((hospital.archive / arrived / "manifest.json").read_text())
    assert (manifest["sender"], manifest["sender_mismatch"]) == (sender, mismatch)
    report = hospital.endpoint.reports.get(taken.report.id)
    assert report is not None
    shown = hospital.endpoint.inspection.look(report, {"kind": "operator", "name": "pat"})
    is_told = bool(mismatch) or not sender
    assert shown["Named in the report"] == ("Sam Sender <sam@example.org>, user 17" if is_told else "")


def test_what_is_listed_under_one_id_takes_no_other(
    make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    key = make_private_key(tmp_path / "keys" / "2026.pem")
    keys = json.dumps([str(tmp_path / "keys")])
    hospital = make_hospital(CONFIG.replace("[keys]", f"[keys]\nstatic = {keys}"))
    path = static_report(tmp_path, key.public_key)
    for _ in range(2):
        # PicSafe Cloud lets a member use this ID, and the file says another's
        with pytest.raises(NotTaken) as refused:
            hospital.take(path, via="cloud", report_id=FOREIGN)
        assert refused.value.code == "wrong_report"
        hospital.work()
    assert hospital.endpoint.reports.of_report_id(path.stem) == []

    hospital.take(path, via="cloud")
    hospital.work()
    assert hospital.arrived() == [path.stem]
