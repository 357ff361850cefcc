"""Enterprises and administrators in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from chalicelib.contract.plans import Plan
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.model import Enterprise


class SqliteRegistry:
    """The port ``Registry``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, plan: Plan, now: datetime) -> Enterprise:
        """See ``Registry.create``."""

        def work(connection: Connection) -> Enterprise:
            row = connection.execute(
                "INSERT INTO enterprises (name, plan, created_at) VALUES (?, ?, ?) RETURNING *",
                (name, plan, to_milliseconds(now)),
            ).fetchone()
            return enterprise_from(row)

        return self._database.write(work)

    def get(self, number: int) -> Enterprise | None:
        """See ``Registry.get``."""

        def work(connection: Connection) -> Enterprise | None:
            row = connection.execute("SELECT * FROM enterprises WHERE number = ?", (number,)).fetchone()
            return None if row is None else enterprise_from(row)

        return self._database.read(work)

    def all(self) -> list[Enterprise]:
        """See ``Registry.all``."""
        return self._database.read(
            lambda connection: [
                enterprise_from(row)
                for row in connection.execute("SELECT * FROM enterprises ORDER BY number")
            ]
        )

    def set_plan(self, number: int, plan: Plan) -> bool:
        """See ``Registry.set_plan``."""
        return self._changed("UPDATE enterprises SET plan = ? WHERE number = ?", plan, number)

    def set_lock_minutes(self, number: int, minutes: int | None) -> bool:
        """See ``Registry.set_lock_minutes``."""
        return self._changed("UPDATE enterprises SET lock_minutes = ? WHERE number = ?", minutes, number)

    def set_directory(self, number: int, *, is_on: bool) -> bool:
        """See ``Registry.set_directory``."""
        return self._changed("UPDATE enterprises SET has_directory = ? WHERE number = ?", int(is_on), number)

    def delete(self, number: int) -> bool:
        """See ``Registry.delete``; what belongs to the enterprise goes by cascade, at once."""
        return self._changed("DELETE FROM enterprises WHERE number = ?", number)

    def administrators(self, number: int) -> list[str]:
        """See ``Registry.administrators``."""
        return self._database.read(
            lambda connection: [
                str(row["email"])
                for row in connection.execute(
                    "SELECT email FROM enterprises_administrators WHERE enterprise = ? ORDER BY email",
                    (number,),
                )
            ]
        )

    def administered_by(self, email: str) -> list[int]:
        """See ``Registry.administered_by``."""
        return self._database.read(
            lambda connection: [
                int(row["enterprise"])
                for row in connection.execute(
                    "SELECT enterprise FROM enterprises_administrators WHERE email = ? ORDER BY enterprise",
                    (email,),
                )
            ]
        )

    def add_administrator(self, number: int, email: str, *, limit: int) -> bool:
        """See ``Registry.add_administrator``."""

        def work(connection: Connection) -> bool:
            if not exists(connection, number):
                return False
            known = {
                row["email"]
                for row in connection.execute(
                    "SELECT email FROM enterprises_administrators WHERE enterprise = ?", (number,)
                )
            }
            if email in known:
                return True
            if len(known) >= limit:
                return False
            connection.execute("INSERT INTO enterprises_administrators VALUES (?, ?)", (number, email))
            return True

        return self._database.write(work)

    def remove_administrator(self, number: int, email: str) -> bool:
        """See ``Registry.remove_administrator``."""
        return self._changed(
            "DELETE FROM enterprises_administrators WHERE enterprise = ? AND email = ?", number, email
        )

    def _changed(self, statement: str, *values: str | int | None) -> bool:
        return self._database.write(lambda connection: connection.execute(statement, values).rowcount > 0)


def exists(connection: Connection, number: int) -> bool:
    """Whether there is an enterprise of that number, inside a transaction of the caller."""
    return connection.execute("SELECT 1 FROM enterprises WHERE number = ?", (number,)).fetchone() is not None


def enterprise_from(row: sqlite3.Row) -> Enterprise:
    """An enterprise from a row of its table."""
    proven_at = row["domain_proven_at"]
    return Enterprise(
        row["number"],
        row["name"],
        row["plan"],
        from_milliseconds(row["created_at"]),
        None if proven_at is None else from_milliseconds(proven_at),
        row["lock_minutes"],
        bool(row["has_directory"]),
    )
