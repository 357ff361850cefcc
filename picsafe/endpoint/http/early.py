"""Room for files that come before their token: little, so that nobody without a token fills the disk."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Final

from picsafe.endpoint.errors import NotNow, NotTaken
from picsafe.server.connections import client_of

MAX_EARLY: Final = 256 * 1024 * 1024
MAX_EARLY_OF_ADDRESS: Final = 64 * 1024 * 1024
EARLY_RATE: Final = 32 * 1024
"""Bytes per second: nobody may keep room by sending hardly anything."""


class EarlyQuota:
    """How many bytes lie here whose token has not come, in all and from one address.

    An address may have no more than is left for the others, so that however many there are, somebody new
    finds room.

    Args:
        total: bytes in all.
        of_address: bytes from one IPv4 address or IPv6 network.
    """

    def __init__(self, total: int = MAX_EARLY, of_address: int = MAX_EARLY_OF_ADDRESS) -> None:
        self._total = total
        self._of_address = of_address
        self._lock = threading.Lock()
        self._held = 0
        self._held_of: Counter[str] = Counter()

    def account(self, address: str) -> EarlyAccount:
        """The account of one upload from an address."""
        return EarlyAccount(self._take, self._give_back, client_of(address), self._of_address)

    def _take(self, client: str, size: int) -> None:
        with self._lock:
            left = self._total - self._held - size
            mine = self._held_of[client] + size
            if mine > min(left, self._of_address):
                raise NotNow(
                    "overloaded",
                    "Too many files wait for their tokens. Send the field token before the file.",
                    retry_after=10,
                )
            self._held += size
            self._held_of[client] += size

    def _give_back(self, client: str, size: int) -> None:
        with self._lock:
            self._held -= size
            self._held_of[client] -= size
            if not self._held_of[client]:
                del self._held_of[client]


class EarlyAccount:
    """What one upload holds of the quota."""

    def __init__(
        self,
        take: Callable[[str, int], None],
        give_back: Callable[[str, int], None],
        client: str,
        limit: int,
    ) -> None:
        self._take = take
        self._give_back = give_back
        self._client = client
        self._limit = limit
        self._held = 0

    def take(self, size: int) -> None:
        """Account for so many bytes more.

        Raises:
            NotTaken: ``token_first``: this file alone is too large for that.
            NotNow: ``overloaded``: others have taken the room.
        """
        if self._held + size > self._limit:
            raise NotTaken("token_first", "A file of this size has to come after the form's field token.")
        self._take(self._client, size)
        self._held += size

    def close(self) -> None:
        """Give everything back."""
        held, self._held = self._held, 0
        if held:
            self._give_back(self._client, held)
