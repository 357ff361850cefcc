"""The outbox of one machine: mails that wait for the mail server, in SQLite.

The table is bounded. Once it is full, a mail of a lane that has fewer than another takes the place of the
longest lane's newest: whoever floods it pushes out his own mails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.observability.log import record
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.mail.ports import Claimed, Letter, undeliverable_address
from chalicelib.users.mail.sealing import LetterSeal, Unreadable

MAX_WAITING: Final = 5_000
KNOWN_FOR: Final = timedelta(days=7)
"""For how long the ID of a mail is kept, so that the same mail is not sent again."""

MIGRATIONS: Final = (
    """
    CREATE TABLE mail_waiting (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        lane TEXT NOT NULL,
        sealed BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE mail_turns (
        lane TEXT PRIMARY KEY,
        turn INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mail_waiting_by_lane ON mail_waiting (lane, number);
    CREATE INDEX mail_waiting_by_expiry ON mail_waiting (expires_at)
    """,
    """
    CREATE TABLE mail_known (
        id TEXT PRIMARY KEY,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mail_known_by_end ON mail_known (until)
    """,
)

# the lane with the fewest under way comes first, then the one that had its turn the longest ago
_NEXT: Final = """
    SELECT number, lane FROM (
        SELECT number, lane, due_at, row_number() OVER (PARTITION BY lane ORDER BY number) AS place
        FROM mail_waiting
    ) LEFT JOIN mail_turns USING (lane)
    WHERE due_at <= ? ORDER BY place, coalesce(turn, 0), number LIMIT 1
"""
_TAKE_TURN: Final = """
    INSERT INTO mail_turns (lane, turn) VALUES (?, (SELECT coalesce(max(turn), 0) + 1 FROM mail_turns))
    ON CONFLICT (lane) DO UPDATE SET turn = excluded.turn
"""
_LONGEST: Final = """
    SELECT lane, count(*) AS length, max(number) AS newest FROM mail_waiting
    GROUP BY lane ORDER BY length DESC, newest DESC LIMIT 1
"""


class SqliteOutbox:
    """``Outbox`` and ``MailQueue``.

    Args:
        database: with ``MIGRATIONS``.
        seal: seals what is stored.
        reaches: see ``Mailer``.
        clock: the time.
        room: how many mails may wait.

    Attributes:
        on_put: called after a mail was stored, from any thread.
    """

    def __init__(
        self,
        database: Database,
        seal: LetterSeal,
        *,
        reaches: Callable[[str], bool],
        clock: Clock,
        room: int = MAX_WAITING,
    ) -> None:
        self._database = database
        self._seal = seal
        self._reaches = reaches
        self._clock = clock
        self._room = room
        self.on_put: Callable[[], None] = _nothing

    def put(self, letter: Letter) -> None:
        """See the port. Mails that have expired are swept out on the way."""
        if not self._reaches(letter.to):
            raise undeliverable_address()
        moment = self._clock()
        now, sealed = to_milliseconds(moment), self._seal.seal(letter)

        def work(connection: Connection) -> None:
            _sweep(connection, now)
            if letter.mail_id and not _is_new(connection, letter.mail_id, moment):
                return
            _make_room(connection, letter.lane, self._room)
            connection.execute(
                "INSERT INTO mail_waiting (lane, sealed, expires_at, due_at) VALUES (?, ?, ?, ?)",
                (letter.lane, sealed, to_milliseconds(letter.expires_at), now),
            )

        self._database.write(work)
        self.on_put()

    def claim(self, now: datetime, *, until: datetime) -> Claimed | None:
        """See the port. What cannot be opened, because its key was lost, is dropped."""
        moment = to_milliseconds(now)
        if not self._database.read(lambda connection: _is_any_due(connection, moment)):
            return None

        def work(connection: Connection) -> Claimed | None:
            _sweep(connection, moment)
            while (row := connection.execute(_NEXT, (moment,)).fetchone()) is not None:
                connection.execute(_TAKE_TURN, (row["lane"],))
                taken = connection.execute(
                    "UPDATE mail_waiting SET due_at = ?, attempts = attempts + 1 WHERE number = ?"
                    " RETURNING sealed, attempts",
                    (to_milliseconds(until), row["number"]),
                ).fetchone()
                try:
                    return Claimed(row["number"], taken["attempts"], self._seal.open(taken["sealed"]))
                except Unreadable:
                    record("mail_unreadable", level=logging.ERROR)
                    connection.execute("DELETE FROM mail_waiting WHERE number = ?", (row["number"],))
            return None

        return self._database.write(work)

    def done(self, claimed: Claimed) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM mail_waiting WHERE number = ?", (claimed.number,)
            )
        )

    def put_back(self, claimed: Claimed, *, due_at: datetime) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE mail_waiting SET due_at = ? WHERE number = ?",
                (to_milliseconds(due_at), claimed.number),
            )
        )

    def release(self, now: datetime) -> None:
        """See the port. The data folder is one process's alone, so nobody else is at work."""
        moment = to_milliseconds(now)
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE mail_waiting SET due_at = ? WHERE due_at > ?", (moment, moment)
            )
        )


def _is_any_due(connection: Connection, now: int) -> bool:
    found = connection.execute("SELECT 1 FROM mail_waiting WHERE due_at <= ? LIMIT 1", (now,)).fetchone()
    return found is not None


def _is_new(connection: Connection, mail_id: str, now: datetime) -> bool:
    connection.execute("DELETE FROM mail_known WHERE until <= ?", (to_milliseconds(now),))
    known = connection.execute(
        "INSERT OR IGNORE INTO mail_known VALUES (?, ?)", (mail_id, to_milliseconds(now + KNOWN_FOR))
    )
    return known.rowcount == 1


def _sweep(connection: Connection, now: int) -> None:
    connection.execute("DELETE FROM mail_turns WHERE lane NOT IN (SELECT lane FROM mail_waiting)")
    expired = connection.execute("DELETE FROM mail_waiting WHERE expires_at <= ?", (now,)).rowcount
    if expired:
        record("mail_expired", level=logging.WARNING, count=expired)


def _make_room(connection: Connection, lane: str, room: int) -> None:
    if connection.execute("SELECT count(*) FROM mail_waiting").fetchone()[0] < room:
        return
    own = connection.execute("SELECT count(*) FROM mail_waiting WHERE lane = ?", (lane,)).fetchone()[0]
    longest = connection.execute(_LONGEST).fetchone()
    if own + 1 >= longest["length"]:
        raise Unavailable
    record("mail_displaced", level=logging.WARNING)
    connection.execute("DELETE FROM mail_waiting WHERE number = ?", (longest["newest"],))


def _nothing() -> None:
    """Nobody waits."""
