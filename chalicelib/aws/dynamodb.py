"""One DynamoDB table with string keys ``pk`` and ``sk``: transactions, and reads that are consistent.

Every write is a transaction, so that races are decided by its conditions and a failure changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors, cancelled_conditions, error_code
from chalicelib.aws.marshalling import from_item, to_item
from chalicelib.aws.transactions import ATTEMPTS, backoff_seconds, is_transaction_conflict
from chalicelib.errors import Unavailable

MAX_TRANSACTION = 100

Action = dict[str, dict[str, Any]]
Item = dict[str, Any]
T = TypeVar("T")


def table(name: str) -> dict[str, Any]:
    """The arguments of ``create_table`` for the User Server's table; no index is needed."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    }


class ConditionFailed(Exception):
    """A transaction was refused by conditions of its actions.

    Attributes:
        positions: the numbers of these actions, from 0 on.
    """

    def __init__(self, positions: frozenset[int]) -> None:
        super().__init__("a condition does not hold")
        self.positions = positions


class Contended(Exception):
    """A write met a transaction at the same items; nothing was changed."""


class Table:
    """A table.

    Args:
        client: a low-level DynamoDB client.
        name: the table's name.
        pause: waits for so many seconds before an attempt after a conflict.
    """

    def __init__(self, client: Any, name: str, pause: Callable[[float], None] = time.sleep) -> None:  # noqa: ANN401 - the stub's client type is known to the type checker only
        self._client = client
        self._name = name
        self._pause = pause

    def get(self, pk: str, sk: str) -> Item | None:
        """The item as of now, without its keys' meaning.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        with aws_errors():
            answer = self._client.get_item(
                TableName=self._name, Key=to_item({"pk": pk, "sk": sk}), ConsistentRead=True
            )
        return from_item(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        """Those of up to 100 items that are there, in one round trip.

        Raises:
            Unavailable: DynamoDB does not answer, or not for all.
        """
        if not keys:
            return {}
        wanted = {"Keys": [to_item({"pk": pk, "sk": sk}) for pk, sk in keys], "ConsistentRead": True}
        with aws_errors():
            answer = self._client.batch_get_item(RequestItems={self._name: wanted})
        if answer.get("UnprocessedKeys"):
            raise Unavailable
        items = [from_item(item) for item in answer["Responses"].get(self._name, [])]
        return {(item["pk"], item["sk"]): item for item in items}

    def query(self, pk: str, prefix: str) -> list[Item]:
        """All items of a partition whose ``sk`` begins with ``prefix``, in its order.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        return list(self._pages("pk = :pk AND begins_with(sk, :sk)", {":pk": pk, ":sk": prefix}))

    def partition(self, pk: str) -> list[Item]:
        """All items of a partition.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        return list(self._pages("pk = :pk", {":pk": pk}))

    def between(
        self, pk: str, first: str, last: str, *, limit: int, newest_first: bool = False
    ) -> list[Item]:
        """Up to ``limit`` items of a partition with ``first <= sk <= last``, by one query.

        Fewer than there are may come back, in order and without gaps, if they are large.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        with aws_errors():
            answer = self._client.query(
                TableName=self._name,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeValues=to_item({":pk": pk, ":first": first, ":last": last}),
                ConsistentRead=True,
                ScanIndexForward=not newest_first,
                Limit=limit,
            )
        return [from_item(item) for item in answer["Items"]]

    def add(self, pk: str, sk: str, attribute: str, *, condition: str | None = None) -> int:
        """Add one to a counter and return what it is now.

        Raises:
            ConditionFailed: the condition does not hold.
            Unavailable: DynamoDB does not answer, or transactions keep the item contended.
        """
        options = {} if condition is None else {"ConditionExpression": condition}

        def add_once() -> dict[str, Any]:
            with aws_errors():
                try:
                    answer = self._client.update_item(
                        TableName=self._name,
                        Key=to_item({"pk": pk, "sk": sk}),
                        UpdateExpression=f"ADD {attribute} :one",
                        ExpressionAttributeValues=to_item({":one": 1}),
                        ReturnValues="UPDATED_NEW",
                        **options,
                    )
                except ClientError as error:
                    raise _refusal(error) from error
            return from_item(answer["Attributes"])

        return int(self._uncontended(add_once)[attribute])

    def transact(self, actions: Sequence[Action]) -> None:
        """Do all of the actions or none; what meets another transaction is tried again for a while.

        Raises:
            ConditionFailed: conditions do not hold.
            Unavailable: DynamoDB does not answer, or the items stay contended.
        """
        self._uncontended(lambda: self.transact_once(actions))

    def transact_once(self, actions: Sequence[Action]) -> None:
        """Do all of the actions or none, in one attempt.

        Raises:
            ConditionFailed: conditions do not hold.
            Contended: another transaction was at the same items.
            Unavailable: DynamoDB does not answer.
        """
        with aws_errors():
            try:
                self._client.transact_write_items(TransactItems=list(actions))
            except ClientError as error:
                raise _refusal(error) from error

    def back_off(self, attempt: int) -> None:
        """Wait a random time that grows with the attempts, so that rivals do not meet again."""
        self._pause(backoff_seconds(attempt))

    def put(
        self, item: Item, condition: str | None = None, values: Mapping[str, Any] | None = None
    ) -> Action:
        """An action that stores an item."""
        return self._action("Put", {"Item": to_item(item)}, condition, values)

    def update(
        self,
        pk: str,
        sk: str,
        expression: str,
        condition: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Action:
        """An action that changes an item."""
        fields = {"Key": to_item({"pk": pk, "sk": sk}), "UpdateExpression": expression}
        return self._action("Update", fields, condition, values)

    def delete(
        self, pk: str, sk: str, condition: str | None = None, values: Mapping[str, Any] | None = None
    ) -> Action:
        """An action that removes an item, which may be missing unless the condition says otherwise."""
        return self._action("Delete", {"Key": to_item({"pk": pk, "sk": sk})}, condition, values)

    def check(self, pk: str, sk: str, condition: str, values: Mapping[str, Any] | None = None) -> Action:
        """An action that changes nothing and has a condition."""
        return self._action("ConditionCheck", {"Key": to_item({"pk": pk, "sk": sk})}, condition, values)

    def _uncontended(self, write: Callable[[], T]) -> T:
        for attempt in range(ATTEMPTS):
            try:
                return write()
            except Contended:
                self.back_off(attempt)
        raise Unavailable(retry_after=1)

    def _action(
        self, kind: str, fields: dict[str, Any], condition: str | None, values: Mapping[str, Any] | None
    ) -> Action:
        action: dict[str, Any] = {"TableName": self._name, **fields}
        if condition is not None:
            action["ConditionExpression"] = condition
        if values:
            action["ExpressionAttributeValues"] = to_item(dict(values))
        return {kind: action}

    def _pages(self, condition: str, values: dict[str, Any]) -> Iterator[Item]:
        options: dict[str, Any] = {}
        while True:
            with aws_errors():
                answer = self._client.query(
                    TableName=self._name,
                    KeyConditionExpression=condition,
                    ExpressionAttributeValues=to_item(values),
                    ConsistentRead=True,
                    **options,
                )
            yield from (from_item(item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            options = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def chunks(actions: Sequence[Sequence[Action]], room: int = MAX_TRANSACTION) -> Iterator[list[Action]]:
    """Groups of actions that belong together, packed into as few transactions as hold them."""
    packed: list[Action] = []
    for group in actions:
        if len(packed) + len(group) > room:
            yield packed
            packed = []
        packed.extend(group)
    if packed:
        yield packed


def _refusal(error: ClientError) -> Exception:
    if error_code(error) == "ConditionalCheckFailedException":
        return ConditionFailed(frozenset({0}))
    if is_transaction_conflict(error):
        return Contended()
    if error_code(error) != "TransactionCanceledException":
        return error
    reasons = cancelled_conditions(error)
    failed = frozenset(number for number, code in enumerate(reasons) if code == "ConditionalCheckFailed")
    return ConditionFailed(failed) if failed else error
