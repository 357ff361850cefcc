"""Keys are shredded when they have been kept long enough: a part at a time, in the order of the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.errors import NotFound
from chalicelib.keys.entries import timestamp
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.model import HeldKey, LeftKeys, RetentionProgress
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.ports import MadeKeys
from chalicelib.keys.retention import kept_so_long
from chalicelib.observability.log import record

PAGE: Final = 100
LATE: Final = timedelta(days=1)
"""By how much a key may be too old before somebody has to look."""

MOST_AHEAD: Final = timedelta(days=30)
"""By how much the clock may be ahead of the log's newest entry, and still be believed."""

LOOKS: Final = 8
"""How many pages of keys that are too young are looked at, in which one may be that is not."""

MAX_LEFT: Final = 100
"""How many parts of the log are remembered in which keys were left."""

_DIFFERENCE: Final = timedelta(days=1)
"""By how much a key may be made after now before its time is wrong for certain."""


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
        time, too. A key whose entry has too late a time, because a clock was wrong, keeps none behind it: it
        is passed over, and looked at again when that time has come.

        Nothing is shredded where the clock is ahead of the log's newest entry by more than 30 days: that may
        be wrong, and nothing brings a key back.

        Args:
            go_on: whether there is time for one more key.

        Raises:
            AuditLogContradicted: what is stored is not what the log names.
            Unavailable: the store does not answer.
        """
        newest = self._made.newest()
        if newest is not None and newest < self._age(MOST_AHEAD):
            record("retention_waits", level=logging.ERROR)
            return 0
        run = _Run(
            self._made, self._shred, go_on, self._age(timedelta(days=self._days)), self._age(-_DIFFERENCE)
        )
        try:
            if run.looked_again():
                run.go_through()
        except StateChanged:
            # another run is at it, and goes on from where that is
            pass
        self._tell(run.shredded, run.left_due)
        return run.shredded

    def _shred(self, report_id: str) -> bool:
        try:
            entry = self._operator.shred(report_id, kept_so_long(self._days)).entry
        except NotFound as error:
            raise AuditLogContradicted("a key is missing that has an entry") from error
        return entry is not None

    def _tell(self, shredded: int, left: str | None) -> None:
        if shredded:
            record("keys_shredded", count=shredded)
        if left is not None and left < self._age(timedelta(days=self._days) + LATE):
            record("retention_late", level=logging.WARNING)

    def _age(self, age: timedelta) -> str:
        return timestamp(self._clock() - age)


class _Run:
    """One run: ``shredded`` keys so far, and when the first was made that is due and was not reached."""

    def __init__(
        self,
        made: MadeKeys,
        shred: Callable[[str], bool],
        go_on: Callable[[], bool],
        oldest: str,
        future: str,
    ) -> None:
        self._made = made
        self._shred = shred
        self._go_on = go_on
        self._oldest = oldest
        self._future = future
        self._kept = made.reached()
        self.shredded = 0
        self.left_due: str | None = None

    def looked_again(self) -> bool:
        """Look where keys were left whose time has come; whether all was looked at."""
        for part in [one for one in self._kept.left if one.made_at < self._oldest]:
            others = [one for one in self._kept.left if one != part]
            young, rest = _Parts(), part
            while rest.first <= rest.last:
                stretch = self._made.stretch(rest.first - 1, PAGE)
                for number, key in stretch.keys:
                    if number > rest.last:
                        break
                    if key.made_at >= self._oldest:
                        young.add(number, key.made_at)
                    elif self._shreds(key):
                        young.cut()
                    else:
                        rest = LeftKeys(number, rest.last, key.made_at)
                        self._keep(self._kept.number, [*others, *young.all, rest])
                        return False
                rest = LeftKeys(stretch.reached + 1, rest.last, rest.made_at)
                waiting = [rest] if rest.first <= rest.last else []
                self._keep(self._kept.number, [*others, *young.all, *waiting])
        return True

    def go_through(self) -> None:
        """Go on behind what is done, up to where keys are too young."""
        aside, waiting, looks = _Parts(self._kept.left), _Parts(), 0
        after = self._kept.number
        while True:
            stretch = self._made.stretch(after, PAGE)
            shredded = self.shredded
            for number, key in stretch.keys:
                if key.made_at >= self._oldest:
                    # what is made after now keeps nobody waiting
                    late = not waiting.all and key.made_at > self._future
                    (aside if late else waiting).add(number, key.made_at)
                    continue
                if not self._shreds(key):
                    self._keep(waiting.before(number - 1), aside.all)
                    return
                # young ones that stand before an old one have a wrong time
                aside.extend(waiting.all)
                aside.cut()
                waiting, looks = _Parts(), 0
            self._keep(waiting.before(stretch.reached), aside.all)
            after = stretch.reached
            if waiting.all and stretch.keys and self.shredded == shredded:
                looks += 1
            if after >= stretch.last or looks > LOOKS or not self._go_on():
                return

    def _shreds(self, key: HeldKey) -> bool:
        if not self._go_on():
            self.left_due = key.made_at
            return False
        self.shredded += self._shred(key.report_id)
        return True

    def _keep(self, number: int, left: Iterable[LeftKeys]) -> None:
        now = RetentionProgress(number, _bounded(sorted(left, key=lambda one: one.first)))
        if now != self._kept:
            self._made.keep_reached(self._kept, now)
            self._kept = now


class _Parts:
    """Keys that are left: those that follow each other are one part."""

    def __init__(self, parts: Iterable[LeftKeys] = ()) -> None:
        self.all = list(parts)
        self._goes_on = False

    def add(self, number: int, made_at: str) -> None:
        """One more key."""
        one = LeftKeys(number, number, made_at)
        if self._goes_on:
            one = _joined(self.all.pop(), one)
        self.all.append(one)
        self._goes_on = True

    def extend(self, parts: Iterable[LeftKeys]) -> None:
        """More parts."""
        self.all += parts

    def cut(self) -> None:
        """The next key is of another part."""
        self._goes_on = False

    def before(self, number: int) -> int:
        """The number up to which there is none of them, at most the given one."""
        return self.all[0].first - 1 if self.all else number


def _joined(one: LeftKeys, other: LeftKeys) -> LeftKeys:
    return LeftKeys(one.first, max(one.last, other.last), min(one.made_at, other.made_at))


def _bounded(parts: list[LeftKeys]) -> tuple[LeftKeys, ...]:
    """As many as are remembered; what lies between two that are joined is looked at again."""
    while len(parts) > MAX_LEFT:
        gaps = [parts[at + 1].first - parts[at].last for at in range(len(parts) - 1)]
        at = gaps.index(min(gaps))
        parts[at : at + 2] = [_joined(parts[at], parts[at + 1])]
    return tuple(parts)
