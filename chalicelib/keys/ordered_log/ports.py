"""What the log of all entries needs of the outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from chalicelib.keys.ordered_log.model import Archived, Growth, LogHead, Pending, Place, StoredLogKey, Tiles


class LogStore(Protocol):
    """The order of all entries, and the tree over them. What a method has stored is durable."""

    def log_key(self) -> StoredLogKey | None:
        """The log's name and key, if it has one yet.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def keep_log_key(self, candidate: StoredLogKey) -> StoredLogKey:
        """The log's name and key: ``candidate``, unless it has one already, which stays.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def head(self) -> LogHead:
        """How far the log has come; ``EMPTY`` at first.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def leaves(self, first: int, limit: int) -> list[bytes]:
        """The hashes of up to ``limit`` entries from the ``first`` one of all on, which is 0, in order.

        Their order never changes, and none comes between two others later.

        Raises:
            AuditLogContradicted: what is stored is no entry.
            Unavailable: the store does not answer.
        """
        ...

    def places(self, report_id: str, first: int, last: int) -> Mapping[int, int]:
        """Which entries of the log, from 0, a report's entries ``first`` to ``last`` are, by their ``seq``.

        Those are left out that have no place yet.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def tiles(self, places: Sequence[Place]) -> Tiles:
        """Those of the tiles that are there.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def integrate(self, growth: Growth) -> None:
        """Store what entries have made of the log, all of it or nothing.

        Raises:
            StateChanged: the head is not the one that the growth follows; nothing was stored.
            Unavailable: the store does not answer; it may or may not have been stored.
        """
        ...

    def waiting_since(self, size: int) -> str | None:
        """When the oldest entry came that is not among the first ``size``, as it says itself; ``None``: none.

        Raises:
            AuditLogContradicted: as ``leaves``.
            Unavailable: the store does not answer.
        """
        ...


class EntryOrder(Protocol):
    """Gives entries their places in the order, where a store does not do so as it writes them."""

    def lease(self, holder: str, now: int, until: int) -> bool:
        """Whether ``holder`` may move entries until then: nobody else may, unless their time is over.

        Args:
            holder: whoever asks, by a name that nobody else has.
            now: the time, in seconds since 1970.
            until: when the lease ends, likewise.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def pending(self, limit: int) -> list[Pending]:
        """Some entries that have no place yet, ``limit`` at most, early ones first, as they say themselves.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def ordered(self) -> int:
        """How many entries have a place.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def order(self, entries: int, pending: Sequence[Pending]) -> None:
        """Give up to ``MAX_ORDERED`` entries the places behind the first ``entries``, all of them or none.

        Raises:
            StateChanged: another number has a place, or one of them has; nothing was stored.
            Unavailable: the store does not answer; it may or may not have been stored.
        """
        ...


class LogArchive(Protocol):
    """Where a log is copied to for good."""

    def put(self, path: str, data: bytes) -> None:
        """Put what never changes; what is there already stays as it is.

        Raises:
            Unavailable: the archive does not answer, or does not take it.
        """
        ...


class ArchiveProgress(Protocol):
    """How far the copy of a log in its archive has come."""

    def archived(self) -> Archived:
        """How far it has.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def keep_archived(self, before: Archived, now: Archived) -> Archived:
        """Keep that it has come further, and return that.

        Raises:
            StateChanged: it is not where it was before.
            Unavailable: the store does not answer; it may or may not have been stored.
        """
        ...
