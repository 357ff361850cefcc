"""Which process of a server gets a connection, so that each has as many, of everybody and of each client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class Spread:
    """How many connections each process holds; everything here is called from one thread."""

    def __init__(self) -> None:
        self._held: Counter[int] = Counter()
        self._of_client: dict[int, Counter[str]] = {}

    def place(self, client: str, able: Iterable[int]) -> int:
        """The process that a client's next connection belongs to.

        That is the one that has fewest of this client's, so that each may have an equal share of what the
        client may have in all; of those the one that has fewest; and then the last, since the first one has
        other work as well.

        Args:
            client: whose connection it is.
            able: numbers of the processes that take any.
        """
        return min(able, key=lambda number: (self._of(number)[client], self._held[number], -number))

    def opened(self, number: int, client: str) -> None:
        """A process has one more."""
        self._held[number] += 1
        self._of(number)[client] += 1

    def closed(self, number: int, client: str) -> None:
        """A process has one less."""
        of_client = self._of(number)
        if not of_client[client]:
            # a process that has ended has none any more
            return
        self._held[number] -= 1
        of_client[client] -= 1
        if not of_client[client]:
            del of_client[client]

    def forget(self, number: int) -> None:
        """A process has ended, and its connections with it."""
        self._held.pop(number, None)
        self._of_client.pop(number, None)

    def _of(self, number: int) -> Counter[str]:
        return self._of_client.setdefault(number, Counter())
