"""What moto's KMS lacks, and what it has for nothing."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from moto.kms import models
from moto.kms.utils import AbstractPrivateKey, ECDSAPrivateKey, KeySpec, generate_private_key


def honour_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have moto sign a SHA-256 digest as AWS does for ``MessageType=DIGEST``; it would hash it once more."""
    sign_message = ECDSAPrivateKey.sign

    def sign(self: Any, message: bytes, signing_algorithm: str) -> bytes:
        if len(message) != hashlib.sha256().digest_size:
            return sign_message(self, message, signing_algorithm)
        signature: bytes = self.private_key.sign(message, ec.ECDSA(Prehashed(SHA256())))
        return signature

    monkeypatch.setattr(ECDSAPrivateKey, "sign", sign)


def make_no_unused_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have moto make an RSA key for those keys that have one; it makes one for each that encrypts as well."""

    def generate(key_spec: str) -> AbstractPrivateKey | None:
        return None if key_spec == KeySpec.SYMMETRIC_DEFAULT else generate_private_key(key_spec)

    monkeypatch.setattr(models, "generate_private_key", generate)
