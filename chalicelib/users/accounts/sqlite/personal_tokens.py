"""Personal tokens in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.accounts.personal_token import PersonalToken
from chalicelib.users.accounts.ports import Kept
from chalicelib.users.accounts.sqlite.rows import is_of_generation


class SqlitePersonalTokens:
    """``PersonalTokens``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, token: PersonalToken, now: datetime, *, generation: int, limit: int) -> Kept:
        """See the port."""

        def work(connection: Connection) -> Kept:
            if not is_of_generation(connection, token.userid, generation):
                return Kept.GONE
            connection.execute(
                "DELETE FROM accounts_personal_tokens WHERE userid = ? AND expires_at <= ?",
                (token.userid, to_milliseconds(now)),
            )
            (count,) = connection.execute(
                "SELECT count(*) FROM accounts_personal_tokens WHERE userid = ?", (token.userid,)
            ).fetchone()
            if count >= limit:
                return Kept.FULL
            connection.execute(
                "INSERT INTO accounts_personal_tokens (id, userid, name, digest, created_at, expires_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    token.id,
                    token.userid,
                    token.name,
                    token.digest,
                    to_milliseconds(token.created_at),
                    to_milliseconds(token.expires_at),
                ),
            )
            return Kept.DONE

        return self._database.write(work)

    def of(self, userid: int) -> list[PersonalToken]:
        """See the port."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM accounts_personal_tokens WHERE userid = ? ORDER BY created_at, id", (userid,)
            ).fetchall()
        )
        return [_token_of(row) for row in rows]

    def find(self, userid: int, token_id: str) -> PersonalToken | None:
        """See the port."""
        row = self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM accounts_personal_tokens WHERE id = ? AND userid = ?", (token_id, userid)
            ).fetchone()
        )
        return None if row is None else _token_of(row)

    def used(self, userid: int, token_id: str, now: datetime) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE accounts_personal_tokens SET last_used_at = ? WHERE id = ? AND userid = ?",
                (to_milliseconds(now), token_id, userid),
            )
        )

    def remove(self, userid: int, token_id: str) -> bool:
        """See the port."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM accounts_personal_tokens WHERE id = ? AND userid = ?", (token_id, userid)
                ).rowcount
                == 1
            )
        )

    def remove_all(self, userid: int) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM accounts_personal_tokens WHERE userid = ?", (userid,)
            )
        )

    def is_live(self, userid: int, token_id: str, now: datetime) -> bool:
        """See the port."""
        token = self.find(userid, token_id)
        return token is not None and token.is_live(now)


def _token_of(row: sqlite3.Row) -> PersonalToken:
    used = row["last_used_at"]
    return PersonalToken(
        id=row["id"],
        userid=row["userid"],
        name=row["name"],
        digest=row["digest"],
        created_at=from_milliseconds(row["created_at"]),
        expires_at=from_milliseconds(row["expires_at"]),
        last_used_at=None if used is None else from_milliseconds(used),
    )
