"""Accounts in SQLite, for one machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.errors import Unavailable
from chalicelib.sqlite import Connection, Database
from chalicelib.users.accounts.model import (
    MAX_USERID,
    Challenge,
    Session,
    User,
    from_milliseconds,
    to_milliseconds,
)
from chalicelib.users.accounts.ports import Finish

MIGRATIONS: Final = (
    """
    CREATE TABLE accounts_users (
        userid INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        firstname TEXT NOT NULL DEFAULT '',
        lastname TEXT NOT NULL DEFAULT '',
        country TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE accounts_challenges (
        key TEXT PRIMARY KEY,
        email TEXT NOT NULL,
        code_mac BLOB NOT NULL,
        link_hash BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        used INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX accounts_challenges_by_email ON accounts_challenges (email, created_at);
    CREATE INDEX accounts_challenges_by_age ON accounts_challenges (created_at);
    CREATE TABLE accounts_attempts (
        email TEXT NOT NULL,
        day TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (email, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_attempts_by_day ON accounts_attempts (day);
    CREATE TABLE accounts_sessions (
        sid TEXT PRIMARY KEY,
        userid INTEGER NOT NULL,
        family_hash BLOB NOT NULL,
        secret_hash BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        idle_until INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_sessions_by_user ON accounts_sessions (userid);
    CREATE INDEX accounts_sessions_by_idleness ON accounts_sessions (idle_until);
    CREATE TABLE accounts_ended (
        sid TEXT PRIMARY KEY,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_ended_by_until ON accounts_ended (until)
    """,
)

_USER_COLUMNS: Final = "userid, email, created_at, title, firstname, lastname, country"
# one UPDATE for any choice of fields: what is not given stays
_CHANGE: Final = """
    UPDATE accounts_users SET
        title = coalesce(:title, title),
        firstname = coalesce(:firstname, firstname),
        lastname = coalesce(:lastname, lastname),
        country = coalesce(:country, country)
    WHERE userid = :userid
"""


class SqliteUsers:
    """``UserStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def user(self, userid: int) -> User | None:
        """See the port."""
        return self._database.read(lambda connection: _user(connection, userid))

    def find_or_create(self, email: str, now: datetime) -> User:
        """See the port."""

        def find(connection: Connection) -> User | None:
            row = connection.execute(
                f"SELECT {_USER_COLUMNS} FROM accounts_users WHERE email = ?",  # noqa: S608 - constants
                (email,),
            ).fetchone()
            return _user_of(row) if row else None

        def create(connection: Connection) -> User:
            found = find(connection)
            if found is not None:
                return found
            cursor = connection.execute(
                "INSERT INTO accounts_users (email, created_at) VALUES (?, ?)", (email, to_milliseconds(now))
            )
            if cursor.lastrowid is None or cursor.lastrowid > MAX_USERID:
                raise Unavailable
            return User(userid=cursor.lastrowid, email=email, created_at=now)

        return self._database.read(find) or self._database.write(create)

    def change(self, userid: int, fields: Mapping[str, str]) -> User | None:
        """See the port."""
        values = {name: fields.get(name) for name in ("title", "firstname", "lastname", "country")}

        def work(connection: Connection) -> User | None:
            connection.execute(_CHANGE, {**values, "userid": userid})
            return _user(connection, userid)

        return self._database.write(work)

    def delete(self, userid: int) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM accounts_users WHERE userid = ?", (userid,))
        )


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
        return self._database.read(lambda connection: _challenge(connection, key))

    def claim_attempt(self, key: str, *, now: datetime, limit: int, daily_limit: int) -> Challenge | None:
        """See the port."""
        day = now.date().isoformat()

        def work(connection: Connection) -> Challenge | None:
            cursor = connection.execute(
                "UPDATE accounts_challenges SET attempts = attempts + 1"
                " WHERE key = ? AND used = 0 AND expires_at > ? AND attempts < ?",
                (key, to_milliseconds(now), limit),
            )
            claimed = _challenge(connection, key) if cursor.rowcount else None
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
        """See the port."""

        def work(connection: Connection) -> Finish:
            if _user(connection, session.userid) is None:
                return Finish.NO_USER
            cursor = connection.execute(
                "UPDATE accounts_challenges SET used = 1 WHERE key = ? AND used = 0", (key,)
            )
            if not cursor.rowcount:
                return Finish.USED
            connection.execute(
                "DELETE FROM accounts_sessions WHERE idle_until <= ?", (to_milliseconds(session.created_at),)
            )
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
            return _session_of(row) if row else None

        return self._database.read(work)

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
            _list_as_ended(connection, sid, until)

        self._database.write(work)

    def end_all(self, userid: int, *, until: datetime) -> None:
        """See the port."""

        def work(connection: Connection) -> None:
            rows = connection.execute(
                "DELETE FROM accounts_sessions WHERE userid = ? RETURNING sid", (userid,)
            ).fetchall()
            for row in rows:
                _list_as_ended(connection, row["sid"], until)

        self._database.write(work)

    def list_as_ended(self, sid: str, *, until: datetime) -> None:
        """See the port."""
        self._database.write(lambda connection: _list_as_ended(connection, sid, until))

    def recently_ended(self, now: datetime) -> frozenset[str]:
        """See the port."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT sid FROM accounts_ended WHERE until > ?", (to_milliseconds(now),)
            ).fetchall()
        )
        return frozenset(row["sid"] for row in rows)

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


def _list_as_ended(connection: Connection, sid: str, until: datetime) -> None:
    connection.execute(
        "INSERT INTO accounts_ended (sid, until) VALUES (?, ?)"
        " ON CONFLICT (sid) DO UPDATE SET until = max(until, excluded.until)",
        (sid, to_milliseconds(until)),
    )


def _user(connection: Connection, userid: int) -> User | None:
    row = connection.execute(
        f"SELECT {_USER_COLUMNS} FROM accounts_users WHERE userid = ?",  # noqa: S608 - constants
        (userid,),
    ).fetchone()
    return _user_of(row) if row else None


def _user_of(row: sqlite3.Row) -> User:
    return User(**{**dict(row), "created_at": from_milliseconds(row["created_at"])})


def _challenge(connection: Connection, key: str) -> Challenge | None:
    row = connection.execute(
        "SELECT key, email, code_mac, link_hash, created_at, expires_at, attempts"
        " FROM accounts_challenges WHERE key = ? AND used = 0",
        (key,),
    ).fetchone()
    return Challenge(**{**dict(row), **_moments(row, "created_at", "expires_at")}) if row else None


def _session_of(row: sqlite3.Row) -> Session:
    return Session(**{**dict(row), **_moments(row, "created_at", "idle_until", "expires_at")})


def _moments(row: sqlite3.Row, *names: str) -> dict[str, datetime]:
    return {name: from_milliseconds(row[name]) for name in names}
