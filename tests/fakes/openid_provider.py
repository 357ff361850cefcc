"""An OpenID provider, which can be made to lie.

It is held to OpenID Connect Core 1.0, RFC 6749, RFC 7636 and RFC 9207, and asked in memory;
whoever is to be a browser there calls ``authorize``.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import get_default_algorithms

from chalicelib.clock import Clock
from chalicelib.users.sso.errors import ProviderUnreachable
from chalicelib.users.sso.ports import ProviderAnswer

ISSUER = "https://login.hospital.example/realms/staff"
CLIENT_ID = "picsafe"
CLIENT_SECRET = "a-secret+of/the:client%"


@dataclass
class Key:
    """What signs, and how it is published."""

    private: Any
    algorithm: str
    kid: str

    @property
    def jwk(self) -> dict[str, Any]:
        made = get_default_algorithms()[self.algorithm].to_jwk(self.private.public_key(), as_dict=True)
        return {**made, "kid": self.kid, "use": "sig", "alg": self.algorithm}


@lru_cache(maxsize=1)
def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def make_key(algorithm: str = "ES256", kid: str = "key-1") -> Key:
    """A new key; of RSA there is one for all, which takes long to make."""
    if algorithm in {"RS256", "PS256"}:
        return Key(_rsa(), algorithm, kid)
    if algorithm == "EdDSA":
        return Key(ed25519.Ed25519PrivateKey.generate(), algorithm, kid)
    return Key(ec.generate_private_key(ec.SECP256R1()), algorithm, kid)


@dataclass
class Grant:
    """What a code is good for, once."""

    request: Mapping[str, str]
    claims: dict[str, Any]
    used: bool = False


@dataclass
class OpenIdProvider:
    """The provider.

    Attributes:
        clock: its time.
        issuer: what it calls itself.
        redirect_uri: the only one that is registered; none at first.
        secret: of the client; empty for a public one.
        key: signs.
        published: the keys that it publishes; ``None`` for the one that signs.
        metadata: what it says besides in its discovery document, or otherwise.
        asked: each URL that it was asked for.
        fails: whether it does not answer.
        answers: by URL, what it says in the place of the truth.
        sign: makes an ID token of claims; by its key unless something else is put here.
    """

    clock: Clock
    redirect_uri: str = ""
    issuer: str = ISSUER
    secret: str = CLIENT_SECRET
    key: Key = field(default_factory=make_key)
    published: list[dict[str, Any]] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    forms: list[Mapping[str, str]] = field(default_factory=list)
    fails: bool = False
    answers: dict[str, ProviderAnswer] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None

    def __post_init__(self) -> None:
        self._codes: dict[str, Grant] = {}

    def get(self, url: str) -> ProviderAnswer:
        self._asked(url)
        if url in self.answers:
            return self.answers[url]
        if url == f"{self.issuer}/.well-known/openid-configuration":
            return _json(200, self._discovery())
        if url == f"{self.issuer}/keys":
            return _json(200, {"keys": [self.key.jwk] if self.published is None else self.published})
        return _json(404, {})

    def post(self, url: str, form: Mapping[str, str], authorization: str = "") -> ProviderAnswer:
        self._asked(url)
        self.forms.append(form)
        if url in self.answers:
            return self.answers[url]
        if url != f"{self.issuer}/token":
            return _json(404, {})
        if not self._is_client(form, authorization):
            return _json(401, {"error": "invalid_client"})
        grant = self._codes.get(form["code"])
        if grant is None or grant.used or not self._is_redeemer(grant, form):
            return _json(400, {"error": "invalid_grant"})
        grant.used = True
        token = self.sign(grant.claims) if self.sign else self.id_token(grant.claims)
        return _json(200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def authorize(self, url: str, email: str, subject: str = "", **changes: Any) -> dict[str, str]:
        """Somebody signs in whom the provider knows; what their browser comes back with.

        Args:
            url: where the browser was sent.
            email: whose address it is.
            subject: what they are called for good; of the address unless given.
            changes: of the claims; ``None`` leaves one out.
        """
        parts = urlsplit(url)
        assert url.startswith(f"{self.issuer}/authorize?")
        request = {name: value for name, (value,) in parse_qs(parts.query, strict_parsing=True).items()}
        assert request["response_type"] == "code"
        assert request["response_mode"] == "query"
        assert request["redirect_uri"] == self.redirect_uri
        assert request["client_id"] == CLIENT_ID
        assert "openid" in request["scope"].split()
        assert request["code_challenge_method"] == "S256"
        now = int(self.clock().timestamp())
        asked = {"login": now, "select_account": now - 7200}.get(request.get("prompt", ""), now - 3600)
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": subject or f"subject-of-{email}",
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": request["nonce"],
            "email": email,
            "email_verified": True,
            "auth_time": asked,
        }
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        code = secrets.token_urlsafe(16)
        self._codes[code] = Grant(request, claims)
        named = {"iss": self.issuer} if self._discovery().get(_NAMES_ITSELF) else {}
        at = {"redirect_uri": request["redirect_uri"]}
        return {"code": code, "state": request["state"], **at, **named}

    def id_token(self, claims: Mapping[str, Any], key: Key | None = None, **header: Any) -> str:
        """Claims that are signed."""
        signing = key or self.key
        return jwt.encode(
            dict(claims), signing.private, algorithm=signing.algorithm, headers={"kid": signing.kid, **header}
        )

    def _discovery(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.key.algorithm],
            "code_challenge_methods_supported": ["S256"],
            _NAMES_ITSELF: True,
            **self.metadata,
        }
        return {name: value for name, value in said.items() if value is not None}

    def _is_client(self, form: Mapping[str, str], authorization: str) -> bool:
        if not self.secret:
            return form.get("client_id") == CLIENT_ID and not authorization and "client_secret" not in form
        if self.metadata.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, self.secret)
        given = b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        return [unquote_plus(one) for one in given] == [CLIENT_ID, self.secret]

    def _is_redeemer(self, grant: Grant, form: Mapping[str, str]) -> bool:
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        return (
            form["grant_type"] == "authorization_code"
            and form["redirect_uri"] == grant.request["redirect_uri"]
            and challenge == grant.request["code_challenge"]
            and len(form["code_verifier"]) >= 43
        )

    def _asked(self, url: str) -> None:
        self.asked.append(url)
        if self.fails:
            raise ProviderUnreachable


_NAMES_ITSELF = "authorization_response_iss_parameter_supported"


def _json(status: int, body: object) -> ProviderAnswer:
    return ProviderAnswer(status, json.dumps(body).encode())
