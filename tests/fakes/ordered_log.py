"""A log of audit entries, and its archive, in memory: for more entries than one wants to store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from chalicelib.errors import Unavailable
from chalicelib.keys.ordered_log.archiving import ArchivedTree, archive, archived_tree, folder_of
from chalicelib.keys.ordered_log.integration import integrate
from chalicelib.keys.ordered_log.model import EMPTY, Archived, Growth, LogHead, Place, StoredLogKey, Tiles
from tests.fakes.keys import FakeReceipts

SIGNER = FakeReceipts().signer
FOLDER = folder_of(SIGNER.vkey)


class MemoryLog:
    """``LogStore`` and ``ArchiveProgress`` without a store, for more entries than one wants to store."""

    def __init__(self, entries: int = 0) -> None:
        self.entries = [sha256(b"%d" % number).digest() for number in range(entries)]
        self.done = Archived()
        self._head = EMPTY
        self._tiles: dict[Place, bytes] = {}
        self.grow()

    def grow(self, entries: int = 0) -> None:
        self.entries += [sha256(b"%d" % (len(self.entries) + number)).digest() for number in range(entries)]
        while integrate(self, SIGNER):
            pass

    def log_key(self) -> StoredLogKey | None:
        return None

    def keep_log_key(self, candidate: StoredLogKey) -> StoredLogKey:
        return candidate

    def head(self) -> LogHead:
        return self._head

    def leaves(self, first: int, limit: int) -> list[bytes]:
        return self.entries[first : first + limit]

    def places(self, report_id: str, first: int, last: int) -> dict[int, int]:
        raise NotImplementedError

    def tiles(self, places: Sequence[Place]) -> Tiles:
        assert len(places) <= 100
        return {place: self._tiles[place] for place in places if place in self._tiles}

    def integrate(self, growth: Growth) -> None:
        self._head = growth.head
        self._tiles.update(growth.tiles)

    def waiting_since(self, size: int) -> str | None:
        raise NotImplementedError

    def archived(self) -> Archived:
        return self.done

    def keep_archived(self, before: Archived, now: Archived) -> Archived:
        assert before == self.done
        self.done = now
        return now


class MemoryArchive(dict[str, bytes]):
    """``LogArchive``; fails once when it is told to."""

    fails_after = -1

    def put(self, path: str, data: bytes) -> None:
        if len(self) == self.fails_after:
            self.fails_after = -1
            raise Unavailable
        # the same again is the same
        assert self.setdefault(path, data) == data

    def trees(self) -> list[ArchivedTree]:
        return sorted(tree for path in self if (tree := archived_tree(path)) is not None)


def copy_log(
    log: MemoryLog, into: MemoryArchive, *, now: int, go_on: Callable[[], bool] = lambda: True
) -> int:
    """Copy what is new of a log into its archive; how many objects that were."""
    return archive(log, SIGNER, log, into, now=now, go_on=go_on)
