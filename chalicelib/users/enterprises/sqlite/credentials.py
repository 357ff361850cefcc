"""API keys and script tokens in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.model import REVOCATIONS_KEPT, ApiKey, Enterprise, Grant, ScriptToken
from chalicelib.users.enterprises.sqlite.registry import enterprise_from, exists


class SqliteApiKeys:
    """The port ``ApiKeys``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: ApiKey, *, limit: int) -> bool:
        """See ``ApiKeys.add``."""

        def work(connection: Connection) -> bool:
            (count,) = connection.execute(
                "SELECT count(*) FROM enterprises_api_keys WHERE enterprise = ?", (key.enterprise,)
            ).fetchone()
            if count >= limit or not exists(connection, key.enterprise):
                return False
            connection.execute(
                "INSERT INTO enterprises_api_keys (id, enterprise, name, digest, created_at, made_by)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    key.id,
                    key.enterprise,
                    key.name,
                    key.digest,
                    to_milliseconds(key.created_at),
                    key.made_by,
                ),
            )
            return True

        return self._database.write(work)

    def of(self, number: int) -> list[ApiKey]:
        """See ``ApiKeys.of``."""
        return self._database.read(
            lambda connection: [
                _key_from(row)
                for row in connection.execute(
                    "SELECT * FROM enterprises_api_keys WHERE enterprise = ? ORDER BY created_at, id",
                    (number,),
                )
            ]
        )

    def find(self, key_id: str) -> tuple[ApiKey, Enterprise] | None:
        """See ``ApiKeys.find``."""

        def work(connection: Connection) -> tuple[ApiKey, Enterprise] | None:
            row = connection.execute("SELECT * FROM enterprises_api_keys WHERE id = ?", (key_id,)).fetchone()
            if row is None:
                return None
            # it is there: an enterprise's keys go with it
            enterprise = connection.execute(
                "SELECT * FROM enterprises WHERE number = ?", (row["enterprise"],)
            ).fetchone()
            return _key_from(row), enterprise_from(enterprise)

        return self._database.read(work)

    def used(self, key_id: str, now: datetime) -> None:
        """See ``ApiKeys.used``."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE enterprises_api_keys SET last_used_at = ? WHERE id = ?",
                (to_milliseconds(now), key_id),
            )
        )

    def remove(self, key_id: str) -> bool:
        """See ``ApiKeys.remove``."""
        return self._database.write(
            lambda connection: (
                connection.execute("DELETE FROM enterprises_api_keys WHERE id = ?", (key_id,)).rowcount > 0
            )
        )

    def forget_maker(self, number: int, email: str) -> None:
        """See ``ApiKeys.forget_maker``."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE enterprises_api_keys SET made_by = '' WHERE enterprise = ? AND made_by = ?",
                (number, email),
            )
        )


class SqliteScriptTokens:
    """The port ``ScriptTokens``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, number: int) -> list[ScriptToken]:
        """See ``ScriptTokens.of``."""
        return self._database.read(
            lambda connection: [
                _token_from(row)
                for row in connection.execute(
                    "SELECT * FROM enterprises_script_tokens WHERE enterprise = ?", (number,)
                )
            ]
        )

    def current(self, number: int, audience: str) -> ScriptToken | None:
        """See ``ScriptTokens.current``."""
        return self._database.read(lambda connection: _current(connection, number, audience))

    def replace(self, number: int, audience: str, new: ScriptToken, *, previous: ScriptToken | None) -> bool:
        """See ``ScriptTokens.replace``."""

        def work(connection: Connection) -> bool:
            if not exists(connection, number) or _current(connection, number, audience) != previous:
                return False
            connection.execute(
                "INSERT OR REPLACE INTO enterprises_script_tokens VALUES (?, ?, ?, ?)",
                (number, audience, new.jti, to_milliseconds(new.expires_at)),
            )
            return True

        return self._database.write(work)

    def count(self, number: int, grant: Grant, *, now: datetime, until: datetime, limit: int) -> bool:
        """See ``ScriptTokens.count``."""

        def work(connection: Connection) -> bool:
            mine = (number, grant)
            connection.execute(
                "DELETE FROM enterprises_grants WHERE enterprise = ? AND kind = ? AND until <= ?",
                (*mine, to_milliseconds(now)),
            )
            (count,) = connection.execute(
                "SELECT count(*) FROM enterprises_grants WHERE enterprise = ? AND kind = ?", mine
            ).fetchone()
            if count >= limit or not exists(connection, number):
                return False
            connection.execute(
                "INSERT INTO enterprises_grants VALUES (?, ?, ?)", (*mine, to_milliseconds(until))
            )
            return True

        return self._database.write(work)

    def revoke(self, token: ScriptToken, now: datetime) -> None:
        """See ``ScriptTokens.revoke``. What has run out an hour ago is swept out on the way."""

        def work(connection: Connection) -> None:
            connection.execute(
                "DELETE FROM enterprises_revoked_tokens WHERE expires_at <= ?",
                (to_milliseconds(now - REVOCATIONS_KEPT),),
            )
            connection.execute(
                "INSERT OR IGNORE INTO enterprises_revoked_tokens (jti, expires_at) VALUES (?, ?)",
                (token.jti, to_milliseconds(token.expires_at)),
            )

        self._database.write(work)

    def is_revoked(self, jti: str, expires_at: datetime) -> bool:  # noqa: ARG002 - DynamoDB's key holds it
        """See ``ScriptTokens.is_revoked``."""
        return self._database.read(
            lambda connection: (
                connection.execute(
                    "SELECT 1 FROM enterprises_revoked_tokens WHERE jti = ?", (jti,)
                ).fetchone()
                is not None
            )
        )

    def revoked(self, since: datetime, *, limit: int) -> list[str]:
        """See ``ScriptTokens.revoked``."""
        return self._database.read(
            lambda connection: [
                row["jti"]
                for row in connection.execute(
                    "SELECT jti FROM enterprises_revoked_tokens WHERE expires_at > ?"
                    " ORDER BY expires_at, jti LIMIT ?",
                    (to_milliseconds(since), limit),
                )
            ]
        )


def _current(connection: Connection, number: int, audience: str) -> ScriptToken | None:
    row = connection.execute(
        "SELECT * FROM enterprises_script_tokens WHERE enterprise = ? AND audience = ?", (number, audience)
    ).fetchone()
    return None if row is None else _token_from(row)


def _token_from(row: sqlite3.Row) -> ScriptToken:
    return ScriptToken(row["jti"], from_milliseconds(row["expires_at"]))


def _key_from(row: sqlite3.Row) -> ApiKey:
    last_used_at = row["last_used_at"]
    return ApiKey(
        id=row["id"],
        enterprise=row["enterprise"],
        name=row["name"],
        digest=row["digest"],
        created_at=from_milliseconds(row["created_at"]),
        last_used_at=None if last_used_at is None else from_milliseconds(last_used_at),
        made_by=row["made_by"],
    )
