"""Checks ID tokens (OpenID Connect Core 1.0, section 3.1.3.7) by PyJWT, imported at the first one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.users.sso.model import CLOCK_SKEW, FRESH_SECONDS, ID_TOKEN_AGE, Flow, Person, SsoSettings

MAX_ID_TOKEN: Final = 16 * 1024
ALGORITHMS: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""What is taken, and the keys of which type are for it: no shared secrets, and nothing unsigned."""
RSA_BITS: Final = range(2048, 8193)
_CURVES: Final = {"EC": "P-256", "OKP": "Ed25519"}

_Moment = Annotated[float, msgspec.Meta(ge=0, lt=2**40)]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]

Jwk = dict[str, Any]


class RefusedIdToken(Exception):
    """It proves nothing; the message is one word for the log."""


class UnknownKey(RefusedIdToken):
    """It is signed by a key that is not among the provider's, as far as they are known."""


class _Claims(msgspec.Struct, frozen=True):
    iss: _Text
    sub: _Text
    aud: str | list[str]
    exp: _Moment
    iat: _Moment
    nonce: _Text
    email: Annotated[str, msgspec.Meta(max_length=320)] = ""
    email_verified: bool | str | None = None
    azp: str | None = None
    auth_time: _Moment | None = None


def verify_id_token(
    token: str, *, settings: SsoSettings, keys: Sequence[Jwk], flow: Flow, now: datetime
) -> Person:
    """Whom the enterprise's provider names in answer to exactly this way.

    ``email_verified`` may be missing, as with Microsoft Entra ID: that the domain is the enterprise's, and
    its administrators' choice of the provider, stand for it. Where it is there it has to be true.

    Raises:
        UnknownKey: the key is not known; asking for the keys anew may help.
        RefusedIdToken: anything else is wrong.
    """
    claims = _claims_of(token, keys)
    if claims.iss != settings.issuer:
        raise RefusedIdToken("issuer")
    if claims.aud not in (settings.client_id, [settings.client_id]):
        raise RefusedIdToken("audience")
    if claims.azp not in (None, settings.client_id):
        raise RefusedIdToken("authorized_party")
    if claims.nonce != flow.nonce:
        raise RefusedIdToken("nonce")
    _check_time(claims, flow, now)
    if claims.email_verified not in (None, True, "true"):
        raise RefusedIdToken("email_unverified")
    try:
        email = canonical_address(claims.email)
    except InvalidEmailAddress:
        raise RefusedIdToken("email") from None
    proved = claims.auth_time
    return Person(claims.sub, email, None if proved is None else datetime.fromtimestamp(proved, UTC))


def _check_time(claims: _Claims, flow: Flow, now: datetime) -> None:
    latest, earliest = (now + CLOCK_SKEW).timestamp(), (now - CLOCK_SKEW).timestamp()
    if claims.exp <= earliest:
        raise RefusedIdToken("expired")
    if not (now - ID_TOKEN_AGE).timestamp() <= claims.iat <= latest:
        raise RefusedIdToken("issued_at")
    if claims.auth_time is None:
        return
    if claims.auth_time > latest:
        raise RefusedIdToken("auth_time")
    if flow.asks_anew and claims.auth_time < earliest - FRESH_SECONDS:
        raise RefusedIdToken("not_anew")


def _claims_of(token: str, keys: Sequence[Jwk]) -> _Claims:
    import jwt

    if len(token) > MAX_ID_TOKEN or not token.isascii():
        raise RefusedIdToken("form")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or "crit" in header:
            raise RefusedIdToken("algorithm")
        key = jwt.PyJWK(_key_for(algorithm, header.get("kid"), keys), algorithm=algorithm)
        _check_public(key.key)
        payload = jwt.decode(
            token,
            key=key,
            algorithms=[algorithm],
            # all that is said is checked here, and time against the injected clock
            options={
                "verify_aud": False,
                "verify_iss": False,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        return msgspec.convert(payload, _Claims)
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError, TypeError, KeyError, RecursionError):
        # what was sent is in their messages
        raise RefusedIdToken("form") from None


def _key_for(algorithm: str, kid: object, keys: Sequence[Jwk]) -> Jwk:
    kind = ALGORITHMS[algorithm]
    fitting = [
        key
        for key in keys
        if key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and _CURVES.get(kind) == key.get("crv")
        and (kid is None or key.get("kid") == kid)
    ]
    # without an identifier there has to be no choice
    if len(fitting) != 1:
        raise UnknownKey("key")
    return fitting[0]


def _check_public(key: object) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey):
        # whoever publishes a private key has given it away
        raise RefusedIdToken("private_key")
    if isinstance(key, RSAPublicKey) and key.key_size not in RSA_BITS:
        raise RefusedIdToken("key_size")
