"""``GET /me/recipients``: members find the members of their own enterprises."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.tokens.claims import Claims
from tests.http.users.enterprises.conftest import Server
from tests.http.users.enterprises.test_member_list import join, sign_in
from tests.http.users.enterprises.test_members import DOMAIN, invite, prove, respond

SAM = "sam@example.net"
ROBIN = {"title": "Dr", "firstname": "Robin", "lastname": "Müller"}


def found(server: Server, who: Any, query: str) -> list[dict[str, Any]]:
    answer = server.call("GET", f"/me/recipients?query={quote(query)}", who)
    assert answer.status == 200, answer.body
    people: list[dict[str, Any]] = answer.body["recipients"]
    return people


def addresses(server: Server, who: Any, query: str) -> list[str]:
    return [one["email"] for one in found(server, who, query)]


@pytest.fixture
def robin(server: Server, admin: Claims) -> Any:
    """A member with a name, who was there; the enterprise has proven a domain, which is not theirs."""
    server.enterprise(admin)
    prove(server, admin)
    join(server, admin, SAM)
    signed_in = sign_in(server, SAM)
    assert server.call("PATCH", "/me", signed_in["user_token"], ROBIN).status == 200
    return signed_in["user_token"]


@pytest.fixture
def kim(server: Server, robin: Any) -> Any:
    del robin
    return sign_in(server, f"kim@{DOMAIN}")["user_token"]


def test_a_colleague_is_found_by_name_and_by_address(server: Server, robin: Any, kim: Any) -> None:
    shown = {"email": SAM, "name": "Dr Robin Müller", "enterprise": "Hospital", "recent": False}
    for query in ("rob", "ROBIN M", "mülle", "Muller rob", "sam", SAM):
        (one,) = found(server, kim, query)
        assert {**one, "enterprise": "Hospital"} == shown, query
        assert one["enterprise"], query
    for query in ("", "ro", "obin", "dr ", "%", "*"):
        assert found(server, kim, query) == [], query
    # by a proven domain whoever was there is a member; nobody finds themselves
    assert addresses(server, robin, "kim") == [f"kim@{DOMAIN}"]
    assert found(server, robin, "rob") == []


def test_another_name_is_found_at_once(server: Server, robin: Any, kim: Any) -> None:
    assert server.call("PATCH", "/me", robin, {"firstname": "Alex"}).status == 200
    assert addresses(server, kim, "alex mu") == [SAM]
    assert addresses(server, kim, "robin") == []


def test_nobody_is_found_by_or_as_who_does_not_belong(
    server: Server, admin: Claims, robin: Any, kim: Any
) -> None:
    del robin
    outside = sign_in(server, "lee@elsewhere.example.org")["user_token"]
    assert server.call("PATCH", "/me", outside, {"firstname": "Robin", "lastname": "Lee"}).status == 200
    # invited is no member
    people = (server.person(11, email=SAM), server.person(12, email="lee@elsewhere.example.org"))
    invite(server, admin, *people)
    sign_in(server, "lee@elsewhere.example.org")
    assert found(server, outside, "rob") == []
    assert addresses(server, kim, "rob") == [SAM]


@pytest.mark.parametrize("way", ["leaves", "is taken off", "goes"])
def test_who_is_no_member_any_more_is_not_found(
    server: Server, admin: Claims, robin: Any, kim: Any, way: str
) -> None:
    number = server.call("GET", "/enterprise", admin).body["enterprise_id"]
    if way == "leaves":
        assert respond(server, robin, number, accept=False).status == 200
    elif way == "is taken off":
        assert server.call("PATCH", "/enterprise", admin, {"emails": []}).status == 200
    else:
        assert server.call("DELETE", "/me", robin).status in (200, 204)
    assert found(server, kim, "rob") == []
    assert found(server, kim, "sam") == []


def test_an_administrator_switches_it_off(server: Server, admin: Claims, robin: Any, kim: Any) -> None:
    del robin
    for is_on in (False, True):
        answer = server.call("PATCH", "/enterprise", admin, {"directory": is_on})
        assert (answer.status, answer.body["directory"]) == (200, is_on)
        assert bool(found(server, kim, "rob")) is is_on
    assert server.call("PATCH", "/enterprise", admin, {"directory": None}).status == 400


def test_nobody_copies_it(server: Server, robin: Any, kim: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del robin
    monkeypatch.setattr("chalicelib.users.accounts.limits.COLLEAGUES_PER_ACCOUNT", 2)
    assert [len(found(server, kim, query)) for query in ("rob", "ro", "mul", "sam")] == [1, 0, 1, 0]


def test_twenty_are_answered_at_most(server: Server, admin: Claims, kim: Any) -> None:
    number = server.call("GET", "/enterprise", admin).body["enterprise_id"]
    presence = server.service.operator.adapters.enterprises.presence
    for count in range(25):
        presence.record(number, f"xen{count:02d}@{DOMAIN}", server.clock.now.date())
    assert addresses(server, kim, "xen") == [f"xen{count:02d}@{DOMAIN}" for count in range(20)]
