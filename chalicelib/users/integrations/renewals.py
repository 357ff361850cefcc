"""Refresh tokens sealed for the session that got them: whoever finds one elsewhere can do nothing with it.

The key follows from the app's own secret (HKDF, RFC 5869), so that there is none besides to keep; with a new
secret all have to sign in anew. A sealed one is a version byte, a random 96-bit nonce, and the ciphertext of
AES-256-GCM, as base64url; the session is what it is bound to.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chalicelib.users.integrations.errors import BoxRefused

_VERSION: Final = b"\x01"
_NONCE: Final = 12
_PURPOSE: Final = b"picsafe box renewal"


class RenewalSeal:
    """Seals and opens them.

    Args:
        secret: the app's.
        whose: the session.
    """

    def __init__(self, secret: str, whose: str) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
        self._cipher = AESGCM(key)
        self._whose = _VERSION + whose.encode()

    def seal(self, refresh_token: str) -> str:
        """It, sealed."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, refresh_token.encode(), self._whose)
        return urlsafe_b64encode(_VERSION + nonce + sealed).decode()

    def open(self, renewal: str) -> str:
        """What was sealed.

        Raises:
            BoxRefused: it was sealed for another session, under another secret, or not at all.
        """
        try:
            sealed = urlsafe_b64decode(renewal.encode("ascii"))
            nonce, ciphertext = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
            if sealed[:1] != _VERSION:
                raise BoxRefused
            return self._cipher.decrypt(nonce, ciphertext, self._whose).decode()
        except (InvalidTag, ValueError) as error:
            raise BoxRefused from error
