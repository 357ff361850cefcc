"""The keys of one sender's reports, in the Key Server's DynamoDB table.

One ``BatchGetItem``, and a ``Query`` for each report whose trail is long enough to have an opening on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from chalicelib.aws.dynamodb import Item, Table
from chalicelib.keys.dynamodb import DynamoKeyStore, report_key
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.sent.model import SentKey

_decode_policy = msgspec.json.Decoder(KeyPolicy).decode


class DynamoSentKeys:
    """``SentKeys`` in the table of ``DynamoKeyStore``.

    Args:
        table: the Key Server's.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._store = DynamoKeyStore(table)

    def of(self, owner: str, report_ids: Sequence[str], openings: int) -> list[SentKey]:
        """See ``SentKeys.of``."""
        found = self._table.get_many([report_key(one) for one in report_ids])
        own = [(one, found[report_key(one)]) for one in report_ids if report_key(one) in found]
        return [
            SentKey(
                one,
                item["recalled"],
                item.get("held", False),
                "wrapped" not in item,
                _decode_policy(item["policy"]) if "policy" in item else None,
                self._store.openings(one, openings) if _may_be_opened(item) else [],
                item.get("recall_reason", ""),
            )
            for one, item in own
            if item["owner"] == owner
        ]


def _may_be_opened(item: Item) -> bool:
    """Whether the trail has an entry beside those of the key's making and of its tag's setting."""
    return bool(item["seq"] > (2 if "tag" in item else 1))
