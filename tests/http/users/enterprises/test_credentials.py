"""API keys and Key Server tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.errors import Unauthenticated
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.limits import TOKEN_WINDOW, TOKENS_PER_SESSION, tokens_of
from tests.fakes.tokens import AUDIENCE, ISSUER
from tests.http.users.enterprises.conftest import Server

PRIVATE = "https://key.hospital.example.org"


class TestApiKeys:
    def test_a_key_is_shown_once(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        made = server.api_key(admin, "Ward 3")
        assert set(made) == {"id", "name", "api_key", "created_at"}
        assert made["api_key"].startswith(f"psk_{number}-")
        listed = server.call("GET", "/enterprise/api-keys", admin)
        assert listed.body == {
            "cursor": None,
            "api_keys": [
                {"id": made["id"], "name": "Ward 3", "created_at": made["created_at"], "last_used_at": None}
            ],
        }
        secret = made["api_key"].removeprefix(f"psk_{made['id']}_")
        assert len(secret) == 43
        stored = server.service.backend.stored()
        assert made["id"] in stored
        assert secret not in stored

    def test_use_is_noted_once_a_minute(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        made = server.api_key(admin)

        def last_use() -> str | None:
            listed = server.call("GET", "/enterprise/api-keys", admin).body["api_keys"]
            used: str | None = listed[0]["last_used_at"]
            return used

        assert server.call("GET", "/enterprise/reports", api_key=made["api_key"]).status == 200
        assert last_use() == "2026-03-04T05:06:07.890000Z"
        server.clock.now += timedelta(seconds=59)
        assert server.call("GET", "/enterprise/reports", api_key=made["api_key"]).status == 200
        assert last_use() == "2026-03-04T05:06:07.890000Z"
        server.clock.now += timedelta(seconds=1)
        assert server.call("GET", "/enterprise/reports", api_key=made["api_key"]).status == 200
        assert last_use() == "2026-03-04T05:07:07.890000Z"

    def test_polling_goes_on_if_the_use_cannot_be_noted(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        made = server.api_key(admin)
        server.service.faults.fail("enterprises", "used")
        assert server.call("GET", "/enterprise/reports", api_key=made["api_key"]).status == 200

    def test_a_revoked_key_is_useless(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        made, kept = server.api_key(admin), server.api_key(admin)
        answer = server.call("DELETE", f"/enterprise/api-keys/{made['id']}", admin)
        assert (answer.status, answer.body) == (204, None)
        assert server.call("GET", "/enterprise/reports", api_key=made["api_key"]).code == (
            401,
            "invalid_api_key",
        )
        assert server.call("GET", "/enterprise/reports", api_key=kept["api_key"]).status == 200
        # the tokens that were made with it run out within minutes
        assert server.revoked() == set()
        assert server.call("DELETE", f"/enterprise/api-keys/{made['id']}", admin).code == (
            404,
            "unknown_api_key",
        )

    def test_revoking_can_be_repeated_after_a_failure(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        made = server.api_key(admin)
        server.service.faults.fail("enterprises", "remove")
        assert server.call("DELETE", f"/enterprise/api-keys/{made['id']}", admin).status == 503
        server.service.faults.mend()
        assert server.call("DELETE", f"/enterprise/api-keys/{made['id']}", admin).status == 204

    def test_nobody_revokes_anothers_key(self, server: Server, admin: Claims) -> None:
        other = server.person(22)
        server.enterprise(admin)
        server.enterprise(other, name="Clinic")
        made = server.api_key(admin)
        for key_id in (made["id"], "nonsense", f"{made['id']}x", "1-%C3%A9"):
            answer = server.call("DELETE", f"/enterprise/api-keys/{key_id}", other)
            assert answer.code == (404, "unknown_api_key")
        assert server.call("GET", "/enterprise/reports", api_key=made["api_key"]).status == 200

    @pytest.mark.parametrize("plan", ["free", "pro"])
    def test_only_the_enterprise_plan_has_keys(self, server: Server, admin: Claims, plan: str) -> None:
        number = server.enterprise(admin)
        made = server.api_key(admin)
        server.service.administration.set_plan(number, plan)
        assert server.call("POST", "/enterprise/api-keys", admin, {"name": "x"}).code == (
            403,
            "plan_required",
        )
        for method, path in (("GET", "/enterprise/reports"), ("POST", "/enterprise/key-server-token")):
            body: object = {} if method == "POST" else None
            answer = server.call(method, path, None, body, api_key=made["api_key"])
            assert answer.code == (403, "plan_required")
        assert server.call("POST", "/enterprise/key-server-token", admin, {}).code == (403, "plan_required")
        server.service.administration.set_plan(number, "enterprise")
        assert server.call("GET", "/enterprise/reports", api_key=made["api_key"]).status == 200

    def test_twenty_keys_are_enough(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        for count in range(20):
            server.api_key(admin, f"Key {count}")
        answer = server.call("POST", "/enterprise/api-keys", admin, {"name": "one more"})
        assert answer.code == (409, "too_many_api_keys")

    @pytest.mark.parametrize("name", ["", "  ", "tab\there", "x" * 101])
    def test_a_name_has_to_be_one(self, server: Server, admin: Claims, name: str) -> None:
        server.enterprise(admin)
        answer = server.call("POST", "/enterprise/api-keys", admin, {"name": name})
        assert answer.code in {(400, "invalid_name"), (400, "invalid_field")}

    def test_what_is_no_key_is_refused_alike(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        key = server.api_key(admin)["api_key"]
        wrong = "A" if key[-1] != "A" else "B"
        other_id = "0" if key[6] != "0" else "1"
        for sent in (
            "x",
            key[:-1],
            key + "A",
            key[:-1] + wrong,
            key[:6] + other_id + key[7:],
            key.upper(),
            "psk_999-0123456789ab_" + "A" * 43,
            "A" * 9000,
        ):
            answer = server.call("GET", "/enterprise/reports", api_key=sent)
            assert answer.code in {(401, "invalid_api_key"), (401, "missing_token")}
            assert "detail" in answer.body
        assert server.call("GET", "/enterprise/reports").code == (401, "missing_token")

    def test_a_key_speaks_for_its_own_enterprise(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        other = server.enterprise(server.person(22))
        key = server.api_key(admin)["api_key"]
        assert server.call("GET", f"/enterprise/reports?enterprise={number}", api_key=key).status == 200
        answer = server.call("GET", f"/enterprise/reports?enterprise={other}", api_key=key)
        assert answer.code == (403, "not_an_administrator")


class TestKeyServerToken:
    def ask(self, server: Server, who: Claims | None, api_key: str | None = None, **body: Any) -> Any:
        return server.call("POST", "/enterprise/key-server-token", who, body, api_key=api_key)

    def claims(self, server: Server, answer: Any, audience: str = AUDIENCE) -> Claims:
        assert answer.status == 200, answer.body
        keys, standing, _ = server.service.operator._issuer
        verifier = TokenVerifier(
            issuer=ISSUER, audience=audience, keys=keys, standing=standing, clock=server.clock
        )
        return verifier.verify(answer.body["key_server_token"])

    def test_a_scripts_token_lasts_five_minutes(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        made = server.api_key(admin)
        answer = self.ask(server, None, made["api_key"])
        assert set(answer.body) == {"key_server_token", "expires_at", "audience", "operator", "log_key"}
        assert (answer.body["audience"], answer.body["operator"]) == (AUDIENCE, "PicSafe")
        assert answer.body["log_key"] == ""
        claims = self.claims(server, answer)
        assert claims.kind == "enterprise"
        assert claims.sub == f"enterprise:{number}"
        assert claims.enterprise == "Example Hospital"
        assert claims.aud == [AUDIENCE]
        assert claims.sid == f"apikey:{made['id']}"
        assert claims.exp - claims.iat == 300

    def test_one_api_key_s_tokens_are_bounded_and_another_s_are_not(
        self, server: Server, admin: Claims
    ) -> None:
        server.enterprise(admin)
        busy, other = server.api_key(admin), server.api_key(admin)
        had = tokens_of(f"apikey:{busy['id']}", None, server.clock.now)
        server.service.faults.tallies.count(had, TOKENS_PER_SESSION)
        answer = self.ask(server, None, busy["api_key"])
        assert answer.code == (429, "too_many_tokens")
        assert int(answer.headers["Retry-After"]) > 0
        assert self.ask(server, None, other["api_key"]).status == 200
        server.clock.now += TOKEN_WINDOW
        assert self.ask(server, None, busy["api_key"]).status == 200

    def test_an_administrators_token_lasts_a_year_and_replaces_the_one_before(
        self, server: Server, admin: Claims
    ) -> None:
        server.enterprise(admin)
        first = self.claims(server, self.ask(server, admin))
        assert first.exp - first.iat == 365 * 24 * 3600
        assert server.revoked() == set()
        second = self.claims(server, self.ask(server, admin))
        assert server.revoked() == {first.jti}
        assert server.revoked(datetime.fromtimestamp(first.exp - 1, UTC)) == {first.jti}
        assert server.revoked(datetime.fromtimestamp(first.exp, UTC)) == set()
        third = self.claims(server, self.ask(server, admin))
        assert server.revoked() == {first.jti, second.jti}
        assert len({first.jti, second.jti, third.jti}) == 3

    def test_a_token_that_was_replaced_is_refused_at_once_where_it_can_be_looked_at(
        self, server: Server, admin: Claims
    ) -> None:
        server.enterprise(admin)
        first = self.ask(server, admin)
        self.claims(server, first)
        self.ask(server, admin)
        with pytest.raises(Unauthenticated):
            self.claims(server, first)

    def test_an_administrators_token_leaves_a_scripts_alone(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        key = server.api_key(admin)["api_key"]
        self.ask(server, None, key)
        self.ask(server, admin)
        self.ask(server, None, key)
        assert server.revoked() == set()

    def test_each_server_has_a_token_of_its_own(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        server.call("POST", "/enterprise/key-servers", admin, {"url": PRIVATE})
        self.ask(server, admin)
        answer = self.ask(server, admin, audience=PRIVATE.upper() + "/")
        assert (answer.body["audience"], answer.body["operator"]) == (PRIVATE, "Example Hospital")
        assert self.claims(server, answer, PRIVATE).aud == [PRIVATE]
        assert server.revoked() == set()

    def test_it_comes_with_the_key_of_the_servers_log(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        api_key = server.api_key(admin)["api_key"]
        log_key = VerifierKey("key.example.net/log", bytes(32)).text()
        server.call("POST", "/enterprise/key-servers", admin, {"url": PRIVATE, "log_key": log_key})
        for who, key in ((admin, None), (None, api_key)):
            assert self.ask(server, who, key, audience=PRIVATE).body["log_key"] == log_key
            assert self.ask(server, who, key).body["log_key"] == ""

    def test_a_token_is_made_for_registered_servers_only(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        key = server.api_key(admin)["api_key"]
        for who, api_key in ((admin, None), (None, key)):
            assert self.ask(server, who, api_key, audience=PRIVATE).code == (403, "unknown_audience")
            assert self.ask(server, who, api_key, audience="https://x/y").code == (400, "invalid_audience")
        assert server.revoked() == set()

    def test_picsafes_own_servers_are_known(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        answer = self.ask(server, admin, audience=AUDIENCE + "/")
        assert (answer.body["audience"], answer.body["operator"]) == (AUDIENCE, "PicSafe")

    def test_the_one_before_ends_or_nothing_happens(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        first = self.claims(server, self.ask(server, admin))
        server.service.faults.fail("enterprises", "revoke")
        assert self.ask(server, admin).code == (503, "unavailable")
        server.service.faults.mend()
        self.ask(server, admin)
        assert server.revoked() == {first.jti}

    def test_who_may_ask(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        assert self.ask(server, server.person()).code == (403, "not_an_administrator")
        assert self.ask(server, None).code == (401, "missing_token")
        assert self.ask(server, None, "psk_wrong").code == (401, "invalid_api_key")
        assert self.ask(server, admin, url=PRIVATE).code == (400, "unknown_field")

    def test_a_signer_that_fails(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        key = server.api_key(admin)["api_key"]
        server.service.faults.fail("signing_keys")
        assert self.ask(server, None, key).code == (503, "unavailable")


class TestServers:
    def register(self, server: Server, who: Claims, url: str, **more: Any) -> Any:
        return server.call("POST", "/enterprise/key-servers", who, {"url": url, **more})

    def test_a_server_is_registered_listed_and_removed(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        made = self.register(server, admin, PRIVATE.upper() + ":443/")
        assert made.status == 201
        assert set(made.body) == {"id", "url", "kind", "created_at", "registration", "log_key"}
        assert (made.body["url"], made.body["kind"]) == (PRIVATE, "key_server")
        assert server.operator_of(PRIVATE) == "Example Hospital"
        assert server.call("GET", "/enterprise/key-servers", admin).body == {
            "key_servers": [made.body],
            "cursor": None,
        }
        path = f"/enterprise/key-servers/{made.body['id']}"
        assert server.call("DELETE", path, admin).status == 204
        assert server.call("DELETE", path, admin).code == (404, "unknown_server")
        assert server.operator_of(PRIVATE) is None

    def test_a_url_belongs_to_one_enterprise(self, server: Server, admin: Claims) -> None:
        other = server.person(22)
        server.enterprise(admin)
        server.enterprise(other, name="Clinic")
        made = self.register(server, admin, PRIVATE, kind="endpoint")
        assert made.body["kind"] == "endpoint"
        for who in (admin, other):
            assert self.register(server, who, PRIVATE + "/").code == (409, "audience_taken")
        own, others = (self.register(server, who, PRIVATE).body["detail"] for who in (admin, other))
        assert own == "Your enterprise has registered this address already."
        assert "another enterprise" in others
        assert server.call("DELETE", f"/enterprise/key-servers/{made.body['id']}", other).code[0] == 404
        assert server.operator_of(PRIVATE) == "Example Hospital"

    def test_the_key_of_its_log_is_registered_and_replaced_by_naming_it(
        self, server: Server, admin: Claims
    ) -> None:
        server.enterprise(admin)
        first, second = (VerifierKey("key.example.net/log", bytes([n]) * 32).text() for n in (1, 2))
        made = self.register(server, admin, PRIVATE).body
        assert made["log_key"] == ""
        path = f"/enterprise/key-servers/{made['id']}/log-key"
        answer = server.call("PUT", path, admin, {"log_key": first})
        assert (answer.status, answer.body) == (200, {**made, "log_key": first})
        assert server.call("PUT", path, admin, {"log_key": second}).code == (409, "changed_meanwhile")
        assert server.call("PUT", path, admin, {"log_key": second, "before": first}).status == 200
        [listed] = server.call("GET", "/enterprise/key-servers", admin).body["key_servers"]
        assert listed["log_key"] == second
        assert server.call("PUT", path, admin, {"log_key": "", "before": second}).body["log_key"] == ""
        assert server.call("PUT", path, server.person(), {"log_key": first}).code == (
            403,
            "not_an_administrator",
        )
        nobody = f"/enterprise/key-servers/{'0' * 16}/log-key"
        assert server.call("PUT", nobody, admin, {"log_key": first}).code == (404, "unknown_server")

    def test_what_is_no_key_of_a_key_servers_log_is_refused(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        key = VerifierKey("key.example.net/log", bytes(32)).text()
        refused = (400, "invalid_log_key")
        assert self.register(server, admin, PRIVATE, log_key=key[:-3]).code == refused
        assert self.register(server, admin, PRIVATE, log_key=key, kind="endpoint").code == refused
        made = self.register(server, admin, PRIVATE, log_key=key)
        assert (made.status, made.body["log_key"]) == (201, key)
        path = f"/enterprise/key-servers/{made.body['id']}/log-key"
        assert server.call("PUT", path, admin, {"log_key": "none", "before": key}).code == refused

    @pytest.mark.parametrize("url", [ISSUER, AUDIENCE, AUDIENCE.upper() + ":443"])
    def test_picsafes_own_are_refused(self, server: Server, admin: Claims, url: str) -> None:
        server.enterprise(admin)
        assert self.register(server, admin, url).code == (409, "audience_taken")

    @pytest.mark.parametrize("url", ["", "key.example.org", "http://key.example.org", "https://a.org/path"])
    def test_what_is_no_origin_is_refused(self, server: Server, admin: Claims, url: str) -> None:
        server.enterprise(admin)
        assert self.register(server, admin, url).code == (400, "invalid_audience")

    def test_an_endpoint_may_be_reached_by_plain_http(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        plain = "http://endpoint.example.org"
        assert self.register(server, admin, plain, kind="endpoint").body["url"] == plain
        assert self.register(server, admin, plain, kind="endpoint").code == (409, "audience_taken")

    def test_bounds(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        assert self.register(server, admin, PRIVATE, kind="printer").code == (400, "invalid_field")
        for count in range(20):
            assert self.register(server, admin, f"https://key{count}.example.net").status == 201
        assert self.register(server, admin, PRIVATE).code == (409, "too_many_servers")
        assert self.register(server, server.person(), PRIVATE).code == (403, "not_an_administrator")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/enterprise/api-keys", {"name": "x"}),
        ("GET", "/enterprise/api-keys", None),
        ("DELETE", "/enterprise/api-keys/1-0123456789ab", None),
        ("POST", "/enterprise/key-server-token", {}),
        ("POST", "/enterprise/key-servers", {"url": PRIVATE}),
        ("GET", "/enterprise/key-servers", None),
        ("PUT", "/enterprise/key-servers/0123456789abcdef/log-key", {"log_key": ""}),
        ("DELETE", "/enterprise/key-servers/0123456789abcdef", None),
    ],
)
class TestEveryCall:
    def test_a_store_that_does_not_answer(
        self, server: Server, admin: Claims, method: str, path: str, body: object
    ) -> None:
        server.enterprise(admin)
        server.service.faults.fail("enterprises")
        assert server.call(method, path, admin, body).code == (503, "unavailable")

    def test_needs_an_administrator(
        self, server: Server, admin: Claims, method: str, path: str, body: object
    ) -> None:
        server.enterprise(admin)
        assert server.call(method, path, server.person(), body).code == (403, "not_an_administrator")
        assert server.call(method, path, None, body).code == (401, "missing_token")
