"""Challenges in SQLite."""

from __future__ import annotations

from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import (
    Challenge,
    Session,
    from_milliseconds,
    to_milliseconds,
)
from chalicelib.users.accounts.ports import Finish
from chalicelib.users.accounts.sqlite.rows import read_challenge, read_user


class SqliteChallenges:
    """``ChallengeStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, challenge: Challenge, *, since: datetime, limit: int) -> datetime | None:
        """See the port. Challenges too old to count are swept out on the way."""

        def work(connection: Connection) -> datetime | None:
            connection.execute(
                "DELETE FROM accounts_challenges WHERE created_at <= ? AND expires_at <= ?",
                (to_milliseconds(since), to_milliseconds(challenge.created_at)),
            )
            recent = connection.execute(
                "SELECT created_at FROM accounts_challenges WHERE email = ? AND created_at > ?"
                " ORDER BY created_at DESC LIMIT ?",
                (challenge.email, to_milliseconds(since), limit),
            ).fetchall()
            if len(recent) >= limit:
                return from_milliseconds(recent[-1]["created_at"])
            connection.execute(
                "INSERT INTO accounts_challenges (key, email, code_mac, link_hash, created_at, expires_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    challenge.key,
                    challenge.email,
                    challenge.code_mac,
                    challenge.link_hash,
                    to_milliseconds(challenge.created_at),
                    to_milliseconds(challenge.expires_at),
                ),
            )
            return None

        return self._database.write(work)

    def withdraw(self, challenge: Challenge) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM accounts_challenges WHERE key = ?", (challenge.key,)
            )
        )

    def find(self, key: str) -> Challenge | None:
        """See the port."""
        return self._database.read(lambda connection: read_challenge(connection, key))

    def claim_attempt(self, key: str, *, now: datetime, limit: int, daily_limit: int) -> Challenge | None:
        """See the port."""
        day = now.date().isoformat()

        def work(connection: Connection) -> Challenge | None:
            cursor = connection.execute(
                "UPDATE accounts_challenges SET attempts = attempts + 1"
                " WHERE key = ? AND used = 0 AND expires_at > ? AND attempts < ?",
                (key, to_milliseconds(now), limit),
            )
            claimed = read_challenge(connection, key) if cursor.rowcount else None
            if claimed is None:
                return None
            connection.execute("DELETE FROM accounts_attempts WHERE day < ?", (day,))
            counted = connection.execute(
                "INSERT INTO accounts_attempts (email, day, count) VALUES (?, ?, 1)"
                " ON CONFLICT (email, day) DO UPDATE SET count = count + 1 WHERE count < ?",
                (claimed.email, day, daily_limit),
            )
            return claimed if counted.rowcount else None

        return self._database.write(work)

    def use_up(self, key: str, session: Session) -> Finish:
        """See the port. Sessions that have lapsed are swept out on the way."""

        def work(connection: Connection) -> Finish:
            if read_challenge(connection, key) is None:
                return Finish.USED
            if read_user(connection, session.userid) is None:
                return Finish.NO_USER
            connection.execute("UPDATE accounts_challenges SET used = 1 WHERE key = ?", (key,))
            now = to_milliseconds(session.created_at)
            connection.execute("DELETE FROM accounts_sessions WHERE idle_until <= ?", (now,))
            connection.execute("DELETE FROM accounts_ended WHERE until <= ?", (now,))
            connection.execute(
                "INSERT INTO accounts_sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    session.sid,
                    session.userid,
                    session.family_hash,
                    session.secret_hash,
                    to_milliseconds(session.created_at),
                    to_milliseconds(session.idle_until),
                    to_milliseconds(session.expires_at),
                ),
            )
            return Finish.DONE

        return self._database.write(work)
