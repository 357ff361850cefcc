"""PicSafe's HTTP contract in memory: what a client's test talks to instead of servers.

One object answers for several hosts: PicSafe itself, its storage, a hospital's registered Key Server, and a
stranger's. It keeps every request, so that a test can say where tokens went. Whatever it and its client say
to each other is held to docs/openapi.json; storage and strangers are not of that contract.
"""

from __future__ import annotations

from datetime import datetime

import httpx

from tests.fakes.contract import CONTRACT, Answered, ContractBroken, Sent
from tests.fakes.picsafe.accounts import Accounts
from tests.fakes.picsafe.cloud import Cloud
from tests.fakes.picsafe.institutions import Institutions
from tests.fakes.picsafe.keys import Keys
from tests.fakes.picsafe.personal import Personal
from tests.fakes.picsafe.reports import Reports
from tests.fakes.picsafe.responses import (
    BrokenOff,
    answer,
    breaking_the_contract,
    is_breaking_the_contract,
    problem,
    stamp,
)
from tests.fakes.picsafe.state import (
    API_KEY,
    CODE,
    ENDPOINT,
    HOSPITAL,
    NOW,
    PERSONAL_TOKEN,
    PICSAFE,
    STORAGE,
    STRANGER,
    TLS_ENDPOINT,
    Route,
    origin_of,
)

__all__ = [
    "API_KEY",
    "CODE",
    "ENDPOINT",
    "HOSPITAL",
    "NOW",
    "PERSONAL_TOKEN",
    "PICSAFE",
    "STORAGE",
    "STRANGER",
    "TLS_ENDPOINT",
    "BrokenOff",
    "FakePicSafe",
    "answer",
    "breaking_the_contract",
    "problem",
    "stamp",
]


class FakePicSafe(Accounts, Personal, Institutions, Reports, Keys, Cloud):
    """All servers; see ``State`` for what tests change."""

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def clock(self) -> datetime:
        return self.now

    def seen(self, method: str, path: str) -> list[httpx.Request]:
        return [one for one in self.requests if one.method == method and one.url.path == path]

    def authorised_hosts(self) -> set[str]:
        """The hosts that any credential went to."""
        secret_headers = ("authorization", "x-api-key")
        return {one.url.host for one in self.requests if any(name in one.headers for name in secret_headers)}

    def handle(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        given = self._answer(request)
        if not self._is_storage(request) and origin_of(request) in {self.origin, HOSPITAL, *self.own_servers}:
            self._hold(request, given)
        return given

    def _answer(self, request: httpx.Request) -> httpx.Response:
        for fault in self.faults:
            given = fault(request)
            if given is not None:
                return given
        return self._storage(request) if self._is_storage(request) else self._dispatch(request)

    def _hold(self, request: httpx.Request, given: httpx.Response) -> None:
        sent = Sent(request.method, request.url.raw_path.decode(), request.headers, request.content)
        answered = Answered(given.status_code, given.headers, given.read())
        try:
            CONTRACT.hold(sent, answered, later=self.later)
        except ContractBroken as broken:
            if not is_breaking_the_contract(given):
                self.broken.append(str(broken))
                raise
        else:
            if is_breaking_the_contract(given):
                self.broken.append("an answer that was to break the contract keeps to it")
                raise ContractBroken(self.broken[-1])

    def _dispatch(self, request: httpx.Request) -> httpx.Response:
        method, path, origin = request.method, request.url.path, origin_of(request)
        if path.startswith(("/keys", "/log/")) and origin in {self.origin, HOSPITAL, *self.own_servers}:
            return self._key_server(request)
        if path.startswith("/cloud") and origin in self.own_servers:
            return self._own_cloud(request, origin)
        if (method, path) == ("POST", "/api/report") and origin in {ENDPOINT, TLS_ENDPOINT}:
            return self._endpoint_server(request)
        if origin != self.origin:
            return problem(404, "not_found")
        routes: dict[tuple[str, str], Route] = {
            **self.account_routes(),
            **self.personal_routes(),
            **self.institution_routes(),
            **self.policy_routes(),
            **self.report_routes(),
            ("POST", "/cloud/reports"): self._place,
        }
        if (method, path) in routes:
            refusal = self._refusal(request, path)
            return refusal or routes[method, path](request)
        if path.startswith("/me/tokens/"):
            return self._refusal(request, path) or problem(404, "unknown_personal_token")
        if path.endswith("/deliveries"):
            return self._refusal(request, path) or problem(404, "unknown_report")
        if path.startswith("/cloud/reports/"):
            return self._cloud_file(request)
        return problem(404, "not_found")

    def _own_cloud(self, request: httpx.Request, origin: str) -> httpx.Response:
        if request.method != "POST":
            return self._cloud_file(request)
        return self._place(request) if self.subject(request, origin) else problem(401, "invalid_token")

    def _refusal(self, request: httpx.Request, path: str) -> httpx.Response | None:
        if path.startswith(("/sign-in", "/.well-known/", "/health")):
            return None
        if path.startswith("/enterprise") or path.endswith("/deliveries"):
            return None if request.headers.get("x-api-key") == API_KEY else problem(401, "invalid_api_key")
        if request.headers.get("authorization", "").startswith("Bearer psp_"):
            return self.refused_to_programs(request)
        return None if self.subject(request, self.origin) else problem(401, "invalid_token")
