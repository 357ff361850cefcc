"""A master key sealed by a passphrase, for a backup that has to have everything.

The line ``picsafe master key v1``, a salt of 16 bytes, a nonce of 12 bytes, and the key encrypted with
AES-256-GCM under what scrypt (RFC 7914; N = 2^17, r = 8, p = 1) makes of passphrase and salt. The line is
authenticated, too.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from picsafe.keyserver.errors import KeyServerLifeError

MIN_PASSPHRASE = 12
_LINE = b"picsafe master key v1\n"
_SALT, _NONCE, _KEY, _TAG = 16, 12, 32, 16
SEALED_BYTES = len(_LINE) + _SALT + _NONCE + _KEY + _TAG


def seal(master_key: bytes, passphrase: str) -> bytes:
    """The key, for a backup.

    Raises:
        KeyServerLifeError: ``weak_passphrase``: it is shorter than 12 characters.
    """
    if len(passphrase) < MIN_PASSPHRASE:
        raise KeyServerLifeError(
            "weak_passphrase", f"The passphrase needs at least {MIN_PASSPHRASE} characters."
        )
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return _LINE + salt + nonce + AESGCM(_derived(passphrase, salt)).encrypt(nonce, master_key, _LINE)


def unseal(sealed: bytes, passphrase: str) -> bytes:
    """The key again.

    Raises:
        KeyServerLifeError: ``wrong_passphrase``: it is another one, or what was sealed has been altered.
    """
    body = sealed.removeprefix(_LINE)
    salt, nonce, ciphertext = body[:_SALT], body[_SALT : _SALT + _NONCE], body[_SALT + _NONCE :]
    if len(sealed) != SEALED_BYTES or not sealed.startswith(_LINE):
        raise _wrong()
    try:
        return AESGCM(_derived(passphrase, salt)).decrypt(nonce, ciphertext, _LINE)
    except InvalidTag as error:
        raise _wrong() from error


def _wrong() -> KeyServerLifeError:
    return KeyServerLifeError(
        "wrong_passphrase", "The backup's master key does not open with this passphrase."
    )


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode())
