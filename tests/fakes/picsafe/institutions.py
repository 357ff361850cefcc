"""The User Server's lists of institutions, and a hospital's Endpoint Server."""

from __future__ import annotations

import json
from email.parser import BytesParser
from typing import Any

import httpx

from tests.fakes.picsafe.responses import answer, problem
from tests.fakes.picsafe.state import ENDPOINT, HOSPITAL, TLS_ENDPOINT, Route, State, origin_of

FIELDS = ("name", "send_type", "endpoint", "key_server", "key")


class Institutions(State):
    def institution_routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("GET", "/me/institutions"): lambda _: answer(200, self._institutions()),
            ("PUT", "/me/institutions"): self._replace_institutions,
            ("GET", "/me/invitations"): lambda _: answer(
                200, {"invitations": [], "memberships": [], "cursor": None}
            ),
        }

    def _institutions(self) -> dict[str, Any]:
        return {
            "version": self.institutions_version,
            "institutions": [{"fhir": None, **one} for one in (*self.given, *self.institutions)],
            "needs_plan": self.needs_plan,
        }

    def _replace_institutions(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if body["version"] != self.institutions_version:
            return problem(409, "changed_meanwhile")
        known = [{name: one[name] for name in FIELDS} for one in self.institutions]
        for one in body["institutions"]:
            if one["send_type"] in self.needs_plan and one not in known:
                return problem(403, "plan_required")
            servers = [
                one["key_server"],
                "" if one["send_type"] in {"email", "fhir", "dropbox"} else one["endpoint"],
            ]
            if not set(servers) <= {"", self.origin, HOSPITAL, ENDPOINT, TLS_ENDPOINT}:
                return problem(400, "unknown_server")
        own = {"enterprise_id": None, "enterprise": None, "is_default": False}
        self.institutions = [{**one, **own} for one in body["institutions"]]
        self.institutions_version += 1
        return answer(200, self._institutions())

    def _endpoint_server(self, request: httpx.Request) -> httpx.Response:
        """``POST /api/report``, as the Endpoint Server answers it."""
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        parts: Any = BytesParser().parsebytes(head + request.content).get_payload()
        form = {part.get_param("name", header="content-disposition"): part for part in parts}
        token = form["token"].get_payload().strip()
        claims = self.claims(token)
        if origin_of(request) not in claims["aud"]:
            refused = {"success": False, "error": "The token does not hold here.", "code": "invalid_token"}
            return httpx.Response(401, json=refused)
        body = form["picsafe_file"]
        self.posted.append((str(body.get_filename()), body.get_payload(decode=True), claims))
        return answer(200, {"success": True})
