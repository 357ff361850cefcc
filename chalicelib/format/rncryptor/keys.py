"""The keys of an RNCryptor version 3 message: given, or derived from a password.

PBKDF2 with HMAC-SHA-1, 10,000 iterations, once for each of the two salts (RNCryptor-Spec v3). The seeds'
report key is used as the password; it has 256 bits of its own, so the small count takes nothing from it.
"""

from __future__ import annotations

import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from chalicelib.format.errors import InvalidKeyError, UnsupportedOptionsError
from chalicelib.format.rncryptor.header import BLOCK_SIZE, SALT_SIZE, Header, Salts

ITERATIONS: Final = 10_000
KEY_SIZE: Final = 32
MAX_PASSWORD_SIZE: Final = 4096


@dataclass(frozen=True, slots=True)
class Keys:
    """An AES-256 key and an HMAC-SHA-256 key, 32 bytes each; their repr shows neither."""

    encryption: bytes = field(repr=False)
    authentication: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.encryption) != KEY_SIZE or len(self.authentication) != KEY_SIZE:
            raise InvalidKeyError("an encryption key and an HMAC key have 32 bytes each")


# What a message is sealed and opened with: a password (text is encoded as UTF-8), or both keys.
Secret = str | bytes | Keys


def new_header(secret: Secret) -> Header:
    """Return a header with fresh salts (in password mode) and a fresh IV."""
    salts = None
    if not isinstance(secret, Keys):
        salts = Salts(secrets.token_bytes(SALT_SIZE), secrets.token_bytes(SALT_SIZE))
    return Header(salts, secrets.token_bytes(BLOCK_SIZE))


def keys_for(secret: Secret, header: Header) -> Keys:
    """Return the keys of the message that ``header`` begins.

    Raises:
        UnsupportedOptionsError: the message wants a password and keys were given, or the other way round.
        InvalidKeyError: the password is empty, over 4,096 bytes, or not Unicode text.
    """
    if isinstance(secret, Keys):
        if header.salts is not None:
            raise UnsupportedOptionsError("the encrypted part was made with a password, not with keys")
        return secret
    if header.salts is None:
        raise UnsupportedOptionsError("the encrypted part was made with keys, not with a password")
    password = _password_bytes(secret)
    with ThreadPoolExecutor(1) as second:  # hashlib releases the GIL: two derivations in the time of one
        authentication = second.submit(derive_key, password, header.salts.authentication)
        return Keys(derive_key(password, header.salts.encryption), authentication.result())


def derive_key(password: bytes, salt: bytes) -> bytes:
    """Return the 32-byte key of a password and an eight-byte salt."""
    return hashlib.pbkdf2_hmac("sha1", password, salt, ITERATIONS, KEY_SIZE)


def _password_bytes(secret: str | bytes) -> bytes:
    try:
        password = secret.encode() if isinstance(secret, str) else secret
    except UnicodeEncodeError:  # the cause would carry the secret
        raise InvalidKeyError("the key is not Unicode text") from None
    if not 0 < len(password) <= MAX_PASSWORD_SIZE:
        raise InvalidKeyError("the key is empty or too long")
    return password
