"""Which keys were made when, by the log of all entries, in the Key Server's DynamoDB table.

==================  ===========  ===============================================================
pk                  sk           attributes
==================  ===========  ===============================================================
``retention``       ``reached``  number: of the entry of the log up to which nothing is to be done
==================  ===========  ===============================================================

A trail's first entry is that its key was made. So what is old is found where it stands in the log, and a
table of millions of entries need not be read for it.
"""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.contract.tlog_tiles import WIDTH
from chalicelib.keys.dynamodb import entry_key
from chalicelib.keys.entries import Entry
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.model import HeldKey, MadeKeysStretch
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore, numbered_references

MAX_PAGE: Final = 100
_BUNDLES: Final = 8
"""How many bundles one look takes."""
_REACHED: Final = ("retention", "reached")

_decode_entry = msgspec.json.Decoder(Entry).decode


class DynamoMadeKeys:
    """``MadeKeys`` in the table of ``DynamoKeyStore``.

    Args:
        table: the Key Server's.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._log = DynamoLogStore(table)

    def stretch(self, after: int, limit: int) -> MadeKeysStretch:
        """See ``MadeKeys.stretch``; there are at most 100 keys at a time."""
        last = self._log.ordered()
        until = min(last, (after // WIDTH + _BUNDLES) * WIDTH)
        wanted: list[tuple[int, str]] = []
        reached = max(after, until)
        for number, reference in numbered_references(self._table, after, until):
            if reference.seq != 1:
                continue
            wanted.append((number, reference.report_id))
            if len(wanted) == min(limit, MAX_PAGE):
                reached = number
                break
        items = self._table.get_many([entry_key(report_id, 1) for _, report_id in wanted])
        found: list[tuple[int, HeldKey]] = []
        for number, report_id in wanted:
            item = items.get(entry_key(report_id, 1))
            if item is None:
                raise AuditLogContradicted("an entry is missing that has a place")
            found.append((number, HeldKey(report_id, _decode_entry(item["entry"]).at)))
        return MadeKeysStretch(found, reached, last)

    def reached(self) -> int:
        """See ``MadeKeys.reached``."""
        item = self._table.get(*_REACHED)
        return 0 if item is None else int(item["number"])

    def keep_reached(self, before: int, now: int) -> None:
        """See ``MadeKeys.keep_reached``."""
        pk, sk = _REACHED
        follows = "#number = :before"
        condition = follows if before else f"attribute_not_exists(pk) OR {follows}"
        try:
            self._table.write(
                self._table.put({"pk": pk, "sk": sk, "number": now}, condition, {":before": before})
            )
        except ConditionFailed:
            raise StateChanged from None
