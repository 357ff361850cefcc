"""Tokens by client credentials, from a stand-in for whoever gives them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from picsafe.delivery.settings.secrets import Secret
from picsafe.endpoint.mail.errors import Disconnected, MailError, SignInRefused
from picsafe.endpoint.mail.oauth import MAX_ANSWER, Tokens
from picsafe.endpoint.mail.settings import OAuth

SETTINGS = OAuth(
    token_url="https://login.example/tenant/oauth2/v2.0/token",
    client_id="client",
    client_secret=Secret("env:MAIL_SECRET"),
)


class TokenServer:
    """Gives ``token-1``, ``token-2`` ... for an hour each."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, tzinfo=UTC)
        self.asked = 0
        self.answer: Callable[[], httpx.Response] = lambda: httpx.Response(
            200, json={"token_type": "Bearer", "expires_in": 3600, "access_token": f"token-{self.asked}"}
        )

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        assert parse_qs(request.content.decode()) == {
            "grant_type": ["client_credentials"],
            "client_id": ["client"],
            "client_secret": ["hush & hush"],
            "scope": ["https://outlook.office365.com/.default"],
        }
        return self.answer()

    def tokens(self) -> Tokens:
        return Tokens(SETTINGS, lambda: self.now, httpx.MockTransport(self.handle))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> TokenServer:
    monkeypatch.setenv("MAIL_SECRET", "hush & hush")
    return TokenServer()


def test_a_token_is_kept_until_shortly_before_its_end(server: TokenServer) -> None:
    tokens = server.tokens()
    assert tokens.get() == tokens.get() == "token-1"
    server.now += timedelta(minutes=54)
    assert tokens.get() == "token-1"
    server.now += timedelta(minutes=2)
    assert tokens.get() == "token-2"


def test_a_token_that_was_not_taken_is_not_used_again(server: TokenServer) -> None:
    tokens = server.tokens()
    tokens.get()
    tokens.forget()
    assert tokens.get() == "token-2"


def lost() -> httpx.Response:
    raise httpx.ReadTimeout("")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: httpx.Response(401, json={"error": "invalid_client"}), SignInRefused),
        (lambda: httpx.Response(302, headers={"location": "https://elsewhere.example"}), SignInRefused),
        (lambda: httpx.Response(200, json={}), SignInRefused),
        (lambda: httpx.Response(200, json={"access_token": ""}), SignInRefused),
        (lambda: httpx.Response(200, json={"access_token": "naïve"}), SignInRefused),
        (lambda: httpx.Response(200, json={"access_token": "a\x01auth=b"}), SignInRefused),
        (lambda: httpx.Response(200, content=b"<html>"), SignInRefused),
        (lambda: httpx.Response(200, content=b"{" + b" " * MAX_ANSWER), SignInRefused),
        (lambda: httpx.Response(429), Disconnected),
        (lambda: httpx.Response(503), Disconnected),
        (lost, Disconnected),
    ],
)
def test_what_is_no_token_is_refused(
    server: TokenServer, answer: Callable[[], httpx.Response], kind: type[MailError]
) -> None:
    server.answer = answer
    with pytest.raises(kind) as refused:
        server.tokens().get()
    assert "hush" not in str(refused.value)
