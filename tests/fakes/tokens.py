"""Tokens for tests: a real ES256 key, sessions that end on demand, and claims of made-up people."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from chalicelib.clock import Clock, utc_now
from chalicelib.errors import Unavailable
from chalicelib.tokens.claims import Claims, lifetime, user_server_claims
from chalicelib.tokens.issuing import issue
from chalicelib.tokens.ports import Standing
from chalicelib.tokens.verifier import TokenVerifier

ISSUER = "https://user.example.org"
AUDIENCE = "https://key.example.org"


class FakeClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class FakeSigner:
    """A key pair in memory: both the ``TokenSigner`` and the ``TokenKeys`` of a User Server."""

    def __init__(self, kid: str = "test-key") -> None:
        self.kid = kid
        self.private_key = ec.generate_private_key(ec.SECP256R1())
        self.fails = False
        self.signed = 0

    def key_id(self) -> str:
        self._check()
        return self.kid

    def sign(self, message: bytes) -> bytes:
        self._check()
        self.signed += 1
        r, s = decode_dss_signature(self.private_key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        self._check()
        if kid != self.kid:
            return None
        numbers = self.private_key.public_key().public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "use": "sig",
            "kid": self.kid,
            "x": base64url(numbers.x.to_bytes(32, "big")),
            "y": base64url(numbers.y.to_bytes(32, "big")),
        }

    def _check(self) -> None:
        if self.fails:
            raise Unavailable


class FakeStanding:
    """``Standing`` in memory: every token stands whose session did not end."""

    def __init__(self) -> None:
        self.ended: set[str] = set()
        self.fails = False

    def stands(self, claims: Claims) -> bool:
        if self.fails:
            raise Unavailable
        return claims.sid not in self.ended

    def check(self) -> None:
        if self.fails:
            raise Unavailable

    def end(self, sid: str) -> None:
        self.ended.add(sid)


def person(userid: int = 11, *, now: datetime | None = None, **changes: Any) -> Claims:
    """Claims of a made-up person, valid for an hour from ``now`` (or from the actual time)."""
    issued, expires = lifetime(now or utc_now())
    claims = Claims(
        iss=ISSUER,
        sub=str(userid),
        aud=[AUDIENCE],
        exp=expires,
        iat=issued,
        jti=f"token-{userid}",
        sid=f"session-{userid}",
        userid=userid,
        title="Dr",
        firstname="Pat",
        lastname=f"Example{userid}",
        email=f"pat{userid}@example.org",
        country="AU",
        key_policies=[],
    )
    return msgspec.structs.replace(claims, **changes)


def enterprise(number: int = 7, *, now: datetime | None = None, **changes: Any) -> Claims:
    """Claims of a made-up enterprise's script."""
    issued, expires = lifetime(now or utc_now())
    claims = Claims(
        iss=ISSUER,
        sub=f"enterprise:{number}",
        aud=[AUDIENCE],
        exp=expires,
        iat=issued,
        jti=f"enterprise-token-{number}",
        sid=f"enterprise-session-{number}",
        kind="enterprise",
        enterprise=f"Example Hospital {number}",
        made_by=f"administrator@enterprise{number}.example",
    )
    return msgspec.structs.replace(claims, **changes)


def user_server(*, now: datetime | None = None, **changes: Any) -> Claims:
    """Claims of the User Server itself."""
    claims = user_server_claims(ISSUER, AUDIENCE, now or utc_now())
    return msgspec.structs.replace(claims, **changes)


def make_token(signer: FakeSigner, claims: Claims | None = None, **changes: Any) -> str:
    """A signed token: of the given claims, or of ``person()``, with ``changes`` made to them."""
    return issue(msgspec.structs.replace(claims or person(), **changes), signer)


def make_verifier(
    signer: FakeSigner,
    *,
    standing: Standing | None = None,
    clock: Clock = utc_now,
    audience: str = AUDIENCE,
) -> TokenVerifier:
    """A verifier that trusts ``signer`` as the issuer ``ISSUER``."""
    return TokenVerifier(
        issuer=ISSUER, audience=audience, keys=signer, standing=standing or FakeStanding(), clock=clock
    )


def base64url(data: bytes) -> str:
    """Unpadded base64url (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
