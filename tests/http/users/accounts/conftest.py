"""The account calls over HTTP, as Chalice runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.http.api_client import Answer
from tests.http.backends import Backend
from tests.http.service import ServiceUnderTest, start_service


@dataclass(frozen=True)
class Caller:
    """Calls the User Server."""

    service: ServiceUnderTest

    def __call__(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        return self.service.call(method, path, token, body)

    def sign_in(self, email: str = "pat@example.org") -> dict[str, Any]:
        started = self("POST", "/sign-in", {"email": email})
        assert started.status == 202
        answer = self(
            "POST",
            "/sign-in/complete",
            {"challenge": started.body["challenge"], "code": self.service.mailer.last.code},
        )
        assert answer.status == 200
        body: dict[str, Any] = answer.body
        return body


@pytest.fixture
def accounts(make_backend: Callable[[str], Backend]) -> ServiceUnderTest:
    return start_service("users", make_backend("users"))


@pytest.fixture
def call(accounts: ServiceUnderTest) -> Caller:
    return Caller(accounts)
