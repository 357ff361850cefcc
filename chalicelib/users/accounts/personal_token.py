"""Personal tokens: ``psp_{id}_{secret}``, by which a program fetches what its owner has sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.users.shown_once import Kind

PERSONAL_TOKEN: Final = Kind("psp")
TOKENS_PER_PERSON: Final = 10
MAX_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal token as it is stored: the secret itself is not.

    Attributes:
        id: ``{userid}-{12 hexadecimal digits}``, the public part.
        userid: whose it is.
        name: as its owner calls it.
        digest: SHA-256 of the secret.
        created_at: when it was shown.
        expires_at: from then on it is refused.
        last_used_at: to the minute; ``None`` if never.
    """

    id: str
    userid: int
    name: str
    digest: bytes
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it has not run out."""
        return now < self.expires_at


@dataclass(frozen=True, slots=True)
class Reader:
    """Who lists their reports.

    Attributes:
        userid: whose they are.
        is_program: whether a program lists them, by a personal token.
    """

    userid: int
    is_program: bool


def new_token(userid: int, name: str, now: datetime, days: int) -> tuple[PersonalToken, str]:
    """A fresh token to store and its text to show once."""
    made = PERSONAL_TOKEN.make(userid)
    stored = PersonalToken(made.id, userid, name, made.digest, now, now + timedelta(days=days))
    return stored, made.text
