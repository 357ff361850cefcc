"""Sessions in SQLite."""

from __future__ import annotations

from datetime import datetime

from chalicelib.local.remembered import Remembered
from chalicelib.local.sqlite import Database
from chalicelib.users.accounts.model import (
    Session,
    to_milliseconds,
)
from chalicelib.users.accounts.sqlite.rows import session_of


class SqliteSessions:
    """``SessionStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered = Remembered(database, self._session)

    def session(self, userid: int, sid: str) -> Session | None:
        """See the port."""
        return self._session((userid, sid))

    def _session(self, key: tuple[int, str]) -> Session | None:
        userid, sid = key
        rows = self._database.rows(
            "SELECT * FROM accounts_sessions WHERE sid = ? AND userid = ?", (sid, userid)
        )
        return session_of(rows[0]) if rows else None

    def of(self, userid: int) -> list[Session]:
        """See the port."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM accounts_sessions WHERE userid = ?", (userid,)
            ).fetchall()
        )
        return [session_of(row) for row in rows]

    def rotate(
        self, session: Session, *, secret_hash: bytes, idle_until: datetime, used_at: datetime
    ) -> bool:
        """See the port."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE accounts_sessions SET secret_hash = ?, idle_until = ?, used_at = ?"
                    " WHERE sid = ? AND userid = ? AND secret_hash = ?",
                    (
                        secret_hash,
                        to_milliseconds(idle_until),
                        to_milliseconds(used_at),
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
        session = self._remembered.get((userid, sid))
        return session is not None and session.is_live(now)
