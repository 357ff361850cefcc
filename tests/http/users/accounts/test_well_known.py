from __future__ import annotations

import re
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


def test_what_is_published_may_be_kept_by_anyone(call: Any) -> None:
    for path, seconds in (("/.well-known/jwks.json", 300), ("/.well-known/revoked-key-server-tokens", 30)):
        first, again = call("GET", path), call("GET", path)
        assert first.headers["Cache-Control"] == f"public, max-age={seconds}"
        assert first.headers["ETag"] == again.headers["ETag"]
        assert re.fullmatch('"[0-9a-f]{32}"', first.headers["ETag"])


def test_a_failing_store_or_key_is_503_and_never_cached(call: Any, accounts: ServiceUnderTest) -> None:
    for part in (*ACCOUNT_STORES, "enterprises", "signing_keys"):
        accounts.faults.fail(part)
    for path in ("/.well-known/jwks.json", "/.well-known/revoked-key-server-tokens"):
        answer = call("GET", path)
        assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
        assert "ETag" not in answer.headers
