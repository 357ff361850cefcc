"""How far Key Servers' events were read, and what waits for people, in the User Server's SQLite file."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.notices.model import FeedState, Waiting, body_of, waiting_from
from chalicelib.users.notices.ports import Replaced

MIGRATIONS: Final = (
    """
    CREATE TABLE notices_feeds (
        server TEXT PRIMARY KEY,
        cursor TEXT NOT NULL,
        read_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE notices_waiting (
        userid INTEGER PRIMARY KEY,
        due_at INTEGER NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX notices_waiting_by_time ON notices_waiting (due_at);
    CREATE TABLE notices_marks (
        mark TEXT PRIMARY KEY,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX notices_marks_by_end ON notices_marks (until)
    """,
)


class SqliteNotices:
    """The port ``NoticeStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def feed(self, server: str) -> FeedState | None:
        """See ``NoticeStore.feed``."""
        return self._database.read(lambda connection: _feed(connection, server))

    def save_feed(self, server: str, before: FeedState | None, after: FeedState) -> bool:
        """See ``NoticeStore.save_feed``."""

        def work(connection: Connection) -> bool:
            if _feed(connection, server) != before:
                return False
            connection.execute(
                "INSERT OR REPLACE INTO notices_feeds VALUES (?, ?, ?)",
                (server, after.cursor, to_milliseconds(after.read_at)),
            )
            return True

        return self._database.write(work)

    def waiting(self, userid: int) -> Waiting | None:
        """See ``NoticeStore.waiting``."""
        return self._database.read(lambda connection: _waiting(connection, userid))

    def replace(
        self,
        before: Waiting | None,
        after: Waiting | None,
        *,
        mark: str = "",
        until: datetime | None = None,
    ) -> Replaced:
        """See ``NoticeStore.replace``."""
        userid = _whose(before, after)

        def work(connection: Connection) -> Replaced:
            if mark and not _is_new(connection, mark):
                return Replaced.MARKED
            found = connection.execute(
                "SELECT version FROM notices_waiting WHERE userid = ?", (userid,)
            ).fetchone()
            if (None if found is None else found["version"]) != (None if before is None else before.version):
                return Replaced.CHANGED
            if after is None:
                connection.execute("DELETE FROM notices_waiting WHERE userid = ?", (userid,))
            else:
                connection.execute(
                    "INSERT OR REPLACE INTO notices_waiting VALUES (?, ?, ?, ?)",
                    (userid, to_milliseconds(after.due_at), after.version, body_of(after)),
                )
            if mark and until is not None:
                connection.execute("INSERT INTO notices_marks VALUES (?, ?)", (mark, to_milliseconds(until)))
            return Replaced.DONE

        return self._database.write(work)

    def due(self, now: datetime, limit: int) -> list[Waiting]:
        """See ``NoticeStore.due``. Marks that have run out are swept out on the way."""
        moment = to_milliseconds(now)

        def read(connection: Connection) -> list[Waiting]:
            rows = connection.execute(
                "SELECT * FROM notices_waiting WHERE due_at <= ? ORDER BY due_at, userid LIMIT ?",
                (moment, limit),
            )
            return [_waiting_of(row) for row in rows]

        def sweep(connection: Connection) -> None:
            connection.execute("DELETE FROM notices_marks WHERE until <= ?", (moment,))

        if self._database.read(lambda connection: _any_mark_ended(connection, moment)):
            self._database.write(sweep)
        return self._database.read(read)

    def forget(self, userid: int) -> None:
        """See ``NoticeStore.forget``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM notices_waiting WHERE userid = ?", (userid,)
            ).close()
        )


def _feed(connection: Connection, server: str) -> FeedState | None:
    row = connection.execute(
        "SELECT cursor, read_at FROM notices_feeds WHERE server = ?", (server,)
    ).fetchone()
    return None if row is None else FeedState(row["cursor"], from_milliseconds(row["read_at"]))


def _waiting(connection: Connection, userid: int) -> Waiting | None:
    row = connection.execute("SELECT * FROM notices_waiting WHERE userid = ?", (userid,)).fetchone()
    return None if row is None else _waiting_of(row)


def _waiting_of(row: sqlite3.Row) -> Waiting:
    return waiting_from(row["userid"], from_milliseconds(row["due_at"]), row["version"], row["body"])


def _is_new(connection: Connection, mark: str) -> bool:
    return connection.execute("SELECT 1 FROM notices_marks WHERE mark = ?", (mark,)).fetchone() is None


def _any_mark_ended(connection: Connection, now: int) -> bool:
    found = connection.execute("SELECT 1 FROM notices_marks WHERE until <= ? LIMIT 1", (now,)).fetchone()
    return found is not None


def _whose(before: Waiting | None, after: Waiting | None) -> int:
    one = before or after
    if one is None:
        raise ValueError("nothing to replace, and nothing to put there")
    return one.userid
