"""What rows hold."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from chalicelib.local.sqlite import Connection
from chalicelib.users.accounts.model import Challenge, Session, User, from_milliseconds, to_milliseconds

USER_COLUMNS: Final = (
    "userid, email, created_at, title, firstname, lastname, country, plan, plan_until, notices, language,"
    " generation"
)


def read_user(connection: Connection, userid: int) -> User | None:
    """The person of that number."""
    row = connection.execute(
        f"SELECT {USER_COLUMNS} FROM accounts_users WHERE userid = ?",  # noqa: S608 - constants
        (userid,),
    ).fetchone()
    return user_of(row) if row else None


def is_of_generation(connection: Connection, userid: int, generation: int) -> bool:
    """Whether there is the person, in that generation."""
    row = connection.execute(
        "SELECT 1 FROM accounts_users WHERE userid = ? AND generation = ?", (userid, generation)
    ).fetchone()
    return row is not None


def user_of(row: sqlite3.Row) -> User:
    """The person that a row holds."""
    until = row["plan_until"]
    moments = {
        "created_at": from_milliseconds(row["created_at"]),
        "plan_until": None if until is None else from_milliseconds(until),
    }
    return User(**{**dict(row), **moments})


def read_challenge(connection: Connection, key: str) -> Challenge | None:
    """The challenge, unless it was used up."""
    row = connection.execute(
        "SELECT key, email, code_mac, link_hash, created_at, expires_at, requester, is_familiar, network,"
        " attempts FROM accounts_challenges WHERE key = ? AND used = 0",
        (key,),
    ).fetchone()
    if row is None:
        return None
    moments = _moments(row, "created_at", "expires_at")
    return Challenge(**{**dict(row), **moments, "is_familiar": bool(row["is_familiar"])})


def session_of(row: sqlite3.Row) -> Session:
    """The session that a row holds."""
    moments = {
        **_moments(row, "created_at", "idle_until", "expires_at"),
        **{
            name: None if row[name] is None else from_milliseconds(row[name])
            for name in ("used_at", "authenticated_at")
        },
    }
    return Session(**{**dict(row), **moments})


def start_session(connection: Connection, session: Session) -> None:
    """Store a new session. Those that have lapsed are swept out on the way."""
    now = to_milliseconds(session.created_at)
    connection.execute("DELETE FROM accounts_sessions WHERE idle_until <= ?", (now,))
    connection.execute(
        "INSERT INTO accounts_sessions (sid, userid, family_hash, secret_hash, created_at, idle_until,"
        " expires_at, client, passkey, generation, sso, realm, authenticated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            session.sid,
            session.userid,
            session.family_hash,
            session.secret_hash,
            now,
            to_milliseconds(session.idle_until),
            to_milliseconds(session.expires_at),
            session.client,
            session.passkey,
            session.generation,
            session.sso,
            session.realm,
            None if session.authenticated_at is None else to_milliseconds(session.authenticated_at),
        ),
    )


def _moments(row: sqlite3.Row, *names: str) -> dict[str, datetime]:
    return {name: from_milliseconds(row[name]) for name in names}
