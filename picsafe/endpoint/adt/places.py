"""Who is connected to the listener for ADT messages: so many in all, and fewer from one address."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

MAX_CONNECTIONS: Final = 16
MAX_FROM_ONE: Final = 8
IDLE: Final = 10.0
"""Seconds of silence after which a connection gives up its place to one that needs it."""


@dataclass(eq=False, slots=True)
class Place:
    """One connection.

    Attributes:
        connection: as it was accepted, without TLS.
        address: of the other end.
        silent_since: when it began to wait for the next message, in seconds of the clock; ``None`` while a
            message is under way.
    """

    connection: socket.socket
    address: str
    silent_since: float | None = None


class Places:
    """The connections that there are.

    Args:
        clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._places: list[Place] = []
        self._changing = threading.Lock()

    def admit(self, connection: socket.socket, address: str) -> Place | None:
        """A place for a connection; ``None`` if there is none.

        Where all are taken, or all that one address may have, the one that has been silent for longest ends
        for it, if that was for a while.
        """
        with self._changing:
            of_address = [one for one in self._places if one.address == address]
            if len(of_address) >= MAX_FROM_ONE and not self._ended_longest_silent(of_address):
                return None
            if len(self._places) >= MAX_CONNECTIONS and not self._ended_longest_silent(self._places):
                return None
            place = Place(connection, address)
            self._places.append(place)
            return place

    def leave(self, place: Place) -> None:
        """Give up a place, unless another connection has it already."""
        with self._changing, suppress(ValueError):
            self._places.remove(place)

    def end_all(self) -> None:
        """End every connection."""
        with self._changing:
            for place in self._places:
                _end(place)

    def _ended_longest_silent(self, places: list[Place]) -> bool:
        until = self.clock() - IDLE
        silent = [(one.silent_since, one) for one in places if one.silent_since is not None]
        since, place = min(silent, key=lambda pair: pair[0], default=(None, None))
        if since is None or place is None or since > until:
            return False
        _end(place)
        self._places.remove(place)
        return True


def _end(place: Place) -> None:
    with suppress(OSError):
        place.connection.shutdown(socket.SHUT_RDWR)
