"""Which keys the Key Server's table has, and since when.

The table is read from end to end: this is for an operator's command, never for a request.
"""

from __future__ import annotations

from itertools import islice

import msgspec

from chalicelib.aws.dynamodb import Table
from chalicelib.keys.dynamodb import entry_key, report_key
from chalicelib.keys.entries import Entry
from chalicelib.keys.model import HeldKey

MAX_PAGE = 100

_decode_entry = msgspec.json.Decoder(Entry).decode


class DynamoHeldKeys:
    """``HeldKeys`` in the table of ``DynamoKeyStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, after: str, limit: int) -> list[HeldKey]:
        """See ``HeldKeys.page``; there are at most 100 at a time."""
        found = self._table.scan(
            report_key(after) if after else None,
            "sk = :key AND attribute_exists(#wrapped)",
            {":key": "key"},
        )
        reports = [item["pk"].partition("#")[2] for item in islice(found, min(limit, MAX_PAGE))]
        firsts = self._table.get_many([entry_key(report_id, 1) for report_id in reports])
        return [
            HeldKey(report_id, _decode_entry(firsts[entry_key(report_id, 1)]["entry"]).at)
            for report_id in reports
        ]
