"""Reports are logged without end: sent, withdrawn and sent again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.quotas import Quotas
from chalicelib.tokens.claims import Claims
from tests.fakes.tokens import FakeClock
from tests.http.backends import Backend
from tests.http.service import start_service
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.test_routes import send

UNTIL_MIDNIGHT = 18 * 3600 + 53 * 60 + 53


@pytest.fixture
def server(make_backend: Callable[[str], Backend]) -> Server:
    quotas = Quotas(reports_a_day=3, enterprise_reports_a_day=4)
    return Server(start_service("users", make_backend("users"), FakeClock(), quotas=quotas))


def hospital_of(server: Server, admin: Claims, *members: Claims, name: str = "Example Hospital") -> int:
    number = server.enterprise(admin, name=name)
    emails = [member.email for member in members]
    server.call("PATCH", f"/enterprise?enterprise={number}", admin, {"emails": emails})
    for member in members:
        server.call("POST", "/me/invitations", member, {"enterprise_id": number, "accept": True})
    return number


def test_an_account_that_logs_without_end_is_refused_and_nobody_else(server: Server) -> None:
    pat, sam = server.person(11), server.person(12)
    answers = [send(server, pat, destination="recipient") for _ in range(4)]
    assert [answer.status for answer in answers] == [201] * 3 + [429]
    refused = answers[-1]
    assert refused.body["code"] == "quota_exceeded"
    assert refused.body["detail"].startswith("An account may log 3 reports a day.")
    assert int(refused.headers["Retry-After"]) == UNTIL_MIDNIGHT
    assert send(server, pat, answers[0].body["link"], destination="recipient").status == 200
    assert len(server.call("GET", "/reports", pat).body["reports"]) == 3
    assert send(server, sam).status == 201
    server.clock.now += timedelta(seconds=UNTIL_MIDNIGHT)
    tomorrow = server.person(11)
    assert send(server, tomorrow).status == 201


def test_a_full_list_of_one_enterprise_keeps_nobody_from_another(server: Server) -> None:
    admin, pat, sam, both = (server.person(number) for number in (21, 11, 12, 13))
    hospital = hospital_of(server, admin, pat, sam, both)
    clinic = hospital_of(server, admin, both, name="Example Clinic")
    assert [send(server, who).status for who in (pat, pat, sam, sam)] == [201] * 4
    refused = send(server, pat)
    assert (refused.status, refused.body["code"]) == (429, "quota_exceeded")
    assert refused.body["detail"].startswith("The list of your enterprise takes 4 reports a day")
    assert send(server, pat, destination="recipient").status == 201
    sent = send(server, both)
    assert (sent.status, sent.body["left_out"]) == (201, [hospital])
    again = send(server, both, sent.body["link"])
    assert (again.status, again.body) == (200, sent.body)
    assert server.call("GET", "/reports", both).body["reports"] == [sent.body]
    path = f"/enterprise/reports?enterprise={clinic}"
    (got,) = server.call("GET", path, admin).body["reports"]
    assert got["report_id"] == sent.body["report_id"]
    assert "left_out" not in got
    path = f"/enterprise/reports?enterprise={hospital}"
    assert len(server.call("GET", path, admin).body["reports"]) == 4
