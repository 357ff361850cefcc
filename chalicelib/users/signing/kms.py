"""The signing key in AWS KMS, which it never leaves.

Keys are ECC_NIST_P256 for SIGN_VERIFY. Public keys are fetched once per process; a new signing key is a
new setting.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from chalicelib.aws.clients import aws_errors
from chalicelib.errors import Unavailable
from chalicelib.users.signing.jwk import public_jwk, raw_signature

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsSigner:
    """``SigningKeys`` over KMS.

    Args:
        client: a KMS client.
        key: ID or ARN of the key that signs. Not an alias: its meaning could change between two calls.
        retired: IDs or ARNs of keys whose tokens may still be about.
    """

    def __init__(self, *, client: KMSClient, key: str, retired: Sequence[str] = ()) -> None:
        self._client = client
        self._key = key
        self._retired = tuple(retired)
        self._fetching = threading.Lock()
        self._fetched: dict[str, dict[str, str]] = {}

    def key_id(self) -> str:
        """See the port."""
        return self._jwk_of(self._key)["kid"]

    def sign(self, message: bytes) -> bytes:
        """See the port. Only the digest is sent."""
        with aws_errors():
            answer = self._client.sign(
                KeyId=self._key,
                Message=hashlib.sha256(message).digest(),
                MessageType="DIGEST",
                SigningAlgorithm="ECDSA_SHA_256",
            )
        try:
            return raw_signature(answer["Signature"])
        except ValueError as error:
            raise Unavailable from error

    def public_jwk(self, kid: str) -> dict[str, str] | None:
        """See the port."""
        return next((jwk for jwk in self.public_jwks() if jwk["kid"] == kid), None)

    def public_jwks(self) -> list[dict[str, str]]:
        """See the port."""
        return [self._jwk_of(key) for key in (self._key, *self._retired)]

    def _jwk_of(self, key: str) -> dict[str, str]:
        with self._fetching:
            if key not in self._fetched:
                self._fetched[key] = self._fetch(key)
            return self._fetched[key]

    def _fetch(self, key: str) -> dict[str, str]:
        with aws_errors():
            encoded = self._client.get_public_key(KeyId=key)["PublicKey"]
        try:
            public = load_der_public_key(encoded)
            if isinstance(public, EllipticCurvePublicKey):
                return public_jwk(public)
        except ValueError as error:
            raise Unavailable from error
        raise Unavailable
