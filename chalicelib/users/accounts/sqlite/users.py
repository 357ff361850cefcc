"""People in SQLite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import (
    MAX_USERID,
    User,
    to_milliseconds,
)
from chalicelib.users.accounts.sqlite.rows import USER_COLUMNS, read_user, user_of

_CHANGEABLE: Final = ("title", "firstname", "lastname", "country", "notices", "language")
# one UPDATE for any choice of fields: what is not given stays
_CHANGE: Final = """
    UPDATE accounts_users SET
        title = coalesce(:title, title),
        firstname = coalesce(:firstname, firstname),
        lastname = coalesce(:lastname, lastname),
        country = coalesce(:country, country),
        notices = coalesce(:notices, notices),
        language = coalesce(:language, language)
    WHERE userid = :userid
"""


class SqliteUsers:
    """``UserStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def user(self, userid: int) -> User | None:
        """See the port."""
        return self._database.read(lambda connection: read_user(connection, userid))

    def find_or_create(self, email: str, now: datetime) -> User:
        """See the port."""

        def find(connection: Connection) -> User | None:
            row = connection.execute(
                f"SELECT {USER_COLUMNS} FROM accounts_users WHERE email = ?",  # noqa: S608 - constants
                (email,),
            ).fetchone()
            return user_of(row) if row else None

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

    def language(self, email: str) -> str:
        """See the port."""

        def work(connection: Connection) -> str:
            row = connection.execute(
                "SELECT language FROM accounts_users WHERE email = ?", (email,)
            ).fetchone()
            return row["language"] if row else ""

        return self._database.read(work)

    def change(self, userid: int, fields: Mapping[str, str]) -> User | None:
        """See the port."""
        values = {name: fields.get(name) for name in _CHANGEABLE}

        def work(connection: Connection) -> User | None:
            connection.execute(_CHANGE, {**values, "userid": userid})
            return read_user(connection, userid)

        return self._database.write(work)

    def set_plan(self, email: str, plan: str, until: datetime | None) -> User | None:
        """See the port."""
        ends = None if until is None else to_milliseconds(until)

        def work(connection: Connection) -> User | None:
            row = connection.execute(
                "UPDATE accounts_users SET plan = ?, plan_until = ? WHERE email = ?"  # noqa: S608 - constants
                f" RETURNING {USER_COLUMNS}",
                (plan, ends, email),
            ).fetchone()
            return user_of(row) if row else None

        return self._database.write(work)

    def next_generation(self, userid: int) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE accounts_users SET generation = generation + 1 WHERE userid = ?", (userid,)
            )
        )

    def delete(self, userid: int) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM accounts_users WHERE userid = ?", (userid,))
        )
