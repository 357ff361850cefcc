"""An authorization server beside a FHIR server: SMART's standalone launch, each refresh token good once."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.careless_fhir import Asked, CarelessFhir, Said, said

CLIENT_ID = "picsafe"


@dataclass
class SmartAuthorization:
    """Signs one person in.

    Attributes:
        server: the FHIR server that it is for.
        says: what it says at the well-known address; ``None`` for nothing.
        asked: what it was asked for by the browser.
        access, refresh: the tokens that are good.
        given: how many pairs it has given.
        token_answer: given instead of an answer at the token endpoint.
    """

    server: CarelessFhir
    says: dict[str, Any] | None = None
    asked: dict[str, str] = field(default_factory=dict)
    access: str = ""
    refresh: str = ""
    given: int = 0
    token_answer: Callable[[dict[str, str]], Said | None] = lambda _: None
    _codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.says = {
            "issuer": self.server.url,
            "authorization_endpoint": f"{self.server.url}/authorize",
            "token_endpoint": f"{self.server.url}/token",
            "code_challenge_methods_supported": ["S256"],
            "capabilities": ["launch-standalone", "permission-v1"],
        }
        self.server.instead = self

    def agree(self, url: str, **instead: str) -> str:
        """What somebody does who opens the address and agrees: where their browser ends."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(f"{self.server.url}/authorize?")
        assert self.asked["response_type"] == "code"
        assert self.asked["client_id"] == CLIENT_ID
        assert self.asked["code_challenge_method"] == "S256"
        assert self.asked["aud"] == self.server.url
        code = f"code-{len(self._codes)}"
        self._codes[code] = self.asked["code_challenge"]
        answer = {"code": code, "state": self.asked["state"], "iss": self.server.url, **instead}
        return f"{self.asked['redirect_uri']}?{urlencode(answer)}"

    def revoke(self) -> None:
        """End what was given before its time."""
        self.access = "nothing"

    def __call__(self, asked: Asked) -> Said | None:
        path = asked.path.partition("?")[0]
        if path == "/.well-known/smart-configuration":
            assert "Authorization" not in asked.headers
            return said(404, {}) if self.says is None else said(200, self.says)
        if path == "/token":
            assert "Authorization" not in asked.headers
            return self.token_answer(asked.form) or self._give(asked.form)
        if path != "/metadata" and asked.headers.get("Authorization") != f"Bearer {self.access}":
            return Said(401)
        return None

    def _give(self, form: dict[str, str]) -> Said:
        if form["client_id"] != CLIENT_ID:
            return said(401, {"error": "invalid_client"})
        if form["grant_type"] == "authorization_code":
            challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
            is_good = self._codes.pop(form["code"], None) == challenge.rstrip(b"=").decode()
            is_good = is_good and form["redirect_uri"] == self.asked["redirect_uri"]
        else:
            is_good = form["grant_type"] == "refresh_token" and form["refresh_token"] == self.refresh
        if not is_good:
            return said(400, {"error": "invalid_grant"})
        self.given += 1
        self.access, self.refresh = f"access-{self.given}", f"refresh-{self.given}"
        tokens = {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 3600}
        return said(200, {**tokens, "token_type": "bearer", "scope": "user/*.*"})
