"""Wraps keys with AES-256-GCM under a master key that lies in a file.

A wrapped key is the version byte, a random 96-bit nonce, and the ciphertext with its tag (NIST SP
800-38D). The version byte and the report's ID are authenticated with it, so that a wrapped key cannot be
moved to another report.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.errors import Unavailable
from chalicelib.keys.errors import MasterKeyError
from chalicelib.keys.model import KEY_BYTES

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


def load_or_create(path: Path) -> bytes:
    """The master key in ``path``, which is made, readable by its owner only, if there is none.

    Whoever loses this file loses every key in the store: it belongs in a backup of its own.

    Raises:
        MasterKeyError: the file cannot be read or made, others may read it, or it is not 32 bytes.
    """
    try:
        if not path.exists():
            _create(path)
        return _load(path)
    except OSError as error:
        raise MasterKeyError(f"The master key {path} cannot be used: {error.strerror}.") from error


def _load(path: Path) -> bytes:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise MasterKeyError(f"The master key {path} is not a file.")
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise MasterKeyError(f"Others can read the master key {path}. Run: chmod 600 {path}")
        master_key = file.read(MASTER_KEY_BYTES + 1)
    if len(master_key) != MASTER_KEY_BYTES:
        raise MasterKeyError(f"The master key {path} has to be exactly {MASTER_KEY_BYTES} bytes long.")
    return master_key


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(MASTER_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # a link is made whole or not at all, and never over another process's master key
            os.link(draft, path)
        except FileExistsError:
            return
        _sync_folder(path.parent)
    finally:
        draft.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
