"""Registered servers in SQLite."""

from __future__ import annotations

import sqlite3

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.model import Enterprise, RegisteredServer, ServerKind
from chalicelib.users.enterprises.sqlite.registry import enterprise_from, exists


class SqliteServers:
    """The port ``Servers``; a unique column decides who has a URL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, server: RegisteredServer, *, limit: int) -> bool | None:
        """See ``Servers.add``."""

        def work(connection: Connection) -> bool | None:
            taken = connection.execute(
                "SELECT 1 FROM enterprises_servers WHERE url = ?", (server.url,)
            ).fetchone()
            if taken is not None:
                return None
            (count,) = connection.execute(
                "SELECT count(*) FROM enterprises_servers WHERE enterprise = ?", (server.enterprise,)
            ).fetchone()
            if count >= limit or not exists(connection, server.enterprise):
                return False
            connection.execute(
                "INSERT INTO enterprises_servers (id, enterprise, url, kind, created_at, log_key)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    server.id,
                    server.enterprise,
                    server.url,
                    server.kind,
                    to_milliseconds(server.created_at),
                    server.log_key,
                ),
            )
            return True

        return self._database.write(work)

    def of(self, number: int) -> list[RegisteredServer]:
        """See ``Servers.of``."""
        return self._database.read(
            lambda connection: [
                _server_from(row)
                for row in connection.execute(
                    "SELECT * FROM enterprises_servers WHERE enterprise = ? ORDER BY created_at, id",
                    (number,),
                )
            ]
        )

    def operator(self, url: str) -> Enterprise | None:
        """See ``Servers.operator``."""

        def work(connection: Connection) -> Enterprise | None:
            row = connection.execute(
                "SELECT enterprises.* FROM enterprises_servers JOIN enterprises ON number = enterprise"
                " WHERE url = ?",
                (url,),
            ).fetchone()
            return None if row is None else enterprise_from(row)

        return self._database.read(work)

    def kind(self, url: str) -> ServerKind | None:
        """See ``Servers.kind``."""
        row = self._database.read(
            lambda connection: connection.execute(
                "SELECT kind FROM enterprises_servers WHERE url = ?", (url,)
            ).fetchone()
        )
        return None if row is None else row["kind"]

    def log_key(self, url: str) -> str:
        """See ``Servers.log_key``."""
        row = self._database.read(
            lambda connection: connection.execute(
                "SELECT log_key FROM enterprises_servers WHERE url = ?", (url,)
            ).fetchone()
        )
        return "" if row is None else row["log_key"]

    def replace_log_key(self, number: int, server_id: str, log_key: str, *, before: str) -> bool:
        """See ``Servers.replace_log_key``."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE enterprises_servers SET log_key = ?"
                    " WHERE id = ? AND enterprise = ? AND log_key = ?",
                    (log_key, server_id, number, before),
                ).rowcount
                > 0
            )
        )

    def remove(self, number: int, server_id: str) -> bool:
        """See ``Servers.remove``."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM enterprises_servers WHERE id = ? AND enterprise = ?", (server_id, number)
                ).rowcount
                > 0
            )
        )


def _server_from(row: sqlite3.Row) -> RegisteredServer:
    return RegisteredServer(
        row["id"],
        row["enterprise"],
        row["url"],
        row["kind"],
        from_milliseconds(row["created_at"]),
        row["log_key"],
    )
