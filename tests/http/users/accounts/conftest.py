"""The account calls over HTTP, as Chalice runs them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib.http import Api
from chalicelib.users.accounts.routes import register
from tests.fakes.accounts import MY_URL, Accounts, make_accounts


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        assert self.headers["Content-Type"] == "application/problem+json"
        return str(self.body["code"])


@dataclass(frozen=True)
class Caller:
    """Calls the app and reads its answers."""

    client: Client
    accounts: Accounts

    def __call__(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        response = self.client.http.request(
            method, path, headers=headers, body=b"" if body is None else json.dumps(body).encode()
        )
        return Answer(
            response.status_code, dict(response.headers), json.loads(response.body) if response.body else None
        )

    def sign_in(self, email: str = "pat@example.org") -> dict[str, Any]:
        started = self("POST", "/sign-in", {"email": email})
        assert started.status == 202
        answer = self(
            "POST",
            "/sign-in/complete",
            {"challenge": started.body["challenge"], "code": self.accounts.mailer.last.code},
        )
        assert answer.status == 200
        body: dict[str, Any] = answer.body
        return body


@pytest.fixture
def accounts() -> Accounts:
    return make_accounts()


@pytest.fixture
def call(accounts: Accounts) -> Caller:
    app = Chalice("picsafe", configure_logs=False)
    api = Api("users", MY_URL)
    register(api, lambda: accounts.services, lambda: accounts.verifier)
    app.register_blueprint(api.blueprint)
    return Caller(Client(app), accounts)
