"""Keys are shredded when they have been kept long enough: a policy of whoever runs the Key Server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from chalicelib.clock import Clock
from chalicelib.keys.entries import timestamp
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.ports import HeldKeys
from chalicelib.observability.log import record

PAGE = 500
MOST_SET = 86_400
"""By how many seconds the clock may have been set forwards while the process ran, and still be believed."""


def kept_so_long(days: int) -> str:
    """What the trail of a key says that was kept for so many days."""
    return f"retention: keys are kept {days} days"


class Retention:
    """Shreds the keys that are older than so many days.

    Args:
        held: which keys there are.
        operator: shreds, and writes it on the audit trails.
        clock: the time.
        days: for how many days a key is kept.
        finish: makes sure that nothing shredded is left in the store's files.
        seconds_set: by how many seconds the clock was set since the process began.
    """

    def __init__(
        self,
        *,
        held: HeldKeys,
        operator: OperatorService,
        clock: Clock,
        days: int,
        finish: Callable[[], None],
        seconds_set: Callable[[], int] = int,
    ) -> None:
        self._held = held
        self._operator = operator
        self._clock = clock
        self._days = days
        self._finish = finish
        self._seconds_set = seconds_set

    def run(self) -> int:
        """Look at every key once; how many were shredded.

        None is where the clock was set forwards by more than a day: that may be wrong, and nothing brings a
        key back. It can be broken off at any point: what was not reached is old the next time, too.

        Raises:
            Unavailable: the store does not answer.
        """
        if self._seconds_set() > MOST_SET:
            record("retention_waits", level=logging.ERROR)
            return 0
        oldest = timestamp(self._clock() - timedelta(days=self._days))
        shredded, after = 0, ""
        while page := self._held.page(after, PAGE):
            for key in page:
                if key.made_at < oldest:
                    self._operator.shred(key.report_id, kept_so_long(self._days))
                    shredded += 1
            after = page[-1].report_id
        if shredded:
            self._finish()
            record("keys_shredded", count=shredded)
        return shredded
