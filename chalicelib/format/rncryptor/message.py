"""Whole messages in memory: for small ones, where a second thread would only cost time."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chalicelib.format.errors import AuthenticationFailedError, InvalidPaddingError
from chalicelib.format.rncryptor.header import (
    BLOCK_SIZE,
    HMAC_SIZE,
    MAX_HEADER_SIZE,
    Header,
    ciphertext_size,
    parse_header,
)
from chalicelib.format.rncryptor.keys import Secret, keys_for, new_header


def encrypt(plaintext: bytes, secret: Secret, *, header: Header | None = None) -> bytes:
    """Return ``plaintext`` as one RNCryptor version 3 message; ``header`` is for known-answer tests.

    Raises:
        InvalidKeyError: the secret cannot be one.
    """
    header = header or new_header(secret)
    keys = keys_for(secret, header)
    padding = BLOCK_SIZE - len(plaintext) % BLOCK_SIZE
    encryptor = Cipher(algorithms.AES256(keys.encryption), modes.CBC(header.iv)).encryptor()
    message = bytearray(header.size + len(plaintext) + padding + HMAC_SIZE)
    view = memoryview(message)
    view[: header.size] = header.to_bytes()
    used = header.size + encryptor.update_into(plaintext, view[header.size :])
    used += encryptor.update_into(bytes([padding]) * padding, view[used:])
    encryptor.finalize()
    view[used:] = hmac.digest(keys.authentication, view[:used], hashlib.sha256)
    return bytes(message)


def decrypt(message: bytes, secret: Secret) -> bytes:
    """Verify a message and return its plaintext.

    Raises:
        TruncatedError, UnsupportedVersionError, UnsupportedOptionsError: the message is not whole or not v3.
        InvalidKeyError: the secret cannot be one.
        AuthenticationFailedError: the secret is wrong or the message was changed.
        InvalidPaddingError: the message is authentic, and its writer padded it wrongly.
    """
    header = parse_header(message[:MAX_HEADER_SIZE])
    size = ciphertext_size(len(message), header)
    keys = keys_for(secret, header)
    view = memoryview(message)
    expected = hmac.digest(keys.authentication, view[:-HMAC_SIZE], hashlib.sha256)
    if not hmac.compare_digest(expected, view[-HMAC_SIZE:]):
        raise AuthenticationFailedError("the key is wrong or the message was changed")
    decryptor = Cipher(algorithms.AES256(keys.encryption), modes.CBC(header.iv)).decryptor()
    padded = decryptor.update(view[header.size : header.size + size])
    padding = padded[-1]
    if not 1 <= padding <= BLOCK_SIZE or not padded.endswith(bytes([padding]) * padding):
        raise InvalidPaddingError("the message was padded wrongly by its writer")
    return padded[:-padding]
