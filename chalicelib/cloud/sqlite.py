"""The records behind links in SQLite (``cloud.db`` on one machine)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.cloud.model import StoredLink, from_milliseconds, to_milliseconds
from chalicelib.cloud.quotas import Books, Holdings, decode, encode, moved
from chalicelib.cloud.tally import Tally
from chalicelib.errors import Conflict
from chalicelib.local.sqlite import Connection, Database

MIGRATIONS: Final = (
    """
    CREATE TABLE cloud_links (
        name TEXT PRIMARY KEY,
        country TEXT NOT NULL,
        region TEXT NOT NULL,
        owner INTEGER NOT NULL,
        report_id TEXT NOT NULL,
        size INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        withdrawn_at INTEGER
    ) STRICT, WITHOUT ROWID
    """,
    """
    ALTER TABLE cloud_links ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
    ALTER TABLE cloud_links ADD COLUMN upload_id TEXT
    """,
    """
    CREATE TABLE cloud_holdings (
        owner INTEGER PRIMARY KEY,
        files BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE cloud_tallies (
        organisation INTEGER PRIMARY KEY,
        days BLOB NOT NULL
    ) STRICT
    """,
    """
    ALTER TABLE cloud_links ADD COLUMN renewed_at INTEGER
    """,
)


class SqliteLinkStore:
    """``LinkStore``; times are milliseconds since 1970.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, link: StoredLink, organisation: int, admit: Callable[[Books], Books]) -> None:
        """See ``LinkStore``."""

        def insert(connection: Connection) -> None:
            inserted = connection.execute(
                "INSERT INTO cloud_links (name, country, region, owner, report_id, size, created_at,"
                " expires_at, withdrawn_at, sha256, upload_id, renewed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    link.name,
                    link.country,
                    link.region,
                    link.owner,
                    link.report_id,
                    link.size,
                    to_milliseconds(link.created_at),
                    to_milliseconds(link.expires_at),
                    None if link.withdrawn_at is None else to_milliseconds(link.withdrawn_at),
                    link.sha256,
                    link.upload_id,
                    None if link.renewed_at is None else to_milliseconds(link.renewed_at),
                ),
            )
            if inserted.rowcount == 1:
                before = Books(_holdings(connection, link.owner), _tally(connection, organisation))
                after = admit(before)
                _put_holdings(connection, link.owner, after.held)
                if after.tally != before.tally:
                    _put_tally(connection, organisation, after.tally)
            elif _select(connection, link.name) != link:
                raise Conflict("link_exists", "There is another report under this name.")

        self._database.write(insert)

    def holdings(self, owner: int) -> Holdings:
        """See ``LinkStore``."""
        return self._database.read(lambda connection: _holdings(connection, owner))

    def tally(self, organisation: int) -> Tally:
        """See ``LinkStore``."""
        return self._database.read(lambda connection: _tally(connection, organisation))

    def change_holdings(self, owner: int, change: Callable[[Holdings], Holdings]) -> None:
        """See ``LinkStore``."""

        def work(connection: Connection) -> None:
            held = _holdings(connection, owner)
            changed = change(held)
            if changed == held:
                return
            _put_holdings(connection, owner, changed)
            for organisation, change_of_tally in moved(held, changed).items():
                tally = _tally(connection, organisation)
                _put_tally(connection, organisation, change_of_tally.applied_to(tally))

        self._database.write(work)

    def get(self, name: str) -> StoredLink | None:
        """See ``LinkStore``."""
        return self._database.read(lambda connection: _select(connection, name))

    def withdraw(self, name: str, at: datetime) -> StoredLink | None:
        """See ``LinkStore``."""

        def mark(connection: Connection) -> StoredLink | None:
            connection.execute(
                "UPDATE cloud_links SET withdrawn_at = ? WHERE name = ? AND withdrawn_at IS NULL",
                (to_milliseconds(at), name),
            )
            return _select(connection, name)

        return self._database.write(mark)

    def renew(self, name: str, at: datetime, expires_at: datetime) -> StoredLink | None:
        """See ``LinkStore``."""

        def mark(connection: Connection) -> StoredLink | None:
            connection.execute(
                "UPDATE cloud_links SET renewed_at = ?, expires_at = ?"
                " WHERE name = ? AND renewed_at IS NULL AND withdrawn_at IS NULL",
                (to_milliseconds(at), to_milliseconds(expires_at), name),
            )
            return _select(connection, name)

        return self._database.write(mark)


def _holdings(connection: Connection, owner: int) -> Holdings:
    row = connection.execute("SELECT files FROM cloud_holdings WHERE owner = ?", (owner,)).fetchone()
    return decode(None if row is None else row["files"])


def _put_holdings(connection: Connection, owner: int, held: Holdings) -> None:
    connection.execute(
        "INSERT INTO cloud_holdings VALUES (?, ?) ON CONFLICT DO UPDATE SET files = excluded.files",
        (owner, encode(held)),
    )


def _tally(connection: Connection, organisation: int) -> Tally:
    row = connection.execute(
        "SELECT days FROM cloud_tallies WHERE organisation = ?", (organisation,)
    ).fetchone()
    return Tally.of(None if row is None else row["days"])


def _put_tally(connection: Connection, organisation: int, tally: Tally) -> None:
    connection.execute(
        "INSERT INTO cloud_tallies VALUES (?, ?) ON CONFLICT DO UPDATE SET days = excluded.days",
        (organisation, tally.stored),
    )


def _select(connection: Connection, name: str) -> StoredLink | None:
    row = connection.execute("SELECT * FROM cloud_links WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    return StoredLink(
        name=row["name"],
        country=row["country"],
        region=row["region"],
        owner=row["owner"],
        report_id=row["report_id"],
        size=row["size"],
        sha256=row["sha256"],
        created_at=from_milliseconds(row["created_at"]),
        expires_at=from_milliseconds(row["expires_at"]),
        upload_id=row["upload_id"],
        withdrawn_at=None if row["withdrawn_at"] is None else from_milliseconds(row["withdrawn_at"]),
        renewed_at=None if row["renewed_at"] is None else from_milliseconds(row["renewed_at"]),
    )
