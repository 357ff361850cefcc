"""Which reports PicSafe Cloud has listed, how far the list was read, and what has become of each.

A page of the list and the cursor behind it are kept in one transaction, so that no report is passed over and
none is listed twice, wherever the process dies. A report that was listed is fetched until it is taken in, or
its file is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.local.sqlite import Connection, Database
from picsafe.client.responses import LoggedReport, TakenBackReport
from picsafe.endpoint import events
from picsafe.endpoint.cloud.taken_back import TakenBackStore, keep
from picsafe.endpoint.model import from_ms, to_ms

READY: Final = "ready"
TAKEN: Final = "taken"
PRESENT: Final = "present"
REFUSED: Final = "refused"
OVER: Final = "over"
LOST: Final = "lost"
"""``over``: its sender has withdrawn or recalled it. ``lost``: it could not be fetched before it expired.
``refused``: its file is none that is ever taken. ``present`` is kept as ``taken``."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A report that is to be fetched.

    Attributes:
        file_url: PicSafe Cloud's address of its file, which is a capability.
        report_id: the report's ID.
        expires_at: when the file is gone.
        attempts: how often it was tried.
        code: why it is not there yet, the last time.
    """

    file_url: str
    report_id: str
    expires_at: datetime
    attempts: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that has not come: why, and when it is tried again, if it is."""

    report_id: str
    code: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class CloudCounts:
    """How the way in stands: reports taken, waiting, waiting after a failure, and lost; why it is down."""

    taken: int
    waiting: int
    failing: int
    lost: int
    seen_at: datetime | None
    down_since: datetime | None
    why: str | None


class CloudStore:
    """Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self) -> str | None:
        """How far the list was read; ``None`` at its start."""

        def select(connection: Connection) -> str | None:
            cursor: str | None = connection.execute("SELECT cursor FROM cloud").fetchone()["cursor"]
            return cursor

        return self._database.read(select)

    def listed(
        self,
        reports: Sequence[LoggedReport],
        cursor: str | None,
        now: datetime,
        withdrawals: Sequence[TakenBackReport] = (),
    ) -> int:
        """Keep a page of the list and the cursor behind it; how many reports were new.

        Args:
            reports: those on it.
            cursor: the one behind it.
            now: the time.
            withdrawals: which reports were taken back.
        """

        def record(connection: Connection) -> int:
            new = 0
            for report in reports:
                new += connection.execute(
                    "INSERT INTO cloud_report (file_url, report_id, expires_at, state, attempts, due)"
                    " VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
                    (report.file_url, report.report_id, to_ms(report.expires_at), READY, to_ms(now)),
                ).rowcount
            keep(connection, withdrawals, now)
            connection.execute(
                "UPDATE cloud SET cursor = ?, seen_at = ?, down_since = NULL, why = NULL",
                (cursor, to_ms(now)),
            )
            return new

        return self._database.write(record)

    def begin_again(self, now: datetime) -> None:
        """Read the list from its start: the log behind it was restored from a backup.

        What is known of reports stays, so that none is fetched twice.
        """

        def record(connection: Connection) -> None:
            connection.execute("UPDATE cloud SET cursor = NULL")
            events.append(connection, now, "list_began_again", via="cloud")

        self._database.write(record)

    def down(self, why: str, now: datetime) -> None:
        """The list cannot be read."""

        def record(connection: Connection) -> None:
            connection.execute(
                "UPDATE cloud SET down_since = coalesce(down_since, ?), why = ?", (to_ms(now), why)
            )

        self._database.write(record)

    def due(self, now: datetime, without: Sequence[str]) -> Listed | None:
        """The report that has been due longest, but for those that somebody has in hand."""

        def select(connection: Connection) -> Listed | None:
            rows = connection.execute(
                "SELECT * FROM cloud_report WHERE state = ? AND due <= ? ORDER BY due, rowid LIMIT ?",
                (READY, to_ms(now), len(without) + 1),
            )
            return next((_listed(row) for row in rows if row["file_url"] not in without), None)

        return self._database.read(select)

    def taken(self, report: Listed) -> None:
        """It was taken in."""
        self._set(report, TAKEN)

    def ended(self, report: Listed, state: str, code: str, now: datetime) -> None:
        """It will not come: ``over``, ``lost`` or ``refused``."""

        def record(connection: Connection) -> None:
            connection.execute(
                "UPDATE cloud_report SET state = ?, code = ?, due = ? WHERE file_url = ?",
                (state, code, to_ms(now), report.file_url),
            )
            events.append(connection, now, "not_fetched", report.report_id, outcome=code, via="cloud")

        self._database.write(record)

    def later(self, report: Listed, due: datetime, code: str) -> None:
        """It is tried again."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE cloud_report SET attempts = attempts + 1, due = ?, code = ? WHERE file_url = ?",
                (to_ms(due), code, report.file_url),
            )
        )

    def retry(self, now: datetime) -> int:
        """Have everything tried at once that failed and whose file is there still; how many reports."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE cloud_report SET due = ?, state = ? WHERE code IS NOT NULL AND expires_at > ?",
                    (to_ms(now), READY, to_ms(now)),
                ).rowcount
            )
        )

    def hasten(self, codes: Collection[str], now: datetime) -> None:
        """Have tried at once what failed for some reasons."""

        def record(connection: Connection) -> None:
            for code in codes:
                connection.execute(
                    "UPDATE cloud_report SET due = min(due, ?) WHERE state = ? AND code = ?",
                    (to_ms(now), READY, code),
                )

        self._database.write(record)

    def codes(self, now: datetime | None = None) -> dict[str, int]:
        """How many reports have not come although they could have, by the code of why.

        Args:
            now: leave out those whose files are gone by then.
        """

        def select(connection: Connection) -> dict[str, int]:
            rows = connection.execute(
                "SELECT code, count(*) AS n FROM cloud_report WHERE code IS NOT NULL"
                " AND state IN (?, ?, ?) AND expires_at > ? GROUP BY code",
                (READY, LOST, REFUSED, 0 if now is None else to_ms(now)),
            )
            return {row["code"]: row["n"] for row in rows}

        return self._database.read(select)

    def failed(self, now: datetime, limit: int) -> list[Failed]:
        """Reports that have not come although they could, with why and when they are tried again."""

        def select(connection: Connection) -> list[Failed]:
            rows = connection.execute(
                "SELECT * FROM cloud_report WHERE code IS NOT NULL AND state IN (?, ?, ?) AND expires_at > ?"
                " ORDER BY rowid LIMIT ?",
                (READY, LOST, REFUSED, to_ms(now), limit),
            )
            return [
                Failed(row["report_id"], row["code"], from_ms(row["due"]) if row["state"] == READY else None)
                for row in rows
            ]

        return self._database.read(select)

    def waiting(self, limit: int) -> list[Listed]:
        """Reports that are listed and were not fetched yet."""

        def select(connection: Connection) -> list[Listed]:
            rows = connection.execute(
                "SELECT * FROM cloud_report WHERE state = ? ORDER BY rowid LIMIT ?", (READY, limit)
            )
            return [_listed(row) for row in rows]

        return self._database.read(select)

    def knows(self, file_url: str) -> bool:
        """Whether a report was listed before."""

        def select(connection: Connection) -> bool:
            found = connection.execute("SELECT 1 FROM cloud_report WHERE file_url = ?", (file_url,))
            return found.fetchone() is not None

        return self._database.read(select)

    def counts(self) -> CloudCounts:
        """How the way in stands."""

        def select(connection: Connection) -> CloudCounts:
            state = connection.execute("SELECT * FROM cloud").fetchone()
            counted = dict(
                connection.execute("SELECT state, count(*) FROM cloud_report GROUP BY state").fetchall()
            )
            failing = connection.execute(
                "SELECT count(*) FROM cloud_report WHERE state = ? AND attempts > 0", (READY,)
            ).fetchone()[0]
            return CloudCounts(
                taken=counted.get(TAKEN, 0),
                waiting=counted.get(READY, 0),
                failing=failing,
                lost=counted.get(LOST, 0) + counted.get(REFUSED, 0),
                seen_at=None if state["seen_at"] is None else from_ms(state["seen_at"]),
                down_since=None if state["down_since"] is None else from_ms(state["down_since"]),
                why=state["why"],
            )

        return self._database.read(select)

    def taken_back(self) -> int:
        """How many reports that were delivered their senders have taken back, with nobody done with them."""
        return len(TakenBackStore(self._database).left())

    def _set(self, report: Listed, state: str) -> None:
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE cloud_report SET state = ?, code = NULL WHERE file_url = ?", (state, report.file_url)
            )
        )


def _listed(row: Any) -> Listed:  # noqa: ANN401 - sqlite3's row
    return Listed(row["file_url"], row["report_id"], from_ms(row["expires_at"]), row["attempts"], row["code"])
