"""Challenges that nobody has to store, and the handles by which authenticators know people.

A ceremony's token says until when it can be answered, and is authenticated by a secret of the User Server's
with what the ceremony is for and who asked. So asking leaves nothing behind, however often a stranger asks:
only that a ceremony was answered, by somebody's authenticator, is remembered, until it would have run out.
The challenge is the token's digest. Who sees the answer and not the token can do nothing with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Final

from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.passkeys.model import CEREMONY_LIFETIME, Ceremony

MAX_TOKEN: Final = 128
"""Of characters."""
SIGN_IN: Final = "sign-in"
"""What is asked for by nobody yet."""

_HANDLE_MAC = 28
_NUMBER = 4
_MAX_MILLISECONDS_DIGITS = 15


def adding(userid: int, sid: str) -> str:
    """What is asked for by a session that adds a passkey; no other can answer."""
    return f"add.{userid}.{sid}"


def new_ceremony(secret: bytes, purpose: str, now: datetime) -> Ceremony:
    """A question that can be answered from now on.

    Args:
        secret: the User Server's.
        purpose: ``SIGN_IN``, or ``adding``.
        now: the time.
    """
    expires = to_milliseconds(now + CEREMONY_LIFETIME)
    said = f"{expires}.{secrets.token_urlsafe(24)}"
    return _ceremony(f"{said}.{_mac(secret, purpose, said)}", expires)


def read_ceremony(secret: bytes, token: str, purpose: str, now: datetime) -> Ceremony | None:
    """The question that was asked for the purpose with that token, unless it has run out or is made up."""
    if len(token) > MAX_TOKEN or not token.isascii():
        return None
    said, _, mac = token.rpartition(".")
    if not hmac.compare_digest(_mac(secret, purpose, said), mac):
        return None
    digits = said.partition(".")[0]
    if not digits.isdecimal() or len(digits) > _MAX_MILLISECONDS_DIGITS:
        return None
    ceremony = _ceremony(token, int(digits))
    return ceremony if now < ceremony.expires_at else None


def handle_of(secret: bytes, userid: int) -> bytes:
    """The handle of a person, 32 bytes: the same each time, another one on every other User Server.

    A user number alone would make authenticators take people of two servers with one relying party for one.
    """
    number = userid.to_bytes(_NUMBER, "big")
    return number + _digest(secret, "handle", number)[:_HANDLE_MAC]


def userid_of(secret: bytes, handle: bytes) -> int | None:
    """Whose handle it is; ``None`` for one that this server never gave."""
    userid = int.from_bytes(handle[:_NUMBER], "big")
    return userid if hmac.compare_digest(handle_of(secret, userid), handle) else None


def _ceremony(token: str, expires: int) -> Ceremony:
    return Ceremony(token, hashlib.sha256(token.encode()).digest(), from_milliseconds(expires))


def _mac(secret: bytes, purpose: str, said: str) -> str:
    return urlsafe_b64encode(_digest(secret, f"ceremony.{purpose}", said.encode())).decode().rstrip("=")


def _digest(secret: bytes, label: str, said: bytes) -> bytes:
    return hmac.digest(secret, label.encode() + b"\n" + said, "sha256")
