"""API keys: ``psk_{id}_{secret}``, of which only a digest of the secret is stored.

The secret has 256 random bits, so one round of SHA-256 is enough: there is nothing to guess. The ID names
the enterprise, so that one read finds the key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from chalicelib.users.enterprises.model import ApiKey

_FORM = re.compile(r"psk_(([1-9][0-9]{0,8})-[0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_ID = re.compile(r"([1-9][0-9]{0,8})-[0-9a-f]{12}", re.ASCII)
_NOBODY = bytes(32)


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """An API key as somebody has sent it, well-formed and not checked.

    Attributes:
        id: the public part.
        digest: SHA-256 of the secret.
    """

    id: str
    digest: bytes


def new_key(enterprise: int, name: str, now: datetime, *, made_by: str = "") -> tuple[ApiKey, str]:
    """A fresh key to store and its text to show once."""
    key_id = f"{enterprise}-{secrets.token_hex(6)}"
    secret = secrets.token_urlsafe(32)
    key = ApiKey(key_id, enterprise, name, _digest(secret), now, made_by=made_by)
    return key, f"psk_{key_id}_{secret}"


def parse(text: str) -> PresentedKey | None:
    """The parts of a key, or ``None`` if it does not have the form of one."""
    match = _FORM.fullmatch(text)
    return None if match is None else PresentedKey(match[1], _digest(match[3]))


def is_key_id(text: str, enterprise: int) -> bool:
    """Whether ``text`` has the form of an ID of a key of that enterprise."""
    match = _ID.fullmatch(text)
    return match is not None and int(match[1]) == enterprise


def enterprise_of(key_id: str) -> int:
    """The enterprise that a well-formed ID names."""
    return int(key_id.partition("-")[0])


def matches(presented: PresentedKey, stored: ApiKey | None) -> bool:
    """Whether the secret is the stored key's; a key that does not exist takes as long."""
    expected = _NOBODY if stored is None else stored.digest
    return hmac.compare_digest(presented.digest, expected) and stored is not None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()
