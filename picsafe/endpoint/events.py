"""What happened, on a hash chain like the Key Server's: nobody can take an event out without its showing.

The chain is of the whole endpoint; its first link is made of ``endpoint:`` and the installation's ID
(``chalicelib.contract.audit_chain``). Events name reports by their IDs and people by their user numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.contract.audit_chain import Head, genesis, link
from chalicelib.local.sqlite import Connection, Database

SYSTEM = {"kind": "endpoint"}
# no event has a larger number
_NEWEST = 2**63 - 1


def append(
    connection: Connection,
    at: datetime,
    action: str,
    report_id: str = "",
    *,
    outcome: str = "done",
    destination: str = "",
    user: dict[str, Any] | None = None,
    **more: str | int,
) -> None:
    """Append an event, in the transaction of what it tells of.

    Args:
        connection: of the transaction.
        at: when it happened.
        action: ``received``, ``opened``, ``delivered`` ...
        report_id: of which report.
        outcome: ``done``, or why not.
        destination: where.
        user: who did it: ``kind`` and what identifies them; the endpoint itself by default.
        more: what else is worth telling; nothing about a person.
    """
    head = _head(connection)
    content = {
        "seq": head.seq + 1,
        "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "action": action,
        "outcome": outcome,
        "user": user or SYSTEM,
        **({"report_id": report_id} if report_id else {}),
        **({"destination": destination} if destination else {}),
        **more,
    }
    entry = {**content, "prev": head.hash, "hash": link(head.hash, content)}
    connection.execute(
        "INSERT INTO event (seq, report_id, entry) VALUES (?, ?, ?)",
        (head.seq + 1, report_id, json.dumps(entry, ensure_ascii=False, separators=(",", ":"))),
    )


class EventLog:
    """Reads the events.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> Head:
        """The newest event."""
        return self._database.read(_head)

    def note(self, at: datetime, action: str, user: dict[str, Any]) -> None:
        """Append an event that changes nothing else: somebody did something at this server."""
        self._database.write(lambda connection: append(connection, at, action, user=user))

    def page(self, after: int, limit: int, report_id: str | None = None) -> list[dict[str, Any]]:
        """Events behind a number, oldest first; of one report if it is named, which is no whole chain."""

        def select(connection: Connection) -> list[dict[str, Any]]:
            where, values = ("", [after]) if report_id is None else (" AND report_id = ?", [after, report_id])
            rows = connection.execute(
                f"SELECT entry FROM event WHERE seq > ?{where} ORDER BY seq LIMIT ?",  # noqa: S608 - no input
                [*values, limit],
            )
            return [json.loads(row["entry"]) for row in rows]

        return self._database.read(select)

    def latest(
        self, limit: int, *, before: int | None = None, report_id: str | None = None
    ) -> list[dict[str, Any]]:
        """Events before a number, newest first; of one report if it is named."""
        where, values = ("", []) if report_id is None else (" AND report_id = ?", [report_id])

        def select(connection: Connection) -> list[dict[str, Any]]:
            rows = connection.execute(
                f"SELECT entry FROM event WHERE seq < ?{where} ORDER BY seq DESC LIMIT ?",  # noqa: S608 - no input
                [_NEWEST if before is None else before, *values, limit],
            )
            return [json.loads(row["entry"]) for row in rows]

        return self._database.read(select)

    def all(self, report_id: str | None = None) -> Iterator[dict[str, Any]]:
        """Every event, oldest first, a page at a time."""
        after = 0
        while entries := self.page(after, 1000, report_id):
            yield from entries
            after = int(entries[-1]["seq"])


def chain_name(installation: str) -> str:
    """What the chain of an installation is called, where a report's is called by the report's ID."""
    return f"endpoint:{installation}"


def _head(connection: Connection) -> Head:
    row = connection.execute("SELECT seq, entry FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    if row is not None:
        return Head(row["seq"], json.loads(row["entry"])["hash"])
    installation = connection.execute("SELECT id FROM installation").fetchone()["id"]
    return genesis(chain_name(installation))
