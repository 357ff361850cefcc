"""The entries of all reports in the order of the log, in the Key Server's DynamoDB table.

==================  ==========  =====================================================================
pk                  sk          attributes
==================  ==========  =====================================================================
``log#refs``        ``{number}``  refs: which entries of which reports the bundle of that number holds
==================  ==========  =====================================================================

A bundle is as wide as those of hashes in ``log#entries``, and is written beside them by whoever gives entries
their places. A line of it is ``{report_id}#{seq}#{told}``: with ``told`` 0 the entry can be no event, and is
not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import Table
from chalicelib.contract.report_ids import user_number_of
from chalicelib.contract.tlog_tiles import WIDTH
from chalicelib.keys.dynamodb import entry_key
from chalicelib.keys.entries import Entry
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.events.model import NumberedEntry, Stretch
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore, Reference, numbered_references

_BUNDLES: Final = 8
_BUNDLES_FOR_SENDERS: Final = 64
"""How many bundles one look takes: what is about one sender is rare, and no entry is read for the others'."""
_BATCH: Final = 100

_decode_entry = msgspec.json.Decoder(Entry).decode


class DynamoEventSource:
    """``EventSource`` in the table of ``DynamoLogStore``.

    Args:
        table: the Key Server's.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._log = DynamoLogStore(table)

    def last(self) -> int:
        """See ``EventSource.last``."""
        return self._log.ordered()

    def stretch(self, after: int, limit: int, sender: int | None = None) -> Stretch:
        """See ``EventSource.stretch``."""
        last = self._log.ordered()
        bundles = _BUNDLES if sender is None else _BUNDLES_FOR_SENDERS
        until = min(last, (after // WIDTH + bundles) * WIDTH)
        wanted: list[tuple[int, Reference]] = []
        reached = max(after, until)
        for number, reference in numbered_references(self._table, after, until):
            if not reference.told or (sender is not None and user_number_of(reference.report_id) != sender):
                continue
            wanted.append((number, reference))
            if len(wanted) == limit:
                reached = number
                break
        return Stretch(self._entries(wanted), reached, last)

    def _entries(self, wanted: Sequence[tuple[int, Reference]]) -> list[NumberedEntry]:
        found: list[NumberedEntry] = []
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            items = self._table.get_many([entry_key(one.report_id, one.seq) for _, one in batch])
            for number, one in batch:
                item = items.get(entry_key(one.report_id, one.seq))
                if item is None:
                    raise AuditLogContradicted("an entry is missing that has a place")
                found.append(NumberedEntry(number, one.report_id, _decode_entry(item["entry"])))
        return found
