"""Puts what another Key Server has kept into the table of this one, as it is.

Everything may be put twice: what is there already and is the same stays, and anything else is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.aws.dynamodb import IS_NEW, Item, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.keys.dynamodb import entry_key, opening_key, report_key
from chalicelib.keys.entries import Entry
from chalicelib.keys.errors import StateChanged, StoreBroken
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore, Placed, reference_of

BATCH = 40
"""Entries in one transaction, with their places in the order."""


_decoded = msgspec.json.Decoder(Entry).decode


class DynamoImport:
    """What is put into the table of ``DynamoKeyStore`` and ``DynamoLogStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._log = DynamoLogStore(table)

    def put_report(self, row: Mapping[str, Any], sender: bytes, wrapped: bytes) -> None:
        """Put a report's key in.

        Args:
            row: the report's row in SQLite.
            sender: who made it, as the first entry of its trail says, in JSON.
            wrapped: its key, wrapped for this table; empty if it was destroyed.

        Raises:
            StoreBroken: the table has another report of this ID.
            Unavailable: it does not answer.
        """
        pk, sk = report_key(row["report_id"])
        item: Item = {
            "pk": pk,
            "sk": sk,
            "owner": row["owner"],
            "sender": sender,
            "recalled": bool(row["recalled"]),
            "held": bool(row["held"]),
            "seq": row["seq"],
            "head": row["head"],
            **{name: row[name] for name in ("tag", "policy", "usage") if row[name] is not None},
            **({"recall_reason": row["recall_reason"]} if row["recall_reason"] else {}),
            **({"wrapped": wrapped} if wrapped else {}),
        }
        self._put(item, leaving_out="wrapped")

    def put_entries(self, before: int, entries: Sequence[tuple[str, bytes]]) -> None:
        """Put up to 40 entries in and give them their places behind ``before`` others.

        Raises:
            StoreBroken: the table has another entry in the place of one.
            Unavailable: it does not answer, or somebody else gives places as well.
        """
        items: list[Item] = []
        placed: list[Placed] = []
        for report_id, content in entries:
            entry = _decoded(content)
            pk, sk = entry_key(report_id, entry.seq)
            items.append({"pk": pk, "sk": sk, "entry": content})
            placed.append(Placed(bytes.fromhex(entry.hash), reference_of(report_id, entry)))
        try:
            # no note that one has no place: whoever takes notes away would give it another
            placing = self._log.placing(before, placed)
            self._table.transact([*placing, *(self._table.put(item, IS_NEW) for item in items)])
        except ConditionFailed as error:
            if 0 in error.positions:
                raise Unavailable from error
            raise _differs() from None
        except StateChanged as error:
            raise Unavailable from error

    def put_opening(self, row: Mapping[str, Any]) -> None:
        """Put in who was given a key.

        Raises:
            StoreBroken: the table has it otherwise.
            Unavailable: it does not answer.
        """
        pk, sk = opening_key(row["report_id"], row["subject"])
        content = {name: row[name] for name in ("user", "first_at", "last_at", "times")}
        self._put({"pk": pk, "sk": sk, **content})

    def _put(self, item: Item, *, leaving_out: str | None = None) -> None:
        try:
            self._table.write(self._table.put(item, IS_NEW))
        except ConditionFailed:
            found = self._table.get(item["pk"], item["sk"]) or {}
            differing = {name for name in found.keys() | item.keys() if found.get(name) != item.get(name)}
            if not differing <= {leaving_out}:
                raise _differs() from None


def _differs() -> StoreBroken:
    return StoreBroken("The table has something else in the place of what was to be put in.")
