"""Sessions in SQLite."""

from __future__ import annotations

from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import (
    Session,
    to_milliseconds,
)
from chalicelib.users.accounts.sqlite.rows import session_of


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

    def end(self, userid: int, sid: str) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM accounts_sessions WHERE sid = ? AND userid = ?", (sid, userid)
            )
        )

    def end_all(self, userid: int) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM accounts_sessions WHERE userid = ?", (userid,))
        )

    def is_live(self, userid: int, sid: str, now: datetime) -> bool:
        """See the port."""
        session = self.session(userid, sid)
        return session is not None and session.is_live(now)
