"""Keys and audit trails in one DynamoDB table.

==================  =====================  ====================================================
pk                  sk                     attributes
==================  =====================  ====================================================
``report#{id}``     ``key``                owner, wrapped, recalled, seq, head
``report#{id}``     ``entry#{seq}``        entry (JSON)
``report#{id}``     ``opening#{subject}``  user (JSON), first_at, last_at, times
``subject#{sub}``   ``misses#{window}``    misses, ttl
``subject#{sub}``   ``attempt#{at}#{x}``   attempt (JSON), newest last
==================  =====================  ====================================================

A key fetch costs one ``BatchGetItem`` and one ``TransactWriteItems``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors, cancelled_conditions, error_code
from chalicelib.contract.audit_chain import Head
from chalicelib.errors import Unavailable
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.model import Actor, Attempt, Entry, Event, Opening, ReportKey, Snapshot, next_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

BATCH_ATTEMPTS = 3

# why a transaction is cancelled when somebody else was first
_RACES = frozenset({"ConditionalCheckFailed", "TransactionConflict", "None"})
_ABSENT = "attribute_not_exists(pk)"
_HEAD_IS_OURS = "head = :prev AND recalled = :was"

_ENTRY = msgspec.json.Decoder(Entry)
_ACTOR: msgspec.json.Decoder[Actor] = msgspec.json.Decoder(Actor)
_ATTEMPT = msgspec.json.Decoder(Attempt)

Item = dict[str, Any]


def table(name: str) -> dict[str, Any]:
    """The arguments of ``create_table``: string keys, no index, pay per request; TTL is on ``ttl``."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    }


class DynamoKeyStore:
    """``KeyStore`` in a table made with ``table``.

    Args:
        client: a DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def load(self, report_id: str, subject: str, window: int) -> Snapshot:
        """See ``KeyStore.load``."""
        report, misses = None, 0
        for item in self._batch([_key_key(report_id), _misses_key(subject, window)]):
            if "misses" in item:
                misses = int(item["misses"]["N"])
            else:
                report = ReportKey(
                    report_id,
                    item["owner"]["S"],
                    item["wrapped"]["B"],
                    item["recalled"]["BOOL"],
                    Head(int(item["seq"]["N"]), item["head"]["S"]),
                )
        return Snapshot(report, misses)

    def create(self, report: ReportKey, entry: Entry) -> None:
        """See ``KeyStore.create``."""
        item = {
            **_key_key(report.report_id),
            "owner": {"S": report.owner},
            "wrapped": {"B": report.wrapped},
            "recalled": {"BOOL": report.recalled},
            "seq": {"N": str(report.head.seq)},
            "head": {"S": report.head.hash},
        }
        self._transact(
            [
                {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": _ABSENT}},
                self._put_entry(report.report_id, entry),
            ]
        )

    def append(
        self,
        report: ReportKey,
        event: Event,
        *,
        opener: str | None = None,
        recalled: bool | None = None,
    ) -> Entry:
        """See ``KeyStore.append``."""
        entry = next_entry(report.head, event)
        writes = [
            self._put_entry(report.report_id, entry),
            self._move_head(report, entry, recalled=report.recalled if recalled is None else recalled),
        ]
        if opener is not None:
            writes.append(self._note_opening(report.report_id, opener, event))
        self._transact(writes)
        return entry

    def entries(self, report_id: str, first: int, last: int) -> list[Entry]:
        """See ``KeyStore.entries``."""
        items = self._query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {
                ":pk": {"S": f"report#{report_id}"},
                ":first": {"S": _entry_sk(first)},
                ":last": {"S": _entry_sk(last)},
            },
            limit=last - first + 1,
        )
        return [_ENTRY.decode(item["entry"]["B"]) for item in items]

    def has_opened(self, report_id: str, subject: str) -> bool:
        """See ``KeyStore.has_opened``."""
        with aws_errors():
            answer = self._client.get_item(
                TableName=self._table,
                Key=_opening_key(report_id, subject),
                ProjectionExpression="pk",
                ConsistentRead=True,
            )
        return "Item" in answer

    def openings(self, report_id: str, limit: int) -> list[Opening]:
        """See ``KeyStore.openings``."""
        items = self._query(
            "pk = :pk AND begins_with(sk, :prefix)",
            {":pk": {"S": f"report#{report_id}"}, ":prefix": {"S": "opening#"}},
            limit=limit,
        )
        found = [
            Opening(
                _ACTOR.decode(item["user"]["B"]),
                item["first_at"]["S"],
                item["last_at"]["S"],
                int(item["times"]["N"]),
            )
            for item in items
        ]
        return sorted(found, key=lambda opening: opening.first_at)

    def add_attempt(self, subject: str, attempt: Attempt) -> None:
        """See ``KeyStore.add_attempt``."""
        sk = f"attempt#{attempt.event.at}#{secrets.token_hex(8)}"
        item: Item = {
            "pk": {"S": f"subject#{subject}"},
            "sk": {"S": sk},
            "attempt": {"B": msgspec.json.encode(attempt)},
        }
        with aws_errors():
            self._client.put_item(TableName=self._table, Item=item)

    def attempts(self, subject: str, limit: int) -> list[Attempt]:
        """See ``KeyStore.attempts``."""
        items = self._query(
            "pk = :pk AND begins_with(sk, :prefix)",
            {":pk": {"S": f"subject#{subject}"}, ":prefix": {"S": "attempt#"}},
            newest_first=True,
            limit=limit,
        )
        return [_ATTEMPT.decode(item["attempt"]["B"]) for item in items]

    def count_miss(self, subject: str, window: int, expires: int) -> int:
        """See ``KeyStore.count_miss``."""
        with aws_errors():
            answer = self._client.update_item(
                TableName=self._table,
                Key=_misses_key(subject, window),
                UpdateExpression="SET #ttl = :expires ADD misses :one",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={":expires": {"N": str(expires)}, ":one": {"N": "1"}},
                ReturnValues="UPDATED_NEW",
            )
        return int(answer["Attributes"]["misses"]["N"])

    def ping(self) -> None:
        """See ``KeyStore.ping``."""
        with aws_errors():
            self._client.get_item(TableName=self._table, Key=_key_key("health"))

    def _put_entry(self, report_id: str, entry: Entry) -> TransactWriteItemTypeDef:
        item: Item = {
            "pk": {"S": f"report#{report_id}"},
            "sk": {"S": _entry_sk(entry.seq)},
            "entry": {"B": msgspec.json.encode(entry)},
        }
        return {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": _ABSENT}}

    def _move_head(self, report: ReportKey, entry: Entry, *, recalled: bool) -> TransactWriteItemTypeDef:
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key_key(report.report_id),
                "UpdateExpression": "SET head = :head, seq = :seq, recalled = :recalled",
                "ConditionExpression": _HEAD_IS_OURS,
                "ExpressionAttributeValues": {
                    ":prev": {"S": entry.prev},
                    ":was": {"BOOL": report.recalled},
                    ":head": {"S": entry.hash},
                    ":seq": {"N": str(entry.seq)},
                    ":recalled": {"BOOL": recalled},
                },
            }
        }

    def _note_opening(self, report_id: str, subject: str, event: Event) -> TransactWriteItemTypeDef:
        return {
            "Update": {
                "TableName": self._table,
                "Key": _opening_key(report_id, subject),
                "UpdateExpression": (
                    "SET #user = :user, last_at = :at, first_at = if_not_exists(first_at, :at) ADD times :one"
                ),
                "ExpressionAttributeNames": {"#user": "user"},
                "ExpressionAttributeValues": {
                    ":user": {"B": msgspec.json.encode(event.user)},
                    ":at": {"S": event.at},
                    ":one": {"N": "1"},
                },
            }
        }

    def _transact(self, writes: list[TransactWriteItemTypeDef]) -> None:
        with aws_errors():
            try:
                self._client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if error_code(error) != "TransactionCanceledException":
                    raise
                reasons = set(cancelled_conditions(error))
                if not reasons - {"None"} or not reasons <= _RACES:
                    raise
                raise StateChanged from None

    def _batch(self, keys: list[Item]) -> list[Item]:
        found: list[Item] = []
        wanted: Any = {self._table: {"Keys": keys, "ConsistentRead": True}}
        with aws_errors():
            for _ in range(BATCH_ATTEMPTS):
                answer = self._client.batch_get_item(RequestItems=wanted)
                found += answer["Responses"].get(self._table, [])
                wanted = answer.get("UnprocessedKeys")
                if not wanted:
                    return found
        raise Unavailable

    def _query(
        self, condition: str, values: Item, *, limit: int, newest_first: bool = False
    ) -> Iterator[Item]:
        arguments: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
        }
        left = limit
        while left > 0:
            with aws_errors():
                answer = self._client.query(**arguments, Limit=left)
            yield from answer["Items"]
            left -= len(answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _key_key(report_id: str) -> Item:
    return {"pk": {"S": f"report#{report_id}"}, "sk": {"S": "key"}}


def _opening_key(report_id: str, subject: str) -> Item:
    return {"pk": {"S": f"report#{report_id}"}, "sk": {"S": f"opening#{subject}"}}


def _misses_key(subject: str, window: int) -> Item:
    return {"pk": {"S": f"subject#{subject}"}, "sk": {"S": f"misses#{window:012d}"}}


def _entry_sk(seq: int) -> str:
    return f"entry#{seq:012d}"
