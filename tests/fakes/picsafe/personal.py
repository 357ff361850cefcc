"""Personal tokens: made, listed and revoked, and what a program is let do with one."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx

from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import Route, State

FOR_PROGRAMS = {("GET", "/reports"), ("POST", "/tokens")}


class Personal(State):
    def personal_routes(self) -> dict[tuple[str, str], Route]:
        paths = {f"/me/tokens/{one['id']}" for one in self.personal_tokens.values()}
        return {
            ("GET", "/me/tokens"): lambda _: answer(200, {"tokens": list(self.personal_tokens.values())}),
            ("POST", "/me/tokens"): self._create_token,
            **{("DELETE", path): self._revoke_token for path in paths},
        }

    def add_personal_token(self, text: str, name: str = "Practice computer", days: int = 365) -> None:
        self.personal_tokens[text] = {
            "id": text.split("_")[1],
            "name": name,
            "created_at": stamp(self.now),
            "expires_at": stamp(self.now + timedelta(days=days)),
            "last_used_at": None,
        }

    def refused_to_programs(self, request: httpx.Request) -> httpx.Response | None:
        """What a program that shows a personal token is refused."""
        if (request.method, request.url.path) not in FOR_PROGRAMS:
            return problem(401, "invalid_token")
        return None if self.personal_token(request) else problem(401, "invalid_personal_token")

    def _create_token(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if not self.is_fresh:
            return problem(403, "fresh_sign_in_required")
        text = f"psp_{self.user['userid']}-{len(self.personal_tokens):012x}_secret"
        self.add_personal_token(text, body["name"], body.get("days", 365))
        shown = {name: value for name, value in self.personal_tokens[text].items() if name != "last_used_at"}
        return answer(201, {**shown, "personal_token": text})

    def _revoke_token(self, request: httpx.Request) -> httpx.Response:
        token_id = request.url.path.rpartition("/")[2]
        self.personal_tokens = {
            text: one for text, one in self.personal_tokens.items() if one["id"] != token_id
        }
        return httpx.Response(204)
