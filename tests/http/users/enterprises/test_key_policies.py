"""``/enterprise/key-policy``, ``/me/key-policies``, and what tokens say of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from msgspec import UNSET

from chalicelib.tokens.claims import Claims
from tests.fakes.accounts import CLOUD_URL, KEY_URL, USER_URL
from tests.http.api_client import Answer
from tests.http.users.enterprises.conftest import Server

PRIVATE, ENDPOINT = "https://key.hospital.example", "https://endpoint.hospital.example"
WARD = {"recipients": ["*@hospital.example"], "two_person": True}
SHOWN = {
    "not_before": None,
    "not_after": None,
    "openings": None,
    "purposes": [],
    "break_glass": False,
    "recipients_required": False,
    **WARD,
}
PAT = "pat@hospital.example"


def lay_down(
    server: Server, who: Claims, policy: dict[str, Any], version: int = 0, number: int | None = None
) -> Answer:
    path = "/enterprise/key-policy" if number is None else f"/enterprise/key-policy?enterprise={number}"
    return server.call("PUT", path, who, {"policy": policy, "version": version})


@pytest.fixture
def hospital(server: Server, admin: Claims) -> int:
    """An enterprise with a mail domain, a Key Server and an Endpoint Server."""
    number = server.enterprise(admin)
    server.service.administration.verify_domain(number, "hospital.example")
    for url, kind in ((PRIVATE, "key_server"), (ENDPOINT, "endpoint")):
        server.call("POST", "/enterprise/key-servers", admin, {"url": url, "kind": kind})
    return number


def join(server: Server, who: Claims, admin: Claims, number: int) -> None:
    path = f"/enterprise?enterprise={number}"
    assert server.call("PATCH", path, admin, {"emails": [who.email]}).status == 200
    answer = {"enterprise_id": number, "accept": True}
    assert server.call("POST", "/me/invitations", who, answer).status == 200


class Pat:
    """A signed-in person, and what their tokens say."""

    def __init__(self, server: Server, email: str = PAT) -> None:
        self.server = server
        assert server.call("POST", "/sign-in", body={"email": email}).status == 202
        link = server.service.mailer.last.token
        signed_in = server.call("POST", "/sign-in/complete", body={"token": link})
        self.token: str = signed_in.body["user_token"]
        self.claims = server.service.claims(self.token)

    def token_for(self, audience: str) -> str:
        answer = self.server.call("POST", "/tokens", self.token, {"audience": audience})
        assert answer.status == 200, answer.body
        token: str = answer.body["user_token"]
        return token

    def says(self, audience: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(self.token_for(audience), options={"verify_signature": False})
        return claims


def test_administrators_set_it_and_see_who_changed_it(server: Server, admin: Claims, hospital: int) -> None:
    none = server.call("GET", "/enterprise/key-policy", admin)
    assert (none.status, none.body["version"], none.body["history"]) == (200, 0, [])
    first = lay_down(server, admin, WARD).body
    assert (first["version"], first["policy"]) == (1, SHOWN)
    server.clock.now += timedelta(minutes=1)
    lifted = lay_down(server, admin, {}, 1).body
    assert lifted["policy"]["recipients"] == []
    assert [(one["version"], one["policy"], one["changed_by"]) for one in lifted["history"]] == [
        (2, lifted["policy"], admin.userid),
        (1, SHOWN, admin.userid),
    ]
    assert server.call("GET", "/enterprise/key-policy", admin).body == lifted
    assert lay_down(server, admin, WARD, 1).code == (409, "changed_meanwhile")
    assert lay_down(server, server.person(22), WARD, 2).code == (403, "not_an_administrator")
    assert server.call("GET", "/enterprise/key-policy", server.person(22)).code[0] == 403


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ({"recipients": ["*"]}, "invalid_recipient"),
        ({"recipients": ["nobody"]}, "invalid_recipient"),
        (
            {"not_before": "2026-03-02T00:00:00Z", "not_after": "2026-03-01T00:00:00Z"},
            "invalid_policy",
        ),
        ({"recipients": ["*@hospital.example"], "not_after": "2026-03-01T00:00:00Z"}, "invalid_policy"),
        ({"recipients": [f"nurse{number}@hospital.example" for number in range(40)]}, "policy_too_large"),
        ({"weekdays": True}, "unknown_field"),
        ({"openings": 0}, "invalid_field"),
    ],
)
def test_it_is_held_to_what_a_senders_is_and_to_its_room(
    server: Server, admin: Claims, hospital: int, policy: dict[str, Any], code: str
) -> None:
    assert lay_down(server, admin, policy).code == (400, code)
    assert server.call("GET", "/enterprise/key-policy", admin).body["version"] == 0


def test_members_see_what_holds_of_them(server: Server, admin: Claims, hospital: int) -> None:
    pat = Pat(server)
    assert server.call("GET", "/me/key-policies", pat.token).body == {
        "key_policies": [],
        "consent_wordings": [],
        "cursor": None,
    }
    lay_down(server, admin, WARD)
    expected = {"enterprise_id": hospital, "enterprise": "Example Hospital", "version": 1, "policy": SHOWN}
    assert server.call("GET", "/me/key-policies", pat.token).body["key_policies"] == [expected]
    assert server.call("GET", "/me/key-policies", server.person(12)).body["key_policies"] == []
    lay_down(server, admin, {}, 1)
    assert server.call("GET", "/me/key-policies", pat.token).body["key_policies"] == []


def test_tokens_tell_key_servers_and_nobody_else(server: Server, admin: Claims, hospital: int) -> None:
    lay_down(server, admin, WARD)
    pat = Pat(server)
    claim = {"enterprise": hospital, "name": "Example Hospital", "version": 1, "policy": WARD}
    for audience in (KEY_URL, PRIVATE):
        told = pat.says(audience)
        assert (told["enterprises"], told["key_policies"]) == ([hospital], [claim])
    # there a Key Server would take "nothing" for word that nothing was laid down
    for audience in (USER_URL, CLOUD_URL):
        told = pat.says(audience)
        assert (told["enterprises"], told["organisation"]) == ([], hospital)
        assert "key_policies" not in told
    assert (pat.claims.enterprises, pat.claims.key_policies) == ([], UNSET)
    lay_down(server, admin, {}, 1)
    assert pat.says(KEY_URL)["key_policies"] == []


def test_it_is_told_of_all_enterprises_that_somebody_belongs_to_until_they_leave(
    server: Server, admin: Claims, hospital: int
) -> None:
    clinic = server.enterprise(admin, name="Example Clinic")
    pat = Pat(server)
    lay_down(server, admin, WARD, number=hospital)
    lay_down(server, admin, {"openings": 3}, number=clinic)
    assert pat.says(KEY_URL)["enterprises"] == [hospital]
    join(server, pat.claims, admin, clinic)
    told = pat.says(KEY_URL)
    assert told["enterprises"] == [hospital, clinic]
    assert [one["policy"] for one in told["key_policies"]] == [WARD, {"openings": 3}]
    server.call("POST", "/me/invitations", pat.claims, {"enterprise_id": clinic, "accept": False})
    assert [one["policy"] for one in pat.says(KEY_URL)["key_policies"]] == [WARD]


def test_an_enterprise_without_its_plan_can_lift_it_and_no_more(
    server: Server, admin: Claims, hospital: int
) -> None:
    lay_down(server, admin, WARD)
    server.service.administration.set_plan(hospital, "pro")
    pat = Pat(server)
    assert len(pat.says(KEY_URL)["key_policies"]) == 1
    assert lay_down(server, admin, {"openings": 1}, 1).code == (403, "plan_required")
    assert lay_down(server, admin, {}, 1).status == 200
    assert pat.says(KEY_URL)["key_policies"] == []


def test_that_recipients_have_to_be_named_is_laid_down_and_told(
    server: Server, admin: Claims, hospital: int
) -> None:
    required = {"recipients_required": True}
    laid_down = lay_down(server, admin, required, number=hospital)
    assert laid_down.body["policy"]["recipients_required"] is True
    pat = Pat(server)
    (told,) = pat.says(PRIVATE)["key_policies"]
    assert told["policy"] == required
    lifted = lay_down(server, admin, {}, 1, number=hospital)
    assert lifted.body["policy"]["recipients_required"] is False
