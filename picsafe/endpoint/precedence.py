"""Who goes first: a phone waits for its answer, and a delivery waits for nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Precedence:
    """Lets what is being accepted go before deliveries, which share its disk and its processors."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._accepting = 0

    @contextmanager
    def accepting(self) -> Iterator[None]:
        """While somebody waits to be told that a report is accepted."""
        with self._changed:
            self._accepting += 1
        try:
            yield
        finally:
            with self._changed:
                self._accepting -= 1
                if not self._accepting:
                    self._changed.notify_all()

    def give_way(self, seconds: float) -> bool:
        """Wait until nobody waits, but no longer than so long; whether nobody does."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._accepting, seconds)
