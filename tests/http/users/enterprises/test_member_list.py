"""``/enterprise/members``: who belongs to an enterprise, and when they were there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.errors import Unavailable
from chalicelib.tokens.claims import Claims
from tests.http.users.enterprises.conftest import Server
from tests.http.users.enterprises.test_members import DOMAIN, invite, prove, respond

SAM = "sam@example.net"
KIM = f"kim@{DOMAIN}"


def listed(server: Server, admin: Claims, **query: object) -> Any:
    asked = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())
    answer = server.call("GET", f"/enterprise/members?{asked}", admin)
    assert answer.status == 200, answer.body
    return answer.body


def shown(body: Any) -> list[tuple[str, str, bool, str | None]]:
    return [(one["email"], one["status"], one["by_domain"], one["last_active_on"]) for one in body["members"]]


def sign_in(server: Server, email: str) -> Any:
    started = server.call("POST", "/sign-in", None, {"email": email})
    proof = {"challenge": started.body["challenge"], "code": server.service.mailer.last.code}
    answer = server.call("POST", "/sign-in/complete", None, proof)
    assert answer.status == 200, answer.body
    return answer.body


def join(server: Server, admin: Claims, email: str) -> Any:
    """Invite somebody, who signs in and accepts."""
    number = server.call("GET", "/enterprise", admin).body["enterprise_id"]
    token = sign_in(server, email)["user_token"]
    invite(server, admin, server.person(11, email=email))
    assert respond(server, token, number, accept=True).status == 200
    return token


def test_members_are_listed_with_the_day_on_which_they_were_there(server: Server, admin: Claims) -> None:
    server.enterprise(admin)
    join(server, admin, SAM)
    # before they belonged to it, nothing was kept
    assert shown(listed(server, admin)) == [(SAM, "member", False, None)]
    day = server.clock.now.date()
    signed_in = sign_in(server, SAM)
    assert shown(listed(server, admin)) == [(SAM, "member", False, day.isoformat())]
    server.clock.now += timedelta(hours=15)
    fresh = {"refresh_token": signed_in["refresh_token"]}
    assert server.call("POST", "/sign-in/refresh", None, fresh).status == 200
    later = server.clock.now.date()
    assert later != day or server.clock.now.hour >= 15
    assert shown(listed(server, server.person(21))) == [(SAM, "member", False, later.isoformat())]


def test_people_of_a_proven_domain_are_listed_once_they_were_there(server: Server, admin: Claims) -> None:
    server.enterprise(admin)
    prove(server, admin)
    sign_in(server, KIM)
    day = server.clock.now.date().isoformat()
    assert shown(listed(server, admin)) == [(KIM, "member", True, day)]
    # nobody but members is kept
    sign_in(server, SAM)
    assert [one[0] for one in shown(listed(server, admin))] == [KIM]


def test_the_list_is_searched_sorted_and_paged(server: Server, admin: Claims) -> None:
    number = server.enterprise(admin)
    invite(server, admin, *(server.person(11, email=f"p{count}@example.net") for count in range(5)))
    presence = server.service.operator.adapters.enterprises.presence
    for count, days in ((1, 3), (3, 9), (4, 6)):
        assert respond(server, server.person(11, email=f"p{count}@example.net"), number, accept=True)
        presence.record(number, f"p{count}@example.net", server.clock.now.date() - timedelta(days=days))
    for order, expected in (("address", "01234"), ("longest_away", "02341")):
        found, cursor = "", None
        for _ in range(3):
            page = listed(
                server, admin, order=order, limit=2, **({} if cursor is None else {"cursor": cursor})
            )
            found += "".join(one["email"][1] for one in page["members"])
            cursor = page["cursor"]
            assert page["found"] == 5
        assert (found, cursor) == (expected, None)
    assert [one["email"] for one in listed(server, admin, search=" P3@")["members"]] == ["p3@example.net"]
    assert listed(server, admin, search="nobody") == {"members": [], "found": 0, "cursor": None}


def test_what_is_known_goes_with_the_membership(server: Server, admin: Claims) -> None:
    number = server.enterprise(admin)
    presence = server.service.operator.adapters.enterprises.presence
    prove(server, admin)
    token = join(server, admin, SAM)
    for email in (SAM, KIM):
        sign_in(server, email)
    assert set(presence.of(number)) == {SAM, KIM}
    assert respond(server, token, number, accept=False).status == 200
    assert set(presence.of(number)) == {KIM}
    assert respond(server, token, number, accept=True).status == 200
    sign_in(server, SAM)
    invite(server, admin)
    assert set(presence.of(number)) == {KIM}
    assert server.call("PATCH", "/enterprise", admin, {"domains": []}).status == 200
    assert presence.of(number) == {}


@pytest.mark.parametrize("email", [SAM, KIM])
def test_it_goes_with_the_account(server: Server, admin: Claims, email: str) -> None:
    number = server.enterprise(admin)
    prove(server, admin)
    join(server, admin, SAM)
    token = sign_in(server, email)["user_token"]
    presence = server.service.operator.adapters.enterprises.presence
    assert email in presence.of(number)
    assert server.call("DELETE", "/me", token).status == 204
    assert email not in presence.of(number)


def test_nobody_waits_for_the_day_to_be_kept(
    server: Server, admin: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.enterprise(admin)
    join(server, admin, SAM)

    def fails(*_: object) -> None:
        raise Unavailable

    presence = server.service.operator.adapters.enterprises.presence
    monkeypatch.setattr(type(presence), "record", fails)
    assert sign_in(server, SAM)["user"]["email"] == SAM
    assert shown(listed(server, admin)) == [(SAM, "member", False, None)]


def test_others_see_nothing(server: Server, admin: Claims) -> None:
    number = server.enterprise(admin)
    for who in (server.person(11), server.person(12, email=SAM)):
        answer = server.call("GET", f"/enterprise/members?enterprise={number}", who)
        assert answer.code == (403, "not_an_administrator")
    for query, code in (
        ("cursor=%21", "invalid_cursor"),
        ("limit=201", "invalid_field"),
        ("order=x", "invalid_field"),
    ):
        assert server.call("GET", f"/enterprise/members?{query}", admin).code == (400, code)
