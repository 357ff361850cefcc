"""The log of reports in the User Server's SQLite file.

Writers follow one another, so the sequence numbers become visible in order.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.model import (
    LoggedReport,
    NumberedReport,
    Sender,
    SentReport,
    Summary,
    Withdrawal,
    contiguous,
    first_pending_position,
)
from chalicelib.users.reports.quotas import DEFAULT_QUOTAS, AccountUsedUp, DailyQuotas, LogsFull, day_of
from chalicelib.users.reports.received import Upload
from chalicelib.users.reports.sqlite.closed import close, require_open
from chalicelib.users.reports.sqlite.withdrawn import entry_from, withdraw

# sorts behind every position
_END = ":"


class SqliteReportLog:
    """The port ``ReportLog``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, country: str, name: str) -> LoggedReport | None:
        """See ``ReportLog.find``."""

        def work(connection: Connection) -> LoggedReport | None:
            row = connection.execute(
                "SELECT * FROM reports_log WHERE country = ? AND name = ?", (country, name)
            ).fetchone()
            return None if row is None else _report_from(row)

        return self._database.read(work)

    def found(self, uploads: Sequence[Upload]) -> Mapping[Upload, LoggedReport]:
        """See ``ReportLog.found``."""

        def work(connection: Connection) -> dict[Upload, LoggedReport]:
            rows = connection.execute(
                "SELECT reports_log.* FROM json_each(?) AS wanted JOIN reports_log"
                " ON country = json_extract(wanted.value, '$[0]')"
                " AND name = json_extract(wanted.value, '$[1]')",
                (json.dumps(list(uploads)),),
            )
            return {(row["country"], row["name"]): _report_from(row) for row in rows}

        return self._database.read(work)

    def add(
        self,
        report: LoggedReport,
        enterprises: tuple[int, ...],
        pending_domain: str | None = None,
        quotas: DailyQuotas = DEFAULT_QUOTAS,
    ) -> LoggedReport | None:
        """See ``ReportLog.add``."""
        day = day_of(report.sent_at)

        def work(connection: Connection) -> LoggedReport | None:
            known = connection.execute(
                "SELECT 1 FROM reports_log WHERE country = ? AND name = ?", (report.country, report.name)
            ).fetchone()
            if known is not None:
                return None
            require_open(connection, report.sender.userid, report.sent_at)
            with_room = [
                number for number in enterprises if _count(connection, _log(number), day, quotas.enterprise)
            ]
            if enterprises and not with_room:
                raise LogsFull
            if not _count(connection, f"user#{report.sender.userid}", day, quotas.account):
                raise AccountUsedUp
            waits = pending_domain is not None and _count(
                connection, f"domain#{pending_domain}", day, quotas.enterprise
            )
            logged = replace(
                report, left_out=tuple(number for number in enterprises if number not in with_room)
            )
            added = connection.execute(
                "INSERT INTO reports_log (userid, position, country, name, report_id, size, sent_at,"
                " expires_at, photos, videos, audios, destination, title, firstname, lastname, email,"
                " left_out, key_server, recipients, pending_domain)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (*_values(logged), pending_domain if waits else None),
            ).fetchone()
            _append(connection, [(enterprise, added["id"]) for enterprise in with_room])
            return logged

        return self._database.write(work)

    def take_in(self, enterprise: int, domains: Sequence[str], now: datetime, limit: int) -> bool:
        """See ``ReportLog.take_in``."""

        def pending(connection: Connection) -> list[int]:
            rows = connection.execute(
                "SELECT id FROM reports_log WHERE pending_domain IN (SELECT value FROM json_each(?))"
                " AND position >= ? AND expires_at > ? ORDER BY position LIMIT ?",
                (json.dumps(domains), first_pending_position(now), to_milliseconds(now), limit + 1),
            )
            return [row["id"] for row in rows]

        def work(connection: Connection) -> bool:
            found = pending(connection)
            _append(connection, [(enterprise, report) for report in found[:limit]])
            connection.executemany(
                "UPDATE reports_log SET pending_domain = NULL WHERE id = ?",
                [(report,) for report in found[:limit]],
            )
            return len(found) > limit

        # most polls find nothing, and should not make writers wait
        return bool(self._database.read(pending)) and self._database.write(work)

    def of_user(self, userid: int, before: str | None, limit: int) -> list[LoggedReport]:
        """See ``ReportLog.of_user``."""
        return self._database.read(
            lambda connection: [
                _report_from(row)
                for row in connection.execute(
                    "SELECT * FROM reports_log WHERE userid = ? AND position < ?"
                    " ORDER BY position DESC LIMIT ?",
                    (userid, before or _END, limit),
                )
            ]
        )

    def of_enterprise(self, enterprise: int, after: int, limit: int) -> list[NumberedReport]:
        """See ``ReportLog.of_enterprise``."""

        def work(connection: Connection) -> list[NumberedReport]:
            rows = connection.execute(
                "SELECT reports_of_enterprises.*, reports_log.* FROM reports_of_enterprises"
                " JOIN reports_log ON reports_log.id = report"
                " WHERE enterprise = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                (enterprise, after, limit),
            )
            return contiguous(after, [entry_from(row, _report_from(row)) for row in rows])

        return self._database.read(work)

    def withdraw(
        self, userid: int, report_id: str, withdrawal: Withdrawal, members_of: tuple[int, ...]
    ) -> None:
        """See ``ReportLog.withdraw``."""
        self._database.write(
            lambda connection: withdraw(connection, userid, report_id, withdrawal, members_of)
        )

    def renew(self, report: LoggedReport, expires_at: datetime) -> None:
        """See ``ReportLog.renew``."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE reports_log SET expires_at = ? WHERE country = ? AND name = ?",
                (to_milliseconds(expires_at), report.country, report.name),
            ).close()
        )

    def mark_removed(self, report: LoggedReport) -> None:
        """See ``ReportLog.mark_removed``."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE reports_log SET removed = 1 WHERE country = ? AND name = ?",
                (report.country, report.name),
            ).close()
        )

    def sent(self, userid: int, report_id: str) -> SentReport | None:
        """See ``ReportLog.sent``."""

        def work(connection: Connection) -> SentReport | None:
            row = connection.execute(
                "SELECT * FROM reports_log WHERE userid = ? AND report_id = ? ORDER BY id LIMIT 1",
                (userid, report_id),
            ).fetchone()
            if row is None:
                return None
            report = _report_from(row)
            return SentReport(report.key_server, report.sent_at, report.summary)

        return self._database.read(work)

    def unshared(self, userid: int, now: datetime) -> list[LoggedReport]:
        """See ``ReportLog.unshared``."""
        return self._database.read(
            lambda connection: [
                _report_from(row)
                for row in connection.execute(
                    "SELECT * FROM reports_log WHERE userid = ? AND expires_at > ?"
                    " AND NOT EXISTS (SELECT 1 FROM reports_of_enterprises WHERE report = reports_log.id)",
                    (userid, to_milliseconds(now)),
                )
            ]
        )

    def close(self, userid: int, until: datetime) -> None:
        """See ``ReportLog.close``."""
        self._database.write(lambda connection: close(connection, userid, until))

    def keep_back(self, report: LoggedReport) -> bool:
        """See ``ReportLog.keep_back``."""

        def work(connection: Connection) -> bool:
            changed = connection.execute(
                "UPDATE reports_log SET pending_domain = NULL WHERE country = ? AND name = ?"
                " AND NOT EXISTS (SELECT 1 FROM reports_of_enterprises WHERE report = reports_log.id)",
                (report.country, report.name),
            )
            return changed.rowcount == 1

        return self._database.write(work)

    def forget(self, report: LoggedReport) -> None:
        """See ``ReportLog.forget``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM reports_log WHERE country = ? AND name = ?"
                " AND NOT EXISTS (SELECT 1 FROM reports_of_enterprises WHERE report = reports_log.id)",
                (report.country, report.name),
            ).close()
        )

    def forget_user(self, userid: int) -> None:
        """See ``ReportLog.forget_user``."""

        def work(connection: Connection) -> None:
            connection.execute(
                "DELETE FROM reports_log WHERE userid = ?"
                " AND NOT EXISTS (SELECT 1 FROM reports_of_enterprises WHERE report = reports_log.id)",
                (userid,),
            )
            connection.execute(
                "UPDATE reports_log SET userid = 0, title = '', firstname = '', lastname = '', email = '',"
                " left_out = '[]', recipients = '[]', removed = 0 WHERE userid = ?",
                (userid,),
            )

        self._database.write(work)

    def forget_enterprise(self, enterprise: int) -> None:
        """See ``ReportLog.forget_enterprise``."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM reports_of_enterprises WHERE enterprise = ?", (enterprise,))
            connection.execute(
                "DELETE FROM reports_log WHERE userid = 0"
                " AND NOT EXISTS (SELECT 1 FROM reports_of_enterprises WHERE report = reports_log.id)"
            )

        self._database.write(work)


def _append(connection: Connection, entries: Sequence[tuple[int, int]]) -> None:
    connection.executemany(
        "INSERT INTO reports_of_enterprises (enterprise, sequence, report)"
        " SELECT :enterprise, coalesce(max(sequence), 0) + 1, :report"
        " FROM reports_of_enterprises WHERE enterprise = :enterprise",
        [{"enterprise": enterprise, "report": report} for enterprise, report in entries],
    )


def _count(connection: Connection, whose: str, day: int, at_most: int) -> bool:
    # no clock jumps by a day
    connection.execute("DELETE FROM reports_counted WHERE day < ?", (day - 1,))
    counted = connection.execute(
        "INSERT INTO reports_counted VALUES (?, ?, 1)"
        " ON CONFLICT DO UPDATE SET logged = logged + 1 WHERE logged < ?",
        (whose, day, at_most),
    )
    return counted.rowcount == 1


def _log(enterprise: int) -> str:
    return f"enterprise#{enterprise}"


def _values(report: LoggedReport) -> tuple[str | int, ...]:
    return (
        report.sender.userid,
        report.position,
        report.country,
        report.name,
        report.report_id,
        report.size,
        to_milliseconds(report.sent_at),
        to_milliseconds(report.expires_at),
        report.summary.photos,
        report.summary.videos,
        report.summary.audios,
        report.destination,
        report.sender.title,
        report.sender.firstname,
        report.sender.lastname,
        report.sender.email,
        json.dumps(report.left_out),
        report.key_server,
        json.dumps(report.recipients),
    )


def _report_from(row: sqlite3.Row) -> LoggedReport:
    return LoggedReport(
        position=row["position"],
        country=row["country"],
        name=row["name"],
        report_id=row["report_id"],
        size=row["size"],
        sent_at=from_milliseconds(row["sent_at"]),
        expires_at=from_milliseconds(row["expires_at"]),
        summary=Summary(row["photos"], row["videos"], row["audios"]),
        destination=row["destination"],
        sender=Sender(row["userid"], row["title"], row["firstname"], row["lastname"], row["email"]),
        left_out=tuple(json.loads(row["left_out"])),
        key_server=row["key_server"],
        recipients=tuple(json.loads(row["recipients"])),
        is_removed=bool(row["removed"]),
    )
