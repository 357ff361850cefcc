"""Sessions in SQLite."""

from __future__ import annotations

from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.tokens.issuer import MAX_ENDED_SESSIONS, all_ended
from chalicelib.users.accounts.model import (
    Session,
    to_milliseconds,
)
from chalicelib.users.accounts.sqlite.rows import list_as_ended, session_of


class SqliteSessions:
    """``SessionStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def session(self, userid: int, sid: str) -> Session | None:
        """See the port."""

        def work(connection: Connection) -> Session | None:
            row = connection.execute(
                "SELECT * FROM accounts_sessions WHERE sid = ? AND userid = ?", (sid, userid)
            ).fetchone()
            return session_of(row) if row else None

        return self._database.read(work)

    def of(self, userid: int) -> list[Session]:
        """See the port."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM accounts_sessions WHERE userid = ?", (userid,)
            ).fetchall()
        )
        return [session_of(row) for row in rows]

    def rotate(self, session: Session, *, secret_hash: bytes, idle_until: datetime) -> bool:
        """See the port."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE accounts_sessions SET secret_hash = ?, idle_until = ?"
                    " WHERE sid = ? AND userid = ? AND secret_hash = ?",
                    (
                        secret_hash,
                        to_milliseconds(idle_until),
                        session.sid,
                        session.userid,
                        session.secret_hash,
                    ),
                ).rowcount
                == 1
            )
        )

    def end(self, userid: int, sid: str, *, until: datetime) -> None:
        """See the port."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM accounts_sessions WHERE sid = ? AND userid = ?", (sid, userid))
            list_as_ended(connection, sid, until)

        self._database.write(work)

    def end_all(self, userid: int, *, until: datetime) -> None:
        """See the port."""

        def work(connection: Connection) -> None:
            rows = connection.execute(
                "DELETE FROM accounts_sessions WHERE userid = ? RETURNING sid", (userid,)
            ).fetchall()
            for row in rows:
                list_as_ended(connection, row["sid"], until)

        self._database.write(work)

    def list_as_ended(self, sid: str, *, until: datetime) -> None:
        """See the port."""
        self._database.write(lambda connection: list_as_ended(connection, sid, until))

    def recently_ended(self, now: datetime) -> frozenset[str]:
        """See the port."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT sid FROM accounts_ended WHERE until > ? LIMIT ?",
                (to_milliseconds(now), MAX_ENDED_SESSIONS + 1),
            ).fetchall()
        )
        return all_ended(row["sid"] for row in rows)

    def has_ended(self, sid: str, now: datetime) -> bool:
        """See the port."""
        return self._database.read(
            lambda connection: (
                connection.execute(
                    "SELECT 1 FROM accounts_ended WHERE sid = ? AND until > ?", (sid, to_milliseconds(now))
                ).fetchone()
                is not None
            )
        )
