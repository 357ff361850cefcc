"""How far the targets of webhooks have come, in the Key Server's DynamoDB table.

==================  ===========  ===============================
pk                  sk           attributes
==================  ===========  ===============================
``webhooks``        ``{name}``   state (JSON)
==================  ===========  ===============================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import IS_NEW, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.events.webhooks import TargetState

_WEBHOOKS: Final = "webhooks"
_decode = msgspec.json.Decoder(TargetState).decode


class DynamoWebhookStore:
    """``WebhookStore`` in one table.

    Args:
        table: the Key Server's.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def states(self) -> Mapping[str, TargetState]:
        """See ``WebhookStore.states``."""
        return {item["sk"]: _decode(item["state"]) for item in self._table.query(_WEBHOOKS)}

    def state(self, name: str) -> TargetState | None:
        """See ``WebhookStore.state``."""
        item = self._table.get(_WEBHOOKS, name)
        return None if item is None else _decode(item["state"])

    def save(self, name: str, state: TargetState, before: TargetState | None) -> None:
        """See ``WebhookStore.save``."""
        item = {"pk": _WEBHOOKS, "sk": name, "state": msgspec.json.encode(state)}
        condition, values = IS_NEW, None
        if before is not None:
            condition, values = "#state = :before", {":before": msgspec.json.encode(before)}
        try:
            self._table.write(self._table.put(item, condition, values))
        except ConditionFailed:
            raise StateChanged from None
