"""Memory that several workers share: each says what it is going to need, and waits until there is room."""

from __future__ import annotations

import threading

from picsafe.workers.errors import Cancelled


class SharedMemory:
    """So many bytes for all holders together; one that needs more than there is waits until it is alone.

    A holder that waits keeps what it has. If all wait, one goes on nevertheless: otherwise nobody would.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._held: dict[object, int] = {}
        self._waiting: set[object] = set()
        self._is_closed = False
        self._changed = threading.Condition()

    def hold(self, holder: object, amount: int) -> None:
        """Wait until ``holder`` can have ``amount`` bytes, in the place of what it has.

        Raises:
            Cancelled: it was closed meanwhile.
        """
        with self._changed:
            self._waiting.add(holder)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_closed or self._has_room(holder, amount))
            self._waiting.discard(holder)
            if self._is_closed:
                raise Cancelled
            self._held[holder] = amount
            self._changed.notify_all()

    def let_go(self, holder: object) -> None:
        """Give back what ``holder`` has."""
        with self._changed:
            self._held.pop(holder, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Send those away who wait."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _has_room(self, holder: object, amount: int) -> bool:
        others = {one: held for one, held in self._held.items() if one != holder}
        return sum(others.values()) + amount <= self._total or others.keys() <= self._waiting
