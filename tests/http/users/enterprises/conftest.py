"""The enterprises' calls and the log of reports behind HTTP, on fakes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib.http import Api
from chalicelib.tokens import Claims
from chalicelib.users.accounts.minting import TokenMint
from chalicelib.users.enterprises import routes as enterprise_routes
from chalicelib.users.enterprises.service import EnterpriseService, build_service
from chalicelib.users.reports import routes as report_routes
from chalicelib.users.reports.service import ReportService
from tests.fakes.enterprises import FakeEndSession, FakeTxtLookup, Memory, fake_stores
from tests.fakes.reports import MY_URL, FakeReportLog, FakeUploadedFiles
from tests.fakes.tokens import (
    AUDIENCE,
    ISSUER,
    FakeClock,
    FakeEndedSessions,
    FakeSigner,
    make_token,
    make_verifier,
    person,
)

CLOUD_URL = "https://cloud.example.org"


@dataclass
class Answer:
    """A response, read."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> tuple[int, str]:
        """What a refusal says; checks that it is a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert self.body["status"] == self.status
        return self.status, self.body["code"]


@dataclass
class Server:
    """A running User Server without accounts, and what a test may do to it."""

    client: Client
    memory: Memory = field(default_factory=Memory)
    lookup: FakeTxtLookup = field(default_factory=FakeTxtLookup)
    end_session: FakeEndSession = field(default_factory=FakeEndSession)
    log: FakeReportLog = field(default_factory=FakeReportLog)
    files: FakeUploadedFiles = field(default_factory=FakeUploadedFiles)
    signer: FakeSigner = field(default_factory=FakeSigner)
    ended: FakeEndedSessions = field(default_factory=FakeEndedSessions)
    clock: FakeClock = field(default_factory=FakeClock)
    enterprises: EnterpriseService = field(init=False)
    reports: ReportService = field(init=False)

    def __post_init__(self) -> None:
        own = [ISSUER, AUDIENCE, CLOUD_URL]
        mint = TokenMint(signer=self.signer, issuer=ISSUER, own_audiences=own, clock=self.clock)
        self.enterprises = build_service(
            stores=fake_stores(self.memory),
            mint=mint,
            key_url=AUDIENCE,
            own_audiences=own,
            end_session=self.end_session,
            forget_reports=self.log.forget_enterprise,
            lookup=self.lookup,
            clock=self.clock,
        )
        self.reports = ReportService(
            log=self.log,
            files=self.files,
            memberships=self.enterprises.membership,
            access=self.enterprises.access,
            my_url=MY_URL,
            clock=self.clock,
        )

    def person(self, userid: int = 11, **changes: Any) -> Claims:
        return person(userid, now=self.clock.now, **{"aud": [ISSUER], **changes})

    def call(
        self,
        method: str,
        path: str,
        who: Claims | str | None = None,
        body: object = None,
        *,
        api_key: str | None = None,
    ) -> Answer:
        sent: dict[str, str] = {}
        if who is not None:
            token = who if isinstance(who, str) else make_token(self.signer, who)
            sent["Authorization"] = f"Bearer {token}"
        if api_key is not None:
            sent["X-Api-Key"] = api_key
        payload = b"" if body is None else json.dumps(body).encode()
        if payload:
            sent["Content-Type"] = "application/json"
        response = self.client.http.request(method, path, sent, payload)
        return Answer(
            response.status_code, json.loads(response.body) if response.body else None, response.headers
        )

    def enterprise(
        self, *administrators: Claims, name: str = "Example Hospital", plan: str = "enterprise"
    ) -> int:
        """An enterprise that these people administer."""
        number = self.enterprises.administration.create(name, plan)
        for claims in administrators:
            self.enterprises.administration.name_administrator(number, claims.email)
        return number

    def api_key(self, administrator: Claims, name: str = "Archive") -> dict[str, str]:
        answer = self.call("POST", "/enterprise/api-keys", administrator, {"name": name})
        assert answer.status == 201, answer.body
        made: dict[str, str] = answer.body
        return made


@pytest.fixture
def server(caplog: pytest.LogCaptureFixture) -> Iterator[Server]:
    caplog.set_level(logging.DEBUG)
    api = Api("users", MY_URL)
    app = Chalice("picsafe")
    with Client(app) as client:
        server = Server(client)
        verifier = make_verifier(server.signer, ended=server.ended, clock=server.clock, audience=ISSUER)
        enterprise_routes.register(api, lambda: server.enterprises, lambda: verifier)
        report_routes.register(
            api, lambda: server.reports, lambda: verifier, my_url=MY_URL, cloud_url=CLOUD_URL
        )
        app.register_blueprint(api.blueprint)
        yield server
    for line in caplog.messages:
        assert "@" not in line, "an address in a log line"
        assert "psk_" not in line, "an API key in a log line"
        assert "eyJ" not in line, "a token in a log line"
        assert "/app/report/" not in line, "a link in a log line"


@pytest.fixture
def admin(server: Server) -> Claims:
    return server.person(21)
