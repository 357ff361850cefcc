"""Domains and listed addresses in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.model import Address, AddressStatus, Domain, Invitation
from chalicelib.users.enterprises.sqlite.registry import exists


class SqliteDomains:
    """The port ``Domains``; a unique index decides who has a verified domain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, number: int) -> list[Domain]:
        """See ``Domains.of``."""
        return self._database.read(
            lambda connection: [
                _domain_from(row)
                for row in connection.execute(
                    "SELECT * FROM enterprises_domains WHERE enterprise = ? ORDER BY domain", (number,)
                )
            ]
        )

    def replace(self, number: int, tokens: Mapping[str, str]) -> bool:
        """See ``Domains.replace``."""

        def work(connection: Connection) -> bool:
            if not exists(connection, number):
                return False
            rows = connection.execute(
                "SELECT domain FROM enterprises_domains WHERE enterprise = ?", (number,)
            ).fetchall()
            known = {row["domain"] for row in rows}
            connection.executemany(
                "DELETE FROM enterprises_domains WHERE enterprise = ? AND domain = ?",
                [(number, domain) for domain in known - tokens.keys()],
            )
            connection.executemany(
                "INSERT INTO enterprises_domains (enterprise, domain, token) VALUES (?, ?, ?)",
                [(number, domain, token) for domain, token in tokens.items() if domain not in known],
            )
            return True

        return self._database.write(work)

    def verify(self, number: int, domain: str, now: datetime) -> bool:
        """See ``Domains.verify``."""

        def work(connection: Connection) -> bool:
            try:
                done = connection.execute(
                    "UPDATE enterprises_domains SET verified_at = coalesce(verified_at, ?)"
                    " WHERE enterprise = ? AND domain = ?",
                    (to_milliseconds(now), number, domain),
                )
            except sqlite3.IntegrityError:
                return False
            if done.rowcount == 0:
                return False
            connection.execute(
                "UPDATE enterprises SET domain_proven_at = ? WHERE number = ?", (to_milliseconds(now), number)
            )
            return True

        return self._database.write(work)

    def holder(self, domain: str) -> int | None:
        """See ``Domains.holder``."""

        def work(connection: Connection) -> int | None:
            row = connection.execute(
                "SELECT enterprise FROM enterprises_domains WHERE domain = ? AND verified_at IS NOT NULL",
                (domain,),
            ).fetchone()
            return None if row is None else int(row["enterprise"])

        return self._database.read(work)


class SqliteAddresses:
    """The port ``Addresses``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, number: int) -> list[Address]:
        """See ``Addresses.of``."""
        return self._database.read(
            lambda connection: [
                Address(row["email"], row["status"], from_milliseconds(row["invited_at"]))
                for row in connection.execute(
                    "SELECT * FROM enterprises_addresses WHERE enterprise = ? ORDER BY email", (number,)
                )
            ]
        )

    def replace(self, number: int, emails: Collection[str], now: datetime) -> bool:
        """See ``Addresses.replace``; here it is one transaction."""
        wanted = set(emails)

        def work(connection: Connection) -> bool:
            if not exists(connection, number):
                return False
            rows = connection.execute(
                "SELECT email FROM enterprises_addresses WHERE enterprise = ?", (number,)
            ).fetchall()
            known = {row["email"] for row in rows}
            connection.executemany(
                "DELETE FROM enterprises_addresses WHERE enterprise = ? AND email = ?",
                [(number, email) for email in known - wanted],
            )
            self._list(connection, number, wanted - known, now)
            return True

        return self._database.write(work)

    def add(self, number: int, emails: Collection[str], now: datetime, *, limit: int) -> bool | None:
        """See ``Addresses.add``; here it is one transaction."""

        def work(connection: Connection) -> bool | None:
            if not exists(connection, number):
                return False
            rows = connection.execute(
                "SELECT email FROM enterprises_addresses WHERE enterprise = ?", (number,)
            ).fetchall()
            known = {row["email"] for row in rows}
            wanted = known | set(emails)
            if len(wanted) > limit:
                return None
            self._list(connection, number, wanted - known, now)
            return True

        return self._database.write(work)

    def invitations(self, email: str, *, limit: int) -> list[Invitation]:
        """See ``Addresses.invitations``."""
        return self._database.read(
            lambda connection: [
                Invitation(row["enterprise"], row["status"], from_milliseconds(row["invited_at"]))
                for row in connection.execute(
                    "SELECT * FROM enterprises_addresses WHERE email = ? ORDER BY enterprise LIMIT ?",
                    (email, limit),
                )
            ]
        )

    def answer(self, number: int, email: str, status: AddressStatus) -> bool:
        """See ``Addresses.answer``."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE enterprises_addresses SET status = ? WHERE enterprise = ? AND email = ?",
                    (status, number, email),
                ).rowcount
                > 0
            )
        )

    def remove(self, number: int, email: str) -> None:
        """See ``Addresses.remove``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM enterprises_addresses WHERE enterprise = ? AND email = ?", (number, email)
            )
        )

    def _list(self, connection: Connection, number: int, emails: Collection[str], now: datetime) -> None:
        connection.executemany(
            "INSERT INTO enterprises_addresses (enterprise, email, status, invited_at)"
            " VALUES (?, ?, 'invited', ?)",
            [(number, email, to_milliseconds(now)) for email in emails],
        )


def _domain_from(row: sqlite3.Row) -> Domain:
    verified_at = row["verified_at"]
    return Domain(
        row["domain"], row["token"], None if verified_at is None else from_milliseconds(verified_at)
    )
