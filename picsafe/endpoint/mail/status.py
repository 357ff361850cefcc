"""How the mailbox stands, as ``picsafe endpoint status`` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from picsafe.endpoint.mail.model import Connectedness

SILENT_AFTER: Final = timedelta(minutes=15)
"""After so long without a look the mailbox counts as down: nobody looks after it."""


@dataclass(frozen=True, slots=True)
class MailStatus:
    """How the mailbox stands.

    Attributes:
        down_since, why: since when it cannot be looked at, and why; ``None`` if it can.
        last_message_at: when the newest message was dealt with.
        failed: messages that wait for a person in the folder of those that failed.
    """

    down_since: datetime | None
    why: str | None
    last_message_at: datetime | None
    failed: int

    @property
    def text(self) -> str:
        """As text."""
        state = (
            "connected"
            if self.down_since is None
            else f"DOWN since {self.down_since:%Y-%m-%d %H:%M} UTC ({self.why})"
        )
        last = (
            "no message yet"
            if self.last_message_at is None
            else f"last message {self.last_message_at:%Y-%m-%d %H:%M} UTC"
        )
        return f"{state}, {last}, {self.failed} failed"


def mail_status_of(found: Connectedness, now: datetime) -> MailStatus:
    """How the mailbox stands at a moment."""
    down_since, why = found.down_since, found.detail or None
    if down_since is None and found.seen_at is None:
        down_since, why = now, "It was never looked at."
    elif down_since is None and found.seen_at is not None and now - found.seen_at > SILENT_AFTER:
        down_since, why = found.seen_at, "Nobody looks at it."
    return MailStatus(down_since, why, found.last_message_at, found.failed)
