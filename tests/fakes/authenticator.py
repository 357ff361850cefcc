"""An authenticator in software, which can be told to lie; made after the specification, without a library.

Source: Web Authentication Level 3, sections 5.8.1, 6.1 and 6.5; keys are COSE_Keys (RFC 9053), CBOR is of
RFC 8949.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from chalicelib.users.passkeys.proofs import Assertion
from tests.fakes.accounts import MY_URL

ES256, EDDSA, RS256 = -7, -8, -257
RP_ID = "my.example.org"


@dataclass(frozen=True)
class Page:
    """What the browser and the authenticator say of a ceremony, true or not."""

    origin: str = MY_URL
    rp_id: str = RP_ID
    is_user_present: bool = True
    is_user_verified: bool = True
    is_framed: bool = False
    kind: str = ""
    flags: int = 0


HONEST = Page()


@dataclass
class Key:
    """A passkey's private side."""

    credential_id: bytes
    cose: bytes
    sign: Callable[[bytes], bytes]
    user_handle: bytes
    sign_count: int = 0


@dataclass(frozen=True)
class Made:
    """What a browser gives of a new passkey."""

    client_data: bytes
    attestation_object: bytes


@dataclass
class Authenticator:
    """A device that has passkeys.

    Attributes:
        algorithm: of its passkeys.
        counts: whether it has a signature counter.
        is_synced: whether its passkeys may be on other devices.
        extensions: what it says besides, if anything.
    """

    algorithm: int = ES256
    counts: bool = True
    is_synced: bool = False
    keys: list[Key] = field(default_factory=list)
    extensions: dict[Any, Any] = field(default_factory=dict)

    def create(
        self,
        challenge: bytes,
        user_handle: bytes,
        page: Page = HONEST,
        *,
        credential_id: bytes | None = None,
        public_key: bytes = b"",
        fmt: str = "none",
        statement: dict[Any, Any] | None = None,
    ) -> Made:
        """A new passkey for somebody."""
        cose, sign = _new_key(self.algorithm)
        key = Key(credential_id or secrets.token_bytes(32), cose, sign, user_handle)
        self.keys.append(key)
        attested = (
            bytes(16) + len(key.credential_id).to_bytes(2, "big") + key.credential_id + (public_key or cose)
        )
        data = self._data(key, page, 0x40) + attested + self._extensions
        return Made(
            _client_data(page, page.kind or "webauthn.create", challenge),
            cbor({"fmt": fmt, "attStmt": statement or {}, "authData": data}),
        )

    def get(self, challenge: bytes, page: Page = HONEST, *, key: Key | None = None) -> Assertion:
        """An answer by the newest passkey, or by a certain one."""
        key = key or self.keys[-1]
        if self.counts:
            key.sign_count += 1
        data = self._data(key, page, 0) + self._extensions
        client_data = _client_data(page, page.kind or "webauthn.get", challenge)
        return Assertion(
            credential_id=key.credential_id,
            user_handle=key.user_handle,
            client_data=client_data,
            authenticator_data=data,
            signature=key.sign(data + hashlib.sha256(client_data).digest()),
        )

    @property
    def _extensions(self) -> bytes:
        return cbor(self.extensions) if self.extensions else b""

    def _data(self, key: Key, page: Page, more: int) -> bytes:
        flags = page.is_user_present | page.is_user_verified << 2 | page.flags | more
        if self.is_synced:
            flags |= 0x18
        if self.extensions:
            flags |= 0x80
        return (
            hashlib.sha256(page.rp_id.encode()).digest() + bytes([flags]) + key.sign_count.to_bytes(4, "big")
        )


def cbor(value: Any) -> bytes:
    """What passkeys take of CBOR."""
    match value:
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return _head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())
    raise TypeError(type(value))


def base64url(data: bytes) -> str:
    """As browsers write bytes in JSON."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    for code, size in ((24, 1), (25, 2), (26, 4)):
        if number < 1 << 8 * size:
            return bytes([kind << 5 | code]) + number.to_bytes(size, "big")
    raise ValueError(number)


def _client_data(page: Page, kind: str, challenge: bytes) -> bytes:
    said = {
        "type": kind,
        "challenge": base64url(challenge),
        "origin": page.origin,
        "crossOrigin": page.is_framed,
    }
    return json.dumps(said).encode()


def _new_key(algorithm: int) -> tuple[bytes, Callable[[bytes], bytes]]:
    if algorithm == ES256:
        curve = ec.generate_private_key(ec.SECP256R1())
        point = curve.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor({1: 2, 3: ES256, -1: 1, -2: x, -3: y}), lambda data: curve.sign(
            data, ec.ECDSA(hashes.SHA256())
        )
    if algorithm == EDDSA:
        edwards = ed25519.Ed25519PrivateKey.generate()
        return cbor({1: 1, 3: EDDSA, -1: 6, -2: edwards.public_key().public_bytes_raw()}), edwards.sign
    factors = rsa.generate_private_key(65537, 2048)
    numbers = factors.public_key().public_numbers()
    n, e = numbers.n.to_bytes(256, "big"), numbers.e.to_bytes(3, "big")
    cose = cbor({1: 3, 3: algorithm, -1: n, -2: e})
    return cose, lambda data: factors.sign(data, padding.PKCS1v15(), hashes.SHA256())
