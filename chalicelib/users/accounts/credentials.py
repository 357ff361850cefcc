"""The secrets that people and devices hold, and what is stored to check them.

A challenge ID keys the MAC of its code and is not stored itself: whoever reads the store can try neither the
codes, of which there are 26^8, nor the link. All refresh tokens of a session share a family secret,
so that an old token is told from a guess by someone who merely saw the session ID in a User Token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from chalicelib.contract.sign_in_codes import ALPHABET, LENGTH
from chalicelib.users.accounts.model import CHALLENGE_LIFETIME, Challenge, Session

MAX_CREDENTIAL = 256
_MAX_USERID_DIGITS = 9


@dataclass(frozen=True, slots=True, repr=False)
class NewChallenge:
    """A challenge with the secrets that leave in the answer (``identifier``) and in the mail (the rest)."""

    challenge: Challenge
    identifier: str
    code: str
    link_token: str


@dataclass(frozen=True, slots=True, repr=False)
class RefreshToken:
    """A refresh token's parts, as presented: nothing is known to be true yet."""

    userid: int
    sid: str
    family: str
    secret: str

    def __str__(self) -> str:
        return f"{self.userid}.{self.sid}.{self.family}.{self.secret}"

    def is_of(self, session: Session) -> bool:
        """Whether it was ever a token of this session."""
        return hmac.compare_digest(digest(self.family), session.family_hash)

    def is_current(self, session: Session) -> bool:
        """Whether it is the one that works."""
        return hmac.compare_digest(digest(self.secret), session.secret_hash)


def new_challenge(
    email: str, now: datetime, *, requester: str, is_familiar: bool, network: str
) -> NewChallenge:
    """Fresh secrets for one address, and who asked for them."""
    identifier = secrets.token_urlsafe(16)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    link_secret = secrets.token_urlsafe(32)
    return NewChallenge(
        challenge=Challenge(
            key=challenge_key(identifier),
            email=email,
            code_mac=code_mac(identifier, code),
            link_hash=digest(link_secret),
            created_at=now,
            expires_at=now + CHALLENGE_LIFETIME,
            requester=requester,
            is_familiar=is_familiar,
            network=network,
        ),
        identifier=identifier,
        code=code,
        link_token=f"{identifier}.{link_secret}",
    )


def challenge_key(identifier: str) -> str:
    """Where the challenge of that ID is stored."""
    return digest(identifier).hex()


def code_mac(identifier: str, code: str) -> bytes:
    """What is stored of a code."""
    return hmac.digest(identifier.encode(), code.encode(), "sha256")


def code_fits(challenge: Challenge | None, identifier: str, code: str) -> bool:
    """Whether the code is the challenge's; takes the same time without one."""
    stored = challenge.code_mac if challenge else bytes(hashlib.sha256().digest_size)
    return hmac.compare_digest(code_mac(identifier, code), stored) and challenge is not None


def link_fits(challenge: Challenge | None, secret: str) -> bool:
    """Whether the secret is that of the challenge's link; takes the same time without one."""
    stored = challenge.link_hash if challenge else bytes(hashlib.sha256().digest_size)
    return hmac.compare_digest(digest(secret), stored) and challenge is not None


def new_session_id() -> str:
    """22 characters from 128 random bits."""
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    """43 characters from 256 random bits."""
    return secrets.token_urlsafe(32)


def read_refresh_token(text: str) -> RefreshToken | None:
    """The parts of a refresh token, or ``None`` if it has not even the form of one."""
    parts = text.split(".") if len(text) <= MAX_CREDENTIAL and text.isascii() else []
    if len(parts) != 4 or not all(parts):
        return None
    userid, sid, family, secret = parts
    if not userid.isdigit() or len(userid) > _MAX_USERID_DIGITS:
        return None
    return RefreshToken(int(userid), sid, family, secret)


def digest(secret: str) -> bytes:
    """SHA-256, which is enough for secrets of 128 random bits and more."""
    return hashlib.sha256(secret.encode()).digest()
