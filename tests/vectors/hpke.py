"""Sealing by RFC 9180 with a given ephemeral key, as no library lets one do it: for vectors alone.

Base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM. The names are the RFC's.
"""

from __future__ import annotations

import hmac
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEM = b"KEM" + (0x0010).to_bytes(2)
HPKE = b"HPKE" + (0x0010).to_bytes(2) + (0x0001).to_bytes(2) + (0x0002).to_bytes(2)


class Sealed(NamedTuple):
    """What is sent, and what the key schedule came to."""

    enc: bytes
    ciphertext: bytes
    shared_secret: bytes
    key: bytes
    base_nonce: bytes


def seal(
    ephemeral: ec.EllipticCurvePrivateKey, recipient: ec.EllipticCurvePublicKey, info: bytes, plaintext: bytes
) -> Sealed:
    enc, public = serialized(ephemeral.public_key()), serialized(recipient)
    shared = ephemeral.exchange(ec.ECDH(), recipient)
    eae_prk = labeled_extract(KEM, b"", b"eae_prk", shared)
    shared_secret = labeled_expand(KEM, eae_prk, b"shared_secret", enc + public, 32)
    context = b"\x00" + labeled_extract(HPKE, b"", b"psk_id_hash", b"")
    context += labeled_extract(HPKE, b"", b"info_hash", info)
    secret = labeled_extract(HPKE, shared_secret, b"secret", b"")
    key = labeled_expand(HPKE, secret, b"key", context, 32)
    base_nonce = labeled_expand(HPKE, secret, b"base_nonce", context, 12)
    ciphertext = AESGCM(key).encrypt(base_nonce, plaintext, None)
    return Sealed(enc, ciphertext, shared_secret, key, base_nonce)


def serialized(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def labeled_extract(suite_id: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite_id + label + ikm, "sha256")


def labeled_expand(suite_id: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    # one block of HKDF-Expand is enough for 32 bytes
    labeled = length.to_bytes(2) + b"HPKE-v1" + suite_id + label + info + b"\x01"
    return hmac.digest(prk, labeled, "sha256")[:length]
