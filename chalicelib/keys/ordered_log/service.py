"""The use cases of the log of all entries: what anybody may read of it, and whether it keeps its word."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.contract.errors import LogFormatError
from chalicelib.contract.merkle import HASH_BYTES
from chalicelib.contract.tlog_tiles import WIDTH, Bundle, Tile, encode_bundle, parse_path
from chalicelib.errors import NotFound, Unavailable
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.ordered_log import integration
from chalicelib.keys.ordered_log.model import Place
from chalicelib.keys.ordered_log.ports import ArchiveProgress, EntryOrder, LogArchive, LogStore
from chalicelib.keys.ordered_log.sequencing import sequence
from chalicelib.keys.ordered_log.signing import LogKey
from chalicelib.observability.log import record

NEWEST: Final = 4096
"""Entries that are compared with the tree at the start, and whenever health is asked for."""


class OrderedLog:
    """One Key Server's log.

    Args:
        store: the order of entries, and the tree.
        key: what it signs with.
        clock: the time.
        merge_seconds: within which an entry is promised to be in the tree.
        order: gives entries their places, where the store does not do so as it writes them.
    """

    def __init__(
        self,
        *,
        store: LogStore,
        key: LogKey,
        clock: Clock,
        merge_seconds: int,
        order: EntryOrder | None = None,
    ) -> None:
        self.merge_seconds = merge_seconds
        self._store = store
        self._key = key
        self._clock = clock
        self._order = order
        self._until: Callable[[], int | None] = _everything

    def hold_back(self, until: Callable[[], int | None]) -> None:
        """Take no entries behind the number that ``until`` gives; ``None`` is the newest."""
        self._until = until

    def vkey(self) -> str:
        """The log's public key, as it is passed on (C2SP's ``signed-note``).

        Raises:
            Unavailable: the store does not answer, or the key cannot be unwrapped.
        """
        return self._key.signer().vkey.text()

    @property
    def origin(self) -> str:
        """The log's name.

        Raises:
            Unavailable: as ``vkey``.
        """
        return self._key.signer().origin

    def checkpoint(self) -> bytes:
        """The newest signed checkpoint.

        Raises:
            NotFound: ``no_checkpoint``: there is none yet.
            Unavailable: ``standby_awaited``: it is not known yet what else was promised to be in the tree;
                the store does not answer.
        """
        head, until = self._store.head(), self._until()
        if head.checkpoint is None:
            raise NotFound("no_checkpoint", "The log has no checkpoint yet. Try again in a moment.")
        if until is not None and until < head.size:
            # entries from before a start may wait, and whoever has their receipts would see them missing
            raise Unavailable("standby_awaited", "The log waits for the standby. Try again later.")
        return head.checkpoint

    def places(self, report_id: str, first: int, last: int) -> list[int | None]:
        """Where a report's entries ``first`` to ``last`` are in the log, from 0; ``None``: nowhere yet.

        Raises:
            Unavailable: the store does not answer.
        """
        found = self._store.places(report_id, first, last) if first <= last else {}
        return [found.get(seq) for seq in range(first, last + 1)]

    def resource(self, path: str) -> bytes:
        """A tile, or a bundle of entries.

        Args:
            path: as ``tlog-tiles`` writes it: ``tile/...``.

        Raises:
            NotFound: ``unknown_tile``: it is not a tile's path, or the tree is not as wide there.
            Unavailable: ``audit_log_contradicted``: what is stored is no entry; the store does not answer.
        """
        try:
            wanted = parse_path(path)
        except LogFormatError:
            raise _unknown_tile() from None
        with _contradictions():
            data = self._bundle(wanted) if isinstance(wanted, Bundle) else self._tile(wanted)
        if data is None:
            raise _unknown_tile()
        return data

    def integrate(self) -> int:
        """Take waiting entries into the tree; how many these were.

        Raises:
            AuditLogContradicted: the store contradicts the newest checkpoint; nothing was changed.
            Unavailable: the store does not answer.
        """
        signer = self._key.signer()
        try:
            moved = 0 if self._order is None else sequence(self._order)
            return max(moved, integration.integrate(self._store, signer, self._limit()))
        except StateChanged:
            return 0

    def integrate_all(self, go_on: Callable[[], bool]) -> int:
        """Take waiting entries into the tree until none waits, a step at a time while ``go_on``; how many.

        Raises:
            AuditLogContradicted: as ``integrate``; it has been told.
            Unavailable: as ``integrate``.
        """
        total = 0
        try:
            while go_on() and (taken := self.integrate()):
                total += taken
        except AuditLogContradicted:
            _tell_contradiction()
            raise
        return total

    def archive(
        self, progress: ArchiveProgress, copies: LogArchive, *, now: int, go_on: Callable[[], bool]
    ) -> int:
        """Copy what is new of the tree into an archive; see ``archiving.archive``.

        Raises:
            Unavailable: ``audit_log_contradicted``: the tree does not go on from the one that was archived;
                the store or the archive does not answer.
            StateChanged: somebody else archives as well.
        """
        from chalicelib.keys.ordered_log.archiving import archive

        with _contradictions():
            return archive(self._store, self._key.signer(), progress, copies, now=now, go_on=go_on)

    def check(self) -> None:
        """Return if the newest entries are in the tree as they are stored, and none waits too long.

        Raises:
            Unavailable: ``audit_log_contradicted``, ``audit_log_late``; the store does not answer.
        """
        with _contradictions():
            integration.require_newest(self._store, self._key.signer(), NEWEST)
        self.require_in_time()

    def require_in_time(self) -> None:
        """Return unless an entry waits for longer than receipts promise.

        Raises:
            Unavailable: ``audit_log_late``; ``audit_log_contradicted``: it is no entry; the store does not
                answer.
        """
        with _contradictions():
            since = self._store.waiting_since(self._store.head().size)
            late = since is not None and _time(since) + timedelta(seconds=self.merge_seconds) < self._clock()
        if late:
            record("audit_log_late", level=logging.ERROR)
            raise Unavailable("audit_log_late", "Entries wait for the log for longer than receipts promise.")

    def _limit(self) -> int:
        until = self._until()
        if until is None:
            return integration.BATCH
        return max(0, min(integration.BATCH, until - self._store.head().size))

    def _tile(self, wanted: Tile) -> bytes | None:
        place = Place(wanted.level, wanted.number)
        tile = self._store.tiles([place]).get(place, b"")[: wanted.width * HASH_BYTES]
        return tile if len(tile) == wanted.width * HASH_BYTES else None

    def _bundle(self, wanted: Bundle) -> bytes | None:
        first = wanted.number * WIDTH
        if first + wanted.width > self._store.head().size:
            return None
        return encode_bundle(self._store.leaves(first, wanted.width))


def _everything() -> None:
    return None


@contextmanager
def _contradictions() -> Iterator[None]:
    try:
        yield
    except AuditLogContradicted as error:
        _tell_contradiction()
        raise Unavailable("audit_log_contradicted", str(error)) from error


def _tell_contradiction() -> None:
    record("audit_log_contradicted", level=logging.CRITICAL)


def _time(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at).astimezone(UTC)
    except ValueError as error:
        raise AuditLogContradicted("an entry that waits has no time") from error


def _unknown_tile() -> NotFound:
    return NotFound("unknown_tile", "The log has no such tile.")
