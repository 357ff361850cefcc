from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chalicelib.users.accounts.limits import TOKEN_WINDOW, TOKENS_PER_SESSION, refreshes_of, tokens_of
from tests.fakes.accounts import REGISTERED, USER_URL
from tests.fakes.tokens import enterprise
from tests.http.service import ServiceUnderTest

CALLS = [
    ("POST", "/sign-out", {}),
    ("GET", "/me", None),
    ("PATCH", "/me", {"title": "Dr"}),
    ("DELETE", "/me", None),
    ("POST", "/tokens", {"audience": REGISTERED}),
]


def register(accounts: ServiceUnderTest, token: str) -> None:
    """Have a person's enterprise register a server."""
    claims = accounts.claims(token)
    number = accounts.administration.create("Example Hospital")
    accounts.administration.name_administrator(number, claims.email)
    accounts.operator.enterprises.servers.register(claims, number, REGISTERED, "key_server")


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_who_has_not_signed_in_gets_401(call: Any, method: str, path: str, body: Any) -> None:
    missing = call(method, path, body)
    assert missing.code == (401, "missing_token")
    assert missing.headers["WWW-Authenticate"] == "Bearer"
    wrong = call(method, path, body, token="wrong")
    assert wrong.code == (401, "invalid_token")


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_an_enterprise_s_script_gets_403(
    call: Any, accounts: ServiceUnderTest, method: str, path: str, body: Any
) -> None:
    claims = enterprise(now=accounts.clock.now, iss=USER_URL, aud=[USER_URL])
    answer = call(method, path, body, token=accounts.token(claims))
    assert answer.code == (403, "not_a_person")


def test_a_profile_is_shown_and_changed(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    change = {"title": "Dr", "firstname": "Pat", "lastname": "Example", "country": "AU", "language": "de"}
    changed = call("PATCH", "/me", change, token=token)
    assert changed.status == 200
    fresh = changed.body.pop("user_token")
    assert changed.body.pop("expires_at") == "2026-03-04T06:06:07Z"
    assert changed.body == call("GET", "/me", token=token).body
    assert {name: changed.body[name] for name in change} == change
    assert accounts.claims(fresh).has_profile
    assert not accounts.claims(token).has_profile


def test_a_change_leaves_what_is_not_sent(call: Any) -> None:
    token = call.sign_in()["user_token"]
    call("PATCH", "/me", {"title": "Dr", "firstname": "Pat"}, token=token)
    answer = call("PATCH", "/me", {"title": ""}, token=token)
    assert (answer.body["title"], answer.body["firstname"]) == ("", "Pat")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"userid": 2}, "unknown_field"),
        ({"email": "sam@example.org"}, "unknown_field"),
        ({"firstname": None}, "invalid_field"),
        ({"firstname": ""}, "invalid_field"),
        ({"firstname": "a" * 101}, "invalid_field"),
        ({"lastname": "a\u0007"}, "invalid_field"),
        ({"country": "ZZ"}, "invalid_field"),
        ({"country": "AUS"}, "invalid_field"),
        ({"language": "pt"}, "invalid_field"),
        ({"language": None}, "invalid_field"),
    ],
)
def test_a_wrong_change_is_400(call: Any, body: Any, code: str) -> None:
    answer = call("PATCH", "/me", body, token=call.sign_in()["user_token"])
    assert answer.code == (400, code)


def test_leaving_is_204(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    assert call("DELETE", "/me", token=token).status == 204
    assert call("GET", "/me", token=token).status == 401
    assert accounts.operator.adapters.users.user(1) is None


def test_the_last_administrator_s_leaving_is_409(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    accounts.administration.name_administrator(
        accounts.administration.create("Example Hospital"), "pat@example.org"
    )
    answer = call("DELETE", "/me", token=token)
    assert answer.code == (409, "last_administrator")


def test_a_registered_server_s_token_comes_with_its_operator(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    register(accounts, token)
    answer = call("POST", "/tokens", {"audience": REGISTERED}, token=token)
    assert answer.status == 200
    assert set(answer.body) == {"user_token", "expires_at", "operator", "log_key"}
    assert (answer.body["operator"], answer.body["log_key"]) == ("Example Hospital", "")
    # it is not good here, so that the other server cannot act for the person
    assert call("GET", "/me", token=answer.body["user_token"]).status == 401


def test_a_token_for_one_file_says_which(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    register(accounts, token)
    answer = call("POST", "/tokens", {"audience": REGISTERED, "sha256": "0a" * 32}, token=token)
    assert answer.status == 200
    payload = answer.body["user_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["sha256"] == "0a" * 32
    for sha256 in ("0A" * 32, "0a" * 31, "", 7):
        answer = call("POST", "/tokens", {"audience": REGISTERED, "sha256": sha256}, token=token)
        assert answer.code == (400, "invalid_field")


@pytest.mark.parametrize(
    ("audience", "status", "code"),
    [
        ("https://key.hostile.example", 403, "unknown_audience"),
        ("http://key.hospital.example", 400, "invalid_audience"),
        ("https://key.hospital.example/path", 400, "invalid_audience"),
        ("https://" + "k" * 300, 400, "invalid_field"),
        (7, 400, "invalid_field"),
    ],
)
def test_other_servers_get_none(call: Any, audience: Any, status: int, code: str) -> None:
    answer = call("POST", "/tokens", {"audience": audience}, token=call.sign_in()["user_token"])
    assert answer.code == (status, code)


def test_a_session_that_has_had_its_tokens_waits_and_says_for_how_long(
    call: Any, accounts: ServiceUnderTest
) -> None:
    signed_in, others = call.sign_in(), call.sign_in()["user_token"]
    token = signed_in["user_token"]
    register(accounts, token)
    had = tokens_of(accounts.claims(token).sid, None, accounts.clock.now)
    accounts.faults.tallies.count(had, TOKENS_PER_SESSION)
    for method, path, body in (("POST", "/tokens", {"audience": REGISTERED}), ("PATCH", "/me", {})):
        answer = call(method, path, body, token=token)
        assert answer.code == (429, "too_many_tokens")
        assert 0 < int(answer.headers["Retry-After"]) <= TOKEN_WINDOW.total_seconds()
        assert call(method, path, body, token=others).status == 200
    accounts.clock.now += TOKEN_WINDOW
    assert call("POST", "/tokens", {"audience": REGISTERED}, token=token).status == 200


def test_a_session_that_was_refreshed_too_often_waits_and_stays(
    call: Any, accounts: ServiceUnderTest
) -> None:
    signed_in = call.sign_in()
    claims = accounts.claims(signed_in["user_token"])
    session, _ = refreshes_of(claims.sid, claims.userid, accounts.clock.now)
    accounts.faults.tallies.count([session], session.limit)
    body = {"refresh_token": signed_in["refresh_token"]}
    answer = call("POST", "/sign-in/refresh", body)
    assert answer.code == (429, "too_many_tokens")
    accounts.clock.now += TOKEN_WINDOW
    assert call("POST", "/sign-in/refresh", body).status == 200
