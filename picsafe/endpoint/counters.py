"""What this process has counted, for its metrics: words of ours alone, and nothing about a person."""

from __future__ import annotations

import threading
from collections import Counter


class Counters:
    """Counts that only grow; several threads may count at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: Counter[tuple[str, str]] = Counter()
        self._refused: Counter[tuple[str, str]] = Counter()
        self._attempted: Counter[tuple[str, str]] = Counter()

    def received(self, via: str, *, is_new: bool) -> None:
        """A report was taken in, or was there already."""
        with self._lock:
            self._received[via, "new" if is_new else "known"] += 1

    def refused(self, via: str, code: str) -> None:
        """A report was not taken in."""
        with self._lock:
            self._refused[via, code] += 1

    def attempted(self, name: str, outcome: str) -> None:
        """Something came of an attempt: at a destination, or to open a report."""
        with self._lock:
            self._attempted[name, outcome] += 1

    def all(self) -> tuple[dict[tuple[str, str], int], ...]:
        """Received by way in and outcome, refused by way in and code, attempts by name and outcome."""
        with self._lock:
            return dict(self._received), dict(self._refused), dict(self._attempted)
