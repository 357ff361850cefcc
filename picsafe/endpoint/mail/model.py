"""A mailbox's messages and how they stand. Nothing of who wrote them or of what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

DONE: Final = "done"
"""The outcome of a message of which every report was taken."""

NO_REPORT: Final = "no_report"
"""The outcome of a message with which no report came."""

TAKEN: Final = "taken"
"""The code of an attachment that was taken in."""


@dataclass(frozen=True, slots=True)
class Key:
    """A message: in which mailbox and folder, and which there (RFC 3501, 2.3.1.1)."""

    mailbox: str
    uidvalidity: int
    uid: int

    @property
    def row(self) -> tuple[str, int, int]:
        """As the tables have it."""
        return self.mailbox, self.uidvalidity, self.uid


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment that was dealt with.

    Attributes:
        section: its number in the message.
        code: ``taken``, or why it was not.
        detail: a sentence for the operator.
    """

    section: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was looked at.

    Attributes:
        uid: its number.
        attempts: how often it could not be dealt with.
        due: when it is dealt with again.
        outcome: ``done``, ``no_report``, or what is wrong with it, once it was dealt with.
        detail: a sentence for the operator.
        at: when it was dealt with.
        is_filed: whether it was moved to where it belongs.
        parts: its attachments.
    """

    uid: int
    attempts: int
    due: datetime
    outcome: str | None
    detail: str
    at: datetime | None
    is_filed: bool
    parts: Sequence[Part] = ()

    @property
    def taken(self) -> int:
        """How many reports were."""
        return sum(part.code == TAKEN for part in self.parts)


@dataclass(frozen=True, slots=True)
class Connectedness:
    """How the mailbox stands.

    Attributes:
        seen_at: when it was looked at for the last time.
        down_since: since when it cannot be; ``None`` if it can.
        code, detail: why not.
        last_message_at: when the newest message was dealt with.
        failed: flagged messages in the folder of those that failed.
    """

    seen_at: datetime | None = None
    down_since: datetime | None = None
    code: str = ""
    detail: str = ""
    last_message_at: datetime | None = None
    failed: int = 0


def mailbox_id(host: str, user: str, folder: str) -> str:
    """The name of a mailbox in the tables, which does not say whose it is."""
    return hashlib.sha256(f"picsafe mailbox v1\n{host}\n{user}\n{folder}".encode()).hexdigest()[:32]
