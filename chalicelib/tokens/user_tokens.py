"""User Tokens: ES256 JSON Web Tokens (RFC 7519, RFC 7518 section 3.4), made by the User Server alone.

Key servers verify with public keys only, so a private Key Server cannot forge a token. The algorithm is
pinned, ``iss``, ``sub``, ``aud``, ``exp``, ``iat``, ``jti`` and ``sid`` are required, and a token is good
only for the audiences it names. PyJWT checks them; it is imported when the first token is handled, to
keep cold starts short.

How long a token may live depends on who checks it. The User Server looks at the session at every use, so
its own live an hour. Nobody else can, so for every other server they live five minutes at most, and a session
that was ended is over there by itself. A script's long token is the one exception; see
``chalicelib.tokens.standing``.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Protocol

import msgspec

from chalicelib.clock import Clock
from chalicelib.errors import Forbidden, Unauthenticated
from chalicelib.observability.log import record

ALGORITHM = "ES256"
LIFETIME = timedelta(hours=1)
AUDIENCE_LIFETIME = timedelta(minutes=5)
"""How long a token lives where its session cannot be looked at.

No setting: servers elsewhere refuse what lives longer, so that all have to agree on it. Less would make
clients renew a token at almost every call, to end a session a minute or two earlier.
"""
FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far ``iat`` and ``nbf`` may be in the future: whose clocks differ by less go on working together."""
EXPIRY_TOLERANCE = timedelta(seconds=30)
"""How long after ``exp`` a token is still taken: it may have run out on its way."""
MAX_TOKEN = 4096
MAX_KNOWN = 4096
MAX_PUBLIC_KEYS = 16
IssuerClock = Callable[[], datetime | None]
REQUIRED_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "jti", "sid")


class Claims(msgspec.Struct, frozen=True):
    """Who a token speaks for, once it has been verified.

    Attributes:
        iss: the User Server's URL.
        sub: the user number in decimal, or ``enterprise:{number}`` for an enterprise's script.
        aud: the URLs of the servers that may accept the token.
        exp: seconds since 1970 after which it is refused.
        iat: seconds since 1970 at which it was made.
        jti: unique per token.
        sid: the session it belongs to; ending the session ends the token.
        nbf: seconds since 1970 before which it is refused; PicSafe's own have none.
        kind: ``user`` or ``enterprise``.
        userid: the user number, 0 for an enterprise.
        title: the person's title, empty for an enterprise.
        firstname: the person's first name, empty for an enterprise.
        lastname: the person's last name, empty for an enterprise.
        email: the person's address in lower case, empty for an enterprise.
        country: ISO 3166-1 alpha-2, empty while the profile is incomplete.
        organisation: number of the enterprise that has proven the person's mail domain, whose quotas they
            count on; 0 for none and for scripts. It gives no rights.
        plan: what the person may do, when the token was made; it may be a plan that is not known here. Empty
            for scripts.
        enterprise: the enterprise's name, empty for a person.
        made_by: the address of the administrator who made a script's API key or token; empty for a person,
            and where it is not known any more.
        domains: verified mail domains of a script's enterprise, when the token was made.
        sha256: of the one file that may be posted with the token, 64 hexadecimal digits; it is good for
            nothing else, so that it may travel where others read along.
        personal_token: the ID of the person's token by which a program has asked for this one. It is good
            for the keys of that person's own reports, and for nothing else.
    """

    iss: str
    sub: str
    aud: list[str]
    exp: int
    iat: int
    jti: str
    sid: str
    nbf: int | msgspec.UnsetType = msgspec.UNSET
    kind: Literal["user", "enterprise"] = "user"
    userid: int = 0
    title: str = ""
    firstname: str = ""
    lastname: str = ""
    email: str = ""
    country: str = ""
    organisation: Annotated[int, msgspec.Meta(ge=0)] = 0
    plan: str = ""
    enterprise: str = ""
    made_by: str = ""
    domains: list[str] = []
    sha256: str | msgspec.UnsetType = msgspec.UNSET
    personal_token: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def lifetime(self) -> timedelta:
        """How long it was made for."""
        return timedelta(seconds=self.exp - self.iat)

    @property
    def expires_at(self) -> datetime:
        """``exp`` as a moment."""
        return datetime.fromtimestamp(self.exp, UTC)

    @property
    def has_profile(self) -> bool:
        """Whether the audit trail would have a name: enterprises always, people once they gave theirs."""
        return self.kind == "enterprise" or bool(self.firstname and self.lastname and self.country)


class TokenSigner(Protocol):
    """Signs tokens; the private key never leaves the adapter (a file on one machine, KMS on AWS)."""

    def key_id(self) -> str:
        """The ``kid`` of the key that signs now.

        Raises:
            Unavailable: the key cannot be reached.
        """
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes R || S (RFC 7518 section 3.4) of an ECDSA P-256 SHA-256 signature.

        Raises:
            Unavailable: the key cannot be reached.
        """
        ...


class TokenKeys(Protocol):
    """Where a verifier gets the public keys."""

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """The public key as a JWK (RFC 7517), or ``None`` if there is none of that ``kid``.

        Raises:
            Unavailable: the keys cannot be had.
        """
        ...


class Standing(Protocol):
    """Whether a token that was good when it was made still stands."""

    def stands(self, claims: Claims) -> bool:
        """``False`` once its session was ended, or the token itself was revoked.

        Raises:
            Unavailable: it cannot be known, so that the token cannot be trusted.
        """
        ...

    def check(self) -> None:
        """See whether that can be known of every token.

        Raises:
            Unavailable: of some it cannot.
        """
        ...


class ClockSkew(Unauthenticated):
    """No token can be checked here, because this server's clock and the User Server's do not agree."""

    def __init__(self) -> None:
        super().__init__(
            "clock_skew",
            "The server's clock does not agree with the User Server's, so that it cannot check the User "
            "Token. Its operator has to set it; signing in again does not help.",
        )


def issue(claims: Claims, signer: TokenSigner) -> str:
    """Encode and sign a token in the compact serialisation of RFC 7515 section 3.1.

    PyJWT signs only with keys that it holds; a key in KMS never leaves it, so the three parts are put
    together here.

    Raises:
        Unavailable: the signer does not answer.
    """
    header = msgspec.json.encode({"alg": ALGORITHM, "kid": signer.key_id(), "typ": "JWT"})
    signing_input = _base64url(header) + b"." + _base64url(msgspec.json.encode(claims))
    return (signing_input + b"." + _base64url(signer.sign(signing_input))).decode("ascii")


_Fingerprint = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A token whose signature, issuer and audience were found good, and the key they were found good by."""

    kid: str
    key: _Fingerprint
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

    def _verified(self, token: str | None, at: datetime) -> Claims:
        if token is None:
            raise Unauthenticated("missing_token", "Sign in first: this call needs a User Token.")
        claims = self._verified_claims(token)
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
        if known is not None and _fingerprint(self._keys.public_jwk(known.kid)) == known.key:
            return known.claims
        kid, key, claims = self._decode(token)
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        self._known[digest] = _Known(kid, key, claims)
        return claims

    def _decode(self, token: str) -> tuple[str, _Fingerprint, Claims]:
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
            return kid, _fingerprint(jwk), msgspec.convert(payload, Claims)
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


def lifetime(now: datetime, length: timedelta = LIFETIME) -> tuple[int, int]:
    """``iat`` and ``exp`` of a token made now, in seconds since 1970."""
    issued = int(now.timestamp())
    return issued, issued + int(length.total_seconds())


def audiences(urls: Sequence[str]) -> list[str]:
    """The given server URLs without repetition, in order: the ``aud`` of a token."""
    return list(dict.fromkeys(urls))


def _required_whole(claims: Claims) -> Claims:
    if claims.personal_token is not msgspec.UNSET:
        raise _invalid()
    return claims


def _required_person(claims: Claims) -> Claims:
    if claims.kind != "user":
        raise Forbidden("not_a_person", "This call is for people, not for an enterprise's script.")
    return claims


def _fingerprint(jwk: dict[str, str] | None) -> _Fingerprint:
    return tuple(sorted((jwk or {}).items()))


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


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
