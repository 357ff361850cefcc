"""Signing in by passkeys, and ``/passkeys``, on one machine and under the stage's role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.accounts import USER_URL
from tests.fakes.authenticator import Authenticator
from tests.fakes.tokens import enterprise
from tests.http.backends import Backend
from tests.http.passkeys import new_passkey, signed
from tests.http.service import ServiceUnderTest, start_service
from tests.http.users.accounts.conftest import Caller

OPTIONS, SIGN_IN = "/sign-in/passkey/options", "/sign-in/passkey"
NEW = {"ceremony": "x", "name": "My phone", "client_data": "e30", "attestation_object": "oA"}
ANSWER = {
    "ceremony": "x",
    "credential_id": "AAAA",
    "user_handle": "AAAA",
    "client_data": "e30",
    "authenticator_data": "AAAA",
    "signature": "AAAA",
}
CALLS = [
    ("POST", "/passkeys/options", None),
    ("POST", "/passkeys", NEW),
    ("GET", "/passkeys", None),
    ("DELETE", "/passkeys/0123456789abcdef", None),
    ("GET", "/me/sessions", None),
    ("DELETE", "/me/sessions/session", None),
]


def add(call: Caller, token: str, device: Authenticator) -> dict[str, Any]:
    question = call("POST", "/passkeys/options", token=token)
    assert question.status == 200
    added = call("POST", "/passkeys", new_passkey(device, question.body), token=token)
    assert added.status == 201
    body: dict[str, Any] = added.body
    return body


def enter(call: Caller, device: Authenticator, **more: Any) -> Any:
    return call("POST", SIGN_IN, signed(device, call("POST", OPTIONS).body, **more))


def test_only_a_signed_in_person_gets_anything(call: Any, accounts: ServiceUnderTest) -> None:
    claims = enterprise(now=accounts.clock.now, iss=USER_URL, aud=[USER_URL])
    script = accounts.token(claims)
    token = call.sign_in()["user_token"]
    program = call("POST", "/me/tokens", {"name": "A computer"}, token=token).body["personal_token"]
    for method, path, body in CALLS:
        assert call(method, path, body).code == (401, "missing_token")
        assert call(method, path, body, token="wrong").code == (401, "invalid_token")
        assert call(method, path, body, token=script).code == (403, "not_a_person")
        assert call(method, path, body, token=program).code == (401, "invalid_token")


def test_a_passkey_is_added_listed_used_and_removed(call: Any, accounts: ServiceUnderTest) -> None:
    first, device = call.sign_in(), Authenticator()
    token = first["user_token"]
    question = call("POST", "/passkeys/options", token=token).body
    assert {name: question[name] for name in ("rp_id", "user_name", "known", "algorithms")} == {
        "rp_id": "my.example.org",
        "user_name": "pat@example.org",
        "known": [],
        "algorithms": [-8, -7, -257],
    }
    added = call("POST", "/passkeys", new_passkey(device, question), token=token)
    assert added.status == 201
    assert added.body == {
        "id": added.body["id"],
        "name": "My phone",
        "synced": False,
        "created_at": "2026-03-04T05:06:07.890000Z",
        "last_used_at": None,
    }
    accounts.clock.now += timedelta(seconds=1)
    asked = call("POST", OPTIONS)
    assert set(asked.body) == {"ceremony", "challenge", "rp_id", "expires_at"}
    done = call("POST", SIGN_IN, signed(device, asked.body, client="Edge on Windows"))
    assert done.status == 200
    assert done.body["user"] == first["user"]
    listed = call("GET", "/passkeys", token=done.body["user_token"]).body
    assert listed == {
        "offered": True,
        "passkeys": [{**added.body, "last_used_at": "2026-03-04T05:06:08.890000Z"}],
    }
    refreshed = call("POST", "/sign-in/refresh", {"refresh_token": done.body["refresh_token"]})
    assert refreshed.status == 200
    assert call("DELETE", f"/passkeys/{added.body['id']}", token=token).status == 204
    again = call("DELETE", f"/passkeys/{added.body['id']}", token=token)
    assert again.code == (404, "unknown_passkey")
    # what it had started is over, and what the mail had started is not
    assert call("GET", "/me", token=refreshed.body["user_token"]).code == (401, "invalid_token")
    refreshed = call("POST", "/sign-in/refresh", {"refresh_token": refreshed.body["refresh_token"]})
    assert refreshed.code == (401, "invalid_refresh_token")
    assert call("GET", "/me", token=token).status == 200
    assert enter(call, device).code == (401, "unknown_passkey")


def test_sessions_are_listed_and_ended_one_by_one(call: Any, accounts: ServiceUnderTest) -> None:
    by_mail, device = call.sign_in(), Authenticator()
    add(call, by_mail["user_token"], device)
    accounts.clock.now += timedelta(minutes=1)
    phone = enter(call, device, own_device=True, client="Chrome on Android").body
    sessions = call("GET", "/me/sessions", token=by_mail["user_token"]).body["sessions"]
    assert [{**one, "id": ""} for one in sessions] == [
        {
            "id": "",
            "client": "Chrome on Android",
            "passkey": True,
            "this": False,
            "created_at": "2026-03-04T05:07:07.890000Z",
            "last_used_at": "2026-03-04T05:07:07.890000Z",
            "expires_at": "2026-04-03T05:07:07.890000Z",
        },
        {
            "id": "",
            "client": "",
            "passkey": False,
            "this": True,
            "created_at": "2026-03-04T05:06:07.890000Z",
            "last_used_at": "2026-03-04T05:06:07.890000Z",
            "expires_at": "2026-03-04T21:06:07.890000Z",
        },
    ]
    lost, own = (one["id"] for one in sessions)
    other = call.sign_in("sam@example.org")["user_token"]
    for token, session in ((other, lost), (by_mail["user_token"], "unknown")):
        assert call("DELETE", f"/me/sessions/{session}", token=token).code == (404, "unknown_session")
    assert call("DELETE", f"/me/sessions/{lost}", token=by_mail["user_token"]).status == 204
    refreshed = call("POST", "/sign-in/refresh", {"refresh_token": phone["refresh_token"]})
    assert refreshed.code == (401, "invalid_refresh_token")
    assert call("GET", "/me", token=phone["user_token"]).code == (401, "invalid_token")
    left = call("GET", "/me/sessions", token=by_mail["user_token"]).body["sessions"]
    assert [one["id"] for one in left] == [own]
    # the passkey goes on: it is the phone that was lost sight of, and not what unlocks it
    assert enter(call, device).status == 200


NO_ANSWER: list[tuple[dict[str, Any], str]] = [
    ({"signature": "A"}, "invalid_field"),
    ({"signature": "AA=="}, "invalid_field"),
    ({"signature": "A+/A"}, "invalid_field"),
    ({"signature": ""}, "invalid_field"),
    ({"signature": "A" * 1025}, "invalid_field"),
    ({"client_data": "A" * 4097}, "invalid_field"),
    ({"ceremony": "a" * 129}, "invalid_field"),
    ({"ceremony": 1}, "invalid_field"),
    ({"client": "a" * 61}, "invalid_field"),
    ({"client": "a\u202eb"}, "invalid_field"),
    ({"client": "<pat@example.org>"}, "invalid_field"),
    ({"own_device": "yes"}, "invalid_field"),
    ({"transports": []}, "unknown_field"),
]
NO_PASSKEY: list[tuple[dict[str, Any], str]] = [
    ({"attestation_object": "A" * 16_385}, "invalid_field"),
    ({"attestation_object": "A"}, "invalid_field"),
    ({"client_data": "\u00e4"}, "invalid_field"),
    ({"name": "a" * 101}, "invalid_field"),
    ({"name": " "}, "invalid_name"),
    ({}, "invalid_passkey"),
    ({"attestation": "none"}, "unknown_field"),
]


def test_what_is_no_request(call: Any) -> None:
    token = call.sign_in()["user_token"]
    for path, good, changes in ((SIGN_IN, ANSWER, NO_ANSWER), ("/passkeys", NEW, NO_PASSKEY)):
        for change, code in changes:
            assert call("POST", path, {**good, **change}, token=token).code == (400, code), change


def test_what_is_no_answer_signs_nobody_in(call: Any) -> None:
    assert call("POST", SIGN_IN, ANSWER).code == (401, "invalid_passkey")
    asked = call("POST", OPTIONS).body
    answered = {**ANSWER, "ceremony": asked["ceremony"]}
    assert call("POST", SIGN_IN, answered).code == (401, "unknown_passkey")


def test_an_answer_works_once(call: Any) -> None:
    token, device = call.sign_in()["user_token"], Authenticator(counts=False)
    add(call, token, device)
    body = signed(device, call("POST", OPTIONS).body)
    assert call("POST", SIGN_IN, body).status == 200
    assert call("POST", SIGN_IN, body).code == (401, "invalid_passkey")


def test_an_old_sign_in_adds_none(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    accounts.clock.now += timedelta(minutes=15)
    for path, body in (("/passkeys/options", None), ("/passkeys", NEW)):
        assert call("POST", path, body, token=token).code == (403, "fresh_sign_in_required")


def test_a_second_process_knows_what_the_first_has_asked(call: Any, accounts: ServiceUnderTest) -> None:
    token, device = call.sign_in()["user_token"], Authenticator()
    add(call, token, device)
    asked = call("POST", OPTIONS).body
    del accounts.wiring.__dict__["accounts"]
    assert call("POST", SIGN_IN, signed(device, asked)).status == 200


def test_at_an_ip_address_there_are_none(make_backend: Callable[[str], Backend]) -> None:
    call: Any = Caller(start_service("users", make_backend("users"), my_url="https://192.0.2.1"))
    token = call.sign_in()["user_token"]
    assert call("GET", "/passkeys", token=token).body == {"offered": False, "passkeys": []}
    for path, body in ((OPTIONS, None), (SIGN_IN, ANSWER)):
        assert call("POST", path, body).code == (404, "passkeys_unavailable")
    for path, body in (("/passkeys/options", None), ("/passkeys", NEW)):
        assert call("POST", path, body, token=token).code == (404, "passkeys_unavailable")


def test_what_signs_somebody_in_is_in_no_log_and_no_store(
    call: Any, accounts: ServiceUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    token, device = call.sign_in()["user_token"], Authenticator()
    add(call, token, device)
    asked = call("POST", OPTIONS).body
    body = signed(device, asked)
    call("POST", SIGN_IN, {**body, "signature": "AAAA"})
    assert call("POST", SIGN_IN, body).status == 200
    stored = accounts.backend.stored()
    assert "My phone" in stored
    for secret in (asked["ceremony"], body["signature"], body["credential_id"], body["user_handle"]):
        assert secret not in caplog.text
    assert asked["ceremony"] not in stored
    assert "passkey_refused" in caplog.text
