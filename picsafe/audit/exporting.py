"""Exports a Key Server's entries as a stream, in one of several formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.contract.signed_notes import VerifierKey
from picsafe.audit.records import VERSION, Header
from picsafe.audit.selection import Selection
from picsafe.audit.store import StoredEntry

Told = Callable[[int], None]
Write = Callable[[bytes], object]


class Source(Protocol):
    """Where entries are; its methods raise ``StoreUnavailable`` where they cannot be read."""

    def log_key(self) -> VerifierKey | None:
        """The log's public key, once it has one."""
        ...

    def checkpoint(self) -> bytes | None:
        """The log's newest signed note."""
        ...

    def size(self) -> int:
        """How many entries there are."""
        ...

    def entries(self, first: int, end: int) -> Iterator[list[StoredEntry]]:
        """The entries from index ``first`` up to, not including, ``end``, in order, a page at a time."""
        ...

    def entries_of(self, report_id: str, first: int, end: int) -> Iterator[list[StoredEntry]]:
        """Likewise those of one report."""
        ...


class ExportFormat(Protocol):
    """How entries are written."""

    def beginning(self, header: Header) -> bytes:
        """What comes before all entries."""
        ...

    def entries(self, entries: list[StoredEntry]) -> bytes:
        """Some entries."""
        ...

    def end(self, count: int) -> bytes:
        """What comes behind all of them."""
        ...


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        entries: how many.
        end: the index behind the newest entry that was looked at: where the next export begins.
    """

    entries: int
    end: int


def export(
    store: Source,
    selected: Selection,
    into: ExportFormat,
    write: Write,
    *,
    now: str,
    told: Told | None = None,
) -> Exported:
    """Write the selected entries, those that there are as it begins.

    Args:
        store: where they are.
        selected: which ones.
        into: the format.
        write: takes the bytes, some at a time.
        now: the time, as entries say it.
        told: is told how many entries were looked at, now and then.

    Raises:
        StoreUnavailable: they cannot be read. What ``write`` raises passes.
    """
    key = store.log_key()
    # before the entries are counted: the tree that it names has no more than there are
    checkpoint = store.checkpoint()
    end = store.size()
    header = Header(
        picsafe_audit_export=VERSION,
        log=None if key is None else key.name,
        exported_at=now,
        whole=selected.is_whole,
        checkpoint=None if checkpoint is None else checkpoint.decode(),
    )
    write(into.beginning(header))
    count = looked = 0
    for page in _pages(store, selected, end):
        found = [one for one in page if selected.has(one.entry)]
        count += len(found)
        looked += len(page)
        if found:
            write(into.entries(found))
        if told is not None:
            told(looked)
    write(into.end(count))
    return Exported(count, end)


def _pages(store: Source, selected: Selection, end: int) -> Iterator[list[StoredEntry]]:
    if selected.report_id is not None:
        return store.entries_of(selected.report_id, selected.first, end)
    return store.entries(selected.first, end)
