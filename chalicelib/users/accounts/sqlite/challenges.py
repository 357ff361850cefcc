"""Challenges in SQLite."""

from __future__ import annotations

from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.limits import MailLimits, OpenChallenge, day_of, refused_until
from chalicelib.users.accounts.model import (
    Challenge,
    Session,
    from_milliseconds,
    to_milliseconds,
)
from chalicelib.users.accounts.ports import Finish
from chalicelib.users.accounts.sqlite.rows import is_of_generation, read_challenge, start_session


class SqliteChallenges:
    """``ChallengeStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, challenge: Challenge, *, limits: MailLimits) -> datetime | None:
        """See the port. Challenges that have expired are swept out on the way."""
        now, day = to_milliseconds(challenge.created_at), day_of(challenge.created_at).isoformat()

        def work(connection: Connection) -> datetime | None:
            connection.execute("DELETE FROM accounts_challenges WHERE expires_at <= ?", (now,))
            connection.execute("DELETE FROM accounts_strangers WHERE day < ?", (day,))
            until = refused_until(
                challenge,
                _open(connection, challenge.email, now),
                _strangers(connection, challenge.email, day),
                limits,
            )
            if until is not None:
                return until
            _insert(connection, challenge)
            if not challenge.is_familiar:
                connection.execute(
                    "INSERT INTO accounts_strangers (email, day, count) VALUES (?, ?, 1)"
                    " ON CONFLICT (email, day) DO UPDATE SET count = count + 1",
                    (challenge.email, day),
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

    def claim_attempt(self, key: str, *, now: datetime, limit: int) -> Challenge | None:
        """See the port."""

        def work(connection: Connection) -> Challenge | None:
            cursor = connection.execute(
                "UPDATE accounts_challenges SET attempts = attempts + 1"
                " WHERE key = ? AND used = 0 AND expires_at > ? AND attempts < ?",
                (key, to_milliseconds(now), limit),
            )
            return read_challenge(connection, key) if cursor.rowcount else None

        return self._database.write(work)

    def use_up(self, key: str, session: Session) -> Finish:
        """See the port."""

        def work(connection: Connection) -> Finish:
            if read_challenge(connection, key) is None:
                return Finish.USED
            if not is_of_generation(connection, session.userid, session.generation):
                return Finish.NO_USER
            connection.execute("UPDATE accounts_challenges SET used = 1 WHERE key = ?", (key,))
            start_session(connection, session)
            return Finish.DONE

        return self._database.write(work)


def _open(connection: Connection, email: str, now: int) -> list[OpenChallenge]:
    rows = connection.execute(
        "SELECT requester, is_familiar, expires_at FROM accounts_challenges"
        " WHERE email = ? AND used = 0 AND expires_at > ?",
        (email, now),
    ).fetchall()
    return [
        OpenChallenge(row["requester"], bool(row["is_familiar"]), from_milliseconds(row["expires_at"]))
        for row in rows
    ]


def _strangers(connection: Connection, email: str, day: str) -> int:
    row = connection.execute(
        "SELECT count FROM accounts_strangers WHERE email = ? AND day = ?", (email, day)
    ).fetchone()
    return int(row["count"]) if row else 0


def _insert(connection: Connection, challenge: Challenge) -> None:
    connection.execute(
        "INSERT INTO accounts_challenges (key, email, code_mac, link_hash, created_at, expires_at, requester,"
        " is_familiar, network) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            challenge.key,
            challenge.email,
            challenge.code_mac,
            challenge.link_hash,
            to_milliseconds(challenge.created_at),
            to_milliseconds(challenge.expires_at),
            challenge.requester,
            int(challenge.is_familiar),
            challenge.network,
        ),
    )
