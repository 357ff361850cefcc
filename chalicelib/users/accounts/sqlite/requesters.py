"""Where addresses have signed in from, and counts within windows of time, in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.limits import Tally
from chalicelib.users.accounts.model import FAMILIAR_OF_A_KIND, to_milliseconds


class SqliteFamiliar:
    """``Familiar``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, email: str, names: Sequence[str], now: datetime) -> frozenset[str]:
        """See the port."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT name FROM accounts_familiar WHERE email = ? AND until > ?",
                (email, to_milliseconds(now)),
            ).fetchall()
        )
        return frozenset(names) & {row["name"] for row in rows}

    def remember(self, email: str, names: Sequence[str], *, now: datetime, until: datetime) -> None:
        """See the port. What has lapsed is swept out on the way."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM accounts_familiar WHERE until <= ?", (to_milliseconds(now),))
            for name in names:
                kind = name.partition("#")[0]
                connection.execute(
                    "INSERT INTO accounts_familiar (email, name, kind, until) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (email, name) DO UPDATE SET until = excluded.until",
                    (email, name, kind, to_milliseconds(until)),
                )
                connection.execute(
                    "DELETE FROM accounts_familiar WHERE email = ?1 AND kind = ?2 AND name NOT IN"
                    " (SELECT name FROM accounts_familiar WHERE email = ?1 AND kind = ?2"
                    " ORDER BY until DESC, name = ?3 DESC LIMIT ?4)",
                    (email, kind, name, FAMILIAR_OF_A_KIND),
                )

        self._database.write(work)

    def forget(self, email: str) -> None:
        """See the port."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM accounts_familiar WHERE email = ?", (email,))
        )


class SqliteTallies:
    """``Tallies``."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def full(self, tallies: Sequence[Tally]) -> Tally | None:
        """See the port."""

        def work(connection: Connection) -> Tally | None:
            for tally in tallies:
                row = connection.execute(
                    "SELECT taken FROM accounts_tallies WHERE name = ?", (tally.name,)
                ).fetchone()
                if row is not None and row["taken"] >= tally.limit:
                    return tally
            return None

        return self._database.read(work)

    def count(self, tallies: Sequence[Tally], amount: int = 1) -> None:
        """See the port. Windows that have ended are swept out on the way."""
        now = to_milliseconds(self._clock())

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM accounts_tallies WHERE expires_at <= ?", (now,))
            for tally in tallies:
                connection.execute(
                    "INSERT INTO accounts_tallies (name, taken, expires_at) VALUES (?1, max(0, ?2), ?3)"
                    " ON CONFLICT (name) DO UPDATE SET taken = max(0, taken + ?2) WHERE taken + ?2 <= ?4",
                    (tally.name, amount, to_milliseconds(tally.expires_at), tally.limit),
                )

        self._database.write(work)

    def take(self, tallies: Sequence[Tally], amount: int = 1) -> Tally | None:
        """See the port. Windows that have ended are swept out on the way."""
        now = to_milliseconds(self._clock())

        def work(connection: Connection) -> Tally | None:
            connection.execute("DELETE FROM accounts_tallies WHERE expires_at <= ?", (now,))
            for tally in tallies:
                taken = connection.execute(
                    "INSERT INTO accounts_tallies (name, taken, expires_at) SELECT ?1, ?2, ?3 WHERE ?2 <= ?4"
                    " ON CONFLICT (name) DO UPDATE SET taken = taken + ?2 WHERE taken + ?2 <= ?4",
                    (tally.name, amount, to_milliseconds(tally.expires_at), tally.limit),
                )
                if taken.rowcount == 0:
                    return tally
            return None

        return self._database.write(work)
