"""Keys are shredded when they have been kept long enough: a part at a time, in the order of the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.errors import NotFound
from chalicelib.keys.entries import timestamp
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.ports import MadeKeys
from chalicelib.keys.retention import kept_so_long
from chalicelib.observability.log import record

PAGE: Final = 100
LATE: Final = timedelta(days=1)
"""By how much a key may be too old before somebody has to look."""


class RetentionByLog:
    """Shreds the keys that are older than so many days, and remembers up to where none is left.

    Args:
        made: which keys were made when.
        operator: shreds, and writes it on the audit trails first.
        clock: the time.
        days: for how many days a key is kept.
    """

    def __init__(self, *, made: MadeKeys, operator: OperatorService, clock: Clock, days: int) -> None:
        self._made = made
        self._operator = operator
        self._clock = clock
        self._days = days

    def run(self, go_on: Callable[[], bool]) -> int:
        """Shred what is too old, as long as there is time; how many were shredded.

        It can be broken off at any point: what is shredded stays so, and what was not reached is old the next
        time, too. A key whose entry has too late a time, because a clock was wrong, keeps none behind it.

        Args:
            go_on: whether there is time for one more key.

        Raises:
            AuditLogContradicted: what is stored is not what the log names.
            Unavailable: the store does not answer.
        """
        shredded = 0
        oldest = self._age(timedelta(days=self._days))
        after = kept = self._made.reached()
        is_whole = True
        while True:
            stretch = self._made.stretch(after, PAGE)
            due = [key for _, key in stretch.keys if key.made_at < oldest]
            for key in due:
                if not go_on():
                    self._tell(shredded, key.made_at)
                    return shredded
                shredded += self._shred(key.report_id)
            young = next((number for number, key in stretch.keys if key.made_at >= oldest), None)
            if is_whole and (done := stretch.reached if young is None else young - 1) > kept:
                try:
                    self._made.keep_reached(kept, done)
                except StateChanged:
                    # another run is at it, and goes on from where that is
                    break
                kept = done
            is_whole = is_whole and young is None
            after = stretch.reached
            # behind young ones there may be old ones, where a clock was wrong, but not behind a page of them
            if after >= stretch.last or (stretch.keys and not due):
                break
        self._tell(shredded)
        return shredded

    def _shred(self, report_id: str) -> bool:
        try:
            entry = self._operator.shred(report_id, kept_so_long(self._days)).entry
        except NotFound as error:
            raise AuditLogContradicted("a key is missing that has an entry") from error
        return entry is not None

    def _tell(self, shredded: int, left: str | None = None) -> None:
        if shredded:
            record("keys_shredded", count=shredded)
        if left is not None and left < self._age(timedelta(days=self._days) + LATE):
            record("retention_late", level=logging.WARNING)

    def _age(self, age: timedelta) -> str:
        return timestamp(self._clock() - age)
