"""Reports that went elsewhere than to PicSafe Cloud, and ``/reports/{report_id}/deliveries``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import DELIVERIES_PER_ENTERPRISE, deliveries_of
from tests.fakes.reports import a_name
from tests.http.api_client import Answer
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import Files
from tests.http.users.reports.test_routes import SUMMARY, send

AT = "2026-03-04T05:06:00Z"
ARRIVED = {"destination": "archive", "state": "delivered", "at": AT}


def an_id(userid: int = 11) -> str:
    return a_name(userid=userid).partition("-")[2]


def log(server: Server, who: Claims, report_id: str, destination: str = "endpoint") -> Answer:
    body = {"report_id": report_id, "summary": SUMMARY, "destination": destination}
    return server.call("POST", "/reports", who, body)


def say(server: Server, api_key: str | None, report_id: str, **changes: Any) -> Answer:
    path = f"/reports/{report_id}/deliveries"
    return server.call("POST", path, body={**ARRIVED, **changes}, api_key=api_key)


@pytest.fixture
def member(server: Server, admin: Claims) -> Claims:
    """Somebody with an account, who belongs to an enterprise."""
    account = server.service.operator.adapters.users.find_or_create("sam@example.org", server.clock.now)
    sam = server.person(account.userid, email=account.email)
    number = server.enterprise(admin)
    server.call("PATCH", "/enterprise", admin, {"emails": [sam.email]})
    server.call("POST", "/me/invitations", sam, {"enterprise_id": number, "accept": True})
    return sam


@pytest.fixture
def archive_key(server: Server, admin: Claims, member: Claims) -> str:
    return server.api_key(admin)["api_key"]


class TestElsewhere:
    @pytest.mark.parametrize("destination", ["endpoint", "file"])
    def test_what_went_elsewhere_is_in_its_senders_list_alone(
        self, server: Server, pat: Claims, api_key: str, destination: str
    ) -> None:
        report_id = an_id()
        answer = log(server, pat, report_id, destination)
        assert answer.status == 201
        assert answer.body == {
            "report_id": report_id,
            "link": None,
            "file_url": None,
            "size": None,
            "sent_at": "2026-03-04T05:06:07.890000Z",
            "expires_at": None,
            "summary": SUMMARY,
            "destination": destination,
            "left_out": [],
            "deliveries": [],
            "recipients": [],
            "label": None,
            "keyserver_url": None,
            "removed": False,
        }
        again = log(server, pat, report_id, destination)
        assert (again.status, again.body) == (200, answer.body)
        assert server.call("GET", "/reports", pat).body["reports"] == [answer.body]
        assert server.call("GET", "/enterprise/reports", api_key=api_key).body["reports"] == []

    def test_each_way_of_sending_has_its_destinations(
        self, server: Server, files: Files, pat: Claims
    ) -> None:
        report_id = an_id()
        assert log(server, pat, report_id, "storage").code == (400, "invalid_field")
        assert log(server, pat, report_id, "recipient").code == (400, "invalid_field")
        assert send(server, pat, destination="endpoint").code == (400, "invalid_field")
        assert log(server, pat, report_id).status == 201
        assert log(server, pat, report_id, "file").code == (409, "already_logged")

    def test_a_report_id_is_ones_own_and_the_links(self, server: Server, files: Files, pat: Claims) -> None:
        assert log(server, pat, an_id(12)).code == (403, "foreign_report_id")
        assert log(server, pat, "x").code == (400, "invalid_field")
        assert server.call("POST", "/reports", pat, {"summary": SUMMARY}).code == (400, "invalid_field")
        assert send(server, pat, report_id=an_id()).code == (400, "invalid_field")
        name = a_name()
        link = files.upload(name)
        assert send(server, pat, link, report_id=name.partition("-")[2]).status == 201


class TestDeliveries:
    def test_a_sender_sees_where_a_report_ended(
        self, server: Server, member: Claims, archive_key: str
    ) -> None:
        posted, uploaded = an_id(member.userid), send(server, member).body["report_id"]
        log(server, member, posted)
        said = say(server, archive_key, posted)
        assert said.status == 200
        assert said.body == {
            "enterprise_id": 1,
            "enterprise": "Example Hospital",
            "destination": "archive",
            "state": "delivered",
            "at": AT,
        }
        assert say(server, archive_key, posted).body == said.body
        held = say(server, archive_key, uploaded, destination="record", state="held").body
        listed = server.call("GET", "/reports", member).body["reports"]
        assert {one["report_id"]: one["deliveries"] for one in listed} == {
            posted: [said.body],
            uploaded: [held],
        }
        assert log(server, member, posted).body["deliveries"] == [said.body]

    def test_of_its_own_members_reports_alone(
        self, server: Server, admin: Claims, member: Claims, archive_key: str
    ) -> None:
        stranger = server.service.operator.adapters.users.find_or_create("lee@example.org", server.clock.now)
        lee = server.person(stranger.userid, email=stranger.email)
        theirs, mine = an_id(lee.userid), an_id(member.userid)
        log(server, lee, theirs)
        for unknown in (theirs, mine, an_id(lee.userid), "9" * 22, "abcdefghij", "x"):
            assert say(server, archive_key, unknown).code == (404, "unknown_report")
        log(server, member, mine)
        assert say(server, archive_key, mine).status == 200
        server.call("POST", "/me/invitations", member, {"enterprise_id": 1, "accept": False})
        assert say(server, archive_key, mine, state="held").code == (404, "unknown_report")

    @pytest.mark.parametrize(
        "change",
        [
            {"destination": "Archive"},
            {"destination": "a" * 33},
            {"destination": ""},
            {"destination": "archive\n"},
            {"state": "lost"},
            {"at": "2026-03-04T05:12:08Z"},
            {"at": "yesterday"},
        ],
    )
    def test_what_is_said_is_checked(
        self, server: Server, member: Claims, archive_key: str, change: dict[str, str]
    ) -> None:
        report_id = an_id(member.userid)
        log(server, member, report_id)
        assert say(server, archive_key, report_id, **change).code == (400, "invalid_field")

    def test_a_clock_that_is_a_little_ahead_is_put_right(
        self, server: Server, member: Claims, archive_key: str
    ) -> None:
        report_id = an_id(member.userid)
        log(server, member, report_id)
        said = say(server, archive_key, report_id, at="2026-03-04T05:10:00Z")
        assert said.body["at"] == "2026-03-04T05:06:07.890000Z"

    def test_it_takes_an_api_key_of_the_plan(
        self, server: Server, admin: Claims, member: Claims, archive_key: str
    ) -> None:
        report_id = an_id(member.userid)
        assert say(server, None, report_id).code == (401, "missing_token")
        assert say(server, "psk_1-0123456789ab_x", report_id).code == (401, "invalid_api_key")
        path = f"/reports/{report_id}/deliveries"
        assert server.call("POST", path, member, ARRIVED).code == (401, "missing_token")
        server.service.administration.set_plan(1, "free")
        assert say(server, archive_key, report_id).code == (403, "plan_required")

    def test_so_often_and_no_more(self, server: Server, member: Claims, archive_key: str) -> None:
        report_id = an_id(member.userid)
        log(server, member, report_id)
        tally = deliveries_of(1, server.clock.now)
        server.service.operator.adapters.tallies.count([tally], DELIVERIES_PER_ENTERPRISE)
        refused = say(server, archive_key, report_id)
        assert refused.code == (429, "too_many_deliveries")
        assert "Retry-After" in refused.headers
        server.clock.now += timedelta(hours=1)
        assert say(server, archive_key, report_id).status == 200

    def test_a_store_that_does_not_answer(self, server: Server, member: Claims, archive_key: str) -> None:
        report_id = an_id(member.userid)
        log(server, member, report_id)
        for part in ("deliveries", "users", "tallies", "enterprises"):
            server.service.faults.fail(part)
            assert say(server, archive_key, report_id).code == (503, "unavailable")
            server.service.faults.mend()

    def test_they_go_with_the_account(self, server: Server, member: Claims, archive_key: str) -> None:
        report_id = an_id(member.userid)
        log(server, member, report_id)
        say(server, archive_key, report_id)
        assert server.call("DELETE", "/me", member).status == 204
        assert server.service.operator.adapters.deliveries.of(member.userid, [report_id]) == {}


def test_a_sender_who_asks_for_it_is_mailed_that_a_report_is_held(
    server: Server, member: Claims, archive_key: str
) -> None:
    adapters = server.service.operator.adapters
    report_id = an_id(member.userid)
    log(server, member, report_id)
    assert say(server, archive_key, report_id, destination="scanner", state="held").status == 200
    assert adapters.notices.waiting(member.userid) is None
    adapters.users.change(member.userid, {"notices": "undelivered"})
    assert say(server, archive_key, report_id).status == 200
    assert adapters.notices.waiting(member.userid) is None
    assert say(server, archive_key, report_id, state="held").status == 200
    waiting = adapters.notices.waiting(member.userid)
    assert waiting is not None
    assert [(line.type, line.report_id) for line in waiting.lines] == [("held", report_id)]
