"""Wraps every key of a Key Server's SQLite file anew, while a server works on it.

A key that changes between being read and being written, because it is shredded, is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chalicelib.local.sqlite import Database

BATCH = 50

Rewrap = Callable[[str, bytes], bytes]
"""Takes a report's ID and its wrapped key, and gives the key wrapped under the new wrapping key."""

_LEFT = """
    SELECT report_id, wrapped FROM keys_reports
    WHERE report_id > ?1 AND wrapped <> x'' AND substr(wrapped, 1, length(?2)) <> ?2
    ORDER BY report_id LIMIT ?3
"""
_LOG_KEY = "SELECT wrapped FROM keys_log WHERE substr(wrapped, 1, length(?1)) <> ?1"
_PUT_LOG_KEY = "UPDATE keys_log SET wrapped = ? WHERE wrapped = ?"
_PUT = "UPDATE keys_reports SET wrapped = ? WHERE report_id = ? AND wrapped = ?"


class SqliteRewrapping:
    """The keys of a file that are to be wrapped anew.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key_id: str) -> None:
        """From now on, keys are stored under the wrapping key ``key_id`` alone.

        Raises:
            Unavailable: the store does not answer.
        """
        self._database.write(
            lambda connection: connection.execute("UPDATE keys_wrapping SET key_id = ?", (key_id,)).close()
        )

    def run_log_key(self, header: bytes, rewrap: Callable[[bytes], bytes]) -> None:
        """Wrap the key that signs the log anew, unless that was done.

        Raises:
            Unavailable: as ``run``.
        """
        for (wrapped,) in self._database.rows(_LOG_KEY, (header,)):
            self._execute(_PUT_LOG_KEY, [(rewrap(wrapped), wrapped)])

    def run(self, header: bytes, rewrap: Rewrap) -> int:
        """Wrap all keys anew that do not begin with ``header``; how many those were.

        Raises:
            Unavailable: the store does not answer, or a key cannot be unwrapped; what was done stays.
        """
        done, after = 0, ""
        while left := [tuple(row) for row in self._database.rows(_LEFT, (after, header, BATCH))]:
            rows = [(rewrap(report_id, wrapped), report_id, wrapped) for report_id, wrapped in left]
            self._execute(_PUT, rows)
            done += len(rows)
            after = left[-1][0]
        return done

    def _execute(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        self._database.write(lambda connection: connection.executemany(statement, rows).close())
