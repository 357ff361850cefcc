"""``/me/vault``, on one machine and under the stage's role."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.accounts import USER_URL
from tests.fakes.authenticator import Authenticator
from tests.fakes.tokens import enterprise
from tests.http.passkeys import new_passkey
from tests.http.service import ServiceUnderTest

EMPTY: dict[str, Any] = {"version": "", "check": "", "keys": [], "items": []}


def test_only_a_signed_in_person_gets_or_keeps_anything(call: Any, accounts: ServiceUnderTest) -> None:
    script = accounts.token(enterprise(now=accounts.clock.now, iss=USER_URL, aud=[USER_URL]))
    program = call("POST", "/me/tokens", {"name": "A computer"}, token=call.sign_in()["user_token"])
    for method, body in (("GET", None), ("PUT", EMPTY)):
        assert call(method, "/me/vault", body).code == (401, "missing_token")
        assert call(method, "/me/vault", body, token=script).code == (403, "not_a_person")
        refused = call(method, "/me/vault", body, token=program.body["personal_token"])
        assert refused.code == (401, "invalid_token")


def test_a_vault_is_kept_for_its_owner_alone_until_its_passkey_goes(call: Any) -> None:
    token = call.sign_in()["user_token"]
    assert call("GET", "/me/vault", token=token).body == EMPTY
    question = call("POST", "/passkeys/options", token=token).body
    passkey = call("POST", "/passkeys", new_passkey(Authenticator(), question), token=token).body["id"]
    key = {"passkey_id": passkey, "public_key": "cHVi", "pin": "cGlu", "sealed": "c2VhbGVk"}
    given = {"version": "", "check": "Y2g", "keys": [key], "items": [{"name": "settings", "sealed": "c2U"}]}
    kept = call("PUT", "/me/vault", given, token=token)
    assert (kept.status, kept.body) == (200, {**given, "version": kept.body["version"]})
    assert call("GET", "/me/vault", token=token).body == kept.body
    assert call("PUT", "/me/vault", given, token=token).code == (409, "changed_meanwhile")
    other = {**kept.body, "keys": [{**key, "passkey_id": "f" * 64}]}
    assert call("PUT", "/me/vault", other, token=token).code == (400, "unknown_passkey")
    sam = call.sign_in("sam@example.org")["user_token"]
    assert call("GET", "/me/vault", token=sam).body == EMPTY
    assert call("DELETE", f"/passkeys/{passkey}", token=token).status == 204
    assert call("GET", "/me/vault", token=token).body["keys"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": "v" * 33},
        {"check": "c" * 65},
        {"check": "no base64url!"},
        {"keys": [{"passkey_id": "x", "public_key": "cHVi", "pin": "cGlu", "sealed": ""}]},
        {"keys": [{"passkey_id": "f" * 64, "public_key": "cHVi", "pin": "cGlu", "sealed": "s" * 2049}]},
        {"keys": [{"passkey_id": "f" * 64, "public_key": "", "pin": "cGlu", "sealed": ""}]},
        {"items": [{"name": "Settings", "sealed": "c2U"}]},
        {"items": [{"name": "settings", "sealed": "s" * 4097}]},
        {"items": [{"name": f"item-{number}", "sealed": "c2U"} for number in range(5)]},
        {"more": "than is known"},
    ],
)
def test_what_is_kept_has_its_bounds(call: Any, change: dict[str, Any]) -> None:
    token = call.sign_in()["user_token"]
    assert call("PUT", "/me/vault", {**EMPTY, **change}, token=token).status == 400
