"""The reports that were taken in, in the endpoint's database."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint import events
from picsafe.endpoint.charges import charge
from picsafe.endpoint.model import (
    OPEN,
    NewReport,
    ReportArrival,
    Sealing,
    State,
    StoredReport,
    Via,
    from_ms,
    to_ms,
)

_OF_DIGEST: Final = "SELECT * FROM report WHERE received_sha256 = ? ORDER BY contents IS NULL, id"
# ``asdict`` would copy every value that is in it
_ARRIVED: Final = tuple(field.name for field in fields(NewReport))


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

    def add(self, report: NewReport, is_kept: Callable[[], bool]) -> tuple[StoredReport, bool] | None:
        """Keep a report, durably, with the job that opens it.

        Args:
            report: the report.
            is_kept: whether its file has its place.

        Returns:
            The report, and whether it is new: see ``StoredReport.is_same``. ``None`` if the file was deleted
            meanwhile, as another report's that came as the same bytes.
        """

        def insert(connection: Connection) -> tuple[StoredReport, bool] | None:
            others = _of_digest(connection, report.received_sha256)
            known = next((one for one in others if one.is_same(report)), None)
            if known is not None:
                return known, False
            if others and not is_kept():
                return None
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
            number = int(cursor.lastrowid or 0)
            if account := _posted_by(report):
                charge(connection, number, account, report.size, report.received_at)
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
            return StoredReport(id=number, **{name: getattr(report, name) for name in _ARRIVED}), True

        return self._database.write(insert)

    def get(self, number: int) -> StoredReport | None:
        """A report by its number here."""
        return self._database.read(lambda connection: _select(connection, "id", number))

    def find(self, arrived: ReportArrival) -> StoredReport | None:
        """The report that came as these bytes already; see ``StoredReport.is_same``."""
        others = [_report(row) for row in self._database.rows(_OF_DIGEST, (arrived.received_sha256,))]
        return next((one for one in others if one.is_same(arrived)), None)

    def needs(self, received_sha256: str) -> bool:
        """Whether a file is some report's that was not purged."""
        return self._database.read(lambda connection: _is_needed(connection, received_sha256))

    def bytes_waiting(self, via: Via, *, at_least: int = 0) -> int:
        """Bytes of the sealed files that came a way and are not delivered yet.

        Args:
            via: the way.
            at_least: bytes that each counts as, however small it is.
        """

        def select(connection: Connection) -> int:
            row = connection.execute(
                "SELECT coalesce(sum(max(size, ?)), 0) FROM report WHERE via = ? AND purged_at IS NULL"
                " AND id IN (SELECT report FROM job WHERE state NOT IN ('done', 'skipped'))",
                (at_least, via),
            ).fetchone()
            return int(row[0])

        return self._database.read(select)

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

    def purged(self, report: StoredReport, at: datetime, delete: Callable[[], None]) -> bool:
        """Have a report's file deleted, remember that, and forget its key, who sent it and what was answered.

        Args:
            report: the report.
            at: when.
            delete: deletes the file; called unless another report came as the same bytes and still needs it.

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
                # a patient ID may be among them
                connection.execute("UPDATE job SET answers = '{}' WHERE report = ?", (report.id,))
                events.append(connection, at, "purged", report.report_id)
                # within the transaction, so that nobody counts meanwhile on a file that goes
                if not _is_needed(connection, report.received_sha256):
                    delete()
            return bool(marked)

        return self._database.write(mark)


def _brought_by(report: NewReport) -> dict[str, Any] | None:
    """Who has posted a report, as their token proves it; nobody brings what comes another way."""
    userid = _posted_by(report)
    return {"kind": "user", "userid": int(userid)} if userid else None


def _posted_by(report: NewReport) -> str:
    return report.sender.get("userid", "") if report.via == "post" else ""


def _is_needed(connection: Connection, received_sha256: str) -> bool:
    return any(one.purged_at is None for one in _of_digest(connection, received_sha256))


def _of_digest(connection: Connection, received_sha256: str) -> list[StoredReport]:
    return [_report(row) for row in connection.execute(_OF_DIGEST, (received_sha256,))]


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
