"""The User Server: signing in, the profile, and tokens for other servers."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

import httpx

from chalicelib.contract.sign_in_codes import normal_code
from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import CODE, ENDPOINT, FIVE_MINUTES, HOSPITAL, TLS_ENDPOINT, Route, State


class Accounts(State):
    def account_routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/sign-in"): self._sign_in,
            ("POST", "/sign-in/complete"): self._complete,
            ("POST", "/sign-in/refresh"): self._refresh,
            ("POST", "/sign-out"): self._sign_out,
            ("GET", "/.well-known/jwks.json"): lambda _: answer(200, {"keys": []}),
            ("GET", "/health"): lambda _: answer(200, {"status": "ok"}),
            ("GET", "/me"): lambda _: answer(200, self.profile()),
            ("PATCH", "/me"): self._change,
            ("DELETE", "/me"): self._erase,
            ("POST", "/tokens"): self._audience_token,
            ("POST", "/enterprise/key-server-token"): self._script_token,
        }

    def _sign_in(self, request: httpx.Request) -> httpx.Response:
        self.devices_shown.append(json.loads(request.content).get("device", ""))
        return answer(
            202, {"challenge": "challenge-1", "expires_at": stamp(self.now + timedelta(minutes=20))}
        )

    def _complete(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        # a command line keeps its sign-in in its owner's files, and says so
        is_own = body.pop("own_device", False) and bool(body.pop("client", ""))
        proofs = ({"challenge": "challenge-1", "code": normal_code(CODE)}, {"token": "link-secret"})
        if not is_own or body not in proofs:
            return problem(401, "invalid_code")
        known = bool(self.devices_shown and self.devices_shown[-1])
        return self._pair(device="" if known else "device-secret")

    def _refresh(self, request: httpx.Request) -> httpx.Response:
        given = json.loads(request.content)["refresh_token"]
        if given not in self.refresh_tokens:
            return problem(401, "invalid_refresh_token")
        self.refresh_tokens.remove(given)
        return self._pair()

    def _pair(self, **more: str) -> httpx.Response:
        refresh_token = f"refresh-{secrets.token_hex(4)}"
        self.refresh_tokens.add(refresh_token)
        return answer(
            200,
            {
                "user_token": self.token(self.origin),
                "expires_at": stamp(self.now + timedelta(hours=1)),
                "refresh_token": refresh_token,
                "user": self.profile(),
                **more,
            },
        )

    def _sign_out(self, request: httpx.Request) -> httpx.Response:
        self.refused_tokens.add(request.headers["authorization"].removeprefix("Bearer "))
        return httpx.Response(204)

    def _change(self, request: httpx.Request) -> httpx.Response:
        change = json.loads(request.content)
        self.notices = self.notices | change.pop("notices", {})
        self.language = change.pop("language", self.language)
        self.user |= change
        fresh = {"user_token": self.token(self.origin), "expires_at": stamp(self.now + timedelta(hours=1))}
        return answer(200, self.profile() | fresh)

    def _erase(self, request: httpx.Request) -> httpx.Response:
        self.refused_tokens.add(request.headers["authorization"].removeprefix("Bearer "))
        self.refresh_tokens.clear()
        self.logged.clear()
        return httpx.Response(204)

    def _audience_token(self, request: httpx.Request) -> httpx.Response:
        audience, bound = (body := json.loads(request.content)).pop("audience"), body
        if (personal := self.personal_token(request)) is not None:
            if bound:
                return problem(403, "not_for_personal_tokens")
            by_program = {"personal_token": personal["id"]}
        else:
            by_program = {}
        operators = {
            self.origin: "PicSafe",
            HOSPITAL: "Example Hospital",
            TLS_ENDPOINT: "Example Hospital",
            **dict.fromkeys(self.own_servers, "PicSafe"),
        }
        if bound:
            operators[ENDPOINT] = "Example Hospital"
        if audience not in operators:
            return problem(403, "unknown_audience")
        if "post" in self.needs_plan and audience in {ENDPOINT, TLS_ENDPOINT}:
            return problem(403, "plan_required")
        return answer(
            200,
            {
                "user_token": self.token(audience, length=FIVE_MINUTES, **bound, **by_program),
                "expires_at": stamp(self.now + FIVE_MINUTES),
                "operator": operators[audience],
                "log_key": self.registered_log_keys.get(audience, ""),
            },
        )

    def _script_token(self, request: httpx.Request) -> httpx.Response:
        audience = json.loads(request.content).get("audience", self.origin)
        if audience not in {self.origin, HOSPITAL, ENDPOINT, TLS_ENDPOINT}:
            return problem(403, "unknown_audience")
        return answer(
            200,
            {
                "key_server_token": self.token(audience, subject="enterprise:1", length=FIVE_MINUTES),
                "expires_at": stamp(self.now + FIVE_MINUTES),
                "audience": audience,
                "operator": "PicSafe",
                "log_key": self.registered_log_keys.get(audience, ""),
            },
        )
