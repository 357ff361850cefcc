from __future__ import annotations

from typing import Any

import jwt

from tests.fakes.accounts import USER_URL
from tests.fakes.fault_injection import ACCOUNT_STORES
from tests.http.service import ServiceUnderTest


def test_the_published_keys_verify_a_token(call: Any) -> None:
    answer = call("GET", "/.well-known/jwks.json")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=300")
    token = call.sign_in()["user_token"]
    key = jwt.PyJWKSet.from_dict(answer.body)[jwt.get_unverified_header(token)["kid"]]
    payload = jwt.decode(
        token,
        key,
        algorithms=["ES256"],
        audience=USER_URL,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert payload["email"] == "pat@example.org"
    assert set(answer.body["keys"][0]) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_ended_sessions_are_published_for_anyone(call: Any, accounts: ServiceUnderTest) -> None:
    token = call.sign_in()["user_token"]
    before = call("GET", "/.well-known/ended-sessions")
    assert before.body == {"sessions": [], "as_of": "2026-03-04T05:06:07.890000Z"}
    assert before.headers["Cache-Control"] == "no-store"
    sid = accounts.claims(token).sid
    call("POST", "/sign-out", {}, token=token)
    assert call("GET", "/.well-known/ended-sessions").body["sessions"] == [sid]


def test_a_failing_store_or_key_is_503_and_never_cached(call: Any, accounts: ServiceUnderTest) -> None:
    for part in (*ACCOUNT_STORES, "signing_keys"):
        accounts.faults.fail(part)
    for path in ("/.well-known/jwks.json", "/.well-known/ended-sessions"):
        answer = call("GET", path)
        assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
