"""Sessions in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors
from chalicelib.aws.marshalling import to_item
from chalicelib.tokens.issuer import all_ended
from chalicelib.users.accounts.dynamodb.items import (
    ENDED_PARTITION,
    SESSION_PREFIX,
    Item,
    ended_key,
    lost_race,
    read_session,
    session_key,
    settled,
    ttl,
)
from chalicelib.users.accounts.model import Session, to_milliseconds

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# a transaction takes a hundred writes, and ending a session takes two
_SESSIONS_PER_TRANSACTION = 50


class DynamoSessions:
    """``SessionStore`` in a table made with ``table``.

    Args:
        client: a DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def session(self, userid: int, sid: str) -> Session | None:
        """See the port."""
        with aws_errors():
            answer = self._client.get_item(
                TableName=self._table, Key=session_key(userid, sid), ConsistentRead=True
            )
        return read_session(answer["Item"]) if "Item" in answer else None

    def of(self, userid: int) -> list[Session]:
        """See the port."""
        items = self._query(
            "pk = :pk AND begins_with(sk, :prefix)",
            {":pk": f"account#{userid}", ":prefix": SESSION_PREFIX},
        )
        return [read_session(item) for item in items]

    def rotate(self, session: Session, *, secret_hash: bytes, idle_until: datetime) -> bool:
        """See the port. The client itself repeats a call whose answer was lost."""
        with aws_errors():
            try:
                settled(
                    self._client.update_item,
                    TableName=self._table,
                    Key=session_key(session.userid, session.sid),
                    UpdateExpression="SET secret_hash = :new, idle_until = :idle, #ttl = :ttl",
                    ConditionExpression="secret_hash = :old",
                    ExpressionAttributeNames={"#ttl": "ttl"},
                    ExpressionAttributeValues=to_item(
                        {
                            ":new": secret_hash,
                            ":old": session.secret_hash,
                            ":idle": to_milliseconds(idle_until),
                            ":ttl": ttl(idle_until),
                        }
                    ),
                )
            except ClientError as error:
                if lost_race(error) is None:
                    raise
                stored = self.session(session.userid, session.sid)
                return stored is not None and stored.secret_hash == secret_hash
        return True

    def end(self, userid: int, sid: str, *, until: datetime) -> None:
        """See the port."""
        self._end(userid, [sid], until)

    def end_all(self, userid: int, *, until: datetime) -> None:
        """See the port."""
        sids = [session.sid for session in self.of(userid)]
        for start in range(0, len(sids), _SESSIONS_PER_TRANSACTION):
            self._end(userid, sids[start : start + _SESSIONS_PER_TRANSACTION], until)

    def list_as_ended(self, sid: str, *, until: datetime) -> None:
        """See the port."""
        with aws_errors():
            try:
                settled(
                    self._client.put_item,
                    TableName=self._table,
                    Item=_ended_item(sid, until),
                    ConditionExpression="attribute_not_exists(pk) OR #until < :until",
                    ExpressionAttributeNames={"#until": "until"},
                    ExpressionAttributeValues=to_item({":until": to_milliseconds(until)}),
                )
            except ClientError as error:
                if lost_race(error) is None:
                    raise

    def recently_ended(self, now: datetime) -> frozenset[str]:
        """See the port."""
        items = self._query(
            "pk = :pk",
            {":pk": ENDED_PARTITION, ":now": to_milliseconds(now)},
            {
                "FilterExpression": "#until > :now",
                "ExpressionAttributeNames": {"#until": "until"},
                "ProjectionExpression": "sk",
            },
        )
        return all_ended(item["sk"]["S"] for item in items)

    def has_ended(self, sid: str, now: datetime) -> bool:
        """See the port."""
        with aws_errors():
            answer = self._client.get_item(TableName=self._table, Key=ended_key(sid), ConsistentRead=True)
        return "Item" in answer and int(answer["Item"]["until"]["N"]) > to_milliseconds(now)

    def _end(self, userid: int, sids: list[str], until: datetime) -> None:
        items: list[TransactWriteItemTypeDef] = []
        for sid in sids:
            items.append({"Delete": {"TableName": self._table, "Key": session_key(userid, sid)}})
            items.append({"Put": {"TableName": self._table, "Item": _ended_item(sid, until)}})
        with aws_errors():
            # no condition to fail, but a refresh of the same session may be under way
            settled(self._client.transact_write_items, TransactItems=items)

    def _query(
        self, condition: str, values: dict[str, object], more: dict[str, Any] | None = None
    ) -> Iterator[Item]:
        with aws_errors():
            for page in self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=to_item(values),
                ConsistentRead=True,
                **(more or {}),
            ):
                yield from page["Items"]


def _ended_item(sid: str, until: datetime) -> Item:
    return {**ended_key(sid), **to_item({"until": to_milliseconds(until), "ttl": ttl(until)})}
