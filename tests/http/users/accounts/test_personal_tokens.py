"""``/me/tokens``, and what a personal token does elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.accounts import KEY_URL, USER_URL
from tests.fakes.tokens import enterprise
from tests.http.service import ServiceUnderTest

NAME = {"name": "Practice computer"}
CALLS = [
    ("POST", "/me/tokens", NAME),
    ("GET", "/me/tokens", None),
    ("DELETE", "/me/tokens/1-0123456789ab", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_who_has_not_signed_in_gets_401(call: Any, method: str, path: str, body: Any) -> None:
    assert call(method, path, body).code == (401, "missing_token")
    assert call(method, path, body, token="wrong").code == (401, "invalid_token")


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_an_enterprise_s_script_gets_403(
    call: Any, accounts: ServiceUnderTest, method: str, path: str, body: Any
) -> None:
    claims = enterprise(now=accounts.clock.now, iss=USER_URL, aud=[USER_URL])
    assert call(method, path, body, token=accounts.token(claims)).code == (403, "not_a_person")


def test_a_token_is_made_listed_used_and_revoked(call: Any) -> None:
    token = call.sign_in()["user_token"]
    made = call("POST", "/me/tokens", {**NAME, "days": 30}, token=token)
    assert made.status == 201
    text = made.body.pop("personal_token")
    assert text.startswith(f"psp_{made.body['id']}_")
    assert made.body == {
        "id": made.body["id"],
        "name": "Practice computer",
        "created_at": "2026-03-04T05:06:07.890000Z",
        "expires_at": "2026-04-03T05:06:07.890000Z",
    }
    assert call("GET", "/me/tokens", token=token).body == {"tokens": [{**made.body, "last_used_at": None}]}
    assert call("GET", "/reports", token=text).body == {"reports": [], "cursor": None}
    issued = call("POST", "/tokens", {"audience": KEY_URL}, token=text)
    assert (issued.status, issued.body["operator"]) == (200, "PicSafe")
    [listed] = call("GET", "/me/tokens", token=token).body["tokens"]
    assert listed["last_used_at"] == "2026-03-04T05:06:07.890000Z"
    assert call("DELETE", f"/me/tokens/{made.body['id']}", token=token).status == 204
    gone = call("DELETE", f"/me/tokens/{made.body['id']}", token=token)
    assert gone.code == (404, "unknown_personal_token")
    for refused in (
        call("GET", "/reports", token=text),
        call("POST", "/tokens", {"audience": KEY_URL}, token=text),
    ):
        assert refused.code == (401, "invalid_personal_token")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        *CALLS,
        ("GET", "/me", None),
        ("PATCH", "/me", {"title": "Dr"}),
        ("DELETE", "/me", None),
        ("POST", "/sign-out", {}),
        ("GET", "/me/institutions", None),
        ("GET", "/enterprise", None),
        ("GET", "/enterprise/reports", None),
        ("POST", "/enterprise/api-keys", NAME),
        ("POST", "/reports", {"report_id": "0000000011462800528240", "destination": "file"}),
    ],
)
def test_a_personal_token_does_nothing_else(call: Any, method: str, path: str, body: Any) -> None:
    token = call.sign_in()["user_token"]
    text = call("POST", "/me/tokens", NAME, token=token).body["personal_token"]
    issued = call("POST", "/tokens", {"audience": USER_URL}, token=text).body["user_token"]
    if "summary" not in (body or {}) and path == "/reports":
        body = {**body, "summary": {"photos": 1, "videos": 0, "audios": 0}}
    for credential in (text, issued):
        assert call(method, path, body, token=credential).code == (401, "invalid_token")
    assert call("GET", "/me", token=token).status == 200


def test_a_personal_token_gets_none_to_post_with(call: Any) -> None:
    token = call.sign_in()["user_token"]
    text = call("POST", "/me/tokens", NAME, token=token).body["personal_token"]
    posting = {"audience": KEY_URL, "sha256": "0" * 64}
    assert call("POST", "/tokens", posting, token=text).code == (403, "not_for_personal_tokens")


def test_an_old_sign_in_makes_none(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    accounts.clock.now += timedelta(minutes=15)
    assert call("POST", "/me/tokens", NAME, token=token).code == (403, "fresh_sign_in_required")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": ""}, "invalid_name"),
        ({"name": "a" * 101}, "invalid_field"),
        ({}, "invalid_field"),
        ({**NAME, "days": 0}, "invalid_field"),
        ({**NAME, "days": 366}, "invalid_field"),
        ({**NAME, "days": "7"}, "invalid_field"),
        ({**NAME, "scope": "all"}, "unknown_field"),
    ],
)
def test_what_is_no_request(call: Any, body: Any, code: str) -> None:
    token = call.sign_in()["user_token"]
    assert call("POST", "/me/tokens", body, token=token).code == (400, code)


def test_signing_out_everywhere_and_leaving_end_it(call: Any) -> None:
    for path in ("/sign-out", "/me"):
        token = call.sign_in()["user_token"]
        text = call("POST", "/me/tokens", NAME, token=token).body["personal_token"]
        ending = call("POST", path, {"everywhere": True}, token=token) if path == "/sign-out" else None
        ending = ending or call("DELETE", path, token=token)
        assert ending.status == 204
        assert call("GET", "/reports", token=text).code == (401, "invalid_personal_token")


def test_the_secret_is_not_stored(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    made = call("POST", "/me/tokens", NAME, token=token).body
    stored = accounts.backend.stored()
    assert "Practice computer" in stored
    assert made["personal_token"].rpartition("_")[2] not in stored
