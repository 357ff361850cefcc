"""Checks User Tokens.

The algorithm is pinned, ``iss``, ``sub``, ``aud``, ``exp``, ``iat``, ``jti`` and ``sid`` are required, and a
token is good only for the audiences it names. PyJWT checks them; it is imported when the first token is
handled, to keep cold starts short.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.clock import Clock
from chalicelib.errors import Forbidden, Unauthenticated
from chalicelib.observability.log import record
from chalicelib.tokens.claims import (
    ALGORITHM,
    AUDIENCE_LIFETIME,
    EXPIRY_TOLERANCE,
    FUTURE_TOLERANCE,
    MAX_TOKEN,
    REQUIRED_CLAIMS,
    USER_SERVER,
    Claims,
)
from chalicelib.tokens.ports import IssuerClock, Standing, TokenKeys

MAX_KNOWN = 4096
MAX_PUBLIC_KEYS = 16


class ClockSkew(Unauthenticated):
    """No token can be checked here, because this server's clock and the User Server's do not agree."""

    def __init__(self) -> None:
        super().__init__(
            "clock_skew",
            "The server's clock does not agree with the User Server's, so that it cannot check the User "
            "Token. Its operator has to set it; signing in again does not help.",
        )


_Fingerprint = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A token whose signature, issuer and audience were found good, and the key they were found good by."""

    kid: str
    jwk: dict[str, str]
    claims: Claims


class TokenVerifier:
    """Checks tokens for one server.

    A token is used many times while it lives; its signature is checked the first time.

    Args:
        issuer: the User Server's URL, which ``iss`` has to equal.
        audience: this server's own URL, which ``aud`` has to hold.
        keys: the issuer's public keys.
        standing: whether tokens still stand.
        clock: the time.
        issuer_clock: the time as the User Server last told it, ``None`` while that is not known.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: TokenKeys,
        standing: Standing,
        clock: Clock,
        issuer_clock: IssuerClock | None = None,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._standing = standing
        self._clock = clock
        self._issuer_clock = issuer_clock
        self._public_keys: dict[_Fingerprint, Any] = {}
        self._known: dict[bytes, _Known] = {}

    def verify(self, token: str | None, *, at: datetime | None = None) -> Claims:
        """The claims of a valid token.

        Args:
            token: as it was sent.
            at: the moment for which its time is judged, where an upload took long; now by default.

        Raises:
            Unauthenticated: ``missing_token``; ``clock_skew`` if it is the clocks that are wrong; or
                ``invalid_token`` for everything else that is wrong with it: malformed, forged, expired, for
                another audience, of an ended session, good for one file or one's own keys alone.
            Unavailable: the keys cannot be had, or whether the token still stands.
        """
        return _required_whole(self.verify_opener(token, at=at))

    def verify_opener(self, token: str | None, *, at: datetime | None = None) -> Claims:
        """Like ``verify``, for a report's key: a token will do as well that a personal token has got.

        The caller has to give it no keys but those of its owner's own reports.

        Raises:
            Unauthenticated, Unavailable: as ``verify``.
        """
        claims = self._verified(token, at or self._clock())
        if claims.sha256 is not msgspec.UNSET:
            raise _invalid()
        return claims

    def verify_user(self, token: str | None, *, at: datetime | None = None) -> Claims:
        """Like ``verify``, and only a person will do.

        Raises:
            Unauthenticated: as ``verify``.
            Forbidden: ``not_a_person`` for an enterprise's token.
            Unavailable: as ``verify``.
        """
        return _required_person(self.verify(token, at=at))

    def verify_upload(self, token: str | None, *, at: datetime) -> Claims:
        """Like ``verify_user``, for an upload: a token will do as well that is good for one file alone.

        The caller has to compare ``sha256``, where there is one, with the file's.

        Raises:
            Unauthenticated, Forbidden, Unavailable: as ``verify_user``.
        """
        return _required_person(_required_whole(self._verified(token, at)))

    def verify_follower(self, token: str | None) -> Claims:
        """Like ``verify_user``, for the events of reports: the User Server's own token will do as well.

        Raises:
            Unauthenticated, Forbidden, Unavailable: as ``verify_user``.
        """
        claims = self._verified(token, self._clock(), by_server=True)
        if claims.kind == "server":
            return claims
        if claims.sha256 is not msgspec.UNSET:
            raise _invalid()
        return _required_person(_required_whole(claims))

    def _verified(self, token: str | None, at: datetime, *, by_server: bool = False) -> Claims:
        if token is None:
            raise Unauthenticated("missing_token", "Sign in first: this call needs a User Token.")
        claims = self._verified_claims(token)
        if (claims.kind == "server" or claims.sub == USER_SERVER) and not (by_server and _is_servers(claims)):
            raise _invalid()
        self._check_time(claims, at)
        if not self._standing.stands(claims):
            raise _invalid()
        return claims

    def _check_time(self, claims: Claims, now: datetime) -> None:
        if not _has_begun(claims, now):
            # the User Server signed it, so that one of the two clocks is wrong
            raise _clocks_differ()
        if _has_expired(claims, now):
            theirs = self._issuer_clock() if self._issuer_clock is not None else None
            # where a fresh one would do, the client gets one; a clock that outruns every token is the matter
            outruns = theirs is not None and now - theirs >= claims.lifetime + EXPIRY_TOLERANCE
            raise _clocks_differ() if outruns else _invalid()

    def _verified_claims(self, token: str) -> Claims:
        if len(token) > MAX_TOKEN:
            raise _invalid()
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        # a signature holds as long as its key is published; time and session are checked every time
        if known is not None and self._keys.public_jwk(known.kid) == known.jwk:
            return known.claims
        decoded = self._decode(token)
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[digest] = decoded
        return decoded.claims

    def _decode(self, token: str) -> _Known:
        import jwt

        try:
            header = jwt.get_unverified_header(token)
            kid = str(header.get("kid", ""))
            jwk = self._keys.public_jwk(kid) if header.get("alg") == ALGORITHM else None
            if jwk is None:
                raise _invalid()
            payload = jwt.decode(
                token,
                key=self._public_key(jwk),
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                # time is checked against the injected clock
                options={
                    "require": list(REQUIRED_CLAIMS),
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            if isinstance(payload.get("aud"), str):
                payload["aud"] = [payload["aud"]]
            # whoever gives the key may change it in its place
            return _Known(kid, dict(jwk), msgspec.convert(payload, Claims))
        except (jwt.PyJWTError, msgspec.ValidationError, ValueError, TypeError):
            raise _invalid() from None

    def _public_key(self, jwk: dict[str, str]) -> Any:  # noqa: ANN401 - a PyJWK, not imported at module level
        import jwt

        fingerprint = _fingerprint(jwk)
        if fingerprint not in self._public_keys:
            if len(self._public_keys) >= MAX_PUBLIC_KEYS:
                self._public_keys.clear()
            self._public_keys[fingerprint] = jwt.PyJWK(dict(jwk), algorithm=ALGORITHM)
        return self._public_keys[fingerprint]


def _is_servers(claims: Claims) -> bool:
    # for one server and for minutes: whoever it is shown to can do nothing with it elsewhere, or later
    return (
        (claims.kind, claims.sub, claims.sid) == ("server", USER_SERVER, USER_SERVER)
        and len(claims.aud) == 1
        and claims.lifetime <= AUDIENCE_LIFETIME
    )


def _required_whole(claims: Claims) -> Claims:
    if claims.personal_token is not msgspec.UNSET:
        raise _invalid()
    return claims


def _required_person(claims: Claims) -> Claims:
    if claims.kind != "user":
        raise Forbidden("not_a_person", "This call is for people, not for an enterprise's script.")
    return claims


def _fingerprint(jwk: dict[str, str]) -> _Fingerprint:
    return tuple(sorted(jwk.items()))


def _has_begun(claims: Claims, now: datetime) -> bool:
    begins = claims.iat if isinstance(claims.nbf, msgspec.UnsetType) else max(claims.iat, claims.nbf)
    return begins <= (now + FUTURE_TOLERANCE).timestamp()


def _has_expired(claims: Claims, now: datetime) -> bool:
    return (now - EXPIRY_TOLERANCE).timestamp() >= claims.exp


def _clocks_differ() -> ClockSkew:
    record("clock_skew", level=logging.ERROR)
    return ClockSkew()


def _invalid() -> Unauthenticated:
    return Unauthenticated("invalid_token", "The User Token is not valid here. Sign in again.")
