"""Conflicts of transactions, which DynamoDB Local never has because it does one call after another.

DynamoDB refuses a write that touches an item of a transaction under way: another transaction is cancelled
with the reason ``TransactionConflict``, and a put, update or deletion of one item with the error
``TransactionConflictException``. It may or may not come to that; here it does up to three times in a row,
so that whoever tries again for longer has to get through. Source: Amazon DynamoDB Developer Guide,
"Transaction conflict handling in DynamoDB".
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

Key = tuple[str, str, str]

IN_A_ROW = 3


class TransactionConflicts:
    """Refuses what would meet a transaction that another thread has under way.

    Attributes:
        met: how many calls were refused.
    """

    def __init__(self, client: Any) -> None:
        self.met = 0
        self._lock = threading.Lock()
        self._under_way: dict[int, frozenset[Key]] = {}
        self._in_a_row: Counter[int] = Counter()
        events = client.meta.events
        for operation in ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"):
            # after whatever tests do before a call is sent
            events.register_last(f"before-send.dynamodb.{operation}", self._begin)
            events.register_first(f"response-received.dynamodb.{operation}", self._end)

    def _begin(self, request: Any, event_name: str, **_: Any) -> AWSResponse | None:
        transaction = event_name.endswith("TransactWriteItems")
        body = json.loads(request.body)
        actions = (
            [action for item in body["TransactItems"] for action in item.values()] if transaction else [body]
        )
        touched = [_key(action) for action in actions]
        thread = threading.get_ident()
        with self._lock:
            busy = frozenset[Key]().union(*self._under_way.values())
            meets = [key in busy for key in touched]
            if any(meets) and self._in_a_row[thread] < IN_A_ROW:
                self._in_a_row[thread] += 1
                self.met += 1
                return _refusal(meets) if transaction else _answer("TransactionConflictException", {})
            self._in_a_row[thread] = 0
            if transaction:
                self._under_way[thread] = frozenset(touched)
        return None

    def _end(self, **_: Any) -> None:
        with self._lock:
            self._under_way.pop(threading.get_ident(), None)


def _key(action: Mapping[str, Any]) -> Key:
    key = action.get("Key") or action["Item"]
    return action["TableName"], key["pk"]["S"], key["sk"]["S"]


def _refusal(meets: list[bool]) -> AWSResponse:
    reasons = [{"Code": "TransactionConflict" if one else "None"} for one in meets]
    return _answer("TransactionCanceledException", {"CancellationReasons": reasons})


def _answer(error: str, more: Mapping[str, Any]) -> AWSResponse:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{error}", "Message": "injected", **more}
    headers = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.0"})
    return AWSResponse("https://dynamodb.example.org", 400, headers, _Body(json.dumps(body).encode()))


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self._content
