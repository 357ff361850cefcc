"""What the Key Server needs of the outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from chalicelib.keys.entries import Entry, Event
from chalicelib.keys.floods import Allowance, Flood, Turn
from chalicelib.keys.model import (
    Attempt,
    HeldKey,
    MadeKeysStretch,
    Opening,
    ReportKey,
    RetentionProgress,
    Snapshot,
)
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import Use

A = TypeVar("A")
B = TypeVar("B")


class KeyStore(Protocol):
    """Keys, audit trails and misses. What a method has stored when it returns is durable."""

    def load(self, report_id: str, subject: str, window: int) -> Snapshot:
        """The report, the subject's misses and their entries on its trail in ``window``.

        They are read consistently in one round trip.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def create(self, report: ReportKey, entry: Entry, allowances: Sequence[Allowance] = ()) -> None:
        """Store a new report's key together with the first entry of its audit trail.

        ``report.head`` is that of ``entry``, and ``report.sender`` its ``user``. In the same transaction the
        key is counted as one of each of ``allowances``.

        Raises:
            AllowanceUsedUp: one of ``allowances``, the first such, has all its keys; nothing was stored.
            StateChanged: the report has a key already, or it is wrapped under a wrapping key whose place
                another one has taken (where a store can see that); nothing was stored.
            Unavailable: the store does not answer; the report may or may not have been stored.
        """
        ...

    def append(
        self,
        report: ReportKey,
        event: Event,
        *,
        opener: str | None = None,
        recalled: bool | None = None,
        held: bool | None = None,
        tag: str | None = None,
        shred: bool = False,
        policy: KeyPolicy | None = None,
        use: Use | None = None,
        turn: Turn | None = None,
        settles: Flood | None = None,
    ) -> Entry:
        """Append ``event`` to the audit trail of a report, as it was when ``report`` was loaded.

        The entry follows the newest one that is stored; two entries never follow the same one. In the
        same transaction ``opener`` (a subject) is remembered as one who was given the key, and
        ``recalled`` (with the event's ``reason`` as why), ``held``, ``tag`` and ``policy`` are set where they
        are given, ``use`` changes what has
        become of the policy as it is stored then, with ``shred`` the wrapped key is taken out for good
        and the policy and what has become of it with it, the entry is counted as one
        of ``turn``'s, and the count of ``settles`` begins anew.

        Raises:
            StateChanged: ``turn`` has all its entries, ``settles`` has grown or was told, ``use`` does not
                hold any more; the report was recalled, restored or shredded or its tag or its policy was set
                since, or (where a store cannot look at the newest entry while it writes) its audit trail has
                grown. Nothing was stored.
            Unavailable: the store does not answer; the entry may or may not have been stored.
        """
        ...

    def count_refusal(self, report_id: str, turn: Turn, event: Event) -> None:
        """Count a request that was refused and is not written to the trail; ``event`` is what would be.

        Raises:
            Unavailable: the store does not answer; it may or may not have been counted.
        """
        ...

    def floods(self, report_id: str, limit: int) -> list[Flood]:
        """Up to ``limit`` counts of refused requests that the trail was not told of.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def entries(self, report_id: str, first: int, last: int) -> list[Entry]:
        """The entries numbered ``first`` to ``last``, both included, in order.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def has_opened(self, report_id: str, subject: str) -> bool:
        """Whether ``subject`` was ever given the key.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def openings(self, report_id: str, limit: int) -> list[Opening]:
        """Up to ``limit`` of those who were given the key, those shown sorted by their first time.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def add_attempt(self, subject: str, attempt: Attempt) -> None:
        """Log what was asked of a report that is not there; it may be forgotten once it has expired.

        Raises:
            Unavailable: the store does not answer; the attempt may or may not have been stored.
        """
        ...

    def attempts(self, subject: str, limit: int) -> list[Attempt]:
        """The newest ``limit`` attempts of ``subject``, newest first: the operator looks into an alarm.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def count_miss(self, subject: str, window: int, expires: int) -> int:
        """Count one more miss and give the sum in ``window``; no two calls give the same sum.

        The sum may be forgotten after ``expires`` (seconds since 1970).

        Raises:
            Unavailable: the store does not answer; the miss may or may not have been counted.
        """
        ...

    def wrapping_key(self, candidate: str) -> str:
        """The ID of the wrapping key that this store's keys are wrapped under, the same for good.

        Args:
            candidate: becomes that ID, durably, if the store has none yet; one of several racers' does.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def ping(self) -> None:
        """Return if the store keeps what is written to it; it does not grow by that.

        Raises:
            Unavailable: it does not.
        """
        ...


class HeldKeys(Protocol):
    """Which keys a store has, for whoever keeps them only so long."""

    def page(self, after: str, limit: int) -> list[HeldKey]:
        """Up to ``limit`` reports behind ``after``, in the store's own order, whose keys are not destroyed.

        Begun with an empty ``after`` and gone on with the last report of the answer before, every such key
        comes by that was there at the beginning; an empty answer is the end.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class MadeKeys(Protocol):
    """Keys in the order in which they were made, and how far whoever keeps them only so long has come."""

    def stretch(self, after: int, limit: int) -> MadeKeysStretch:
        """Look through a bounded part of the log of all entries behind a number.

        Where ``reached`` is less than ``last``, what is behind it has not been looked at.

        Args:
            after: the number of an entry; 0 for the beginning.
            limit: how many keys may be found at most.

        Raises:
            AuditLogContradicted: an entry is missing that has a place in the log.
            Unavailable: the store does not answer.
        """
        ...

    def newest(self) -> str | None:
        """When the newest entry was made that has a place in the log, by itself; ``None`` if none has.

        Raises:
            AuditLogContradicted: an entry is missing that has a place in the log.
            Unavailable: the store does not answer.
        """
        ...

    def reached(self) -> RetentionProgress:
        """How far it has come.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def keep_reached(self, before: RetentionProgress, now: RetentionProgress) -> None:
        """Put ``now`` in the place of ``before``.

        Raises:
            StateChanged: it is another one by now; nothing was stored.
            Unavailable: the store does not answer; it may or may not have been stored.
        """
        ...


class KeyWrapper(Protocol):
    """Encrypts keys for the store, bound to their report."""

    def key_id(self) -> str:
        """What tells this wrapping key from every other one, and tells nothing of the key itself."""
        ...

    def use(self, key_id: str) -> bool:
        """Wrap under the key of this ID from now on; ``False`` if it is not to be had."""
        ...

    def wrap(self, report_id: str, key: bytes) -> bytes:
        """``key`` encrypted and authenticated together with ``report_id``.

        Raises:
            Unavailable: the wrapping key cannot be reached.
        """
        ...

    def unwrap(self, report_id: str, wrapped: bytes) -> bytes:
        """The key that was wrapped for ``report_id``.

        Raises:
            Unavailable: the wrapping key cannot be reached, or ``wrapped`` was made with another one, for
                another report, or has been altered.
        """
        ...


class Concurrency(Protocol):
    """How two independent pieces of work are done: at once, or one after the other."""

    def __call__(self, first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
        """Both results, once both have ended; what either raises, ``second``'s before ``first``'s."""
        ...
