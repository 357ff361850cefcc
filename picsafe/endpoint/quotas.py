"""How much one account may post: so that nobody who can get a token fills the disk for all others.

Room is reserved before a body is read. What is taken is charged in the transaction that takes it, and what
breaks off gives its room back, here and by a restart. Between a report's transaction and the end of its
request both count: an account is never given too much, and what it lacks for that moment it has after it.

What an account is charged is added up from its rows, of which there are as many as it has posted in a day. So
the sum is remembered for some seconds, in which it grows by what ends here and shrinks by nothing: what fits
on top of that fits, and only what does not is measured by the rows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from picsafe.endpoint.charges import DAY, ChargeStore, Used
from picsafe.endpoint.errors import NotNow

# what waits for a destination or a person may be delivered in the next hour
_WAIT_FOR_DELIVERY: Final = 3600
# padding and header of what is sealed here, beside what came
_SEALING: Final = 1024
# within which what was delivered long ago, and is to be delivered once more, counts again
_REMEMBERED: Final = timedelta(seconds=10)
_MANY: Final = 256


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an account may post within 24 hours.

    Attributes:
        reports: so many.
        bytes: of all together; what waits to be delivered counts for longer.
    """

    reports: int
    bytes: int


@dataclass(slots=True)
class _AtMost:
    """What an account is charged at most, as it was added up at a moment and has grown since."""

    at: datetime
    reports: int = 0
    bytes: int = 0
    is_known: bool = False

    def holds(self, now: datetime) -> bool:
        # a clock that was set back would have older rows count
        return self.is_known and self.at <= now < self.at + _REMEMBERED


class Quotas:
    """The room of all accounts; several threads may ask at the same time, of one process alone.

    Args:
        charges: what was taken.
        clock: the time.
    """

    def __init__(self, charges: ChargeStore, clock: Callable[[], datetime]) -> None:
        self._charges = charges
        self._clock = clock
        self._deciding = threading.Lock()
        # for moments alone: who closes a reservation must not wait for the database
        self._table = threading.Lock()
        self._under_way: dict[str, list[Reservation]] = {}
        self._at_most: dict[str, _AtMost] = {}

    def reserve(self, account: str, allowance: Allowance, *, smallest: int, largest: int) -> Reservation:
        """Room for an upload; to be closed at its end, whatever that is.

        What an account has posted already is not charged again, and has to be told from something new by its
        digest. So one upload at a time goes on without room if it may be a report that the account is charged
        for; ``confirm`` refuses it if it is not.

        Args:
            account: who posts.
            allowance: what they may.
            smallest: bytes that it has at least.
            largest: bytes that it has at most, as far as the request says that.

        Raises:
            NotNow: ``quota_exceeded``.
            Unavailable: the database does not answer.
        """
        made = Reservation(account, allowance, self._require, self._end)
        with self._deciding:
            try:
                self._check(made, smallest)
                made.bytes = smallest
            except NotNow:
                is_retry = largest > 0 and self._charges.has_of_size(account, smallest, largest + _SEALING)
                if not is_retry or any(other.bytes is None for other in self._others(made)):
                    raise
            with self._table:
                self._under_way.setdefault(account, []).append(made)
        return made

    def _others(self, reservation: Reservation) -> list[Reservation]:
        with self._table:
            return self._beside(reservation)

    def _beside(self, reservation: Reservation) -> list[Reservation]:
        under_way = self._under_way.get(reservation.account, [])
        return [one for one in under_way if one is not reservation]

    def _require(self, reservation: Reservation, size: int) -> None:
        with self._deciding:
            self._check(reservation, size)
            reservation.bytes = size

    def _check(self, reservation: Reservation, size: int) -> None:
        now = self._clock()
        account, allowance = reservation.account, reservation.allowance
        with self._table:
            # before what was charged is: what becomes that meanwhile counts twice, and never not at all
            others = [one.bytes for one in self._beside(reservation) if one.bytes is not None]
            at_most = self._at_most.get(account)
            reports, taken = len(others) + 1, sum(others) + size
            if (
                at_most is not None
                and at_most.holds(now)
                and at_most.reports + reports <= allowance.reports
                and at_most.bytes + taken <= allowance.bytes
            ):
                return
        used = self._added_up(account, now)
        if used.reports + reports <= allowance.reports and used.bytes + taken <= allowance.bytes:
            return
        wait = DAY if used.oldest is None else used.oldest + DAY - now
        raise NotNow(
            "quota_exceeded",
            f"You have posted as much as this endpoint takes of one account in a day: {allowance.reports}"
            f" reports or {allowance.bytes / 2**30:.3g} GiB. Try again later.",
            retry_after=min(max(int(wait.total_seconds()), 60), _WAIT_FOR_DELIVERY),
        )

    def _added_up(self, account: str, now: datetime) -> Used:
        at_most = _AtMost(now)
        with self._table:
            if len(self._at_most) >= _MANY:
                self._at_most = {name: one for name, one in self._at_most.items() if one.holds(now)}
            # there before the rows are read, so that whatever ends meanwhile is added to it
            self._at_most[account] = at_most
        used = self._charges.used(account, now)
        with self._table:
            at_most.reports += used.reports
            at_most.bytes += used.bytes
            at_most.is_known = True
        return used

    def _end(self, reservation: Reservation) -> None:
        with self._table:
            under_way = self._under_way.get(reservation.account, [])
            if reservation not in under_way:
                return
            under_way.remove(reservation)
            if not under_way:
                self._under_way.pop(reservation.account, None)
            at_most = self._at_most.get(reservation.account)
            if reservation.may_be_charged and at_most is not None:
                at_most.reports += 1
                at_most.bytes += (reservation.bytes or 0) + _SEALING


class Reservation:
    """The room of one upload.

    Attributes:
        account: whose.
        allowance: what that account may.
        bytes: how many are reserved; ``None`` if it goes on without room, as a retry may.
        may_be_charged: whether it came as far as that.
    """

    def __init__(
        self,
        account: str,
        allowance: Allowance,
        require: Callable[[Reservation, int], None],
        end: Callable[[Reservation], None],
    ) -> None:
        self.account = account
        self.allowance = allowance
        self.bytes: int | None = None
        self.may_be_charged = False
        self._require = require
        self._end = end

    def grow(self, size: int) -> None:
        """It has come to so many bytes.

        Raises:
            NotNow: ``quota_exceeded``.
            Unavailable: the database does not answer.
        """
        if self.bytes is not None and size > self.bytes:
            self._require(self, size)

    def confirm(self, size: int) -> None:
        """It is a new report of so many bytes, which is going to be charged.

        Raises:
            NotNow: ``quota_exceeded``.
            Unavailable: the database does not answer.
        """
        if self.bytes is None or size > self.bytes:
            self._require(self, size)
        self.may_be_charged = True

    def close(self) -> None:
        """Give back what was not charged; closing it again does nothing."""
        self._end(self)
