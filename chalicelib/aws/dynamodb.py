"""One DynamoDB table with string keys ``pk`` and ``sk``, as every store has it; reads are consistent.

Writes say in conditions what has to be so, and DynamoDB decides races by them. What a transaction refuses
changes nothing. In expressions ``#name`` stands for an attribute ``name`` that is a word of DynamoDB's own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from chalicelib.aws.clients import aws_errors
from chalicelib.aws.marshalling import from_item, to_item
from chalicelib.aws.transactions import Action, backoff_seconds, until_uncontended, write_errors
from chalicelib.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EXISTS: Final = "attribute_exists(pk)"
IS_NEW: Final = "attribute_not_exists(pk)"

# DynamoDB may answer a part of a batch only
_BATCH_ATTEMPTS = 3
_NAME = re.compile(r"#(\w+)")

Item = dict[str, Any]
Key = tuple[str, str]
Values = Mapping[str, Any]


class Table:
    """A table that ``table_definition`` describes.

    Args:
        client: a low-level DynamoDB client.
        name: the table's name.
        pause: waits for so many seconds before an attempt after a conflict.
    """

    def __init__(
        self, client: DynamoDBClient, name: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    def get(self, pk: str, sk: str) -> Item | None:
        """The item as of now.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        with aws_errors():
            answer = self._client.get_item(TableName=self._name, Key=_key(pk, sk), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of up to 100 items that are there, in one round trip if DynamoDB has time for all.

        Raises:
            Unavailable: DynamoDB does not answer, or not for all.
        """
        if not keys:
            return {}
        found: dict[Key, Item] = {}
        wanted: Any = {self._name: {"Keys": [_key(pk, sk) for pk, sk in keys], "ConsistentRead": True}}
        for _ in range(_BATCH_ATTEMPTS):
            with aws_errors():
                answer = self._client.batch_get_item(RequestItems=wanted)
            for item in map(from_item, answer["Responses"].get(self._name, [])):
                found[item["pk"], item["sk"]] = item
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return found
        raise Unavailable

    def query(
        self, pk: str, prefix: str = "", *, limit: int | None = None, newest_first: bool = False
    ) -> list[Item]:
        """The items of a partition whose ``sk`` begins with ``prefix``, in its order or the reverse.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        condition, values = "pk = :pk", {":pk": pk}
        if prefix:
            condition, values = f"{condition} AND begins_with(sk, :sk)", {**values, ":sk": prefix}
        return list(self._pages(condition, values, limit=limit, ScanIndexForward=not newest_first))

    def between(
        self, pk: str, first: str, last: str, *, limit: int, newest_first: bool = False
    ) -> list[Item]:
        """Up to ``limit`` items of a partition with ``first <= sk <= last``.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        condition = "pk = :pk AND sk BETWEEN :first AND :last"
        values = {":pk": pk, ":first": first, ":last": last}
        return list(self._pages(condition, values, limit=limit, ScanIndexForward=not newest_first))

    def select(self, pk: str, attribute: str, condition: str, values: Values) -> Iterator[Any]:
        """One attribute of each item of a partition for which a condition holds, read as they are taken.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        items = self._pages(
            "pk = :pk",
            {":pk": pk, **values},
            FilterExpression=condition,
            ProjectionExpression=attribute,
            **_names(condition),
        )
        return (item[attribute] for item in items)

    def scan(self, after: Key | None, condition: str, values: Values) -> Iterator[Item]:
        """All items of the table for which a condition holds, behind one of its keys, in an order of its own.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        request: dict[str, Any] = {
            "TableName": self._name,
            "FilterExpression": condition,
            "ExpressionAttributeValues": to_item(values),
            "ConsistentRead": True,
            **_names(condition),
            **({} if after is None else {"ExclusiveStartKey": _key(*after)}),
        }
        while True:
            with aws_errors():
                answer = self._client.scan(**request)
            yield from map(from_item, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def ping(self) -> None:
        """Find out whether the table takes what is written to it, by an item of its own for that.

        Raises:
            Unavailable: it does not.
        """
        self.write(self.update("health", "health", "ADD times :one", values={":one": 1}))

    def write(self, action: Action) -> Item:
        """Put or update one item outside a transaction, for half of what that costs.

        Returns:
            The item as it is then.

        Raises:
            ConditionFailed: the condition does not hold.
            Unavailable: DynamoDB does not answer, or the item stays contended.
        """
        return until_uncontended(lambda: self._write_once(action), self._pause)

    def transact(self, actions: Sequence[Action]) -> None:
        """Do all of the actions or none; what meets another transaction is tried again for a while.

        Raises:
            ConditionFailed: conditions do not hold.
            Unavailable: DynamoDB does not answer, or the items stay contended.
        """
        until_uncontended(lambda: self.transact_once(actions), self._pause)

    def transact_once(self, actions: Sequence[Action]) -> None:
        """Do all of the actions or none, in one attempt; the client repeats it if its answer is lost.

        Raises:
            ConditionFailed: conditions do not hold.
            Contended: another transaction was at the same items.
            Unavailable: DynamoDB does not answer.
        """
        request: dict[str, Any] = {"TransactItems": list(actions)}
        with write_errors():
            self._client.transact_write_items(**request)

    def back_off(self, attempt: int) -> None:
        """Wait a random time that grows with the attempts, so that rivals do not meet again."""
        self._pause(backoff_seconds(attempt))

    def put(self, item: Item, condition: str | None = None, values: Values | None = None) -> Action:
        """An action that stores an item."""
        return self._action("Put", {"Item": to_item(item)}, condition, values)

    def update(
        self,
        pk: str,
        sk: str,
        expression: str,
        condition: str | None = None,
        values: Values | None = None,
    ) -> Action:
        """An action that changes an item."""
        fields = {"Key": _key(pk, sk), "UpdateExpression": expression}
        return self._action("Update", fields, condition, values)

    def delete(self, pk: str, sk: str, condition: str | None = None, values: Values | None = None) -> Action:
        """An action that removes an item, which may be missing unless the condition says otherwise."""
        return self._action("Delete", {"Key": _key(pk, sk)}, condition, values)

    def check(self, pk: str, sk: str, condition: str, values: Values | None = None) -> Action:
        """An action that changes nothing and has a condition."""
        return self._action("ConditionCheck", {"Key": _key(pk, sk)}, condition, values)

    def _action(
        self, kind: str, fields: dict[str, Any], condition: str | None, values: Values | None
    ) -> Action:
        action: dict[str, Any] = {"TableName": self._name, **fields}
        if condition is not None:
            action["ConditionExpression"] = condition
        if values:
            action["ExpressionAttributeValues"] = to_item(values)
        action.update(_names(fields.get("UpdateExpression"), condition))
        return {kind: action}

    def _write_once(self, action: Action) -> Item:
        ((kind, request),) = action.items()
        with write_errors():
            if kind == "Put":
                self._client.put_item(**request)
                return from_item(request["Item"])
            return from_item(self._client.update_item(**request, ReturnValues="ALL_NEW")["Attributes"])

    def _pages(
        self, condition: str, values: Values, *, limit: int | None = None, **options: object
    ) -> Iterator[Item]:
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": to_item(values),
            "ConsistentRead": True,
            **options,
        }
        left = limit
        while left is None or left > 0:
            if left is not None:
                request["Limit"] = left
            with aws_errors():
                answer = self._client.query(**request)
            yield from map(from_item, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            if left is not None:
                left -= len(answer["Items"])


def _key(pk: str, sk: str) -> dict[str, Any]:
    return to_item({"pk": pk, "sk": sk})


def _names(*expressions: str | None) -> dict[str, Any]:
    found = {name for expression in expressions if expression for name in _NAME.findall(expression)}
    return {"ExpressionAttributeNames": {f"#{name}": name for name in sorted(found)}} if found else {}
