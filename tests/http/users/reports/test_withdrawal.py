"""``/reports/{report_id}/withdrawal``: who has a report is told that it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.keys.model import MAX_OPENINGS
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import WITHDRAWALS_PER_SENDER
from tests.fakes.tokens import ISSUER
from tests.fakes.tokens import enterprise as script_claims
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import Files
from tests.http.users.reports.test_routes import send
from tests.http.users.reports.test_senders import raise_unavailable

PAT = 11


def account(server: Server, email: str) -> Claims:
    userid = server.service.operator.adapters.users.find_or_create(email, server.clock.now).userid
    return server.person(userid, email=email)


@pytest.fixture
def pat(server: Server, files: Files) -> Claims:
    del files
    return server.person(PAT)


@pytest.fixture
def kim(server: Server) -> Claims:
    return account(server, "kim@example.org")


@pytest.fixture
def sam(server: Server) -> Claims:
    return account(server, "sam@example.net")


def opened(server: Server, who: Claims, report_id: str) -> None:
    assert server.call("POST", "/me/received", who, {"report_id": report_id}).status == 204


def tell(server: Server, who: Claims, report_id: str, opened_by: Sequence[int], **more: str) -> Any:
    path = f"/reports/{report_id}/withdrawal"
    return server.call("POST", path, who, {"opened_by": list(opened_by), **more})


def told(server: Server) -> list[str]:
    return [mail.to for mail in server.service.mailer.sent]


def test_those_who_have_it_in_their_list_are_told_once(
    server: Server, pat: Claims, kim: Claims, sam: Claims
) -> None:
    report = send(server, pat).body["report_id"]
    other = send(server, pat).body["report_id"]
    opened(server, kim, report)
    opened(server, sam, other)
    # whoever the Key Server or the client names besides gets nothing, and the answer says nothing of it
    for _ in range(2):
        assert tell(server, pat, report, [PAT, kim.userid, sam.userid, 999]).status == 204
    assert told(server) == [kim.email]
    opened(server, sam, report)
    assert tell(server, pat, report, [kim.userid, sam.userid]).status == 204
    assert told(server) == [kim.email, sam.email]


def test_the_mail_says_when_it_was_opened_and_nothing_of_whom(
    server: Server, pat: Claims, kim: Claims
) -> None:
    report = send(server, pat).body["report_id"]
    opened(server, kim, report)
    server.clock.now += timedelta(hours=1)
    tell(server, pat, report, [kim.userid])
    [mail] = server.service.mailer.sent
    assert mail.subject == "Consent for a report that you opened was withdrawn"
    text = " ".join(mail.text.split())
    assert "first opened on 4 March 2026, 05:06 UTC" in text
    # the reader finds it by that in their list, where it says so as well
    [listed] = server.call("GET", "/me/received", kim).body["reports"]
    assert (listed["opened_at"][:16], listed["consent_withdrawn"]) == ("2026-03-04T05:06", True)
    for part in (mail.text, mail.html):
        assert report not in part
        assert pat.lastname not in part
        assert pat.email not in part
        assert "http" not in part.replace("<!doctype html>", "")


def test_only_its_sender_has_others_told(server: Server, pat: Claims, kim: Claims) -> None:
    report = send(server, pat).body["report_id"]
    opened(server, kim, report)
    assert tell(server, kim, report, [kim.userid]).code == (403, "foreign_report_id")
    script = script_claims(1, now=server.clock.now, aud=[ISSUER])
    assert tell(server, script, report, [kim.userid]).code == (403, "not_a_person")
    unlogged = f"{PAT:09d}1462800528999"
    opened(server, kim, unlogged)
    assert tell(server, pat, unlogged, [kim.userid]).code == (404, "unknown_report")
    assert tell(server, pat, report, [kim.userid] * 201).code == (400, "invalid_field")
    assert tell(server, pat, report, [0]).code == (400, "invalid_field")
    assert told(server) == []


def test_a_sender_names_only_so_many_in_a_day_whoever_they_are(
    server: Server, pat: Claims, kim: Claims, sam: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert WITHDRAWALS_PER_SENDER >= MAX_OPENINGS, "a report that many have opened"
    monkeypatch.setattr("chalicelib.users.accounts.limits.WITHDRAWALS_PER_SENDER", 3)
    report, other = (send(server, pat).body["report_id"] for _ in range(2))
    opened(server, kim, report)
    assert tell(server, pat, report, []).status == 204
    assert tell(server, pat, report, [kim.userid, kim.userid, sam.userid]).status == 204
    # what is left says nothing of who keeps a report in their list: neither of these does
    assert tell(server, pat, other, [kim.userid, sam.userid]).code == (429, "too_many_told")
    assert tell(server, pat, other, [sam.userid]).status == 204
    assert tell(server, pat, other, [sam.userid]).code == (429, "too_many_told")
    server.clock.now += timedelta(days=1)
    assert tell(server, server.person(PAT), report, [kim.userid, sam.userid]).status == 204
    assert told(server) == [kim.email]


def test_enterprises_are_told_however_many_people_were_named(
    server: Server, pat: Claims, kim: Claims, api_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.users.accounts.limits.WITHDRAWALS_PER_SENDER", 1)
    report = send(server, pat).body["report_id"]
    opened(server, kim, report)
    for _ in range(2):
        refused = tell(server, pat, report, [kim.userid, 999], reason="wrong_patient")
        assert refused.code == (429, "too_many_told")
        assert refused.body["detail"] == (
            "You have named too many people today. Mail was sent to none of them. Hospitals were told."
        )
    listed = server.call("GET", "/enterprise/reports", api_key=api_key).body["withdrawals"]
    assert [(one["report_id"], one["reason"]) for one in listed] == [(report, "wrong_patient")]
    assert told(server) == []


def test_each_is_told_once_however_late_it_is_asked_for_again(
    server: Server, files: Files, kim: Claims
) -> None:
    del files
    report = send(server, server.person(PAT)).body["report_id"]
    opened(server, kim, report)
    for _ in range(6):
        assert tell(server, server.person(PAT), report, [kim.userid]).status == 204
        server.clock.now += timedelta(days=7)
    assert told(server) == [kim.email]


def test_a_time_without_mail_uses_nothing_up(
    server: Server, pat: Claims, kim: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.users.accounts.limits.WITHDRAWALS_PER_SENDER", 2)
    report = send(server, pat).body["report_id"]
    opened(server, kim, report)
    with monkeypatch.context() as broken:
        broken.setattr(server.service.mailer, "put", raise_unavailable)
        for _ in range(3):
            assert tell(server, pat, report, [999, kim.userid]).status == 503
    assert tell(server, pat, report, [999, kim.userid]).status == 204
    assert told(server) == [kim.email]


def test_each_sender_s_mails_wait_by_themselves(
    server: Server, files: Files, pat: Claims, kim: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    del files
    lanes: list[str] = []
    monkeypatch.setattr(server.service.mailer, "put", lambda letter: lanes.append(letter.lane))
    for sender in (pat, server.person(14)):
        report = send(server, sender).body["report_id"]
        opened(server, kim, report)
        tell(server, sender, report, [kim.userid])
    assert len(set(lanes)) == 2


def test_whoever_takes_it_off_their_list_or_leaves_is_not_told(
    server: Server, pat: Claims, kim: Claims, sam: Claims
) -> None:
    report = send(server, pat).body["report_id"]
    opened(server, kim, report)
    opened(server, sam, report)
    server.call("DELETE", f"/me/received/{report}", kim)
    server.service.operator.adapters.received_reports.forget_user(sam.userid)
    assert tell(server, pat, report, [kim.userid, sam.userid]).status == 204
    assert told(server) == []


@pytest.mark.parametrize(
    ("reason", "subject", "says"),
    [
        ("wrong_patient", "A report that you opened was recalled: it was a mistake", "another patient"),
        ("other", "A report that you opened was recalled", "taken back by its sender"),
    ],
)
def test_the_mail_says_why_and_that_there_is_a_corrected_one(
    server: Server, pat: Claims, kim: Claims, reason: str, subject: str, says: str
) -> None:
    report, corrected = (send(server, pat).body["report_id"] for _ in range(2))
    opened(server, kim, report)
    for _ in range(2):
        assert tell(server, pat, report, [kim.userid], reason=reason).status == 204
    for _ in range(2):
        assert tell(server, pat, report, [kim.userid], reason=reason, superseded_by=corrected).status == 204
    first, second = server.service.mailer.sent
    assert (first.subject, second.subject) == (subject, subject)
    assert says in " ".join(first.text.split())
    assert ["There is a corrected report" in mail.text for mail in (first, second)] == [False, True]
    for part in (second.text, second.html):
        assert report not in part
        assert corrected not in part
        assert pat.lastname not in part
    [listed] = server.call("GET", "/me/received", kim).body["reports"]
    assert (listed["consent_withdrawn"], listed["withdrawn_because"]) == (False, reason)
    assert listed["superseded_by"] == corrected
    # and if its patient withdraws consent after that, they are told that as well
    assert tell(server, pat, report, [kim.userid]).status == 204
    [listed] = server.call("GET", "/me/received", kim).body["reports"]
    assert (listed["consent_withdrawn"], listed["superseded_by"]) == (True, corrected)


def test_the_corrected_one_is_ones_own_and_another(server: Server, pat: Claims, kim: Claims) -> None:
    report, corrected = (send(server, pat).body["report_id"] for _ in range(2))
    theirs = send(server, kim).body["report_id"]
    wrong = {"reason": "wrong_patient"}
    assert tell(server, pat, report, [], **wrong, superseded_by=report).code == (400, "invalid_field")
    assert tell(server, pat, report, [], superseded_by=corrected).code == (400, "invalid_field")
    assert tell(server, pat, report, [], **wrong, superseded_by=theirs).code == (403, "foreign_report_id")
    unlogged = f"{PAT:09d}1462800528999"
    assert tell(server, pat, report, [], **wrong, superseded_by=unlogged).code == (404, "unknown_report")
    assert tell(server, pat, report, [], reason="bored").code == (400, "invalid_field")


def test_a_poller_sees_each_once_and_in_order(server: Server, pat: Claims, api_key: str) -> None:
    report, corrected = (send(server, pat).body["report_id"] for _ in range(2))
    path = "/enterprise/reports?limit=1"
    assert tell(server, pat, report, [], reason="wrong_patient").status == 204
    elsewhere = f"{PAT:09d}1462800528999"
    body = {
        "report_id": elsewhere,
        "summary": {"photos": 1, "videos": 0, "audios": 0},
        "destination": "endpoint",
    }
    assert server.call("POST", "/reports", pat, body).status == 201
    for _ in range(2):
        assert tell(server, pat, report, [], reason="wrong_patient", superseded_by=corrected).status == 204
        assert tell(server, pat, elsewhere, []).status == 204
    seen: list[Any] = []
    cursor = ""
    more = True
    while more:
        part = server.call("GET", path + cursor, api_key=api_key).body
        seen += [one["report_id"] for one in part["reports"]]
        seen += [
            (one["report_id"], one["reason"], one["superseded_by"], one["withdrawn_at"])
            for one in part["withdrawals"]
        ]
        cursor, more = f"&cursor={part['cursor']}", part["more"]
    at = "2026-03-04T05:06:07.890000Z"
    assert seen == [
        report,
        corrected,
        (report, "wrong_patient", None, at),
        (report, "wrong_patient", corrected, at),
        (elsewhere, "consent_withdrawn", None, at),
    ]
    idle = server.call("GET", path + cursor, api_key=api_key).body
    assert (idle["reports"], idle["withdrawals"], idle["more"]) == ([], [], False)
