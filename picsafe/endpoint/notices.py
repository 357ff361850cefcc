"""What senders are to be told of where their reports ended. Kept until the User Server has taken it down.

A notice is made in the transaction that decides how a delivery ended, so that none is lost. Telling it twice
changes nothing at the User Server, where the latest word about a destination holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.contract.report_ids import is_report_id_of
from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint.model import INTAKE, from_ms, to_ms

NoticeState = Literal["delivered", "held", "rejected"]

# the report itself, or the same one that came again: who has sent it is proven
_PROOF: Final = (
    "SELECT 1 FROM report AS proof WHERE proof.report_id = report.report_id"
    " AND coalesce(json_extract(proof.sender, '$.userid'), '') != ''"
    " AND (proof.id = report.id OR proof.contents = report.contents OR EXISTS (SELECT 1 FROM job AS opening"
    " WHERE opening.report = proof.id AND opening.name = 'open' AND opening.code = 'same_report'))"
)
_STATE: Final = (
    "CASE WHEN job.state = 'done' THEN 'delivered' WHEN job.state IN ('asking', 'aside') THEN 'held'"
    " WHEN job.code = 'skipped_by_operator' THEN 'rejected' END"
)
_SELECT: Final = (
    "SELECT notice.*, report.report_id FROM notice JOIN report ON report.id = notice.report"
    " WHERE notice.due <= ? ORDER BY notice.due, notice.report, notice.destination LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How a report stands at a destination.

    Attributes:
        report: the report's number here.
        report_id: its ID.
        destination: the destination's name.
        state: ``delivered``; ``held`` until a person looks; ``rejected`` by one.
        at: since when.
        attempts: how often it was tried to tell it.
    """

    report: int
    report_id: str
    destination: str
    state: NoticeState
    at: datetime
    attempts: int


class NoticeStore:
    """The notices that were not told yet.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(self, now: datetime) -> Notice | None:
        """The notice that has been due longest."""

        def select(connection: Connection) -> Notice | None:
            row = connection.execute(_SELECT, (to_ms(now),)).fetchone()
            if row is None:
                return None
            return Notice(
                report=row["report"],
                report_id=row["report_id"],
                destination=row["destination"],
                state=row["state"],
                at=from_ms(row["at"]),
                attempts=row["attempts"],
            )

        return self._database.read(select)

    def told(self, notice: Notice) -> None:
        """Forget a notice, unless another word has taken its place meanwhile."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM notice WHERE report = ? AND destination = ? AND at = ? AND state = ?",
                (notice.report, notice.destination, to_ms(notice.at), notice.state),
            )
        )

    def later(self, notice: Notice, due: datetime) -> None:
        """Tell it later, unless another word has taken its place meanwhile."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE notice SET due = ?, attempts = attempts + 1"
                " WHERE report = ? AND destination = ? AND at = ? AND state = ?",
                (to_ms(due), notice.report, notice.destination, to_ms(notice.at), notice.state),
            )
        )

    def count(self) -> int:
        """How many were not told yet."""
        return self._database.read(
            lambda connection: int(connection.execute("SELECT count(*) FROM notice").fetchone()[0])
        )


def give_notice(
    connection: Connection, report: int, destination: str, state: NoticeState, now: datetime
) -> None:
    """Have a report's sender told, in the caller's transaction.

    Nobody is told of a trial, nor of a report whose sender nothing has proven: whoever makes one up under the
    ID of somebody's report would have that person told that it has arrived. Who has sent it is proven as well
    by the same report that came again.
    """
    row = connection.execute(
        f"SELECT 1 FROM report WHERE id = ? AND EXISTS ({_PROOF})",  # noqa: S608 - no input
        (report,),
    ).fetchone()
    if row is not None:
        _insert(connection, report, destination, state, now)


def give_notice_of_earlier(
    connection: Connection, report: int, report_id: str, contents: str, now: datetime
) -> None:
    """Have a proven sender told how the same report stands that came before, in the caller's transaction.

    Nothing was told of it as long as nobody was proven to have sent it; once somebody was, nothing is told
    again.

    Args:
        connection: of the transaction.
        report: the number of the one whose sender is proven.
        report_id: the ID of both.
        contents: the digest of what is in both.
        now: since when its sender is known, which the notices give as their time.
    """
    earlier = connection.execute(
        f"SELECT report.id, job.name, {_STATE} AS state FROM report JOIN job ON job.report = report.id"  # noqa: S608 - no input
        " WHERE report.report_id = ? AND report.contents = ? AND report.id != ? AND job.name != 'open'"
        # whose it was is forgotten then, and what was told
        " AND report.purged_at IS NULL"
        f" AND {_STATE} IS NOT NULL AND NOT EXISTS ({_PROOF} AND proof.id != ?)",
        (report_id, contents, report, report),
    ).fetchall()
    for row in earlier:
        give_notice(connection, row["id"], row["name"], row["state"], now)


def give_notice_of_opening(connection: Connection, report: int, state: NoticeState, now: datetime) -> None:
    """Have a sender told that a report could not be opened, in the caller's transaction.

    What was not opened proves nothing: its ID is the one that its file was given. So nobody is told but of
    what PicSafe Cloud has listed, or of what was posted by whoever may give a report this ID.
    """
    row = connection.execute("SELECT report_id, via, sender FROM report WHERE id = ?", (report,)).fetchone()
    userid = json.loads(row["sender"]).get("userid", "")
    if row["via"] == "cloud" or (userid and is_report_id_of(int(userid), row["report_id"])):
        _insert(connection, report, INTAKE, state, now)


def was_held_unopened(connection: Connection, report_id: str) -> bool:
    """Whether a report of that ID was set aside before it could be opened."""
    found = connection.execute(
        "SELECT 1 FROM event WHERE report_id = ? AND json_extract(entry, '$.action') = 'aside'"
        " AND json_extract(entry, '$.destination') IS NULL LIMIT 1",
        (report_id,),
    )
    return found.fetchone() is not None


def _insert(connection: Connection, report: int, destination: str, state: NoticeState, now: datetime) -> None:
    connection.execute(
        "INSERT INTO notice (report, destination, state, at, attempts, due)"
        " SELECT id, ?, ?, ?, 0, ? FROM report WHERE id = ? AND NOT is_test"
        " ON CONFLICT DO UPDATE SET"
        " state = excluded.state, at = excluded.at, attempts = 0, due = excluded.due",
        (destination, state, to_ms(now), to_ms(now), report),
    )
