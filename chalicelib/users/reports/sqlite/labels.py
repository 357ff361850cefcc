"""What devices call reports, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from chalicelib.local.sqlite import Connection, Database


class SqliteLabels:
    """The port ``Labels``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, userid: int, report_id: str, label: str | None) -> bool:
        """See ``Labels.put``."""

        def work(connection: Connection) -> bool:
            listed = connection.execute(
                "SELECT 1 FROM reports_log WHERE userid = ? AND report_id = ?", (userid, report_id)
            ).fetchone()
            if listed is None:
                return False
            if label is None:
                connection.execute(
                    "DELETE FROM reports_labels WHERE userid = ? AND report_id = ?", (userid, report_id)
                )
            else:
                connection.execute(
                    "INSERT OR REPLACE INTO reports_labels (userid, report_id, label) VALUES (?, ?, ?)",
                    (userid, report_id, label),
                )
            return True

        return self._database.write(work)

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, str]:
        """See ``Labels.of``."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT report_id, label FROM reports_labels WHERE userid = ?"
                " AND report_id IN (SELECT value FROM json_each(?))",
                (userid, json.dumps(report_ids)),
            ).fetchall()
        )
        return {row["report_id"]: row["label"] for row in rows}

    def forget_user(self, userid: int) -> None:
        """See ``Labels.forget_user``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM reports_labels WHERE userid = ?", (userid,)
            ).close()
        )
