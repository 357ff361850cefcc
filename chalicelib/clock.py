"""The time, as a port: services are handed a clock, so that tests can make it jump."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
LEAST_SET = 5


def boot_seconds() -> float:
    """Seconds since the machine was started."""
    # macOS has no such clock; there a machine that sleeps looks like one whose clock was set
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def utc_now() -> datetime:
    """The present moment in UTC, cut to milliseconds, which is what stores and answers keep."""
    # a float has room for more than milliseconds, and this takes a third of the time of cutting them off
    return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1000, UTC)


class SteadyClock:
    """Tells by how much this machine's clock has been set since the process began.

    One that is corrected slowly (slewed) is not set, and neither is that of a machine that slept.

    Args:
        clock: the time.
        steady: seconds that nobody sets, counted while the machine sleeps, too.
        began: that of another one on this machine, since whose beginning it is told.

    Attributes:
        began: by how much the two differed in the beginning.
    """

    def __init__(
        self,
        clock: Clock = utc_now,
        steady: Callable[[], float] = boot_seconds,
        began: float | None = None,
    ) -> None:
        self._clock = clock
        self._steady = steady
        self.began = clock().timestamp() - steady() if began is None else began

    def seconds_set(self) -> int:
        """By how many seconds the clock was set, forwards or (negative) backwards; 0 for less than five."""
        moved = round(self._clock().timestamp() - self._steady() - self.began)
        return moved if abs(moved) >= LEAST_SET else 0
