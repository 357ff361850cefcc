"""Encodes and signs User Tokens."""

from __future__ import annotations

import base64

import msgspec

from chalicelib.tokens.claims import ALGORITHM, Claims
from chalicelib.tokens.ports import TokenSigner


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


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
