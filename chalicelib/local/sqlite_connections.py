"""How connections to a SQLite file are opened: durable, private, and at the scheme that the code knows."""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from pathlib import Path

from chalicelib.local.sqlite_damage import BUSY_TIMEOUT

CHECKPOINT_PAGES = 4000
"""So long the write-ahead log may become, 16 MiB, before it is copied: four times SQLite's own limit.

Most pages are written again and again, and whoever commits then waits for the copying."""


class Connections:
    """The connections of one process to one SQLite file; they are closed with it.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._opening = threading.Lock()
        weakref.finalize(self, _close_all, self._opened)

    def of_this_thread(self) -> sqlite3.Connection:
        """The one that this thread reads by.

        Raises:
            sqlite3.Error: it cannot be opened.
        """
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self.open()
            self._local.connection = connection
        return connection

    def open(self) -> sqlite3.Connection:
        """A new one.

        Raises:
            sqlite3.Error: it cannot be opened.
        """
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        with self._opening:
            self._opened.append(connection)
        connection.row_factory = sqlite3.Row
        _use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        # what is taken out is overwritten, wherever the file had it: a shredded key is to be gone
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        return connection

    def close(self) -> None:
        """Close all; no call may follow."""
        with self._opening:
            _close_all(self._opened)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, which stays; unlike other locks, the switch does not wait for others."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _close_all(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()
