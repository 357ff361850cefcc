"""A SQLite file that is only read, beside the server that writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chalicelib.errors import Unavailable
from chalicelib.local.sqlite_damage import BUSY_TIMEOUT


class ReadOnlyDatabase:
    """One SQLite file. No read is long: what a server writes meanwhile is not held up.

    Args:
        path: the file.

    Raises:
        Unavailable: it cannot be opened, or is no database.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(
                f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=BUSY_TIMEOUT
            )
        except sqlite3.Error as error:
            raise Unavailable from error

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a query gives.

        Raises:
            Unavailable: the file cannot be read, or has no such tables.
        """
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise Unavailable from error

    def has_table(self, name: str) -> bool:
        """Whether there is such a table.

        Raises:
            Unavailable: as ``rows``.
        """
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
