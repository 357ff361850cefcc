"""Wraps keys with AES-256-GCM under a master key that lies in a file.

A wrapped key is the version byte, the fingerprint of the master key, a random 96-bit nonce, and the
ciphertext with its tag (NIST SP 800-38D). Version, fingerprint and the report's ID are authenticated with it,
so that a wrapped key cannot be moved to another report.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.errors import Unavailable
from chalicelib.keys.errors import MasterKeyError
from chalicelib.keys.model import KEY_BYTES
from chalicelib.local import private_files

VERSION = b"\x02"
HEADER = len(VERSION) + 8
NONCE = 12
MASTER_KEY_BYTES = 32
WRAPPED_BYTES = HEADER + NONCE + KEY_BYTES + 16


class MasterKeyWrapper:
    """``KeyWrapper`` under a master key, and under the one that takes its place while keys are wrapped anew.

    Args:
        master_key: 32 bytes, from ``load_or_create``; wraps until ``use`` says otherwise.
        reread: gives the master keys that there are now, when one is asked for that is not known here.
    """

    def __init__(self, master_key: bytes, reread: Callable[[], Sequence[bytes]] = tuple) -> None:
        self._ciphers = {fingerprint(master_key): AESGCM(master_key)}
        self._key_id = fingerprint(master_key)
        self._reread = reread

    def key_id(self) -> str:
        """See ``KeyWrapper.key_id``: the fingerprint of the master key."""
        return self._key_id

    def use(self, key_id: str) -> bool:
        """See ``KeyWrapper.use``."""
        if self._cipher(key_id) is None:
            return False
        self._key_id = key_id
        return True

    def wrap(self, report_id: str, key: bytes) -> bytes:
        """See ``KeyWrapper.wrap``."""
        key_id = self._key_id
        header, nonce = header_of(key_id), secrets.token_bytes(NONCE)
        return header + nonce + self._ciphers[key_id].encrypt(nonce, key, header + report_id.encode())

    def unwrap(self, report_id: str, wrapped: bytes) -> bytes:
        """See ``KeyWrapper.unwrap``."""
        header, nonce, ciphertext = (
            wrapped[:HEADER],
            wrapped[HEADER : HEADER + NONCE],
            wrapped[HEADER + NONCE :],
        )
        if len(wrapped) != WRAPPED_BYTES or wrapped[: len(VERSION)] != VERSION:
            raise Unavailable
        cipher = self._cipher(header[len(VERSION) :].hex())
        if cipher is None:
            raise Unavailable
        try:
            return cipher.decrypt(nonce, ciphertext, header + report_id.encode())
        except InvalidTag as error:
            raise Unavailable from error

    def _cipher(self, key_id: str) -> AESGCM | None:
        if key_id not in self._ciphers:
            self._ciphers |= {fingerprint(key): AESGCM(key) for key in self._reread()}
        return self._ciphers.get(key_id)


def header_of(key_id: str) -> bytes:
    """What every key begins with that is wrapped under a master key."""
    return VERSION + bytes.fromhex(key_id)


def master_keys(path: Path) -> list[bytes]:
    """The master key that takes the place of that in ``path``, and that one, as far as they can be read."""
    found: list[bytes] = []
    # in this order, or one that takes the old one's name in between would be in neither
    for one in (next_of(path), path):
        try:
            found.append(load(one))
        except MasterKeyError:
            # it may be taken away at this moment; whoever misses one says so
            continue
    return found


def next_of(path: Path) -> Path:
    """Where a master key lies that is about to take the place of the one in ``path``."""
    return path.with_name(f"{path.stem}.next{path.suffix}")


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
