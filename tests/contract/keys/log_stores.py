"""A Key Server's store as keys and as the log see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.keys.events.ports import EventSource
from chalicelib.keys.ordered_log.ports import LogStore
from chalicelib.keys.ports import KeyStore
from tests.contract.keys.test_store import created, event, loaded, trail
from tests.fakes.keys import REPORT


@dataclass
class Stores:
    """One store; ``sequence`` gives waiting entries their places where it does not do so at once."""

    keys: KeyStore
    log: LogStore
    sequence: Callable[[], object]
    events: EventSource

    def add(self, entries: int) -> list[bytes]:
        """Append entries to one report; the leaves of the log then."""
        if self.keys.load(REPORT, "12", 1).report is None:
            created(self.keys)
        for _ in range(entries):
            self.keys.append(loaded(self.keys), event())
        self.sequence()
        return [bytes.fromhex(entry.hash) for entry in trail(self.keys)]
