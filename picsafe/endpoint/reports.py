"""The reports that were taken in, in the endpoint's database."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint import events
from picsafe.endpoint.model import OPEN, NewReport, Sealing, State, StoredReport, from_ms, to_ms


class ReportStore:
    """Reports by their number here.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def installation(self) -> str:
        """The ID of this installation, made when it is first asked for: 32 hexadecimal digits."""

        def make(connection: Connection) -> str:
            connection.execute(
                "INSERT INTO installation VALUES (1, ?) ON CONFLICT DO NOTHING", (secrets.token_hex(16),)
            )
            return str(connection.execute("SELECT id FROM installation").fetchone()["id"])

        found = self._database.read(
            lambda connection: connection.execute("SELECT id FROM installation").fetchone()
        )
        return self._database.write(make) if found is None else str(found["id"])

    def add(self, report: NewReport) -> tuple[StoredReport, bool]:
        """Keep a report, durably, with the job that opens it.

        Returns:
            The report, and whether it is new: the same bytes are one report however often they come.
        """

        def insert(connection: Connection) -> tuple[StoredReport, bool]:
            if (known := _select(connection, "received_sha256", report.received_sha256)) is not None:
                return known, False
            cursor = connection.execute(
                "INSERT INTO report (received_sha256, report_id, via, sender, sealing, key_server, size,"
                " received_at, is_test, only_to, wrapped_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    report.received_sha256,
                    report.report_id,
                    report.via,
                    json.dumps(report.sender),
                    report.sealing,
                    report.key_server,
                    report.size,
                    to_ms(report.received_at),
                    report.is_test,
                    report.only_to,
                    report.wrapped_key,
                ),
            )
            number = cursor.lastrowid
            now = to_ms(report.received_at)
            connection.execute(
                "INSERT INTO job (report, name, state, attempts, due, since, answers)"
                " VALUES (?, ?, ?, 0, ?, ?, '{}')",
                (number, OPEN, State.READY, now, now),
            )
            events.append(
                connection,
                report.received_at,
                "received",
                report.report_id,
                user=_brought_by(report),
                via=report.via,
                sha256=report.received_sha256,
            )
            return StoredReport(id=int(number or 0), **asdict(report)), True

        return self._database.write(insert)

    def get(self, number: int) -> StoredReport | None:
        """A report by its number here."""
        return self._database.read(lambda connection: _select(connection, "id", number))

    def find(self, received_sha256: str) -> StoredReport | None:
        """The report that came as these bytes."""
        return self._database.read(lambda connection: _select(connection, "received_sha256", received_sha256))

    def of_report_id(self, report_id: str) -> list[StoredReport]:
        """Everything that came under a report ID, oldest first."""

        def select(connection: Connection) -> list[StoredReport]:
            rows = connection.execute("SELECT * FROM report WHERE report_id = ? ORDER BY id", (report_id,))
            return [_report(row) for row in rows]

        return self._database.read(select)

    def purgeable(self, before: datetime, limit: int) -> Sequence[StoredReport]:
        """Reports that came before a moment and of which nothing is left to be done."""

        def select(connection: Connection) -> list[StoredReport]:
            rows = connection.execute(
                "SELECT * FROM report WHERE purged_at IS NULL AND received_at < ? AND NOT EXISTS"
                " (SELECT 1 FROM job WHERE job.report = report.id AND state NOT IN (?, ?))"
                " ORDER BY id LIMIT ?",
                (to_ms(before), State.DONE, State.SKIPPED, limit),
            )
            return [_report(row) for row in rows]

        return self._database.read(select)

    def purged(self, report: StoredReport, at: datetime) -> bool:
        """Remember that a report's file is deleted, and forget its key and who sent it.

        Returns:
            ``False``, and nothing is changed, if there is something to be done with it after all.
        """

        def mark(connection: Connection) -> bool:
            marked = connection.execute(
                "UPDATE report SET purged_at = ?, wrapped_key = NULL, sender = '{}'"
                " WHERE id = ? AND purged_at IS NULL AND NOT EXISTS"
                " (SELECT 1 FROM job WHERE job.report = report.id AND state NOT IN (?, ?))",
                (to_ms(at), report.id, State.DONE, State.SKIPPED),
            ).rowcount
            if marked:
                events.append(connection, at, "purged", report.report_id)
            return bool(marked)

        return self._database.write(mark)


def _brought_by(report: NewReport) -> dict[str, Any] | None:
    """Who has posted a report, as their token proves it; nobody brings what comes another way."""
    userid = report.sender.get("userid", "") if report.via == "post" else ""
    return {"kind": "user", "userid": int(userid)} if userid else None


def _select(connection: Connection, column: str, value: Any) -> StoredReport | None:  # noqa: ANN401 - SQL's
    row = connection.execute(f"SELECT * FROM report WHERE {column} = ?", (value,)).fetchone()  # noqa: S608 - no input
    return None if row is None else _report(row)


def _report(row: Any) -> StoredReport:  # noqa: ANN401 - sqlite3's row
    return StoredReport(
        id=row["id"],
        received_sha256=row["received_sha256"],
        report_id=row["report_id"],
        via=row["via"],
        sender=json.loads(row["sender"]),
        sealing=Sealing(row["sealing"]),
        key_server=row["key_server"],
        size=row["size"],
        received_at=from_ms(row["received_at"]),
        wrapped_key=row["wrapped_key"],
        is_test=bool(row["is_test"]),
        only_to=row["only_to"],
        contents=row["contents"],
        patient=row["patient"],
        purged_at=None if row["purged_at"] is None else from_ms(row["purged_at"]),
    )
