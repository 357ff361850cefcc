"""Who goes first: a phone waits for its answer, and a delivery waits for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

QUIET: Final = 0.02
"""Seconds without anybody who waits, before nobody does: many who post at once leave gaps between them."""


class Precedence:
    """Lets what is being accepted go before deliveries, which share its disk and its processors.

    Args:
        quiet: for how long nobody may have waited.
    """

    def __init__(self, quiet: float = QUIET) -> None:
        self._quiet = quiet
        self._lock = threading.Lock()
        self._accepting = 0
        self._quiet_from = float("-inf")

    @contextmanager
    def accepting(self) -> Iterator[None]:
        """While somebody waits to be told that a report is accepted."""
        with self._lock:
            self._accepting += 1
        try:
            yield
        finally:
            with self._lock:
                self._accepting -= 1
                self._quiet_from = time.monotonic() + self._quiet

    def give_way(self, seconds: float) -> bool:
        """Wait until nobody waits, but no longer than so long; whether nobody does."""
        deadline = time.monotonic() + seconds
        # asking again costs less than being told by everybody who is done
        while (left := self._seconds_until_quiet()) > 0:
            patience = deadline - time.monotonic()
            if patience <= 0:
                return False
            time.sleep(min(left, patience))
        return True

    def _seconds_until_quiet(self) -> float:
        with self._lock:
            return self._quiet if self._accepting else self._quiet_from - time.monotonic()
