"""Passkeys in SQLite, beside the sessions that they start."""

from __future__ import annotations

import secrets
import sqlite3

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import Session, from_milliseconds, to_milliseconds
from chalicelib.users.accounts.sqlite.rows import is_of_generation, start_session
from chalicelib.users.passkeys.model import Ceremony, Passkey, counts_on
from chalicelib.users.passkeys.ports import Outcome


class SqlitePasskeys:
    """``PasskeyStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def secret(self) -> bytes:
        """See the port."""

        def read(connection: Connection) -> bytes | None:
            row = connection.execute("SELECT secret FROM accounts_passkey_secret").fetchone()
            return None if row is None else bytes(row["secret"])

        def draw(connection: Connection) -> bytes:
            drawn = secrets.token_bytes(32)
            connection.execute("INSERT OR IGNORE INTO accounts_passkey_secret VALUES (1, ?)", (drawn,))
            return read(connection) or drawn

        return self._database.read(read) or self._database.write(draw)

    def add(self, passkey: Passkey, ceremony: Ceremony, *, limit: int) -> Outcome:
        """See the port."""

        def work(connection: Connection) -> Outcome:
            if is_answered(connection, ceremony):
                return Outcome.ANSWERED
            if not is_of_generation(connection, passkey.userid, passkey.generation):
                return Outcome.GONE
            if connection.execute("SELECT 1 FROM accounts_passkeys WHERE id = ?", (passkey.id,)).fetchone():
                return Outcome.TAKEN
            (count,) = connection.execute(
                "SELECT count(*) FROM accounts_passkeys WHERE userid = ?", (passkey.userid,)
            ).fetchone()
            if count >= limit:
                return Outcome.FULL
            answer(connection, ceremony, to_milliseconds(passkey.created_at))
            connection.execute(
                "INSERT INTO accounts_passkeys (id, userid, name, credential_id, public_key, sign_count,"
                " is_synced, created_at, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    passkey.id,
                    passkey.userid,
                    passkey.name,
                    passkey.credential_id,
                    passkey.public_key,
                    passkey.sign_count,
                    int(passkey.is_synced),
                    to_milliseconds(passkey.created_at),
                    passkey.generation,
                ),
            )
            return Outcome.DONE

        return self._database.write(work)

    def of(self, userid: int) -> list[Passkey]:
        """See the port."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM accounts_passkeys WHERE userid = ? ORDER BY created_at, id", (userid,)
            ).fetchall()
        )
        return [_passkey_of(row) for row in rows]

    def find(self, userid: int, passkey_id: str) -> Passkey | None:
        """See the port."""
        return self._database.read(lambda connection: _read(connection, userid, passkey_id))

    def sign_in(self, ceremony: Ceremony, session: Session, sign_count: int) -> Outcome:
        """See the port."""

        def work(connection: Connection) -> Outcome:
            if is_answered(connection, ceremony):
                return Outcome.ANSWERED
            passkey = _read(connection, session.userid, session.passkey)
            if passkey is None or not is_of_generation(connection, session.userid, session.generation):
                return Outcome.GONE
            if not counts_on(passkey.sign_count, sign_count):
                return Outcome.COUNTED_BACK
            now = to_milliseconds(session.created_at)
            answer(connection, ceremony, now)
            connection.execute(
                "UPDATE accounts_passkeys SET sign_count = ?, last_used_at = ? WHERE id = ?",
                (sign_count, now, passkey.id),
            )
            start_session(connection, session)
            return Outcome.DONE

        return self._database.write(work)

    def remove(self, userid: int, passkey_id: str) -> bool:
        """See the port."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM accounts_passkeys WHERE id = ? AND userid = ?", (passkey_id, userid)
                ).rowcount
                == 1
            )
        )

    def remove_all(self, userid: int) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM accounts_passkeys WHERE userid = ?", (userid,))
        )


def _read(connection: Connection, userid: int, passkey_id: str) -> Passkey | None:
    row = connection.execute(
        "SELECT * FROM accounts_passkeys WHERE id = ? AND userid = ?", (passkey_id, userid)
    ).fetchone()
    return None if row is None else _passkey_of(row)


def is_answered(connection: Connection, ceremony: Ceremony) -> bool:
    """Whether a ceremony was answered."""
    row = connection.execute("SELECT 1 FROM accounts_ceremonies WHERE key = ?", (ceremony.key,)).fetchone()
    return row is not None


def answer(connection: Connection, ceremony: Ceremony, now: int) -> None:
    """Remember that a ceremony was answered. Those that have run out are swept out on the way."""
    connection.execute("DELETE FROM accounts_ceremonies WHERE expires_at <= ?", (now,))
    connection.execute(
        "INSERT INTO accounts_ceremonies VALUES (?, ?)", (ceremony.key, to_milliseconds(ceremony.expires_at))
    )


def _passkey_of(row: sqlite3.Row) -> Passkey:
    used = row["last_used_at"]
    return Passkey(
        id=row["id"],
        userid=row["userid"],
        name=row["name"],
        credential_id=row["credential_id"],
        public_key=row["public_key"],
        sign_count=row["sign_count"],
        is_synced=bool(row["is_synced"]),
        created_at=from_milliseconds(row["created_at"]),
        last_used_at=None if used is None else from_milliseconds(used),
        generation=row["generation"],
    )
