from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.format.metadata import Patient
from picsafe.client.responses import TakenBackReport
from picsafe.endpoint.attempts import Route
from picsafe.endpoint.cloud.store import CloudStore
from picsafe.endpoint.http.page.reports import SHOWN
from picsafe.endpoint.model import NewReport, Sealing
from tests.fakes.endpoint.destination import FakeDestination
from tests.fakes.endpoint.reports import plain_report, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.sealed_reports import report_id
from tests.unit.picsafe.endpoint.conftest import Hospital
from tests.unit.picsafe.endpoint.http.page.control_room import WITH_PAGE, Browser, ControlRoom

SENDER = {"userid": "17", "title": "", "firstname": "Sam", "lastname": "Sender", "email": "sam@example.org"}
HOSTILE = Patient(
    firstname="<script>alert(1)</script>",
    lastname='"><img src=x onerror=alert(2)>',
    patientid="'}}{{7777*7777}}",
)


def add(hospital: Hospital, *, count: int) -> None:
    """Reports that were taken in, without their files."""
    for number in range(count):
        new = NewReport(
            received_sha256=f"{number:064d}",
            report_id=report_id(number + 100),
            via="cloud",
            sender={},
            sealing=Sealing.DYNAMIC,
            key_server="",
            size=number,
            received_at=hospital.fake.now + timedelta(minutes=number),
        )
        hospital.endpoint.reports.add(new, lambda: True)


def test_what_is_empty_says_so(operator: Browser) -> None:
    assert "No report has come yet" in operator.get("/reports").text
    assert "No report stands like this" in operator.get("/reports?state=asking").text
    assert "name no mailbox" in operator.get("/ways-in").text
    assert "nothing waits" in operator.get("/").text


def test_lists_have_nothing_personal(
    fake: FakePicSafe, room: ControlRoom, operator: Browser, tmp_path: Path
) -> None:
    room.hospital.take(sealed_report(fake, tmp_path), sender=SENDER)
    room.hospital.work()
    for path in ("/", "/reports", "/reports?destination=archive", "/reports/1", "/ways-in", "/events"):
        text = operator.get(path).text.replace("Pat Example17", "")
        assert "archive" in text or path == "/ways-in"
        for personal in ("Pat", "Example", "Sam", "MRN", "1979", "sam@example.org"):
            assert personal not in text.replace("PicSafe", ""), path


def test_a_report_has_its_steps_and_events(
    fake: FakePicSafe, room: ControlRoom, operator: Browser, tmp_path: Path
) -> None:
    room.hospital.take(sealed_report(fake, tmp_path), sender=SENDER)
    room.hospital.take(plain_report(tmp_path), via="mail", report_id="")
    room.hospital.work()
    first, second = operator.get("/reports/1").text, operator.get("/reports/2").text
    assert "sent 002.jpg" in first
    assert "taken in" in first
    assert "user 17" in first
    assert "not proven" not in first
    assert "not proven" in second


def test_somebody_who_looks_is_in_the_log_first(
    fake: FakePicSafe, room: ControlRoom, operator: Browser, tmp_path: Path
) -> None:
    room.hospital.take(sealed_report(fake, tmp_path), sender=SENDER)
    room.hospital.work()

    text = operator.post("/reports/1/look").text

    assert "Pat Example" in text.replace("Pat Example17", "")
    assert "MRN-1" in text
    assert text.count('src="data:image/jpeg;base64,/9j/') == 2
    *_, event = room.hospital.endpoint.events.all()
    assert event["action"] == "looked"
    assert event["report_id"] == report_id(1)
    assert event["user"] == {"kind": "operator", "userid": 17, "name": "Pat Example17"}


def test_nothing_is_shown_that_cannot_be_logged(
    fake: FakePicSafe,
    room: ControlRoom,
    operator: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room.hospital.take(sealed_report(fake, tmp_path))
    room.hospital.work()
    csrf = operator.csrf()

    def fails(_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(room.hospital.endpoint.database, "write", fails)
    answer = operator.post("/reports/1/look", csrf)
    assert answer.status_code == 503
    assert "MRN" not in answer.text


def test_what_is_hostile_is_shown_and_does_nothing(
    room: ControlRoom, operator: Browser, tmp_path: Path
) -> None:
    destination = FakeDestination()
    room.hospital.endpoint.deliveries.routes = {"archive": Route(destination, (), [])}
    room.hospital.take(plain_report(tmp_path, patient=HOSTILE))
    room.hospital.work()
    text = operator.post("/reports/1/look").text
    for hostile in (HOSTILE.firstname, HOSTILE.lastname, HOSTILE.patientid):
        assert hostile not in text
        assert html.escape(hostile, quote=False) in html.unescape(text).replace("<", "&lt;").replace(
            ">", "&gt;"
        )
    assert str(7777 * 7777) not in text


def test_what_cannot_be_looked_at_says_why(room: ControlRoom, operator: Browser, tmp_path: Path) -> None:
    room.hospital.take(plain_report(tmp_path))
    assert "nothing to look at" in operator.post("/reports/1/look").text


def test_ten_thousand_reports_are_shown_page_by_page(room: ControlRoom, operator: Browser) -> None:
    add(room.hospital, count=2 * SHOWN + 1)
    room.hospital.endpoint.database.write(
        lambda connection: connection.execute("UPDATE job SET state = 'aside' WHERE report % 2 = 0")
    )
    seen, path = [], "/reports"
    while path:
        text = operator.get(path).text
        seen += [part.partition('"')[0] for part in text.split('href="/reports/')[1:]]
        _, _, after = text.partition(">Newest</a>")
        rest = (after or text).partition('">Older</a>')[0]
        path = html.unescape(rest.rpartition('href="')[2]) if '">Older</a>' in text else ""
    assert seen == [str(number) for number in range(2 * SHOWN + 1, 0, -1)]
    text = operator.get("/reports?state=aside&destination=open").text
    assert text.count('class="id" href="/reports/') == SHOWN
    assert "Older" not in text


def test_a_report_is_found_by_its_id_or_number(room: ControlRoom, operator: Browser, tmp_path: Path) -> None:
    room.hospital.take(plain_report(tmp_path), report_id="")
    add(room.hospital, count=3)
    for wanted in (report_id(101), f" {report_id(101)}.picsafe ", "%233"):
        assert report_id(101) in operator.get(f"/reports?report={wanted}").text
    # several came under one ID
    room.hospital.endpoint.database.write(
        lambda connection: connection.execute("UPDATE report SET report_id = ?", (report_id(101),))
    )
    assert operator.get(f"/reports?report={report_id(101)}").text.count('class="id" href="/reports/') == 4
    for unknown in ("0" * 22, "%2399", "%23x", "%3Cb%3E"):
        text = operator.get(f"/reports?report={unknown}").text
        assert "came here" in text
        assert "<b>" not in text


def test_the_overview_says_what_is_wrong(room: ControlRoom, operator: Browser) -> None:
    assert "All is well" in operator.get("/").text
    endpoint, now = room.hospital.endpoint, room.hospital.fake.now
    endpoint.outages.down("archive", now, "away", "The <b>share</b> is away.", now)
    text = operator.get("/").text
    assert "archive is down" in text
    assert "The &lt;b&gt;share&lt;/b&gt; is away." in text


def test_what_senders_have_taken_back_stays_until_it_is_taken_out(
    fake: FakePicSafe, room: ControlRoom, operator: Browser, tmp_path: Path
) -> None:
    assert "To be taken out" not in operator.get("/").text
    report = room.hospital.take(sealed_report(fake, tmp_path), sender=SENDER).report.report_id
    room.hospital.work()
    said = TakenBackReport(report, "wrong_patient", fake.now, report_id(99))
    CloudStore(room.hospital.endpoint.database).listed([], None, fake.now, [said])
    text = operator.get("/").text
    assert "wrong patient" in text
    assert f"corrected by {report_id(99)}" in text
    assert "taken back by its sender" in operator.get("/events").text
    assert operator.post("/taken-out", report_id=report).status_code == 200
    assert "To be taken out" not in operator.get("/").text
    assert operator.post("/taken-out", report_id=report).status_code == 404


def test_a_check_says_what_it_finds(room: ControlRoom, operator: Browser) -> None:
    text = operator.post("/check", name="archive").text
    assert "well" in text
    assert "not well" not in text
    room.hospital.archive.rmdir()
    assert "not well" in operator.post("/check", name="archive").text
    for name in ("", "open", "mail", "nowhere"):
        assert operator.post("/check", name=name).status_code == 404


def test_mails_that_failed_and_what_the_cloud_lost(
    open_room: Callable[..., ControlRoom], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = '[mail]\nhost = "imap.example.org"\nuser = "picsafe"\npassword = "env:ENDPOINT_API_KEY"\n[cloud]\n'
    room = open_room(WITH_PAGE + mail)
    endpoint, now = room.hospital.endpoint, room.hospital.fake.now
    assert endpoint.mail_store is not None
    endpoint.mail_store.finish(endpoint.mail_store.key(1, 5), "partly", "One <i>was</i> taken.", now)
    endpoint.database.write(
        lambda connection: connection.execute(
            "INSERT INTO cloud_report VALUES (?, ?, ?, 'lost', 3, 0, 'too_large')",
            ("https://cloud.example.org/secret", report_id(1), 2**50),
        )
    )
    text = room.operator().get("/ways-in").text
    assert "One &lt;i&gt;was&lt;/i&gt; taken." in text
    assert report_id(1) in text
    assert "too_large" in text
    # the address is what fetches the file
    assert "secret" not in text
