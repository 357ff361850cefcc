"""Secrets that are shown once and kept in a script: ``{prefix}_{id}_{secret}``; only a digest is stored.

The secret has 256 random bits, so one round of SHA-256 is enough: there is nothing to guess. The ID begins
with the number of whose it is, so that one read finds what is stored. The prefix lets whoever searches
repositories and logs for secrets know one when they see it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_NUMBER_AND_REST = r"[1-9][0-9]{0,8}-[0-9a-f]{12}"
_ID = re.compile(_NUMBER_AND_REST, re.ASCII)
_NOBODY = bytes(32)


@dataclass(frozen=True, slots=True)
class Presented:
    """A secret as somebody has sent it, well-formed and not checked.

    Attributes:
        id: the public part.
        digest: SHA-256 of the secret.
    """

    id: str
    digest: bytes

    @property
    def owner(self) -> int:
        """The number that the ID names."""
        return owner_of(self.id)

    def matches(self, stored: bytes | None) -> bool:
        """Whether the secret is the stored one; without any it takes as long."""
        expected = _NOBODY if stored is None else stored
        return hmac.compare_digest(self.digest, expected) and stored is not None


@dataclass(frozen=True, slots=True)
class Made:
    """A fresh secret.

    Attributes:
        id: the public part.
        digest: what is stored.
        text: what is shown.
    """

    id: str
    digest: bytes
    text: str

    def __repr__(self) -> str:
        return f"Made(id={self.id!r})"


class Kind:
    """One kind of such secrets.

    Args:
        prefix: what its texts begin with, letters.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = f"{prefix}_"
        self._form = re.compile(rf"{prefix}_({_NUMBER_AND_REST})_([A-Za-z0-9_-]{{43}})", re.ASCII)

    def make(self, owner: int) -> Made:
        """A fresh one of the person or enterprise of that number."""
        made_id, secret = f"{owner}-{secrets.token_hex(6)}", secrets.token_urlsafe(32)
        return Made(made_id, _digest(secret), f"{self._prefix}{made_id}_{secret}")

    def is_meant(self, text: str) -> bool:
        """Whether a text begins like one of this kind."""
        return text.startswith(self._prefix)

    def parse(self, text: str) -> Presented | None:
        """The parts of one, or ``None`` if the text does not have the form."""
        match = self._form.fullmatch(text)
        return None if match is None else Presented(match[1], _digest(match[2]))


def is_id(text: str, owner: int) -> bool:
    """Whether ``text`` has the form of an ID of something of that owner."""
    return _ID.fullmatch(text) is not None and owner_of(text) == owner


def owner_of(secret_id: str) -> int:
    """The number that a well-formed ID names."""
    return int(secret_id.partition("-")[0])


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()
