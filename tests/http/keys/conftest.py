"""The Key Server behind its HTTP calls, on SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib.http import Api
from chalicelib.keys import routes
from chalicelib.keys.masterkey import MasterKeyWrapper
from chalicelib.keys.policy import AccessPolicy
from chalicelib.keys.service import KeyService
from chalicelib.keys.sqlite import MIGRATIONS, SqliteKeyStore
from chalicelib.sqlite import Database
from chalicelib.tokens import Claims
from tests.fakes.tokens import AUDIENCE, FakeClock, FakeEndedSessions, FakeSigner, make_token, make_verifier

ORIGIN = "https://my.example.org"


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
        assert set(self.body) == {"type", "title", "status", "detail", "code"}
        assert self.body["status"] == self.status
        return self.status, self.body["code"]


@dataclass
class Server:
    """A running Key Server and what a test may do to it."""

    client: Client
    store: SqliteKeyStore
    database: Database
    signer: FakeSigner = field(default_factory=FakeSigner)
    ended: FakeEndedSessions = field(default_factory=FakeEndedSessions)
    clock: FakeClock = field(default_factory=FakeClock)

    def call(
        self,
        method: str,
        path: str,
        who: Claims | str | None = None,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = dict(headers or {})
        if who is not None:
            token = who if isinstance(who, str) else make_token(self.signer, who)
            sent["Authorization"] = f"Bearer {token}"
        payload = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        if payload:
            sent.setdefault("Content-Type", "application/json")
        response = self.client.http.request(method, path, sent, payload)
        return Answer(response.status_code, json.loads(response.body), response.headers)


@pytest.fixture
def policy() -> AccessPolicy:
    return AccessPolicy(deny="denied@example.org")


@pytest.fixture
def server(tmp_path: Path, policy: AccessPolicy) -> Iterator[Server]:
    database = Database(tmp_path / "keys.db", MIGRATIONS)
    store = SqliteKeyStore(database)
    api = Api("keys", ORIGIN)
    app = Chalice("picsafe")
    with Client(app) as client:
        server = Server(client, store, database)
        service = KeyService(
            store=store,
            wrapper=MasterKeyWrapper(bytes(range(32))),
            policy=policy,
            clock=server.clock,
            url=AUDIENCE,
        )
        verifier = make_verifier(server.signer, ended=server.ended, clock=server.clock)
        routes.register(api, lambda: service, lambda: verifier)
        app.register_blueprint(api.blueprint)
        yield server
    database.close()
