"""``POST /reports/renewal`` and ``/reports/removal``: what became of a file, the lists say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.tokens.claims import Claims
from chalicelib.users.notices.model import Reminder
from tests.fakes.notices import a_line
from tests.fakes.reports import a_name
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import EXPIRES_AT, REGION, Files
from tests.http.users.reports.test_routes import send

LATER = EXPIRES_AT + timedelta(days=5)


@pytest.fixture
def pat(server: Server, files: Files) -> Claims:
    del files
    return server.person()


def renew(server: Server, link: str) -> None:
    """What PicSafe Cloud does with the file of a link."""
    storage = server.service.operator.adapters.storage
    assert storage.renew(REGION, link.rpartition("/")[2], expires_at=LATER)


def test_the_list_has_the_end_that_storage_has(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    renew(server, link)
    for _ in range(2):
        answer = server.call("POST", "/reports/renewal", pat, {"link": link})
        assert answer.status == 200
        assert datetime.fromisoformat(answer.body["expires_at"]) == LATER
    [listed] = server.call("GET", "/reports", pat).body["reports"]
    assert datetime.fromisoformat(listed["expires_at"]) == LATER


def test_nobody_elses_word_counts(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    other = server.person(12)
    answer = server.call("POST", "/reports/renewal", other, {"link": link})
    assert answer.code == (403, "not_sender")


def test_without_a_renewal_nothing_changes(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    answer = server.call("POST", "/reports/renewal", pat, {"link": link})
    assert datetime.fromisoformat(answer.body["expires_at"]) == EXPIRES_AT


def test_what_is_not_there_is_not_renewed(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    assert server.call("POST", "/reports/renewal", pat, {"link": link}).code == (404, "unknown_report")
    send(server, pat, link)
    files.withdraw(link)
    assert server.call("POST", "/reports/renewal", pat, {"link": link}).code == (409, "not_uploaded")
    assert server.call("POST", "/reports/renewal", pat, {"link": "x"}).code == (400, "invalid_link")


def test_a_removed_file_is_listed_as_such(server: Server, files: Files, pat: Claims) -> None:
    link, kept = files.upload(a_name()), files.upload(a_name())
    for one in (link, kept):
        send(server, pat, one)
    assert server.call("POST", "/reports/removal", pat, {"link": link}).code == (409, "not_removed")
    files.withdraw(link)
    assert server.call("POST", "/reports/removal", server.person(12), {"link": link}).code == (
        403,
        "not_sender",
    )
    for _ in range(2):
        assert server.call("POST", "/reports/removal", pat, {"link": link}).status == 204
    listed = server.call("GET", "/reports", pat).body["reports"]
    assert {one["link"]: one["removed"] for one in listed} == {link: True, kept: False}


def test_nobody_is_reminded_of_a_removed_file(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    [listed] = server.call("GET", "/reports", pat).body["reports"]
    reminders = server.service.operator.adapters.reminders
    line = a_line(0, "expiring", report_id=listed["report_id"], last_at=EXPIRES_AT)
    reminders.set(Reminder(pat.userid, line))
    due = EXPIRES_AT - timedelta(hours=1)
    assert len(reminders.due(line.server, due, 10)) == 1
    files.withdraw(link)
    server.call("POST", "/reports/removal", pat, {"link": link})
    assert reminders.due(line.server, due, 10) == []


def test_what_has_run_out_was_removed_by_nobody(
    server: Server, files: Files, pat: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    server.clock.now = EXPIRES_AT + timedelta(days=1)
    # as a sweep, or the bucket's rule, leaves it
    monkeypatch.setattr(type(server.service.operator.adapters.storage), "head", lambda *_: None)
    later = server.person(11)
    assert server.call("POST", "/reports/removal", later, {"link": link}).status == 204
    [listed] = server.call("GET", "/reports", later).body["reports"]
    assert listed["removed"] is False


def test_a_file_that_was_renewed_untold_goes_with_its_sender(
    server: Server, files: Files, pat: Claims
) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    renew(server, link)
    server.clock.now = EXPIRES_AT + timedelta(minutes=5)
    server.service.operator.reports.forget(pat.userid, pat.email)
    name = link.rpartition("/")[2]
    storage = server.service.operator.adapters.storage
    assert storage.head(REGION, name) is None
    assert storage.is_withdrawn(REGION, name)
