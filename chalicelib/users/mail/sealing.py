"""Seals mails that wait: they hold codes and links, which a copy of the database must not give away.

A sealed mail is a version byte, a random 96-bit nonce, and the ciphertext of AES-256-GCM with its tag (NIST
SP 800-38D).
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.errors import Unavailable
from chalicelib.local import private_files
from chalicelib.users.mail.ports import Letter

KEY_BYTES: Final = 32
_VERSION: Final = b"\x01"
_NONCE: Final = 12
_LETTER: Final = msgspec.json.Decoder(Letter)


class Unreadable(Exception):
    """It was sealed under another key, or is damaged."""


class LetterSeal:
    """Seals and opens mails.

    Args:
        key: 32 bytes, from ``outbox_key``.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, letter: Letter) -> bytes:
        """The mail in a form that only the key opens."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, msgspec.json.encode(letter), _VERSION)

    def open(self, sealed: bytes) -> Letter:
        """The mail.

        Raises:
            Unreadable: it cannot be opened.
        """
        nonce, ciphertext = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            if sealed[:1] != _VERSION:
                raise Unreadable
            return _LETTER.decode(self._cipher.decrypt(nonce, ciphertext, _VERSION))
        except (InvalidTag, ValueError, msgspec.MsgspecError) as error:
            raise Unreadable from error


def outbox_key(path: Path) -> bytes:
    """The key in ``path``, which is made, readable by its owner only, if there is none.

    Whoever loses it loses the mails that wait.

    Raises:
        Unavailable: ``unusable_outbox_key``: the file is not 32 bytes or not its owner's alone; and as for
            any file.
    """
    try:
        if not path.exists():
            private_files.create(path, secrets.token_bytes(KEY_BYTES))
        key = private_files.read(path, longest=KEY_BYTES)
    except private_files.NotPrivate as error:
        raise _unusable() from error
    except OSError as error:
        raise Unavailable from error
    if len(key) != KEY_BYTES:
        raise _unusable()
    return key


def _unusable() -> Unavailable:
    return Unavailable(
        "unusable_outbox_key",
        f"The key of the outbox has to be {KEY_BYTES} bytes that only its owner can read.",
    )
