"""Which keys were made when, by the log of all entries, in the Key Server's DynamoDB table.

==================  ===========  ===============================================================
pk                  sk           attributes
==================  ===========  ===============================================================
``retention``       ``reached``  number: of the entry of the log up to which nothing is to be done; left:
                                 a line for each part before it that has keys whose time had not come
==================  ===========  ===============================================================

A trail's first entry is that its key was made. So what is old is found where it stands in the log, and a
table of millions of entries need not be read for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import Key, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.contract.tlog_tiles import WIDTH
from chalicelib.keys.dynamodb import entry_key
from chalicelib.keys.entries import Entry
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.model import HeldKey, LeftKeys, MadeKeysStretch, RetentionProgress
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
        entries = self._entries([entry_key(report_id, 1) for _, report_id in wanted])
        found = [
            (number, HeldKey(report_id, entry.at))
            for (number, report_id), entry in zip(wanted, entries, strict=True)
        ]
        return MadeKeysStretch(found, reached, last)

    def newest(self) -> str | None:
        """See ``MadeKeys.newest``."""
        last = self._log.ordered()
        places = numbered_references(self._table, max(last - 1, 0), last)
        keys = [entry_key(reference.report_id, reference.seq) for _, reference in places]
        return next((entry.at for entry in self._entries(keys)), None)

    def reached(self) -> RetentionProgress:
        """See ``MadeKeys.reached``."""
        item = self._table.get(*_REACHED)
        if item is None:
            return RetentionProgress()
        return RetentionProgress(int(item["number"]), tuple(_left(item.get("left", ""))))

    def keep_reached(self, before: RetentionProgress, now: RetentionProgress) -> None:
        """See ``MadeKeys.keep_reached``."""
        pk, sk = _REACHED
        condition = "#number = :number AND #left = :left"
        if not before.left:
            # before parts were remembered, there was the number alone
            condition = "#number = :number AND (#left = :left OR attribute_not_exists(#left))"
        if before == RetentionProgress():
            condition = f"attribute_not_exists(pk) OR ({condition})"
        item = {"pk": pk, "sk": sk, "number": now.number, "left": _text(now)}
        values = {":number": before.number, ":left": _text(before)}
        try:
            self._table.write(self._table.put(item, condition, values))
        except ConditionFailed:
            raise StateChanged from None

    def _entries(self, keys: list[Key]) -> list[Entry]:
        items = self._table.get_many(keys)
        if any(key not in items for key in keys):
            raise AuditLogContradicted("an entry is missing that has a place")
        return [_decode_entry(items[key]["entry"]) for key in keys]


def _text(progress: RetentionProgress) -> str:
    return "\n".join(f"{part.first}#{part.last}#{part.made_at}" for part in progress.left)


def _left(text: str) -> Iterator[LeftKeys]:
    for line in text.splitlines():
        first, last, made_at = line.split("#")
        yield LeftKeys(int(first), int(last), made_at)
