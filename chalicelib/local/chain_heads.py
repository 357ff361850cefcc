"""The newest entry of every chain, while the entries of all of them are read one after the other.

Reports are many, and the entries of one mostly lie close together: a bounded number of chains is held, and
the others are put into a temporary file.
"""

from __future__ import annotations

import sqlite3
from itertools import islice
from typing import Final

HELD: Final = 2**20
"""How many chains are held in memory: some 200 MB."""

_SEQ_BYTES: Final = 7
_CACHE_KIB: Final = 32 * 1024


class ChainHeads:
    """Where chains have come to; raises ``sqlite3.Error`` where the temporary file cannot be used.

    Args:
        held: how many are held in memory.
    """

    def __init__(self, held: int = HELD) -> None:
        self._held = held
        self._memory: dict[str, bytes] = {}
        self._file: sqlite3.Connection | None = None
        self._begun = 0

    def __len__(self) -> int:
        """How many chains there are."""
        return self._begun

    def get(self, report_id: str) -> tuple[int, bytes] | None:
        """The number and hash (32 bytes) of a chain's newest entry, if it has one."""
        head = self._memory.get(report_id)
        if head is None and self._file is not None:
            row = self._file.execute("SELECT head FROM heads WHERE report_id = ?", (report_id,)).fetchone()
            head = None if row is None else bytes(row[0])
        return None if head is None else (int.from_bytes(head[:_SEQ_BYTES]), head[_SEQ_BYTES:])

    def put(self, report_id: str, seq: int, digest: bytes, *, is_new: bool) -> None:
        """Remember a chain's newest entry.

        Args:
            report_id: whose chain.
            seq: its number.
            digest: its hash, 32 bytes.
            is_new: whether ``get`` has just said that there is none.
        """
        self._begun += is_new
        self._memory[report_id] = seq.to_bytes(_SEQ_BYTES) + digest
        if len(self._memory) > self._held:
            self._spill()

    def close(self) -> None:
        """Give the temporary file back."""
        if self._file is not None:
            self._file.close()

    def _spill(self) -> None:
        if self._file is None:
            # a name of none is a file that goes with the connection
            self._file = sqlite3.connect("")
            self._file.execute("PRAGMA journal_mode = OFF")
            self._file.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            self._file.execute("CREATE TABLE heads (report_id TEXT PRIMARY KEY, head BLOB) WITHOUT ROWID")
        # in the file's own order: neighbours are on one page
        oldest = sorted(islice(self._memory.items(), len(self._memory) // 2))
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO heads VALUES (?, ?)", oldest)
        for report_id, _ in oldest:
            del self._memory[report_id]
