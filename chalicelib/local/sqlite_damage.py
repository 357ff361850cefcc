"""What SQLite's errors say of a file: whether it is damaged, so that a backup has to be restored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from chalicelib.errors import Unavailable

BUSY_TIMEOUT = 5.0
DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def store_damaged() -> Unavailable:
    """``store_damaged``: an operator has to restore a backup."""
    return Unavailable("store_damaged", "A database is damaged.")


def is_damaged(path: Path) -> bool:
    """Whether SQLite's quick check finds a file damaged; it reads all of it.

    Raises:
        Unavailable: it cannot be looked at.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT)
        try:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        if primary_code(error) in DAMAGE:
            return True
        raise Unavailable from error
    return bool(found != "ok")


def codes_of(error: BaseException | None) -> Iterator[int]:
    """The primary result codes of what an error was caused by."""
    while error is not None:
        if isinstance(error, sqlite3.Error):
            yield primary_code(error)
        error = error.__cause__


def primary_code(error: sqlite3.Error) -> int:
    """The result code of an error, without what it is more precisely."""
    # an error of the module itself has none
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
