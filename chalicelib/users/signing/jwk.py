"""Public keys as JSON Web Keys."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

_COORDINATE_BYTES = 32


def public_jwk(key: EllipticCurvePublicKey) -> dict[str, str]:
    """The P-256 public key as a JWK (RFC 7518 section 6.2.1); ``kid`` is its thumbprint (RFC 7638).

    Raises:
        ValueError: the key is on another curve.
    """
    if key.curve.name != SECP256R1.name:
        raise ValueError("ES256 needs a key on the curve P-256")
    numbers = key.public_numbers()
    required = {"crv": "P-256", "kty": "EC", "x": _coordinate(numbers.x), "y": _coordinate(numbers.y)}
    canonical = json.dumps(required, sort_keys=True, separators=(",", ":")).encode()
    return {
        **required,
        "kid": _base64url(hashlib.sha256(canonical).digest()),
        "alg": "ES256",
        "use": "sig",
    }


def raw_signature(der: bytes) -> bytes:
    """R || S, 32 bytes each (RFC 7518 section 3.4), of a DER signature."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")


def _coordinate(number: int) -> str:
    return _base64url(number.to_bytes(_COORDINATE_BYTES, "big"))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
