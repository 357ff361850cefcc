"""How the feed of ADT messages goes, in ``patients.db``, for whoever looks from another process."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint.model import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Feed:
    """How it goes.

    Attributes:
        began_at: when it was listened for the first time; ``None`` if it never was.
        seen_at: when the listener was last at work.
        last_message_at: when the newest message came, taken or not.
        taken, refused: how many messages were answered AA, and AE.
        patients: how many patients are known.
    """

    began_at: datetime | None
    seen_at: datetime | None
    last_message_at: datetime | None
    taken: int
    refused: int
    patients: int


class FeedStore:
    """Keeps it. Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: ``patients.db``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, now: datetime, *, taken: int, refused: int, last_message_at: datetime | None) -> None:
        """The listener is at work, and so many messages have come since the last time."""
        last = None if last_message_at is None else to_ms(last_message_at)
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE feed SET began_at = coalesce(began_at, ?), seen_at = ?, taken = taken + ?,"
                " refused = refused + ?, last_message_at = coalesce(?, last_message_at)",
                (to_ms(now), to_ms(now), taken, refused, last),
            )
        )

    def read(self) -> Feed:
        """How it goes."""

        def select(connection: Connection) -> Feed:
            row = connection.execute("SELECT * FROM feed").fetchone()
            (patients,) = connection.execute("SELECT count(*) FROM patient").fetchone()
            return Feed(
                began_at=_moment(row["began_at"]),
                seen_at=_moment(row["seen_at"]),
                last_message_at=_moment(row["last_message_at"]),
                taken=row["taken"],
                refused=row["refused"],
                patients=patients,
            )

        return self._database.read(select)


class Tally:
    """Counts messages between two notes, so that none of them costs a write of its own."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._taken = 0
        self._refused = 0
        self._last: datetime | None = None

    def count(self, at: datetime, *, is_taken: bool) -> None:
        """A message has come."""
        with self._changing:
            self._taken += is_taken
            self._refused += not is_taken
            self._last = at

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be noted."""
        return self._last is None

    def note(self, store: FeedStore, now: datetime) -> None:
        """Have it noted, and begin anew.

        Raises:
            Unavailable: the database does not answer; nothing is forgotten.
        """
        with self._changing:
            store.note(now, taken=self._taken, refused=self._refused, last_message_at=self._last)
            self._taken = self._refused = 0
            self._last = None


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)
