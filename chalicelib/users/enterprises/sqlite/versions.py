"""Versions of what enterprises have laid down, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.sqlite.registry import exists
from chalicelib.users.enterprises.versions import Version


class SqliteVersions:
    """What is laid down about one thing.

    Args:
        database: the User Server's.
        table: with enterprise, version, document, changed_by, changed_at. A name in the source, never from
            outside.
    """

    def __init__(self, database: Database, table: str) -> None:
        self._database = database
        self._table = table

    def of(self, numbers: Sequence[int]) -> Mapping[int, Version]:
        """The last version of each enterprise that has one."""
        query = (
            f"SELECT *, max(version) FROM {self._table}"  # noqa: S608 - a name in the source
            " WHERE enterprise IN (SELECT value FROM json_each(?)) GROUP BY enterprise"
        )
        return self._database.read(
            lambda connection: {
                row["enterprise"]: _version(row) for row in connection.execute(query, (json.dumps(numbers),))
            }
        )

    def history(self, number: int, *, limit: int) -> list[Version]:
        """An enterprise's versions, the newest first."""
        query = f"SELECT * FROM {self._table} WHERE enterprise = ? ORDER BY version DESC LIMIT ?"  # noqa: S608 - as above
        return self._database.read(
            lambda connection: [_version(row) for row in connection.execute(query, (number, limit))]
        )

    def add(self, number: int, version: Version) -> bool:
        """Add the version behind the last one; false if that is another, or the enterprise is gone."""
        newest = f"SELECT coalesce(max(version), 0) FROM {self._table} WHERE enterprise = ?"  # noqa: S608 - as above
        insert = f"INSERT INTO {self._table} VALUES (?, ?, ?, ?, ?)"  # noqa: S608 - as above
        row = (
            number,
            version.number,
            version.document,
            version.changed_by,
            to_milliseconds(version.changed_at),
        )

        def work(connection: Connection) -> bool:
            last = connection.execute(newest, (number,)).fetchone()[0]
            if last != version.number - 1 or not exists(connection, number):
                return False
            connection.execute(insert, row)
            return True

        return self._database.write(work)


def _version(row: sqlite3.Row) -> Version:
    return Version(row["version"], row["document"], row["changed_by"], from_milliseconds(row["changed_at"]))
