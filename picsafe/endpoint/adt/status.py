"""How the feed of ADT messages stands, as ``picsafe endpoint status`` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from picsafe.endpoint.adt.feed import FeedStore
from picsafe.endpoint.adt.settings import Adt
from picsafe.endpoint.certificates import RENEWED_BEFORE, end_of

SILENT_AFTER: Final = timedelta(minutes=3)
"""After so long without a sign of the listener nobody listens."""


@dataclass(frozen=True, slots=True)
class AdtStatus:
    """How the feed stands.

    Attributes:
        down_since: since when nobody listens; ``None`` if somebody does.
        last_message_at: when the newest message came; ``None`` if none has.
        is_silent: whether it has been longer without a message than the settings take for usual.
        taken, refused: how many messages, since the index was made.
        patients: how many are known.
        certificate_until: when the certificate ends; ``None`` where there is none, or it cannot be read.
        certificate_ends: whether that is soon, or over.
    """

    down_since: datetime | None
    last_message_at: datetime | None
    is_silent: bool
    taken: int
    refused: int
    patients: int
    certificate_until: datetime | None = None
    certificate_ends: bool = False

    @property
    def text(self) -> str:
        """As text."""
        state = "listening" if self.down_since is None else f"DOWN since {self.down_since:%Y-%m-%d %H:%M} UTC"
        last = (
            "no message yet"
            if self.last_message_at is None
            else f"last message {self.last_message_at:%Y-%m-%d %H:%M} UTC"
        )
        until = (
            "" if self.certificate_until is None else f", certificate until {self.certificate_until:%Y-%m-%d}"
        )
        return (
            f"{state}, {last}, {self.taken:,} taken, {self.refused:,} refused,"
            f" {self.patients:,} patients known{until}"
        )


def adt_status_of(store: FeedStore, adt: Adt, now: datetime) -> AdtStatus:
    """How the feed stands at a moment.

    Raises:
        Unavailable: the database does not answer.
    """
    feed = store.read()
    seen = feed.seen_at
    is_down = seen is None or now - seen > SILENT_AFTER
    heard = feed.last_message_at or feed.began_at or now
    until = None if adt.tls_certificate is None else end_of(adt.tls_certificate)
    return AdtStatus(
        down_since=(seen or now) if is_down else None,
        last_message_at=feed.last_message_at,
        is_silent=now - heard > timedelta(hours=adt.silent_hours),
        taken=feed.taken,
        refused=feed.refused,
        patients=feed.patients,
        certificate_until=until,
        certificate_ends=until is not None and until - now < RENEWED_BEFORE,
    )
