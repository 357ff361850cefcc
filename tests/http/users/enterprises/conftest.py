"""The enterprises' calls and the log of reports behind HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from tests.fakes.tokens import ISSUER, FakeClock, person
from tests.http.api_client import Answer
from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service


@dataclass(frozen=True)
class Server:
    """The User Server, and people who need not have signed in there."""

    service: ServiceUnderTest

    @property
    def clock(self) -> FakeClock:
        return self.service.clock

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
        return self.service.call(method, path, who, body, api_key=api_key)

    def enterprise(
        self, *administrators: Claims, name: str = "Example Hospital", plan: str = "enterprise"
    ) -> int:
        """An enterprise that these people administer."""
        number = self.service.administration.create(name, plan)
        for claims in administrators:
            self.service.administration.name_administrator(number, claims.email)
        return number

    def api_key(self, administrator: Claims, name: str = "Archive") -> dict[str, str]:
        answer = self.call("POST", "/enterprise/api-keys", administrator, {"name": name})
        assert answer.status == 201, answer.body
        made: dict[str, str] = answer.body
        return made

    def revoked(self, moment: datetime | None = None) -> set[str]:
        """The tokens that are listed as revoked now, or will be at another moment."""
        tokens = self.service.operator.adapters.enterprises.script_tokens
        return set(tokens.revoked(moment or self.clock.now, limit=1000))

    def enterprises_of(self, email: str) -> tuple[int, ...]:
        """The enterprises to which a person belongs."""
        return self.service.operator.enterprises.membership.enterprises_of(email)

    def operator_of(self, url: str) -> str | None:
        """Who runs a registered server."""
        return self.service.operator.enterprises.servers.operator_of(url)


@pytest.fixture
def server(make_backend: Callable[[str], Backend], caplog: pytest.LogCaptureFixture) -> Iterator[Server]:
    server = Server(start_service("users", make_backend("users")))
    caplog.set_level(server.service.backend.library_level)
    caplog.set_level(logging.DEBUG, "picsafe")
    yield server
    for line in caplog.messages:
        assert "@" not in line, "an address in a log line"
        assert "psk_" not in line, "an API key in a log line"
        assert "eyJ" not in line, "a token in a log line"
        assert "/app/report/" not in line, "a link in a log line"


@pytest.fixture
def admin(server: Server) -> Claims:
    return server.person(21)
