"""Which keys the Key Server's SQLite file has, and since when."""

from __future__ import annotations

import msgspec

from chalicelib.keys.model import HeldKey
from chalicelib.local.sqlite import Database


class _FirstEntry(msgspec.Struct, frozen=True):
    """What the first entry of a trail says of the time."""

    at: str


_FIRST = msgspec.json.Decoder(_FirstEntry)
_HELD = """
    SELECT report_id,
        (SELECT entry FROM keys_entries WHERE report_id = report.report_id AND seq = 1) AS first
    FROM keys_reports AS report WHERE report_id > ? AND wrapped <> x'' ORDER BY report_id LIMIT ?
"""


class SqliteHeldKeys:
    """``HeldKeys`` in one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, after: str, limit: int) -> list[HeldKey]:
        """See ``HeldKeys.page``."""
        rows = self._database.rows(_HELD, (after, limit))
        return [HeldKey(row["report_id"], _FIRST.decode(row["first"]).at) for row in rows]
