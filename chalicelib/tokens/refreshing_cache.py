"""Something fetched now and then and remembered for a while, in a bounded way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from chalicelib.clock import Clock
from chalicelib.deadline import may_wait
from chalicelib.errors import MustWait, Unavailable

# how long nobody asks again after a failure, and after a fetch of what was still fresh
FAILURE_PAUSE = timedelta(seconds=5)
FORCED_PAUSE = timedelta(seconds=30)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long something that was fetched may be used.

    Attributes:
        fresh: up to this age it is used without asking again.
        usable: up to this age it is used if asking again fails.
    """

    fresh: timedelta
    usable: timedelta


class RefreshingCache(Generic[T]):
    """Something fetched now and then, by one thread at a time.

    While one thread fetches, the others use what is still usable, or wait if nothing is.

    Args:
        fetch: gets it; may raise ``Unavailable``.
        freshness: how long it may be used.
        clock: the time.
        known: what was fetched earlier, and when.
    """

    def __init__(
        self,
        fetch: Callable[[], T],
        freshness: Freshness,
        clock: Clock,
        known: tuple[T, datetime] | None = None,
    ) -> None:
        self._fetch = fetch
        self._freshness = freshness
        self._clock = clock
        self._fetching = threading.Lock()
        self._known = known
        self._failed_at: datetime | None = None
        self._forced_at: datetime | None = None

    def get(self) -> T:
        """What is known, fetched anew if it is not fresh.

        Raises:
            Unavailable: nothing usable is known and it cannot be fetched.
            MustWait: it has to be fetched, and nobody may wait here.
        """
        known = self._known
        if known is not None and self._age(known) < self._freshness.fresh:
            return known[0]
        usable = known is not None and self._age(known) < self._freshness.usable
        if self._fetching.acquire(blocking=not usable and may_wait()):
            try:
                self._fetch_unless_fresh()
            finally:
                self._fetching.release()
        elif not usable:
            raise MustWait
        known = self._known
        if known is None or self._age(known) >= self._freshness.usable:
            raise Unavailable
        return known[0]

    def refresh(self) -> T:
        """What is known, fetched anew even if it is fresh, unless that was done or failed a moment ago.

        Raises:
            Unavailable, MustWait: as ``get``.
        """
        if not self._fetching.acquire(blocking=may_wait()):
            raise MustWait
        try:
            if not self._within(FORCED_PAUSE, self._forced_at):
                _require_patience()
                self._forced_at = self._clock()
                self._fetch_now()
        finally:
            self._fetching.release()
        return self.get()

    def is_failing(self) -> bool:
        """Whether the last attempt to fetch it failed."""
        failed, known = self._failed_at, self._known
        return failed is not None and (known is None or known[1] < failed)

    def _fetch_unless_fresh(self) -> None:
        known = self._known
        is_fresh = known is not None and self._age(known) < self._freshness.fresh
        if not is_fresh and not self._within(FAILURE_PAUSE, self._failed_at):
            self._fetch_now()

    def _fetch_now(self) -> None:
        _require_patience()
        asked_at = self._clock()
        try:
            self._known = (self._fetch(), asked_at)
        except Unavailable:
            self._failed_at = self._clock()

    def _within(self, pause: timedelta, since: datetime | None) -> bool:
        # a clock that was set back must not leave the pause standing for long
        return since is not None and timedelta(0) <= self._clock() - since < pause

    def _age(self, known: tuple[T, datetime]) -> timedelta:
        # what seems to come from the future was fetched before the clock was set back: its age is unknown
        age = self._clock() - known[1]
        return age if age >= timedelta(0) else timedelta.max


def _require_patience() -> None:
    if not may_wait():
        raise MustWait
