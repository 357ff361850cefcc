"""Takes what was shredded out of the files of the Key Server's SQLite database.

``secure_delete`` overwrites what a page loses, but a page that was split may keep a copy in bytes that it
does not use, and the write-ahead log keeps older pages until it is emptied.
"""

from __future__ import annotations

import mmap
import sqlite3
import time
from pathlib import Path

from chalicelib.errors import Unavailable

PATIENCE = 30.0
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def empty_log(path: Path, patience: float = PATIENCE) -> None:
    """Bring the write-ahead log of a database into it and empty it, while a server may be running.

    Args:
        path: the database.
        patience: for how many seconds others may be in the way.

    Raises:
        Unavailable: others were reading or writing all the time.
    """
    _run(path, "PRAGMA wal_checkpoint(TRUNCATE)", patience)


def compact(path: Path, patience: float = PATIENCE) -> None:
    """Write a database anew without what it does not use; whoever writes to it waits meanwhile.

    Args:
        path: the database.
        patience: as for ``empty_log``.

    Raises:
        Unavailable: others were writing all the time, or there is no room for it.
    """
    _run(path, "VACUUM", patience)
    empty_log(path, patience)


def has_trace(path: Path, wrapped: bytes) -> bool:
    """Whether a database's files hold a wrapped key anywhere.

    No connection of this process may be open to it: closing a file takes away all its locks on it.
    """
    return any(_holds(file, wrapped) for file in (path, path.with_name(f"{path.name}-wal")))


def _holds(file: Path, wrapped: bytes) -> bool:
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return content.find(wrapped) >= 0
    except (FileNotFoundError, ValueError):
        # there is no such file, or it is empty
        return False


def _run(path: Path, statement: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    try:
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
        try:
            connection.execute("PRAGMA secure_delete=ON")
            while _is_busy(connection, statement):
                if time.monotonic() > deadline:
                    raise Unavailable
                time.sleep(0.05)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unavailable from error


def _is_busy(connection: sqlite3.Connection, statement: str) -> bool:
    try:
        row = connection.execute(statement).fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _BUSY:
            return True
        raise
    # a checkpoint says by a 1 that somebody was in its way
    return row is not None and bool(row[0])
