"""The account calls over HTTP, as Chalice runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.http.backends import Ground
from tests.http.service import Answer, Stage, make_stage


@dataclass(frozen=True)
class Caller:
    """Calls the User Server."""

    stage: Stage

    def __call__(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        return self.stage.call(method, path, token, body)

    def sign_in(self, email: str = "pat@example.org") -> dict[str, Any]:
        started = self("POST", "/sign-in", {"email": email})
        assert started.status == 202
        answer = self(
            "POST",
            "/sign-in/complete",
            {"challenge": started.body["challenge"], "code": self.stage.mailer.last.code},
        )
        assert answer.status == 200
        body: dict[str, Any] = answer.body
        return body


@pytest.fixture
def accounts(ground_of: Callable[[str], Ground]) -> Stage:
    return make_stage("users", ground_of("users"))


@pytest.fixture
def call(accounts: Stage) -> Caller:
    return Caller(accounts)
