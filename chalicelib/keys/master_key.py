"""Wraps keys with AES-256-GCM under a master key that lies in a file.

A wrapped key is the version byte, a random 96-bit nonce, and the ciphertext with its tag (NIST SP
800-38D). The version byte and the report's ID are authenticated with it, so that a wrapped key cannot be
moved to another report.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.errors import Unavailable
from chalicelib.keys.errors import MasterKeyError
from chalicelib.keys.model import KEY_BYTES
from chalicelib.local import private_files

VERSION = b"\x01"
NONCE = 12
MASTER_KEY_BYTES = 32
_WRAPPED = len(VERSION) + NONCE + KEY_BYTES + 16


class MasterKeyWrapper:
    """``KeyWrapper`` under a master key.

    Args:
        master_key: 32 bytes, from ``load_or_create``.
    """

    def __init__(self, master_key: bytes) -> None:
        self._cipher = AESGCM(master_key)
        self._key_id = fingerprint(master_key)

    def key_id(self) -> str:
        """See ``KeyWrapper.key_id``: the fingerprint of the master key."""
        return self._key_id

    def wrap(self, report_id: str, key: bytes) -> bytes:
        """See ``KeyWrapper.wrap``."""
        nonce = secrets.token_bytes(NONCE)
        return VERSION + nonce + self._cipher.encrypt(nonce, key, VERSION + report_id.encode())

    def unwrap(self, report_id: str, wrapped: bytes) -> bytes:
        """See ``KeyWrapper.unwrap``."""
        nonce, ciphertext = wrapped[len(VERSION) : len(VERSION) + NONCE], wrapped[len(VERSION) + NONCE :]
        if len(wrapped) != _WRAPPED or wrapped[: len(VERSION)] != VERSION:
            raise Unavailable
        try:
            return self._cipher.decrypt(nonce, ciphertext, VERSION + report_id.encode())
        except InvalidTag as error:
            raise Unavailable from error


def fingerprint(master_key: bytes) -> str:
    """16 hexadecimal digits that tell a master key from others, by a one-way function (HMAC-SHA256)."""
    return hmac.digest(master_key, b"PicSafe master key fingerprint", "sha256").hex()[:16]


def load_or_create(path: Path) -> bytes:
    """The master key in ``path``, which is made, readable by its owner only, if there is none.

    Whoever loses this file loses every key in the store: it belongs in a backup of its own.

    Raises:
        MasterKeyError: the file cannot be read or made, is not its owner's alone, or is not 32 bytes.
    """
    try:
        if not path.exists():
            private_files.create(path, secrets.token_bytes(MASTER_KEY_BYTES))
    except OSError as error:
        raise MasterKeyError(f"The master key {path} cannot be used: {error.strerror}.") from error
    return load(path)


def load(path: Path) -> bytes:
    """The master key in ``path``.

    Raises:
        MasterKeyError: the file is not there or cannot be read, is not its owner's alone, or is not 32 bytes.
    """
    try:
        master_key = private_files.read(path, longest=MASTER_KEY_BYTES)
    except private_files.NotPrivate as error:
        raise MasterKeyError(f"The master key cannot be used: {error}") from error
    except OSError as error:
        raise MasterKeyError(f"The master key {path} cannot be used: {error.strerror}.") from error
    if len(master_key) != MASTER_KEY_BYTES:
        raise MasterKeyError(f"The master key {path} has to be exactly {MASTER_KEY_BYTES} bytes long.")
    return master_key
