"""Whom reports are for: what the log keeps of it, and ``/me/recipients``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import RECIPIENTS_PER_ACCOUNT
from chalicelib.users.recipients import service
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import Files
from tests.http.users.reports.test_routes import SUMMARY, send

KIM, SAM = "kim@example.org", "sam@example.net"


@pytest.fixture
def pat(server: Server, files: Files) -> Claims:
    del files
    return server.person()


def found(server: Server, who: Claims, query: str = "") -> list[dict[str, Any]]:
    answer = server.call("GET", f"/me/recipients?query={query}", who)
    assert answer.status == 200, answer.body
    recipients: list[dict[str, Any]] = answer.body["recipients"]
    return recipients


def addresses(server: Server, who: Claims, query: str = "") -> list[str]:
    return [one["email"] for one in found(server, who, query)]


class TestTheLog:
    def test_whom_the_sender_named_is_in_their_list(self, server: Server, pat: Claims) -> None:
        named = [KIM, "*@hospital.example", "enterprise:7"]
        sent = send(server, pat, recipients=[*named, f" {KIM} "])
        assert (sent.status, sent.body["recipients"]) == (201, named)
        [listed] = server.call("GET", "/reports", pat).body["reports"]
        assert listed["recipients"] == named

    def test_also_of_what_went_elsewhere(self, server: Server, pat: Claims) -> None:
        elsewhere = {"report_id": "0000000111462800528249", "destination": "file", "summary": SUMMARY}
        answer = server.call("POST", "/reports", pat, {**elsewhere, "recipients": [KIM]})
        assert (answer.status, answer.body["recipients"]) == (201, [KIM])

    @pytest.mark.parametrize("recipient", ["kim", "*", "*@*", "kim@"])
    def test_nobody_is_nobody(self, server: Server, pat: Claims, recipient: str) -> None:
        assert send(server, pat, recipients=[recipient]).code == (400, "invalid_recipient")

    def test_there_are_fifty_at_most(self, server: Server, pat: Claims) -> None:
        many = [f"kim{number}@example.org" for number in range(51)]
        assert send(server, pat, recipients=many).code == (400, "invalid_field")
        assert send(server, pat, recipients=many[:50]).status == 201


class TestRecentOnes:
    def test_the_latest_come_first_and_each_once(self, server: Server, pat: Claims) -> None:
        for named in ([KIM], ["*@hospital.example", SAM], ["Sam@Example.net", "enterprise:7"]):
            server.clock.now += timedelta(minutes=1)
            send(server, pat, recipients=named)
        assert found(server, pat) == [
            {"email": email, "name": "", "enterprise": "", "recent": True} for email in (SAM, KIM)
        ]

    def test_what_is_typed_is_how_an_address_begins(self, server: Server, pat: Claims) -> None:
        send(server, pat, recipients=[KIM, SAM])
        assert addresses(server, pat, "K") == [KIM]
        assert addresses(server, pat, "%20sam@") == [SAM]
        assert addresses(server, pat, "example") == []

    def test_there_are_twenty_at_most(self, server: Server, pat: Claims) -> None:
        send(server, pat, recipients=[f"kim{number}@example.org" for number in range(30)])
        assert len(found(server, pat, "kim")) == 20

    def test_what_an_answer_takes_is_bounded(
        self, server: Server, pat: Claims, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[str] = []

        def noted(address: str) -> str:
            read.append(address)
            return address

        monkeypatch.setattr(service, "canonical_or_none", noted)
        monkeypatch.setattr(service, "MAX_READ", 3)
        for number in range(2):
            server.clock.now += timedelta(minutes=1)
            send(server, pat, recipients=[KIM, *(f"kim{number}{other}@example.org" for other in range(2))])
        assert addresses(server, pat, "zoe") == []
        assert read == [KIM, "kim10@example.org", "kim11@example.org"]

    def test_how_often_somebody_asks_is_bounded(
        self, server: Server, pat: Claims, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert RECIPIENTS_PER_ACCOUNT >= 300, "with each letter"
        monkeypatch.setattr("chalicelib.users.accounts.limits.RECIPIENTS_PER_ACCOUNT", 2)
        assert [server.call("GET", "/me/recipients", pat).status for _ in range(2)] == [200, 200]
        assert server.call("GET", "/me/recipients", pat).code == (429, "too_many_lookups")
        assert found(server, server.person(12)) == []
        server.clock.now += timedelta(minutes=10)
        assert found(server, pat) == []

    def test_nobody_has_anybody_elses(self, server: Server, pat: Claims) -> None:
        send(server, pat, recipients=[KIM])
        assert found(server, server.person(12)) == []

    def test_what_is_typed_is_bounded(self, server: Server, pat: Claims) -> None:
        assert server.call("GET", f"/me/recipients?query={'k' * 101}", pat).code == (400, "invalid_field")

    def test_only_people_are_asked_for(self, server: Server) -> None:
        assert server.call("GET", "/me/recipients").status == 401
